//! Who is signed in on the node's own pages.

use domain::{Account, Digest, Moment, Visit};
use wire::Cid;

use crate::db::{Row, params};
use crate::{Result, Store, account};

impl Store {
    /// Somebody has signed in.
    pub async fn begin_visit(&self, visit: &Visit) -> Result<()> {
        self.db
            .execute(
                "insert into visits (digest, cid, began, seen) values ($1, $2, $3, $4)",
                params![visit.digest, visit.cid, visit.began, visit.seen],
            )
            .await
            .map(drop)
    }

    /// The visit of this cookie and whose it is; live or not, the caller judges.
    pub async fn visit(&self, digest: &Digest) -> Result<Option<(Visit, Account)>> {
        self.db
            .fetch_optional(
                "select visits.digest, visits.cid, visits.began, visits.seen, \
                 accounts.cid, accounts.email, accounts.password, accounts.created \
                 from visits join accounts on accounts.cid = visits.cid where visits.digest = $1",
                &params![digest],
                |row| Ok((read(row)?, account::read(row, 4)?)),
            )
            .await
    }

    /// The visitor was here at that time.
    pub async fn see_visit(&self, digest: &Digest, seen: Moment) -> Result<()> {
        self.db
            .execute("update visits set seen = $2 where digest = $1", params![digest, seen])
            .await
            .map(drop)
    }

    /// Signs out; whether there was such a visit.
    pub async fn end_visit(&self, digest: &Digest) -> Result<bool> {
        self.db
            .execute("delete from visits where digest = $1", params![digest])
            .await
            .map(|deleted| deleted > 0)
    }

    /// Every visit of this person, the latest seen first.
    pub async fn visits(&self, cid: Cid) -> Result<Vec<Visit>> {
        self.db
            .fetch_all(
                "select digest, cid, began, seen from visits where cid = $1 order by seen desc, digest",
                &params![cid],
                read,
            )
            .await
    }
}

fn read(row: &Row<'_>) -> Result<Visit> {
    Ok(Visit {
        digest: row.digest(0)?,
        cid: row.cid(1)?,
        began: Moment(row.get(2)?),
        seen: Moment(row.get(3)?),
    })
}
