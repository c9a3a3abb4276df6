//! One browser's connection, whatever it travels over: who it is, and what it says.

use std::future::pending;

use axum::extract::ws::Utf8Bytes;
use domain::{AccessToken, Secret};
use serde::Deserialize;
use store::Device;
use tokio::sync::mpsc;
use wire::frame::{Request, VERSION};
use wire::{ClientFrame, Error, Scope, ServerFrame};

use super::allowance::Allowance;
use super::answer::Asker;
use super::hub::Notice;
use super::upkeep::{AFTERWARDS, ALIVE};
use super::{Messenger, refusal};

/// Requests that are refused one after the other because they are too many, before the connection is ended.
const PATIENCE: u32 = 200;

/// A connection.
pub(super) struct Connection {
    messenger: Messenger,
    allowance: Allowance,
    refused: u32,
    visitor: Option<Visitor>,
}

/// Whoever is signed in on it.
struct Visitor {
    /// The token is looked up again whenever it may have been taken back.
    who: Asker,
    idle: bool,
    notices: mpsc::Receiver<Notice>,
    /// One that was looked at and is still to be heard.
    next: Option<Notice>,
}

impl Connection {
    /// Nobody is signed in yet.
    pub(super) fn new(messenger: Messenger) -> Self {
        let allowance = Allowance::full(messenger.app.clock.now());
        Self { messenger, allowance, refused: 0, visitor: None }
    }

    /// Whether somebody has said hello.
    pub(super) fn is_signed_in(&self) -> bool {
        self.visitor.is_some()
    }

    /// The next notice; `None` if too many have waited. Before anybody is signed in, there is none.
    pub(super) async fn notice(&mut self) -> Option<Notice> {
        match &mut self.visitor {
            Some(Visitor { next: next @ Some(_), .. }) => next.take(),
            Some(visitor) => visitor.notices.recv().await,
            None => pending().await,
        }
    }

    /// The next notice, if it is a frame that waits already.
    pub(super) fn waiting_frame(&mut self) -> Option<Utf8Bytes> {
        let visitor = self.visitor.as_mut()?;
        match visitor.notices.try_recv().ok()? {
            Notice::Frame(frame) => Some(frame),
            other => {
                visitor.next = Some(other);
                None
            }
        }
    }

    /// Whether the token still counts.
    pub(super) async fn may_go_on(&self) -> bool {
        match &self.visitor {
            // What cannot be known now will be known at the next beat.
            Some(visitor) => {
                !matches!(self.messenger.tokens.find(&self.messenger.app, &visitor.who.token).await, Ok(None))
            }
            None => true,
        }
    }

    /// Hears a frame, and answers it; an error ends the connection.
    pub(super) async fn hear(&mut self, text: &str) -> Result<ServerFrame, Error> {
        let (n, request) = match serde_json::from_str(text) {
            Ok(ClientFrame { n, request }) => (n, request),
            Err(error) => match serde_json::from_str(text) {
                Ok(Numbered { n }) => {
                    return Ok(ServerFrame::Refused { n, error: refusal::request(&error) });
                }
                Err(error) => return Err(refusal::malformed(&error)),
            },
        };
        if !self.allowance.take(&request, self.messenger.app.clock.now()) {
            self.refused += 1;
            let error = refusal::rate();
            return if self.refused > PATIENCE { Err(error) } else { Ok(ServerFrame::Refused { n, error }) };
        }
        self.refused = 0;
        let answer = match request {
            Request::Hello { version, token, idle } => {
                self.sign_in(version, &Secret::presented(&token), idle).await?
            }
            request => {
                let Some(visitor) = &mut self.visitor else { return Err(refusal::hello()) };
                if let Request::Idle { on } = request {
                    visitor.idle = on;
                }
                self.messenger.answer(visitor.who, request).await
            }
        };
        Ok(match answer {
            Ok(reply) => ServerFrame::Reply { n, reply },
            Err(error) => ServerFrame::Refused { n, error },
        })
    }

    /// Signs in, or goes on with a newer token. What is wrong with the token ends the connection.
    async fn sign_in(
        &mut self,
        version: u32,
        secret: &Secret,
        idle: bool,
    ) -> Result<Result<wire::frame::Reply, Error>, Error> {
        if version != VERSION {
            return Err(refusal::version(version));
        }
        let digest = secret.digest();
        let found = self.messenger.tokens.find(&self.messenger.app, &digest).await;
        let token: AccessToken = match found {
            Ok(token) => token.ok_or_else(refusal::token)?,
            Err(error) => return Ok(Err(refusal::of_store(&error))),
        };
        if !token.scopes.contains(Scope::MessengerSignIn) {
            return Err(refusal::scope());
        }
        let device = match &mut self.visitor {
            Some(visitor) if visitor.who.cid != token.cid => return Err(refusal::person()),
            Some(visitor) => {
                self.messenger.hub.go_on(token.cid, token.grant, visitor.who.device);
                visitor.who.token = digest;
                visitor.idle = idle;
                visitor.who.device
            }
            None => {
                let device = self.messenger.app.random.number();
                // First the ears, then the eyes: what happens in between is heard after the welcome, and does no harm.
                let notices = self.messenger.hub.join(token.cid, token.grant, device);
                let who = Asker { cid: token.cid, token: digest, device };
                self.visitor = Some(Visitor { who, idle, notices, next: None });
                device
            }
        };
        // It may have been taken back before the hub knew whom to tell.
        if !self.may_go_on().await {
            return Err(refusal::token());
        }
        self.messenger.tokens.mark_used(&self.messenger.app, token.grant);
        Ok(self.messenger.welcome(token.cid, device, idle).await)
    }

    /// The browser has gone. It may come back at once, from the site's next page: it is there for a while still.
    pub(super) async fn end(self) {
        let Some(Visitor { who: Asker { cid, device: id, .. }, idle, .. }) = self.visitor else { return };
        self.messenger.hub.leave(cid, id);
        let expires = self.messenger.app.clock.now().after(AFTERWARDS);
        // It does not live on with this node: it is the only one of a node of its own.
        let device = Device { id, cid, node: id, idle, expires };
        if let Err(error) = self.messenger.app.store.arrive(&device).await {
            tracing::warn!(code = error.code(), "a browser that went away is shown for {ALIVE:?}: {error}");
        }
    }
}

/// What can be read of a request that cannot be understood.
#[derive(Deserialize)]
struct Numbered {
    n: u32,
}
