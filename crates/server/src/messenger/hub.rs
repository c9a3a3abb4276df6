//! Who is connected to this node, and what they are to be told.

use std::collections::HashMap;
use std::future::pending;
use std::sync::{Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use bus::{Event, Subscription, Told};
use domain::GrantId;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use wire::Cid;

/// What may wait for one browser. Whoever is further behind is let go: it comes back and asks for what it missed.
const QUEUE: usize = 1024;
/// After an outage of the bus each node says that something was missed as soon as it is back: one after the other, within
/// this time. Whoever is sent to ask for it is sent once, and not once by each node.
pub(super) const OUTAGE: Duration = Duration::from_secs(5);

/// The connections of this node, by person.
#[derive(Default)]
pub(super) struct Hub(Mutex<HashMap<Cid, Vec<Handle>>>);

/// The way to a connection.
pub(super) struct Handle {
    connection: u64,
    grant: GrantId,
    queue: mpsc::Sender<Notice>,
}

/// What a connection is told.
#[derive(Debug, Clone)]
pub(super) enum Notice {
    /// A frame for the browser.
    Frame(Utf8Bytes),
    /// Something about the grant has changed: does the token still count?
    Grant,
    /// Events may have been lost on the way to this node.
    Missed,
}

impl Hub {
    /// From now on this person's connection hears what concerns them.
    pub(super) fn join(&self, cid: Cid, grant: GrantId, connection: u64) -> mpsc::Receiver<Notice> {
        let (queue, notices) = mpsc::channel(QUEUE);
        self.people().entry(cid).or_default().push(Handle { connection, grant, queue });
        notices
    }

    /// The connection goes on with a token of this grant, perhaps another one than before.
    pub(super) fn go_on(&self, cid: Cid, grant: GrantId, connection: u64) {
        let mut people = self.people();
        for handle in people.get_mut(&cid).into_iter().flatten() {
            if handle.connection == connection {
                handle.grant = grant;
            }
        }
    }

    /// The connection is gone.
    pub(super) fn leave(&self, cid: Cid, connection: u64) {
        let mut people = self.people();
        if let Some(handles) = people.get_mut(&cid) {
            handles.retain(|handle| handle.connection != connection);
            if handles.is_empty() {
                people.remove(&cid);
            }
        }
    }

    /// Passes on what the bus says, as long as both are there; that something was missed, when the outage is over.
    pub(super) async fn listen(hub: Weak<Self>, mut subscription: Subscription, outage: Duration) {
        let mut over = None;
        loop {
            let event = tokio::select! {
                // What is here already first: it may tell of more that was missed.
                biased;
                event = subscription.next() => event,
                () = reach(over) => {
                    over = None;
                    match hub.upgrade() {
                        Some(hub) => hub.notify(&Notice::Missed, |_| true),
                        None => return,
                    }
                    continue;
                }
            };
            let (Some(event), Some(hub)) = (event, hub.upgrade()) else { return };
            match event {
                Ok(Event::Told(told)) => hub.tell(&told),
                Ok(Event::GrantEnded(grant)) => {
                    hub.notify(&Notice::Grant, |handle| handle.grant.0 == grant);
                }
                // `hall` hears it.
                Ok(Event::Room(_)) => {}
                Err(bus::Missed) => over = over.or_else(|| Some(Instant::now() + outage)),
            }
        }
    }

    fn tell(&self, told: &Told) {
        let mut people = self.people();
        let mut frame = None;
        for cid in &*told.to {
            let Some(handles) = people.get_mut(cid) else { continue };
            // One copy for all of them.
            let frame = frame.get_or_insert_with(|| Utf8Bytes::from(&*told.frame));
            handles.retain(|handle| handle.queue.try_send(Notice::Frame(frame.clone())).is_ok());
        }
    }

    /// Gives a notice to those connections that it concerns.
    pub(super) fn notify(&self, notice: &Notice, concerns: impl Fn(&Handle) -> bool) {
        for handles in self.people().values_mut() {
            handles.retain(|handle| !concerns(handle) || handle.queue.try_send(notice.clone()).is_ok());
        }
    }

    /// Nothing panics while it is locked.
    fn people(&self) -> MutexGuard<'_, HashMap<Cid, Vec<Handle>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until then, if there is such a time.
async fn reach(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const ANA: Cid = Cid(1);
    const BO: Cid = Cid(2);

    fn told(to: &[Cid], frame: &str) -> Told {
        Told { to: to.into(), frame: frame.into() }
    }

    fn heard(notices: &mut mpsc::Receiver<Notice>) -> Vec<String> {
        std::iter::from_fn(|| notices.try_recv().ok()).map(|notice| format!("{notice:?}")).collect()
    }

    #[test]
    fn each_connection_of_those_concerned_hears_it_once() {
        let hub = Hub::default();
        let [mut desk, mut phone] = [1, 2].map(|connection| hub.join(ANA, GrantId(7), connection));
        let mut bo = hub.join(BO, GrantId(8), 3);
        hub.tell(&told(&[ANA], "one"));
        hub.leave(ANA, 1);
        hub.tell(&told(&[ANA, BO, Cid(3)], "two"));
        hub.notify(&Notice::Grant, |handle| handle.grant == GrantId(8));
        assert_eq!(heard(&mut desk).len(), 1);
        assert_eq!(heard(&mut phone).len(), 2);
        assert_eq!(heard(&mut bo).last().map(String::as_str), Some("Grant"));
    }

    #[tokio::test]
    async fn however_often_something_was_missed_each_connection_hears_it_once() {
        let (hub, bus) = (Arc::new(Hub::default()), bus::Bus::local());
        let mut notices = hub.join(ANA, GrantId(7), 1);
        tokio::spawn(Hub::listen(Arc::downgrade(&hub), bus.subscribe(), Duration::ZERO));
        let mut witness = bus.subscribe();
        let mut missed = 0;
        while missed < 3 {
            // More than wait for anybody.
            for grant in 0..5_000 {
                bus.publish(Event::GrantEnded(grant << 8));
            }
            // The hub comes not so far as to have nothing before it.
            tokio::task::yield_now().await;
            missed += u32::from(witness.next_now() == Some(Err(bus::Missed)));
        }
        bus.publish(Event::GrantEnded(7));
        let mut heard = Vec::new();
        while !heard.iter().any(|notice: &String| notice == "Missed") {
            heard.push(format!("{:?}", notices.recv().await.unwrap()));
        }
        tokio::task::yield_now().await;
        assert_eq!(
            (heard, notices.try_recv().is_err()),
            (vec!["Grant".to_owned(), "Missed".to_owned()], true)
        );
    }

    #[test]
    fn connection_hears_of_the_grant_that_it_goes_on_with() {
        let hub = Hub::default();
        let mut notices = hub.join(ANA, GrantId(7), 1);
        hub.go_on(ANA, GrantId(8), 1);
        hub.notify(&Notice::Grant, |handle| handle.grant == GrantId(7));
        assert_eq!(heard(&mut notices), [""; 0]);
        hub.notify(&Notice::Grant, |handle| handle.grant == GrantId(8));
        assert_eq!(heard(&mut notices), ["Grant"]);
    }

    #[test]
    fn who_is_too_far_behind_is_let_go() {
        let hub = Hub::default();
        let mut notices = hub.join(ANA, GrantId(7), 1);
        for _ in 0..=QUEUE {
            hub.tell(&told(&[ANA], "frame"));
        }
        assert_eq!(heard(&mut notices).len(), QUEUE);
        assert!(notices.is_closed());
    }
}
