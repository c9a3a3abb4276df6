//! Whether what is kept in memory is current.
//!
//! The head of the log's index names the state of the database. This process has one writer, which knows whose address
//! books each of its commits has changed: after a commit it drops what was made of them, and notes the head that the
//! commit has made (`known`). So what is kept belongs to `known`, and is current where that is the head.
//!
//! - A commit on its way, or by another process: the head is not `known`, and nothing kept is used.
//! - Another process has committed, whatever that was about: the writer finds another head than `known` as it begins its
//!   next transaction, and drops everything. From then on nobody else can commit until it has.
//! - Something was read, and then came a commit: it is kept only if `known` is still the head that was there *before* it
//!   was read. It may be newer than that, by a commit that the writer has not noted yet; then it will be dropped with
//!   that commit, or did not change with it.
//!
//! A head that is read while another process writes it may be half old, half new. It is like no other, and so what is
//! kept is not used until the next transaction.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use wire::Cid;

use super::Mark;
use crate::Result;
use crate::kept::{Answer, Kept, Reading, Shelf};

/// The first copy of the head of the log's index: the number of commits, where the log ends, and its checksum
/// (SQLite's WAL-mode File Format, section 2.3). No two states of the database have the same one.
pub(crate) type Head = [u8; 48];

/// The log's index, which all connections to the file share.
pub(super) struct Index(
    /// NEVER close it: whoever closes any descriptor of a file gives up all locks that the process has on it (fcntl(2)),
    /// those of its connections included.
    ManuallyDrop<File>,
);

impl Index {
    /// Of a file to which there is a connection already.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut index = path.as_os_str().to_owned();
        index.push("-shm");
        Ok(Self(ManuallyDrop::new(File::open(index)?)))
    }

    pub(super) fn head(&self) -> Option<Head> {
        let mut head = [0; 48];
        self.0.read_exact_at(&mut head, 0).ok().map(|()| head)
    }
}

/// What is kept of a file.
pub(super) struct Keeper {
    index: Index,
    /// The state of the database to which everything on the shelves belongs.
    known: Known,
    /// How often somebody else has written.
    strangers: AtomicU64,
    /// Whoever looks at one of them keeps nobody from the others.
    shelves: [Mutex<Shelf>; SHELVES],
    /// Whether the transaction of the writer has added anything to the log.
    has_written: AtomicBool,
}

const SHELVES: usize = 16;

impl Keeper {
    pub(super) fn new(path: &Path) -> Result<Self> {
        Ok(Self {
            index: Index::open(path)?,
            known: Known::default(),
            strangers: AtomicU64::new(0),
            shelves: Default::default(),
            has_written: AtomicBool::new(false),
        })
    }

    pub(super) fn limit(&self, most: usize) {
        for shelf in &self.shelves {
            lock(shelf).limit(most / SHELVES);
        }
    }

    /// How often somebody else has written; `None` if that is not known now.
    pub(super) fn epoch(&self) -> Option<u64> {
        // In this order: what is counted after is perhaps too new, and never too old.
        self.index
            .head()
            .is_some_and(|head| self.known.is(&head))
            .then(|| self.strangers.load(Ordering::SeqCst))
    }

    /// The answer, or as of when there is none.
    pub(super) fn find(&self, cid: Cid, reading: Reading) -> Kept {
        let head = self.index.head();
        // A commit that comes between this and the next line may drop the answer. It makes no other of it.
        let is_current = head.is_some_and(|head| self.known.is(&head));
        let answer = is_current.then(|| self.shelf(cid).find(cid, reading)).flatten();
        answer.map_or(Kept::Nothing(Mark(head)), Kept::Answer)
    }

    /// Keeps what was read after this was the head.
    pub(super) fn put(&self, head: Head, cid: Cid, reading: Reading, answer: Answer) {
        let mut shelf = self.shelf(cid);
        // With the shelf in hand: a commit that is not noted yet comes here to drop it, and one that is noted has another head.
        if self.known.is(&head) {
            shelf.put(cid, reading, answer);
        }
    }

    /// The writer's transaction has begun: nobody else can commit until it ends.
    pub(super) fn enter(&self) -> Option<Head> {
        let head = self.index.head();
        if !head.is_some_and(|head| self.known.is(&head)) {
            self.known.set(None);
            for shelf in &self.shelves {
                lock(shelf).clear();
            }
            self.strangers.fetch_add(1, Ordering::SeqCst);
            self.known.set(head);
        }
        self.has_written.store(false, Ordering::SeqCst);
        head
    }

    /// The writer's transaction has added to the log, and is committed (the log's hook).
    pub(super) fn note_written(&self) {
        self.has_written.store(true, Ordering::SeqCst);
    }

    /// The writer's transaction has been committed; it began at this head and has changed these people's address books.
    pub(super) fn leave(&self, before: Option<Head>, touched: &[Cid]) {
        if !self.has_written.load(Ordering::SeqCst) {
            return;
        }
        self.known.set(None);
        for &cid in touched {
            self.shelf(cid).forget(cid);
        }
        // Another process may have committed right after this one: then it is not known what has become of what is kept.
        let is_ours =
            |head: &Head| before.is_some_and(|before| commits(head) == commits(&before).wrapping_add(1));
        self.known.set(self.index.head().filter(is_ours));
    }

    fn shelf(&self, cid: Cid) -> MutexGuard<'_, Shelf> {
        let place = cid.0.to_ne_bytes().into_iter().fold(0, |sum: u8, byte| sum ^ byte);
        lock(&self.shelves[usize::from(place) % SHELVES])
    }
}

/// Nothing panics while one is locked.
fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A head that one thread writes and many compare with theirs, none waiting for another.
struct Known {
    /// Odd while it is unknown or being written; another number each time.
    turn: AtomicU64,
    words: [AtomicU64; 6],
}

impl Default for Known {
    fn default() -> Self {
        Self { turn: AtomicU64::new(1), words: Default::default() }
    }
}

impl Known {
    fn is(&self, head: &Head) -> bool {
        let turn = self.turn.load(Ordering::SeqCst);
        let mut words = self.words.iter().zip(words(head));
        turn.is_multiple_of(2)
            && words.all(|(known, word)| known.load(Ordering::SeqCst) == word)
            && self.turn.load(Ordering::SeqCst) == turn
    }

    /// Only the writer's thread says this.
    fn set(&self, head: Option<Head>) {
        let turn = self.turn.load(Ordering::SeqCst) | 1;
        self.turn.store(turn, Ordering::SeqCst);
        let Some(head) = head else { return };
        for (known, word) in self.words.iter().zip(words(&head)) {
            known.store(word, Ordering::SeqCst);
        }
        self.turn.store(turn + 1, Ordering::SeqCst);
    }
}

fn words(head: &Head) -> impl Iterator<Item = u64> {
    head.as_chunks::<8>().0.iter().map(|word| u64::from_ne_bytes(*word))
}

/// How many commits there have been, modulo 2³²: the third number of the head, in the machine's byte order.
fn commits(head: &Head) -> u32 {
    u32::from_ne_bytes([head[8], head[9], head[10], head[11]])
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::{claim, connect};
    use super::*;

    const ANA: Cid = Cid(1);
    const FIRST: Reading = Reading { skip: 0, top: 50, view: 0 };

    /// The writer, somebody else who writes, and what is kept: an answer to Ana.
    fn world(folder: &Path) -> (Connection, Connection, Keeper) {
        let path = folder.join("connect.db");
        let writer = connect(&path).unwrap();
        claim(&writer).unwrap();
        writer.execute_batch("create table t (a)").unwrap();
        let other = connect(&path).unwrap();
        let keeper = Keeper::new(&path).unwrap();
        keeper.limit(1 << 20);
        keeper.enter();
        keep(&keeper);
        (writer, other, keeper)
    }

    fn keep(keeper: &Keeper) {
        let Kept::Nothing(Mark(head)) = keeper.find(ANA, FIRST) else { panic!("it is kept") };
        let answer = Answer { body: "[]".into(), tag: "\"1\"".into(), total: 0 };
        keeper.put(head.unwrap(), ANA, FIRST, answer);
        assert!(is_kept(keeper));
    }

    fn is_kept(keeper: &Keeper) -> bool {
        matches!(keeper.find(ANA, FIRST), Kept::Answer(_))
    }

    /// A transaction as the writer makes it; something may happen right after its commit.
    fn write(connection: &Connection, keeper: &Keeper, sql: &str, after: impl FnOnce()) {
        connection.execute_batch("begin immediate").unwrap();
        let before = keeper.enter();
        connection.execute_batch(sql).unwrap();
        connection.execute_batch("commit").unwrap();
        if !sql.is_empty() {
            keeper.note_written();
        }
        after();
        keeper.leave(before, &[]);
    }

    #[test]
    fn nothing_is_known_at_first() {
        let known = Known::default();
        assert!(!known.is(&[0; 48]));
        for head in [[1; 48], [2; 48]] {
            known.set(Some(head));
            assert!(known.is(&head) && !known.is(&[3; 48]));
        }
        known.set(None);
        assert!(!known.is(&[2; 48]));
    }

    #[test]
    fn what_nobody_has_touched_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (writer, _other, keeper) = world(folder.path());
        let epoch = keeper.epoch();
        for sql in ["insert into t values (1)", "", "insert into t values (2)"] {
            write(&writer, &keeper, sql, || ());
            assert!(is_kept(&keeper) && keeper.epoch() == epoch, "{sql}");
        }
    }

    #[test]
    fn somebody_else_who_commits_at_any_moment_is_noticed() {
        for sql in ["insert into t values (1)", ""] {
            let folder = tempfile::tempdir().unwrap();
            let (writer, other, keeper) = world(folder.path());
            let epoch = keeper.epoch();
            write(&writer, &keeper, sql, || other.execute_batch("insert into t values (3)").unwrap());
            assert!(!is_kept(&keeper) && keeper.epoch().is_none(), "right after a commit: {sql}");
            write(&writer, &keeper, sql, || ());
            assert!(!is_kept(&keeper) && keeper.epoch() > epoch, "and after the next: {sql}");
            keep(&keeper);
            other.execute_batch("insert into t values (4)").unwrap();
            assert!(!is_kept(&keeper), "between two: {sql}");
            write(&writer, &keeper, sql, || ());
            assert!(!is_kept(&keeper), "and not after the next: {sql}");
        }
    }
}
