//! Who is signed in on this page: one state, one door to change it, the same in every tab.

use std::rc::Rc;

use crate::call::Call;
use crate::error::Error;
use crate::event::{CHECK, Command, Event, Id, REDEEM, RENEW, REVOKE};
use crate::form::{Form, decimal};
use crate::message::Message;
use crate::renewal::{Guard, Work};
use crate::sign_in::{Attempt, Redemption};

/// The session of one application on one page.
#[derive(Debug)]
pub struct Session {
    pub(crate) application: Application,
    pub(crate) now: u64,
    state: State,
    /// In memory only: what a script of the page could carry away lives an hour at most.
    pub(crate) access: Option<Access>,
    /// What the storage holds, as far as we know; stands in for it where there is none.
    kept: Option<Kept>,
    /// Why nobody is signed in, if the storage that is being read holds nothing.
    restoring: Option<Reason>,
    /// What has failed meanwhile: whoever awaits it finds the session as it is then.
    pub(crate) failed: Vec<(Id, Error)>,
    /// The sign-in whose pop-up is open.
    pub(crate) attempt: Option<Attempt>,
    /// An answer that stood in the page's own address, until its question has been read.
    pub(crate) arrival: Option<Form>,
    /// The code that is being redeemed.
    pub(crate) redemption: Option<Redemption>,
    pub(crate) calls: Vec<Call>,
    pub(crate) guard: Guard,
    pub(crate) works: Vec<Work>,
    commands: Vec<Command>,
}

/// Which application this is, and where its node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// 16 hexadecimal digits.
    pub client_id: String,
    /// The node's origin, which is its issuer identifier (RFC 8414, section 2).
    pub issuer: String,
}

/// Where a session can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The storage has not been looked at.
    Unknown,
    /// Nobody is signed in.
    SignedOut(Reason),
    /// The visitor is asked.
    SigningIn,
    /// Somebody is.
    SignedIn(Rc<Visit>),
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Nobody has signed in here yet.
    Never,
    /// The visitor signed out.
    SignedOut,
    /// The visitor did not agree.
    Denied,
    /// The connection has reached its end.
    Expired,
    /// The node does not honour the connection any more.
    Revoked,
}

/// A visitor who has agreed to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Who, 16 hexadecimal digits.
    pub cid: String,
    /// To what, separated by spaces.
    pub scope: String,
    /// Until when, in milliseconds since 1970.
    pub until: u64,
}

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) token: Rc<str>,
    /// In milliseconds since 1970.
    pub(crate) until: u64,
}

/// What outlives the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) visit: Rc<Visit>,
    pub(crate) refresh_token: String,
}

impl Session {
    /// A session that knows nothing yet.
    pub fn new(application: Application) -> Self {
        Self {
            application,
            now: 0,
            state: State::Unknown,
            access: None,
            kept: None,
            restoring: None,
            failed: Vec::new(),
            attempt: None,
            arrival: None,
            redemption: None,
            calls: Vec::new(),
            guard: Guard::Free,
            works: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// Where the session is now.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Something has happened; what is to be done, in this order? `now` is in milliseconds since 1970.
    pub fn handle(&mut self, event: Event, now: u64) -> Vec<Command> {
        self.now = now;
        match event {
            Event::Start { address } => self.start(&address),
            Event::SignIn { id, pending } => self.sign_in(id, pending),
            Event::Answered(answer) => self.answered(&answer),
            Event::Closed { state } => self.closed(&state),
            Event::Call { id, address } => self.call(id, &address),
            Event::Token { id } => self.token(id),
            Event::Check => self.check(),
            Event::Resume => {
                self.restore(Reason::Never);
                self.check();
            }
            Event::SignOut { id } => {
                self.enter(State::SignedOut(Reason::SignedOut));
                self.demand(Work::SignOut { id });
            }
            Event::Replied { id: RENEW, status, body } => self.renewed(status, &body),
            Event::Replied { id: REDEEM, status, body } => self.redeemed(status, &body),
            // If the node cannot be reached, the token ends by itself; nobody holds it any more.
            Event::Replied { id: REVOKE, .. } => {}
            Event::Replied { id, status, .. } => self.replied(id, status),
            Event::Stored { key, text } => {
                if key == self.application.client_id {
                    self.kept = text.as_deref().and_then(Kept::parse);
                    self.restored();
                } else {
                    self.recalled(text.as_deref());
                }
            }
            Event::Unavailable { key } => {
                if key == self.application.client_id {
                    self.restored();
                } else {
                    self.recalled(None);
                }
            }
            Event::Locked => self.locked(),
            Event::Heard(form) => self.heard(&form),
        }
        std::mem::take(&mut self.commands)
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// The one door: whatever happens to the session happens here.
    pub(crate) fn enter(&mut self, state: State) {
        match &state {
            State::SignedIn(visit) if self.visit().is_some_and(|before| before.is_as_good_as(visit)) => {
                return;
            }
            // However it has come about: by the pop-up, by the channel page, or in another tab.
            State::SignedIn(_) => {
                if let Some(attempt) = self.attempt.take() {
                    self.command(Command::Settle);
                    self.command(Command::Done { id: attempt.id });
                }
            }
            _ => self.access = None,
        }
        if state != self.state {
            self.state = state;
            self.command(Command::Changed);
        }
    }

    /// Who is signed in.
    pub(crate) fn visit(&self) -> Option<&Rc<Visit>> {
        match &self.state {
            State::SignedIn(visit) => Some(visit),
            _ => None,
        }
    }

    /// Why nobody is, as an error of a call that needs somebody.
    pub(crate) fn absence(&self) -> Error {
        match self.state {
            State::SignedOut(Reason::Expired) => Error::Expired,
            State::SignedOut(Reason::Revoked) => Error::Revoked,
            _ => Error::SignedOut,
        }
    }

    /// Takes up what the storage holds; signed out for this reason if that is nothing. The node is not asked: what
    /// needs it will.
    pub(crate) fn restore(&mut self, reason: Reason) {
        self.restoring = Some(reason);
        self.command(Command::Read { key: self.application.client_id.clone() });
    }

    fn restored(&mut self) {
        if let Some(reason) = self.restoring.take() {
            let state = match &self.kept {
                Some(kept) if kept.visit.until > self.now => State::SignedIn(kept.visit.clone()),
                Some(_) => State::SignedOut(Reason::Expired),
                None => State::SignedOut(reason),
            };
            // Another tab may have told us more while the storage was read, and a new pop-up may be open.
            if self.attempt.is_none() && matches!(self.state, State::Unknown | State::SigningIn) {
                self.enter(state);
            }
        }
        for (id, error) in std::mem::take(&mut self.failed) {
            self.fail(id, error);
        }
        self.go_on(self.kept.clone());
    }

    fn heard(&mut self, form: &Form) {
        match Message::parse(form) {
            Some(Message::SignedIn(visit, access)) => {
                self.access = Some(access);
                self.enter(State::SignedIn(visit));
            }
            Some(Message::SignedOut(reason)) => self.enter(State::SignedOut(reason)),
            // Of interest to the tab that asked.
            Some(Message::Answer(answer)) if self.awaits(&answer) => self.answered(&answer),
            Some(Message::Answer(_)) | None => {}
        }
    }

    /// Asks the node whether it still honours the session. Whoever revokes does so on another page.
    fn check(&mut self) {
        if let Some(visit) = self.visit() {
            if visit.until <= self.now {
                self.end(Reason::Expired);
            } else if !self.calls.iter().any(|call| call.id == CHECK) {
                self.call(CHECK, "Profiles?$select=Cid");
            }
        }
    }

    /// The session is over, here and in the other tabs.
    pub(crate) fn end(&mut self, reason: Reason) {
        self.keep(None);
        self.command(Command::Tell(Message::SignedOut(reason).form()));
        self.enter(State::SignedOut(reason));
    }

    pub(crate) fn keep(&mut self, kept: Option<Kept>) {
        let text = kept.as_ref().map(|kept| kept.form().into_text());
        self.kept = kept;
        self.command(Command::Write { key: self.application.client_id.clone(), text });
    }
}

impl Reason {
    const ALL: [Self; 5] = [Self::Never, Self::SignedOut, Self::Denied, Self::Expired, Self::Revoked];

    /// As the page's scripts read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::SignedOut => "signedOut",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

impl Visit {
    /// Each renewal computes the end anew, from seconds: nothing to draw, nothing to tell.
    fn is_as_good_as(&self, other: &Self) -> bool {
        self.cid == other.cid && self.scope == other.scope && self.until.abs_diff(other.until) < 60_000
    }

    pub(crate) fn form(&self) -> Form {
        Form::of(&[("cid", &self.cid), ("scope", &self.scope), ("until", &decimal(self.until))])
    }

    pub(crate) fn read(form: &Form) -> Option<Rc<Self>> {
        Some(Rc::new(Self {
            cid: form.value("cid")?,
            scope: form.value("scope")?,
            until: form.number("until")?,
        }))
    }
}

impl Kept {
    fn form(&self) -> Form {
        let mut form = self.visit.form();
        form.add("refresh_token", &self.refresh_token);
        form
    }

    fn parse(text: &str) -> Option<Self> {
        let form = Form::parse(text);
        Some(Self { visit: Visit::read(&form)?, refresh_token: form.value("refresh_token")? })
    }
}
