//! Brings a database up to date: the definitions, in the order in which they came.

use crate::db::{Db, params};
use crate::{Error, Result};

/// NEVER change one that has been released: databases that have it would differ from new ones. Add another.
const MIGRATIONS: [&str; 11] = [
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_contact_pages.sql"),
    include_str!("../migrations/0003_pages_of_fifty.sql"),
    include_str!("../migrations/0004_messenger.sql"),
    include_str!("../migrations/0005_files.sql"),
    include_str!("../migrations/0006_invitations.sql"),
    include_str!("../migrations/0007_conversation_pictures.sql"),
    include_str!("../migrations/0008_rooms.sql"),
    include_str!("../migrations/0009_push.sql"),
    include_str!("../migrations/0010_mail.sql"),
    include_str!("../migrations/0011_ids_in_order.sql"),
];

/// Runs those that this database has not seen yet; two nodes at once, one after the other.
pub(crate) async fn run(db: &Db) -> Result<()> {
    db.transaction(|transaction| {
        transaction.lock_definitions()?;
        transaction.define("create table if not exists migrations (version bigint primary key)")?;
        let latest = transaction
            .fetch_optional("select max(version) from migrations", &[], |row| row.get::<Option<i64>>(0))?
            .flatten()
            .unwrap_or(0);
        let seen = usize::try_from(latest).unwrap_or(0);
        if seen > MIGRATIONS.len() {
            return Err(Error::Unavailable(format!(
                "the database was written by a newer version of this program (definitions {seen}; this one knows {})",
                MIGRATIONS.len()
            )));
        }
        for (sql, version) in MIGRATIONS.iter().zip(1_i64..).skip(seen) {
            transaction.define(sql)?;
            transaction.execute("insert into migrations (version) values ($1)", &params![version])?;
        }
        transaction.define_functions()
    })
    .await
}
