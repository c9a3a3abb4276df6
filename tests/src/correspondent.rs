//! Somebody who writes and reads: the machine of a browser's tab, with a real socket in the browser's place.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use client::messenger::{Command, Event, Messenger, State};
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};
use wire::{Cid, ConversationId, Entry, MessageId};

use crate::visit::Caller;
use crate::wait::{PATIENCE, now};

/// How long a correspondent listens before they look whether there is something else to do.
const BREATH: Duration = Duration::from_millis(4);
/// They take back one of so many lines before they know what has become of it.
const CANCELLED: u64 = 16;

/// A thread that talks. It ends when this is dropped.
pub struct Correspondent {
    diary: Arc<Mutex<Diary>>,
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

/// Who a correspondent is, and where they write.
pub struct Desk<'a> {
    /// Whose browser it is.
    pub caller: &'a Caller,
    /// The nodes that a proxy sends them to, in turn, beginning with the first.
    pub origins: Vec<String>,
    /// In which conversation they write.
    pub conversation: ConversationId,
    /// From which all that is by chance derives.
    pub seed: u64,
}

/// What has happened to a correspondent.
#[derive(Debug, Default)]
pub struct Diary {
    /// Whether the node has said welcome, and the connection has not broken since.
    pub is_connected: bool,
    /// What they have said, in this order.
    pub said: Vec<MessageId>,
    /// Under which number the node says that it stands in the log.
    pub acknowledged: HashMap<MessageId, u64>,
    /// What they took back in time: it has never been on its way.
    pub cancelled: Vec<MessageId>,
    /// What the node, or their own machine, has refused for good.
    pub refused: Vec<String>,
    /// The log, as they were told it.
    pub log: Vec<Entry>,
    /// Messages that wait to be said.
    pub waiting: usize,
    /// Lines that they still have to say.
    pub lines: u32,
    /// How often something could not be done now, by code: refusals, and reasons of the last frames of nodes.
    pub setbacks: BTreeMap<String, u32>,
}

/// What a correspondent is told to do.
enum Order {
    /// Say so many lines, one every so often.
    Write(u32, Duration),
    /// Load the page anew: only what is stored is left.
    Reload,
}

impl Correspondent {
    /// Sits down and reads.
    pub fn sits_down(desk: &Desk<'_>) -> Self {
        let diary = Arc::new(Mutex::new(Diary::default()));
        let (orders, told) = channel();
        let hand = Hand::new(desk, Arc::clone(&diary));
        let thread = thread::spawn(move || hand.work(&told));
        Self { diary, orders: Some(orders), thread: Some(thread) }
    }

    /// Writes so many lines more, one every so often.
    pub fn writes(&self, lines: u32, every: Duration) {
        self.diary().lines += lines;
        self.order(Order::Write(lines, every));
    }

    /// Loads the page anew: what was said and not confirmed comes out of the storage.
    pub fn reloads(&self) {
        self.order(Order::Reload);
    }

    /// What has happened to them so far.
    pub fn diary(&self) -> MutexGuard<'_, Diary> {
        self.diary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, order: Order) {
        let orders = self.orders.as_ref().expect("it is there until it is dropped");
        orders.send(order).expect("a correspondent works until they are dropped");
    }
}

impl Drop for Correspondent {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let end = thread.join();
            assert!(end.is_ok() || thread::panicking(), "a correspondent panicked");
        }
    }
}

/// What the machine asks the browser for, done by hand.
struct Hand {
    me: Cid,
    token: String,
    origins: Vec<String>,
    conversation: ConversationId,
    chance: Chance,
    diary: Arc<Mutex<Diary>>,

    machine: Messenger,
    start: Instant,
    events: VecDeque<Event>,
    /// The newest link, and how many there have been.
    link: u32,
    links: usize,
    socket: Option<WebSocket<TcpStream>>,
    alarm: Option<u64>,
    /// As IndexedDB would keep it.
    stored: BTreeMap<String, String>,
    asked: HashMap<u32, Asked>,
    last: u32,
    /// Lines that are still to be said, how often, and when the next one is due.
    lines: u32,
    every: Duration,
    due: Instant,
}

/// What an answer is to.
enum Asked {
    Say(MessageId),
    Cancel(MessageId),
}

impl Hand {
    fn new(desk: &Desk<'_>, diary: Arc<Mutex<Diary>>) -> Self {
        let mut hand = Self {
            me: desk.caller.cid.parse().expect("a node writes a person's number as wire does"),
            token: desk.caller.access_token.clone(),
            origins: desk.origins.clone(),
            conversation: desk.conversation,
            chance: Chance(desk.seed),
            diary,
            machine: Messenger::default(),
            start: now(),
            events: VecDeque::new(),
            link: 0,
            links: 0,
            socket: None,
            alarm: None,
            stored: BTreeMap::new(),
            asked: HashMap::new(),
            last: 0,
            lines: 0,
            every: Duration::ZERO,
            due: now(),
        };
        hand.begin();
        hand
    }

    /// The page has been loaded.
    fn begin(&mut self) {
        self.machine = Messenger::default();
        self.events.clear();
        (self.socket, self.alarm) = (None, None);
        self.asked.clear();
        let texts = self.stored.values().cloned().collect();
        let number = self.diary().log.last().map_or(0, |entry| entry.number);
        self.events.extend([
            Event::Start { me: self.me, seed: self.chance.next() },
            Event::Restored { texts },
            Event::Follow { conversation: self.conversation, number },
        ]);
    }

    fn work(mut self, orders: &Receiver<Order>) {
        loop {
            self.happen();
            let order = if self.socket.is_some() {
                self.listen();
                orders.try_recv()
            } else {
                // Whoever has no socket waits here.
                orders.recv_timeout(BREATH).map_err(|error| match error {
                    RecvTimeoutError::Timeout => TryRecvError::Empty,
                    RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
                })
            };
            match order {
                Ok(Order::Write(lines, every)) => {
                    (self.lines, self.every, self.due) = (self.lines + lines, every, now());
                }
                Ok(Order::Reload) => self.begin(),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return,
            }
            if self.alarm.is_some_and(|alarm| alarm <= self.time()) {
                self.alarm = None;
                self.events.push_back(Event::Tick);
            }
            if self.lines > 0 && self.due <= now() {
                self.due += self.every;
                self.write();
            }
        }
    }

    /// In milliseconds since some day, as a browser's clock would show it.
    fn time(&self) -> u64 {
        let passed =
            u64::try_from(self.start.elapsed().as_millis()).expect("a test ends within a thousand years");
        1_795_000_000_000 + passed
    }

    fn diary(&self) -> MutexGuard<'_, Diary> {
        self.diary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says the next line; sometimes takes it back.
    fn write(&mut self) {
        self.lines -= 1;
        let id = MessageId(self.chance.next());
        let text = json!({ "text": { "text": format!("line {} of {}", self.lines, self.me) } });
        let say =
            json!({ "say": { "to": { "conversation": self.conversation }, "id": id, "content": text } });
        self.ask(Asked::Say(id), |ask| Event::Ask { id: ask, request: say.to_string() });
        if self.chance.next().is_multiple_of(CANCELLED) {
            self.ask(Asked::Cancel(id), |ask| Event::Cancel { id: ask, message: id });
        }
        let mut diary = self.diary();
        diary.said.push(id);
        // At once: nobody shall think in between that all is said.
        diary.waiting += 1;
        diary.lines -= 1;
    }

    fn ask(&mut self, asked: Asked, event: impl FnOnce(u32) -> Event) {
        self.last += 1;
        self.asked.insert(self.last, asked);
        self.events.push_back(event(self.last));
    }

    /// Tells the machine what has happened, and does what it says.
    fn happen(&mut self) {
        while let Some(event) = self.events.pop_front() {
            for command in self.machine.handle(event, self.time()) {
                self.act(command);
            }
        }
        let waiting = self.machine.waiting().count();
        self.diary().waiting = waiting;
    }

    fn act(&mut self, command: Command) {
        match command {
            Command::Open(link) => self.open(link),
            Command::Close(_) => self.socket = None,
            Command::Send(text) => {
                let is_sent =
                    self.socket.as_mut().is_some_and(|socket| socket.send(Message::text(text)).is_ok());
                if !is_sent {
                    self.lose();
                }
            }
            Command::Wake { after } => self.alarm = Some(self.time() + after),
            Command::FetchToken { refused } => {
                let token = Some(self.token.clone()).filter(|token| refused.as_ref() != Some(token));
                self.events.push_back(Event::Token(token));
            }
            Command::Store { key, text: Some(text) } => {
                self.stored.insert(key, text);
            }
            Command::Store { key, text: None } => {
                self.stored.remove(&key);
            }
            Command::Answer { id, answer } => self.answered(id, answer),
            Command::Tell(text) => self.told(&text),
            Command::State(state) => {
                assert!(!matches!(state, State::Refused { .. }), "{} is turned away: {state:?}", self.me);
                self.diary().is_connected = state == State::Connected;
            }
        }
    }

    fn open(&mut self, link: u32) {
        self.link = link;
        let origin = &self.origins[self.links % self.origins.len()];
        self.links += 1;
        match connect(origin) {
            Some(socket) => {
                self.socket = Some(socket);
                self.events.push_back(Event::Opened(link));
            }
            None => self.lose(),
        }
    }

    fn lose(&mut self) {
        self.socket = None;
        self.events.push_back(Event::Closed(self.link));
    }

    /// Hears what has come; waits a little if nothing has.
    fn listen(&mut self) {
        let Some(socket) = &mut self.socket else { return };
        match socket.read() {
            Ok(Message::Text(text)) => {
                self.note_setback(&text);
                self.events.push_back(Event::Heard { link: self.link, text: text.as_str().to_owned() });
            }
            Ok(Message::Ping(_) | Message::Pong(_)) => {}
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Ok(_) | Err(_) => self.lose(),
        }
    }

    fn note_setback(&self, text: &str) {
        if text.starts_with("{\"bye\"") || text.starts_with("{\"refused\"") {
            let frame: Value = parse(text);
            let code = |kind: &str| frame[kind]["error"]["code"].as_str().map(str::to_owned);
            let code = code("bye").or_else(|| code("refused")).expect("an error has a code");
            *self.diary().setbacks.entry(code).or_default() += 1;
        }
    }

    fn answered(&mut self, id: u32, answer: Result<String, String>) {
        let asked = self.asked.remove(&id).expect("what was asked is answered once");
        let mut diary = self.diary();
        match (asked, answer) {
            (Asked::Say(id), Ok(reply)) => {
                let number =
                    parse::<Value>(&reply)["said"]["number"].as_u64().expect("what is said has a number");
                diary.acknowledged.insert(id, number);
            }
            (Asked::Say(_), Err(error)) if error.contains("outbox.cancelled") => {}
            (Asked::Say(_), Err(error)) => diary.refused.push(error),
            // What has been on its way may be there.
            (Asked::Cancel(id), Ok(reply)) if parse::<Value>(&reply)["cancelled"]["tried"] == false => {
                diary.cancelled.push(id);
            }
            (Asked::Cancel(_), _) => {}
        }
    }

    fn told(&mut self, text: &str) {
        let told: Value = parse(text);
        let mut diary = self.diary();
        if told["entry"]["conversation"] == json!(self.conversation) {
            let entry = serde_json::from_value(told["entry"]["entry"].clone());
            diary.log.push(entry.unwrap_or_else(|error| panic!("{error} in {text}")));
        } else if told["said"].is_object() {
            let id = serde_json::from_value(told["said"]["id"].clone()).expect("a message has a name");
            diary
                .acknowledged
                .insert(id, told["said"]["number"].as_u64().expect("what is said has a number"));
        } else if told["refused"].is_object() {
            diary.refused.push(text.to_owned());
        } else if told["reload"].is_object() {
            // Too much was missed to be brought by itself. This reader wants all of it, and goes on from there.
            let number = diary.log.last().map_or(0, |entry| entry.number);
            drop(diary);
            self.events.push_back(Event::Follow { conversation: self.conversation, number });
        }
    }
}

/// A socket at a node, unless it is away.
fn connect(origin: &str) -> Option<WebSocket<TcpStream>> {
    let address = origin.trim_start_matches("http://").replace("localhost", "127.0.0.1");
    let stream = TcpStream::connect(&address).ok()?;
    stream.set_nodelay(true).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let (socket, _) = tungstenite::client(format!("ws://{address}/messenger"), stream).ok()?;
    socket.get_ref().set_read_timeout(Some(BREATH)).ok()?;
    Some(socket)
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// Numbers from a seed (`SplitMix64`: Steele, Lea and Flood, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }
}
