//! Somebody who talks in a group: says words with a time in them, and hears how long those of others were under way.

use std::time::Instant;

use connect_tests::wait::now;
use memchr::memchr;
use wire::frame::{Request, To};
use wire::{ClientFrame, Content, ConversationId, MessageId};

use super::socket::{Socket, is_refusal};

/// One of a group, connected.
pub(super) struct Line {
    socket: Socket,
    language: Language,
    /// Which of the group this is, from 0.
    place: u8,
    /// Times are counted from here, for all lines of a measurement.
    beginning: Instant,
    said: u32,
}

/// In what words are wrapped.
pub(super) enum Language {
    /// Frames of ours (`wire::frame`), to this conversation.
    Frames(ConversationId),
    /// Stanzas of XMPP, to this room (XEP-0045, section 7.4).
    Stanzas(String),
}

/// What is known of words that were heard.
pub(super) struct Words {
    /// Which of the group has said them.
    place: u8,
    /// Whether they say nothing more in this round.
    is_last: bool,
    /// How long they were under way, in milliseconds.
    took: f64,
}

/// What stands before and after the times in the words. It is in no other frame, and nobody escapes it.
const MARK: u8 = b'~';

impl Line {
    pub(super) fn new(socket: Socket, language: Language, place: u8, beginning: Instant) -> Self {
        Self { socket, language, place, beginning, said: 0 }
    }

    /// Talks with the others until this time: says something, and again whenever it has come back. Everybody hears
    /// everybody to the end. How long all that was heard was under way, in milliseconds.
    pub(super) async fn talk(&mut self, group: usize, until: Instant) -> Vec<f64> {
        let mut times = Vec::new();
        let mut over = 0;
        self.say(false).await;
        while over < group {
            let words = self.hear().await;
            if words.is_last {
                over += 1;
                continue;
            }
            times.push(words.took);
            if words.place == self.place {
                self.say(now() >= until).await;
            }
        }
        times
    }

    /// Says something once, and waits until the other one has heard it: how long it was under way, in milliseconds.
    pub(super) async fn tells(&mut self, other: &mut Self) -> f64 {
        self.say(false).await;
        let words = other.hear().await;
        // Its own ears, too, so that nothing is under way when it speaks again.
        self.hear().await;
        words.took
    }

    async fn say(&mut self, is_last: bool) {
        let time =
            u64::try_from(self.beginning.elapsed().as_nanos()).expect("a bench ends before centuries do");
        let (place, last) = (self.place, u8::from(is_last));
        let words =
            format!("~{place}{last}{time:016x}~ Shall we meet at the harbour at seven? Bring the lamps!");
        self.said += 1;
        let text = match &self.language {
            Language::Frames(conversation) => {
                let to = To::Conversation(*conversation);
                let content = Content::Text { text: words, reply: None };
                let request = Request::Say { to, id: MessageId(time), content };
                serde_json::to_string(&ClientFrame { n: self.said, request })
                    .expect("a frame is texts and numbers: serde can write it")
            }
            Language::Stanzas(room) => format!(
                "<message xmlns='jabber:client' to='{room}' type='groupchat' id='{time:016x}'><body>{words}</body></message>"
            ),
        };
        self.socket.say(text).await;
    }

    async fn hear(&mut self) -> Words {
        loop {
            let text = self.socket.hear().await;
            let heard = self.beginning.elapsed();
            assert!(!is_refusal(&text), "{text}");
            let Some(mark) = memchr(MARK, text.as_bytes()) else { continue };
            let stamp = text.get(mark + 1..mark + 19).unwrap_or_else(|| panic!("half a stamp in {text}"));
            let sent = u64::from_str_radix(&stamp[2..], 16).unwrap_or_else(|error| panic!("{error}: {text}"));
            let took = heard.as_secs_f64() - std::time::Duration::from_nanos(sent).as_secs_f64();
            let place = stamp.as_bytes()[0] - b'0';
            return Words { place, is_last: stamp.as_bytes()[1] == b'1', took: took * 1000.0 };
        }
    }
}
