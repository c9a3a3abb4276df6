//! What is open at the end of the bar: a piece that comes when somebody opens it for the first time.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::roster::{Group, Row};
use super::{Bar, Msg, Panel, form, me, roster, words};
use crate::conversation::title;
use crate::element::{Element, button, element, nothing, send};
use crate::messenger::{Conversation, Messenger};
use crate::part::Link;
use crate::wl::lower_case;
use crate::{friend, icon, sheet};

/// What the piece brings.
#[derive(Clone, Copy)]
pub(crate) struct Panels {
    pub(super) draw: fn(&Bar, &Link<Bar>) -> Element,
    /// Lays out the rows of the list.
    pub(super) arrange: fn(&Bar) -> Vec<Row>,
    /// What they look like.
    pub(super) styles: &'static [&'static str],
}

/// All of them.
pub(crate) const PANELS: Panels =
    Panels { draw, arrange, styles: &[friend::STYLE, sheet::PANEL, include_str!("panel.css")] };

fn draw(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let (title, content) = match &bar.panel {
        Panel::Nothing => return nothing(),
        Panel::Friends => (words::FRIENDS, roster::draw(bar, ctx)),
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
    };
    let back = if matches!(bar.panel, Panel::Friends | Panel::Me) { Panel::Nothing } else { Panel::Friends };
    let close = button("button.tool", send(ctx, Msg::Panel(back)))
        .attribute("aria-label", words::CLOSE)
        .child(icon::draw(icon::CLOSE));
    element("div.panel[id=panel][part=panel][role=dialog]")
        .attribute("aria-label", title)
        .child(element("header.title").child(element("h2").text(title)).child(close))
        .child(content)
        .child(element("p.alert[role=alert]").text(if bar.has_failed { words::FAILED } else { "" }))
}

fn arrange(bar: &Bar) -> Vec<Row> {
    let search = lower_case(bar.search.trim());
    let cid = bar.session.cid.as_deref().unwrap_or_default();
    let conversations = bar.messenger.as_ref().map(Messenger::conversations).unwrap_or_default();
    let group = |conversation: JsValue| {
        let conversation: Conversation = conversation.unchecked_into();
        let title = title(&conversation, cid);
        let (id, picture, unread) = (conversation.id(), conversation.picture(), conversation.unread());
        Rc::new(Group { id, folded: lower_case(&title), title, picture, unread })
    };
    let is_group = |conversation: &JsValue| !conversation.unchecked_ref::<Conversation>().is_pair();
    let groups: Vec<Rc<Group>> = Array::iter(&conversations).filter(is_group).map(group).collect();
    roster::arrange(&bar.roster.friends, &groups, &search, &bar.turned)
}
