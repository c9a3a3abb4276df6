//! What stands where there is nothing to show, and why.

use web_sys::Event;
use yew::Callback;

use crate::element::{Element, button, element};

/// A few words, and one thing to do.
pub(crate) fn draw(title: &str, text: &str, action: Option<(&'static str, Callback<Event>)>) -> Element {
    let action = action.map(|(words, press)| button("button.main[part=button]", press).text(words));
    element("div.notice[part=notice]")
        .child_if(!title.is_empty(), || element("p.headline").text(title))
        .child(element("p").text(text))
        .children(action.into_iter().collect())
}
