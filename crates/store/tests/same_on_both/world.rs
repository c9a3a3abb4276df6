//! A new database of either kind.

use store::{Database, Store};
use tempfile::TempDir;

use crate::cluster;

/// A store that nobody else uses.
pub(crate) struct World {
    pub(crate) store: Store,
    _folder: Option<TempDir>,
}

pub(crate) async fn sqlite() -> World {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = Database::Sqlite(folder.path().join("connect.db"));
    let store = Store::open(&database).await.expect("the database opens");
    World { store, _folder: Some(folder) }
}

pub(crate) async fn postgres() -> World {
    let database = Database::Postgres(cluster::new_database().await);
    let store = Store::open(&database).await.expect("the database opens");
    World { store, _folder: None }
}

impl World {
    pub(crate) async fn end(self) {
        self.store.close().await;
    }
}
