//! Authorization codes: each is exchanged once.

use domain::code::{Challenge, Unredeemable};
use domain::{AuthorizationCode, Digest, Grant, Moment};

use crate::db::{Row, Transaction, params};
use crate::token::{Exchange, Issue};
use crate::{Error, Result, Store, grant, token};

impl Store {
    /// Remembers a code for a consent that was given before. If that is taken back meanwhile, the code brings nothing.
    pub async fn save_code(&self, code: &AuthorizationCode) -> Result<()> {
        let code = code.clone();
        self.db.transaction(move |transaction| insert(transaction, &code)).await
    }

    /// Exchanges a code, in one transaction: looks it up, lets `decide` judge it, and remembers what that issues.
    ///
    /// Of two exchanges at once one comes first, and the other sees a code that has been redeemed. When `decide`
    /// answers [`Unredeemable::Replayed`], the family of tokens that it brought ends (RFC 6749, section 4.1.2):
    /// the caller tells the bus.
    pub async fn redeem(
        &self,
        digest: &Digest,
        now: Moment,
        decide: impl FnOnce(&AuthorizationCode, &Grant) -> std::result::Result<Issue, Unredeemable>
        + Clone
        + Send
        + 'static,
    ) -> Result<Exchange<Unredeemable>> {
        let digest = *digest;
        self.db
            .transaction(move |transaction| {
                transaction.lock(
                    "select cid from accounts where cid = (select grants.cid from codes \
                     join grants on grants.id = codes.grant_id where codes.digest = $1)",
                    &params![digest],
                )?;
                let Some(code) = fetch(transaction, digest)? else { return Ok(Exchange::Unknown) };
                let Some(grant) = grant::fetch(transaction, code.grant)? else {
                    return Ok(Exchange::Unknown);
                };
                match decide(&code, &grant) {
                    Ok(issue) => {
                        transaction.execute(
                            "update codes set redeemed = $2 where digest = $1",
                            &params![digest, now],
                        )?;
                        token::insert(transaction, &issue)?;
                        Ok(Exchange::Issued(grant))
                    }
                    Err(reason) => {
                        if reason == Unredeemable::Replayed {
                            token::end(transaction, code.family())?;
                        }
                        Ok(Exchange::Refused { reason, grant: grant.id })
                    }
                }
            })
            .await
    }
}

/// Adds a code, within a transaction.
pub(crate) fn insert(transaction: &mut Transaction<'_>, code: &AuthorizationCode) -> Result<()> {
    let AuthorizationCode { digest, grant, client_id, redirect_uri, challenge, created, redeemed } = code;
    let challenge = challenge.as_ref().map(Challenge::as_str);
    let added = transaction.execute(
        "insert into codes (digest, grant_id, client_id, redirect_uri, challenge, created, redeemed) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        &params![digest, grant, client_id, redirect_uri, challenge, created, redeemed],
    )?;
    if added == 0 { Err(Error::Conflict("This authorization code exists already.")) } else { Ok(()) }
}

fn fetch(transaction: &mut Transaction<'_>, digest: Digest) -> Result<Option<AuthorizationCode>> {
    transaction.fetch_optional(
        "select digest, grant_id, client_id, redirect_uri, challenge, created, redeemed \
         from codes where digest = $1",
        &params![digest],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<AuthorizationCode> {
    Ok(AuthorizationCode {
        digest: row.digest(0)?,
        grant: row.grant_id(1)?,
        client_id: row.client_id(2)?,
        redirect_uri: row.get(3)?,
        challenge: row.get::<Option<String>>(4)?.map(Challenge::from_stored),
        created: Moment(row.get(5)?),
        redeemed: row.get::<Option<i64>>(6)?.map(Moment),
    })
}
