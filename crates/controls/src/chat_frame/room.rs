//! The page's own rooms (`wl.room()`), as this control uses them.

use std::rc::Rc;

use js_sys::{Array, Date, Object, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use crate::messenger::options;
use crate::wl::{Wl, WlError};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = Wl, typescript_type = "Wl")]
    type WithRooms;

    #[wasm_bindgen(method)]
    fn room(this: &WithRooms, event: &str, options: &JsValue) -> Promise;

    /// A `WlRoom`. Tells of changes by the events `change`, `entry` and `removed`.
    #[wasm_bindgen(extends = EventTarget, typescript_type = "WlRoom")]
    #[derive(Clone, PartialEq)]
    pub type Room;

    #[wasm_bindgen(method, getter)]
    pub fn state(this: &Room) -> RoomState;

    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Room) -> Option<WlError>;

    #[wasm_bindgen(method, getter, js_name = isHeld)]
    pub fn is_held(this: &Room) -> bool;

    #[wasm_bindgen(method, getter, js_name = isClosed)]
    pub fn is_closed(this: &Room) -> bool;

    #[wasm_bindgen(method, getter)]
    fn entries(this: &Room) -> Array;

    #[wasm_bindgen(method, getter, js_name = hasOlder)]
    pub fn has_older(this: &Room) -> bool;

    #[wasm_bindgen(method)]
    pub fn older(this: &Room) -> Promise;

    /// Gives the entry, or `undefined` where it waits to be let in.
    #[wasm_bindgen(method)]
    pub fn say(this: &Room, text: &str) -> Promise;

    /// Gives a truth.
    #[wasm_bindgen(method)]
    pub fn moderates(this: &Room) -> Promise;

    /// Gives a [`DeskObject`].
    #[wasm_bindgen(method)]
    pub fn desk(this: &Room) -> Promise;

    /// Takes a `WlModeration`, gives a [`DeskObject`].
    #[wasm_bindgen(method)]
    pub fn moderate(this: &Room, act: &Object) -> Promise;

    /// A `WlDesk`.
    pub type DeskObject;

    #[wasm_bindgen(method, getter)]
    fn slow(this: &DeskObject) -> u32;

    #[wasm_bindgen(method, getter, js_name = isHeld)]
    fn is_held(this: &DeskObject) -> bool;

    #[wasm_bindgen(method, getter, js_name = isClosed)]
    fn is_closed(this: &DeskObject) -> bool;

    #[wasm_bindgen(method, getter)]
    fn readers(this: &DeskObject) -> u32;

    #[wasm_bindgen(method, getter)]
    fn held(this: &DeskObject) -> Array;

    #[wasm_bindgen(method, getter)]
    fn banned(this: &DeskObject) -> Array;

    /// One of its `held`.
    type HeldObject;

    #[wasm_bindgen(method, getter)]
    fn number(this: &HeldObject) -> u32;

    #[wasm_bindgen(method, getter)]
    fn name(this: &HeldObject) -> String;

    #[wasm_bindgen(method, getter)]
    fn text(this: &HeldObject) -> String;

    /// One of its `banned`.
    type BannedObject;

    #[wasm_bindgen(method, getter)]
    fn person(this: &BannedObject) -> String;

    #[wasm_bindgen(method, getter)]
    fn name(this: &BannedObject) -> String;

    #[wasm_bindgen(method)]
    pub fn close(this: &Room);

    type EntryObject;

    #[wasm_bindgen(method, getter)]
    fn number(this: &EntryObject) -> u32;

    #[wasm_bindgen(method, getter)]
    fn at(this: &EntryObject) -> Date;

    #[wasm_bindgen(method, getter)]
    fn from(this: &EntryObject) -> String;

    #[wasm_bindgen(method, getter)]
    fn name(this: &EntryObject) -> String;

    #[wasm_bindgen(method, getter)]
    fn picture(this: &EntryObject) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn text(this: &EntryObject) -> String;

    /// What a `WlError` of a room says besides its code.
    pub type Wait;

    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    pub fn retry_after(this: &Wait) -> Option<u32>;
}

/// How a room is connected.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomState {
    Connecting = "connecting",
    Connected = "connected",
    Offline = "offline",
    Refused = "refused",
    Closed = "closed",
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) number: u32,
    pub(super) at: Date,
    pub(super) from: String,
    pub(super) name: String,
    pub(super) picture: Option<String>,
    pub(super) text: String,
}

/// What moderators see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Desk {
    pub(super) slow: u32,
    pub(super) is_held: bool,
    pub(super) is_closed: bool,
    pub(super) readers: u32,
    /// What waits to be let in: its number, by whom, and what it is.
    pub(super) held: Vec<(u32, String, String)>,
    /// Who may say nothing: their number and name.
    pub(super) banned: Vec<(String, String)>,
}

impl Desk {
    /// Reads a `WlDesk`.
    pub(super) fn of(desk: &JsValue) -> Self {
        let desk: &DeskObject = JsCast::unchecked_ref(desk);
        let held = |held: JsValue| {
            let held: HeldObject = JsCast::unchecked_into(held);
            (held.number(), held.name(), held.text())
        };
        let banned = |banned: JsValue| {
            let banned: BannedObject = JsCast::unchecked_into(banned);
            (banned.person(), banned.name())
        };
        Self {
            slow: desk.slow(),
            is_held: desk.is_held(),
            is_closed: desk.is_closed(),
            readers: desk.readers(),
            held: desk.held().iter().map(held).collect(),
            banned: desk.banned().iter().map(banned).collect(),
        }
    }
}

/// Opens the room of an event: of the page's own application, or of this one.
pub(super) fn open(wl: &Wl, event: &str, client_id: Option<&str>) -> Promise {
    let own = client_id.map(|client_id| ("clientId", JsValue::from(client_id)));
    let wl: &WithRooms = JsCast::unchecked_ref(wl);
    match own {
        Some(own) => wl.room(event, &options([own])),
        None => wl.room(event, &JsValue::UNDEFINED),
    }
}

impl Room {
    /// What was said, the oldest first; what is known already is not read again.
    pub(super) fn log(&self, known: &[Rc<Entry>]) -> Vec<Rc<Entry>> {
        let mut known = known.iter().peekable();
        let entries = self.entries();
        entries
            .iter()
            .map(|entry| {
                let entry: EntryObject = JsCast::unchecked_into(entry);
                let number = entry.number();
                while known.next_if(|known| known.number < number).is_some() {}
                known.next_if(|known| known.number == number).map_or_else(|| Entry::of(&entry), Rc::clone)
            })
            .collect()
    }
}

impl Entry {
    fn of(entry: &EntryObject) -> Rc<Self> {
        Rc::new(Self {
            number: entry.number(),
            at: entry.at(),
            from: entry.from(),
            name: entry.name(),
            picture: entry.picture(),
            text: entry.text(),
        })
    }
}
