//! Links with which people invite others to be their friends.

use domain::friendship::MOST_INVITATIONS;
use domain::{Digest, Moment, Refusal};
use wire::Cid;

use crate::db::params;
use crate::{Result, Store};

impl Store {
    /// Remembers a link of this person's. Refused ([`Refusal::Invitations`]) where they have made too many that still
    /// count.
    pub async fn invite_by_link(
        &self,
        owner: Cid,
        digest: Digest,
        expires: Moment,
        now: Moment,
    ) -> Result<()> {
        self.db
            .transaction(move |transaction| {
                transaction.lock("select cid from accounts where cid = $1", &params![owner])?;
                let open = transaction.fetch_optional(
                    "select count(*) from invitations where owner = $1 and expires > $2",
                    &params![owner, now],
                    |row| row.unsigned(0),
                )?;
                if open.is_some_and(|open| open >= MOST_INVITATIONS) {
                    return Err(Refusal::Invitations.into());
                }
                transaction
                    .execute(
                        "insert into invitations (digest, owner, expires) values ($1, $2, $3)",
                        &params![digest, owner, expires],
                    )
                    .map(drop)
            })
            .await
    }

    /// Whose link this is, if it still counts.
    pub async fn invitation(&self, digest: &Digest, now: Moment) -> Result<Option<Cid>> {
        self.db
            .fetch_optional(
                "select owner from invitations where digest = $1 and expires > $2",
                &params![*digest, now],
                |row| row.cid(0),
            )
            .await
    }

    /// All links of this person end.
    pub async fn end_invitations(&self, owner: Cid) -> Result<()> {
        self.db.execute("delete from invitations where owner = $1", params![owner]).await.map(drop)
    }
}
