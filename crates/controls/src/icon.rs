//! The signs on the buttons, drawn with one stroke in the colour of the text.

use crate::element::{Element, element};

pub(crate) const ADD: &str = "M10 4v12M4 10h12";
pub(crate) const CHECK: &str = "m4 10.5 4 4 8-9";
pub(crate) const CLOSE: &str = "m5 5 10 10M15 5 5 15";
pub(crate) const DOWN: &str = "m5 8 5 5 5-5";
pub(crate) const EMOJI: &str =
    "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7.3 8h.01M12.7 8h.01M6.8 12c1.6 2.2 4.8 2.2 6.4 0";
pub(crate) const CLIP: &str = "m15.5 9.5-5.6 5.6a3.4 3.4 0 0 1-4.8-4.8l6.2-6.2a2.3 2.3 0 0 1 3.2 3.2l-6.1 6.1a1.1 1.1 0 0 1-1.6-1.6l5.2-5.2";
pub(crate) const FILE: &str = "M5.5 3h6l3.5 3.5V17h-9.5zM11.5 3v3.5H15";
pub(crate) const GROUP: &str = "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M2.5 16c.4-3 2.4-4.6 5-4.6s4.6 1.6 5 4.6M13.2 9.3a2.4 2.4 0 1 0-.8-4.6M14.4 11.6c1.7.5 2.8 1.9 3.1 4";
pub(crate) const MINIMISE: &str = "M4 14h12";
pub(crate) const MORE: &str = "M4 10h.01M10 10h.01M16 10h.01";
pub(crate) const NUDGE: &str = "M7 5h6v10H7zM4 7v6M16 7v6";
pub(crate) const SEARCH: &str = "M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4";
pub(crate) const SEND: &str = "M3 10 17 4l-5 13-2.8-5.4z";

/// Draws one of them. What it means stands in words at its button.
pub(crate) fn draw(path: &'static str) -> Element {
    let path = element("path").attribute("d", path);
    element("svg.icon[viewBox=0 0 20 20][aria-hidden=true]").child(path)
}
