//! `<wl:add-contact>`: a button that asks somebody to become the visitor's friend.

use super::{Msg, Show, Shown, Tag, tag};
use crate::element::{Element, button, element, nothing, send};
use crate::messenger::Standing;
use crate::part::Link;
use crate::wl::State;
use crate::{Control, icon};

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "add-contact",
    styles: &[super::STYLE],
    draw: |place, turn| {
        let text = place.attribute("text").unwrap_or_else(|| "Add as a friend".to_owned());
        tag(place, turn, Show::AddContact { text })
    },
};

pub(super) fn draw(tag: &Tag, ctx: &Link<Tag>, shown: Option<&Shown>, text: &str) -> Element {
    let standing = match shown {
        _ if ctx.props().is_of(&tag.session) => return nothing(),
        Some(Shown::Friend(friend)) if friend.blocked => return nothing(),
        Some(Shown::Friend(friend)) => friend.standing,
        _ => Standing::Strangers,
    };
    let words = match standing {
        Standing::Asked => return said("You have asked them"),
        Standing::Friends => return said("You are friends"),
        Standing::AskedBy => "Accept",
        _ => text,
    };
    let is_busy = tag.has_asked && tag.session.state == State::SigningIn;
    button("button.main[part=button]", send(ctx, Msg::Ask))
        .flag("aria-busy", is_busy)
        .child(icon::draw(icon::ADD))
        .text(words)
}

/// What there is to be said where nothing is to be done.
fn said(words: &'static str) -> Element {
    element("span.said[part=state][role=status]").child(icon::draw(icon::CHECK)).text(words)
}
