//! Which database a command works on.

use std::path::PathBuf;

use clap::Args;
use store::{Database, NotADatabase, Store};

/// Where the memory is.
#[derive(Debug, Clone, Default, Args)]
pub struct Place {
    /// Where everything is kept: `sqlite:<file>` or `postgres://<user>:<password>@<host>/<name>` (default:
    /// `sqlite:<data>/connect.db`)
    #[arg(long, env = "CONNECT_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// The folder for everything that is a file (default: ./data)
    #[arg(long, env = "CONNECT_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

impl Place {
    /// What was said here, or else there.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { database: self.database.or(other.database), data: self.data.or(other.data) }
    }

    /// The database that was named, if one was. Read here and not by clap, which would repeat a password that stands in a
    /// misspelt address.
    pub fn named(&self) -> Result<Option<Database>, String> {
        self.database.as_deref().map(str::parse).transpose().map_err(|error: NotADatabase| error.to_string())
    }

    /// The database; without one, a file in the data folder, which is made if it is missing.
    pub fn database(&self) -> Result<Database, String> {
        if let Some(database) = self.named()? {
            return Ok(database);
        }
        let data = self.data.clone().unwrap_or_else(|| "data".into());
        std::fs::create_dir_all(&data)
            .map_err(|error| format!("the data folder {} cannot be made: {error}", data.display()))?;
        Ok(Database::Sqlite(data.join("connect.db")))
    }

    /// Opens it for a command that may run while a node does.
    pub async fn open(&self) -> Result<Store, String> {
        Store::open_beside_node(&self.database()?).await.map_err(|error| error.to_string())
    }
}
