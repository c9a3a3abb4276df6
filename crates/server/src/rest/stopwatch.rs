//! `Server-Timing`: how long each phase of an answer took. The one stopwatch of the node.

use std::time::{Duration, Instant};

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
        if !self.header.is_empty() {
            self.header.push_str(", ");
        }
        self.header.push_str(phase);
        self.header.push_str(";dur=");
        milliseconds(now.duration_since(self.last), &mut self.header);
        self.last = now;
    }

    /// The header's value (Server Timing, section 4).
    pub(super) fn header(self) -> String {
        self.header
    }
}

/// As `4.071`. Four of them stand in every answer, and `{:.3}` takes a microsecond for each.
fn milliseconds(duration: Duration, text: &mut String) {
    text.push_str(itoa::Buffer::new().format(duration.as_millis()));
    text.push('.');
    let rest = duration.subsec_micros() % 1000;
    text.extend(
        [rest / 100, rest / 10 % 10, rest % 10].into_iter().filter_map(|digit| char::from_digit(digit, 10)),
    );
}

#[expect(clippy::disallowed_methods, reason = "this is the one stopwatch")]
fn instant() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_three_decimals() {
        let written = [0, 7, 4_071, 60_000_999].map(|microseconds| {
            let mut text = String::new();
            milliseconds(Duration::from_micros(microseconds), &mut text);
            text
        });
        assert_eq!(written, ["0.000", "0.007", "4.071", "60000.999"]);
    }
}
