//! As much of an address book as has arrived: pages of one query, asked for when somebody looks at them.

use std::ops::Range;
use std::rc::Rc;

/// Rows per page; the node gives no more at once.
pub(crate) const PAGE: u32 = 100;

/// Pages under way at any time. Who drags the scroll bar through ten thousand contacts asks for what they look
/// at in the end, not for everything on the way.
const UNDER_WAY: usize = 2;

/// Rows around those in view that are asked for ahead of time.
const AHEAD: u32 = PAGE / 2;

/// What is known of a query's answer. Cloning shares the pages.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Book<T> {
    /// By number, as far as somebody has looked.
    pages: Vec<Page<T>>,
    total: Option<u32>,
}

#[derive(Debug, Clone, PartialEq)]
enum Page<T> {
    Unknown,
    UnderWay,
    Here(Rc<[T]>),
}

impl<T> Book<T> {
    /// Nothing known, nothing asked.
    pub(crate) fn new() -> Self {
        Self { pages: Vec::new(), total: None }
    }

    /// How many rows there are, as soon as that is known.
    pub(crate) fn total(&self) -> Option<u32> {
        self.total
    }

    /// A row, if it is here.
    pub(crate) fn row(&self, row: u32) -> Option<&T> {
        match self.pages.get((row / PAGE) as usize)? {
            Page::Here(rows) => rows.get((row % PAGE) as usize),
            Page::Unknown | Page::UnderWay => None,
        }
    }

    /// The rows that are here, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..).step_by(PAGE as usize).zip(&self.pages).flat_map(|(first, page)| {
            let rows = match page {
                Page::Here(rows) => &rows[..],
                Page::Unknown | Page::UnderWay => &[],
            };
            (first..).zip(rows)
        })
    }

    /// The pages to ask for now, so that these rows and those around them arrive; they count as under way.
    pub(crate) fn ask(&mut self, seen: Range<u32>) -> Vec<u32> {
        let total = self.total.unwrap_or(u32::MAX);
        let pages = |rows: Range<u32>| rows.start / PAGE..rows.end.min(total).div_ceil(PAGE);
        let around = seen.start.saturating_sub(AHEAD)..seen.end.saturating_add(AHEAD);
        let under_way = self.pages.iter().filter(|page| matches!(page, Page::UnderWay)).count();
        let free = UNDER_WAY.saturating_sub(under_way);
        // What is looked at comes first.
        let mut asked: Vec<u32> = Vec::new();
        for page in pages(seen).chain(pages(around)) {
            if asked.len() < free && matches!(self.page(page), Page::Unknown) {
                *self.page(page) = Page::UnderWay;
                asked.push(page);
            }
        }
        asked
    }

    /// A page has come. A short one is the last one, whatever was counted before.
    pub(crate) fn arrive(&mut self, page: u32, rows: Vec<T>) {
        let here = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let end = (page * PAGE).saturating_add(here);
        *self.page(page) = Page::Here(rows.into());
        self.total = if here < PAGE { Some(end) } else { self.total.map(|total| total.max(end)) };
    }

    /// A page has not come; it may be asked for again.
    pub(crate) fn lose(&mut self, page: u32) {
        *self.page(page) = Page::Unknown;
    }

    /// The rows have been counted. What the pages themselves say is better.
    pub(crate) fn count(&mut self, total: u32) {
        let here = self.rows().last().map_or(0, |(row, _)| row + 1);
        self.total.get_or_insert(total.max(here));
    }

    fn page(&mut self, number: u32) -> &mut Page<T> {
        let number = number as usize;
        if number >= self.pages.len() {
            self.pages.resize_with(number + 1, || Page::Unknown);
        }
        &mut self.pages[number]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(page: u32) -> Vec<u32> {
        (page * PAGE..(page + 1) * PAGE).collect()
    }

    #[test]
    fn what_is_seen_is_asked_for_once_and_first() {
        let mut book = Book::new();
        assert_eq!(book.ask(0..1), [0]);
        assert!(book.ask(0..1).is_empty(), "it is under way");
        book.arrive(0, full(0));
        book.count(10_000);
        assert!(book.ask(0..10).is_empty(), "the next page is far enough");
        assert_eq!(book.ask(60..70), [1], "ahead of time");
        assert_eq!(book.ask(5_095..5_105), [50], "only so many at a time");
        book.arrive(1, full(1));
        assert_eq!(book.ask(5_095..5_105), [51]);
    }

    #[test]
    fn rows_are_found_where_they_belong() {
        let mut book = Book::new();
        book.count(250);
        book.arrive(2, (200..250).collect());
        book.arrive(0, full(0));
        assert_eq!(
            (book.row(99), book.row(100), book.row(249), book.row(250)),
            (Some(&99), None, Some(&249), None)
        );
        assert!(book.rows().all(|(row, item)| row == *item));
        assert_eq!(book.rows().count(), 150);
    }

    #[test]
    fn nothing_is_asked_for_beyond_the_end() {
        let mut book = Book::<u32>::new();
        book.count(120);
        assert_eq!(book.ask(100..120), [1, 0]);
        assert!(book.ask(0..0).is_empty());
    }

    #[test]
    fn short_page_is_the_last() {
        let mut book = Book::new();
        book.ask(0..1);
        book.arrive(0, vec![1, 2, 3]);
        assert_eq!(book.total(), Some(3), "nobody has to count");
        book.count(4);
        assert_eq!(book.total(), Some(3));
    }

    #[test]
    fn book_that_shrank_ends_where_its_pages_end() {
        let mut book = Book::new();
        book.count(250);
        book.arrive(0, full(0));
        book.arrive(2, Vec::new());
        assert_eq!(book.total(), Some(200));
    }

    #[test]
    fn book_that_grew_is_as_long_as_its_pages() {
        let mut book = Book::new();
        book.count(99);
        book.arrive(0, full(0));
        assert_eq!(book.total(), Some(100));
    }

    #[test]
    fn full_page_alone_does_not_tell_the_total() {
        let mut book = Book::new();
        book.arrive(0, full(0));
        assert_eq!(book.total(), None);
        book.count(100);
        assert_eq!(book.total(), Some(100));
    }

    #[test]
    fn lost_page_may_be_asked_for_again() {
        let mut book = Book::<u32>::new();
        assert_eq!(book.ask(0..1), [0]);
        book.lose(0);
        assert_eq!(book.ask(0..1), [0]);
    }
}
