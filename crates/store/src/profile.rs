//! What people say about themselves.

use wire::{Cid, Profile};

use crate::db::{Param, params};
use crate::{Error, Result, Store};

/// Takes what `params` gives.
pub(crate) const SAVE: &str = "insert into profiles (cid, document) values ($1, $2) \
                               on conflict (cid) do update set document = excluded.document";

impl Store {
    /// The profile of this person.
    pub async fn profile(&self, cid: Cid) -> Result<Option<Profile>> {
        self.db
            .fetch_optional("select document from profiles where cid = $1", &params![cid], |row| {
                serde_json::from_str(&row.get::<String>(0)?)
                    .map_err(|error| Error::Corrupt(format!("The profile of {cid} cannot be read: {error}.")))
            })
            .await
    }

    /// Puts this profile in the place of the person's earlier one.
    pub async fn save_profile(&self, profile: &Profile) -> Result<()> {
        self.db.execute(SAVE, params(profile)?).await.map(drop)
    }
}

/// A profile is read whole, by its person's number: its JSON is all that is stored.
pub(crate) fn params(profile: &Profile) -> Result<[Param; 2]> {
    let document = serde_json::to_string(profile).map_err(|error| {
        Error::Unsupported(format!("The profile of {} cannot be written: {error}.", profile.cid))
    })?;
    Ok(params![profile.cid, document])
}
