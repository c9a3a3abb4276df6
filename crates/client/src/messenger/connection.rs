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
        let token = token.filter(|token| self.refused.as_ref() != Some(token));
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
        if code == "access.token" {
            self.refused = self.token.take();
        }
        if code == "access.token" && is_brief {
            self.wait();
        } else if code == "access.token" && !self.is_renewed {
            self.is_renewed = true;
            self.connect();
        } else if code.starts_with("access.") || code.starts_with("frame.") {
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Event;
    use super::super::trial::{Trial, bye, refused, welcome};
    use super::*;

    #[test]
    fn hello_comes_first_and_welcome_connects() {
        let mut trial = Trial { messenger: Messenger::default(), now: 1_795_000_000_000 };
        let me = super::super::trial::ANA;
        trial.check(
            Event::Start { me, seed: 7 },
            expect![[r#"
            Connecting
            fetch a token, refused None"#]],
        );
        trial.check(Event::Token(Some("t1".into())), expect!["open 1"]);
        trial.check(
            Event::Opened(1),
            expect![[r#"send {"n":1,"hello":{"version":1,"token":"t1","idle":false}}"#]],
        );
        trial.check(
            Event::Heard { link: 1, text: welcome(1, &[]) },
            expect![[r#"
            Connected
            tell {"welcome":{"me":{"cid":"600E02C5B57EE1DA"},"conversations":[]}}"#]],
        );
        // A newer token is brought on the same link.
        trial.check(
            Event::Token(Some("t2".into())),
            expect![[r#"send {"n":2,"hello":{"version":1,"token":"t2","idle":false}}"#]],
        );
        trial.check(Event::Token(Some("t2".into())), expect![[""]]);
        // If the node cannot look at it now, the first one is still good.
        assert_eq!(trial.hear(1, &refused(2, "store.unavailable")), "");
    }

    #[test]
    fn refused_token_is_not_taken_again() {
        let mut trial = Trial::start();
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        trial.hear(1, &refused(1, "access.token"));
        assert_eq!(trial.tell(Event::Token(Some("t1".into()))), "");
        assert_eq!(trial.pass(1_000), "fetch a token, refused Some(\"t1\")");
        assert_eq!(trial.tell(Event::Token(None)), "");
        assert_eq!(trial.pass(2_000), "fetch a token, refused Some(\"t1\")");
    }

    #[test]
    fn refused_token_is_renewed_once_and_again_when_somebody_asks() {
        let mut trial = Trial::start();
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        trial.check(
            Event::Heard { link: 1, text: refused(1, "access.token") },
            expect![[r#"
            close 1
            fetch a token, refused Some("t1")"#]],
        );
        trial.check(Event::Token(Some("t2".into())), expect!["open 2"]);
        trial.tell(Event::Opened(2));
        trial.check(
            Event::Heard { link: 2, text: refused(2, "access.token") },
            expect![[r#"
            close 2
            Refused { code: "access.token" }"#]],
        );
        assert_eq!(trial.pass(3_600_000), "");
        trial.check(
            Event::Online(true),
            expect![[r#"
                Connecting
                fetch a token, refused Some("t2")"#]],
        );
    }

    #[test]
    fn token_that_ends_later_is_renewed_at_once_and_not_at_every_word() {
        let mut trial = Trial::connected();
        trial.now += HEALTH;
        trial.check(
            Event::Heard { link: 1, text: bye("access.token") },
            expect![[r#"
            close 1
            Connecting
            fetch a token, refused Some("t1")"#]],
        );
        trial.tell(Event::Token(Some("t2".into())));
        trial.tell(Event::Opened(2));
        trial.hear(2, &welcome(2, &[]));
        // The connection has not been well for a while: this looks like a circle.
        trial.check(
            Event::Heard { link: 2, text: bye("access.token") },
            expect![[r#"
            close 2
            Connecting"#]],
        );
        assert_eq!(trial.pass(400), "");
        assert_eq!(trial.pass(1_000), "fetch a token, refused Some(\"t2\")");
    }

    #[test]
    fn what_will_not_help_is_not_tried_again() {
        for code in ["access.scope", "access.grant", "frame.version"] {
            let mut trial = Trial::start();
            trial.tell(Event::Token(Some("t1".into())));
            trial.tell(Event::Opened(1));
            assert!(trial.hear(1, &refused(1, code)).contains(code));
            assert_eq!(trial.pass(86_400_000), "");
        }
        for code in ["store.unavailable", "node.busy", "anything"] {
            let mut trial = Trial::start();
            trial.tell(Event::Token(Some("t1".into())));
            trial.tell(Event::Opened(1));
            assert_eq!(trial.hear(1, &refused(1, code)), "close 1");
            assert_eq!(trial.pass(1_000), "open 2");
        }
    }

    #[test]
    fn lost_link_is_sought_ever_less_often_and_at_once_when_there_is_a_network() {
        let mut trial = Trial::connected();
        trial.check(Event::Closed(1), expect!["Connecting"]);
        let mut waits = Vec::new();
        for link in 2..9 {
            let start = trial.now;
            while trial.pass(100).is_empty() {}
            waits.push(trial.now - start);
            assert_eq!(trial.tell(Event::Closed(link)), "");
        }
        assert!(waits[0] <= 1_000 && waits[6] > 15_000, "{waits:?}");
        trial.check(Event::Online(true), expect!["open 9"]);
        trial.check(
            Event::Online(false),
            expect![[r#"
            close 9
            Offline"#]],
        );
        assert_eq!(trial.pass(86_400_000), "");
        trial.check(
            Event::Online(true),
            expect![[r#"
            Connecting
            open 10"#]],
        );
    }

    #[test]
    fn silent_node_is_left_after_two_beats() {
        let mut trial = Trial::connected();
        for _ in 0..5 {
            assert_eq!(trial.pass(SILENCE - 1), "");
            trial.hear(1, "{\"beat\":{}}");
        }
        assert_eq!(trial.pass(SILENCE), "close 1\nConnecting");
        // A tab that has slept for a day finds out when it wakes.
        let mut trial = Trial::connected();
        assert_eq!(trial.pass(86_400_000), "close 1\nConnecting");
        assert_eq!(trial.pass(1_000), "open 2");
    }

    #[test]
    fn each_step_has_its_time() {
        let mut trial = Trial::start();
        assert_eq!(trial.pass(STEP), "");
        assert_eq!(trial.pass(1_000), "fetch a token, refused None");
        trial.tell(Event::Token(Some("t1".into())));
        assert_eq!(trial.pass(STEP), "close 1");
        assert_eq!(trial.pass(2_000), "open 2");
        trial.tell(Event::Opened(2));
        assert_eq!(trial.pass(STEP), "close 2");
        assert_eq!(trial.pass(4_000), "open 3");
    }

    #[test]
    fn question_without_answer_ends_the_connection() {
        let mut trial = Trial::connected();
        trial.ask(1, "{\"open\":{\"person\":\"0000000000000001\"}}");
        for _ in 0..5 {
            assert_eq!(trial.pass(ANSWER / 5 - 1), "");
            trial.hear(1, "{\"beat\":{}}");
        }
        assert_eq!(trial.pass(5), "close 1\nConnecting");
    }

    #[test]
    fn clock_that_is_set_back_delays_nothing_for_long() {
        let mut trial = Trial::connected();
        trial.now -= 3_600_000;
        assert_eq!(trial.pass(0), "");
        assert_eq!(trial.pass(SILENCE), "close 1\nConnecting");
        // One that has reached its end stops everything and breaks nothing.
        trial.now = u64::MAX;
        for event in [Event::Tick, Event::Online(true), Event::Opened(2), Event::Online(false)] {
            trial.tell(event);
        }
    }

    #[test]
    fn old_link_is_not_heard_and_closes_nothing() {
        let mut trial = Trial::connected();
        trial.tell(Event::Online(false));
        trial.tell(Event::Online(true));
        trial.tell(Event::Opened(2));
        assert_eq!(trial.hear(1, &bye("access.scope")), "");
        assert_eq!(trial.tell(Event::Closed(1)), "");
        assert_eq!(trial.tell(Event::Opened(1)), "");
        trial.hear(2, &welcome(2, &[]));
        assert_eq!(trial.messenger.state(), &State::Connected);
    }

    #[test]
    fn whoever_signs_out_leaves_nothing() {
        let mut trial = Trial::connected();
        trial.ask(1, "{\"open\":{\"person\":\"0000000000000001\"}}");
        trial.ask(2, &super::super::trial::say(1, 0xF3));
        trial.check(
            Event::Stop,
            expect![[r#"
            close 1
            fail 1 session.signed_out
            fail 2 session.signed_out
            Offline"#]],
        );
        assert_eq!(trial.pass(86_400_000), "");
        assert_eq!(trial.messenger.waiting().count(), 0);
        trial.check(
            Event::Start { me: Cid(1), seed: 7 },
            expect![[r#"
            Connecting
            fetch a token, refused None"#]],
        );
    }
}
