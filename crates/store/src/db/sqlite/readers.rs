//! Connections that read, each in a transaction that goes on from one question to the next.
//!
//! To begin and to end a transaction takes six system calls under a lock that all connections share; where two threads
//! read, that is a third of what a page costs. So a reader stays in its transaction for as long as nobody has committed
//! anything, which the head of the log's index tells with one call and no lock.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use super::kept::{Head, Index};
use super::{closed, connect};
use crate::Result;

/// For at most so long a transaction stays open that nobody needs: the log cannot be shortened behind it.
const LONGEST: Duration = Duration::from_millis(50);

/// The connections that read.
pub(super) struct Readers {
    path: PathBuf,
    index: Index,
    shared: Arc<Shared>,
    /// Ends what nobody needs any more.
    sweeper: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    is_open: bool,
    /// Those that nobody is using; there are never more than there are threads that read at once.
    idle: Vec<Reader>,
    /// Whether one of them may be in a transaction.
    is_waiting: bool,
}

struct Reader {
    connection: Connection,
    /// As of when its transaction sees the database; `None` if it is in none, or that is not known.
    view: Option<Head>,
}

impl Readers {
    /// For this file, to which there is a connection already.
    pub(super) fn start(path: &Path) -> Result<Self> {
        let state = State { is_open: true, idle: Vec::new(), is_waiting: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let sweeper = Builder::new().name("sqlite-sweeper".into()).spawn({
            let shared = Arc::clone(&shared);
            move || shared.sweep_until_closed()
        })?;
        Ok(Self {
            path: path.to_owned(),
            index: Index::open(path)?,
            shared,
            sweeper: Mutex::new(Some(sweeper)),
        })
    }

    /// Reads on this very thread: a page takes some 10 µs, less than a way to another thread and back.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = {
            let mut state = self.shared.state();
            if !state.is_open {
                return Err(closed());
            }
            state.idle.pop()
        };
        let mut reader = idle.map_or_else(|| Reader::open(&self.path), Ok)?;
        // Read first: what is committed between this and the beginning of a transaction is seen twice, not missed.
        reader.look(self.index.head())?;
        let result = work(&reader.connection);
        if result.is_err() {
            reader.end()?;
        }
        self.shared.put_back(reader);
        result
    }

    /// Closes the connections; one that is being used is closed when it comes back.
    pub(super) fn close(&self) {
        let mut state = self.shared.state();
        state.is_open = false;
        state.idle.clear();
        drop(state);
        self.shared.changed.notify_one();
        let sweeper = self.sweeper.lock().unwrap_or_else(PoisonError::into_inner).take();
        if sweeper.is_some_and(|sweeper| sweeper.join().is_err()) {
            tracing::error!("the thread that ends the database's readers did not end well");
        }
    }
}

impl Reader {
    fn open(path: &Path) -> Result<Self> {
        let connection = connect(path)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(Self { connection, view: None })
    }

    /// Sees the database as of this head, or, where it cannot be known, as of now.
    fn look(&mut self, head: Option<Head>) -> Result<()> {
        if head.is_none() || self.view != head {
            self.end()?;
            self.connection.prepare_cached("begin")?.execute([])?;
            self.view = head;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.view = None;
        if !self.connection.is_autocommit() {
            self.connection.prepare_cached("rollback")?.execute([])?;
        }
        Ok(())
    }
}

impl Shared {
    /// Nothing panics while it is locked.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put_back(&self, reader: Reader) {
        let mut state = self.state();
        if !state.is_open {
            return;
        }
        state.idle.push(reader);
        if !state.is_waiting {
            state.is_waiting = true;
            self.changed.notify_one();
        }
    }

    fn sweep_until_closed(&self) {
        let mut state = self.state();
        while state.is_open {
            state = if state.is_waiting {
                let pause = self.changed.wait_timeout_while(state, LONGEST, |state| state.is_open);
                let (mut state, _) = pause.unwrap_or_else(PoisonError::into_inner);
                state.idle.retain_mut(|reader| reader.end().is_ok());
                state.is_waiting = false;
                state
            } else {
                self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
            };
        }
    }
}
