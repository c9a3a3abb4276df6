//! `<wl:presence>`: whether somebody is there. The visitor chooses how they are seen.

use yew::NodeRef;

use super::{Show, Shown, Tag, appear, tag};
use crate::Control;
use crate::element::{Element, On, element, nothing};
use crate::messenger::Standing;
use crate::part::Link;
use crate::presence::Status;

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "presence",
    styles: &[super::STYLE],
    draw: |place, turn| tag(place, turn, Show::Presence),
};

/// The list of what can be chosen is found by its node: what is chosen in it is no attribute ([`Tag::rendered`]).
pub(super) fn draw(ctx: &Link<Tag>, shown: &Shown, list: &NodeRef) -> Element {
    match shown {
        Shown::Visitor(me) => {
            let choice =
                |status: Status| element("option").attribute("value", status.name()).text(status.words());
            let list = element("select[part=presence][aria-label=How you are seen]")
                .node(list)
                .on(On::Change, appear(ctx, "status"))
                .children(Status::CHOSEN.into_iter().map(choice).collect());
            element("span.presence").child(dot(me.status)).child(list)
        }
        // What somebody is to a stranger is nobody's to see.
        Shown::Friend(friend) if friend.standing != Standing::Friends => nothing(),
        Shown::Friend(friend) => element("span.presence[part=presence]")
            .child(dot(friend.status))
            .child(element("span").text(friend.status.words())),
    }
}

fn dot(status: Status) -> Element {
    element("i").attribute("class", format!("dot {}", status.ring()))
}
