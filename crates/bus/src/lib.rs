//! Tells the other connections, on this node or any other, that something happened.
//!
//! The bus may forget: whoever must not miss anything asks the store. A subscriber that is too slow is told that it has
//! missed something ([`Missed`]), and then takes nothing that it remembers for granted.

mod event;

pub use event::{Event, Told};

use tokio::sync::broadcast;

/// Events that a slow subscriber may lag behind before it misses some.
const QUEUE: usize = 4096;

/// How events travel. Cheap to clone: all clones are the same bus.
#[derive(Debug, Clone)]
pub enum Bus {
    /// Within this node.
    Local(Local),
}

/// The bus of a node that is alone.
#[derive(Debug, Clone)]
pub struct Local(broadcast::Sender<Event>);

impl Bus {
    /// A bus within this node.
    pub fn local() -> Self {
        Self::Local(Local(broadcast::Sender::new(QUEUE)))
    }

    /// Tells all who have subscribed. Nobody has to.
    pub fn publish(&self, event: Event) {
        match self {
            // The only error is that nobody listens.
            Self::Local(Local(sender)) => drop(sender.send(event)),
        }
    }

    /// Hears what is published from now on.
    pub fn subscribe(&self) -> Subscription {
        match self {
            Self::Local(Local(sender)) => Subscription(sender.subscribe()),
        }
    }
}

/// One listener's place on the bus.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Event>);

/// Some events were lost before they were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed;

impl Subscription {
    /// The next event; `None` when the bus is gone. [`Missed`] stands in the place of those that were lost.
    pub async fn next(&mut self) -> Option<Result<Event, Missed>> {
        match self.0.recv().await {
            Ok(event) => Some(Ok(event)),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Err(Missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// The next event if it has been published already; never waits. Whoever asks until there is none knows all that
    /// was published before.
    pub fn next_now(&mut self) -> Option<Result<Event, Missed>> {
        match self.0.try_recv() {
            Ok(event) => Some(Ok(event)),
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
