//! Where a control stands: its element on the page, and the API of that page.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::wl::Wl;

/// The element whose shadow root a control is drawn into, and the page's `wl`.
#[derive(Clone, PartialEq)]
pub(crate) struct Place {
    /// `<wl-contact-list>`, also where the page wrote `<wl:contact-list>`.
    pub(crate) host: HtmlElement,
    /// What any script on the page has as well.
    pub(crate) wl: Wl,
}

impl Place {
    /// An attribute's text, in its hyphenated or in its squeezed spelling; `None` if absent or blank.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let text =
            self.host.get_attribute(name).or_else(|| self.host.get_attribute(&name.replace('-', "")))?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// Whether a Boolean attribute that is on by default has not been set to `false`.
    pub(crate) fn allows(&self, name: &str) -> bool {
        self.attribute(name).is_none_or(|text| !text.trim().eq_ignore_ascii_case("false"))
    }

    /// Tells the page: an event that bubbles out of any shadow root; the loader calls the `on-…` function. An `error`
    /// stays at its tag: the page's own handlers of errors are for its own.
    pub(crate) fn tell(&self, event: &str, detail: &JsValue) {
        let init = CustomEventInit::new();
        init.set_bubbles(event != "error");
        init.set_composed(event != "error");
        init.set_detail(detail);
        // Neither can fail: the name is plain, and the event was just made.
        if let Ok(event) = CustomEvent::new_with_event_init_dict(event, &init) {
            let _ = self.host.dispatch_event(&event);
        }
    }
}
