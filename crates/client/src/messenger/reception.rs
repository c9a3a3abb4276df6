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
        if self.hello == Some(n) || code == "access.token" {
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
