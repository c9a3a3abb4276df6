//! The way to the node: a token, a link, a greeting; and the way back to it when it is lost.

use wire::Cid;
use wire::frame::BEAT;

use super::Messenger;
use super::event::{Command, Link, State};
use super::frame::{error, hello};
use super::patience::{Chance, Patience};

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing is tried.
    Resting,
    /// It is tried again then.
    Waiting { until: u64 },
    /// The page gets a token.
    Fetching { since: u64 },
    /// The page opens a link.
    Opening { since: u64 },
    /// The node has been greeted.
    Greeting { since: u64 },
    /// The node has said welcome.
    Ready { since: u64 },
}

/// A step on the way to the node takes no longer, in milliseconds.
const STEP: u64 = 30_000;
/// Whoever has been silent for so long is not there any more.
const SILENCE: u64 = 2 * BEAT as u64;
/// An answer takes no longer.
const ANSWER: u64 = 60_000;
/// A connection that has lasted so long is a good one.
const HEALTH: u64 = 30_000;

impl Messenger {
    pub(super) fn start(&mut self, me: Cid, seed: u64) {
        if self.me != Some(me) {
            if self.me.is_some() {
                self.stop();
            }
            self.me = Some(me);
            self.chance = Chance(seed);
        }
        self.retry();
    }

    pub(super) fn stop(&mut self) {
        self.hang_up();
        let error = error("session.signed_out", "Nobody is signed in.");
        self.fail_asks(false, &error);
        for message in std::mem::take(&mut self.outbox).into_messages() {
            if let Some(id) = message.ask {
                self.command(Command::Answer { id, answer: Err(error.clone()) });
            }
        }
        self.logs.clear();
        (self.me, self.token, self.refused) = (None, None, None);
        self.enter(State::Offline);
    }

    pub(super) fn online(&mut self, is_online: bool) {
        self.is_online = is_online;
        if is_online {
            self.retry();
        } else {
            self.hang_up();
            self.enter(State::Offline);
        }
    }

    pub(super) fn token(&mut self, token: Option<String>) {
        let is_news = token.is_some() && token != self.token;
        if is_news {
            self.token = token;
        }
        match self.phase {
            Phase::Fetching { .. } if self.token.is_some() => self.open(),
            Phase::Fetching { .. } => self.wait(),
            Phase::Ready { .. } if is_news => self.greet(),
            _ if is_news => self.retry(),
            _ => {}
        }
    }

    pub(super) fn opened(&mut self, link: Link) {
        if link == self.link && matches!(self.phase, Phase::Opening { .. }) {
            self.phase = Phase::Greeting { since: self.clock.passed };
            self.heard = self.clock.passed;
            self.greet();
        }
    }

    pub(super) fn closed(&mut self, link: Link) {
        if link == self.link && self.has_link() {
            self.drop_link();
            self.wait();
        }
    }

    /// At once, and as if nothing had failed before.
    fn retry(&mut self) {
        let is_idle = matches!(self.phase, Phase::Resting | Phase::Waiting { .. });
        if is_idle && self.is_online && self.me.is_some() {
            self.patience = Patience::default();
            self.is_renewed = false;
            self.connect();
        }
    }

    fn connect(&mut self) {
        self.enter(State::Connecting);
        if self.token.is_some() {
            self.open();
        } else {
            self.phase = Phase::Fetching { since: self.clock.passed };
            self.command(Command::FetchToken { refused: self.refused.clone() });
        }
    }

    fn open(&mut self) {
        self.link = self.link.wrapping_add(1);
        self.phase = Phase::Opening { since: self.clock.passed };
        self.command(Command::Open(self.link));
    }

    fn greet(&mut self) {
        let hello = hello(self.token.as_deref().unwrap_or_default(), self.is_idle);
        self.hello = Some(self.send(&hello).n);
    }

    /// The node does not want this connection, and has said why.
    pub(super) fn turned_away(&mut self, code: &str, error: &str) {
        let is_brief = matches!(self.phase, Phase::Ready { .. }) && !self.is_healthy();
        self.hang_up();
        if code == "access.token" && !self.is_renewed {
            self.refused = self.token.take();
            if is_brief {
                self.wait();
            } else {
                self.is_renewed = true;
                self.connect();
            }
        } else if code.starts_with("access.") || code.starts_with("frame.") {
            // The token is not forgotten: without another one there is nothing to try.
            self.enter(State::Refused { code: code.into() });
            self.fail_asks(false, error);
        } else {
            self.wait();
        }
    }

    /// What the node says makes no sense, or nothing comes: perhaps another connection is better.
    pub(super) fn give_up(&mut self) {
        self.hang_up();
        self.wait();
    }

    /// Tries again in a while.
    fn wait(&mut self) {
        self.is_renewed = false;
        let until = self.clock.passed + self.patience.wait(&mut self.chance);
        self.phase = Phase::Waiting { until };
        self.enter(State::Connecting);
    }

    fn hang_up(&mut self) {
        if self.has_link() {
            self.command(Command::Close(self.link));
        }
        self.drop_link();
    }

    fn has_link(&self) -> bool {
        matches!(self.phase, Phase::Opening { .. } | Phase::Greeting { .. } | Phase::Ready { .. })
    }

    /// Whether the connection has lasted for a while.
    fn is_healthy(&self) -> bool {
        matches!(self.phase, Phase::Ready { since } if self.clock.passed - since >= HEALTH)
    }

    /// Whatever was on its way is not any more.
    fn drop_link(&mut self) {
        if self.is_healthy() {
            self.patience = Patience::default();
        }
        self.phase = Phase::Resting;
        self.hello = None;
        self.early.clear();
        self.outbox.recall();
        self.logs.iter_mut().for_each(super::log::Log::doubt);
        self.recall_asks();
        self.go_on();
    }

    /// Does what is due.
    pub(super) fn watch(&mut self) {
        if self.due().is_none_or(|due| due > self.clock.passed) {
            return;
        }
        match self.phase {
            Phase::Waiting { .. } => self.connect(),
            _ => self.give_up(),
        }
    }

    /// When something is to be done, if nothing happens before.
    fn due(&self) -> Option<u64> {
        match self.phase {
            Phase::Resting => None,
            Phase::Waiting { until } => Some(until),
            Phase::Fetching { since } | Phase::Opening { since } | Phase::Greeting { since } => {
                Some(since + STEP)
            }
            Phase::Ready { .. } if self.resume > self.clock.passed => Some(self.resume.min(self.overdue())),
            Phase::Ready { .. } => Some(self.overdue()),
        }
    }

    /// When the node will have been silent for too long.
    fn overdue(&self) -> u64 {
        let messages = self.outbox.messages().iter().filter_map(|message| message.sent);
        let asks = self.asks.iter().filter_map(|ask| ask.sent);
        let logs = self.logs.iter().filter_map(|log| log.sent);
        let answers = messages.chain(asks).chain(logs).map(|sent| sent.at + ANSWER);
        answers.fold(self.heard + SILENCE, u64::min)
    }

    /// An alarm that rings too early is let ring, and set again then: so it is seldom set.
    pub(super) fn set_alarm(&mut self) {
        let is_set = |due| self.alarm.is_some_and(|alarm| self.clock.passed <= alarm && alarm <= due);
        if let Some(due) = self.due().filter(|due| !is_set(*due)) {
            self.alarm = Some(due);
            self.command(Command::Wake { after: due.saturating_sub(self.clock.passed) });
        }
    }
}
