//! An element that yew renders into, for one control after the other.
//!
//! Yew never lets go of a root that it has rendered into (its listeners there are forgotten on purpose), so a page
//! that adds and removes tags all day would grow. Therefore a stage whose control has gone waits for the next one:
//! there are never more than controls stood on the page at one time.

use std::cell::RefCell;

use web_sys::{Element, ShadowRoot};
use yew::{AppHandle, Callback, Html, Properties, Renderer, component, html};

thread_local! {
    static FREE: RefCell<Vec<Stage>> = const { RefCell::new(Vec::new()) };
}

/// A root of yew.
pub(crate) struct Stage {
    element: Element,
    app: AppHandle<Scene>,
    /// Counts the controls: a new one shares nothing with the one before.
    turn: u32,
}

impl Stage {
    /// An empty stage within a shadow root; `None` only where that belongs to no document.
    pub(crate) fn within(root: &ShadowRoot) -> Option<Self> {
        let free = FREE.with_borrow_mut(Vec::pop);
        let mut stage = free.map_or_else(|| Self::build(root), Some)?;
        stage.turn = stage.turn.wrapping_add(1);
        root.append_child(&stage.element).ok()?;
        Some(stage)
    }

    /// Shows the control of this turn, or shows it anew.
    pub(crate) fn show(&mut self, draw: impl Fn() -> Html + 'static) {
        self.app.update(SceneProps { turn: self.turn, draw: Callback::from(move |()| draw()) });
    }

    /// The control goes; yew drops it, with its listeners and timers.
    pub(crate) fn leave(mut self) {
        self.turn = self.turn.wrapping_add(1);
        self.show(nothing);
        self.element.remove();
        FREE.with_borrow_mut(|free| free.push(self));
    }

    fn build(root: &ShadowRoot) -> Option<Self> {
        let element = root.owner_document()?.create_element("div").ok()?;
        element.set_class_name("stage");
        let empty = SceneProps { turn: 0, draw: Callback::from(|()| nothing()) };
        let app = Renderer::<Scene>::with_root_and_props(element.clone(), empty).render();
        Some(Self { element, app, turn: 0 })
    }
}

/// Yew (up to 0.23) aborts where a component that renders no node stands beside a condition: none of ours does.
fn nothing() -> Html {
    html! { <i /> }
}

#[derive(Properties, PartialEq)]
struct SceneProps {
    turn: u32,
    draw: Callback<(), Html>,
}

#[component]
fn Scene(SceneProps { turn, draw }: &SceneProps) -> Html {
    html! { <div key={*turn} class="scene">{ draw.emit(()) }</div> }
}
