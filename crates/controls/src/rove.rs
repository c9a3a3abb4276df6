//! Arrow keys among buttons that belong together (WAI-ARIA Authoring Practices 1.2: toolbar, menu).

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};
use yew::Callback;

/// Hears keys of an element and moves the focus among what the selector finds in it; the others go on to `rest`, by
/// name.
pub(crate) fn keys(selector: &'static str, rest: Callback<KeyboardEvent>) -> Callback<Event> {
    Callback::from(move |event: Event| {
        let Ok(event) = event.dyn_into::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing() {
            return;
        }
        let around = event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(|target| {
            // What is written into keeps its keys.
            if target.matches("input,textarea").unwrap_or(false) {
                return None;
            }
            target.closest("[data-rove]").ok()?
        });
        let moved = around.is_some_and(|around| step(&around, selector, &event.key()));
        if moved {
            event.prevent_default();
            event.stop_propagation();
        } else {
            rest.emit(event);
        }
    })
}

/// Moves the focus; says whether it could.
fn step(around: &Element, selector: &str, key: &str) -> bool {
    let Ok(stops) = around.query_selector_all(selector) else { return false };
    let root = around.get_root_node().dyn_into::<web_sys::ShadowRoot>().ok();
    let active = root.and_then(|root| root.active_element());
    let is_at = |stop: &Node| active.as_ref().is_some_and(|active| stop.contains(Some(active)));
    let place = (0..stops.length()).find(|place| stops.get(*place).is_some_and(|stop| is_at(&stop)));
    let rtl = around.matches(":dir(rtl)").unwrap_or(false);
    let Some(place) = place_after(key, rtl, place, stops.length()) else { return false };
    focus(stops.get(place).and_then(|stop| stop.dyn_into().ok()))
}

/// Where a key leads from this place among so many, going round at the ends.
fn place_after(key: &str, rtl: bool, place: Option<u32>, total: u32) -> Option<u32> {
    let last = total.checked_sub(1)?;
    let forward = match key {
        "Home" => return Some(0),
        "End" => return Some(last),
        "ArrowDown" => true,
        "ArrowUp" => false,
        "ArrowRight" => !rtl,
        "ArrowLeft" => rtl,
        _ => return None,
    };
    Some(match (place, forward) {
        (None, true) => 0,
        (None | Some(0), false) => last,
        (Some(place), true) => (place + 1) % total,
        (Some(place), false) => place - 1,
    })
}

/// Whether an event comes from within what the selector finds, in whatever shadow.
pub(crate) fn is_within(event: &Event, selector: &str) -> bool {
    let first = event.composed_path().get(0).dyn_into::<Element>().ok();
    first.is_some_and(|first| first.closest(selector).ok().flatten().is_some())
}

/// Gives an element the focus, if it is there.
pub(crate) fn focus(element: Option<HtmlElement>) -> bool {
    element.is_some_and(|element| element.focus().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_follow_the_direction_of_the_page() {
        for (key, rtl, place, expected) in [
            ("ArrowRight", false, Some(0), Some(1)),
            ("ArrowRight", false, Some(2), Some(0)),
            ("ArrowRight", true, Some(1), Some(0)),
            ("ArrowLeft", true, Some(2), Some(0)),
            ("ArrowUp", false, Some(0), Some(2)),
            ("ArrowUp", true, None, Some(2)),
            ("ArrowDown", true, None, Some(0)),
            ("Home", false, Some(2), Some(0)),
            ("End", false, None, Some(2)),
            ("Tab", false, Some(0), None),
        ] {
            assert_eq!(place_after(key, rtl, place, 3), expected, "{key} from {place:?}");
        }
        assert_eq!(place_after("End", false, None, 0), None);
    }
}
