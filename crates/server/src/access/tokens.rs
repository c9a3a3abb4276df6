//! The access tokens that this node has seen lately, so that most requests need not ask the store.
//!
//! A token that was taken back must fail on the very next request. So the cache opens its mail before it answers:
//! whoever ends a grant publishes that before they answer, and an event that is published is in the mail.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bus::{Event, Subscription};
use domain::{AccessToken, Digest, GrantId, Moment};

use crate::app::App;

/// At most so many tokens are remembered; then all are forgotten, and the store is asked again.
const MOST: usize = 20_000;

/// For so long the store is not asked again. A command on the same machine, which is on no bus, may have removed the
/// application.
const FRESH: Duration = Duration::from_secs(5);

/// How often *last used* is noted for a grant.
const USED_EVERY: Duration = Duration::from_mins(1);

/// The cache.
pub(crate) struct Tokens(Mutex<Memory>);

struct Memory {
    mail: Subscription,
    /// How often something was forgotten. What was read before and is to be remembered after is perhaps no longer true.
    forgotten: u64,
    known: HashMap<Digest, (AccessToken, Moment)>,
    used: HashMap<GrantId, Moment>,
}

impl Tokens {
    /// An empty cache that hears what this bus says from now on.
    pub(crate) fn new(app: &App) -> Self {
        let mail = app.bus.subscribe();
        Self(Mutex::new(Memory { mail, forgotten: 0, known: HashMap::new(), used: HashMap::new() }))
    }

    /// What a token stands for, if it counts now.
    pub(crate) async fn find(&self, app: &App, digest: &Digest) -> Result<Option<AccessToken>, store::Error> {
        let now = app.clock.now();
        let is_live = |token: &AccessToken| token.is_live(now);
        // Where other nodes write to the store, only the store knows.
        if app.store.is_shared() {
            return Ok(app.store.access_token(digest).await?.filter(is_live));
        }
        let forgotten = {
            let memory = self.memory();
            if let Some((token, read)) = memory.known.get(digest)
                && read.until(now) < FRESH
            {
                return Ok(Some(*token).filter(is_live));
            }
            memory.forgotten
        };
        let token = app.store.access_token(digest).await?.filter(is_live);
        let mut memory = self.memory();
        if let Some(token) = token
            && memory.forgotten == forgotten
        {
            if memory.known.len() >= MOST {
                memory.known.clear();
            }
            memory.known.insert(*digest, (token, now));
        }
        Ok(token)
    }

    /// Notes that a grant was used; at most once a minute, and without making anybody wait.
    pub(crate) fn mark_used(&self, app: &App, grant: GrantId) {
        let now = app.clock.now();
        let mut memory = self.memory();
        if memory.used.get(&grant).is_some_and(|last| last.until(now) < USED_EVERY) {
            return;
        }
        if memory.used.len() >= MOST {
            memory.used.clear();
        }
        memory.used.insert(grant, now);
        drop(memory);
        app.store.use_grant(grant, now);
    }

    /// The memory, with all mail opened.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing panics while it is locked, and half a change to a cache would do no harm either.
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(event) = memory.mail.next_now() {
            match event {
                Ok(Event::GrantEnded(grant)) => memory.known.retain(|_, (token, _)| token.grant.0 != grant),
                Ok(Event::Told(_)) => continue,
                Err(bus::Missed) => memory.known.clear(),
            }
            memory.forgotten += 1;
        }
        memory
    }
}
