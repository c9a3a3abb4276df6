//! The values that go into a statement and come out of a row.

use domain::{ClientId, Digest, GrantId, Moment};
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use wire::{Cid, ConversationId, FileId, MessageId, ScopeSet};

use crate::{Error, Result};

/// A value to be bound.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Param {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Values to be bound, each by `Param::from`.
macro_rules! params {
    ($($value:expr),* $(,)?) => { [$($crate::db::Param::from($value)),*] };
}
pub(crate) use params;

impl Param {
    /// The type that PostgreSQL is told where it cannot find out by itself.
    pub(super) fn kind(&self) -> Type {
        match self {
            Self::Null => Type::UNKNOWN,
            Self::Boolean(_) => Type::BOOL,
            Self::Integer(_) => Type::INT8,
            Self::Double(_) => Type::FLOAT8,
            Self::Text(_) => Type::TEXT,
            Self::Bytes(_) => Type::BYTEA,
        }
    }
}

impl rusqlite::ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Boolean(value) => ValueRef::Integer((*value).into()),
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Double(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Param {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Boolean(value) => value.to_sql(kind, out),
            Self::Integer(number) => number.to_sql(kind, out),
            Self::Double(number) => number.to_sql(kind, out),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// PostgreSQL's text holds no NUL: it is left out on both databases.
impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(if text.contains('\0') { text.replace('\0', "") } else { text })
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Param {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&Vec<u8>> for Param {
    fn from(bytes: &Vec<u8>) -> Self {
        Self::Bytes(bytes.clone())
    }
}

impl From<bool> for Param {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

/// 64 bits are 64 bits: neither database has unsigned integers.
impl From<u64> for Param {
    fn from(bits: u64) -> Self {
        Self::Integer(bits.cast_signed())
    }
}

impl From<Cid> for Param {
    fn from(cid: Cid) -> Self {
        cid.0.into()
    }
}

impl From<ClientId> for Param {
    fn from(client_id: ClientId) -> Self {
        client_id.0.into()
    }
}

impl From<GrantId> for Param {
    fn from(id: GrantId) -> Self {
        id.0.into()
    }
}

impl From<ConversationId> for Param {
    fn from(id: ConversationId) -> Self {
        id.0.into()
    }
}

impl From<FileId> for Param {
    fn from(id: FileId) -> Self {
        id.0.cast_signed().into()
    }
}

impl From<MessageId> for Param {
    fn from(id: MessageId) -> Self {
        id.0.into()
    }
}

impl From<Moment> for Param {
    fn from(moment: Moment) -> Self {
        Self::Integer(moment.0)
    }
}

impl From<Digest> for Param {
    fn from(digest: Digest) -> Self {
        Self::Bytes(digest.as_bytes().to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What is copied anyway may be lent.
macro_rules! lent {
    ($($kind:ty),*) => { $(
        impl From<&$kind> for Param {
            fn from(value: &$kind) -> Self {
                (*value).into()
            }
        }
    )* };
}
lent!(Cid, ClientId, GrantId, Moment, Digest, Option<ConversationId>, Option<Digest>, Option<Moment>);

/// What both databases can read from a column.
pub(crate) trait Column:
    rusqlite::types::FromSql + for<'r> tokio_postgres::types::FromSql<'r>
{
}

impl<T: rusqlite::types::FromSql + for<'r> tokio_postgres::types::FromSql<'r>> Column for T {}

/// A row of an answer. Columns are counted from 0.
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

impl Row<'_> {
    pub(crate) fn get<T: Column>(&self, place: usize) -> Result<T> {
        match self {
            Self::Sqlite(row) => row.get(place).map_err(Error::from),
            Self::Postgres(row) => row.try_get(place).map_err(Error::from),
        }
    }

    /// A text, where it lies.
    pub(crate) fn text(&self, place: usize) -> Result<&str> {
        match self {
            Self::Sqlite(row) => {
                let is_not =
                    |error| Error::Corrupt(format!("a value in the database is not a text ({error})"));
                row.get_ref(place)?.as_str().map_err(is_not)
            }
            Self::Postgres(row) => row.try_get(place).map_err(Error::from),
        }
    }

    pub(crate) fn cid(&self, place: usize) -> Result<Cid> {
        self.get::<i64>(place).map(|bits| Cid(bits.cast_unsigned()))
    }

    pub(crate) fn optional_cid(&self, place: usize) -> Result<Option<Cid>> {
        Ok(self.get::<Option<i64>>(place)?.map(|bits| Cid(bits.cast_unsigned())))
    }

    pub(crate) fn conversation_id(&self, place: usize) -> Result<ConversationId> {
        self.unsigned(place).map(ConversationId)
    }

    /// 64 bits, or a number that is never negative.
    pub(crate) fn unsigned(&self, place: usize) -> Result<u64> {
        self.get::<i64>(place).map(i64::cast_unsigned)
    }

    pub(crate) fn client_id(&self, place: usize) -> Result<ClientId> {
        self.get::<i64>(place).map(|bits| ClientId(bits.cast_unsigned()))
    }

    pub(crate) fn grant_id(&self, place: usize) -> Result<GrantId> {
        self.get::<i64>(place).map(|bits| GrantId(bits.cast_unsigned()))
    }

    pub(crate) fn digest(&self, place: usize) -> Result<Digest> {
        self.optional_digest(place)?
            .ok_or_else(|| Error::Corrupt("A digest is missing in the database.".to_owned()))
    }

    pub(crate) fn optional_digest(&self, place: usize) -> Result<Option<Digest>> {
        self.get::<Option<Vec<u8>>>(place)?
            .map(|bytes| {
                Digest::from_stored(&bytes)
                    .ok_or_else(|| Error::Corrupt("A digest in the database has not 32 bytes.".to_owned()))
            })
            .transpose()
    }

    pub(crate) fn scopes(&self, place: usize) -> Result<ScopeSet> {
        let names = self.get::<String>(place)?;
        ScopeSet::parse(&names).map_err(|name| {
            Error::Corrupt(format!("The database speaks of a scope {name} that does not exist."))
        })
    }
}
