//! The box above a list, to search it.

use web_sys::{Event, HtmlInputElement};
use yew::{Callback, TargetCast};

use crate::element::{Element, On, element};
use crate::icon;

/// A box to type a part of a name into; says what has been typed, at every letter.
pub(crate) fn draw(label: &'static str, text: &str, enabled: bool, onsearch: &Callback<String>) -> Element {
    let oninput = onsearch.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value());
    let input = element("input[type=search][part=search][placeholder=Search][autocomplete=off][spellcheck=false][enterkeyhint=search]")
        .attribute("aria-label", label)
        .value(text)
        .when(!enabled, "disabled")
        .on(On::Input, oninput);
    element("label.search").child(icon::draw(icon::SEARCH)).child(input)
}
