//! The search box above the list.

use web_sys::{Event, HtmlInputElement};
use yew::{Callback, TargetCast};

use crate::element::{Element, On, element};
use crate::icon;

/// A box to type a part of a name into; says what has been typed, at every letter.
pub(crate) fn draw(text: &str, enabled: bool, onsearch: &Callback<String>) -> Element {
    let oninput = onsearch.reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().value());
    let input = element("input[type=search][part=search][aria-label=Search contacts][placeholder=Search][autocomplete=off][spellcheck=false][enterkeyhint=search]")
        .value(text)
        .when(!enabled, "disabled")
        .on(On::Input, oninput);
    element("label.search").child(icon::draw(icon::SEARCH)).child(input)
}
