//! SQLite: readers on the calling thread, one writer thread for all writes.

mod kept;
mod readers;
mod writer;

use std::cell::{Cell, RefCell};
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};
use wire::Cid;

pub(super) use self::kept::Head;
use self::kept::Keeper;
use self::readers::Readers;
use self::writer::Writer;
use super::{Mark, Param, Role, Row, function};
use crate::kept::{Answer, Kept, Reading};
use crate::{Error, Result};

/// `WLCo`: says in the file's header whose it is.
const APPLICATION_ID: i32 = 0x574C_436F;
/// How long a statement waits for a command that writes beside the node.
const PATIENCE: Duration = Duration::from_secs(5);
/// Prepared statements that each connection keeps.
const STATEMENTS: usize = 128;

/// An open file.
pub(crate) struct Sqlite {
    readers: Readers,
    writer: Writer,
    keeper: Arc<Keeper>,
    /// Locked for as long as a node has the file open; the operating system unlocks it if the node dies.
    lock: Mutex<Option<File>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, role: Role) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let lock = match role {
            Role::Node => Some(lock(path)?),
            Role::Command => None,
        };
        let first = connect(path)?;
        claim(&first)?;
        let keeper = Arc::new(Keeper::new(path)?);
        let writer = Writer::start(first, connect(path)?, &keeper)?;
        Ok(Self { readers: Readers::start(path)?, writer, keeper, lock: Mutex::new(lock) })
    }

    /// Reads what has been committed when it begins.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.readers.read(work)
    }

    /// Runs `work` in a transaction on the writer's thread; answers when it is on the disk. It may be run twice, the first
    /// time for nothing.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Open<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.writer.write(work).await
    }

    pub(crate) fn keep_at_most(&self, most: usize) {
        self.keeper.limit(most);
    }

    pub(crate) fn epoch(&self) -> Option<u64> {
        self.keeper.epoch()
    }

    pub(crate) fn kept(&self, cid: Cid, reading: Reading) -> Kept {
        self.keeper.find(cid, reading)
    }

    pub(crate) fn keep(&self, head: Head, cid: Cid, reading: Reading, answer: Answer) {
        self.keeper.put(head, cid, reading, answer);
    }

    pub(crate) async fn close(&self) {
        self.keeper.limit(0);
        self.readers.close();
        self.writer.close().await;
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// The transaction that the writer is in.
pub(crate) struct Open<'a> {
    connection: &'a Connection,
    /// Whose address books have changed in it.
    touched: RefCell<Vec<Cid>>,
    /// Whether something in it would have to be taken back.
    has_written: Cell<bool>,
}

impl<'a> Open<'a> {
    fn new(connection: &'a Connection) -> Self {
        Self { connection, touched: RefCell::default(), has_written: Cell::default() }
    }

    pub(super) fn fetch<T>(
        &self,
        sql: &str,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        if !statement.readonly() {
            // `returning` gives rows of what has been done already.
            self.has_written.set(true);
        }
        rows(&mut statement, params, read)
    }

    /// A statement that fails has changed nothing.
    pub(super) fn execute(&self, sql: &str, params: &[Param]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(sql)?;
        bind(&mut statement, params)?;
        let touched = statement.raw_execute()? as u64;
        self.has_written.set(true);
        Ok(touched)
    }

    pub(super) fn define(&self, sql: &str) -> Result<()> {
        self.has_written.set(true);
        define(self.connection, sql)
    }

    /// What was made of this person's address book is no longer true, once this transaction is committed.
    pub(super) fn touch(&self, cid: Cid) {
        self.touched.borrow_mut().push(cid);
    }
}

pub(super) fn fetch<T>(
    connection: &Connection,
    sql: &str,
    params: &[Param],
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    rows(&mut *connection.prepare_cached(sql)?, params, read)
}

fn rows<T>(
    statement: &mut Statement<'_>,
    params: &[Param],
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    bind(statement, params)?;
    let mut rows = statement.raw_query();
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(&Row::Sqlite(row))?);
    }
    Ok(all)
}

/// Runs definitions in this database's own words.
fn define(connection: &Connection, sql: &str) -> Result<()> {
    let sql =
        sql.replace("{text}", "text").replace("{bytes}", "blob").replace("{clustered}", "without rowid");
    Ok(connection.execute_batch(&sql)?)
}

/// To SQLite `$2` is a name, not a number: it counts names in the order in which it meets them.
fn bind(statement: &mut Statement<'_>, params: &[Param]) -> Result<()> {
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.strip_prefix('$')?.parse().ok());
        let param = number.and_then(|number: usize| params.get(number.checked_sub(1)?));
        statement.raw_bind_parameter(place, param.unwrap_or(&Param::Null))?;
    }
    Ok(())
}

/// Keeps other nodes away from the file; commands may still come in.
fn lock(path: &Path) -> Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(name)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Unavailable(
            "another node has this database open; a file belongs to one node, several share a PostgreSQL database"
                .to_owned(),
        )),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn connect(path: &Path) -> Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // The bundled library would prepare a statement anew for each value that it is given, to look for a better plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Only a new file takes the page size: at 8 KiB a contact with its document fits a clustered page.
    connection.execute_batch(
        "pragma page_size = 8192; pragma foreign_keys = on; pragma synchronous = full; pragma temp_store = memory; \
         pragma mmap_size = 1073741824; pragma journal_size_limit = 67108864;",
    )?;
    function::teach(&connection)?;
    Ok(connection)
}

/// Makes sure that the file is ours, or makes it ours if it is new.
fn claim(connection: &Connection) -> Result<()> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id != APPLICATION_ID {
        let tables: i64 = connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
        if id != 0 || tables != 0 {
            return Err(Error::Corrupt("this is a database of another program".to_owned()));
        }
    }
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::Unavailable(format!("the file cannot have a write-ahead log (it has {mode})")));
    }
    if id != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    Ok(())
}

fn closed() -> Error {
    Error::Unavailable("the database is closed".to_owned())
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                    Self::Corrupt(format!("the database file is damaged ({error}); restore it from a backup"))
                }
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
                    Self::ReadOnly(format!("the database may not be written ({error})"))
                }
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
                    Self::Unavailable("the database is busy with another program for too long".to_owned())
                }
                ErrorCode::DiskFull => Self::Unavailable("the disk is full".to_owned()),
                ErrorCode::ConstraintViolation => {
                    Self::Conflict("This contradicts what the database already holds.")
                }
                _ => Self::Unavailable(format!("the database fails: {error}")),
            },
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => {
                Self::Corrupt(format!("a value in the database is not what it should be ({error})"))
            }
            _ => Self::Unavailable(format!("the database fails: {error}")),
        }
    }
}

/// Of the folder and of the lock beside the file.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly(format!("its folder may not be written ({error})"))
            }
            _ => Self::Unavailable(format!("its folder cannot be used ({error})")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_that_may_only_be_read_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("connect.db");
        let first = connect(&path).unwrap();
        claim(&first).unwrap();
        let readers = Readers::start(&path).unwrap();
        let error = readers.read(|connection| define(connection, "create table t (a {text})")).unwrap_err();
        assert_eq!(error.code(), "store.read_only");
        assert!(error.to_string().starts_with("the database may not be written"), "{error}");
    }

    #[tokio::test]
    async fn what_is_refused_after_it_has_written_takes_nothing_else_back() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Sqlite::open(&folder.path().join("connect.db"), Role::Node).unwrap();
        sqlite.write(|open| open.define("create table words (word {text})")).await.unwrap();
        let gate = Arc::new(Mutex::new(()));
        let held = gate.lock().unwrap();
        let first = {
            let gate = Arc::clone(&gate);
            move |open: &Open<'_>| {
                drop(gate.lock());
                open.execute("insert into words values ('first')", &[])
            }
        };
        let refused = |open: &Open<'_>| {
            open.execute("insert into words values ('refused')", &[])?;
            Err::<(), _>(Error::Conflict("This is part of the test."))
        };
        let returned = |open: &Open<'_>| {
            open.fetch("insert into words values ('returned') returning word", &[], |_| {
                Err::<(), _>(Error::Conflict("This is part of the test."))
            })
        };
        let last = |open: &Open<'_>| {
            open.execute("insert into words select 'last after ' || count(*) from words", &[])
        };
        // All of them wait while the first one holds the writer, and come into its group.
        let (first, refused, returned, last, ()) = tokio::join!(
            sqlite.write(first),
            sqlite.write(refused),
            sqlite.write(returned),
            sqlite.write(last),
            async move { drop(held) },
        );
        assert_eq!((first.unwrap(), last.unwrap()), (1, 1));
        assert_eq!(
            (refused.unwrap_err().code(), returned.unwrap_err().code()),
            ("store.conflict", "store.conflict")
        );
        let words = sqlite.read(|connection| {
            fetch(connection, "select word from words order by word", &[], |row| row.get::<String>(0))
        });
        assert_eq!(words.unwrap(), ["first", "last after 1"]);
    }

    #[test]
    fn placeholders_are_numbers_in_whatever_order() {
        let connection = Connection::open_in_memory().unwrap();
        let params = [Param::Integer(1), Param::Text("two".into()), Param::Null];
        let read =
            |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<i64>(1)?, row.get::<Option<i64>>(2)?));
        let rows = fetch(&connection, "select $2, $1 + $1, $3", &params, read).unwrap();
        assert_eq!(rows, [("two".to_owned(), 2, None)]);
    }
}
