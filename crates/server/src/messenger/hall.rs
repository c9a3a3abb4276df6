//! The event rooms that somebody reads at this node.
//!
//! However many read a room, an event of it is written once, and what was missed is read once. Whoever is too slow is let
//! go, and comes back with the number up to which they have it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use axum::body::Bytes;
use bus::{Event, RoomTold, Subscription};
use domain::room::RoomId;
use store::Part;
use tokio::sync::broadcast;
use wire::room::{RoomEntry, RoomEvent};

use crate::app::App;

/// Events that a slow reader may lag behind.
const QUEUE: usize = 256;
/// How many may read rooms at one node.
const MOST_READERS: usize = 50_000;

/// All of them.
#[derive(Default)]
pub(super) struct Halls(Mutex<HashMap<u64, Hall>>);

/// One of them.
struct Hall {
    /// Up to where its readers have been told.
    last: u64,
    readers: broadcast::Sender<Told>,
}

/// What the readers of a room are told.
#[derive(Clone)]
pub(super) struct Told {
    /// The number of the entry that it tells of; 0 where it tells how the room stands.
    pub(super) number: u64,
    /// A server-sent event, written out once for all.
    pub(super) bytes: Bytes,
}

/// Somebody's place in a room.
pub(super) struct Reader {
    halls: Arc<Halls>,
    room: RoomId,
    /// Nothing only while it is being dropped.
    told: Option<broadcast::Receiver<Told>>,
}

impl Reader {
    /// The next thing that the room is told; nothing if this reader is too slow.
    pub(super) async fn next(&mut self) -> Option<Told> {
        self.told.as_mut()?.recv().await.ok()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.told = None;
        let mut halls = self.halls.all();
        if halls.get(&self.room.0).is_some_and(|hall| hall.readers.receiver_count() == 0) {
            halls.remove(&self.room.0);
        }
    }
}

impl Halls {
    /// A place in a room; nothing if the node has no more.
    pub(super) async fn enter(
        self: &Arc<Self>,
        app: &App,
        room: RoomId,
    ) -> Result<Option<Reader>, store::Error> {
        // Before the reader looks into the store: what comes after is told.
        let last = app.store.room_last(room).await?;
        let mut halls = self.all();
        let readers: usize = halls.values().map(|hall| hall.readers.receiver_count()).sum();
        if readers >= MOST_READERS {
            return Ok(None);
        }
        let hall =
            halls.entry(room.0).or_insert_with(|| Hall { last, readers: broadcast::Sender::new(QUEUE) });
        Ok(Some(Reader { halls: Arc::clone(self), room, told: Some(hall.readers.subscribe()) }))
    }

    /// How many read a room.
    pub(super) fn readers(&self, room: RoomId) -> usize {
        self.all().get(&room.0).map_or(0, |hall| hall.readers.receiver_count())
    }

    /// Passes on what the bus says, in the order of the log and without gaps, as long as both are there.
    pub(super) async fn listen(app: App, halls: Weak<Self>, mut subscription: Subscription) {
        while let Some(event) = subscription.next().await {
            let Some(halls) = halls.upgrade() else { return };
            match event {
                Ok(Event::Room(told)) => {
                    if !halls.tell(&told) {
                        halls.read(&app, told.room).await;
                    }
                }
                Ok(_) => {}
                Err(bus::Missed) => {
                    let rooms: Vec<u64> = halls.all().keys().copied().collect();
                    for room in rooms {
                        halls.read(&app, room).await;
                    }
                }
            }
        }
    }

    /// Tells a room's readers; not if something before it has to be told first.
    fn tell(&self, RoomTold { room, number, event }: &RoomTold) -> bool {
        let mut halls = self.all();
        let Some(hall) = halls.get_mut(room) else { return true };
        if *number > hall.last + 1 {
            return false;
        }
        if *number == 0 || *number > hall.last {
            hall.last = hall.last.max(*number);
            hall.send(*number, written(*number, event));
        }
        true
    }

    /// Tells a room's readers what stands in the store and how the room stands: something was missed.
    async fn read(&self, app: &App, room: u64) {
        let Some(last) = self.all().get(&room).map(|hall| hall.last) else { return };
        let page = match app.store.room(RoomId(room), Part::After(last)).await {
            Ok(page) => page,
            // With the next event it is tried again.
            Err(error) => {
                return tracing::warn!(code = error.code(), "a room was not told what it missed: {error}");
            }
        };
        let mut halls = self.all();
        let Some(hall) = halls.get_mut(&room) else { return };
        hall.send(0, event(0, &RoomEvent::State(page.state)));
        for entry in page.entries {
            let number = entry.number;
            if number > hall.last {
                hall.last = number;
                hall.send(number, event(number, &RoomEvent::Entry(entry)));
            }
        }
    }

    /// Nothing panics while they are locked.
    fn all(&self) -> MutexGuard<'_, HashMap<u64, Hall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hall {
    fn send(&self, number: u64, bytes: Bytes) {
        // The only error is that nobody reads.
        self.readers.send(Told { number, bytes }).ok();
    }
}

/// Tells every node's readers of an entry, or how the room stands.
pub(super) fn announce(app: &App, room: RoomId, event: &RoomEvent) {
    let number = match event {
        RoomEvent::Entry(RoomEntry { number, .. }) => *number,
        RoomEvent::Room(_) | RoomEvent::State(_) => 0,
    };
    app.bus.publish(Event::Room(RoomTold { room: room.0, number, event: json(event).into() }));
}

/// A server-sent event. One of an entry has its number, with which a browser comes back.
pub(super) fn event(number: u64, event: &RoomEvent) -> Bytes {
    written(number, &json(event))
}

fn written(number: u64, event: &str) -> Bytes {
    // JSON writes line breaks as escapes: it is one line.
    if number == 0 { format!("data: {event}\n\n") } else { format!("id: {number}\ndata: {event}\n\n") }.into()
}

fn json(event: &RoomEvent) -> String {
    // Numbers, texts and lists of them are always written.
    serde_json::to_string(event).unwrap_or_default()
}
