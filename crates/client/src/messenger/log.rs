//! The log of a conversation that the page shows: each entry once, in order, without gaps.
//!
//! What comes too early is dropped and not held: the node is asked for what follows the last good entry, and has the
//! early one too. So a log takes a few bytes, however much is missing.

use wire::ConversationId;

use super::sent::Sent;

/// When more entries than these are missing, the page loads the latest ones instead.
pub const WIDEST_GAP: u64 = 500;

/// How far the page has a log.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) conversation: ConversationId,
    /// The page has everything up to there.
    pub(super) have: u64,
    /// There is an entry of this number.
    seen: u64,
    /// Whether the node has said since the welcome up to where there are entries.
    is_sure: bool,
    /// How many entries were missing and have been told, since the page had all.
    brought: u64,
    /// What is missing has been asked for.
    pub(super) sent: Option<Sent>,
}

/// What is to be done with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the next one: the page is told.
    Next,
    /// The page has it, or will get it with those before it.
    NotNow,
}

impl Log {
    /// The page has everything up to this number.
    pub(super) fn new(conversation: ConversationId, number: u64) -> Self {
        Self { conversation, have: number, seen: number, is_sure: false, brought: 0, sent: None }
    }

    /// An entry has come by itself.
    pub(super) fn judge(&mut self, number: u64) -> Verdict {
        self.seen = self.seen.max(number);
        if number.checked_sub(1) == Some(self.have) {
            self.have = number;
            Verdict::Next
        } else {
            Verdict::NotNow
        }
    }

    /// An entry has come because it was asked for: whatever is missing before it is not for this person.
    pub(super) fn judge_answer(&mut self, number: u64) -> Verdict {
        if number <= self.have {
            return Verdict::NotNow;
        }
        self.have = number;
        self.seen = self.seen.max(number);
        self.brought += 1;
        Verdict::Next
    }

    /// All entries of an answer have been judged. Whether it helped.
    pub(super) fn answered(&mut self, more: bool, before: u64) -> bool {
        self.sent = None;
        self.is_sure |= !more;
        if !more && self.seen <= self.have {
            self.brought = 0;
        }
        self.have > before || !self.is_behind()
    }

    /// The link is gone: anything may have been said since.
    pub(super) fn doubt(&mut self) {
        self.sent = None;
        self.is_sure = false;
    }

    /// The node says what the latest entry's number is.
    pub(super) fn learn(&mut self, last: u64) {
        self.seen = self.seen.max(last);
        self.is_sure = true;
    }

    /// There is an entry of this number.
    pub(super) fn notice(&mut self, number: u64) {
        self.seen = self.seen.max(number);
    }

    /// Whether the node is to be asked.
    pub(super) fn is_behind(&self) -> bool {
        !self.is_sure || self.seen > self.have
    }

    /// Whether the page had better load anew. A log that has become shorter was restored from an old copy.
    pub(super) fn is_beyond_repair(&self, last: Option<u64>) -> bool {
        let missing = self.seen.saturating_sub(self.have);
        missing > WIDEST_GAP || self.brought > WIDEST_GAP || last.is_some_and(|last| last < self.have)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(number: u64) -> Log {
        Log::new(ConversationId(0xF3), number)
    }

    #[test]
    fn only_the_next_entry_is_told() {
        let mut log = log(5);
        assert_eq!([6, 6, 5, 7].map(|number| log.judge(number)), {
            use Verdict::{Next, NotNow};
            [Next, NotNow, NotNow, Next]
        });
        log.learn(7);
        assert!(!log.is_behind());
        assert_eq!(log.judge(9), Verdict::NotNow);
        assert!(log.is_behind() && log.have == 7);
    }

    #[test]
    fn no_number_is_too_large() {
        let mut log = log(u64::MAX);
        assert_eq!([0, u64::MAX].map(|number| log.judge(number)), [Verdict::NotNow; 2]);
        assert_eq!(log.judge_answer(u64::MAX), Verdict::NotNow);
        let mut log = self::log(0);
        assert_eq!(log.judge(u64::MAX), Verdict::NotNow);
        assert!(log.is_beyond_repair(None));
    }

    #[test]
    fn gap_is_closed_by_answers_until_all_that_was_seen_is_there() {
        let mut log = log(5);
        log.learn(5);
        log.judge(8);
        assert_eq!([6, 7].map(|number| log.judge_answer(number)), [Verdict::Next; 2]);
        assert!(log.answered(false, 5) && log.is_behind(), "8 was seen");
        assert_eq!(log.judge_answer(8), Verdict::Next);
        assert!(log.answered(false, 7) && !log.is_behind());
        // An answer that brings nothing does not help.
        log.judge(10);
        assert!(!log.answered(false, 8) && log.is_behind());
    }

    #[test]
    fn answer_may_begin_later_for_those_who_joined_later() {
        let mut log = log(0);
        assert_eq!([50, 51].map(|number| log.judge_answer(number)), [Verdict::Next; 2]);
        log.answered(false, 0);
        assert!(!log.is_behind() && !log.is_beyond_repair(Some(51)));
    }

    #[test]
    fn wide_gap_and_shorter_log_are_beyond_repair() {
        let beyond = |have, last| {
            let mut log = log(have);
            log.learn(last);
            log.is_beyond_repair(Some(last))
        };
        assert_eq!([beyond(5, 505), beyond(5, 506), beyond(5, 4), beyond(0, 0)], [false, true, true, false]);
        // Where nobody says how wide it is, it is counted.
        let mut log = log(0);
        for number in 1..=501 {
            log.judge_answer(number);
        }
        log.answered(true, 0);
        assert!(log.is_beyond_repair(None));
    }
}
