//! Remembers: accounts, grants, tokens, contacts, conversations. One SQL text for SQLite and PostgreSQL.
//!
//! Every method of [`Store`] is written once, in the file of its noun, in SQL that both databases read alike.
//! Only `db.rs` and what lies below it knows which one is there. The store accepts only checked queries
//! ([`odata::Query`]), and it never sees a secret, only its digest.

mod account;
mod application;
mod code;
mod contact;
mod conversation;
mod database;
mod db;
mod error;
mod file;
mod filter;
mod friend;
mod grant;
mod kept;
mod letter;
mod migration;
mod picture;
mod presence;
mod profile;
mod push;
mod room;
mod sweep;
mod token;
mod visit;

pub use contact::{Documents, Imported, NewContact, Page, Row};
pub use conversation::{Change, Entries, Finds, Marked, Part};
pub use database::{Database, NotADatabase};
pub use db::Mark;
pub use error::Error;
pub use file::{Form, NewFile, PIECE, StoredFile};
pub use friend::{Arrangement, Asked, Invitation, Report, Reported};
pub use kept::{Answer, Kept, Reading};
pub use letter::Letter;
pub use picture::Picture;
pub use presence::{Appearance, Device, Watched};
pub use push::Absent;
pub use room::{Heard, Moderated};
pub use token::{Exchange, Issue};

use std::sync::Arc;

use db::{Db, Role};
use grant::Uses;

/// What the store's methods return.
pub type Result<T> = std::result::Result<T, Error>;

/// The memory of a node. Cheap to clone: all clones share the same connections.
#[derive(Clone)]
pub struct Store {
    db: Db,
    uses: Arc<Uses>,
}

impl Store {
    /// Opens the database for a node: creates it if there is none, brings it up to date, and, on SQLite, keeps other
    /// nodes away until [`close`](Self::close) or the end of the process.
    pub async fn open(database: &Database) -> Result<Self> {
        Self::open_as(database, Role::Node).await
    }

    /// Opens the database for a command, such as an import, which may run while a node has it open.
    pub async fn open_beside_node(database: &Database) -> Result<Self> {
        Self::open_as(database, Role::Command).await
    }

    async fn open_as(database: &Database, role: Role) -> Result<Self> {
        let open = async {
            let db = Db::open(database, role).await?;
            migration::run(&db).await?;
            Ok(Self { db, uses: Arc::default() })
        };
        open.await.map_err(|error: Error| error.at(database))
    }

    /// Whether other nodes may write to this database, so that what was read from it must not be kept in memory.
    pub fn is_shared(&self) -> bool {
        self.db.is_shared()
    }

    /// What all nodes over this database are called, and no others, so that a bus can keep clusters apart. Nothing for
    /// a file, which belongs to one node.
    pub async fn cluster(&self) -> Result<Option<u128>> {
        self.db.cluster().await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.db.fetch_optional("select 1", &[], |_| Ok(())).await.map(drop)
    }

    /// Finishes what was begun and lets go of the database. Whoever asks afterwards is told that it is closed.
    pub async fn close(&self) {
        self.write_uses().await;
        self.db.close().await;
    }
}
