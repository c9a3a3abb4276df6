//! Random deeds of five people: SQLite and PostgreSQL answer alike, whatever has happened before.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};

use domain::{Moment, Search};
use store::{Appearance, Arrangement, Change, Device, Error, Part, Report, Store};
use wire::frame::To;
use wire::{Cid, Content, ConversationId, ConversationKind, MessageId, Role, Standing, Status};

use crate::filter::Dice;
use crate::friend::{CY, DEE, settle};
use crate::people::{ANA, BO};
use crate::world;

const PEOPLE: [Cid; 5] = [ANA, BO, CY, DEE, Cid(5)];
const ROUNDS: usize = 2_000;
/// Each of these is looked at as a whole now and then.
const LOOK: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_deeds_are_answered_alike() {
    let (sqlite, postgres) = (world::sqlite().await, world::postgres().await);
    for store in [&sqlite.store, &postgres.store] {
        for (cid, name) in PEOPLE.into_iter().zip(["Ana", "Bo", "Cy", "Dee", "Eve"]) {
            settle(store, cid, name).await;
        }
    }
    let mut story = Story { dice: Dice(0xC0FF_EE00_2010), known: Vec::new() };
    let mut codes = BTreeMap::<&str, usize>::new();
    for round in 0..ROUNDS {
        let deed = story.deed(round);
        let (one, two) = (do_it(&sqlite.store, &deed).await, do_it(&postgres.store, &deed).await);
        assert_eq!(one, two, "round {round}: {deed:?}");
        *codes.entry(one.as_ref().map_or_else(Error::code, |_| "done")).or_default() += 1;
        let conversation = one.ok().and_then(|answer| answer.conversation);
        story.known.extend(conversation.filter(|conversation| !story.known.contains(conversation)));
        if round % LOOK == 0 {
            let now = moment(round);
            let (one, two) = (look(&sqlite.store, now).await, look(&postgres.store, now).await);
            assert_eq!(one, two, "round {round}: after {deed:?}");
        }
    }
    assert!(codes["done"] > ROUNDS / 2, "too little happens: {codes:?}");
    // Each refusal that people can come to by what they do has been met.
    for code in [
        "message.entry",
        "conversation.unknown",
        "conversation.owner",
        "conversation.kind",
        "friend.self",
        "friend.stranger",
        "friend.unknown",
        "presence.status",
    ] {
        assert!(codes.contains_key(code), "{code} is missing: {codes:?}");
    }
    assert!(!codes.keys().any(|code| code.starts_with("store.")), "{codes:?}");
    sqlite.end().await;
    postgres.end().await;
}

/// Time goes on, now and then.
fn moment(round: usize) -> Moment {
    Moment(i64::try_from(round / 3).unwrap())
}

#[derive(Debug, Clone)]
enum Deed {
    Ask(Cid, Cid, Moment),
    Part(Cid, Cid, Moment),
    Arrange(Cid, Cid, Arrangement),
    Report(Cid, Report, Moment),
    Arrive(Device),
    Idle(u64, bool),
    Leave(u64, Moment),
    Keep(u64, Moment),
    Sweep(Moment),
    Appear(Cid, Appearance),
    Open(Cid, Cid, ConversationId, Moment),
    Create(Cid, MessageId, ConversationId, Vec<Cid>, Moment),
    Say(Cid, To, ConversationId, MessageId, Content, Moment),
    Invite(Cid, ConversationId, Vec<Cid>, Moment),
    Remove(Cid, ConversationId, Cid, Moment),
    Promote(Cid, ConversationId, Cid, Role, Moment),
    Name(Cid, ConversationId, String, Moment),
    Mark(Cid, ConversationId, u64, u64),
    Mute(Cid, ConversationId, Option<Moment>),
    Members(Cid, ConversationId),
    History(Cid, ConversationId, Part, u32),
    Search(Cid, ConversationId, &'static str, Option<u64>, usize),
}

/// What a store says to a deed.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    said: String,
    /// The conversation that it speaks of.
    conversation: Option<ConversationId>,
}

async fn do_it(store: &Store, deed: &Deed) -> Result<Answer, Error> {
    fn said(answer: impl Debug) -> Answer {
        Answer { said: format!("{answer:?}"), conversation: None }
    }
    fn changed(change: Change) -> Answer {
        Answer { conversation: Some(change.conversation), ..said(change) }
    }
    match deed.clone() {
        Deed::Ask(cid, other, now) => store.ask(cid, other, "hi", now).await.map(said),
        Deed::Part(cid, other, now) => store.part(cid, other, now).await.map(said),
        Deed::Arrange(cid, other, arrangement) => store.arrange(cid, other, &arrangement).await.map(said),
        Deed::Report(cid, report, now) => store.report(cid, &report, now).await.map(said),
        Deed::Arrive(device) => store.arrive(&device).await.map(said),
        Deed::Idle(device, idle) => store.set_idle(device, idle).await.map(said),
        Deed::Leave(device, now) => store.leave(device, now).await.map(said),
        Deed::Keep(node, expires) => store.keep_devices(node, expires).await.map(said),
        Deed::Sweep(now) => store.sweep_devices(now).await.map(said),
        Deed::Appear(cid, appearance) => store.appear(cid, &appearance).await.map(said),
        Deed::Open(cid, other, fresh, now) => store
            .open_pair(cid, other, fresh, now)
            .await
            .map(|conversation| Answer { conversation: Some(conversation), ..said(conversation) }),
        Deed::Create(cid, id, fresh, members, now) => {
            store.create_group(cid, id, fresh, "Rowers", &members, now).await.map(changed)
        }
        Deed::Say(from, to, fresh, id, content, now) => {
            store.say(from, &to, fresh, id, content, now).await.map(changed)
        }
        Deed::Invite(cid, id, members, now) => store.invite(cid, id, &members, now).await.map(changed),
        Deed::Remove(cid, id, member, now) => store.remove_member(cid, id, member, now).await.map(changed),
        Deed::Promote(cid, id, member, role, now) => {
            store.promote(cid, id, member, role, now).await.map(changed)
        }
        Deed::Name(cid, id, name, now) => store.name_conversation(cid, id, &name, now).await.map(changed),
        Deed::Mark(cid, id, delivered, read) => store.mark(cid, id, delivered, read).await.map(said),
        Deed::Mute(cid, id, until) => store.mute(cid, id, until).await.map(said),
        Deed::Members(cid, id) => store.members(cid, id).await.map(said),
        Deed::History(cid, id, part, most) => store.history(cid, id, part, most).await.map(said),
        Deed::Search(cid, id, text, before, most) => {
            store.search(cid, id, &Search::parse(text).unwrap(), before, most).await.map(said)
        }
    }
}

/// All that everybody sees; and what must be true of it, whatever has happened.
async fn look(store: &Store, now: Moment) -> String {
    let mut seen = String::new();
    for cid in PEOPLE {
        let me = store.me(cid).await.unwrap();
        let watched = store.watchers(cid, now).await.unwrap();
        let friends = store.friends(cid, now).await.unwrap();
        for friend in &friends {
            let mirror = store.friend(friend.cid, cid, now).await.unwrap();
            let standing = mirror.map_or(Standing::Strangers, |friend| friend.standing);
            let both = [friend.standing, standing].map(|standing| standing == Standing::Friends);
            assert_eq!(both[0], both[1], "{cid} and {}", friend.cid);
        }
        let conversations = store.conversations(cid, 1_000).await.unwrap();
        for conversation in &conversations {
            let history = store.history(cid, conversation.id, Part::After(0), 10_000).await.unwrap();
            let numbers: Vec<_> = history.entries.iter().map(|entry| entry.number).collect();
            assert!(numbers.iter().copied().eq(numbers[0]..=conversation.last), "{numbers:?}");
            let own = conversation.members.iter().find(|member| member.cid == cid).unwrap();
            let is_unread = |entry: &&wire::Entry| {
                entry.number > own.read && entry.from != cid && entry.content.is_said()
            };
            let unread = history.entries.iter().filter(is_unread).count();
            assert_eq!(conversation.unread, unread as u64, "{conversation:?}");
            let is_owner = |member: &wire::Member| member.role == Role::Owner;
            let is_group = conversation.kind == ConversationKind::Group;
            assert_eq!(conversation.members.iter().any(is_owner), is_group, "{conversation:?}");
            let search = Search::parse("words").unwrap();
            let finds = store.search(cid, conversation.id, &search, None, 10_000).await.unwrap();
            let found: Vec<_> = finds.found.iter().map(|found| found.entry.number).collect();
            assert_eq!(found, with_words(&history.entries), "{cid} in {conversation:?}");
            writeln!(seen, "{history:?}").unwrap();
        }
        writeln!(seen, "{me:?} {watched:?} {friends:?} {conversations:?}").unwrap();
    }
    writeln!(seen, "{:?}", store.reports(10_000).await.unwrap()).unwrap();
    seen
}

/// The numbers of those entries that read `words` now, the newest first.
fn with_words(log: &[wire::Entry]) -> Vec<u64> {
    let mut texts = BTreeMap::new();
    for entry in log {
        match &entry.content {
            Content::Text { text, .. } => drop(texts.insert(entry.number, text)),
            Content::Edit { entry, text } => drop(texts.entry(*entry).and_modify(|words| *words = text)),
            _ => {}
        }
    }
    texts.into_iter().rev().filter(|(_, text)| text.contains("words")).map(|(number, _)| number).collect()
}

/// What happens, and what has come of it.
struct Story {
    dice: Dice,
    known: Vec<ConversationId>,
}

impl Story {
    fn roll(&mut self, sides: usize) -> usize {
        self.dice.roll(sides)
    }

    fn small(&mut self, sides: usize) -> u64 {
        self.roll(sides) as u64
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }

    /// One of the five; sometimes somebody who is not there.
    fn anybody(&mut self) -> Cid {
        if self.roll(50) == 0 { Cid(99) } else { self.somebody() }
    }

    fn somebody(&mut self) -> Cid {
        PEOPLE[self.roll(PEOPLE.len())]
    }

    fn flag(&mut self) -> Option<bool> {
        (self.roll(3) == 0).then(|| self.roll(3) == 0)
    }

    fn conversation(&mut self) -> ConversationId {
        let place = self.roll(self.known.len() + 1);
        self.known.get(place).copied().unwrap_or(ConversationId(99))
    }

    fn people(&mut self) -> Vec<Cid> {
        (0..=self.roll(4)).map(|_| self.somebody()).collect()
    }

    fn content(&mut self) -> Content {
        let entry = self.small(30);
        match self.roll(9) {
            0 => Content::Nudge {},
            1 => Content::Application { kind: "chess".into(), data: "e4".into() },
            2 => Content::Edit { entry, text: "other words".into() },
            3 => Content::Retract { entry },
            4 => Content::React { entry, emoji: "👍".into(), on: self.coin() },
            5 => Content::Text { text: "an answer".into(), reply: Some(entry) },
            _ => Content::Text { text: format!("words {entry}"), reply: None },
        }
    }

    fn deed(&mut self, round: usize) -> Deed {
        let now = moment(round);
        let (cid, other) = (self.somebody(), self.anybody());
        // A name that nothing has yet: in life it is random.
        let (id, fresh) = (self.conversation(), ConversationId(1_000 + round as u64));
        // What is said is sometimes said again.
        let name = MessageId(if self.roll(8) == 0 { self.small(round + 1) } else { round as u64 });
        match self.roll(40) {
            0..=4 => Deed::Ask(cid, other, now),
            5 => Deed::Part(cid, other, now),
            6 | 7 => {
                let categories = self.coin().then(|| vec![format!("Category {}", self.roll(3))]);
                let (favourite, hidden, blocked) = (self.flag(), self.flag(), self.flag());
                Deed::Arrange(cid, other, Arrangement { favourite, hidden, blocked, categories })
            }
            8 => {
                let conversation = self.coin().then_some(id);
                let entry = self.coin().then(|| self.small(20));
                Deed::Report(cid, Report { person: other, reason: "rude".into(), conversation, entry }, now)
            }
            9 | 10 => {
                let (id, node, idle) = (self.small(20), self.small(3), self.coin());
                let expires = Moment(now.0 + i64::try_from(self.roll(60)).unwrap());
                Deed::Arrive(Device { id, cid: self.somebody(), node, idle, expires })
            }
            11 => Deed::Idle(self.small(20), self.coin()),
            12 => Deed::Leave(self.small(20), now),
            13 => Deed::Keep(self.small(3), Moment(now.0 + 30)),
            14 => Deed::Sweep(now),
            15 => {
                let status = self.coin().then(|| Status::ALL[self.roll(9)]);
                let message = self.coin().then(|| format!("☎ {}", self.roll(5)));
                Deed::Appear(cid, Appearance { status, message, shows_seen: self.flag() })
            }
            16 => Deed::Open(cid, other, fresh, now),
            // A few groups, so that much happens in each.
            17 | 18 if self.known.len() < 12 || self.roll(10) == 0 => {
                Deed::Create(cid, name, fresh, self.people(), now)
            }
            17..=28 => {
                let to = if self.roll(3) == 0 { To::Person(other) } else { To::Conversation(id) };
                Deed::Say(cid, to, fresh, name, self.content(), now)
            }
            29 | 30 => Deed::Invite(cid, id, self.people(), now),
            31 => Deed::Remove(cid, id, other, now),
            32 => Deed::Promote(cid, id, other, if self.coin() { Role::Owner } else { Role::Member }, now),
            33 => Deed::Name(cid, id, format!("Name {}", self.roll(3)), now),
            34 | 35 => Deed::Mark(cid, id, self.small(30), self.small(30)),
            36 => Deed::Mute(cid, id, self.coin().then_some(now)),
            37 => Deed::Members(cid, id),
            38 => {
                let before = Some(self.small(30));
                let words = ["words", "OTHER answer", "answer"][self.roll(3)];
                Deed::Search(cid, id, words, before, 1 + self.roll(9))
            }
            _ => {
                let number = self.small(30);
                let part = [Part::After(number), Part::Before(number), Part::Latest][self.roll(3)];
                Deed::History(cid, id, part, u32::try_from(self.roll(9)).unwrap())
            }
        }
    }
}
