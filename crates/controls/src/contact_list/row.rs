//! One contact in the list: picture or initials, name, and a second line.

use super::contact::Card;
use crate::element::{Element, element, isolated};
use crate::portrait;

/// What stands in a row; without a card, in a row that has not arrived.
pub(crate) fn draw(card: Option<&Card>) -> Element {
    let Some(Card { name, detail, picture }) = card else { return skeleton() };
    element("span.person").child(portrait::draw(name, picture.as_deref(), None)).child(
        element("span.text")
            .child(element("span.name[part=name]").child(isolated(name)))
            .child(element("span.detail[part=detail]").child(isolated(detail))),
    )
}

/// A list that is on its way.
pub(crate) fn skeletons() -> Element {
    let rows = (0..10).map(|_| element("div.row").child(skeleton())).collect();
    element("div.waiting[role=img][aria-label=Loading contacts]").children(rows)
}

fn skeleton() -> Element {
    element("span.person")
        .child(element("span.avatar.bone"))
        .child(element("span.text").child(element("span.bone")).child(element("span.bone")))
        .child(element("span.unseen").text("Loading"))
}
