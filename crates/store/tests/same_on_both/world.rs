//! A new database of either kind.

use store::{Database, Store};
use tempfile::TempDir;

use crate::cluster;

/// A store that nobody else uses.
pub(crate) struct World {
    pub(crate) store: Store,
    database: Database,
    _folder: Option<TempDir>,
}

pub(crate) async fn sqlite() -> World {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = Database::Sqlite(folder.path().join("connect.db"));
    let store = Store::open(&database).await.expect("the database opens");
    World { store, database, _folder: Some(folder) }
}

pub(crate) async fn postgres() -> World {
    let database = Database::Postgres(cluster::new_database().await);
    let store = Store::open(&database).await.expect("the database opens");
    World { store, database, _folder: None }
}

impl World {
    /// Closes the store and opens it anew.
    pub(crate) async fn restart(self) -> Self {
        self.store.close().await;
        let store = Store::open(&self.database).await.expect("the database opens again");
        Self { store, ..self }
    }

    pub(crate) async fn end(self) {
        self.store.close().await;
    }
}
