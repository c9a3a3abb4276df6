//! What the page asks for: a question that waits for its answer, or something to be said.

use wire::MessageId;
use wire::frame::MOST_BYTES;

use super::event::{Command, Id, State};
use super::frame::{error, object};
use super::json::Json;
use super::outbox::{MOST_WAITING, Message};
use super::sent::Sent;
use super::{Messenger, Phase};

/// More than so many questions do not wait at once; whoever asks one more is refused.
pub const MOST_ASKED: usize = 200;

/// What a request's number adds to it at most: `"n":4294967295,`.
const NUMBER_BYTES: usize = 15;

/// What comes to the same when it is done twice. Of the rest, nobody knows whether it was done if the connection is lost
/// before its answer.
const REPEATABLE: &[&str] =
    &["appear", "arrange", "ask", "create", "history", "idle", "mark", "mute", "open", "part"];

/// A question of the page.
#[derive(Debug)]
pub(super) struct Ask {
    id: Id,
    request: String,
    is_repeatable: bool,
    pub(super) sent: Option<Sent>,
}

impl Messenger {
    /// The page wants something.
    pub(super) fn ask(&mut self, id: Id, request: String) {
        let Some((kind, body)) = Json::parse(&request).and_then(Json::only) else {
            return self.refuse(id, "frame.request", "This is no request.");
        };
        if request.len() > MOST_BYTES - NUMBER_BYTES {
            return self.refuse(id, "frame.size", "This is more than fits into a frame.");
        }
        let is_ready = matches!(self.phase, Phase::Ready { .. });
        match kind {
            "hello" => return self.refuse(id, "frame.request", "Signing in is not the page's affair."),
            "say" => return self.say(id, &request),
            // Nobody wants to know later that somebody was typing.
            "type" if !is_ready => return self.refuse(id, "network.offline", "The node cannot be reached."),
            "idle" => self.is_idle = body.member("on").is_some_and(Json::is_true),
            _ => {}
        }
        if let State::Refused { code } = &self.state {
            let code = code.clone();
            self.refuse(id, &code, "The node does not want us.");
        } else if self.asks.len() >= MOST_ASKED {
            self.refuse(id, "network.busy", "Too many questions wait for their answers.");
        } else {
            let is_repeatable = REPEATABLE.contains(&kind);
            self.asks.push(Ask { id, request, is_repeatable, sent: None });
        }
    }

    /// Something is to be said: stored first, and then sent when it can be.
    fn say(&mut self, id: Id, request: &str) {
        let Some(message) = Message::read(request) else {
            return self.refuse(id, "frame.request", "A message needs a name and somebody to read it.");
        };
        let Some(me) = self.me else {
            return self.refuse(id, "session.signed_out", "Nobody is signed in.");
        };
        if self.outbox.messages().len() >= MOST_WAITING {
            self.refuse(id, "outbox.full", "Too many messages wait to be said.");
        } else if self.outbox.holds(message.id) {
            self.refuse(id, "outbox.twice", "A message of this name waits already.");
        } else {
            let message = self.outbox.push(message, id, self.clock.now);
            let (key, text) = (message.key(), Some(message.text(me)));
            self.command(Command::Store { key, text });
        }
    }

    /// What an earlier page, or a tab that is gone, has not come to say.
    pub(super) fn restored(&mut self, texts: &[String]) {
        let Some(me) = self.me else { return };
        self.outbox.is_restored = true;
        for text in texts {
            if let Some(request) = self.outbox.restore(text, me) {
                let body = Json::parse(request).and_then(|request| request.member("say"));
                let body = body.map_or("{}", Json::as_str);
                self.commands.push(Command::Tell(object("waiting", body)));
            }
        }
    }

    /// The person takes a message back. One that is on its way may be there before anybody could stop it.
    pub(super) fn cancel(&mut self, id: Id, message: MessageId) {
        let waits = self.outbox.messages().iter().find(|waiting| waiting.id == message);
        match waits.map(|waiting| waiting.sent) {
            None => self.refuse(id, "outbox.unknown", "No message of this name waits."),
            Some(Some(_)) => self.refuse(id, "outbox.sent", "This message is on its way."),
            Some(None) => {
                let Some(message) = self.outbox.take(message) else { return };
                self.command(Command::Store { key: message.key(), text: None });
                if let Some(ask) = message.ask {
                    self.refuse(ask, "outbox.cancelled", "This message was taken back.");
                }
                let tried = if message.is_tried { "{\"tried\":true}" } else { "{\"tried\":false}" };
                self.command(Command::Answer { id, answer: Ok(object("cancelled", tried)) });
            }
        }
    }

    /// Sends the questions that have not been sent.
    pub(super) fn send_asks(&mut self) {
        for place in 0..self.asks.len() {
            if self.outbox.is_careful && self.outbox.sent() > 0 {
                return;
            }
            if self.asks[place].sent.is_none() {
                let request = std::mem::take(&mut self.asks[place].request);
                self.asks[place].sent = Some(self.send(&request));
                self.asks[place].request = request;
            }
        }
    }

    /// Sends the messages whose turn it is.
    pub(super) fn send_messages(&mut self) {
        while !(self.outbox.is_careful && self.asks.iter().any(|ask| ask.sent.is_some())) {
            let Some(message) = self.outbox.next() else { return };
            let (id, request) = (message.id, message.request.clone());
            let sent = self.send(&request);
            self.outbox.mark_sent(id, sent);
        }
    }

    /// Takes the question of this number, if there is one.
    pub(super) fn take_ask(&mut self, n: u32) -> Option<Id> {
        let place = self.asks.iter().position(|ask| Sent::is(ask.sent, n))?;
        Some(self.asks.remove(place).id)
    }

    /// The link is gone: what can be asked again will be.
    pub(super) fn recall_asks(&mut self) {
        let mut failed = Vec::new();
        self.asks.retain_mut(|ask| {
            let stays = ask.is_repeatable || ask.sent.is_none();
            ask.sent = None;
            if !stays {
                failed.push(ask.id);
            }
            stays
        });
        for id in failed {
            self.refuse(id, "network.lost", "The connection was lost: it may have been done or not.");
        }
    }

    /// Answers the questions that are on their way, or all of them, with this error.
    pub(super) fn fail_asks(&mut self, only_sent: bool, error: &str) {
        let (failed, kept) =
            std::mem::take(&mut self.asks).into_iter().partition(|ask| ask.sent.is_some() || !only_sent);
        self.asks = kept;
        for Ask { id, .. } in failed {
            self.command(Command::Answer { id, answer: Err(error.into()) });
        }
    }

    pub(super) fn refuse(&mut self, id: Id, code: &str, message: &str) {
        self.command(Command::Answer { id, answer: Err(error(code, message)) });
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::Event;
    use super::super::trial::{PAIR, Trial, said, say, welcome};
    use super::*;

    #[test]
    fn what_is_no_request_is_refused() {
        let mut trial = Trial::connected();
        let long = format!("{{\"name\":\"{}\"}}", "x".repeat(MOST_BYTES));
        for (request, code) in [
            ("", "frame.request"),
            ("{}", "frame.request"),
            ("{\"open\":{}", "frame.request"),
            ("{\"open\":{},\"n\":1}", "frame.request"),
            ("{\"hello\":{}}", "frame.request"),
            ("{\"say\":{}}", "frame.request"),
            ("{\"say\":{\"to\":{\"person\":\"1\"},\"id\":\"0000000000000001\"}}", "frame.request"),
            (&long, "frame.size"),
        ] {
            assert_eq!(trial.ask(1, request), ["fail 1 ", code].concat(), "{request}");
        }
    }

    #[test]
    fn question_waits_for_the_node_and_is_answered_once() {
        let mut trial = Trial::start();
        trial.check(
            Event::Ask { id: 9, request: "{\"open\":{\"person\":\"0000000000000001\"}}".into() },
            expect![[""]],
        );
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        trial.check(
            Event::Heard { link: 1, text: welcome(1, &[]) },
            expect![[r#"
            Connected
            tell {"welcome":{"me":{"cid":"600E02C5B57EE1DA"},"conversations":[]}}
            send {"n":2,"open":{"person":"0000000000000001"}}"#]],
        );
        let answer = "{\"reply\":{\"n\":2,\"conversation\":{\"id\":\"00000000000000f3\"}}}";
        trial.check(
            Event::Heard { link: 1, text: answer.into() },
            expect![[r#"answer 9 {"conversation":{"id":"00000000000000f3"}}"#]],
        );
        assert_eq!(trial.hear(1, answer), "");
    }

    #[test]
    fn question_is_asked_again_if_that_comes_to_the_same() {
        let mut trial = Trial::connected();
        trial.ask(1, "{\"mark\":{\"conversation\":\"00000000000000f3\",\"read\":1}}");
        trial.ask(2, "{\"name\":{\"conversation\":\"00000000000000f3\",\"name\":\"\"}}");
        trial.check(
            Event::Closed(1),
            expect![[r#"
            fail 2 network.lost
            Connecting"#]],
        );
        assert_eq!(
            trial.ask(3, "{\"type\":{\"conversation\":\"00000000000000f3\",\"on\":true}}"),
            "fail 3 network.offline"
        );
        trial.pass(1_000);
        trial.tell(Event::Opened(2));
        trial.check(
            Event::Heard { link: 2, text: welcome(4, &[]) },
            expect![[r#"
            Connected
            tell {"welcome":{"me":{"cid":"600E02C5B57EE1DA"},"conversations":[]}}
            send {"n":5,"mark":{"conversation":"00000000000000f3","read":1}}"#]],
        );
    }

    #[test]
    fn greeting_says_whether_anybody_is_there() {
        let mut trial = Trial::start();
        trial.ask(1, "{\"idle\":{\"on\":true}}");
        trial.tell(Event::Token(Some("t1".into())));
        trial.check(
            Event::Opened(1),
            expect![[r#"send {"n":1,"hello":{"version":1,"token":"t1","idle":true}}"#]],
        );
    }

    #[test]
    fn no_more_wait_than_may() {
        let mut trial = Trial::start();
        for id in 0..MOST_WAITING {
            assert!(trial.ask(1, &say(id as u64, 0xF3)).starts_with("store"));
        }
        assert_eq!(trial.ask(1, &say(999, 0xF3)), "fail 1 outbox.full");
        for _ in 0..MOST_ASKED {
            assert_eq!(trial.ask(1, "{\"open\":{}}"), "");
        }
        assert_eq!(trial.ask(1, "{\"open\":{}}"), "fail 1 network.busy");
        assert_eq!(trial.messenger.waiting().count(), MOST_WAITING);
    }

    #[test]
    fn message_is_stored_before_it_is_sent_and_until_it_is_said() {
        let mut trial = Trial::connected();
        trial.check(Event::Ask { id: 1, request: say(1, PAIR.0) }, expect![[r#"
            store 0000000000000001 {"order":1795000000000,"from":"600e02c5b57ee1da","request":{"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000001","content":{"nudge":{}}}}}
            send {"n":2,"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000001","content":{"nudge":{}}}}"#]]);
        assert_eq!(trial.ask(2, &say(1, PAIR.0)), "fail 2 outbox.twice");
        trial.check(Event::Ask { id: 3, request: say(2, PAIR.0) }, expect![[r#"store 0000000000000002 {"order":1795000000001,"from":"600e02c5b57ee1da","request":{"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000002","content":{"nudge":{}}}}}"#]]);
        trial.check(Event::Heard { link: 1, text: said(2, 12) }, expect![[r#"
            store 0000000000000001 nothing
            answer 1 {"said":{"conversation":"00000000000000f3","number":12,"at":5}}
            send {"n":3,"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000002","content":{"nudge":{}}}}"#]]);
        assert_eq!(trial.messenger.waiting().collect::<Vec<_>>(), [say(2, PAIR.0)]);
    }

    #[test]
    fn nothing_is_said_before_the_storage_has_told_what_came_first() {
        let stored = Trial::start().ask(1, &say(1, PAIR.0)).replace("store 0000000000000001 ", "");
        let mut trial = Trial::signed_in();
        trial.now += 1_000;
        trial.ask(1, &say(2, PAIR.0));
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        assert!(!trial.hear(1, &welcome(1, &[])).contains("send"));
        let texts = vec!["nonsense".into(), stored.clone(), stored];
        trial.check(Event::Restored { texts }, expect![[r#"
            tell {"waiting":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000001","content":{"nudge":{}}}}
            send {"n":2,"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000001","content":{"nudge":{}}}}"#]]);
        trial.check(Event::Heard { link: 1, text: said(2, 12) }, expect![[r#"
            store 0000000000000001 nothing
            tell {"said":{"id":"0000000000000001","conversation":"00000000000000f3","number":12,"at":5}}
            send {"n":3,"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000002","content":{"nudge":{}}}}"#]]);
    }

    #[test]
    fn message_that_waits_can_be_taken_back() {
        let mut trial = Trial::start();
        trial.ask(1, &say(1, PAIR.0));
        trial.check(
            Event::Cancel { id: 2, message: MessageId(1) },
            expect![[r#"
            store 0000000000000001 nothing
            fail 1 outbox.cancelled
            answer 2 {"cancelled":{"tried":false}}"#]],
        );
        trial.check(Event::Cancel { id: 3, message: MessageId(1) }, expect!["fail 3 outbox.unknown"]);
        let mut trial = Trial::connected();
        trial.ask(1, &say(1, PAIR.0));
        trial.check(Event::Cancel { id: 2, message: MessageId(1) }, expect!["fail 2 outbox.sent"]);
        trial.tell(Event::Closed(1));
        trial.check(
            Event::Cancel { id: 3, message: MessageId(1) },
            expect![[r#"
            store 0000000000000001 nothing
            fail 1 outbox.cancelled
            answer 3 {"cancelled":{"tried":true}}"#]],
        );
    }
}
