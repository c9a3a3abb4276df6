//! The access tokens that this node has seen lately, so that most requests need not ask the store.
//!
//! A token that was taken back must fail on the very next request. So the cache opens its mail before it answers:
//! whoever ends a grant publishes that before they answer, and an event that is published is in the mail. And it asks
//! the store whether anybody else has written to it (`Store::epoch`): a command on the same machine, which is on no bus,
//! may have removed the application.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bus::{Event, Subscription};
use domain::{AccessToken, Digest, GrantId, Moment};
use foldhash::fast::RandomState;

use crate::app::App;

/// At most so many tokens are remembered in each part of the memory; then all of it are forgotten, and the store is
/// asked again.
const MOST: usize = 2_000;
/// How many parts it has: whoever looks at one of them keeps nobody from the others.
const PARTS: usize = 16;
/// How often *last used* is noted for a grant.
const USED_EVERY: Duration = Duration::from_mins(1);

/// The cache.
pub(crate) struct Tokens {
    mail: Mutex<Subscription>,
    /// Up to where the mail has been opened (`Bus::said`).
    opened: AtomicU64,
    /// How often something was forgotten. What was read before and is to be remembered after is perhaps no longer true.
    forgotten: AtomicU64,
    known: [Mutex<HashMap<Digest, Known, RandomState>>; PARTS],
    used: [Mutex<HashMap<GrantId, Moment, RandomState>>; PARTS],
}

/// What the store has said of a token.
struct Known {
    token: AccessToken,
    /// The store's number when it was asked.
    epoch: u64,
}

impl Tokens {
    /// An empty cache that hears what this bus says from now on.
    pub(crate) fn new(app: &App) -> Self {
        Self {
            mail: Mutex::new(app.bus.subscribe()),
            opened: AtomicU64::new(0),
            forgotten: AtomicU64::new(0),
            known: Default::default(),
            used: Default::default(),
        }
    }

    /// What a token stands for, if it counts now.
    pub(crate) async fn find(&self, app: &App, digest: &Digest) -> Result<Option<AccessToken>, store::Error> {
        let now = app.clock.now();
        let is_live = |token: &AccessToken| token.is_live(now);
        self.open_mail(app);
        // Where others write to the store, only the store knows.
        let Some(epoch) = app.store.epoch() else {
            return Ok(app.store.access_token(digest).await?.filter(is_live));
        };
        let part = &self.known[part(digest.as_bytes()[0])];
        let forgotten = {
            let known = lock(part);
            if let Some(known) = known.get(digest).filter(|known| known.epoch == epoch) {
                return Ok(Some(known.token).filter(is_live));
            }
            self.forgotten.load(Ordering::SeqCst)
        };
        let token = app.store.access_token(digest).await?.filter(is_live);
        let mut known = lock(part);
        // With the part in hand: what is forgotten from now on is forgotten here, too.
        if let Some(token) = token
            && self.forgotten.load(Ordering::SeqCst) == forgotten
        {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(*digest, Known { token, epoch });
        }
        Ok(token)
    }

    /// Notes that a grant was used; at most once a minute, and without making anybody wait.
    pub(crate) fn mark_used(&self, app: &App, grant: GrantId) {
        let now = app.clock.now();
        let mut used = lock(&self.used[part(grant.0.to_ne_bytes()[0])]);
        if used.get(&grant).is_some_and(|last| last.until(now) < USED_EVERY) {
            return;
        }
        if used.len() >= MOST {
            used.clear();
        }
        used.insert(grant, now);
        drop(used);
        app.store.use_grant(grant, now);
    }

    /// Forgets what the mail says is over.
    fn open_mail(&self, app: &App) {
        let said = app.bus.said();
        if self.opened.load(Ordering::SeqCst) == said {
            return;
        }
        let mut mail = lock(&self.mail);
        while let Some(event) = mail.next_now() {
            if matches!(event, Ok(Event::Told(_))) {
                continue;
            }
            // First: whoever remembers something after this has asked the store after it, or does not remember it.
            self.forgotten.fetch_add(1, Ordering::SeqCst);
            for part in &self.known {
                let mut known = lock(part);
                match event {
                    Ok(Event::GrantEnded(grant)) => known.retain(|_, known| known.token.grant.0 != grant),
                    _ => known.clear(),
                }
            }
        }
        self.opened.fetch_max(said, Ordering::SeqCst);
    }
}

/// Both kinds of numbers are random throughout.
fn part(byte: u8) -> usize {
    usize::from(byte) % PARTS
}

/// Nothing panics while one is locked, and half a change to a cache would do no harm either.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
