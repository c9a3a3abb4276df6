//! `<wl:share>`: a button that sends what the site says to some of the visitor's friends.

use gloo_events::EventListener;
use js_sys::{Array, Object};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlDialogElement;
use yew::NodeRef;

use super::{Picker, Props, STYLE, most};
use crate::element::{Element, button, element, isolated, nothing, send};
use crate::messenger::{Conversation, Messenger};
use crate::part::{Link, Part, part, told};
use crate::place::Place;
use crate::wl::{self, MESSENGER, Session};
use crate::{Control, friend, icon};

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "share",
    styles: &[friend::STYLE, STYLE, include_str!("share.css")],
    draw: |place, turn| told::<Share>(Attributes::of(place), turn),
};

/// How many can be picked where nothing is said.
const MOST: usize = 15;

/// The component.
struct Share {
    is_open: bool,
    /// Who clicked before they were signed in picks as soon as they are.
    has_asked: bool,
    /// To how many it went, and to how many it did not.
    sent: Option<(usize, usize)>,
    dialog: NodeRef,
    _listener: EventListener,
}

/// What the tag says.
#[derive(PartialEq)]
struct Attributes {
    place: Place,
    button: String,
    picker: String,
    message: String,
    most: usize,
}

impl Attributes {
    fn of(place: &Place) -> Self {
        let text = |name, default: &str| place.attribute(name).unwrap_or_else(|| default.to_owned());
        Self {
            place: place.clone(),
            button: text("dialog-button-label", "Share"),
            picker: text("picker-label", "Share with your friends"),
            message: place.attribute("message").unwrap_or_else(page),
            most: most(place, MOST),
        }
    }
}

#[derive(Clone)]
enum Msg {
    Session,
    Open,
    Closed,
    Picked(Vec<String>),
    Sent(Vec<String>, usize),
}

impl Part for Share {
    type Msg = Msg;
    type Props = Attributes;

    fn create(ctx: &Link<Self>) -> Self {
        let listener = ctx.hear(&ctx.props().place.wl, "sessionchange", Msg::Session);
        Self { is_open: false, has_asked: false, sent: None, dialog: NodeRef::default(), _listener: listener }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        let place = &ctx.props().place;
        let session = Session::of(&place.wl);
        match msg {
            Msg::Session => {
                // Whoever has gone takes their friends with them.
                self.is_open = session.allows(MESSENGER) && (self.is_open || self.has_asked);
                self.has_asked &= !self.is_open;
            }
            Msg::Open if session.allows(MESSENGER) => {
                self.is_open = true;
                self.sent = None;
            }
            Msg::Open => {
                // In the click itself: a pop-up that opens any later is a pop-up that is blocked.
                match wl::sign_in(&place.wl, &session, MESSENGER) {
                    Ok(_) => self.has_asked = true,
                    Err(error) => place.tell("error", &error),
                }
            }
            Msg::Closed => self.is_open = false,
            Msg::Picked(cids) => {
                self.is_open = false;
                let (messenger, message) = (place.wl.messenger(), ctx.props().message.clone());
                ctx.send_future(async move {
                    let all = cids.len();
                    let cids = send_to(&messenger, cids, &message).await;
                    let failed = all - cids.len();
                    Msg::Sent(cids, failed)
                });
            }
            Msg::Sent(cids, failed) => {
                self.sent = Some((cids.len(), failed));
                let cids: Array = cids.into_iter().map(wasm_bindgen::JsValue::from).collect();
                place.tell("shared", &cids);
            }
        }
        true
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let Attributes { place, button: words, picker, message, most } = ctx.props();
        let content = || {
            let props = Props {
                messenger: place.wl.messenger(),
                label: picker.clone(),
                act: words.clone(),
                most: *most,
                on_pick: ctx.callback(Msg::Picked),
            };
            let close = button("button.tool[aria-label=Close]", send(ctx, Msg::Closed));
            element("div.whole")
                .child(
                    element("header.title")
                        .child(element("h2").child(isolated(picker)))
                        .child(close.child(icon::draw(icon::CLOSE))),
                )
                .child(element("p.words").child(isolated(message)))
                .html(part::<Picker>(None, props))
        };
        let said = match self.sent {
            Some((count, 0)) => format!("Sent to {count}."),
            Some((count, failed)) => format!("Sent to {count}; {failed} could not be reached."),
            None => String::new(),
        };
        element("div.share")
            .child(button("button.main[part=button][aria-haspopup=dialog]", send(ctx, Msg::Open)).text(words))
            .child(element("span.said[role=status]").text(said))
            .child(
                element("dialog[part=dialog]")
                    .attribute("aria-label", picker)
                    .node(&self.dialog)
                    .on(crate::element::On::Close, send(ctx, Msg::Closed))
                    .child(if self.is_open { content() } else { nothing() }),
            )
    }

    /// In the top layer, where the browser itself keeps the focus within and hears Escape.
    fn rendered(&mut self, _: &Link<Self>, _: bool) {
        let Some(dialog) = self.dialog.cast::<HtmlDialogElement>() else { return };
        if self.is_open && !dialog.open() {
            // Refused only to a dialog that is open or on no page.
            let _ = dialog.show_modal();
        } else if !self.is_open {
            dialog.close();
        }
    }
}

/// Says it to each of them; gives those to whom it could be said.
async fn send_to(messenger: &Messenger, cids: Vec<String>, message: &str) -> Vec<String> {
    let mut reached = Vec::new();
    for cid in cids {
        let Ok(conversation) = JsFuture::from(messenger.with(&cid)).await else { continue };
        let conversation: Conversation = conversation.unchecked_into();
        if JsFuture::from(conversation.say(message, &Object::new())).await.is_ok() {
            reached.push(cid);
        }
    }
    reached
}

/// What is shared where the site says nothing: the page itself.
fn page() -> String {
    let window = web_sys::window();
    let title = window.as_ref().and_then(web_sys::Window::document).map(|document| document.title());
    let address = window.and_then(|window| window.location().href().ok());
    format!("{} {}", title.unwrap_or_default(), address.unwrap_or_default()).trim().to_owned()
}
