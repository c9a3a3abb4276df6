//! The person's own session on the node's pages: a cookie, never a token.

use std::time::Duration;

use wire::Cid;

use crate::secret::Digest;
use crate::time::{Moment, days};

/// A signed-in browser.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    /// What the cookie's value is known by.
    pub digest: Digest,
    /// Who it is.
    pub cid: Cid,
    /// When they signed in.
    pub began: Moment,
    /// When they were last seen; moved at most once in [`Visit::SEEN_EVERY`].
    pub seen: Moment,
}

impl Visit {
    /// A visit ends when its person has not been seen for this long …
    pub const IDLE: Duration = days(30);
    /// … and in any case this long after they signed in.
    pub const LONGEST: Duration = days(180);
    /// How often `seen` is written.
    pub const SEEN_EVERY: Duration = Duration::from_mins(10);

    /// A visit that begins now.
    pub fn begin(digest: Digest, cid: Cid, now: Moment) -> Self {
        Self { digest, cid, began: now, seen: now }
    }

    /// Whether it still counts.
    pub fn is_live(&self, now: Moment) -> bool {
        now < self.seen.after(Self::IDLE) && now < self.began.after(Self::LONGEST)
    }

    /// Whether `seen` is old enough to be written anew.
    pub fn is_stale(&self, now: Moment) -> bool {
        now >= self.seen.after(Self::SEEN_EVERY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_after_idleness_and_after_its_longest() {
        let mut visit = Visit::begin(Digest::from_stored(&[0; 32]).unwrap(), Cid(1), Moment(0));
        assert!(visit.is_live(Moment(0).after(days(29))));
        assert!(!visit.is_live(Moment(0).after(days(30))));
        visit.seen = Moment(0).after(days(179));
        assert!(visit.is_live(visit.seen));
        assert!(!visit.is_live(Moment(0).after(days(180))));
    }
}
