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
}

/// Something that the browsers of some people are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose.
    pub to: Arc<[Cid]>,
    /// One [`wire::ServerFrame`], written out once for all.
    pub frame: Arc<str>,
}
