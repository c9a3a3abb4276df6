//! How much one browser may ask for.

use domain::Moment;
use wire::frame::Request;

/// So many requests may come at once …
const BURST: u64 = 300;
/// … and so many a second in the long run: more than anybody types, even where a program types for them.
const A_SECOND: u64 = 100;

/// A request, in the unit in which an allowance grows by the millisecond.
const REQUEST: u64 = 1_000;

/// What is left to one connection.
#[derive(Debug)]
pub(super) struct Allowance {
    /// In thousandths of a request.
    left: u64,
    counted: Moment,
}

impl Allowance {
    /// All of it.
    pub(super) fn full(now: Moment) -> Self {
        Self { left: BURST * REQUEST, counted: now }
    }

    /// Takes what one request costs out of it, if that is left.
    pub(super) fn take(&mut self, request: &Request, now: Moment) -> bool {
        let passed = u64::try_from(self.counted.until(now).as_millis()).unwrap_or(u64::MAX);
        self.left = self.left.saturating_add(passed.saturating_mul(A_SECOND)).min(BURST * REQUEST);
        self.counted = now;
        let left = self.left.checked_sub(cost(request));
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// To look through a log, or at a picture, is more work than to add to a log.
fn cost(request: &Request) -> u64 {
    if matches!(request, Request::Search { .. } | Request::Picture { .. }) { 20 * REQUEST } else { REQUEST }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wire::ConversationId;

    use super::*;

    #[test]
    fn burst_is_spent_and_grows_again() {
        let start = Moment(1_000_000);
        let mut allowance = Allowance::full(start);
        let mut spend = |after| {
            let now = start.after(Duration::from_millis(after));
            (0..1_000).take_while(|_| allowance.take(&Request::Idle { on: true }, now)).count()
        };
        let day = 24 * 60 * 60 * 1_000;
        assert_eq!([0, 9, 10, 1_015, 1_020, day].map(&mut spend), [300, 0, 1, 100, 1, 300]);
    }

    #[test]
    fn search_costs_as_much_as_twenty_others() {
        let mut allowance = Allowance::full(Moment(1_000_000));
        let search = Request::Search { conversation: ConversationId(1), text: "a".into(), before: None };
        let spent = (0..1_000).take_while(|_| allowance.take(&search, Moment(1_000_000))).count();
        assert_eq!(spent, 15);
    }

    #[test]
    fn clock_that_goes_back_takes_nothing_away() {
        let mut allowance = Allowance::full(Moment(1_000_000));
        let mut take = |at| allowance.take(&Request::Idle { on: true }, Moment(at));
        assert!(take(0) && take(1_000_000));
    }
}
