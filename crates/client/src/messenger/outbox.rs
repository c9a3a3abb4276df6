//! What the person has said and nobody has confirmed: stored until it stands in the log, said in its order.

use wire::frame::To;
use wire::{Cid, MessageId};

use super::event::Id;
use super::frame::object;
use super::json::{Json, hexadecimal};
use super::sent::Sent;
use crate::form::decimal;

/// More than so many messages do not wait; whoever says one more is refused.
pub const MOST_WAITING: usize = 500;
/// So many are on their way at once.
const MOST_SENT: usize = 8;

/// Messages in the order in which they were said.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    messages: Vec<Message>,
    last: u64,
    /// Whether the storage has told what is to be said first.
    pub(super) is_restored: bool,
    /// Whether the node has turned a frame away without saying which: they go alone until that one is found.
    pub(super) is_careful: bool,
}

/// A message that waits.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) id: MessageId,
    to: To,
    /// Its place among those of all tabs: about when it was said, in milliseconds since 1970.
    order: u64,
    /// The request, as the page put it.
    pub(super) request: String,
    /// Who awaits it; nobody, if it was said on an earlier page.
    pub(super) ask: Option<Id>,
    /// On the way, on this link.
    pub(super) sent: Option<Sent>,
    /// Whether it has been on the way, so that it may be in the log already.
    pub(super) is_tried: bool,
}

impl Message {
    /// What `say` asks for.
    pub(super) fn read(request: &str) -> Option<Self> {
        let say = Json::parse(request)?.member("say")?;
        let to = match say.member("to")?.only()? {
            ("conversation", id) => To::Conversation(id.id()?),
            ("person", cid) => To::Person(cid.id()?),
            _ => return None,
        };
        Some(Self {
            id: say.member("id")?.id()?,
            to,
            order: 0,
            request: request.into(),
            ask: None,
            sent: None,
            is_tried: false,
        })
    }

    /// What was stored of it, if it was this person who said it.
    fn parse(text: &str, me: Cid) -> Option<Self> {
        let stored = Json::parse(text)?;
        let order = stored.member("order")?.number()?;
        let is_mine = stored.member("from")?.id() == Some(me);
        let message = Self::read(stored.member("request")?.as_str())?;
        // Whether it was sent before is not stored.
        is_mine.then_some(Self { order, is_tried: true, ..message })
    }

    /// What is stored of it.
    pub(super) fn text(&self, me: Cid) -> String {
        let (order, from) = (decimal(self.order), hexadecimal(me.0));
        ["{\"order\":", &order, ",\"from\":\"", &from, "\",\"request\":", &self.request, "}"].concat()
    }

    /// Under what it is stored.
    pub(super) fn key(&self) -> String {
        hexadecimal(self.id.0)
    }

    /// What becomes of it, for the page: `body` with its name in front.
    pub(super) fn news(&self, kind: &str, rest: &str) -> String {
        object(kind, &["{\"id\":\"", &self.key(), "\",", rest].concat())
    }

    /// Whether the two may be for the same log. A person's pair may be any conversation.
    fn may_meet(&self, other: &Self) -> bool {
        self.to == other.to || std::mem::discriminant(&self.to) != std::mem::discriminant(&other.to)
    }
}

impl Outbox {
    /// Those that wait.
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Whether a message of this name waits.
    pub(super) fn holds(&self, id: MessageId) -> bool {
        self.messages.iter().any(|message| message.id == id)
    }

    /// One more, said after all that are known here; somebody awaits it. Gives it back as it is now.
    pub(super) fn push(&mut self, message: Message, ask: Id, now: u64) -> &Message {
        self.last = now.max(self.last.saturating_add(1));
        let last = self.messages.len();
        self.messages.push(Message { order: self.last, ask: Some(ask), ..message });
        &self.messages[last]
    }

    /// What was stored takes its place. Gives what it was asked for with, if it was not known.
    pub(super) fn restore(&mut self, text: &str, me: Cid) -> Option<&str> {
        let message = Message::parse(text, me).filter(|message| !self.holds(message.id))?;
        self.last = self.last.max(message.order);
        let place = self.messages.partition_point(|other| other.order <= message.order);
        self.messages.insert(place, message);
        Some(&self.messages[place].request)
    }

    /// The next one that may be sent: nothing before it that may be for the same log is still under way or waiting.
    pub(super) fn next(&self) -> Option<&Message> {
        let most = if self.is_careful { 1 } else { MOST_SENT };
        if !self.is_restored || self.sent() >= most {
            return None;
        }
        let is_next = |place: &usize| {
            let message = &self.messages[*place];
            message.sent.is_none() && !self.messages[..*place].iter().any(|before| before.may_meet(message))
        };
        let place = (0..self.messages.len()).find(is_next)?;
        self.messages.get(place)
    }

    /// How many are on their way.
    pub(super) fn sent(&self) -> usize {
        self.messages.iter().filter(|message| message.sent.is_some()).count()
    }

    /// The link is gone, and whatever was on its way may have arrived or not.
    pub(super) fn recall(&mut self) {
        for message in &mut self.messages {
            message.sent = None;
        }
    }

    /// This one has been sent.
    pub(super) fn mark_sent(&mut self, id: MessageId, sent: Sent) {
        if let Some(message) = self.messages.iter_mut().find(|message| message.id == id) {
            (message.sent, message.is_tried) = (Some(sent), true);
        }
    }

    /// The node has not taken this one.
    pub(super) fn unsend(&mut self, id: MessageId) {
        if let Some(message) = self.messages.iter_mut().find(|message| message.id == id) {
            message.sent = None;
        }
    }

    /// The one that this request was.
    pub(super) fn numbered(&self, n: u32) -> Option<MessageId> {
        self.messages.iter().find(|message| Sent::is(message.sent, n)).map(|message| message.id)
    }

    /// The first one on its way.
    pub(super) fn first_sent(&self) -> Option<MessageId> {
        self.messages.iter().find(|message| message.sent.is_some()).map(|message| message.id)
    }

    /// All of them, and it is over.
    pub(super) fn into_messages(self) -> Vec<Message> {
        self.messages
    }

    /// Takes one out.
    pub(super) fn take(&mut self, id: MessageId) -> Option<Message> {
        let place = self.messages.iter().position(|message| message.id == id)?;
        Some(self.messages.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Cid = Cid(0x600E_02C5_B57E_E1DA);

    fn say(id: u64, to: &str) -> Message {
        let id = hexadecimal(id);
        let request =
            ["{\"say\":{\"to\":", to, ",\"id\":\"", &id, "\",\"content\":{\"nudge\":{}}}}"].concat();
        Message::read(&request).unwrap()
    }

    const PAIR: &str = r#"{"conversation":"00000000000000f3"}"#;
    const GROUP: &str = r#"{"conversation":"00000000000000f4"}"#;
    const PERSON: &str = r#"{"person":"0000000000000001"}"#;

    /// The names of those that are sent one after another, as long as none is answered.
    fn sent(outbox: &mut Outbox) -> Vec<u64> {
        std::iter::from_fn(|| {
            outbox.is_restored = true;
            let id = outbox.next()?.id;
            outbox.mark_sent(id, Sent { n: 1, at: 0 });
            Some(id.0)
        })
        .collect()
    }

    #[test]
    fn each_log_has_one_message_on_its_way() {
        let mut outbox = Outbox::default();
        for (id, to) in [(1, PAIR), (2, PAIR), (3, GROUP), (4, PAIR)] {
            outbox.push(say(id, to), 0, 0);
        }
        assert_eq!(sent(&mut outbox), [1, 3]);
        outbox.take(MessageId(1));
        assert_eq!(sent(&mut outbox), [2]);
        outbox.recall();
        assert_eq!(sent(&mut outbox), [2, 3]);
    }

    #[test]
    fn person_may_be_any_conversation() {
        let mut outbox = Outbox::default();
        for (id, to) in [(1, PERSON), (2, PAIR), (3, PERSON)] {
            outbox.push(say(id, to), 0, 0);
        }
        assert_eq!(sent(&mut outbox), [1]);
        outbox.take(MessageId(1));
        assert_eq!(sent(&mut outbox), [2]);
        outbox.take(MessageId(2));
        assert_eq!(sent(&mut outbox), [3]);
    }

    #[test]
    fn few_are_on_their_way_and_careful_ones_alone() {
        let mut outbox = Outbox::default();
        for id in 0..20 {
            outbox.push(say(id, &["{\"conversation\":\"", &hexadecimal(id), "\"}"].concat()), 0, 0);
        }
        assert_eq!(sent(&mut outbox), [0, 1, 2, 3, 4, 5, 6, 7]);
        outbox.recall();
        outbox.is_careful = true;
        assert_eq!(sent(&mut outbox), [0]);
    }

    #[test]
    fn what_is_stored_is_restored_in_its_order_for_its_person_once() {
        let mut first = Outbox::default();
        // The clock goes back in between.
        let texts = [(1, 50), (2, 40), (3, 60)].map(|(id, now)| first.push(say(id, PAIR), 0, now).text(ANA));
        let mut second = Outbox::default();
        for text in [&texts[2], &texts[0], &texts[1], &texts[0]] {
            second.restore(text, ANA);
            assert_eq!(second.restore(text, Cid(1)), None);
        }
        assert_eq!(second.messages().iter().map(|message| message.id.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(second.messages().iter().all(|message| message.is_tried));
        second.push(say(4, PAIR), 0, 0);
        assert_eq!(second.messages().last().map(|message| message.id), Some(MessageId(4)));
        let last = say(5, PAIR).text(ANA).replace("\"order\":0", "\"order\":18446744073709551615");
        assert!(second.restore(&last, ANA).is_some());
        second.push(say(6, PAIR), 0, 0);
        assert_eq!(second.messages().last().map(|message| message.id), Some(MessageId(6)));
        for text in ["", "{}", "{\"order\":1,\"from\":\"600E02C5B57EE1DA\",\"request\":{}}"] {
            assert_eq!(second.restore(text, ANA), None, "{text}");
        }
    }
}
