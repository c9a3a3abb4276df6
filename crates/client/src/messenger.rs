//! The messenger of one tab: what the page says is said once, and what it follows arrives whole, whatever breaks.
//!
//! A [`Messenger`] stands between a page and the node's protocol ([`wire::frame`]). It is told what has happened
//! ([`Event`]) and says what is to be done ([`Command`]). Its link is the socket, or a channel to the tab that holds the
//! socket ([`Relay`]): it need not know. It promises the page:
//! - every entry of a conversation that the page follows is told once, in order, without gaps;
//! - what the page says stands in the log once, in the order in which it was said there, or is refused, however often
//!   the connection, the node or the tab breaks meanwhile;
//! - every question gets one answer.
//!
//! Deliberately absent: waiting, clocks, randomness, and what names and words mean. They pass through as JSON.

mod ask;
mod clock;
mod connection;
mod event;
mod frame;
mod json;
mod log;
mod outbox;
mod patience;
mod reception;
mod relay;
mod sent;
#[cfg(test)]
mod trial;

use wire::Cid;

pub use self::ask::MOST_ASKED;
pub use self::event::{Command, Event, Id, Link, State};
pub use self::log::WIDEST_GAP;
pub use self::outbox::MOST_WAITING;
pub use self::relay::{Peer, Relay, RelayCommand, RelayEvent};

use self::ask::Ask;
use self::clock::Clock;
use self::connection::Phase;
use self::json::hexadecimal;
use self::log::Log;
use self::outbox::Outbox;
use self::patience::{Chance, Patience};
use self::sent::Sent;
use crate::form::decimal;

/// The messenger of one person in one tab.
#[derive(Debug)]
pub struct Messenger {
    me: Option<Cid>,
    clock: Clock,
    chance: Chance,
    is_online: bool,
    /// Whether nobody touches this browser.
    is_idle: bool,

    phase: Phase,
    state: State,
    link: Link,
    /// When the node was last heard.
    heard: u64,
    token: Option<String>,
    /// The token that the node did not take.
    refused: Option<String>,
    /// Whether the present one was fetched in its place, a moment ago.
    is_renewed: bool,
    /// How often no connection came about.
    patience: Patience,
    /// The hello that is on its way.
    hello: Option<u32>,
    /// What has happened between hello and welcome, which tells what came before.
    early: Vec<String>,
    /// The number of the last request.
    last: u32,
    /// When the page's alarm will ring.
    alarm: Option<u64>,

    asks: Vec<Ask>,
    logs: Vec<Log>,
    outbox: Outbox,
    /// How often the node could not do what it should.
    retries: Patience,
    /// Until then it is not asked again.
    resume: u64,

    commands: Vec<Command>,
}

impl Default for Messenger {
    fn default() -> Self {
        Self {
            me: None,
            clock: Clock::default(),
            chance: Chance(0),
            is_online: true,
            is_idle: false,
            phase: Phase::Resting,
            state: State::Offline,
            link: 0,
            heard: 0,
            token: None,
            refused: None,
            is_renewed: false,
            patience: Patience::default(),
            hello: None,
            early: Vec::new(),
            last: 0,
            alarm: None,
            asks: Vec::new(),
            logs: Vec::new(),
            outbox: Outbox::default(),
            retries: Patience::default(),
            resume: 0,
            commands: Vec::new(),
        }
    }
}

impl Messenger {
    /// How it stands with the connection.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The messages that wait to be said, in their order, as they were asked for: `{"say":{…}}`.
    pub fn waiting(&self) -> impl Iterator<Item = &str> {
        self.outbox.messages().iter().map(|message| &*message.request)
    }

    /// Something has happened; what is to be done, in this order? `now` is in milliseconds since 1970. It may jump.
    pub fn handle(&mut self, event: Event, now: u64) -> Vec<Command> {
        self.clock.show(now);
        match event {
            Event::Start { me, seed } => self.start(me, seed),
            Event::Stop => self.stop(),
            Event::Restored { texts } => self.restored(&texts),
            Event::Online(is_online) => self.online(is_online),
            Event::Opened(link) => self.opened(link),
            Event::Heard { link, text } => self.heard(link, &text),
            Event::Closed(link) => self.closed(link),
            Event::Token(token) => self.token(token),
            Event::Tick => self.alarm = None,
            Event::Ask { id, request } => self.ask(id, request),
            Event::Cancel { id, message } => self.cancel(id, message),
            Event::Follow { conversation, number } => {
                self.logs.retain(|log| log.conversation != conversation);
                self.logs.push(Log::new(conversation, number));
            }
            Event::Unfollow { conversation } => self.logs.retain(|log| log.conversation != conversation),
        }
        self.watch();
        self.flush();
        self.set_alarm();
        std::mem::take(&mut self.commands)
    }

    fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// The one door to another state.
    fn enter(&mut self, state: State) {
        if state != self.state {
            self.state = state.clone();
            self.command(Command::State(state));
        }
    }

    /// Sends whatever may be sent.
    fn flush(&mut self) {
        if !matches!(self.phase, Phase::Ready { .. }) {
            return;
        }
        let is_paused = self.clock.passed < self.resume;
        if !is_paused {
            self.repair();
        }
        self.send_asks();
        if !is_paused {
            self.send_messages();
        }
    }

    /// Asks for what the followed logs lack.
    fn repair(&mut self) {
        for place in 0..self.logs.len() {
            let log = &self.logs[place];
            if log.sent.is_none() && log.is_behind() {
                let (conversation, after) = (hexadecimal(log.conversation.0), decimal(log.have));
                let parts =
                    ["{\"history\":{\"conversation\":\"", &conversation, "\",\"after\":", &after, "}}"];
                self.logs[place].sent = Some(self.send(&parts.concat()));
            }
        }
    }

    /// Sends a request under a number of its own.
    fn send(&mut self, request: &str) -> Sent {
        self.last = self.last.wrapping_add(1);
        self.command(Command::Send(frame::request(self.last, request)));
        Sent { n: self.last, at: self.clock.passed }
    }

    /// The node could not do it now: a while later, then.
    fn pause(&mut self) {
        self.resume = self.clock.passed + self.retries.wait(&mut self.chance);
    }

    /// The node does what it should.
    fn go_on(&mut self) {
        self.retries = Patience::default();
        self.resume = 0;
    }
}
