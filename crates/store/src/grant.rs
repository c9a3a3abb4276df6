//! What people have given to sites, until when, and what they have taken back.

mod used;

use domain::{Application, AuthorizationCode, ClientId, Grant, GrantId, Moment};
use wire::Cid;

use crate::db::{Param, Row, Transaction, params};
use crate::{Result, Store, application, code};

pub(crate) use used::Uses;

impl Store {
    /// Remembers a consent and the code that stands for it, in one transaction.
    ///
    /// One live grant per person and application: an earlier one ends. If it is the one that the new grant
    /// `replaces` and has not expired, its codes and tokens go on under the new one; otherwise they end with it.
    /// **Caches that know tokens by the earlier grant's id must forget them.**
    pub async fn approve(
        &self,
        grant: &Grant,
        replaces: Option<GrantId>,
        code: &AuthorizationCode,
    ) -> Result<()> {
        let (grant, code) = (*grant, code.clone());
        self.db
            .transaction(move |transaction| {
                lock_person(transaction, grant.cid)?;
                let earlier = transaction.fetch_optional(
                    "select id, expires from grants where cid = $1 and client_id = $2 and revoked is null",
                    &params![grant.cid, grant.client_id],
                    |row| Ok((row.grant_id(0)?, Moment(row.get(1)?))),
                )?;
                if let Some((earlier, _)) = earlier {
                    let revoked = params![earlier, grant.given];
                    transaction.execute("update grants set revoked = $2 where id = $1", &revoked)?;
                }
                transaction.execute(INSERT, &params(&grant))?;
                if let Some((earlier, expires)) = earlier {
                    if replaces == Some(earlier) && grant.given < expires {
                        hand_on(transaction, earlier, grant.id)?;
                    } else {
                        end_tokens(transaction, earlier)?;
                    }
                }
                code::insert(transaction, &code)
            })
            .await
    }

    /// The grant of this name, revoked or not.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Grant>> {
        self.db.fetch_optional(BY_ID, &params![id], |row| Ok(self.as_used(read(row)?))).await
    }

    /// What this person has given to this application and not taken back; it may have expired.
    pub async fn grant_of(&self, cid: Cid, client_id: ClientId) -> Result<Option<Grant>> {
        self.db
            .fetch_optional(
                "select grants.id, grants.cid, grants.client_id, grants.scopes, grants.remembered, grants.given, \
                 grants.expires, grants.used, grants.revoked \
                 from grants where cid = $1 and client_id = $2 and revoked is null",
                &params![cid, client_id],
                |row| Ok(self.as_used(read(row)?)),
            )
            .await
    }

    /// What this person has given and not taken back, and to whom, the newest first; some may have expired.
    pub async fn grants(&self, cid: Cid) -> Result<Vec<(Grant, Application)>> {
        self.db
            .fetch_all(
                "select grants.id, grants.cid, grants.client_id, grants.scopes, grants.remembered, grants.given, \
                 grants.expires, grants.used, grants.revoked, \
                 applications.client_id, applications.name, applications.secret, applications.redirect_uris, \
                 applications.origins, applications.approved, applications.created \
                 from grants join applications on applications.client_id = grants.client_id \
                 where grants.cid = $1 and grants.revoked is null order by grants.given desc, grants.id",
                &params![cid],
                |row| Ok((self.as_used(read(row)?), application::read(row, 9)?)),
            )
            .await
    }

    /// The person takes a grant back: it ends with its codes and tokens. Whether it was theirs and not taken back yet.
    pub async fn revoke_grant(&self, cid: Cid, id: GrantId, now: Moment) -> Result<bool> {
        self.db
            .transaction(move |transaction| {
                lock_person(transaction, cid)?;
                let is_theirs = transaction
                    .fetch_optional(
                        "select id from grants where id = $1 and cid = $2 and revoked is null",
                        &params![id, cid],
                        |_| Ok(()),
                    )?
                    .is_some();
                if is_theirs {
                    revoke(transaction, id, now)?;
                }
                Ok(is_theirs)
            })
            .await
    }
}

/// From here to the end of the transaction, nobody else changes this person's grants, codes, tokens and contacts.
/// Taken first, and nothing is waited for after it (conversations have a lock of their own): two transactions cannot wait
/// for each other.
pub(crate) fn lock_person(transaction: &mut Transaction<'_>, cid: Cid) -> Result<()> {
    transaction.lock("select cid from accounts where cid = $1", &params![cid])
}

/// The grant of this name, within a transaction.
pub(crate) fn fetch(transaction: &mut Transaction<'_>, id: GrantId) -> Result<Option<Grant>> {
    transaction.fetch_optional(BY_ID, &params![id], read)
}

/// Ends a grant with its codes and tokens.
pub(crate) fn revoke(transaction: &mut Transaction<'_>, id: GrantId, now: Moment) -> Result<()> {
    transaction
        .execute("update grants set revoked = $2 where id = $1 and revoked is null", &params![id, now])?;
    end_tokens(transaction, id)
}

fn end_tokens(transaction: &mut Transaction<'_>, id: GrantId) -> Result<()> {
    transaction.execute("delete from codes where grant_id = $1", &params![id])?;
    transaction.execute("delete from access_tokens where grant_id = $1", &params![id])?;
    transaction.execute("delete from refresh_tokens where grant_id = $1", &params![id])?;
    transaction.execute("delete from push_subscriptions where grant_id = $1", &params![id])?;
    Ok(())
}

fn hand_on(transaction: &mut Transaction<'_>, from: GrantId, to: GrantId) -> Result<()> {
    transaction.execute("update codes set grant_id = $2 where grant_id = $1", &params![from, to])?;
    transaction.execute("update access_tokens set grant_id = $2 where grant_id = $1", &params![from, to])?;
    transaction.execute("update refresh_tokens set grant_id = $2 where grant_id = $1", &params![from, to])?;
    transaction
        .execute("update push_subscriptions set grant_id = $2 where grant_id = $1", &params![from, to])?;
    Ok(())
}

const BY_ID: &str = "select grants.id, grants.cid, grants.client_id, grants.scopes, grants.remembered, \
    grants.given, grants.expires, grants.used, grants.revoked from grants where id = $1";

const INSERT: &str = "insert into grants \
    (id, cid, client_id, scopes, remembered, given, expires, used, revoked) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

fn params(grant: &Grant) -> [Param; 9] {
    let Grant { id, cid, client_id, scopes, remembered, given, expires, used, revoked } = *grant;
    params![id, cid, client_id, scopes.to_string(), remembered, given, expires, used, revoked]
}

fn read(row: &Row<'_>) -> Result<Grant> {
    Ok(Grant {
        id: row.grant_id(0)?,
        cid: row.cid(1)?,
        client_id: row.client_id(2)?,
        scopes: row.scopes(3)?,
        remembered: row.get(4)?,
        given: Moment(row.get(5)?),
        expires: Moment(row.get(6)?),
        used: row.get::<Option<i64>>(7)?.map(Moment),
        revoked: row.get::<Option<i64>>(8)?.map(Moment),
    })
}
