//! `<wl:contact-picker>`: lets the visitor pick some of their friends, and tells the page whom.

use js_sys::Array;
use yew::Callback;

use super::{Picker, Props, STYLE, most};
use crate::element::Element;
use crate::gate::{self, Gate};
use crate::messenger::Messenger;
use crate::part::{part, told};
use crate::place::Place;
use crate::{Control, friend};

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "contact-picker",
    styles: &[friend::STYLE, STYLE, include_str!("contact_picker.css")],
    draw: |place, turn| {
        let props = gate::Props {
            place: place.clone(),
            title: "Your friends, here",
            text: "Connect to pick some of them.",
            open: open(place.clone()),
        };
        told::<Gate>(props, turn)
    },
};

/// How many can be picked where nothing is said.
const MOST: usize = 100;

fn open(place: Place) -> Callback<Messenger, Element> {
    Callback::from(move |messenger: Messenger| {
        let props = Props {
            label: place.attribute("picker-label").unwrap_or_else(|| "Pick friends".to_owned()),
            act: place.attribute("button-label").unwrap_or_else(|| "Choose".to_owned()),
            most: most(&place, MOST),
            on_pick: tell(place.clone(), messenger.clone()),
            messenger,
        };
        part::<Picker>(None, props).into()
    })
}

/// Tells the page whom: the friends themselves, as `wl.messenger.friends` has them.
fn tell(place: Place, messenger: Messenger) -> Callback<Vec<String>> {
    Callback::from(move |cids: Vec<String>| {
        let picked: Array = cids.iter().map(|cid| messenger.object(cid)).collect();
        place.tell("selected", &picked);
    })
}
