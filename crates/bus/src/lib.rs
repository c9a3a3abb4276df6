//! Tells the other connections, on this node or any other, that something happened.
//!
//! The bus may forget: whoever must not miss anything asks the store. A subscriber that is too slow, or whose node was
//! cut off from the others, is told that it has missed something ([`Missed`]), and then takes nothing that it remembers
//! for granted.

mod address;
mod error;
mod event;
mod message;
mod nats;

pub use address::Address;
pub use error::Error;
pub use event::{Event, RoomTold, Told};
pub use nats::{LIBRARY, Nats};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::broadcast;

/// Events that a slow subscriber may lag behind before it misses some.
const QUEUE: usize = 4096;

/// How events travel. Cheap to clone: all clones are the same bus.
#[derive(Debug, Clone)]
pub enum Bus {
    /// Within this node.
    Local(Local),
    /// Between the nodes of a cluster.
    Nats(Arc<Nats>),
}

/// The bus of a node that is alone.
#[derive(Debug, Clone)]
pub struct Local(Voice);

impl Bus {
    /// A bus within this node.
    pub fn local() -> Self {
        Self::Local(Local(Voice::new()))
    }

    /// A bus between all nodes that name the same cluster at the same address.
    ///
    /// Where nobody answers, the node begins alone and goes on trying; [`check`](Self::check) tells.
    /// The error is [`Error::Refused`] if whoever answers does not want this node.
    pub async fn connect(address: &Address, cluster: u128) -> Result<Self, Error> {
        Nats::connect(address, cluster).await.map(Arc::new).map(Self::Nats)
    }

    /// Tells all who have subscribed. Nobody has to. Never waits: this node's subscribers have it at once, those of
    /// others when it has travelled.
    pub fn publish(&self, event: Event) {
        self.voice().say(News { from: Place::Here, what: Ok(event) });
    }

    /// Hears what is published from now on.
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.voice().subscribe())
    }

    /// How often anything has been said to this node's subscribers. Whoever has heard all up to this number need not look
    /// for more.
    pub fn said(&self) -> u64 {
        self.voice().said.load(Ordering::SeqCst)
    }

    /// Whether the other nodes hear this one; [`Error::Unreachable`] if it is cut off from them. A node that is alone
    /// by choice is well.
    pub fn check(&self) -> Result<(), Error> {
        match self {
            Self::Local(_) => Ok(()),
            Self::Nats(nats) => nats.check(),
        }
    }

    /// Waits until what was published is on its way to the other nodes, but not for long.
    pub async fn flush(&self) {
        match self {
            Self::Local(_) => {}
            Self::Nats(nats) => nats.flush().await,
        }
    }

    fn voice(&self) -> &Voice {
        match self {
            Self::Local(Local(voice)) => voice,
            Self::Nats(nats) => nats.voice(),
        }
    }
}

/// The way to this node's subscribers. All clones are the same.
#[derive(Debug, Clone)]
struct Voice {
    sender: broadcast::Sender<News>,
    /// How often it has spoken.
    said: Arc<AtomicU64>,
}

impl Voice {
    fn new() -> Self {
        Self { sender: broadcast::Sender::new(QUEUE), said: Arc::default() }
    }

    fn say(&self, news: News) {
        // The only error is that nobody listens.
        self.sender.send(news).ok();
        // Counted last: whoever reads the number finds what it counts.
        self.said.fetch_add(1, Ordering::SeqCst);
    }

    fn subscribe(&self) -> broadcast::Receiver<News> {
        self.sender.subscribe()
    }
}

/// What goes to every subscriber of a node. The line to the other nodes is one of them.
#[derive(Debug, Clone)]
struct News {
    from: Place,
    what: Result<Event, Missed>,
}

/// Where something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On this node: the others are to hear it.
    Here,
    /// On another node, or on the way from there.
    Elsewhere,
}

/// One listener's place on the bus.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<News>);

/// Some events were lost before they were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed;

impl Subscription {
    /// The next event; `None` when the bus is gone. [`Missed`] stands in the place of those that were lost.
    pub async fn next(&mut self) -> Option<Result<Event, Missed>> {
        match self.0.recv().await {
            Ok(news) => Some(news.what),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Err(Missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// The next event if it has been published already; never waits. Whoever asks until there is none knows all that
    /// was published on this node before.
    pub fn next_now(&mut self) -> Option<Result<Event, Missed>> {
        match self.0.try_recv() {
            Ok(news) => Some(news.what),
            Err(broadcast::error::TryRecvError::Lagged(_)) => Some(Err(Missed)),
            Err(broadcast::error::TryRecvError::Empty | broadcast::error::TryRecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_subscriber_hears_every_event_in_order() {
        let bus = Bus::local();
        bus.publish(Event::GrantEnded(0));
        let (mut ana, mut bo) = (bus.subscribe(), bus.clone().subscribe());
        bus.publish(Event::GrantEnded(1));
        bus.publish(Event::GrantEnded(2));
        for subscription in [&mut ana, &mut bo] {
            assert_eq!(subscription.next().await, Some(Ok(Event::GrantEnded(1))), "not what was said before");
            assert_eq!(subscription.next().await, Some(Ok(Event::GrantEnded(2))));
        }
    }

    #[tokio::test]
    async fn slow_subscriber_is_told_that_it_missed_something() {
        let bus = Bus::local();
        let mut subscription = bus.subscribe();
        for number in 0..=QUEUE as u64 {
            bus.publish(Event::GrantEnded(number));
        }
        assert_eq!(subscription.next().await, Some(Err(Missed)));
        assert_eq!(subscription.next().await, Some(Ok(Event::GrantEnded(1))));
    }

    #[test]
    fn what_was_published_is_there_at_once() {
        let bus = Bus::local();
        let mut subscription = bus.subscribe();
        assert_eq!(subscription.next_now(), None);
        bus.publish(Event::GrantEnded(1));
        assert_eq!(subscription.next_now(), Some(Ok(Event::GrantEnded(1))));
        assert_eq!(subscription.next_now(), None);
    }

    #[tokio::test]
    async fn subscription_ends_with_the_bus() {
        let bus = Bus::local();
        let mut subscription = bus.subscribe();
        drop(bus);
        assert_eq!(subscription.next().await, None);
    }
}
