//! `<wl:chat-frame>`: the room of an event. Everybody reads; signing in lets one write, and shows one's friends.

mod desk;
mod draw;
mod room;
mod words;

use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::NodeRef;

use crate::conversation::{self, composer, day};
use crate::element::Element;
use crate::messenger::{Friend, Messenger, Standing};
use crate::part::{Link, Part, told};
use crate::place::Place;
use crate::rove::focus;
use crate::wl::{self, MESSENGER, Session, WlError};
use crate::{Control, sheet};
use room::{Desk, Entry, Room, Wait};

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "chat-frame",
    styles: &[
        sheet::PANEL,
        conversation::STYLE,
        conversation::ELEMENT_STYLE,
        include_str!("chat_frame/style.css"),
    ],
    draw: |place, turn| told::<ChatFrame>(Attributes::of(place), turn),
};

/// As many characters as are taken at once.
const MOST: usize = 1_000;
/// So many entries are drawn, and so many more whenever somebody scrolls to the first of them.
const SCREENFUL: usize = 100;
/// Pixels from the end of the log within which one still is at its end.
const NEAR: i32 = 32;
/// Pixels from its start at which older entries are shown.
const AHEAD: i32 = 240;

/// The component.
struct ChatFrame {
    session: Session,
    room: Option<Room>,
    entries: Vec<Rc<Entry>>,
    /// How many of them are drawn, the latest.
    shown: usize,
    /// The visitor's list, once they are signed in.
    messenger: Option<Messenger>,
    friends: Vec<Friend>,
    only_friends: bool,
    role: Role,
    hold: Hold,
    is_away: bool,
    is_loading: bool,
    /// What is on its way.
    saying: Option<String>,
    left: i32,
    /// What happened to what was said last.
    notice: String,
    /// Counts the rooms: an answer about an earlier one is no news.
    turn: u32,
    clock: Function,
    log: NodeRef,
    input: NodeRef,
    room_listeners: Vec<EventListener>,
    friends_listener: Option<EventListener>,
    _session_listener: EventListener,
}

/// What the visitor may do about what others say.
enum Role {
    /// Nothing.
    Reader,
    /// They may moderate.
    Moderator,
    /// They do: what they see, as soon as it is known, is looked at again and again.
    AtDesk { desk: Option<Desk>, _look: Interval },
}

/// What stays in its place when the log changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// The end.
    Foot,
    /// What is seen now, so many pixels above the end.
    Above(i32),
    /// Nothing: the browser keeps it.
    Free,
}

/// What the tag says.
#[derive(PartialEq)]
struct Attributes {
    place: Place,
    event: Option<String>,
    client_id: Option<String>,
}

impl Attributes {
    fn of(place: &Place) -> Self {
        let attribute = |name| place.attribute(name).map(|text| text.trim().to_owned());
        Self { place: place.clone(), event: attribute("event-name"), client_id: attribute("client-id") }
    }
}

#[derive(Clone)]
enum Msg {
    Session,
    SignIn,
    Opened(u32, Result<JsValue, JsValue>),
    Told,
    Friends,
    Filter,
    Scrolled,
    Older(Result<(), ()>),
    Latest,
    Typed,
    Say,
    Said(Result<bool, JsValue>),
    Moderates(u32, bool),
    Desk,
    Look,
    Act(Act),
    Done(Result<JsValue, JsValue>),
}

/// What a moderator does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Act {
    Remove(u32),
    Ban(String),
    Unban(String),
    Hold(bool),
    Admit(u32),
    Refuse(u32),
    Slow(u32),
    Close(bool),
}

impl Part for ChatFrame {
    type Msg = Msg;
    type Props = Attributes;

    fn create(ctx: &Link<Self>) -> Self {
        let wl = ctx.props().place.wl.clone();
        let listener = ctx.hear(&wl, "sessionchange", Msg::Session);
        ctx.send_future(async move {
            wl::ready(&wl).await;
            Msg::Session
        });
        let mut frame = Self {
            session: Session::of(&ctx.props().place.wl),
            room: None,
            entries: Vec::new(),
            shown: SCREENFUL,
            messenger: None,
            friends: Vec::new(),
            only_friends: false,
            role: Role::Reader,
            hold: Hold::Foot,
            is_away: false,
            is_loading: false,
            saying: None,
            left: left(""),
            notice: String::new(),
            turn: 0,
            clock: day::clock(),
            log: NodeRef::default(),
            input: NodeRef::default(),
            room_listeners: Vec::new(),
            friends_listener: None,
            _session_listener: listener,
        };
        frame.open(ctx);
        frame
    }

    fn changed(&mut self, ctx: &Link<Self>, before: &Attributes) {
        let Attributes { event, client_id, .. } = ctx.props();
        if (event, client_id) != (&before.event, &before.client_id) {
            self.open(ctx);
        }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Session => {
                self.session = Session::of(&ctx.props().place.wl);
                self.meet(ctx);
            }
            // In the click itself: a pop-up that opens any later is a pop-up that is blocked.
            Msg::SignIn => {
                if let Err(error) = wl::sign_in(&ctx.props().place.wl, &self.session, MESSENGER) {
                    ctx.props().place.tell("error", &error);
                }
                return false;
            }
            Msg::Opened(turn, answer) if turn == self.turn => self.enter(ctx, answer),
            Msg::Opened(_, Ok(room)) => {
                room.unchecked_into::<Room>().close();
                return false;
            }
            Msg::Opened(..) | Msg::Moderates(_, false) => return false,
            Msg::Told => self.read(),
            Msg::Friends => self.read_friends(),
            Msg::Filter => {
                self.only_friends = !self.only_friends;
                self.hold = Hold::Foot;
            }
            Msg::Scrolled => return self.scroll(ctx),
            Msg::Older(answer) => {
                self.is_loading = false;
                if answer.is_ok() {
                    self.shown += SCREENFUL;
                }
            }
            Msg::Latest => self.hold = Hold::Foot,
            Msg::Typed => return self.typed(),
            Msg::Say => return self.say(ctx),
            Msg::Said(answer) => self.said(&answer),
            Msg::Moderates(turn, true) => {
                if turn == self.turn {
                    self.role = Role::Moderator;
                }
            }
            Msg::Desk => self.turn_desk(ctx),
            Msg::Look => {
                self.look(ctx);
                return false;
            }
            Msg::Act(act) => self.act(ctx, act),
            Msg::Done(answer) => self.done(ctx, &answer),
        }
        true
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        draw::view(self, ctx)
    }

    fn rendered(&mut self, _: &Link<Self>, _: bool) {
        let Some(log) = self.log.cast::<web_sys::Element>() else { return };
        match self.hold {
            Hold::Foot => log.set_scroll_top(log.scroll_height()),
            Hold::Above(distance) => {
                log.set_scroll_top(log.scroll_height() - distance);
                if !self.is_loading {
                    self.hold = Hold::Free;
                }
            }
            Hold::Free => {}
        }
    }

    fn destroy(&mut self, _: &Link<Self>) {
        self.leave();
    }
}

impl ChatFrame {
    /// Opens the room that the tag names now.
    fn open(&mut self, ctx: &Link<Self>) {
        self.leave();
        let Attributes { place, event, client_id } = ctx.props();
        let Some(event) = event else { return };
        self.turn += 1;
        let turn = self.turn;
        ctx.attend(room::open(&place.wl, event, client_id.as_deref()), move |answer| {
            Msg::Opened(turn, answer)
        });
    }

    fn leave(&mut self) {
        self.room_listeners.clear();
        if let Some(room) = self.room.take() {
            room.close();
        }
        self.entries.clear();
        self.role = Role::Reader;
        self.notice.clear();
        self.shown = SCREENFUL;
        self.hold = Hold::Foot;
    }

    fn enter(&mut self, ctx: &Link<Self>, answer: Result<JsValue, JsValue>) {
        match answer {
            Ok(room) => {
                let room: Room = room.unchecked_into();
                let hear = |event| ctx.hear(&room, event, Msg::Told);
                self.room_listeners = ["change", "entry", "removed"].map(hear).into();
                self.room = Some(room);
                self.read();
                self.ask_role(ctx);
            }
            Err(error) => {
                words::NOT_SHOWN.clone_into(&mut self.notice);
                ctx.props().place.tell("error", &error);
            }
        }
    }

    /// What has been said.
    fn read(&mut self) {
        let Some(room) = &self.room else { return };
        self.entries = room.log(&self.entries);
        if self.hold == Hold::Foot {
            self.shown = SCREENFUL;
        }
    }

    /// Whoever is signed in sees who of those who write is a friend.
    fn meet(&mut self, ctx: &Link<Self>) {
        if !self.session.allows(MESSENGER) {
            self.messenger = None;
            self.friends_listener = None;
            self.friends.clear();
            self.only_friends = false;
            self.role = Role::Reader;
        } else if self.messenger.is_none() {
            let messenger = ctx.props().place.wl.messenger();
            self.friends_listener = Some(ctx.hear(&messenger, "friendschange", Msg::Friends));
            self.messenger = Some(messenger);
            self.read_friends();
            self.ask_role(ctx);
        }
    }

    fn read_friends(&mut self) {
        let friends = self.messenger.as_ref().map(Messenger::friends);
        self.friends =
            friends.iter().flat_map(js_sys::Array::iter).map(|friend| Friend::of(&friend)).collect();
    }

    fn friend(&self, cid: &str) -> Option<&Friend> {
        self.friends.iter().find(|friend| friend.cid == cid)
    }

    fn is_mine(&self, entry: &Entry) -> bool {
        self.session.cid.as_deref() == Some(entry.from.as_str())
    }

    fn is_friend_s(&self, entry: &Entry) -> bool {
        self.friend(&entry.from).is_some_and(|friend| friend.standing == Standing::Friends)
    }

    /// What the visitor wants to see, the latest of it.
    fn seen(&self) -> Vec<&Rc<Entry>> {
        let is_wanted = |entry: &&Rc<Entry>| {
            let is_blocked = self.friend(&entry.from).is_some_and(|friend| friend.blocked);
            !is_blocked && (!self.only_friends || self.is_mine(entry) || self.is_friend_s(entry))
        };
        let mut seen: Vec<_> = self.entries.iter().filter(is_wanted).collect();
        seen.drain(..seen.len().saturating_sub(self.shown));
        seen
    }

    /// Where in the log the visitor is; at its start they see more of it.
    fn scroll(&mut self, ctx: &Link<Self>) -> bool {
        let Some(log) = self.log.cast::<web_sys::Element>() else { return false };
        if let Hold::Above(distance) = &mut self.hold {
            // Where one goes meanwhile, one stays.
            *distance = log.scroll_height() - log.scroll_top();
            return false;
        }
        let below = log.scroll_height() - log.scroll_top() - log.client_height();
        self.hold = if below < NEAR { Hold::Foot } else { Hold::Free };
        let is_away = below > log.client_height();
        let mut is_new = std::mem::replace(&mut self.is_away, is_away) != is_away;
        if log.scroll_top() < AHEAD && self.hold == Hold::Free && !self.is_loading {
            let above = Hold::Above(log.scroll_height() - log.scroll_top());
            if self.entries.len() > self.shown {
                self.shown += SCREENFUL;
                self.hold = above;
                is_new = true;
            } else if let Some(room) = self.room.as_ref().filter(|room| room.has_older()) {
                self.is_loading = true;
                self.hold = above;
                ctx.attend(room.older(), |answer| Msg::Older(answer.map(drop).map_err(drop)));
            }
        }
        is_new
    }

    fn typed(&mut self) -> bool {
        let Some(input) = self.input.cast::<HtmlTextAreaElement>() else { return false };
        composer::grow(&input);
        let left = left(&input.value());
        let is_told = left.min(self.left) < composer::TOLD;
        self.left = left;
        is_told
    }

    fn say(&mut self, ctx: &Link<Self>) -> bool {
        let (Some(room), Some(input)) = (&self.room, self.input.cast::<HtmlTextAreaElement>()) else {
            return false;
        };
        let text = input.value();
        let text = text.trim();
        if text.is_empty() || left(text) < 0 || self.saying.is_some() {
            return false;
        }
        self.saying = Some(text.to_owned());
        self.notice.clear();
        ctx.attend(room.say(text), |answer| Msg::Said(answer.map(|entry| entry.is_undefined())));
        true
    }

    /// Words that were not taken stay where they are.
    fn said(&mut self, answer: &Result<bool, JsValue>) {
        let said = self.saying.take();
        let input = self.input.cast::<HtmlTextAreaElement>();
        match answer {
            Ok(is_held) => {
                if *is_held {
                    words::HELD.clone_into(&mut self.notice);
                }
                self.hold = Hold::Foot;
                // Somebody may have gone on writing.
                if let Some(input) =
                    input.as_ref().filter(|input| Some(input.value().trim()) == said.as_deref())
                {
                    input.set_value("");
                    composer::grow(input);
                    self.left = left("");
                }
            }
            Err(error) => {
                let code = error.unchecked_ref::<WlError>().code().unwrap_or_default();
                let wait = error.unchecked_ref::<Wait>().retry_after();
                self.notice = words::refused(&code, wait.unwrap_or_default());
            }
        }
        focus(input.map(JsCast::unchecked_into::<HtmlElement>));
    }
}

/// How many characters may still come.
fn left(words: &str) -> i32 {
    i32::try_from(MOST).unwrap_or(i32::MAX) - i32::try_from(words.chars().count()).unwrap_or(i32::MAX)
}
