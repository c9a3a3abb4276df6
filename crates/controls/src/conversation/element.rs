//! The tag itself: finds the conversation that it names, and shows it.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CustomEvent, Event};
use yew::Callback;

use super::{Look, Props, View, words};
use crate::element::{Element, send};
use crate::messenger::{Conversation, Messenger, Said};
use crate::part::{Link, Part, listen, part, told};
use crate::place::Place;
use crate::wl::{self, MESSENGER, Session, State};
use crate::{Control, notice, sheet};

/// How it stands in a page.
pub(crate) const STYLE: &str = include_str!("element.css");

/// The control, in the module's list.
pub(crate) const CONTROL: Control = Control {
    tag: "conversation",
    styles: &[sheet::PANEL, super::STYLE, STYLE],
    draw: |place, turn| told::<Tag>(Attributes::of(place), turn),
};

/// The component.
struct Tag {
    session: Session,
    shown: Option<(Messenger, Conversation)>,
    failed: bool,
    told: Option<EventListener>,
    _listener: EventListener,
}

/// What the tag says.
#[derive(PartialEq)]
struct Attributes {
    place: Place,
    cid: String,
    look: Look,
}

impl Attributes {
    fn of(place: &Place) -> Self {
        Self {
            place: place.clone(),
            cid: place.attribute("cid").unwrap_or_default().trim().to_uppercase(),
            look: Look {
                pictures: place.allows("display-pictures-enabled"),
                groups: place.allows("group-sequential-messages"),
                times: place.allows("timestamps-enabled"),
            },
        }
    }
}

#[derive(Clone)]
enum Msg {
    Session,
    SignIn,
    Found(Option<Conversation>),
}

impl Part for Tag {
    type Msg = Msg;
    type Props = Attributes;

    fn create(ctx: &Link<Self>) -> Self {
        let wl = ctx.props().place.wl.clone();
        let listener = ctx.hear(&wl, "sessionchange", Msg::Session);
        ctx.send_future(async move {
            wl::ready(&wl).await;
            Msg::Session
        });
        let session = Session::of(&ctx.props().place.wl);
        Self { session, shown: None, failed: false, told: None, _listener: listener }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        let place = &ctx.props().place;
        match msg {
            Msg::Session => {
                let session = Session::of(&place.wl);
                let is_new = self.session != session || self.shown.is_none();
                self.session = session;
                if is_new {
                    self.find(ctx);
                }
                is_new
            }
            Msg::SignIn => {
                // In the click itself: a pop-up that opens any later is a pop-up that is blocked.
                if let Err(error) = wl::sign_in(&place.wl, &self.session, MESSENGER) {
                    place.tell("error", &error);
                }
                false
            }
            Msg::Found(None) => {
                self.failed = true;
                true
            }
            Msg::Found(Some(conversation)) => {
                place.tell("conversation-created", &conversation);
                self.shown = Some((place.wl.messenger(), conversation));
                self.listen(ctx);
                true
            }
        }
    }

    fn changed(&mut self, ctx: &Link<Self>, before: &Attributes) {
        if ctx.props().cid != before.cid {
            self.find(ctx);
        }
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        match &self.shown {
            Some((messenger, conversation)) => {
                let look = ctx.props().look;
                let (messenger, conversation) = (messenger.clone(), conversation.clone());
                let key = conversation.id();
                part::<View>(Some(key.into()), Props { messenger, conversation, look, on_act: None }).into()
            }
            None if self.failed => notice::draw("", words::NOT_SHOWN, None),
            None => match self.session.state {
                State::SignedOut | State::SigningIn => {
                    notice::draw(words::HERE, words::CONNECT, Some((words::SIGN_IN, send(ctx, Msg::SignIn))))
                }
                State::SignedIn if !self.session.allows(MESSENGER) => {
                    notice::draw(words::MAY, words::NOT_YET, Some((words::SHARE, send(ctx, Msg::SignIn))))
                }
                _ => notice::draw("", words::LOADING, None),
            },
        }
    }
}

impl Tag {
    fn find(&mut self, ctx: &Link<Self>) {
        let Attributes { place, cid, .. } = ctx.props();
        self.shown = None;
        self.told = None;
        self.failed = false;
        if !self.session.allows(MESSENGER) || cid.is_empty() {
            return;
        }
        let messenger = place.wl.messenger();
        let cid = cid.clone();
        ctx.send_future(async move {
            // It never rejects; what is wrong then is told by the next line.
            let _ = JsFuture::from(messenger.ready()).await;
            Msg::Found(JsFuture::from(messenger.with(&cid)).await.ok().map(JsCast::unchecked_into))
        });
    }

    /// Tells the page of what the others say.
    fn listen(&mut self, ctx: &Link<Self>) {
        let Some((messenger, conversation)) = &self.shown else { return };
        let (place, conversation) = (ctx.props().place.clone(), conversation.clone());
        let (id, me) = (conversation.id(), self.session.cid.clone());
        let told = Callback::from(move |event: Event| {
            let said: Said = event.unchecked_ref::<CustomEvent>().detail().unchecked_into();
            if said.conversation().id() == id && Some(said.entry().from()) != me {
                place.tell("message-received", &conversation);
            }
        });
        self.told = Some(listen(messenger, "entry", told));
    }
}
