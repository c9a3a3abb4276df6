//! How much time passes: a clock that stands still where the browser's goes back.

/// Time that has passed as far as we know, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Clock {
    /// What the browser's clock showed last, in milliseconds since 1970.
    pub(super) now: u64,
    /// What has passed. Only differences mean anything.
    pub(super) passed: u64,
}

/// There it stands still, so that any wait can be added to it.
const LAST: u64 = u64::MAX / 2;

impl Clock {
    /// The browser's clock shows this.
    pub(super) fn show(&mut self, now: u64) {
        self.passed = self.passed.saturating_add(now.saturating_sub(self.now)).min(LAST);
        self.now = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_that_is_set_back_stands_still() {
        let mut clock = Clock::default();
        clock.show(100);
        let start = clock.passed;
        let passed = [110, 50, 51, 49, u64::MAX, 0, 5].map(|now| {
            clock.show(now);
            clock.passed.wrapping_sub(start)
        });
        assert_eq!(passed[..4], [10, 10, 11, 11]);
        assert!(passed.is_sorted());
    }
}
