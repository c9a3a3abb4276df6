//! What the node says, and whom it concerns.

use wire::{ConversationId, MessageId};

use super::event::{Command, Link, State};
use super::frame::{Frame, code, error, is_passing, object};
use super::json::{Json, hexadecimal};
use super::log::{Log, Verdict};
use super::sent::Sent;
use super::{Messenger, Phase};

/// Between hello and welcome no more happens than this.
const MOST_EARLY: usize = 1_000;

impl Messenger {
    /// A frame has come.
    pub(super) fn heard(&mut self, link: Link, text: &str) {
        if link != self.link || !matches!(self.phase, Phase::Greeting { .. } | Phase::Ready { .. }) {
            return;
        }
        self.heard = self.clock.passed;
        let is_sense = match Frame::read(text) {
            Some(Frame::Reply { n, kind, body }) => self.reply(n, kind, body),
            Some(Frame::Refused { n, error }) => {
                self.refused(n, error);
                true
            }
            Some(Frame::Event { event, .. }) if matches!(self.phase, Phase::Greeting { .. }) => {
                self.early.push(event.as_str().into());
                self.early.len() <= MOST_EARLY
            }
            Some(Frame::Event { event, kind, body }) => {
                self.event(event, kind, body);
                true
            }
            Some(Frame::Bye { error }) => {
                self.bye(error);
                true
            }
            Some(Frame::Other) => true,
            None => false,
        };
        if !is_sense {
            self.give_up();
        }
    }

    /// A request has been done. Whether the answer is one to it. What nobody awaits any more may be anything.
    fn reply(&mut self, n: u32, kind: &str, body: Json<'_>) -> bool {
        if self.hello == Some(n) {
            self.hello = None;
            return kind == "welcome" && self.welcome(body);
        }
        if let Some(id) = self.outbox.numbered(n) {
            let is_said = kind == "said" && body.member("number").is_some();
            if is_said {
                self.go_on();
                self.said(id, body.as_str());
            }
            return is_said;
        }
        if let Some(place) = self.logs.iter().position(|log| Sent::is(log.sent, n)) {
            return kind == "entries" && self.entries(place, body);
        }
        if let Some(id) = self.take_ask(n) {
            self.command(Command::Answer { id, answer: Ok(object(kind, body.as_str())) });
        }
        true
    }

    /// A request has not been done.
    fn refused(&mut self, n: u32, error: Json<'_>) {
        let code = code(error);
        if self.hello == Some(n) && is_passing(code) && matches!(self.phase, Phase::Ready { .. }) {
            // The token that came before is still good.
            self.hello = None;
        } else if self.hello == Some(n) || code == "access.token" {
            self.turned_away(code, error.as_str());
        } else if let Some(id) = self.outbox.numbered(n) {
            if is_passing(code) {
                self.outbox.unsend(id);
                self.pause();
            } else {
                self.not_said(id, error.as_str());
            }
        } else if let Some(place) = self.logs.iter().position(|log| Sent::is(log.sent, n)) {
            if is_passing(code) {
                self.logs[place].sent = None;
                self.pause();
            } else {
                self.reload(place);
            }
        } else if let Some(id) = self.take_ask(n) {
            self.command(Command::Answer { id, answer: Err(error.as_str().into()) });
        }
    }

    /// The node ends the connection.
    fn bye(&mut self, error: Json<'_>) {
        let code = code(error);
        let (messages, asks) = (self.outbox.sent(), self.asks.iter().any(|ask| ask.sent.is_some()));
        if !code.starts_with("frame.") || messages == 0 && !asks {
            return self.turned_away(code, error.as_str());
        }
        // One of the page's own requests was at fault. Questions are cheap; a message is not given up unless it was
        // the only one that it can have been.
        self.fail_asks(true, error.as_str());
        self.outbox.is_careful = messages > 0;
        if let (1, false, Some(id)) = (messages, asks, self.outbox.first_sent()) {
            self.not_said(id, error.as_str());
        }
        self.give_up();
    }

    /// The state of things, and what has happened since it was written down. Whether it is ours.
    fn welcome(&mut self, body: Json<'_>) -> bool {
        if body.member("me").and_then(|me| me.member("cid")?.id()) != self.me {
            let code = "access.person";
            self.turned_away(code, &error(code, "The token is somebody else's."));
            return true;
        }
        let is_first = matches!(self.phase, Phase::Greeting { .. });
        if is_first {
            self.phase = Phase::Ready { since: self.clock.passed };
            (self.refused, self.is_renewed) = (None, false);
            self.enter(State::Connected);
        }
        self.command(Command::Tell(object("welcome", body.as_str())));
        for conversation in body.member("conversations").into_iter().flat_map(Json::elements) {
            let id = conversation.member("id").and_then(Json::id);
            let last = conversation.member("last").and_then(Json::number);
            if let (Some(place), Some(last)) = (id.and_then(|id| self.log(id)), last) {
                self.logs[place].learn(last);
                // A welcome that comes later may be older than what has been told meanwhile.
                if self.logs[place].is_beyond_repair(Some(last).filter(|_| is_first)) {
                    self.reload(place);
                }
            }
        }
        for event in std::mem::take(&mut self.early) {
            if let Some(event) = Json::parse(&event)
                && let Some((kind, body)) = event.only()
            {
                self.event(event, kind, body);
            }
        }
        true
    }

    /// Something has happened.
    fn event(&mut self, event: Json<'_>, kind: &str, body: Json<'_>) {
        let conversation = body.member(if kind == "conversation" { "id" } else { "conversation" });
        let place = conversation.and_then(Json::id).and_then(|id| self.log(id));
        let mut is_told = true;
        match (kind, place) {
            ("entry", place) => {
                let entry = body.member("entry");
                if let (Some(conversation), Some(entry)) = (conversation.and_then(Json::id), entry) {
                    self.recognize(conversation, entry);
                }
                let number = entry.and_then(|entry| entry.member("number")?.number());
                if let (Some(place), Some(number)) = (place, number) {
                    is_told = self.logs[place].judge(number) == Verdict::Next;
                    if self.logs[place].is_beyond_repair(None) {
                        self.reload(place);
                    }
                }
            }
            ("gone", Some(place)) => {
                self.logs.remove(place);
            }
            ("conversation", Some(place)) => {
                self.logs[place].notice(body.member("last").and_then(Json::number).unwrap_or_default());
            }
            _ => {}
        }
        if is_told {
            self.command(Command::Tell(event.as_str().into()));
        }
    }

    /// What a log lacked. Whether these are entries.
    fn entries(&mut self, place: usize, body: Json<'_>) -> bool {
        let Some(entries) = body.member("entries") else { return false };
        let Log { conversation, have, .. } = self.logs[place];
        let name = hexadecimal(conversation.0);
        for entry in entries.elements() {
            let Some(number) = entry.member("number").and_then(Json::number) else { return false };
            self.recognize(conversation, entry);
            if self.logs[place].judge_answer(number) == Verdict::Next {
                let parts = ["{\"conversation\":\"", &name, "\",\"entry\":", entry.as_str(), "}"];
                self.command(Command::Tell(object("entry", &parts.concat())));
            }
        }
        let more = body.member("more").is_some_and(Json::is_true);
        let helps = self.logs[place].answered(more, have);
        if self.logs[place].is_beyond_repair(None) {
            self.reload(place);
        } else if helps {
            self.go_on();
        } else {
            self.pause();
        }
        true
    }

    /// The person's own entry says better than any answer that it was said.
    fn recognize(&mut self, conversation: ConversationId, entry: Json<'_>) {
        let id = entry.member("id").and_then(Json::id::<MessageId>);
        if let Some(id) = id.filter(|id| self.outbox.holds(*id))
            && entry.member("from").and_then(Json::id) == self.me
            && let (Some(number), Some(at)) = (entry.member("number"), entry.member("at"))
        {
            let (name, number, at) = (hexadecimal(conversation.0), number.as_str(), at.as_str());
            let parts = ["{\"conversation\":\"", &name, "\",\"number\":", number, ",\"at\":", at, "}"];
            self.said(id, &parts.concat());
        }
    }

    /// A message stands in the log.
    fn said(&mut self, id: MessageId, said: &str) {
        let Some(message) = self.outbox.take(id) else { return };
        self.outbox.is_careful = false;
        self.command(Command::Store { key: message.key(), text: None });
        self.command(match message.ask {
            Some(id) => Command::Answer { id, answer: Ok(object("said", said)) },
            None => Command::Tell(message.news("said", said.get(1..).unwrap_or_default())),
        });
    }

    /// A message never will.
    fn not_said(&mut self, id: MessageId, error: &str) {
        let Some(message) = self.outbox.take(id) else { return };
        self.command(Command::Store { key: message.key(), text: None });
        self.command(match message.ask {
            Some(id) => Command::Answer { id, answer: Err(error.into()) },
            None => Command::Tell(message.news("refused", &["\"error\":", error, "}"].concat())),
        });
    }

    /// The page had better load this log anew.
    fn reload(&mut self, place: usize) {
        let name = hexadecimal(self.logs.remove(place).conversation.0);
        let conversation = ["{\"conversation\":\"", &name, "\"}"].concat();
        self.command(Command::Tell(object("reload", &conversation)));
    }

    fn log(&self, conversation: ConversationId) -> Option<usize> {
        self.logs.iter().position(|log| log.conversation == conversation)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use wire::Cid;

    use super::super::Event;
    use super::super::trial::{ANA, PAIR, Trial, bye, entries, entry_event, refused, said, say, welcome};

    #[test]
    fn what_is_missing_is_asked_for_and_told_once_in_order() {
        let mut trial = Trial::connected();
        trial.check(
            Event::Follow { conversation: PAIR, number: 5 },
            expect![[r#"send {"n":2,"history":{"conversation":"00000000000000f3","after":5}}"#]],
        );
        trial.check(Event::Heard { link: 1, text: entries(2, &[6], false) }, expect![[r#"tell {"entry":{"conversation":"00000000000000f3","entry":{"number":6,"at":5,"from":"0000000000000001","id":"0000000000000006","content":{"nudge":{}}}}}"#]]);
        trial.check(Event::Heard { link: 1, text: entry_event(7, Cid(1), 7) }, expect![[r#"tell {"entry":{"conversation":"00000000000000f3","entry":{"number":7,"at":5,"from":"0000000000000001","id":"0000000000000007","content":{"nudge":{}}}}}"#]]);
        assert_eq!(trial.hear(1, &entry_event(7, Cid(1), 7)), "");
        trial.check(
            Event::Heard { link: 1, text: entry_event(9, Cid(1), 9) },
            expect![[r#"send {"n":3,"history":{"conversation":"00000000000000f3","after":7}}"#]],
        );
        trial.check(Event::Heard { link: 1, text: entries(3, &[8, 9, 10], false) }, expect![[r#"
            tell {"entry":{"conversation":"00000000000000f3","entry":{"number":8,"at":5,"from":"0000000000000001","id":"0000000000000008","content":{"nudge":{}}}}}
            tell {"entry":{"conversation":"00000000000000f3","entry":{"number":9,"at":5,"from":"0000000000000001","id":"0000000000000009","content":{"nudge":{}}}}}
            tell {"entry":{"conversation":"00000000000000f3","entry":{"number":10,"at":5,"from":"0000000000000001","id":"000000000000000a","content":{"nudge":{}}}}}"#]]);
        assert_eq!(trial.hear(1, &entry_event(10, Cid(1), 10)), "");
        // What is not followed is told as it comes.
        trial.tell(Event::Unfollow { conversation: PAIR });
        assert_eq!(trial.hear(1, &entry_event(99, Cid(1), 99)).lines().count(), 1);
    }

    #[test]
    fn welcome_says_what_was_missed() {
        for (last, asked) in
            [(5, ""), (6, "\nsend {\"n\":2,\"history\":{\"conversation\":\"00000000000000f3\",\"after\":5}}")]
        {
            let mut trial = Trial::start();
            trial.tell(Event::Follow { conversation: PAIR, number: 5 });
            trial.tell(Event::Token(Some("t1".into())));
            trial.tell(Event::Opened(1));
            let told = trial.hear(1, &welcome(1, &[last]));
            assert_eq!(told.split_once("]}}").unwrap().1, asked, "{told}");
        }
    }

    #[test]
    fn page_loads_anew_what_cannot_be_repaired() {
        for last in [4, 506] {
            let mut trial = Trial::start();
            trial.tell(Event::Follow { conversation: PAIR, number: 5 });
            trial.tell(Event::Token(Some("t1".into())));
            trial.tell(Event::Opened(1));
            let told = trial.hear(1, &welcome(1, &[last]));
            assert!(told.ends_with("tell {\"reload\":{\"conversation\":\"00000000000000f3\"}}"), "{told}");
        }
        let mut trial = Trial::connected();
        trial.tell(Event::Follow { conversation: PAIR, number: 5 });
        trial.check(
            Event::Heard { link: 1, text: refused(2, "conversation.unknown") },
            expect![[r#"tell {"reload":{"conversation":"00000000000000f3"}}"#]],
        );
        trial.tell(Event::Follow { conversation: PAIR, number: 5 });
        trial.check(
            Event::Heard { link: 1, text: entry_event(600, Cid(1), 1) },
            expect![[r#"tell {"reload":{"conversation":"00000000000000f3"}}"#]],
        );
    }

    #[test]
    fn answer_that_brings_nothing_is_not_asked_for_at_once() {
        let mut trial = Trial::connected();
        trial.tell(Event::Follow { conversation: PAIR, number: 5 });
        trial.hear(1, &entry_event(7, Cid(1), 7));
        assert_eq!(trial.hear(1, "{\"reply\":{\"n\":2,\"entries\":{\"entries\":[],\"more\":false}}}"), "");
        assert_eq!(trial.pass(400), "");
        assert_eq!(
            trial.pass(600),
            "send {\"n\":3,\"history\":{\"conversation\":\"00000000000000f3\",\"after\":5}}"
        );
    }

    #[test]
    fn what_comes_before_the_welcome_is_told_after_it() {
        let mut trial = Trial::start();
        trial.tell(Event::Follow { conversation: PAIR, number: 5 });
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        assert_eq!(trial.hear(1, &entry_event(6, Cid(1), 6)), "");
        assert_eq!(trial.hear(1, "{\"event\":{\"gone\":{\"conversation\":\"00000000000000f4\"}}}"), "");
        trial.check(Event::Heard { link: 1, text: welcome(1, &[5]) }, expect![[r#"
            Connected
            tell {"welcome":{"me":{"cid":"600E02C5B57EE1DA"},"conversations":[{"id":"00000000000000f3","last":5}]}}
            tell {"entry":{"conversation":"00000000000000f3","entry":{"number":6,"at":5,"from":"0000000000000001","id":"0000000000000006","content":{"nudge":{}}}}}
            tell {"gone":{"conversation":"00000000000000f4"}}"#]]);
    }

    #[test]
    fn own_entry_is_as_good_as_an_answer_and_nobody_elses_is() {
        let mut trial = Trial::connected();
        trial.ask(1, &say(1, PAIR.0));
        let told = trial.hear(1, &entry_event(12, Cid(1), 1));
        assert!(told.starts_with("tell") && told.lines().count() == 1, "{told}");
        trial.check(Event::Heard { link: 1, text: entry_event(13, ANA, 1) }, expect![[r#"
            store 0000000000000001 nothing
            answer 1 {"said":{"conversation":"00000000000000f3","number":13,"at":5}}
            tell {"entry":{"conversation":"00000000000000f3","entry":{"number":13,"at":5,"from":"600E02C5B57EE1DA","id":"0000000000000001","content":{"nudge":{}}}}}"#]]);
        assert_eq!(trial.hear(1, &said(2, 13)), "");
    }

    #[test]
    fn passing_trouble_keeps_a_message_and_anything_else_ends_it() {
        let mut trial = Trial::connected();
        trial.ask(1, &say(1, PAIR.0));
        assert_eq!(trial.hear(1, &refused(2, "store.unavailable")), "");
        assert_eq!(trial.pass(400), "");
        assert!(trial.pass(600).starts_with("send {\"n\":3,\"say\""));
        trial.check(
            Event::Heard { link: 1, text: refused(3, "friend.stranger") },
            expect![[r#"
            store 0000000000000001 nothing
            fail 1 friend.stranger"#]],
        );
    }

    #[test]
    fn token_that_ends_takes_nothing_with_it() {
        let mut trial = Trial::connected();
        trial.ask(1, &say(1, PAIR.0));
        trial.check(
            Event::Heard { link: 1, text: refused(2, "access.token") },
            expect![[r#"
            close 1
            Connecting"#]],
        );
        assert_eq!(trial.messenger.waiting().count(), 1);
    }

    #[test]
    fn message_over_which_the_node_hangs_up_is_found() {
        let mut trial = Trial::connected();
        trial.ask(1, &say(1, 0xF1));
        trial.ask(2, &say(2, 0xF2));
        trial.check(
            Event::Heard { link: 1, text: bye("frame.content") },
            expect![[r#"
            close 1
            Connecting"#]],
        );
        trial.pass(1_000);
        trial.tell(Event::Opened(2));
        let sent = trial.hear(2, &welcome(4, &[]));
        assert_eq!(sent.matches("send").count(), 1, "one alone: {sent}");
        trial.check(
            Event::Heard { link: 2, text: bye("frame.content") },
            expect![[r#"
            store 0000000000000001 nothing
            fail 1 frame.content
            close 2
            Connecting"#]],
        );
        // Where nothing of the page's was on its way, it is our own fault, and nothing will help.
        let mut trial = Trial::connected();
        trial.check(
            Event::Heard { link: 1, text: bye("frame.size") },
            expect![[r#"
            close 1
            Refused { code: "frame.size" }"#]],
        );
    }

    #[test]
    fn somebody_elses_welcome_is_none() {
        let mut trial = Trial::start();
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        let other = welcome(1, &[]).replace(&ANA.to_string(), "0000000000000001");
        trial.check(
            Event::Heard { link: 1, text: other },
            expect![[r#"
            close 1
            Refused { code: "access.person" }"#]],
        );
    }

    #[test]
    fn nonsense_ends_the_connection_and_what_is_new_does_not() {
        for text in [
            "",
            "[]",
            "{\"event\":{\"typing\":{}}",
            "{\"reply\":{\"n\":2,\"done\":{}}}",
            "{\"reply\":{\"n\":3,\"done\":{}}}",
            "{\"reply\":{\"n\":3,\"entries\":{}}}",
            "{\"reply\":{\"n\":3,\"entries\":{\"entries\":[1]}}}",
            &"[".repeat(100_000),
        ] {
            let mut trial = Trial::connected();
            trial.ask(1, &say(1, PAIR.0));
            trial.tell(Event::Follow { conversation: PAIR, number: 5 });
            assert_eq!(trial.hear(1, text), "close 1\nConnecting", "{text}");
        }
        let mut trial = Trial::connected();
        assert_eq!(trial.hear(1, "{\"news\":{}}"), "");
        assert_eq!(trial.hear(1, "{\"event\":{\"news\":{}}}"), "tell {\"news\":{}}");
        assert_eq!(trial.hear(1, "{\"event\":{\"entry\":{}}}"), "tell {\"entry\":{}}");
    }

    #[test]
    fn conversation_that_is_told_of_anew_may_have_grown() {
        let mut trial = Trial::connected();
        trial.tell(Event::Follow { conversation: PAIR, number: 5 });
        trial.hear(1, &entries(2, &[], false));
        let event = "{\"event\":{\"conversation\":{\"id\":\"00000000000000f3\",\"last\":7}}}";
        trial.check(
            Event::Heard { link: 1, text: event.into() },
            expect![[r#"
            tell {"conversation":{"id":"00000000000000f3","last":7}}
            send {"n":3,"history":{"conversation":"00000000000000f3","after":5}}"#]],
        );
        // Whoever is in it no longer need not be told what is said there.
        assert_eq!(
            trial.hear(1, "{\"event\":{\"gone\":{\"conversation\":\"00000000000000f3\"}}}").lines().count(),
            1
        );
        assert_eq!(trial.hear(1, &refused(3, "conversation.unknown")), "");
    }

    /// Whatever a node says, nothing panics: frames cut and changed at every byte.
    #[test]
    fn no_frame_breaks_the_messenger() {
        for frame in
            [welcome(1, &[7]), entries(2, &[6, 7], true), entry_event(6, ANA, 1), said(3, 12), bye("node.x")]
        {
            for at in 0..frame.len() {
                for byte in b"\"{}[0,:e\\" {
                    let mut bytes = frame.clone().into_bytes();
                    bytes[at] = *byte;
                    let Ok(text) = String::from_utf8(bytes) else { continue };
                    let mut trial = Trial::connected();
                    trial.tell(Event::Follow { conversation: PAIR, number: 5 });
                    trial.ask(1, &say(1, PAIR.0));
                    trial.hear(1, &text);
                    trial.pass(100_000);
                }
            }
        }
    }
}
