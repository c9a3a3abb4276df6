//! The one place that asks what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::Moment;

/// A clock.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is moved: for tests. Clones are the same clock.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this moment.
    pub fn manual(moment: Moment) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(moment.0)))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => system_time(),
            Self::Manual(milliseconds) => Moment(milliseconds.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward. The machine's clock cannot be moved.
    pub fn advance(&self, span: Duration) {
        if let Self::Manual(milliseconds) = self {
            milliseconds.store(self.now().after(span).0, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
fn system_time() -> Moment {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(0).after(since_1970)
}

/// Reads a span of time as people write it on a command line: `3h`, `90s`, `1500ms`, `20m`, `365d`.
pub fn parse_span(text: &str) -> Option<Duration> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let count: u64 = count.parse().ok()?;
    let seconds = match unit {
        "ms" => return Some(Duration::from_millis(count)),
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    count.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_clock_moves_only_when_told_and_in_all_clones() {
        let clock = Clock::manual(Moment(1_000));
        let clone = clock.clone();
        assert_eq!(clone.now(), Moment(1_000));
        clock.advance(Duration::from_secs(2));
        assert_eq!(clone.now(), Moment(3_000));
    }

    #[test]
    fn spans_are_read_as_people_write_them() {
        let seconds = |text| parse_span(text).map(|span| span.as_secs());
        assert_eq!(seconds("3h"), Some(10_800));
        assert_eq!(seconds("365d"), Some(31_536_000));
        assert_eq!(parse_span("1500ms"), Some(Duration::from_millis(1_500)));
        for text in ["", "3", "h", "3w", "-1s", "1.5h", "99999999999999999999s", "18446744073709551615d"] {
            assert_eq!(parse_span(text), None, "{text}");
        }
    }
}
