//! What goes wrong with the list.

use wasm_bindgen::{JsCast, JsValue};

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
