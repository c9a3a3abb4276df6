//! The one place that knows which database there is, and hides it behind few verbs.
//!
//! SQL is written once. Placeholders are `$1`, `$2` …; what differs in definitions stands in braces (`{text}`) and is
//! replaced by [`Transaction::define`]; functions that a database lacks are taught to it. Text that is written out
//! (`&'static str`) is prepared once per connection and kept; text that is built (`String`) is not, or a client could
//! fill the database's memory with the shapes of its filters.

mod function;
mod param;
mod postgres;
mod sqlite;

use std::borrow::Cow;
use std::sync::Arc;

pub(crate) use param::{Param, Row, params};

use wire::Cid;

use crate::kept::{Answer, Kept, Reading};
use crate::{Database, Result};

/// Who opens the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A node: on SQLite the only one.
    Node,
    /// A command that runs for a moment, perhaps beside a node.
    Command,
}

/// A state of the database, or an unknown one.
#[derive(Debug, Clone, Copy)]
pub struct Mark(Option<sqlite::Head>);

/// A database of either kind.
#[derive(Clone)]
pub(crate) enum Db {
    Sqlite(Arc<sqlite::Sqlite>),
    Postgres(postgres::Postgres),
}

impl Db {
    pub(crate) async fn open(database: &Database, role: Role) -> Result<Self> {
        match database {
            Database::Sqlite(path) => sqlite::Sqlite::open(path, role).map(Arc::new).map(Self::Sqlite),
            Database::Postgres(url) => postgres::Postgres::open(url).await.map(Self::Postgres),
        }
    }

    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// What names the database to all who share it.
    pub(crate) async fn cluster(&self) -> Result<Option<u128>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(postgres) => postgres.cluster().await.map(Some),
        }
    }

    /// What follows a text parameter, so that it is compared by its bytes as the columns are.
    pub(crate) fn by_bytes(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "",
            Self::Postgres(_) => " collate \"C\"",
        }
    }

    /// Every row, read by `read`.
    pub(crate) async fn fetch_all<T>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(sqlite) => {
                sqlite.read(|connection| sqlite::fetch(connection, &sql.into(), params, read))
            }
            Self::Postgres(postgres) => postgres.fetch(sql.into(), params, read).await,
        }
    }

    /// The first row, if there is one.
    pub(crate) async fn fetch_optional<T>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.fetch_all(sql, params, read).await.map(|rows| rows.into_iter().next())
    }

    /// Runs one statement, a transaction by itself; how many rows it touched.
    pub(crate) async fn execute<const N: usize>(&self, sql: &'static str, params: [Param; N]) -> Result<u64> {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(move |open| open.execute(sql, &params)).await,
            Self::Postgres(postgres) => postgres.execute(sql, &params).await,
        }
    }

    /// Runs `work` as one transaction: an error takes back all that it did. Once begun, it is finished even if
    /// whoever asked for it goes away. It may be run twice, the first time for nothing: it does nothing but what its
    /// transaction does.
    pub(crate) async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        match self {
            Self::Sqlite(sqlite) => sqlite.write(move |open| work(&mut Transaction::Sqlite(open))).await,
            Self::Postgres(postgres) => {
                postgres.transaction(|open| work(&mut Transaction::Postgres(open))).await
            }
        }
    }

    /// Where other nodes write to the database, nothing is kept.
    pub(crate) fn keep_at_most(&self, most: usize) {
        if let Self::Sqlite(sqlite) = self {
            sqlite.keep_at_most(most);
        }
    }

    /// The same number as long as nobody else writes.
    pub(crate) fn epoch(&self) -> Option<u64> {
        match self {
            Self::Sqlite(sqlite) => sqlite.epoch(),
            Self::Postgres(_) => None,
        }
    }

    /// What is kept of a reading.
    pub(crate) fn kept(&self, cid: Cid, reading: Reading) -> Kept {
        match self {
            Self::Sqlite(sqlite) => sqlite.kept(cid, reading),
            Self::Postgres(_) => Kept::Nothing(Mark(None)),
        }
    }

    pub(crate) fn keep(&self, mark: Mark, cid: Cid, reading: Reading, answer: Answer) {
        if let (Self::Sqlite(sqlite), Mark(Some(head))) = (self, mark) {
            sqlite.keep(head, cid, reading, answer);
        }
    }

    /// Waits for what has begun, and closes.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close(),
        }
    }
}

/// An open transaction. It runs where it may block, so that its steps read as plain code.
pub(crate) enum Transaction<'a> {
    Sqlite(&'a sqlite::Open<'a>),
    Postgres(postgres::Open<'a>),
}

impl Transaction<'_> {
    pub(crate) fn fetch_all<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(open) => open.fetch(sql, params, read),
            Self::Postgres(open) => open.fetch(sql, params, read),
        }
    }

    pub(crate) fn fetch_optional<T>(
        &mut self,
        sql: &'static str,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.fetch_all(sql, params, read).map(|rows| rows.into_iter().next())
    }

    pub(crate) fn execute(&mut self, sql: &'static str, params: &[Param]) -> Result<u64> {
        match self {
            Self::Sqlite(open) => open.execute(sql, params),
            Self::Postgres(open) => open.execute(sql, params),
        }
    }

    /// Runs one statement for each of these, without waiting in between.
    pub(crate) fn execute_each<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Param; N]],
    ) -> Result<()> {
        match self {
            Self::Sqlite(open) => rows.iter().try_for_each(|params| open.execute(sql, params).map(drop)),
            Self::Postgres(open) => open.execute_each(sql, rows),
        }
    }

    /// Somebody's address book has changed: what was made of it is not used any more.
    pub(crate) fn touch(&mut self, cid: Cid) {
        if let Self::Sqlite(open) = self {
            open.touch(cid);
        }
    }

    /// Keeps other transactions from the rows of this query until the end of this one. SQLite's one writer already
    /// has everything for itself.
    pub(crate) fn lock(&mut self, sql: &'static str, params: &[Param]) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(open) => open.fetch(&format!("{sql} for update"), params, |_| Ok(())).map(drop),
        }
    }

    /// Keeps other nodes from changing the definitions until the end of this transaction.
    pub(crate) fn lock_definitions(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(open) => open.lock_definitions(),
        }
    }

    /// Runs definitions, with the words in braces replaced by this database's own.
    pub(crate) fn define(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Sqlite(open) => open.define(sql),
            Self::Postgres(open) => open.define(sql),
        }
    }

    /// Teaches the database what filters call. (SQLite's connections know it from their beginning.)
    pub(crate) fn define_functions(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(open) => open.define(&function::definitions()),
        }
    }
}
