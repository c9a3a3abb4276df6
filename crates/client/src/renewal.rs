//! The refresh token: one use for all tabs, under one lock.
//!
//! Each refresh token works once, and the node takes its second use for a theft (RFC 9700, section 4.14.2). So whoever
//! uses or replaces it holds the lock that all tabs of the site share, and tells them what came of it.

use std::rc::Rc;

use crate::error::Error;
use crate::event::{Command, Id, RENEW, REVOKE};
use crate::form::Form;
use crate::message::Message;
use crate::session::{Access, Kept, Reason, Session, State, Visit};
use crate::sign_in::Redemption;

/// What must be done under the lock.
#[derive(Debug)]
pub(crate) enum Work {
    /// Get a new access token for the calls that wait.
    Renew,
    /// Take up a session that the pop-up brought.
    Admit(Kept, Access, Redemption),
    /// Forget the session, and tell the node.
    SignOut { id: Id },
}

/// How far the first of the works is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// There is none.
    Free,
    /// We wait for the lock.
    Waiting,
    /// The storage is being read: another tab may have written.
    Reading,
    /// The node is asked; the question was put at this time.
    Asking(u64),
}

/// An access token that ends sooner than this is not used any more: the request takes time as well.
const MARGIN: u64 = 10_000;

impl Session {
    /// The access token, if there is one to use.
    pub(crate) fn usable(&self) -> Option<Rc<str>> {
        let access = self.access.as_ref()?;
        (access.until > self.now + MARGIN).then(|| access.token.clone())
    }

    pub(crate) fn demand(&mut self, work: Work) {
        if matches!(work, Work::Renew) && self.works.iter().any(|work| matches!(work, Work::Renew)) {
            return;
        }
        self.works.push(work);
        if self.guard == Guard::Free {
            self.guard = Guard::Waiting;
            self.command(Command::Lock);
        }
    }

    /// The lock is ours, or has been ours for the work before.
    pub(crate) fn locked(&mut self) {
        match self.works.first() {
            None => {
                self.guard = Guard::Free;
                self.command(Command::Unlock);
            }
            Some(Work::Admit(kept, access, redemption)) => {
                let (kept, access, redemption) = (kept.clone(), access.clone(), redemption.clone());
                self.keep(Some(kept.clone()));
                self.admit(kept.visit, access);
                self.finish(&redemption, Ok(()));
                self.next();
            }
            // Whoever held the lock before us has told us the new token, or that there is none any more.
            Some(Work::Renew) if self.visit().is_none() => {
                self.fail_waiting(&self.absence());
                self.next();
            }
            Some(Work::Renew) if self.usable().is_some() => self.next(),
            Some(Work::Renew | Work::SignOut { .. }) => {
                self.guard = Guard::Reading;
                self.command(Command::Read { key: self.application.client_id.clone() });
            }
        }
    }

    /// The storage has been read.
    pub(crate) fn go_on(&mut self, kept: Option<Kept>) {
        if self.guard != Guard::Reading {
            return;
        }
        match (self.works.first(), kept) {
            (Some(&Work::SignOut { id }), kept) => {
                // Again under the lock: a tab that was just renewing may have spoken after us.
                self.end(Reason::SignedOut);
                if let Some(kept) = kept {
                    self.post(REVOKE, wire::path::REVOKE, &[("token", &kept.refresh_token)]);
                }
                self.command(Command::Done { id });
                self.next();
            }
            (_, None) => {
                self.enter(State::SignedOut(Reason::SignedOut));
                self.fail_waiting(&Error::SignedOut);
                self.next();
            }
            (_, Some(kept)) if kept.visit.until <= self.now => {
                self.end(Reason::Expired);
                self.fail_waiting(&Error::Expired);
                self.next();
            }
            (_, Some(kept)) => {
                self.guard = Guard::Asking(self.now);
                let pairs = [("grant_type", "refresh_token"), ("refresh_token", &kept.refresh_token)];
                self.post(RENEW, wire::path::TOKEN, &pairs);
            }
        }
    }

    /// The node has answered the refresh token.
    pub(crate) fn renewed(&mut self, status: u16, body: &Form) {
        let Guard::Asking(asked_at) = self.guard else { return };
        match tokens(status, body, asked_at) {
            Ok((kept, access)) => {
                // Kept even if the visitor has signed out meanwhile: signing out waits for the lock and revokes it.
                self.keep(Some(kept.clone()));
                if self.visit().is_some() {
                    self.admit(kept.visit, access);
                }
            }
            Err(Error::Refused { error, .. }) if error == "invalid_grant" => {
                self.end(Reason::Revoked);
                self.fail_waiting(&Error::Revoked);
            }
            // Nothing is known, so nothing changes.
            Err(error) => self.fail_waiting(&error),
        }
        self.next();
    }

    fn next(&mut self) {
        self.works.remove(0);
        self.locked();
        self.send_waiting();
    }

    fn admit(&mut self, visit: Rc<Visit>, access: Access) {
        self.command(Command::Tell(Message::SignedIn(visit.clone(), access.clone()).form()));
        self.access = Some(access);
        self.enter(State::SignedIn(visit));
    }

    /// Asks an endpoint in the application's name.
    pub(crate) fn post(&mut self, id: Id, path: &str, pairs: &[(&str, &str)]) {
        let mut form = Form::of(pairs);
        form.add("client_id", &self.application.client_id);
        let url = [&self.application.issuer, path].concat();
        self.command(Command::Send { id, url, bearer: None, form: Some(form) });
    }
}

/// Reads an answer of the token endpoint (RFC 6749, section 5) to a question that was put at this time.
pub(crate) fn tokens(status: u16, body: &Form, asked_at: u64) -> Result<(Kept, Access), Error> {
    if status != 200 {
        return Err(match body.value("error") {
            Some(error) => Error::Refused { error, description: body.value("error_description") },
            None if status == 0 => Error::Offline,
            None => Error::Malformed,
        });
    }
    // Counted from before the question, so that we never believe in a token longer than the node does.
    let end = |name| body.number(name).map(|seconds| asked_at + 1000 * seconds);
    let read = || {
        let visit =
            Visit { cid: body.value("cid")?, scope: body.value("scope")?, until: end("grant_expires_in")? };
        let access = Access { token: body.value("access_token")?.into(), until: end("expires_in")? };
        Some((Kept { visit: visit.into(), refresh_token: body.value("refresh_token")? }, access))
    };
    read().ok_or(Error::Malformed)
}
