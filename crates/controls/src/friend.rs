//! Somebody of the visitor's list, as a row of it.

use crate::element::{Element, element, isolated};
use crate::messenger::Friend;
use crate::{icon, portrait};

/// Its styles.
pub(crate) const STYLE: &str = include_str!("friend.css");

/// Draws it; where several can be picked, with a mark on those who are.
pub(crate) fn draw(friend: &Friend, mark: Option<bool>) -> Element {
    let status = friend.status;
    let detail = match (friend.message.as_str(), status.is_there()) {
        ("", _) => status.words().to_owned(),
        (message, true) => format!("{} · {message}", status.words()),
        (message, false) => message.to_owned(),
    };
    let mark = mark.map(|is_picked| {
        let mark = element(if is_picked { "span.mark.on" } else { "span.mark" });
        mark.child_if(is_picked, || icon::draw(icon::CHECK))
    });
    element(if status.is_there() { "span.person" } else { "span.person.gone" })
        .child(portrait::draw(&friend.name, friend.picture.as_deref(), Some(status)))
        .child(words(&friend.name, &detail))
        .children(mark.into_iter().collect())
}

/// A name, and what stands below it.
pub(crate) fn words(name: &str, detail: &str) -> Element {
    element("span.text")
        .child(element("span.name").child(isolated(name)))
        .child(element("span.detail").child(isolated(detail)))
}
