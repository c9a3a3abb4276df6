//! What stands before a control that needs the messenger: sign-in, then consent; behind it, the control.

use gloo_events::EventListener;
use web_sys::Event;
use yew::Callback;

use crate::element::{Element, send};
use crate::messenger::Messenger;
use crate::notice;
use crate::part::{Link, Part};
use crate::place::Place;
use crate::wl::{self, MESSENGER, Session, State};

/// The component.
pub(crate) struct Gate {
    session: Session,
    _listener: EventListener,
}

/// What stands there.
#[derive(PartialEq)]
pub(crate) struct Props {
    pub(crate) place: Place,
    /// What the control is, to whom it does not show yet.
    pub(crate) title: &'static str,
    /// What one gets by signing in.
    pub(crate) text: &'static str,
    /// The control.
    pub(crate) open: Callback<Messenger, Element>,
}

#[derive(Clone)]
pub(crate) enum Msg {
    Session,
    SignIn,
}

impl Part for Gate {
    type Msg = Msg;
    type Props = Props;

    fn create(ctx: &Link<Self>) -> Self {
        let wl = ctx.props().place.wl.clone();
        let listener = ctx.hear(&wl, "sessionchange", Msg::Session);
        ctx.send_future(async move {
            wl::ready(&wl).await;
            Msg::Session
        });
        Self { session: Session::of(&ctx.props().place.wl), _listener: listener }
    }

    fn update(&mut self, ctx: &Link<Self>, msg: Msg) -> bool {
        let place = &ctx.props().place;
        match msg {
            Msg::Session => {
                let session = Session::of(&place.wl);
                let is_new = self.session != session;
                self.session = session;
                return is_new;
            }
            // In the click itself: a pop-up that opens any later is a pop-up that is blocked.
            Msg::SignIn => {
                if let Err(error) = wl::sign_in(&place.wl, &self.session, MESSENGER) {
                    place.tell("error", &error);
                }
            }
        }
        false
    }

    fn view(&self, ctx: &Link<Self>) -> Element {
        let Props { place, title, text, open } = ctx.props();
        let act = |words| Some((words, send(ctx, Msg::SignIn) as Callback<Event>));
        match self.session.state {
            State::SignedIn if self.session.allows(MESSENGER) => open.emit(place.wl.messenger()),
            State::SignedIn => notice::draw(
                "May this site connect you with your friends?",
                "You have not said so yet. You can take it back at any time.",
                act("Choose what to share"),
            ),
            State::SignedOut | State::SigningIn => notice::draw(title, text, act("Connect")),
            _ => notice::draw("", "", None),
        }
    }
}
