//! Access and refresh tokens: what they stand for, and how one brings the next.

use domain::{AccessToken, ClientId, Digest, Grant, GrantId, Moment, Refresh, RefreshToken};

use crate::db::{Row, Transaction, params};
use crate::{Result, Store, grant};

/// The two tokens that an exchange brings.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The access token and what it is known by.
    pub access: (Digest, AccessToken),
    /// The refresh token. Its family is the access token's, too.
    pub refresh: RefreshToken,
}

/// How an exchange of a code or of a refresh token ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange<Reason> {
    /// Nobody was given this code or token, or it ended long ago.
    Unknown,
    /// It brought the tokens; this is the grant that they come from.
    Issued(Grant),
    /// It brought nothing. If it was a replay, its family has ended and the caller tells the bus.
    Refused {
        /// Why.
        reason: Reason,
        /// The grant that it came from.
        grant: GrantId,
    },
}

impl Store {
    /// Exchanges a refresh token, in one transaction: looks it up, lets `decide` judge it, and remembers what that
    /// issues. Of two exchanges at once one comes first, and the other sees a token that has been rotated. When
    /// `decide` answers [`Refresh::Replayed`], the token's whole family ends (RFC 9700, section 4.14.2).
    pub async fn refresh(
        &self,
        digest: &Digest,
        now: Moment,
        decide: impl FnOnce(&RefreshToken, &Grant) -> std::result::Result<Issue, Refresh> + Clone + Send + 'static,
    ) -> Result<Exchange<Refresh>> {
        let digest = *digest;
        self.db
            .transaction(move |transaction| {
                transaction.lock(
                    "select cid from accounts where cid = (select grants.cid from refresh_tokens \
                     join grants on grants.id = refresh_tokens.grant_id where refresh_tokens.digest = $1)",
                    &params![digest],
                )?;
                let Some(token) = fetch_refresh(transaction, digest)? else { return Ok(Exchange::Unknown) };
                let Some(grant) = grant::fetch(transaction, token.grant)? else {
                    return Ok(Exchange::Unknown);
                };
                match decide(&token, &grant) {
                    Ok(issue) => {
                        transaction.execute(
                            "update refresh_tokens set rotated = $2 where digest = $1",
                            &params![digest, now],
                        )?;
                        insert(transaction, &issue)?;
                        Ok(Exchange::Issued(grant))
                    }
                    Err(reason) => {
                        if reason == Refresh::Replayed {
                            end(transaction, token.family)?;
                        }
                        Ok(Exchange::Refused { reason, grant: grant.id })
                    }
                }
            })
            .await
    }

    /// What an access token stands for, if its grant has not been taken back; live or not, the caller judges.
    /// It has the grant's scopes, and it does not outlive the grant.
    pub async fn access_token(&self, digest: &Digest) -> Result<Option<AccessToken>> {
        self.db
            .fetch_optional(
                "select grants.id, grants.cid, grants.client_id, grants.scopes, grants.expires, \
                 access_tokens.expires \
                 from access_tokens join grants on grants.id = access_tokens.grant_id \
                 where access_tokens.digest = $1 and grants.revoked is null",
                &params![digest],
                |row| {
                    Ok(AccessToken {
                        grant: row.grant_id(0)?,
                        cid: row.cid(1)?,
                        client_id: row.client_id(2)?,
                        scopes: row.scopes(3)?,
                        expires: Moment(row.get::<i64>(4)?.min(row.get(5)?)),
                    })
                },
            )
            .await
    }

    /// Ends one sign-in: every token of the family that this one belongs to, refresh or access, if it was given to
    /// this client (RFC 7009, section 2.1). The grant that they came from stays and is given back, so that caches
    /// may forget its tokens.
    pub async fn end_family(&self, digest: &Digest, client_id: ClientId) -> Result<Option<GrantId>> {
        let digest = *digest;
        self.db
            .transaction(move |transaction| {
                let of_token = "select family, grant_id, grants.cid from refresh_tokens \
                     join grants on grants.id = grant_id where digest = $1 and grants.client_id = $2 \
                     union all select family, grant_id, grants.cid from access_tokens \
                     join grants on grants.id = grant_id where digest = $1 and grants.client_id = $2";
                let found = transaction.fetch_optional(of_token, &params![digest, client_id], |row| {
                    Ok((row.get::<i64>(0)?.cast_unsigned(), row.grant_id(1)?, row.cid(2)?))
                })?;
                let Some((family, grant, cid)) = found else { return Ok(None) };
                // An exchange that has begun ends first, so that the tokens it brings end, too.
                grant::lock_person(transaction, cid)?;
                end(transaction, family)?;
                Ok(Some(grant))
            })
            .await
    }
}

/// Adds both tokens, within a transaction.
pub(crate) fn insert(transaction: &mut Transaction<'_>, issue: &Issue) -> Result<()> {
    let (digest, access) = &issue.access;
    let RefreshToken { digest: refresh, family, grant, client_id, rotated } = issue.refresh;
    transaction.execute(
        "insert into access_tokens (digest, grant_id, family, expires) values ($1, $2, $3, $4)",
        &params![digest, access.grant, family, access.expires],
    )?;
    transaction.execute(
        "insert into refresh_tokens (digest, grant_id, family, client_id, rotated) values ($1, $2, $3, $4, $5)",
        &params![refresh, grant, family, client_id, rotated],
    )?;
    Ok(())
}

/// Ends every token of a family, within a transaction; and nobody is told of anything any more where it was signed in.
pub(crate) fn end(transaction: &mut Transaction<'_>, family: u64) -> Result<()> {
    transaction.execute("delete from access_tokens where family = $1", &params![family])?;
    transaction.execute("delete from refresh_tokens where family = $1", &params![family])?;
    transaction.execute("delete from push_subscriptions where family = $1", &params![family])?;
    Ok(())
}

fn fetch_refresh(transaction: &mut Transaction<'_>, digest: Digest) -> Result<Option<RefreshToken>> {
    transaction.fetch_optional(
        "select digest, family, grant_id, client_id, rotated from refresh_tokens where digest = $1",
        &params![digest],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<RefreshToken> {
    Ok(RefreshToken {
        digest: row.digest(0)?,
        family: row.get::<i64>(1)?.cast_unsigned(),
        grant: row.grant_id(2)?,
        client_id: row.client_id(3)?,
        rotated: row.get::<Option<i64>>(4)?.map(Moment),
    })
}
