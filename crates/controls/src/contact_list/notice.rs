//! What stands where there is no list, and why.

use wasm_bindgen::{JsCast, JsValue};
use yew::{Callback, Html, MouseEvent, html};

use crate::wl::WlError;

/// What went wrong, as far as a visitor can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The node does not let this site see the contacts.
    Scope,
    /// Nobody answers.
    Offline,
    /// Anything else.
    Other,
}

impl Failure {
    /// What a `WlError` means here.
    pub(crate) fn of(error: &JsValue) -> Self {
        let code = error.unchecked_ref::<WlError>().code().unwrap_or_default();
        match code.as_str() {
            "access.scope" => Self::Scope,
            "network.offline" => Self::Offline,
            _ => Self::Other,
        }
    }

    /// The same in words.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Scope => "This site may not see your contacts.",
            Self::Offline => "You seem to be offline.",
            Self::Other => "Your contacts did not load.",
        }
    }
}

/// A few words, and one thing to do.
pub(crate) fn draw(title: &str, text: &str, action: &str, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <div class="notice" part="notice">
            <p class="title">{ title }</p>
            <p>{ text }</p>
            <button type="button" part="button" {onclick}>{ action }</button>
        </div>
    }
}
