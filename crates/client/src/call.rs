//! Reading from the node as the visitor.

use std::rc::Rc;

use crate::error::Error;
use crate::event::{CHECK, Command, Id};
use crate::renewal::Work;
use crate::session::{Reason, Session};

/// Something that the page is reading.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: Id,
    /// Absolute, and below the issuer; nothing where the token itself is what the page wants.
    url: Option<String>,
    /// The access token it was last sent with; nothing while it waits for one.
    token: Option<Rc<str>>,
    /// Whether one token was refused already.
    is_second: bool,
}

impl Session {
    pub(crate) fn call(&mut self, id: Id, address: &str) {
        let Some(visit) = self.visit() else { return self.fail(id, self.absence()) };
        let issuer = &self.application.issuer;
        let url = match address.strip_prefix(issuer.as_str()) {
            Some(path) if path.starts_with('/') => address.into(),
            // Whatever else it looks like, it is taken for a path: the token goes to nobody but the issuer.
            _ => [issuer, wire::path::REST, "/cid-", &visit.cid, "/", address].concat(),
        };
        self.calls.push(Call { id, url: Some(url), token: None, is_second: false });
        self.send_waiting();
    }

    /// The page calls the node itself: a token that is good for a while.
    pub(crate) fn token(&mut self, id: Id) {
        if self.visit().is_none() {
            return self.fail(id, self.absence());
        }
        self.calls.push(Call { id, url: None, token: None, is_second: false });
        self.send_waiting();
    }

    /// Sends every call that waits for a token; where there is none, one is renewed.
    pub(crate) fn send_waiting(&mut self) {
        if !self.calls.iter().any(|call| call.token.is_none()) {
            return;
        }
        let Some(token) = self.usable() else { return self.demand(Work::Renew) };
        let mut commands = Vec::new();
        for call in self.calls.iter_mut().filter(|call| call.token.is_none()) {
            call.token = Some(token.clone());
            let (id, token) = (call.id, (*token).into());
            commands.push(match call.url.clone() {
                Some(url) => Command::Send { id, url, bearer: Some(token), form: None },
                None => Command::Token { id, token },
            });
        }
        self.calls.retain(|call| call.url.is_some());
        for command in commands {
            self.command(command);
        }
    }

    /// Tells every call that waits for a token that none will come.
    pub(crate) fn fail_waiting(&mut self, error: &Error) {
        for call in self.calls.extract_if(.., |call| call.token.is_none()).collect::<Vec<_>>() {
            self.fail(call.id, error.clone());
        }
    }

    /// The node's answer to a call. A 401 is answered with one renewal; a second one ends the session.
    pub(crate) fn replied(&mut self, id: Id, status: u16) {
        let Some(place) = self.calls.iter().position(|call| call.id == id) else { return };
        let mut call = self.calls.swap_remove(place);
        match status {
            0 => self.fail(id, Error::Offline),
            401 if self.visit().is_none() => self.fail(id, self.absence()),
            401 if call.is_second => {
                self.end(Reason::Revoked);
                self.fail(id, Error::Revoked);
            }
            401 => {
                // Unless somebody has renewed it since.
                if self.access.as_ref().map(|access| &access.token) == call.token.as_ref() {
                    self.access = None;
                }
                call.token = None;
                call.is_second = true;
                self.calls.push(call);
                self.send_waiting();
            }
            _ if id == CHECK => {}
            _ => self.command(Command::Done { id }),
        }
    }

    pub(crate) fn fail(&mut self, id: Id, error: Error) {
        // Whether all is well is not the page's question: the answer is the session's state.
        if id != CHECK {
            self.command(Command::Failed { id, error });
        }
    }
}
