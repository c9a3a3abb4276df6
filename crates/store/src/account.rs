//! The people who have registered.

use domain::{Account, EmailAddress, Moment, PasswordHash};
use wire::{Cid, Profile};

use crate::db::{Row, params};
use crate::{Error, Result, Store, profile};

impl Store {
    /// Adds a person with their first profile. [`Error::Conflict`] if the address is taken, in whatever case.
    pub async fn register(&self, account: &Account, profile: &Profile) -> Result<()> {
        let Account { cid, email, password, created } = account;
        let account = params![cid, email.as_str(), email.key(), password.as_str(), created];
        let profile = profile::params(profile)?;
        self.db
            .transaction(move |transaction| {
                let added = transaction.execute(
                    "insert into accounts (cid, email, email_key, password, created) values ($1, $2, $3, $4, $5) \
                     on conflict do nothing",
                    &account,
                )?;
                if added == 0 {
                    return Err(Error::Conflict("There is an account with this e-mail address already."));
                }
                transaction.execute(profile::SAVE, &profile).map(drop)
            })
            .await
    }

    /// The person of this number.
    pub async fn account(&self, cid: Cid) -> Result<Option<Account>> {
        self.db
            .fetch_optional(
                "select accounts.cid, accounts.email, accounts.password, accounts.created \
                 from accounts where cid = $1",
                &params![cid],
                |row| read(row, 0),
            )
            .await
    }

    /// The person who signs in with this address, in whatever case.
    pub async fn account_by_email(&self, email: &EmailAddress) -> Result<Option<Account>> {
        self.db
            .fetch_optional(
                "select accounts.cid, accounts.email, accounts.password, accounts.created \
                 from accounts where email_key = $1",
                &params![email.key()],
                |row| read(row, 0),
            )
            .await
    }

    /// Puts another password in the place of theirs.
    pub async fn set_password(&self, cid: Cid, password: &PasswordHash) -> Result<()> {
        self.db
            .execute("update accounts set password = $2 where cid = $1", params![cid, password.as_str()])
            .await
            .map(drop)
    }
}

/// Reads `cid, email, password, created`, beginning at this column.
pub(crate) fn read(row: &Row<'_>, first: usize) -> Result<Account> {
    Ok(Account {
        cid: row.cid(first)?,
        email: EmailAddress::from_stored(row.get::<String>(first + 1)?),
        password: PasswordHash::from_stored(row.get::<String>(first + 2)?),
        created: Moment(row.get(first + 3)?),
    })
}
