//! One person, as a small tag shows them: their name, picture, line, presence, or the way to become their friend.
//!
//! There is one component for all of these tags. It follows whoever `cid` names, the visitor or somebody on their list;
//! nobody else is shown to a page.

mod add_contact;
mod display_name;
mod display_picture;
mod personal_message;
mod presence;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsValue;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};
use yew::{Callback, NodeRef, TargetCast};

pub(crate) use add_contact::CONTROL as ADD_CONTACT;
pub(crate) use display_name::CONTROL as DISPLAY_NAME;
pub(crate) use display_picture::CONTROL as DISPLAY_PICTURE;
pub(crate) use personal_message::{CONTROL as PERSONAL_MESSAGE, field as personal_message};
pub(crate) use presence::CONTROL as PRESENCE;

use crate::element::{Element, element, nothing};
use crate::messenger::{Friend, Me, Messenger, options};
use crate::part::{Link, Part, Told, told};
use crate::place::Place;
use crate::wl::{self, MESSENGER, Session, State};

/// What these tags have in common.
const STYLE: &str = include_str!("person/style.css");
/// The `cid` of whoever is signed in.
const VISITOR: &str = "$user";
/// Milliseconds within which changes of the list are drawn together.
const TOGETHER: u32 = 80;

/// The component.
struct Tag {
    session: Session,
    messenger: Option<Messenger>,
    shown: Option<Shown>,
    /// What was clicked before somebody was signed in is done when they are.
    has_asked: bool,
    /// Where the visitor chooses how they are seen.
    list: NodeRef,
    gathering: Option<Timeout>,
    heard: Vec<EventListener>,
    _listener: EventListener,
}

/// Whom a tag shows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shown {
    Visitor(Me),
    Friend(Friend),
}

/// What the tag says.
#[derive(PartialEq)]
struct Attributes {
    place: Place,
    cid: String,
    show: Show,
}

/// How it is drawn.
#[derive(PartialEq, Eq)]
enum Show {
    AddContact { text: String },
    DisplayName,
    DisplayPicture { size: &'static str, has_glow: bool },
    PersonalMessage,
    Presence,
}

#[derive(Clone)]
enum Msg {
    Session,
    Changed,
    Gathered,
    Ask,
    Asked(Result<(), JsValue>),
    Done(Result<(), JsValue>),
    Appear(&'static str, String),
}

/// A tag of this kind, with what its attributes say.
fn tag(place: &Place, turn: u32, show: Show) -> Told {
    let cid = place.attribute("cid").map_or_else(|| VISITOR.to_owned(), |cid| cid.trim().to_uppercase());
    told::<Tag>(Attributes { place: place.clone(), cid, show }, turn)
}

impl Attributes {
    fn is_of(&self, session: &Session) -> bool {
        self.cid.eq_ignore_ascii_case(VISITOR) || session.cid.as_deref() == Some(&self.cid)
    }
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
        Self {
            session: Session { state: State::Unknown, cid: None, scopes: Vec::new() },
            messenger: None,
            shown: None,
            has_asked: false,
            list: NodeRef::default(),
            gathering: None,
            heard: Vec::new(),
            _listener: listener,
        }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Session => return self.enter(ctx),
            Msg::Changed => {
                let link = ctx.clone();
                self.gathering
                    .get_or_insert_with(|| Timeout::new(TOGETHER, move || link.send_message(Msg::Gathered)));
            }
            Msg::Gathered => {
                self.gathering = None;
                return self.look(ctx);
            }
            Msg::Ask => self.ask(ctx),
            Msg::Asked(Ok(())) => ctx.props().place.tell("contact-asked", &ctx.props().cid.as_str().into()),
            Msg::Done(Ok(())) => {}
            Msg::Asked(Err(error)) | Msg::Done(Err(error)) => {
                ctx.props().place.tell("error", &error);
                // What stands in the field is not how it is.
                return true;
            }
            Msg::Appear(what, how) => {
                if let Some(messenger) = &self.messenger {
                    let promise = messenger.appear(&options([(what, how.into())]));
                    ctx.attend(promise, |answer| Msg::Done(answer.map(drop)));
                }
            }
        }
        false
    }

    fn changed(&mut self, ctx: &Link<Self>, before: &Attributes) {
        if ctx.props().cid != before.cid {
            self.look(ctx);
        }
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let content = match (&ctx.props().show, &self.shown) {
            (Show::AddContact { text }, shown) => add_contact::draw(self, ctx, shown.as_ref(), text),
            (_, None) => nothing(),
            (Show::DisplayName, Some(shown)) => display_name::draw(shown),
            (&Show::DisplayPicture { size, has_glow }, Some(shown)) => {
                display_picture::draw(shown, size, has_glow)
            }
            (Show::PersonalMessage, Some(shown)) => personal_message::draw(ctx, shown),
            (Show::Presence, Some(shown)) => presence::draw(ctx, shown, &self.list),
        };
        // Yew (up to 0.23) aborts where a component that renders no node stands beside a condition.
        element("span.whole").child(content)
    }

    fn rendered(&mut self, _: &Link<Self>, _: bool) {
        if let (Some(list), Some(Shown::Visitor(me))) = (self.list.cast::<HtmlSelectElement>(), &self.shown) {
            list.set_value(me.status.name());
        }
    }
}

impl Tag {
    /// The one door for whatever happens to the session.
    fn enter(&mut self, ctx: &Link<Self>) -> bool {
        let session = Session::of(&ctx.props().place.wl);
        if session == self.session {
            return false;
        }
        self.session = session;
        let messenger = self.session.allows(MESSENGER).then(|| ctx.props().place.wl.messenger());
        self.heard.clear();
        if let Some(messenger) = &messenger {
            for event in ["mechange", "friendschange"] {
                self.heard.push(ctx.hear(messenger, event, Msg::Changed));
            }
        }
        self.messenger = messenger;
        self.look(ctx);
        if self.has_asked && self.messenger.is_some() {
            self.ask(ctx);
        }
        true
    }

    /// Reads who is shown; says whether that is new.
    fn look(&mut self, ctx: &Link<Self>) -> bool {
        let shown = self.messenger.as_ref().and_then(|messenger| {
            if ctx.props().is_of(&self.session) {
                messenger.myself().map(Shown::Visitor)
            } else {
                messenger.friend(&ctx.props().cid).map(Shown::Friend)
            }
        });
        let is_new = self.shown != shown;
        self.shown = shown;
        is_new
    }

    /// Asks to become friends; before that, whoever is there signs in.
    fn ask(&mut self, ctx: &Link<Self>) {
        let Attributes { place, cid, .. } = ctx.props();
        self.has_asked = self.messenger.is_none();
        if let Some(messenger) = &self.messenger {
            ctx.attend(messenger.ask(cid, ""), |answer| Msg::Asked(answer.map(drop)));
        } else if let Err(error) = wl::sign_in(&place.wl, &self.session, MESSENGER) {
            place.tell("error", &error);
        }
    }
}

/// Sends what stands in a field, or was chosen in it, whenever that has changed.
fn appear(ctx: &Link<Tag>, what: &'static str) -> Callback<Event> {
    ctx.callback(move |event: Event| {
        let value = match event.target_dyn_into::<HtmlSelectElement>() {
            Some(list) => list.value(),
            None => event.target_unchecked_into::<HtmlInputElement>().value(),
        };
        Msg::Appear(what, value)
    })
}

impl Shown {
    fn name(&self) -> &str {
        match self {
            Self::Visitor(me) => &me.name,
            Self::Friend(friend) => &friend.name,
        }
    }
}
