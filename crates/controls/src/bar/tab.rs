//! The conversations that stand along the bar, and the boxes above them.

use gloo_events::EventListener;

use super::{Bar, Msg, words};
use crate::conversation::{Look, Props, title};
use crate::element::{Element, button, element, isolated, send};
use crate::messenger::Conversation;
use crate::part::Link;
use crate::piece::CONVERSATION;
use crate::presence::Status;
use crate::{icon, later, portrait};

/// A page that is no wider shows one thing at a time: the style sheet knows the same number.
pub(crate) const PHONE: u32 = 600;
/// What the list and the visitor take at the end of the bar.
const END: u32 = 372;
/// An open box, with the gap beside it.
const BOX: u32 = 336;
/// The least that a closed tab takes.
const TAB: u32 = 60;

/// A conversation on the bar.
pub(crate) struct Tab {
    pub(crate) conversation: Conversation,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) picture: Option<String>,
    pub(crate) status: Option<Status>,
    pub(crate) unread: u32,
    pub(crate) is_open: bool,
    /// Grows with every opening: the box that was opened first makes room first.
    pub(crate) turn: u32,
    pub(crate) _listener: EventListener,
}

impl Tab {
    /// Reads how it looks now.
    pub(crate) fn read(&mut self, me: &str, status: impl Fn(&str) -> Option<Status>) {
        self.title = title(&self.conversation, me);
        self.unread = self.conversation.unread();
        let others = self.conversation.everybody().into_iter().find(|member| member.cid != me);
        let other = others.filter(|_| self.conversation.is_pair());
        self.status = other.as_ref().and_then(|other| status(&other.cid));
        self.picture = other.map_or_else(|| self.conversation.picture(), |other| other.picture);
    }
}

/// What has to make room on a page of this width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// There is enough.
    Enough,
    /// The box at this place becomes a tab.
    Close(usize),
    /// The tab at this place goes.
    Drop(usize),
}

/// Looks at `(is_open, turn, has_unread)` of each tab.
pub(crate) fn room(tabs: &[(bool, u32, bool)], width: u32) -> Room {
    let open = tabs.iter().filter(|tab| tab.0).count();
    let oldest = || (0..tabs.len()).filter(|place| tabs[*place].0).min_by_key(|place| tabs[*place].1);
    if width <= PHONE {
        // The tabs scroll there.
        return oldest().filter(|_| open > 1).map_or(Room::Enough, Room::Close);
    }
    let taken = tabs.iter().map(|tab| if tab.0 { BOX } else { TAB }).sum::<u32>();
    if taken <= width.saturating_sub(END) {
        return Room::Enough;
    }
    let drop = || {
        let closed = (0..tabs.len()).filter(|place| !tabs[*place].0);
        closed.min_by_key(|place| (tabs[*place].2, tabs[*place].1))
    };
    if open > 1 {
        oldest().map_or(Room::Enough, Room::Close)
    } else {
        drop().map_or(Room::Enough, Room::Drop)
    }
}

/// The boxes, each where its tab is.
pub(crate) fn boxes(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let Some(messenger) = &bar.messenger else { return crate::element::nothing() };
    let slot = |tab: &Tab| {
        let slot = element(if tab.is_open { "div.slot.open" } else { "div.slot" }).key(tab.id.clone());
        let draw = || {
            let id = tab.id.clone();
            let on_act = ctx.callback(move |act| Msg::Act(id.clone(), act));
            let look = Look { pictures: true, groups: true, times: true };
            let (messenger, conversation) = (messenger.clone(), tab.conversation.clone());
            element("div.box").attribute("id", "box-".to_owned() + &tab.id).html(later::draw(
                &ctx.props().place,
                &CONVERSATION,
                Props { messenger, conversation, look, on_act: Some(on_act) },
            ))
        };
        slot.child_if(tab.is_open, draw)
    };
    element("div.boxes").children(bar.tabs.iter().map(slot).collect())
}

/// The tabs.
pub(crate) fn draw(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let link = ctx;
    let tab = |tab: &Tab| {
        let status = tab.status.map_or("", Status::words);
        let main = button("button.tab", send(link, Msg::Toggle(tab.id.clone())))
            .attribute("id", "tab-".to_owned() + &tab.id)
            .attribute("part", "tab")
            .attribute("title", tab.title.clone())
            .flag("aria-expanded", tab.is_open)
            .child(portrait::draw(&tab.title, tab.picture.as_deref(), tab.status))
            .child(element("span.name").child(isolated(&tab.title)))
            .child(element("span.unseen").text(status))
            .child_if(tab.unread > 0, || {
                element("span.badge")
                    .child(element("span[aria-hidden=true]").text(count(tab.unread)))
                    .child(element("span.unseen").text(words::unread(tab.unread)))
            });
        let close = button("button.tool.close", send(link, Msg::Close(tab.id.clone())))
            .attribute("aria-label", format!("{}: {}", words::CLOSE, tab.title))
            .child(icon::draw(icon::CLOSE));
        let slot = element(if tab.is_open { "div.slot.open" } else { "div.slot" }).key(tab.id.clone());
        slot.child(main).child(close)
    };
    element("div.tabs").children(bar.tabs.iter().map(tab).collect())
}

/// A number that fits into a badge.
pub(crate) fn count(count: u32) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: bool = true;
    const SHUT: bool = false;

    #[test]
    fn first_box_becomes_a_tab_where_there_is_no_room_for_the_third() {
        let tabs = [(OPEN, 5, false), (OPEN, 4, false), (OPEN, 6, false)];
        assert_eq!(room(&tabs, 1_400), Room::Enough);
        assert_eq!(room(&tabs, 1_280), Room::Close(1));
        assert_eq!(room(&tabs, 601), Room::Close(1), "and then the next");
    }

    #[test]
    fn last_box_stays_and_tabs_go_the_read_ones_first() {
        let tabs = [(SHUT, 1, true), (SHUT, 3, false), (SHUT, 2, false), (OPEN, 4, false)];
        assert_eq!(room(&tabs, 800), Room::Drop(2));
        assert_eq!(room(&[(SHUT, 1, true), (OPEN, 4, false)], 601), Room::Drop(0));
        assert_eq!(room(&[(OPEN, 4, false)], 601), Room::Enough);
    }

    #[test]
    fn telephone_shows_one_box_and_any_number_of_tabs() {
        let mut tabs = vec![(SHUT, 0, false); 40];
        assert_eq!(room(&tabs, 390), Room::Enough);
        tabs.extend([(OPEN, 2, false), (OPEN, 1, false)]);
        assert_eq!(room(&tabs, 390), Room::Close(41));
    }

    #[test]
    fn badge_holds_two_digits() {
        assert_eq!([1, 99, 100].map(count), ["1", "99", "99+"]);
    }
}
