//! Letters: what is to be sent by mail, until it is.

use std::time::Duration;

use domain::Moment;

use crate::db::{Row, Transaction, params};
use crate::{Result, Store};

/// Whoever has taken letters to send them has so much time before another does: 45 seconds for each.
const TAKEN_FOR: Duration = Duration::from_mins(15);
/// So many are taken at one time.
const AT_ONCE: u64 = 20;

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is called here.
    pub id: u64,
    /// To whom: an e-mail address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// What it says: plain text.
    pub body: String,
    /// The address at which whoever gets it says that they want no more of the kind.
    pub stop: String,
    /// When it was written.
    pub made: Moment,
    /// How often it has been tried.
    pub attempts: u32,
}

impl Store {
    /// Takes the letters that are due, to send them: nobody else does for a quarter of an hour.
    pub async fn take_letters(&self, now: Moment) -> Result<Vec<Letter>> {
        let taken = now.after(TAKEN_FOR);
        self.db
            .transaction(move |transaction| {
                transaction.fetch_all(
                    "update letters set due = $2, attempts = attempts + 1 where due <= $1 \
                     and id in (select id from letters where due <= $1 order by due, id limit $3) \
                     returning id, recipient, subject, body, stop, made, attempts",
                    &params![now, taken, AT_ONCE],
                    read,
                )
            })
            .await
    }

    /// A letter is done with: it was sent, or it cannot be.
    pub async fn drop_letter(&self, id: u64) -> Result<()> {
        self.db.execute("delete from letters where id = $1", params![id]).await.map(drop)
    }

    /// A letter is tried again at this time.
    pub async fn keep_letter(&self, id: u64, due: Moment) -> Result<()> {
        self.db.execute("update letters set due = $2 where id = $1", params![id, due]).await.map(drop)
    }

    /// The letters that are there, the newest first.
    pub async fn letters(&self, most: u32) -> Result<Vec<Letter>> {
        self.db
            .fetch_all(
                "select id, recipient, subject, body, stop, made, attempts from letters \
                 order by made desc, id limit $1",
                &params![u64::from(most)],
                read,
            )
            .await
    }
}

/// Adds a letter, to be sent at once.
pub(crate) fn insert(transaction: &mut Transaction<'_>, letter: &Letter) -> Result<()> {
    let Letter { id, to, subject, body, stop, made, .. } = letter;
    transaction
        .execute(
            "insert into letters (id, recipient, subject, body, stop, made, due) values ($1, $2, $3, $4, $5, $6, $6)",
            &params![*id, to, subject, body, stop, made],
        )
        .map(drop)
}

fn read(row: &Row<'_>) -> Result<Letter> {
    Ok(Letter {
        id: row.unsigned(0)?,
        to: row.get(1)?,
        subject: row.get(2)?,
        body: row.get(3)?,
        stop: row.get(4)?,
        made: Moment(row.get(5)?),
        attempts: u32::try_from(row.unsigned(6)?).unwrap_or(u32::MAX),
    })
}
