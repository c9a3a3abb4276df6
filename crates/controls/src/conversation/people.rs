//! Who is in a group, and what its owners may do about that.

use super::{Msg, Panel, View, words};
use crate::element::{Element, button, element, isolated, nothing, send};
use crate::messenger::Member;
use crate::part::Link;
use crate::{icon, portrait};

/// Draws it.
pub(crate) fn draw(view: &View, ctx: &Link<View>) -> Element {
    let close = button("button.tool", send(ctx, Msg::Panel(Panel::Nothing)))
        .attribute("aria-label", words::CLOSE)
        .child(icon::draw(icon::CLOSE));
    let rows = view.members.iter().map(|member| row(view, ctx, member)).collect();
    element("div.finder.people[role=group]")
        .attribute("aria-label", words::PEOPLE)
        .child(element("div.line").child(element("b").text(words::people(view.members.len()))).child(close))
        .child(element("ul.found").attribute("aria-label", words::PEOPLE).children(rows))
}

fn row(view: &View, ctx: &Link<View>, member: &Member) -> Element {
    let act = |words: &'static str, msg: Msg| -> Element {
        button("button.link", send(ctx, msg))
            .attribute("aria-label", format!("{words}: {}", member.name))
            .text(words)
    };
    let may = view.is_owner() && member.cid != view.me;
    let role = if member.is_owner { words::TAKE_OWNERSHIP } else { words::MAKE_OWNER };
    element("li.member")
        .key(member.cid.clone())
        .child(portrait::draw(&member.name, member.picture.as_deref(), None))
        .child(
            element("span.whom")
                .child(element("span.name").child(isolated(view.name(&member.cid))))
                .child(element("span.role").text(if member.is_owner { words::OWNER } else { "" })),
        )
        .child_if(may, || act(role, Msg::Promote(member.cid.clone(), !member.is_owner)))
        .child(if may { act(words::REMOVE, Msg::Remove(member.cid.clone())) } else { nothing() })
}

impl View {
    /// Whether the visitor may change who is in the group, and its name.
    pub(crate) fn is_owner(&self) -> bool {
        self.members.iter().any(|member| member.cid == self.me && member.is_owner)
    }
}
