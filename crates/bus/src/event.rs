//! What the bus tells.

use std::sync::Arc;

use wire::Cid;

/// Something that happened. Numbers are the bits of the ids that the domain knows. Cheap to clone: every subscriber
/// gets one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A grant was taken back, replaced, or lost its tokens: whoever remembers tokens of it forgets them.
    GrantEnded(u64),
    /// Something that the browsers of these people are told.
    Told(Told),
    /// Something that everybody who reads an event room is told.
    Room(RoomTold),
}

/// Something that everybody who reads an event room is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomTold {
    /// The room.
    pub room: u64,
    /// The number of the entry that it tells of; 0 where it tells how the room stands.
    pub number: u64,
    /// One [`wire::room::RoomEvent`], written out once for all.
    pub event: Arc<str>,
}

/// Something that the browsers of some people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub to: Arc<[Cid]>,
    /// One [`wire::ServerFrame`], written out once for all.
    pub frame: Arc<str>,
}
