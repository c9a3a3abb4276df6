//! `<wl:personal-message>`: the line beside somebody's name. The visitor's own can be written where it stands.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};
use yew::{Callback, TargetCast};

use super::{Show, Shown, Tag, appear, tag};
use crate::Control;
use crate::element::{Element, On, element, isolated};
use crate::part::Link;

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "personal-message",
    styles: &[super::STYLE],
    draw: |place, turn| tag(place, turn, Show::PersonalMessage),
};

pub(super) fn draw(ctx: &Link<Tag>, shown: &Shown) -> Element {
    match shown {
        Shown::Visitor(me) => field(&me.message, appear(ctx, "message")),
        Shown::Friend(friend) => isolated(&friend.message).attribute("part", "message"),
    }
}

/// Where the visitor writes it; leaving the field, or Enter, is what keeps it.
pub(crate) fn field(message: &str, write: Callback<Event>) -> Element {
    let enter = Callback::from(|event: Event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Enter") {
            let _ = event.target_unchecked_into::<HtmlElement>().blur();
        }
    });
    element("input.message[part=message][maxlength=250][dir=auto]")
        .attribute("aria-label", WORDS)
        .attribute("placeholder", WORDS)
        .value(message)
        .on(On::Change, write)
        .on(On::Key, enter)
}

const WORDS: &str = "What is on your mind?";
