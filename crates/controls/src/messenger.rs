//! The page's own messenger (`wl.messenger`), as these controls use it: the other half of the seam.
//!
//! What JavaScript holds is read once, into plain values, when an event says that it is another.

use js_sys::{Array, AsyncIterator, Date, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::EventTarget;

use crate::presence::Status;
use crate::wl::{WlError, lower_case};

#[wasm_bindgen]
extern "C" {
    /// `wl.messenger`. Tells of changes by the events `statechange`, `mechange`, `friendschange`,
    /// `conversationschange` and `entry`.
    #[wasm_bindgen(extends = EventTarget, typescript_type = "WlMessenger")]
    #[derive(Clone, PartialEq)]
    pub type Messenger;

    #[wasm_bindgen(method, getter)]
    pub fn ready(this: &Messenger) -> Promise;

    #[wasm_bindgen(method, getter)]
    pub fn state(this: &Messenger) -> Connection;

    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Messenger) -> Option<WlError>;

    #[wasm_bindgen(method, getter)]
    fn me(this: &Messenger) -> Option<Person>;

    #[wasm_bindgen(method, getter)]
    pub fn friends(this: &Messenger) -> Array;

    /// The `WlFriend` of this number.
    #[wasm_bindgen(method, js_name = friend)]
    pub fn object(this: &Messenger, cid: &str) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub fn conversations(this: &Messenger) -> Array;

    #[wasm_bindgen(method)]
    pub fn appear(this: &Messenger, how: &Object) -> Promise;

    #[wasm_bindgen(method)]
    pub fn ask(this: &Messenger, person: &str, note: &str) -> Promise;

    /// Gives a [`LinkObject`]; or ends all that there are.
    #[wasm_bindgen(method)]
    pub fn link(this: &Messenger, on: bool) -> Promise;

    /// A link with which one invites.
    pub type LinkObject;

    #[wasm_bindgen(method, getter)]
    pub fn url(this: &LinkObject) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn notifications(this: &Messenger) -> Notifications;

    #[wasm_bindgen(method)]
    pub fn notify(this: &Messenger, on: bool) -> Promise;

    /// Nothing, where the site has none.
    #[wasm_bindgen(method, getter)]
    pub fn sounds(this: &Messenger) -> Option<bool>;

    #[wasm_bindgen(method)]
    pub fn sound(this: &Messenger, on: bool) -> Promise;

    /// Takes a `WlQuietHours`, or nothing.
    #[wasm_bindgen(method)]
    pub fn quiet(this: &Messenger, hours: Option<&Object>) -> Promise;

    #[wasm_bindgen(method)]
    pub fn part(this: &Messenger, cid: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn arrange(this: &Messenger, cid: &str, how: &Object) -> Promise;

    #[wasm_bindgen(method)]
    pub fn report(this: &Messenger, cid: &str, reason: &str, place: &Object) -> Promise;

    #[wasm_bindgen(method, js_name = with)]
    pub fn with(this: &Messenger, cid: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn create(this: &Messenger, group: &Object) -> Promise;

    #[wasm_bindgen(method)]
    pub fn conversation(this: &Messenger, id: &str) -> Option<Conversation>;

    /// A `WlConversation`. Tells of changes by the events `change`, `entry`, `reload`, `waitingchange` and
    /// `typingchange`.
    #[wasm_bindgen(extends = EventTarget, typescript_type = "WlConversation")]
    #[derive(Clone, PartialEq)]
    pub type Conversation;

    #[wasm_bindgen(method, getter)]
    pub fn id(this: &Conversation) -> String;

    #[wasm_bindgen(method, getter)]
    fn kind(this: &Conversation) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Conversation) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn picture(this: &Conversation) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn members(this: &Conversation) -> Array;

    #[wasm_bindgen(method, getter)]
    pub fn last(this: &Conversation) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn unread(this: &Conversation) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn muted(this: &Conversation) -> Option<Date>;

    #[wasm_bindgen(method, getter)]
    pub fn entries(this: &Conversation) -> Array;

    #[wasm_bindgen(method, getter, js_name = hasOlder)]
    pub fn has_older(this: &Conversation) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn waiting(this: &Conversation) -> Array;

    #[wasm_bindgen(method, getter)]
    pub fn typing(this: &Conversation) -> Vec<String>;

    #[wasm_bindgen(method)]
    pub fn older(this: &Conversation) -> Promise;

    #[wasm_bindgen(method)]
    pub fn reach(this: &Conversation, entry: u32) -> Promise;

    /// Gives [`FoundObject`]s.
    #[wasm_bindgen(method)]
    pub fn search(this: &Conversation, text: &str) -> AsyncIterator;

    #[wasm_bindgen(method)]
    pub fn say(this: &Conversation, text: &str, options: &Object) -> Promise;

    #[wasm_bindgen(method)]
    pub fn nudge(this: &Conversation) -> Promise;

    /// Shares a `File`.
    #[wasm_bindgen(method)]
    pub fn attach(this: &Conversation, file: &JsValue) -> Promise;

    /// Gives a group this `File` for its picture, or none.
    #[wasm_bindgen(method, js_name = setPicture)]
    pub fn set_picture(this: &Conversation, file: &JsValue) -> Promise;

    #[wasm_bindgen(method)]
    pub fn retry(this: &Conversation, id: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn edit(this: &Conversation, entry: u32, text: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn retract(this: &Conversation, entry: u32) -> Promise;

    #[wasm_bindgen(method)]
    pub fn react(this: &Conversation, entry: u32, emoji: &str, on: bool) -> Promise;

    #[wasm_bindgen(method)]
    pub fn cancel(this: &Conversation, id: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn typed(this: &Conversation);

    #[wasm_bindgen(method)]
    pub fn read(this: &Conversation);

    #[wasm_bindgen(method)]
    pub fn mute(this: &Conversation, until: Option<&Date>) -> Promise;

    #[wasm_bindgen(method, variadic)]
    pub fn invite(this: &Conversation, cids: Vec<String>) -> Promise;

    #[wasm_bindgen(method)]
    pub fn remove(this: &Conversation, cid: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn promote(this: &Conversation, cid: &str, role: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub fn rename(this: &Conversation, name: &str) -> Promise;

    /// What `WlMe`, `WlFriend` and `WlMember` have in common, and each of its own.
    type Person;

    #[wasm_bindgen(method, getter)]
    fn cid(this: &Person) -> String;

    #[wasm_bindgen(method, getter)]
    fn name(this: &Person) -> String;

    #[wasm_bindgen(method, getter)]
    fn picture(this: &Person) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Person) -> Status;

    #[wasm_bindgen(method, getter)]
    fn seen(this: &Person) -> Option<Date>;

    #[wasm_bindgen(method, getter)]
    fn message(this: &Person) -> String;

    #[wasm_bindgen(method, getter, js_name = showsSeen)]
    fn shows_seen(this: &Person) -> bool;

    #[wasm_bindgen(method, getter)]
    fn quiet(this: &Person) -> Option<Hours>;

    #[wasm_bindgen(method, getter)]
    fn standing(this: &Person) -> Standing;

    #[wasm_bindgen(method, getter)]
    fn note(this: &Person) -> String;

    #[wasm_bindgen(method, getter)]
    fn favourite(this: &Person) -> bool;

    #[wasm_bindgen(method, getter)]
    fn hidden(this: &Person) -> bool;

    #[wasm_bindgen(method, getter)]
    fn blocked(this: &Person) -> bool;

    #[wasm_bindgen(method, getter)]
    fn categories(this: &Person) -> Vec<String>;

    #[wasm_bindgen(method, getter)]
    fn role(this: &Person) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn delivered(this: &Person) -> u32;

    #[wasm_bindgen(method, getter)]
    fn read(this: &Person) -> u32;

    /// A `WlQuietHours`.
    type Hours;

    #[wasm_bindgen(method, getter)]
    fn from(this: &Hours) -> String;

    #[wasm_bindgen(method, getter)]
    fn until(this: &Hours) -> String;

    /// The detail of the messenger's event `entry`; that of `open` has no entry.
    pub type Said;

    #[wasm_bindgen(method, getter)]
    pub fn conversation(this: &Said) -> Conversation;

    #[wasm_bindgen(method, getter)]
    pub fn entry(this: &Said) -> EntryObject;

    /// A `WlEntry`, or a `WlWaiting`.
    pub type EntryObject;

    #[wasm_bindgen(method, getter)]
    pub fn number(this: &EntryObject) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn at(this: &EntryObject) -> Date;

    #[wasm_bindgen(method, getter)]
    pub fn from(this: &EntryObject) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn id(this: &EntryObject) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = isSending)]
    pub fn is_sending(this: &EntryObject) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn progress(this: &EntryObject) -> Option<f64>;

    #[wasm_bindgen(method, getter)]
    pub fn error(this: &EntryObject) -> Option<WlError>;

    #[wasm_bindgen(method, getter)]
    fn content(this: &EntryObject) -> Object;

    /// Where words were found.
    #[wasm_bindgen(typescript_type = "WlFound")]
    pub type FoundObject;

    #[wasm_bindgen(method, getter)]
    pub fn entry(this: &FoundObject) -> JsValue;

    /// Pairs of beginning and length.
    #[wasm_bindgen(method, getter)]
    pub fn marks(this: &FoundObject) -> Array;

    /// What an iterator of those gives.
    pub type Step;

    #[wasm_bindgen(method, getter)]
    pub fn done(this: &Step) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Step) -> FoundObject;

    /// What stands in a content's one property.
    pub type Details;

    #[wasm_bindgen(method, getter)]
    pub fn text(this: &Details) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub fn reply(this: &Details) -> Option<u32>;

    #[wasm_bindgen(method, getter)]
    pub fn entry(this: &Details) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn emoji(this: &Details) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub fn on(this: &Details) -> bool;

    #[wasm_bindgen(method, getter)]
    pub fn role(this: &Details) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &Details) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn address(this: &Details) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub fn picture(this: &Details) -> Option<Size>;

    /// How large a picture is, in pixels.
    pub type Size;

    #[wasm_bindgen(method, getter)]
    pub fn width(this: &Size) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn height(this: &Size) -> u32;

    #[wasm_bindgen(method, getter)]
    pub fn members(this: &Details) -> Option<Vec<String>>;

    #[wasm_bindgen(method, getter)]
    pub fn member(this: &Details) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub fn name(this: &Details) -> Option<String>;
}

/// Where the messenger's connection is.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Nobody is signed in.
    SignedOut = "signedOut",
    /// It is being made.
    Connecting = "connecting",
    /// It is there.
    Connected = "connected",
    /// It has been lost, and is tried again.
    Offline = "offline",
    /// The node does not want it.
    Refused = "refused",
}

/// Whether the visitor hears of messages while no page is open.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notifications {
    /// The site or the browser cannot do it.
    Unavailable = "unavailable",
    /// The browser lets the site notify nobody.
    Denied = "denied",
    /// They do not.
    Off = "off",
    /// They do.
    On = "on",
}

/// How far it has come between the visitor and somebody.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is between them; one is blocked.
    Strangers = "strangers",
    /// The visitor has asked.
    Asked = "asked",
    /// The other has asked.
    AskedBy = "askedBy",
    /// Both have agreed.
    Friends = "friends",
}

/// The visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    pub(crate) cid: String,
    pub(crate) name: String,
    pub(crate) picture: Option<String>,
    pub(crate) status: Status,
    pub(crate) message: String,
    pub(crate) shows_seen: bool,
    /// Between which times of the day they want to hear nothing.
    pub(crate) quiet: Option<[String; 2]>,
}

/// Somebody on the visitor's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Friend {
    pub(crate) cid: String,
    pub(crate) name: String,
    /// The name in lower case.
    pub(crate) folded: String,
    pub(crate) picture: Option<String>,
    pub(crate) standing: Standing,
    pub(crate) note: String,
    pub(crate) status: Status,
    pub(crate) message: String,
    /// When they were last there, if they are not and let it be known.
    pub(crate) seen: Option<Date>,
    pub(crate) favourite: bool,
    pub(crate) hidden: bool,
    pub(crate) blocked: bool,
    pub(crate) categories: Vec<String>,
}

/// Somebody in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) cid: String,
    pub(crate) name: String,
    pub(crate) picture: Option<String>,
    pub(crate) is_owner: bool,
    pub(crate) delivered: u32,
    pub(crate) read: u32,
}

impl Messenger {
    /// The visitor, as soon as they are known.
    pub(crate) fn myself(&self) -> Option<Me> {
        self.me().map(|me| Me {
            cid: me.cid(),
            name: me.name(),
            picture: me.picture(),
            status: me.status(),
            message: me.message(),
            shows_seen: me.shows_seen(),
            quiet: me.quiet().map(|hours| [hours.from(), hours.until()]),
        })
    }

    /// The categories of the visitor's list.
    pub(crate) fn categories(&self) -> Vec<String> {
        let mut all: Vec<String> =
            self.friends().iter().flat_map(|friend| Person::of(&friend).categories()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The friend of this number.
    pub(crate) fn friend(&self, cid: &str) -> Option<Friend> {
        let friend = self.object(cid);
        (!friend.is_undefined()).then(|| Friend::of(&friend))
    }
}

impl Friend {
    /// Reads a `WlFriend`.
    pub(crate) fn of(friend: &JsValue) -> Self {
        let friend = Person::of(friend);
        let name = friend.name();
        Self {
            cid: friend.cid(),
            folded: lower_case(&name),
            name,
            picture: friend.picture(),
            standing: friend.standing(),
            note: friend.note(),
            status: friend.status(),
            message: friend.message(),
            seen: friend.seen(),
            favourite: friend.favourite(),
            hidden: friend.hidden(),
            blocked: friend.blocked(),
            categories: friend.categories(),
        }
    }
}

impl Conversation {
    /// Whether it is between two, for ever.
    pub(crate) fn is_pair(&self) -> bool {
        self.kind() == "pair"
    }

    /// Everybody who is in it.
    pub(crate) fn everybody(&self) -> Vec<Member> {
        let member = |member: JsValue| {
            let member = Person::of(&member);
            Member {
                cid: member.cid(),
                name: member.name(),
                picture: member.picture(),
                is_owner: member.role().as_deref() == Some("owner"),
                delivered: member.delivered(),
                read: member.read(),
            }
        };
        self.members().iter().map(member).collect()
    }
}

impl EntryObject {
    /// What it is, and its details.
    pub(crate) fn told(&self) -> (String, Details) {
        let content = self.content();
        let kind = Object::keys(&content).get(0);
        let details = Reflect::get(&content, &kind).unwrap_or_default();
        (kind.as_string().unwrap_or_default(), details.into())
    }
}

impl Person {
    fn of(object: &JsValue) -> &Self {
        wasm_bindgen::JsCast::unchecked_ref(object)
    }
}

/// An object of options.
pub(crate) fn options<const N: usize>(values: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in values {
        // Nothing can be wrong with a plain object.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object
}
