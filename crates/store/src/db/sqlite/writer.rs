//! The one thread that writes to SQLite, many transactions at a time.
//!
//! A commit waits for the disk. All that has been asked for in the meantime becomes one commit, and each transaction in it
//! is answered after it. Should one have to be taken back, they all begin anew, each behind a savepoint. The log is copied
//! into the file (a *checkpoint*) by a thread of its own, so that no writer has to wait for that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver as Signals, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use tokio::sync::{mpsc, oneshot};

use super::kept::Keeper;
use super::{Open, closed};
use crate::{Error, Result};

/// Transactions in one commit, at most.
const GROUP: usize = 256;
/// Transactions that may wait before those who ask have to wait.
const QUEUE: usize = 1024;
/// Pages in the log from which on it is copied into the file: 32 MiB …
const CHECKPOINT: i32 = 4_000;
/// … and those from which on writers do wait, so that the log does not grow for ever.
const RESTART: i32 = 16_000;

/// The thread and the way to it.
pub(super) struct Writer {
    jobs: Mutex<Option<mpsc::Sender<Box<dyn Job>>>>,
    /// The one that copies the log, which ends after the one that writes.
    last: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the threads, each with its connection.
    pub(super) fn start(writer: Connection, checkpointer: Connection, keeper: &Arc<Keeper>) -> Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (signal, signals) = sync_channel(1);
        writer.pragma_update(None, "wal_autocheckpoint", 0)?;
        let mut writer = writer;
        // Full means that it has been told already.
        let noting = Arc::clone(keeper);
        let hook = move |_: &mut Wal, pages: i32| {
            noting.note_written();
            if pages >= CHECKPOINT {
                signal.try_send(pages).ok();
            }
            Ok(())
        };
        writer.wal_hook(Some(hook))?;
        let keeper = Arc::clone(keeper);
        let writing = Builder::new()
            .name("sqlite-writer".into())
            .spawn(move || write_until_closed(&writer, &keeper, queue))?;
        let last = Builder::new().name("sqlite-checkpoint".into()).spawn(move || {
            checkpoint_until_closed(&checkpointer, &signals);
            // SQLite clears the log away with the last connection. Two that close at once each take the other for it.
            if writing.join().is_err() {
                tracing::error!("the thread that writes to the database did not end well");
            }
        })?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), last: Mutex::new(Some(last)) })
    }

    /// Runs `work` as a transaction; answers when it is on the disk.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Open<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)?;
        let (reply, answer) = oneshot::channel();
        jobs.send(Box::new(Pending { work, result: None, reply })).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Writes what has been asked for, and ends.
    pub(super) async fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(last) = self.last.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        if !matches!(tokio::task::spawn_blocking(|| last.join()).await, Ok(Ok(()))) {
            tracing::error!("the thread that copies the database's log did not end well");
        }
    }
}

/// A transaction that waits for its turn.
trait Job: Send {
    /// Runs it, perhaps for the second time; whether all that it did may stay.
    fn run(&mut self, open: &Open<'_>) -> bool;
    /// Tells whoever asked, once it is known what became of the commit.
    fn answer(self: Box<Self>, commit: Result<()>);
}

struct Pending<F, T> {
    work: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: FnOnce(&Open<'_>) -> Result<T> + Clone + Send> Job for Pending<F, T> {
    fn run(&mut self, open: &Open<'_>) -> bool {
        open.has_written.set(false);
        let work = self.work.clone();
        // A defect in one transaction must not take the writer from all the others.
        let result = catch_unwind(AssertUnwindSafe(|| work(open))).unwrap_or_else(|_| {
            Err(Error::Unavailable("a transaction was given up because of a defect".to_owned()))
        });
        let may_stay = result.is_ok() || !open.has_written.get();
        self.result = Some(result);
        may_stay
    }

    fn answer(self: Box<Self>, commit: Result<()>) {
        let Self { result, reply, .. } = *self;
        // Nobody may be waiting any more.
        drop(reply.send(commit.and_then(|()| result.unwrap_or_else(|| Err(closed())))));
    }
}

fn write_until_closed(connection: &Connection, keeper: &Keeper, mut queue: mpsc::Receiver<Box<dyn Job>>) {
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        let outcome = match write_together(connection, keeper, &mut queue, &mut group) {
            Ok(true) => Ok(()),
            Ok(false) => write_apart(connection, keeper, &mut group),
            Err(error) => Err(error),
        };
        for job in group {
            job.answer(outcome.clone());
        }
    }
}

/// Runs this transaction, and those that have come in the meantime, as one. `false`: one of them has to be taken back
/// after it has written something, and so all of them are.
fn write_together(
    connection: &Connection,
    keeper: &Keeper,
    queue: &mut mpsc::Receiver<Box<dyn Job>>,
    group: &mut Vec<Box<dyn Job>>,
) -> Result<bool> {
    let mut may_stay = true;
    write(connection, keeper, |open| {
        while let Some(job) = group.last_mut() {
            may_stay = job.run(open);
            check(connection)?;
            if !may_stay || group.len() == GROUP {
                break;
            }
            match queue.try_recv() {
                Ok(next) => group.push(next),
                Err(_) => break,
            }
        }
        Ok(may_stay)
    })?;
    Ok(may_stay)
}

/// Runs these as one, each behind a savepoint. That is not done at once, as SQLite copies every page that is changed
/// behind one: what is refused is refused before it has written anything, almost always.
fn write_apart(connection: &Connection, keeper: &Keeper, group: &mut [Box<dyn Job>]) -> Result<()> {
    write(connection, keeper, |open| {
        for job in group {
            run(connection, "savepoint job")?;
            let may_stay = job.run(open);
            check(connection)?;
            if !may_stay {
                run(connection, "rollback to job")?;
            }
            run(connection, "release job")?;
        }
        Ok(true)
    })
}

/// Begins, and commits if this says so.
fn write(
    connection: &Connection,
    keeper: &Keeper,
    jobs: impl FnOnce(&Open<'_>) -> Result<bool>,
) -> Result<()> {
    run(connection, "begin immediate")?;
    let before = keeper.enter();
    let open = Open::new(connection);
    let ended =
        jobs(&open).and_then(|is_to_stay| run(connection, if is_to_stay { "commit" } else { "rollback" }));
    if ended.is_err() && !connection.is_autocommit() {
        run(connection, "rollback")?;
    }
    ended?;
    keeper.leave(before, &open.touched.take());
    Ok(())
}

/// A full disk or an I/O error may have ended the whole transaction.
fn check(connection: &Connection) -> Result<()> {
    if connection.is_autocommit() {
        return Err(Error::Unavailable("the database gave a transaction up; is the disk full?".to_owned()));
    }
    Ok(())
}

fn checkpoint_until_closed(connection: &Connection, signals: &Signals<i32>) {
    for pages in signals {
        let mode = if pages < RESTART { CheckpointMode::PASSIVE } else { CheckpointMode::RESTART };
        if let Err(error) = connection.wal_checkpoint_v2(None::<&str>, mode) {
            tracing::warn!(%error, "the database's log could not be copied into its file");
        }
    }
}

fn run(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}
