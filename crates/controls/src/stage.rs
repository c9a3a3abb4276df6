//! An element that yew renders into, for one control after the other.
//!
//! Yew never lets go of a root that it has rendered into (its listeners there are forgotten on purpose), so a page
//! that adds and removes tags all day would grow. Therefore a stage whose control has gone waits for the next one:
//! there are never more than controls stood on the page at one time.

use std::cell::RefCell;

use web_sys::ShadowRoot;
use yew::{AppHandle, Renderer};

use crate::element::{Element, element};
use crate::part::{Host, Link, Part, Told, told};

thread_local! {
    static FREE: RefCell<Vec<Stage>> = const { RefCell::new(Vec::new()) };
}

/// A root of yew.
pub(crate) struct Stage {
    element: web_sys::Element,
    app: AppHandle<Host>,
    /// Counts the controls: a new one shares nothing with the one before.
    turn: u32,
}

impl Stage {
    /// An empty stage within a shadow root; `None` only where that belongs to no document.
    pub(crate) fn within(root: &ShadowRoot) -> Option<Self> {
        let free = FREE.with_borrow_mut(Vec::pop);
        let mut stage = free.map_or_else(|| Self::build(root), Some)?;
        stage.turn += 1;
        root.append_child(&stage.element).ok()?;
        Some(stage)
    }

    /// Shows the control of this turn, or shows it anew.
    pub(crate) fn show(&mut self, told: impl FnOnce(u32) -> Told) {
        self.app.update(told(self.turn));
    }

    /// The control goes; yew drops it, with its listeners and timers.
    pub(crate) fn leave(mut self) {
        self.turn += 1;
        self.show(|turn| told::<Empty>((), turn));
        self.element.remove();
        FREE.with_borrow_mut(|free| free.push(self));
    }

    fn build(root: &ShadowRoot) -> Option<Self> {
        let element = root.owner_document()?.create_element("div").ok()?;
        element.set_class_name("stage");
        let app = Renderer::<Host>::with_root_and_props(element.clone(), told::<Empty>((), 1)).render();
        Some(Self { element, app, turn: 1 })
    }
}

/// What stands there between two controls.
struct Empty;

impl Part for Empty {
    type Props = ();
    type Msg = ();

    fn create(_: &Link<Self>) -> Self {
        Self
    }

    fn update(&mut self, _: &Link<Self>, (): ()) -> bool {
        false
    }

    // Yew (up to 0.23) aborts where a component that renders no node stands beside a condition: none of ours does.
    fn view(&self, _: &Link<Self>) -> Element {
        element("i")
    }
}
