//! Which rows of a long list stand in view, in whole CSS pixels.

use std::ops::Range;

/// Rows that are drawn above and below those in view, so that a quick flick shows no gap.
const OVERSCAN: u32 = 6;

/// What a person sees of a list whose rows are all of one height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Viewport {
    /// How far the list is scrolled.
    pub(crate) top: u32,
    /// How much of it is seen.
    pub(crate) height: u32,
    /// The height of a row.
    pub(crate) row: u32,
}

impl Viewport {
    /// The rows of which at least a pixel is seen.
    pub(crate) fn seen(self, total: u32) -> Range<u32> {
        let row = self.row.max(1);
        let first = self.top / row;
        let end = self.top.saturating_add(self.height).div_ceil(row);
        // A list that has just become shorter may still be scrolled past its end.
        let end = end.min(total);
        first.min(end.saturating_sub(1))..end
    }

    /// The rows that stand in the document.
    pub(crate) fn drawn(self, total: u32) -> Range<u32> {
        let Range { start, end } = self.seen(total);
        start.saturating_sub(OVERSCAN)..end.saturating_add(OVERSCAN).min(total)
    }

    /// How many whole rows fit: the step of Page Up and Page Down.
    pub(crate) fn page(self) -> u32 {
        (self.height / self.row.max(1)).max(1)
    }

    /// Where to scroll so that the whole of a row is seen; as little as possible.
    pub(crate) fn showing(self, row: u32) -> u32 {
        let start = row.saturating_mul(self.row);
        let end = start.saturating_add(self.row);
        self.top.max(end.saturating_sub(self.height)).min(start)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const VIEW: Viewport = Viewport { top: 0, height: 500, row: 50 };

    fn check(top: u32, total: u32, expected: &Expect) {
        let view = Viewport { top, ..VIEW };
        expected.assert_eq(&format!("seen {:?}, drawn {:?}", view.seen(total), view.drawn(total)));
    }

    #[test]
    fn rows_in_view_are_drawn_and_some_more() {
        check(0, 10_000, &expect!["seen 0..10, drawn 0..16"]);
        check(25, 10_000, &expect!["seen 0..11, drawn 0..17"]);
        check(5_000, 10_000, &expect!["seen 100..110, drawn 94..116"]);
        check(499_500, 10_000, &expect!["seen 9990..10000, drawn 9984..10000"]);
    }

    #[test]
    fn short_lists_are_drawn_whole() {
        check(0, 0, &expect!["seen 0..0, drawn 0..0"]);
        check(0, 1, &expect!["seen 0..1, drawn 0..1"]);
        check(0, 10, &expect!["seen 0..10, drawn 0..10"]);
    }

    #[test]
    fn list_that_became_shorter_shows_its_end() {
        check(5_000, 20, &expect!["seen 19..20, drawn 13..20"]);
        check(u32::MAX, u32::MAX, &expect!["seen 85899345..85899346, drawn 85899339..85899352"]);
    }

    #[test]
    fn row_without_height_is_no_division_by_zero() {
        let view = Viewport { top: 0, height: 0, row: 0 };
        assert_eq!((view.seen(5), view.page(), view.showing(3)), (0..0, 1, 0));
    }

    #[test]
    fn page_is_as_many_rows_as_fit_whole() {
        assert_eq!(VIEW.page(), 10);
        assert_eq!(Viewport { height: 549, ..VIEW }.page(), 10);
        assert_eq!(Viewport { height: 20, ..VIEW }.page(), 1);
    }

    #[test]
    fn row_is_brought_into_view_by_the_shortest_way() {
        let view = Viewport { top: 1_000, ..VIEW };
        assert_eq!(view.showing(25), 1_000, "is in view already");
        assert_eq!(view.showing(19), 950, "from above");
        assert_eq!(view.showing(30), 1_050, "from below");
        assert_eq!(view.showing(0), 0);
    }

    #[test]
    fn row_higher_than_the_list_shows_its_start() {
        assert_eq!(Viewport { top: 0, height: 30, row: 50 }.showing(2), 100);
    }
}
