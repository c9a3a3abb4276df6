//! PostgreSQL: a pool of connections.

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use futures::TryStreamExt;
use futures::future::try_join_all;
use tokio::runtime::Handle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};

use super::{Param, Row};
use crate::{Error, Result};

/// Connections that a node holds at most.
const CONNECTIONS: usize = 16;
/// How long somebody waits for one of them, or for the server.
const PATIENCE: Duration = Duration::from_secs(5);
/// Statements that are on their way at once.
const PIPELINE: usize = 500;
/// Names the lock under which definitions are changed: `WLCo`.
const DEFINITIONS: i64 = 0x574C_436F;

/// An open pool.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|error| {
            Error::Unavailable(format!("this is not a PostgreSQL connection URL ({error})"))
        })?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("connect-server");
        }
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, NoTls, recycling))
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .build()
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let postgres = Self { pool };
        let encoding = postgres
            .fetch("select pg_encoding_to_char(encoding)::text from pg_database where datname = current_database()".into(), &[], |row| {
                row.get::<String>(0)
            })
            .await?;
        if encoding != ["UTF8"] {
            return Err(Error::Unavailable("the database's encoding must be UTF8".to_owned()));
        }
        Ok(postgres)
    }

    /// PostgreSQL's own number with that of the database in it. A name that lies in a table would be copied with it, and
    /// what is tried out on a copy would be heard by everybody; this one only a replica has, which may take over.
    pub(crate) async fn cluster(&self) -> Result<u128> {
        let sql = "select system_identifier, oid::bigint from pg_control_system(), pg_database \
                   where datname = current_database()";
        let read = |row: &Row<'_>| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?));
        let numbers = self.fetch(sql.into(), &[], read).await?;
        let (server, database) = numbers.into_iter().next().unwrap_or_default();
        Ok(u128::from(server.cast_unsigned()) << 64 | u128::from(database.cast_unsigned()))
    }

    pub(crate) async fn fetch<T>(
        &self,
        sql: Cow<'static, str>,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let client = self.client().await?;
        match sql {
            Cow::Borrowed(sql) => {
                let statement = client.prepare_cached(sql).await?;
                gather(client.query_raw(&statement, params).await?, read).await
            }
            Cow::Owned(sql) => {
                let params = params.iter().map(|param| (param, param.kind()));
                gather(client.query_typed_raw(&sql, params).await?, read).await
            }
        }
    }

    pub(crate) async fn execute(&self, sql: &'static str, params: &[Param]) -> Result<u64> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute_raw(&statement, params).await?)
    }

    /// Runs `work` on a thread that may block, of which there are no more than connections.
    pub(crate) async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(Open<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut client = self.client().await?;
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let transaction = runtime.block_on(client.transaction())?;
            let result = work(Open { runtime: &runtime, transaction: &transaction });
            match &result {
                Ok(_) => runtime.block_on(transaction.commit())?,
                Err(_) => runtime.block_on(transaction.rollback())?,
            }
            result
        })
        .await
        .map_err(|_| Error::Unavailable("a transaction was given up because of a defect".to_owned()))?
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    async fn client(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error.into(),
            PoolError::Timeout(_) => Error::Unavailable("PostgreSQL does not answer in time".to_owned()),
            PoolError::Closed => Error::Unavailable("the database is closed".to_owned()),
            error => Error::Unavailable(error.to_string()),
        })
    }
}

/// An open transaction, on a thread that may block.
pub(crate) struct Open<'a> {
    runtime: &'a Handle,
    transaction: &'a deadpool_postgres::Transaction<'a>,
}

impl Open<'_> {
    pub(super) fn fetch<T>(
        &self,
        sql: &str,
        params: &[Param],
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.runtime.block_on(async {
            let statement = self.transaction.prepare_cached(sql).await?;
            gather(self.transaction.query_raw(&statement, params).await?, read).await
        })
    }

    pub(super) fn execute(&self, sql: &str, params: &[Param]) -> Result<u64> {
        self.runtime.block_on(async {
            let statement = self.transaction.prepare_cached(sql).await?;
            Ok(self.transaction.execute_raw(&statement, params).await?)
        })
    }

    pub(super) fn execute_each<const N: usize>(&self, sql: &str, rows: &[[Param; N]]) -> Result<()> {
        self.runtime.block_on(async {
            let statement = self.transaction.prepare_cached(sql).await?;
            for rows in rows.chunks(PIPELINE) {
                try_join_all(rows.iter().map(|params| self.transaction.execute_raw(&statement, params)))
                    .await?;
            }
            Ok(())
        })
    }

    pub(super) fn lock_definitions(&self) -> Result<()> {
        self.fetch("select pg_advisory_xact_lock($1)", &[Param::Integer(DEFINITIONS)], |_| Ok(())).map(drop)
    }

    /// Runs definitions in this database's own words.
    pub(super) fn define(&self, sql: &str) -> Result<()> {
        let sql = sql
            .replace("{text}", "text collate \"C\"")
            .replace("{bytes}", "bytea")
            .replace("{clustered}", "");
        Ok(self.runtime.block_on(self.transaction.batch_execute(&sql))?)
    }
}

async fn gather<T>(
    rows: tokio_postgres::RowStream,
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut rows = pin!(rows);
    let mut all = Vec::new();
    while let Some(row) = rows.try_next().await? {
        all.push(read(&Row::Postgres(&row))?);
    }
    Ok(all)
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let reason =
                std::error::Error::source(&error).map(|source| format!(" ({source})")).unwrap_or_default();
            return Self::Unavailable(format!("PostgreSQL: {error}{reason}"));
        };
        let (state, message) = (said.code(), said.message());
        if *state == SqlState::READ_ONLY_SQL_TRANSACTION {
            Self::ReadOnly(format!("PostgreSQL may not be written: {message}"))
        } else if *state == SqlState::DATA_CORRUPTED || *state == SqlState::INDEX_CORRUPTED {
            Self::Corrupt(format!("PostgreSQL's files are damaged: {message}"))
        } else if state.code().starts_with("23") {
            Self::Conflict("This contradicts what the database already holds.")
        } else if state.code().starts_with("22") {
            // Class 22, data exception: a calculation in a filter has left the range of numbers or of dates.
            Self::Unsupported(format!("The query cannot be answered: {message}."))
        } else {
            Self::Unavailable(format!("PostgreSQL: {message} ({})", state.code()))
        }
    }
}
