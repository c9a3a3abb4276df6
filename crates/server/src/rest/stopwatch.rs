//! `Server-Timing`: how long each phase of an answer took. The one stopwatch of the node.

use std::fmt::Write;
use std::time::Instant;

/// Times phases, one after the other.
pub(super) struct Stopwatch {
    last: Instant,
    header: String,
}

impl Stopwatch {
    /// Begins the first phase.
    pub(super) fn start() -> Self {
        Self { last: instant(), header: String::with_capacity(80) }
    }

    /// Ends a phase, and begins the next one.
    pub(super) fn lap(&mut self, phase: &str) {
        let now = instant();
        let milliseconds = now.duration_since(self.last).as_secs_f64() * 1000.0;
        let separator = if self.header.is_empty() { "" } else { ", " };
        // Writing into a string cannot fail.
        let _ = write!(self.header, "{separator}{phase};dur={milliseconds:.3}");
        self.last = now;
    }

    /// The header's value (Server Timing, section 4).
    pub(super) fn header(self) -> String {
        self.header
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one stopwatch")]
fn instant() -> Instant {
    Instant::now()
}
