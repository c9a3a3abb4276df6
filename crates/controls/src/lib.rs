//! The large controls: a wasm module of their own, which only those pages load that hold one of its tags.
//!
//! It is joined to the core by the public JavaScript API alone (`wl.rs`, `messenger.rs`): whatever a control here can do, any
//! page can. Adding a control is one file and one line in `piece.rs`, beside its row in `wire::CONTROLS`.

mod bar;
mod chat_frame;
mod contact_list;
mod conversation;
mod element;
mod friend;
mod gate;
mod icon;
mod later;
mod listbox;
mod messenger;
mod notice;
mod part;
mod person;
mod picker;
mod piece;
mod place;
mod portrait;
mod presence;
mod rove;
mod search;
mod sheet;
mod stage;
mod storage;
mod wl;

use wasm_bindgen::prelude::{JsError, wasm_bindgen};
use web_sys::{HtmlElement, ShadowRoot};

use crate::part::Told;
use crate::place::Place;
use crate::stage::Stage;
use crate::wl::Wl;

/// A large control: it needs nothing but its place.
struct Control {
    /// The name after the prefix.
    tag: &'static str,
    /// The styles of its shadow root.
    styles: &'static [&'static str],
    /// Draws it, with what its attributes say now.
    draw: fn(&Place, u32) -> Told,
}

/// Draws the control `tag` (`contact-list` or `wl-contact-list`) into the shadow root of its element.
///
/// The core calls this when such an element comes onto the page, `update()` on the answer when an attribute has
/// changed, and `destroy()` when the element has gone. `undefined` where this module has no such control; an error where
/// its piece could not be fetched, which another call tries anew.
#[wasm_bindgen]
pub async fn mount(
    tag: String,
    host: HtmlElement,
    root: ShadowRoot,
    wl: Wl,
) -> Result<Option<Mounted>, JsError> {
    let Some(control) = piece::control(tag.strip_prefix("wl-").unwrap_or(&tag)).await? else {
        return Ok(None);
    };
    // Meanwhile the element may have been moved into a document that has gone.
    let Some(stage) = Stage::within(&root) else { return Ok(None) };
    sheet::adopt(&root, control.styles);
    let mut mounted = Mounted { control, place: Place { host, wl }, stage };
    mounted.update();
    Ok(Some(mounted))
}

/// A control that stands on the page.
#[wasm_bindgen]
pub struct Mounted {
    control: &'static Control,
    place: Place,
    stage: Stage,
}

#[wasm_bindgen]
impl Mounted {
    /// An attribute of the element has changed.
    pub fn update(&mut self) {
        self.stage.show(|turn| (self.control.draw)(&self.place, turn));
    }

    /// The element has gone; nothing of the control stays behind.
    pub fn destroy(self) {
        self.stage.leave();
    }
}

// Smaller and faster than the one that comes with the standard library.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
