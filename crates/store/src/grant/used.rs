//! When sites last used what they were given: gathered for a second, then written together.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{Grant, GrantId, Moment};

use crate::db::{Param, params};
use crate::{Result, Store};

/// Uses are written at most so often. A node that dies forgets those of this time.
const GATHERED_FOR: Duration = Duration::from_secs(1);

/// What has not been written yet.
#[derive(Default)]
pub(crate) struct Uses(Mutex<Unwritten>);

#[derive(Default)]
struct Unwritten {
    /// In the order of the grants' ids, so that nodes which write at the same time do not wait for each other.
    uses: BTreeMap<u64, Moment>,
    /// Whether somebody is waiting to write them.
    is_awaited: bool,
}

impl Store {
    /// The application has used the grant. Nobody waits: it is seen at once, and written within a second or when the
    /// store is closed. To be called where there is a tokio runtime.
    pub fn use_grant(&self, id: GrantId, now: Moment) {
        let mut unwritten = self.uses.unwritten();
        unwritten.uses.insert(id.0, now);
        if !std::mem::replace(&mut unwritten.is_awaited, true) {
            drop(unwritten);
            tokio::spawn(self.clone().write_soon());
        }
    }

    async fn write_soon(self) {
        tokio::time::sleep(GATHERED_FOR).await;
        self.uses.unwritten().is_awaited = false;
        self.write_uses().await;
    }

    /// Writes what has been gathered, in one transaction. What could not be written is tried again with the next use.
    pub(crate) async fn write_uses(&self) {
        let uses = self.uses.unwritten().uses.clone();
        if uses.is_empty() {
            return;
        }
        match self.write(&uses).await {
            Ok(()) => self.uses.unwritten().uses.retain(|id, used| uses.get(id) != Some(used)),
            Err(error) => {
                let code = error.code();
                tracing::warn!(code, "when grants were last used could not be written: {error}");
            }
        }
    }

    async fn write(&self, uses: &BTreeMap<u64, Moment>) -> Result<()> {
        let rows: Vec<[Param; 2]> = uses.iter().map(|(&id, used)| params![id, used]).collect();
        self.db
            .transaction(move |transaction| {
                // Another node may have seen a later use.
                transaction.execute_each(
                    "update grants set used = $2 where id = $1 and coalesce(used, 0) < $2",
                    &rows,
                )
            })
            .await
    }

    /// A grant as it was read, with its last use.
    pub(super) fn as_used(&self, grant: Grant) -> Grant {
        let unwritten = self.uses.unwritten().uses.get(&grant.id.0).copied();
        Grant { used: grant.used.max(unwritten), ..grant }
    }
}

impl Uses {
    fn unwritten(&self) -> MutexGuard<'_, Unwritten> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
