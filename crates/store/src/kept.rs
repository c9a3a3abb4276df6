//! Answers that are kept, ready to be sent, for as long as what they were made of has not changed.
//!
//! A page of contacts is read far more often than its owner's address book changes. To read it anew takes 8 µs, to
//! represent it 6 and to hash it 2; to find what was sent before takes less than one. What is kept is known to be
//! current (`db/sqlite/kept.rs`): nobody reads what is older than the last change that had been answered before.

use bytes::Bytes;
use hashlink::LruCache;
use wire::Cid;

use crate::Store;
use crate::db::Mark;

/// What is kept, and how it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The body.
    pub body: Bytes,
    /// Its entity tag (RFC 9110, section 8.8.3), quotes included.
    pub tag: Bytes,
    /// How many entries there are, on all pages together.
    pub total: u64,
}

/// Which part of an address book was read, and as what it is represented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// How many contacts are left out first.
    pub skip: u64,
    /// How many there are at most.
    pub top: u64,
    /// The representation: a number that its maker gives.
    pub view: u8,
}

/// What there is of an answer.
#[derive(Debug, Clone)]
pub enum Kept {
    /// The answer.
    Answer(Answer),
    /// Nothing yet. What is read after this may be kept under this mark.
    Nothing(Mark),
}

impl Store {
    /// Keeps answers in the memory from now on, in so many bytes at most. On a database that other nodes write to none
    /// are kept: only it knows what is current.
    pub fn keep_answers(&self, most: usize) {
        self.db.keep_at_most(most);
    }

    /// What was answered to the same reading of this person's address book, if that would be answered now.
    pub fn kept(&self, cid: Cid, reading: Reading) -> Kept {
        self.db.kept(cid, reading)
    }

    /// The same number as long as only this node writes to the database: what was read after it was given is, where it
    /// still is the number, as true as this node's own changes leave it. `None` where that is not known; always so on a
    /// database that other nodes write to.
    pub fn epoch(&self) -> Option<u64> {
        self.db.epoch()
    }

    /// Keeps an answer, made of what was read after [`kept`](Self::kept) gave this mark.
    pub fn keep(&self, mark: Mark, cid: Cid, reading: Reading, answer: Answer) {
        self.db.keep(mark, cid, reading, answer);
    }
}

/// What an answer takes besides its bytes, about: its places in the two lists and two allocations.
const OVERHEAD: usize = 256;
/// Readings that are kept of one address book, at most.
const READINGS: usize = 16;

/// Everybody's answers; those that nobody has asked for longest go first.
pub(crate) struct Shelf {
    people: LruCache<Cid, Vec<(Reading, Answer)>>,
    /// What they take, in bytes.
    bytes: usize,
    /// What they may take.
    most: usize,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { people: LruCache::new_unbounded(), bytes: 0, most: 0 }
    }
}

impl Shelf {
    /// Takes no more room than this from now on.
    pub(crate) fn limit(&mut self, most: usize) {
        self.most = most;
        self.make_room();
    }

    pub(crate) fn find(&mut self, cid: Cid, reading: Reading) -> Option<Answer> {
        let answers = self.people.get(&cid)?;
        answers.iter().find(|(other, _)| *other == reading).map(|(_, answer)| answer.clone())
    }

    pub(crate) fn put(&mut self, cid: Cid, reading: Reading, answer: Answer) {
        let taken = weight(&answer);
        // What would push out a quarter of all the others is not worth it.
        if taken > self.most / 4 {
            return;
        }
        let answers = self.people.entry(cid).or_insert_with(Vec::new);
        let before = answers.iter().position(|(other, _)| *other == reading);
        let dropped = before.or((answers.len() == READINGS).then_some(0)).map(|place| answers.remove(place));
        answers.push((reading, answer));
        self.bytes += taken;
        self.bytes -= dropped.map_or(0, |(_, answer)| weight(&answer));
        self.make_room();
    }

    /// Drops what was made of this person's address book.
    pub(crate) fn forget(&mut self, cid: Cid) {
        let answers = self.people.remove(&cid);
        self.bytes -= sum(&answers.unwrap_or_default());
    }

    /// Drops everything, and gives its room back.
    pub(crate) fn clear(&mut self) {
        *self = Self { most: self.most, ..Self::default() };
    }

    fn make_room(&mut self) {
        while self.bytes > self.most
            && let Some((_, answers)) = self.people.remove_lru()
        {
            self.bytes -= sum(&answers);
        }
    }
}

fn sum(answers: &[(Reading, Answer)]) -> usize {
    answers.iter().map(|(_, answer)| weight(answer)).sum()
}

fn weight(answer: &Answer) -> usize {
    answer.body.len() + answer.tag.len() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Cid = Cid(1);
    const BO: Cid = Cid(2);
    const CY: Cid = Cid(3);
    const FIRST: Reading = Reading { skip: 0, top: 50, view: 0 };

    fn answer(length: usize) -> Answer {
        Answer { body: vec![b'a'; length].into(), tag: Bytes::from_static(b"\"1\""), total: 1 }
    }

    fn shelf(most: usize) -> Shelf {
        let mut shelf = Shelf::default();
        shelf.limit(most);
        shelf
    }

    #[test]
    fn whom_nobody_asks_for_goes_first() {
        let mut shelf = shelf(16 * weight(&answer(100)));
        let all: Vec<Cid> = (1..=16).map(Cid).collect();
        for &cid in &all {
            shelf.put(cid, FIRST, answer(100));
        }
        assert!(shelf.find(ANA, FIRST).is_some());
        shelf.put(Cid(17), FIRST, answer(100));
        assert_eq!([ANA, BO, CY].map(|cid| shelf.find(cid, FIRST).is_some()), [true, false, true]);
        assert_eq!(shelf.bytes, shelf.most);
    }

    #[test]
    fn the_bound_holds_whatever_comes() {
        let mut shelf = shelf(100_000);
        for turn in 0..5_000_u64 {
            let reading = Reading { skip: turn % 37, ..FIRST };
            shelf.put(Cid(turn % 11), reading, answer(usize::try_from(turn * 31 % 9_000).unwrap()));
            if turn % 13 == 0 {
                shelf.forget(Cid(turn % 7));
            }
            let kept = shelf.people.iter().map(|(_, answers)| sum(answers)).sum::<usize>();
            assert!(shelf.bytes == kept && kept <= 100_000, "{turn}: {kept} of {}", shelf.bytes);
            assert!(shelf.people.iter().all(|(_, answers)| answers.len() <= READINGS));
        }
        shelf.limit(0);
        assert_eq!((shelf.bytes, shelf.people.len()), (0, 0));
    }

    #[test]
    fn an_answer_takes_the_place_of_the_one_before() {
        let mut shelf = shelf(100_000);
        shelf.put(ANA, FIRST, answer(1));
        shelf.put(ANA, FIRST, answer(2));
        shelf.put(ANA, Reading { view: 1, ..FIRST }, answer(3));
        assert_eq!(shelf.find(ANA, FIRST), Some(answer(2)));
        assert_eq!(shelf.people.len(), 1);
        shelf.forget(ANA);
        assert_eq!((shelf.find(ANA, FIRST), shelf.bytes), (None, 0));
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let mut shelf = shelf(4_000);
        shelf.put(ANA, FIRST, answer(1_000));
        assert_eq!((shelf.find(ANA, FIRST), shelf.bytes), (None, 0));
    }
}
