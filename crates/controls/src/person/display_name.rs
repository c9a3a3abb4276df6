//! `<wl:display-name>`: what somebody is called.

use super::{Show, Shown, tag};
use crate::Control;
use crate::element::{Element, element};

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "display-name",
    styles: &[super::STYLE],
    draw: |place, turn| tag(place, turn, Show::DisplayName),
};

pub(super) fn draw(shown: &Shown) -> Element {
    element("bdi[part=name]").text(shown.name())
}
