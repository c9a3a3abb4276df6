//! Where the memory is: `sqlite:data/connect.db` or `postgres://…`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Which database, and where.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file that belongs to one node.
    Sqlite(PathBuf),
    /// A server that several nodes may share; its connection URL
    /// (PostgreSQL documentation, section 34.1.1.2, *Connection URIs*).
    Postgres(String),
}

/// The text names no database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADatabase;

impl fmt::Display for NotADatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a database is sqlite:<path> or postgres://<user>:<password>@<host>/<name>")
    }
}

impl std::error::Error for NotADatabase {}

impl FromStr for Database {
    type Err = NotADatabase;

    fn from_str(text: &str) -> Result<Self, NotADatabase> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            if path.is_empty() { Err(NotADatabase) } else { Ok(Self::Sqlite(path.into())) }
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self::Postgres(text.to_owned()))
        } else {
            Err(NotADatabase)
        }
    }
}

/// As it is written, but for the user and the password, which belong in no log.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let (place, _) = url.split_once('?').unwrap_or((url, ""));
                let (_, place) = place.split_once("://").unwrap_or(("", place));
                let (_, place) = place.rsplit_once('@').unwrap_or(("", place));
                write!(f, "postgres://{place}")
            }
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_names_one_of_two() {
        assert_eq!("sqlite:a/b.db".parse(), Ok(Database::Sqlite("a/b.db".into())));
        assert_eq!("postgresql://h/d".parse(), Ok(Database::Postgres("postgresql://h/d".into())));
        for text in ["", "sqlite:", "mysql://h/d", "a/b.db"] {
            assert_eq!(text.parse::<Database>(), Err(NotADatabase), "{text}");
        }
    }

    #[test]
    fn password_is_not_shown() {
        let database: Database = "postgres://ana:p@ss@db.example/connect?password=p".parse().unwrap();
        assert_eq!(
            format!("{database} {database:?}"),
            "postgres://db.example/connect postgres://db.example/connect"
        );
    }
}
