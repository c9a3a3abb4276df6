//! What is open at the end of the bar besides the list: a piece that comes when somebody opens it for the first time.

use super::{Bar, Panel, form, me, words};
use crate::element::{Element, nothing};
use crate::part::Link;

/// What the piece brings.
#[derive(Clone, Copy)]
pub(crate) struct Panels {
    /// Gives the title, and what stands below it.
    pub(super) draw: fn(&Bar, &Link<Bar>) -> (&'static str, Element),
    /// What they look like.
    pub(super) styles: &'static [&'static str],
}

/// All of them.
pub(crate) const PANELS: Panels = Panels { draw, styles: &[include_str!("panel.css")] };

fn draw(bar: &Bar, ctx: &Link<Bar>) -> (&'static str, Element) {
    match &bar.panel {
        // The bar draws the list by itself.
        Panel::Nothing | Panel::Friends => ("", nothing()),
        Panel::Me => (words::YOU, bar.me.as_ref().map_or_else(nothing, |who| me::panel(bar, ctx, who))),
        Panel::Ask => (words::ADD, form::ask(bar, ctx)),
        Panel::Group(conversation) => {
            let is_new = conversation.is_none();
            (if is_new { words::GROUP } else { words::INVITE }, form::group(bar, ctx, is_new))
        }
        Panel::Person(cid) => {
            let friend = bar.roster.friends.iter().find(|friend| friend.cid == *cid);
            (words::FRIENDS, friend.map_or_else(nothing, |friend| form::person(ctx, friend)))
        }
    }
}
