//! `<wl:display-picture>`: somebody's picture, in the glow of their presence.

use super::{Show, Shown, tag};
use crate::element::{Element, element};
use crate::messenger::Standing;
use crate::{Control, portrait};

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "display-picture",
    styles: &[super::STYLE],
    draw: |place, turn| {
        let size = match place.attribute("size").as_deref().map(str::trim) {
            Some("small") => "span.size.small",
            Some("large") => "span.size.large",
            _ => "span.size",
        };
        tag(place, turn, Show::DisplayPicture { size, has_glow: place.allows("presence-enabled") })
    },
};

pub(super) fn draw(shown: &Shown, size: &'static str, has_glow: bool) -> Element {
    let (picture, status) = match shown {
        Shown::Visitor(me) => (&me.picture, Some(me.status)),
        Shown::Friend(friend) => {
            (&friend.picture, (friend.standing == Standing::Friends).then_some(friend.status))
        }
    };
    let status = status.filter(|_| has_glow);
    element(size).attribute("role", "img").attribute("aria-label", shown.name()).child(portrait::draw(
        shown.name(),
        picture.as_deref(),
        status,
    ))
}
