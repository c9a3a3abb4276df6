//! Links with which people invite others to be their friends: handed on by themselves, or sent by mail.

use domain::friendship::{MOST_ASKED_A_DAY, MOST_INVITATIONS, MOST_LETTERS_A_WEEK};
use domain::time::days;
use domain::{Digest, EmailAddress, Moment, Refusal, Secret};
use wire::Cid;

use crate::db::{Transaction, params};
use crate::letter::{self, Letter};
use crate::sweep::before;
use crate::{Result, Store};

/// An invitation that goes by mail to somebody who is not here yet.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// By what its link is known.
    pub link: Digest,
    /// Until when that counts.
    pub expires: Moment,
    /// By what is known where whoever gets it says that they want no more.
    pub stop: Digest,
    /// The letter itself.
    pub letter: Letter,
}

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
                    "select count(*) from invitations where owner = $1 and expires > $2 and not mailed",
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

    /// A person asks somebody by e-mail address, whether there is somebody with that address or not. Refused
    /// ([`Refusal::AskedByMail`]) where they have asked too many today: in either case, so that it tells nothing. `id` names
    /// it.
    pub async fn ask_by_mail(&self, asker: Cid, address: &EmailAddress, id: u64, now: Moment) -> Result<()> {
        let address = digest(address);
        self.db
            .transaction(move |transaction| {
                transaction.lock("select cid from accounts where cid = $1", &params![asker])?;
                let asked = transaction.fetch_optional(
                    "select count(*) from asked_addresses where asker = $1 and made > $2",
                    &params![asker, before(now, days(1))],
                    |row| row.unsigned(0),
                )?;
                if asked.is_some_and(|asked| asked >= MOST_ASKED_A_DAY) {
                    return Err(Refusal::AskedByMail.into());
                }
                transaction
                    .execute(
                        "insert into asked_addresses (id, asker, address, made) values ($1, $2, $3, $4)",
                        &params![id, asker, address, now],
                    )
                    .map(drop)
            })
            .await
    }

    /// What was asked under this `id` goes by mail, as nobody here has that address. Whether it does: not to an address that
    /// wants none, nor to one that has got enough of them this week, or one by the same person.
    pub async fn invite_by_mail(
        &self,
        asker: Cid,
        address: &EmailAddress,
        id: u64,
        invitation: &Invitation,
        now: Moment,
    ) -> Result<bool> {
        let (address, invitation) = (digest(address), invitation.clone());
        self.db
            .transaction(move |transaction| {
                transaction.lock("select cid from accounts where cid = $1", &params![asker])?;
                if !is_open(transaction, asker, address, now)? {
                    return Ok(false);
                }
                let Invitation { link, expires, stop, letter } = &invitation;
                transaction
                    .execute("update asked_addresses set stop = $2 where id = $1", &params![id, stop])?;
                transaction.execute(
                    "insert into invitations (digest, owner, expires, mailed) values ($1, $2, $3, true)",
                    &params![link, asker, expires],
                )?;
                letter::insert(transaction, letter)?;
                Ok(true)
            })
            .await
    }

    /// Whether there was a letter with this, by which no more of them can be asked for.
    pub async fn knows_stop(&self, stop: &Digest) -> Result<bool> {
        let sql = "select address from asked_addresses where stop = $1";
        self.db.fetch_optional(sql, &params![*stop], |_| Ok(())).await.map(|found| found.is_some())
    }

    /// Whoever has got a letter with this wants no more of them, from nobody. Whether there was such a letter.
    pub async fn close_address(&self, stop: &Digest, now: Moment) -> Result<bool> {
        let stop = *stop;
        self.db
            .transaction(move |transaction| {
                let address = transaction.fetch_optional(
                    "select address from asked_addresses where stop = $1",
                    &params![stop],
                    |row| row.digest(0),
                )?;
                let Some(address) = address else { return Ok(false) };
                transaction.execute(
                    "insert into closed_addresses (address, made) values ($1, $2) on conflict (address) do nothing",
                    &params![address, now],
                )?;
                Ok(true)
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

/// What is kept of an address, in whatever case it is written.
fn digest(address: &EmailAddress) -> Digest {
    Secret::presented(address.key()).digest()
}

/// Whether a letter of this person may go to this address.
fn is_open(transaction: &mut Transaction<'_>, asker: Cid, address: Digest, now: Moment) -> Result<bool> {
    let is_closed = transaction.fetch_optional(
        "select made from closed_addresses where address = $1",
        &params![address],
        |_| Ok(()),
    )?;
    let sent = transaction.fetch_optional(
        "select count(*), count(case when asker = $3 then 1 end) from asked_addresses \
         where address = $1 and made > $2 and stop is not null",
        &params![address, before(now, days(7)), asker],
        |row| Ok((row.unsigned(0)?, row.unsigned(1)?)),
    )?;
    let (all, own) = sent.unwrap_or_default();
    Ok(is_closed.is_none() && all < MOST_LETTERS_A_WEEK && own == 0)
}
