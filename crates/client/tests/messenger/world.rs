//! People, browsers, tabs, a node, and everything that can break between them, in one thread and in an order that a seed
//! decides.

mod action;
mod network;
mod promise;
mod tab;

use std::collections::BTreeMap;

use client::messenger::{Command, Event, Link, Messenger, Peer, Relay, RelayCommand, RelayEvent, State};
use serde_json::Value;
use wire::frame::{BEAT, MOST_BYTES, Request, ServerFrame};
use wire::{Cid, ClientFrame, ConversationId, MessageId};

use crate::chance::Chance;
use crate::node::{Deed, Node, error, presence};
use crate::page::{Asked, Page};

pub(crate) const START: u64 = 1_795_000_000_000;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60_000;

const PEOPLE: [Cid; 3] = [Cid(0x600E_02C5_B57E_E1DA), Cid(0x0B0), Cid(0xC1D)];
/// Whose browsers there are.
const BROWSERS: [usize; 4] = [0, 0, 1, 2];

/// Everything there is.
pub(crate) struct World {
    pub(crate) now: u64,
    chance: Chance,
    weather: Weather,
    queue: BTreeMap<(u64, u64), Happening>,
    node: Node,
    node_is_up: bool,
    sockets: BTreeMap<u64, Socket>,
    browsers: Vec<Browser>,
    tabs: BTreeMap<u32, Tab>,
    /// Where each relay's peers are.
    peers: BTreeMap<Peer, (u32, Link)>,
    ledger: BTreeMap<MessageId, Message>,
    /// The last name that was given to anything.
    last: u64,
    /// How often a browser has said something to the node.
    pub(crate) frames: u64,
    /// What has happened so far: shows that a simulation reaches what it is for.
    pub(crate) seen: BTreeMap<&'static str, u64>,
}

/// How likely it is that things break, in percent.
#[derive(Debug, Clone, Copy, Default)]
struct Weather {
    delay: u64,
    /// What a tab says to another arrives so much later.
    channel: u64,
    /// A frame's connection breaks as it is sent.
    cut: u64,
    /// The node cannot do what it is asked for.
    trouble: u64,
    /// An event is lost, or comes later than those after it.
    lost: u64,
    late: u64,
    no_token: u64,
}

#[derive(Debug)]
enum Happening {
    Tab(u32, Event),
    Alarm(u32, u64),
    Relay(u32, RelayEvent),
    AtNode(u64, String),
    AtBrowser(u64, String),
    SocketOpens(u64),
    SocketCloses(u64),
    NodeLoses(u64),
    Do(u64, ClientFrame),
    Utter(Deed),
    Beat(u64),
    NodeIsUp,
    Write(u32, String, Option<String>),
    Elect(usize),
    Load(u32, ConversationId),
    Follow(u32, ConversationId, u64),
    Adopt(u32),
}

impl Happening {
    /// In which tab it happens.
    fn tab(&self) -> Option<u32> {
        match self {
            Self::Tab(id, _)
            | Self::Alarm(id, _)
            | Self::Relay(id, _)
            | Self::Load(id, _)
            | Self::Follow(id, ..)
            | Self::Adopt(id) => Some(*id),
            _ => None,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each may be so without the others")]
struct Socket {
    browser: usize,
    tab: u32,
    link: Link,
    is_open: bool,
    /// A greeting has been heard and not been answered.
    is_greeting: bool,
    /// What is on its way to the node, or to the browser, is lost.
    is_cut_up: bool,
    is_cut_down: bool,
    up: u64,
    down: u64,
}

struct Browser {
    cid: Cid,
    token: Option<String>,
    storage: BTreeMap<String, (u32, String)>,
    leader: Option<u32>,
    is_online: bool,
    /// How much its clock is ahead.
    ahead: i64,
}

struct Tab {
    browser: usize,
    messenger: Messenger,
    relay: Option<Relay>,
    /// The link that it has, and over which tab.
    link: Option<(Peer, u32)>,
    alarm: u64,
    page: Page,
    asleep: u64,
}

/// What has become of something that somebody said.
#[derive(Debug)]
struct Message {
    tab: u32,
    browser: usize,
    conversation: ConversationId,
    order: u64,
    text: &'static str,
    is_stored: bool,
    /// Its tab died before it was stored.
    is_lost: bool,
    is_deleted: bool,
    fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    Said(u64),
    Refused,
    Cancelled { tried: bool },
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let mut node = Node::default();
        let [ana, bo, cy] = PEOPLE;
        for (id, members) in [(0xF1, &[ana, bo][..]), (0xF2, &[ana, cy]), (0xF3, &[bo, cy]), (0xF4, &PEOPLE)]
        {
            node.converse(ConversationId(id), members);
        }
        let count = usize::try_from(chance.between(1, BROWSERS.len() as u64)).unwrap();
        let browser = |who: &usize| Browser {
            cid: PEOPLE[*who],
            token: None,
            storage: BTreeMap::new(),
            leader: None,
            is_online: true,
            ahead: 0,
        };
        let weather = Weather {
            delay: [5, 50, 500, 5_000][usize::try_from(chance.below(4)).unwrap()],
            channel: [1, 700][usize::try_from(chance.below(2)).unwrap()],
            cut: [0, 1, 5, 20][usize::try_from(chance.below(4)).unwrap()],
            trouble: [0, 5, 30][usize::try_from(chance.below(3)).unwrap()],
            lost: [0, 5, 20][usize::try_from(chance.below(3)).unwrap()],
            late: [0, 20][usize::try_from(chance.below(2)).unwrap()],
            no_token: [0, 20][usize::try_from(chance.below(2)).unwrap()],
        };
        let mut world = Self {
            now: START,
            chance,
            weather,
            queue: BTreeMap::new(),
            node,
            node_is_up: true,
            sockets: BTreeMap::new(),
            browsers: BROWSERS[BROWSERS.len() - count..].iter().map(browser).collect(),
            tabs: BTreeMap::new(),
            peers: BTreeMap::new(),
            ledger: BTreeMap::new(),
            last: 0,
            frames: 0,
            seen: BTreeMap::new(),
        };
        for browser in 0..count {
            world.open_tab(browser);
        }
        world
    }

    /// Everything that can happen happens for a while.
    pub(crate) fn storm(&mut self, steps: u64) {
        for step in 0..steps {
            self.act();
            let until = self.now + self.chance.between(1, 3 * SECOND);
            self.run(until);
            if step % 8 == 0 {
                self.check_size();
            }
        }
    }

    /// Nothing breaks any more, and there is a tab for whatever a browser has stored.
    pub(crate) fn calm(&mut self) {
        self.weather = Weather { delay: 20, channel: self.weather.channel, ..Weather::default() };
        self.now += 1;
        self.node_is_up = true;
        for browser in 0..self.browsers.len() {
            self.browsers[browser].is_online = true;
            if !self.tabs.values().any(|tab| tab.browser == browser) {
                self.open_tab(browser);
            }
        }
        for tab in self.tabs.keys().copied().collect::<Vec<_>>() {
            self.push(0, Happening::Tab(tab, Event::Online(true)));
            self.push(1, Happening::Adopt(tab));
        }
        // Whoever sleeps wakes up in five minutes at most.
        let end = self.now + 15 * MINUTE;
        let mut before = None;
        while self.now < end && before != Some(self.frames) {
            before = Some(self.frames);
            self.run(self.tabs.values().map(|tab| tab.asleep).fold(self.now, u64::max) + 2 * MINUTE);
        }
        assert_eq!(before, Some(self.frames), "everything comes to rest");
    }

    /// Runs whatever is due by then.
    fn run(&mut self, until: u64) {
        while let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((time, order), happening) = entry.remove_entry();
            self.now = time.max(self.now);
            // A tab that sleeps hears it later, in the same order.
            match happening.tab().and_then(|id| self.tabs.get(&id)) {
                Some(tab) if tab.asleep > self.now => {
                    self.queue.insert((tab.asleep, order), happening);
                }
                _ => self.happen(happening),
            }
        }
        self.now = until;
    }

    fn push(&mut self, after: u64, happening: Happening) {
        self.last += 1;
        self.queue.insert((self.now + after, self.last), happening);
    }

    fn see(&mut self, what: &'static str) {
        *self.seen.entry(what).or_default() += 1;
    }

    fn delay(&mut self) -> u64 {
        self.chance.between(1, self.weather.delay)
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Tab(id, event) => self.tell(id, event),
            Happening::Alarm(id, alarm) => {
                if self.tabs.get(&id).is_some_and(|tab| tab.alarm == alarm) {
                    self.tell(id, Event::Tick);
                }
            }
            Happening::Relay(id, event) => self.relay(id, event),
            Happening::AtNode(connection, text) => self.at_node(connection, &text),
            Happening::AtBrowser(connection, text) => {
                let socket = &self.sockets[&connection];
                if socket.is_open && !socket.is_cut_down {
                    let event = RelayEvent::Heard { link: socket.link, text };
                    self.push(0, Happening::Relay(socket.tab, event));
                }
            }
            Happening::SocketOpens(connection) => {
                let Socket { browser, tab, link, is_open, .. } = self.sockets[&connection];
                if !is_open {
                } else if self.node_is_up && self.browsers[browser].is_online {
                    self.node.connections.insert(connection, None);
                    self.push(0, Happening::Relay(tab, RelayEvent::Opened(link)));
                    self.push(BEAT.into(), Happening::Beat(connection));
                } else {
                    self.push(0, Happening::SocketCloses(connection));
                }
            }
            Happening::SocketCloses(connection) => {
                let socket = self.sockets.get_mut(&connection).unwrap();
                if std::mem::replace(&mut socket.is_open, false) {
                    let (tab, link) = (socket.tab, socket.link);
                    self.push(0, Happening::Relay(tab, RelayEvent::Closed(link)));
                }
            }
            Happening::NodeLoses(connection) => {
                self.node.connections.remove(&connection);
            }
            Happening::Do(connection, frame) => {
                let is_hello = matches!(frame.request, Request::Hello { .. });
                let is_in_trouble = self.chance.is(self.weather.trouble);
                let codes = ["store.unavailable", "node.busy"];
                let trouble = is_in_trouble.then(|| *self.chance.pick(&codes).unwrap());
                let deeds = self.node.ask(connection, frame.n, frame.request, trouble, self.now);
                for deed in deeds {
                    // What happens after a welcome was written down may be told before it.
                    match (&deed, is_hello) {
                        (Deed::Say(..), true) => {
                            let after = self.delay();
                            self.push(after, Happening::Utter(deed));
                        }
                        _ => self.utter(deed),
                    }
                }
            }
            Happening::Utter(deed) => self.utter(deed),
            Happening::Beat(connection) => {
                if self.node.connections.contains_key(&connection) {
                    self.utter(Deed::Say(connection, ServerFrame::Beat {}));
                    self.push(BEAT.into(), Happening::Beat(connection));
                }
            }
            Happening::NodeIsUp => self.node_is_up = true,
            Happening::Write(tab, key, text) => self.write(tab, key, text),
            Happening::Elect(browser) => self.elect(browser),
            Happening::Load(id, conversation) => self.load(id, conversation),
            Happening::Follow(id, conversation, number) => {
                if let Some(tab) = self.tabs.get_mut(&id) {
                    tab.page.loading.remove(&conversation);
                    tab.page.logs.insert(conversation, (number, Vec::new()));
                    self.tell(id, Event::Follow { conversation, number });
                }
            }
            Happening::Adopt(id) => self.adopt(id),
        }
    }
}
