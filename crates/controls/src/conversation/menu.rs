//! What can be done with a conversation.

use super::{Msg, Panel, View, words};
use crate::element::{Element, button, element, nothing, send};
use crate::messenger::Standing;
use crate::part::Link;

/// One of the things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Nudge,
    Mute,
    Unmute,
    Favourite,
    Hidden,
    Block,
    Part,
    Picture,
    NoPicture,
    Invite,
    Leave,
}

/// The menu at the title.
pub(crate) fn draw(view: &View, ctx: &Link<View>) -> Element {
    let conversation = &ctx.props().conversation;
    let item = |words: &'static str, msg: Msg| -> Element {
        button("button.item[role=menuitem][tabindex=-1]", send(ctx, msg)).text(words)
    };
    let check = |words: &'static str, choice: Choice, on: bool| -> Element {
        button("button.item[role=menuitemcheckbox][tabindex=-1]", send(ctx, Msg::Choose(choice)))
            .flag("aria-checked", on)
            .text(words)
    };
    let mute = match conversation.muted() {
        Some(_) => item(words::UNMUTE, Msg::Choose(Choice::Unmute)),
        None => item(words::MUTE, Msg::Choose(Choice::Mute)),
    };
    let rest = match &view.friend {
        Some(friend) => vec![
            check(words::FAVOURITE, Choice::Favourite, friend.favourite),
            if friend.standing == Standing::Friends {
                item(words::CATEGORISE, Msg::Panel(Panel::Categories))
            } else {
                nothing()
            },
            check(words::HIDDEN, Choice::Hidden, friend.hidden),
            check(words::BLOCK, Choice::Block, friend.blocked),
            item(words::REPORT, Msg::Panel(Panel::Report(None))),
            if friend.standing == Standing::Friends {
                item(words::PART, Msg::Choose(Choice::Part))
            } else {
                nothing()
            },
        ],
        None if conversation.is_pair() => Vec::new(),
        None => vec![
            item(words::PEOPLE, Msg::Panel(Panel::People)),
            if view.is_owner() { item(words::RENAME, Msg::Panel(Panel::Rename)) } else { nothing() },
            if view.is_owner() { item(words::PICTURE, Msg::Choose(Choice::Picture)) } else { nothing() },
            match conversation.picture() {
                Some(_) if view.is_owner() => item(words::NO_PICTURE, Msg::Choose(Choice::NoPicture)),
                _ => nothing(),
            },
            match ctx.props().on_act {
                Some(_) => item(words::INVITE, Msg::Choose(Choice::Invite)),
                None => nothing(),
            },
            item(words::LEAVE, Msg::Choose(Choice::Leave)),
        ],
    };
    frame().child(item(words::FIND, Msg::Panel(Panel::Search))).child(mute).children(rest)
}

/// A menu, whatever is in it.
pub(crate) fn frame() -> Element {
    element("div.menu[role=menu][data-rove]")
}
