//! The line to the other nodes: core NATS, one subject for a cluster.
//!
//! Nobody keeps what is said: who is away misses it. So whenever a line has been away, the node says that something was
//! missed, both to its own subscribers and to the other nodes, which cannot know. It says so only after the server has
//! shown that this node is heard and hears: whoever then asks the store knows everything that was published before, and
//! hears everything that is published after.
//!
//! Three tasks share a line: [`tell`] says what this node's subscribers hear, [`hear`] passes on what others say, and
//! [`mend`] watches the connection, which the library opens again by itself, in steps of up to four seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::{
    Client, ConnectErrorKind, ConnectOptions, RequestErrorKind, ServerAddr, Subscriber, connection,
};
use futures::StreamExt;
use tokio::sync::{Notify, broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::address::{Address, Credentials};
use crate::{Error, Missed, News, Place, Voice, message};

/// Under this name the library logs. What matters of it is logged here, once.
pub const LIBRARY: &str = "async_nats";

/// What nodes say stands under `messenger-connect.<cluster>.event`. NEVER change it: nodes of two versions would not
/// hear each other.
const PREFIX: &str = "messenger-connect";
/// How long a connection may take, and an answer of the server.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often each side asks whether the other is there when nothing is said.
const PING: Duration = Duration::from_secs(10);
/// How often a line is looked at without an occasion.
const GLANCE: Duration = Duration::from_secs(1);
/// Messages that may wait on their way to the server. What waits while the line is away would come late.
const OUTGOING: usize = 64;
/// Messages of others that may wait to be passed on.
const INCOMING: usize = 16 * 1024;
/// How long the last words of a node may take.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The bus of a cluster.
#[derive(Debug)]
pub struct Nats {
    line: Arc<Line>,
    flush: mpsc::Sender<oneshot::Sender<()>>,
    /// They end with the bus.
    _tasks: JoinSet<()>,
}

/// What the tasks share.
#[derive(Debug)]
struct Line {
    /// As it may be shown.
    address: String,
    /// `messenger-connect.<cluster>`.
    prefix: String,
    client: Client,
    voice: Voice,
    /// Whether this node is heard and hears. Only [`mend`] says so.
    is_well: watch::Sender<bool>,
    signs: Arc<Signs>,
}

/// What the library tells by the way.
#[derive(Debug, Default)]
struct Signs {
    /// Something may have changed.
    look: Notify,
    /// It has dropped messages of others because they were not taken in time.
    has_dropped: AtomicBool,
    /// How often the server has said that something is wrong.
    complaints: AtomicU64,
}

impl Nats {
    pub(crate) async fn connect(address: &Address, cluster: u128) -> Result<Self, Error> {
        let shown = address.to_string();
        let prefix = format!("{PREFIX}.{cluster:032x}");
        let signs = Arc::new(Signs::default());
        let client = open(address, options(address, &prefix, &signs)).await?;
        let subscriber = client.subscribe(format!("{prefix}.event")).await;
        // It does not happen: the subject is well-formed, and the client lives.
        let subscriber = subscriber.map_err(|_| Error::Unreachable(shown.clone()))?;
        let line = Arc::new(Line {
            address: shown,
            prefix,
            client,
            voice: Voice::new(),
            is_well: watch::Sender::new(false),
            signs,
        });
        let (flush, flushes) = mpsc::channel(1);
        let mut tasks = JoinSet::new();
        tasks.spawn(tell(Arc::clone(&line), line.voice.subscribe(), flushes));
        tasks.spawn(hear(subscriber, line.voice.clone()));
        // Whoever has a bus is to be on it. Where nobody answers yet, there is nothing to wait for.
        let mended = if is_connected(&line.client) { line.greet().await } else { None };
        if mended.is_none() {
            if line.signs.complaints.load(Ordering::Relaxed) > 0 {
                return Err(Error::Refused(line.address.clone()));
            }
            tracing::warn!(
                code = line.unreachable().code(),
                "{}: this node begins alone, and goes on trying",
                line.unreachable()
            );
        }
        tasks.spawn(mend(Arc::clone(&line), mended));
        Ok(Self { line, flush, _tasks: tasks })
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if *self.line.is_well.borrow() { Ok(()) } else { Err(self.line.unreachable()) }
    }

    pub(crate) async fn flush(&self) {
        if self.check().is_err() {
            return;
        }
        let (done, flushed) = oneshot::channel();
        let flush = async {
            self.flush.send(done).await.ok();
            flushed.await.ok();
        };
        timeout(LAST_WORDS, flush).await.ok();
    }

    pub(crate) fn voice(&self) -> &Voice {
        &self.line.voice
    }
}

/// A client that is connected, or is going to be.
async fn open(address: &Address, options: ConnectOptions) -> Result<Client, Error> {
    let servers = address.servers.iter().cloned().map(ServerAddr::from_url).collect::<Result<Vec<_>, _>>();
    let servers = servers.map_err(|_| Error::NotAnAddress)?;
    match options.clone().connect(&servers[..]).await {
        Ok(client) => Ok(client),
        Err(error) if error.kind() == ConnectErrorKind::AuthorizationViolation => {
            Err(Error::Refused(address.to_string()))
        }
        Err(_) => {
            let client = options.retry_on_initial_connect().connect(&servers[..]).await;
            client.map_err(|_| Error::Unreachable(address.to_string()))
        }
    }
}

fn options(address: &Address, prefix: &str, signs: &Arc<Signs>) -> ConnectOptions {
    let signs = Arc::clone(signs);
    let options = ConnectOptions::new()
        .name("Messenger Connect")
        .no_echo()
        .connection_timeout(PATIENCE)
        .request_timeout(Some(PATIENCE))
        .ping_interval(PING)
        .client_capacity(OUTGOING)
        .subscription_capacity(INCOMING)
        // Below the prefix, so that an operator can keep a cluster's nodes to what is theirs by one line.
        .custom_inbox_prefix(format!("{prefix}.inbox"))
        .event_callback(move |event| {
            match event {
                async_nats::Event::SlowConsumer(_) => signs.has_dropped.store(true, Ordering::Relaxed),
                async_nats::Event::ServerError(error) => {
                    let complaints = signs.complaints.fetch_add(1, Ordering::Relaxed) + 1;
                    if is_worth_a_line(complaints) {
                        tracing::warn!(complaints, "the bus complains: {error}");
                    }
                }
                _ => {}
            }
            signs.look.notify_one();
            std::future::ready(())
        });
    match &address.credentials {
        Credentials::None => options,
        Credentials::Token(token) => options.token(token.clone()),
        Credentials::Password { user, password } => options.user_and_password(user.clone(), password.clone()),
    }
}

impl Line {
    /// Makes sure that this node is heard and hears, and answers for which connection that is so, counted from 1.
    ///
    /// A server does what it is told in the order in which it is told: when it answers, it has long subscribed this node.
    /// What is asked for here nobody has to offer; the server says at once that nobody does.
    async fn greet(&self) -> Option<u64> {
        let connection = connections(&self.client);
        let answer = self.client.request(format!("{}.nobody", self.prefix), Vec::new().into()).await;
        let is_answered =
            answer.map_or_else(|error| error.kind() == RequestErrorKind::NoResponders, |_| true);
        if !is_answered || connections(&self.client) != connection {
            return None;
        }
        self.is_well.send_replace(true);
        Some(connection)
    }

    /// Sends a message unless the line is away.
    async fn send(&self, message: Vec<u8>) -> bool {
        let mut is_well = self.is_well.subscribe();
        if !*is_well.borrow() || !is_connected(&self.client) {
            return false;
        }
        tokio::select! {
            sent = self.client.publish(format!("{}.event", self.prefix), message.into()) => sent.is_ok(),
            _ = is_well.wait_for(|is_well| !is_well) => false,
        }
    }

    fn unreachable(&self) -> Error {
        Error::Unreachable(self.address.clone())
    }
}

/// Says to the other nodes what is published on this one: in the same order, as one more of its subscribers. What is
/// published while the line is away is dropped.
async fn tell(
    line: Arc<Line>,
    mut mouth: broadcast::Receiver<News>,
    mut flushes: mpsc::Receiver<oneshot::Sender<()>>,
) {
    loop {
        let what = tokio::select! {
            biased;
            news = mouth.recv() => match news {
                Ok(News { from: Place::Here, what }) => what,
                Ok(News { from: Place::Elsewhere, .. }) => continue,
                Err(broadcast::error::RecvError::Lagged(_)) => Err(Missed),
                Err(broadcast::error::RecvError::Closed) => return,
            },
            // Only when there is nothing to say.
            Some(done) = flushes.recv() => {
                line.client.flush().await.ok();
                done.send(()).ok();
                continue;
            }
        };
        for message in message::write(&what, line.client.max_payload()) {
            line.send(message).await;
        }
    }
}

/// Passes on what other nodes say.
async fn hear(mut subscriber: Subscriber, voice: Voice) {
    let mut unread = 0_u64;
    while let Some(message) = subscriber.next().await {
        let what = message::read(&message.payload).unwrap_or_else(|| {
            unread += 1;
            if is_worth_a_line(unread) {
                tracing::warn!(
                    unread,
                    "a message on the bus cannot be read: is every node of the same version?"
                );
            }
            Err(Missed)
        });
        voice.say(News { from: Place::Elsewhere, what });
    }
}

/// Watches the line, and says what was missed when it has been away. `mended` is the connection that is known to be well.
async fn mend(line: Arc<Line>, mut mended: Option<u64>) {
    loop {
        // The library may forget to say that something has happened, and says it a moment before it has.
        timeout(GLANCE, line.signs.look.notified()).await.ok();
        if line.signs.has_dropped.swap(false, Ordering::Relaxed) {
            tracing::warn!("this node is too slow for what the others say, and has missed some of it");
            line.voice.say(News { from: Place::Elsewhere, what: Err(Missed) });
        }
        let is_new = mended != Some(connections(&line.client));
        if is_connected(&line.client) && !is_new {
            continue;
        }
        if line.is_well.send_replace(false) {
            tracing::warn!(
                code = line.unreachable().code(),
                "{}: this node goes on alone until it is back",
                line.unreachable()
            );
        }
        if is_connected(&line.client)
            && let Some(connection) = line.greet().await
        {
            mended = Some(connection);
            tracing::info!("the bus at {} is back", line.address);
            // Here: the other nodes have missed what this one said meanwhile.
            line.voice.say(News { from: Place::Here, what: Err(Missed) });
        }
    }
}

/// The 1st, the 2nd, the 4th, the 8th …: a flood of something is not to become one of the log.
fn is_worth_a_line(count: u64) -> bool {
    count.is_power_of_two()
}

fn is_connected(client: &Client) -> bool {
    client.connection_state() == connection::State::Connected
}

/// How often the client has been connected.
fn connections(client: &Client) -> u64 {
    client.statistics().connects.load(Ordering::Relaxed)
}
