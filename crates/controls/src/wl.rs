//! The page's own JavaScript API, as these controls use it: the whole seam between the two wasm modules.

use js_sys::{Array, JsString, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

use crate::messenger::Messenger;

#[wasm_bindgen]
extern "C" {
    /// `window.wl`. Tells of changes by the event `sessionchange`.
    #[wasm_bindgen(extends = EventTarget, typescript_type = "Wl")]
    #[derive(Clone, PartialEq)]
    pub type Wl;

    #[wasm_bindgen(method, getter)]
    fn ready(this: &Wl) -> Promise;

    #[wasm_bindgen(method, getter)]
    fn session(this: &Wl) -> Snapshot;

    #[wasm_bindgen(method, js_name = signOut)]
    pub fn sign_out(this: &Wl) -> Promise;

    /// Who is there. It is brought, and connects, when it is first asked for.
    #[wasm_bindgen(method, getter)]
    pub fn messenger(this: &Wl) -> Messenger;

    #[wasm_bindgen(method, catch, js_name = signIn)]
    fn sign_in(this: &Wl, options: &JsValue) -> Result<Promise, JsValue>;

    /// The visitor's contacts; nothing is sent until the query is awaited.
    #[wasm_bindgen(method, getter)]
    pub fn contacts(this: &Wl) -> Query;

    /// A query: immutable, each method gives a new one.
    pub type Query;

    /// Only what an OData filter lets through.
    #[wasm_bindgen(method)]
    pub fn filter(this: &Query, filter: &str) -> Query;

    /// In this order.
    #[wasm_bindgen(method, js_name = orderBy)]
    pub fn order_by(this: &Query, order: &str) -> Query;

    /// Without the first so many.
    #[wasm_bindgen(method)]
    pub fn skip(this: &Query, rows: u32) -> Query;

    /// At most so many.
    #[wasm_bindgen(method)]
    pub fn top(this: &Query, rows: u32) -> Query;

    #[wasm_bindgen(method, catch)]
    fn count(this: &Query) -> Result<Promise, JsValue>;

    /// A session as it was.
    type Snapshot;

    #[wasm_bindgen(method, getter)]
    fn state(this: &Snapshot) -> State;

    #[wasm_bindgen(method, getter)]
    fn cid(this: &Snapshot) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    fn scopes(this: &Snapshot) -> Vec<String>;

    /// A contact: the raw object of 2010, with the properties of `wire::Contact`.
    #[derive(Debug, Clone, PartialEq)]
    pub type Contact;

    #[wasm_bindgen(method, getter, js_name = FormattedName)]
    pub fn formatted_name(this: &Contact) -> String;

    #[wasm_bindgen(method, getter, js_name = NickName)]
    pub fn nick_name(this: &Contact) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = Company)]
    pub fn company(this: &Contact) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = ThumbnailImageLink)]
    pub fn thumbnail_image_link(this: &Contact) -> Option<String>;

    /// Absent where none is known: 2010 wrote no empty collections.
    #[wasm_bindgen(method, getter, js_name = Locations)]
    pub fn locations(this: &Contact) -> Option<Vec<Location>>;

    /// A postal address.
    pub type Location;

    #[wasm_bindgen(method, getter, js_name = City)]
    pub fn city(this: &Location) -> Option<String>;

    /// A `WlError`.
    pub type WlError;

    /// E.g. `access.scope`, `network.offline`.
    #[wasm_bindgen(method, getter)]
    pub fn code(this: &WlError) -> Option<String>;
}

/// Where a session is.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The stored session has not been looked at yet.
    Unknown = "unknown",
    /// Nobody is signed in.
    SignedOut = "signedOut",
    /// The pop-up is open.
    SigningIn = "signingIn",
    /// Somebody is.
    SignedIn = "signedIn",
}

/// What is known about the visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) state: State,
    pub(crate) cid: Option<String>,
    pub(crate) scopes: Vec<String>,
}

/// The scopes of which a site needs one to read the contacts.
pub(crate) const CONTACTS: &[&str] = &["WL_Contacts.View", "WL_Contacts.ViewFull"];
/// The scope that a site needs to show the messenger.
pub(crate) const MESSENGER: &[&str] = &["Messenger.SignIn"];
/// What every application may ask for, and asks for if it says nothing else.
const PROFILE: &str = "WL_Profiles.View";

impl Session {
    /// The session as it is now.
    pub(crate) fn of(wl: &Wl) -> Self {
        let now = wl.session();
        Self { state: now.state(), cid: now.cid(), scopes: now.scopes() }
    }

    /// Whether somebody is signed in who has agreed to one of these scopes.
    pub(crate) fn allows(&self, scopes: &[&str]) -> bool {
        let allows = |scope: &String| scopes.iter().any(|name| scope.eq_ignore_ascii_case(name));
        self.state == State::SignedIn && self.scopes.iter().any(allows)
    }
}

/// Waits until the stored session has been looked at.
pub(crate) async fn ready(wl: &Wl) {
    // It never rejects; and if it did, the session says all there is to know.
    let _ = JsFuture::from(wl.ready()).await;
}

/// Opens sign-in, synchronously: call it from a click. Asks for what the visitor has granted so far, and for the first
/// of these scopes.
pub(crate) fn sign_in(wl: &Wl, session: &Session, scopes: &[&str]) -> Result<Promise, JsValue> {
    let asked = match session.state {
        State::SignedIn => session.scopes.iter().map(String::as_str).chain(scopes.first().copied()).collect(),
        _ if scopes == MESSENGER => vec![PROFILE, scopes[0]],
        // What the application asks for.
        _ => Vec::new(),
    };
    let options = js_sys::Object::new();
    if !asked.is_empty() {
        let asked: Array = asked.into_iter().map(JsValue::from).collect();
        js_sys::Reflect::set(&options, &"scopes".into(), &asked)?;
    }
    wl.sign_in(&options)
}

/// A text in lower case, by the browser's tables: ours would weigh as much as the list itself.
pub(crate) fn lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

impl Query {
    /// Sends it: the rows, as the raw objects of 2010.
    pub(crate) async fn rows(self) -> Result<Array, JsValue> {
        // A query is a `PromiseLike`; resolving with it makes it a promise.
        let query: &JsValue = self.as_ref();
        JsFuture::from(Promise::resolve(query)).await.map(Into::into)
    }

    /// How many there are, whatever `skip` and `top` say.
    pub(crate) async fn total(self) -> Result<u32, JsValue> {
        let total = JsFuture::from(self.count()?).await?.as_f64().unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, which is right"
        )]
        Ok(total as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_spelt_as_everywhere() {
        for name in CONTACTS.iter().chain(MESSENGER).chain([&PROFILE]) {
            assert!(wire::Scope::named(name).is_some(), "{name}");
        }
    }
}
