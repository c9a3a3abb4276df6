//! A messenger that is told one thing after another, for tests.

use expect_test::Expect;
use wire::{Cid, ConversationId};

use super::{Command, Event, Messenger, State};

pub(super) const ANA: Cid = Cid(0x600E_02C5_B57E_E1DA);
pub(super) const PAIR: ConversationId = ConversationId(0xF3);

/// A messenger and its clock.
pub(super) struct Trial {
    pub(super) messenger: Messenger,
    pub(super) now: u64,
}

impl Trial {
    /// Ana has signed in, and the storage has not been looked at.
    pub(super) fn signed_in() -> Self {
        let mut trial = Self { messenger: Messenger::default(), now: 1_795_000_000_000 };
        trial.tell(Event::Start { me: ANA, seed: 7 });
        trial
    }

    /// The storage holds nothing.
    pub(super) fn start() -> Self {
        let mut trial = Self::signed_in();
        trial.tell(Event::Restored { texts: Vec::new() });
        trial
    }

    /// The node has said welcome to her.
    pub(super) fn connected() -> Self {
        let mut trial = Self::start();
        trial.tell(Event::Token(Some("t1".into())));
        trial.tell(Event::Opened(1));
        trial.hear(1, &welcome(1, &[]));
        assert_eq!(trial.messenger.state(), &State::Connected);
        trial
    }

    /// What comes of an event. Alarms are left out.
    pub(super) fn tell(&mut self, event: Event) -> String {
        let commands = self.messenger.handle(event, self.now);
        commands.iter().filter_map(show).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn hear(&mut self, link: u32, text: &str) -> String {
        self.tell(Event::Heard { link, text: text.into() })
    }

    pub(super) fn ask(&mut self, id: u32, request: &str) -> String {
        self.tell(Event::Ask { id, request: request.into() })
    }

    /// So many milliseconds pass.
    pub(super) fn pass(&mut self, time: u64) -> String {
        self.now += time;
        self.tell(Event::Tick)
    }

    #[expect(clippy::needless_pass_by_value, reason = "`expect![…]` at each call reads best")]
    pub(super) fn check(&mut self, event: Event, expected: Expect) {
        expected.assert_eq(&self.tell(event));
    }
}

fn show(command: &Command) -> Option<String> {
    match command {
        Command::Send(text)
        | Command::Tell(text)
        | Command::Store { text: Some(text), .. }
        | Command::Answer { answer: Ok(text) | Err(text), .. } => {
            serde_json::from_str::<serde::de::IgnoredAny>(text).unwrap();
        }
        _ => {}
    }
    Some(match command {
        Command::Open(link) => format!("open {link}"),
        Command::Close(link) => format!("close {link}"),
        Command::Send(text) => format!("send {text}"),
        Command::Wake { .. } => return None,
        Command::FetchToken { refused } => format!("fetch a token, refused {refused:?}"),
        Command::Store { key, text } => format!("store {key} {}", text.as_deref().unwrap_or("nothing")),
        Command::Answer { id, answer: Ok(text) } => format!("answer {id} {text}"),
        Command::Answer { id, answer: Err(text) } => format!("fail {id} {}", code(text)),
        Command::Tell(text) => format!("tell {text}"),
        Command::State(state) => format!("{state:?}"),
    })
}

fn code(error: &str) -> String {
    let error: wire::Error = serde_json::from_str(error).unwrap();
    error.code.into()
}

/// A welcome in which these conversations, all of them the pair, have so many entries.
pub(super) fn welcome(n: u32, lasts: &[u64]) -> String {
    let list: Vec<String> = lasts.iter().map(|last| format!(r#"{{"id":"{PAIR}","last":{last}}}"#)).collect();
    let list = list.join(",");
    format!(r#"{{"reply":{{"n":{n},"welcome":{{"me":{{"cid":"{ANA}"}},"conversations":[{list}]}}}}}}"#)
}

/// The node refuses a request, or says good-bye.
pub(super) fn refused(n: u32, code: &str) -> String {
    format!(r#"{{"refused":{{"n":{n},"error":{{"code":"{code}","message":"…"}}}}}}"#)
}

pub(super) fn bye(code: &str) -> String {
    format!(r#"{{"bye":{{"error":{{"code":"{code}","message":"…"}}}}}}"#)
}

/// An entry of the pair's log.
pub(super) fn entry(number: u64, from: Cid, id: u64) -> String {
    format!(r#"{{"number":{number},"at":5,"from":"{from}","id":"{id:016x}","content":{{"nudge":{{}}}}}}"#)
}

pub(super) fn entry_event(number: u64, from: Cid, id: u64) -> String {
    format!(r#"{{"event":{{"entry":{{"conversation":"{PAIR}","entry":{}}}}}}}"#, entry(number, from, id))
}

/// What the node answers about the pair's log.
pub(super) fn entries(n: u32, numbers: &[u64], more: bool) -> String {
    let entries: Vec<String> = numbers.iter().map(|number| entry(*number, Cid(1), *number)).collect();
    let entries = entries.join(",");
    format!(
        r#"{{"reply":{{"n":{n},"entries":{{"conversation":"{PAIR}","entries":[{entries}],"more":{more}}}}}}}"#
    )
}

/// A request to say something in a conversation.
pub(super) fn say(id: u64, conversation: u64) -> String {
    format!(
        r#"{{"say":{{"to":{{"conversation":"{conversation:016x}"}},"id":"{id:016x}","content":{{"nudge":{{}}}}}}}}"#
    )
}

pub(super) fn said(n: u32, number: u64) -> String {
    format!(r#"{{"reply":{{"n":{n},"said":{{"conversation":"{PAIR}","number":{number},"at":5}}}}}}"#)
}
