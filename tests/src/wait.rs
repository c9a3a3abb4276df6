//! Waiting: always for a condition, never for a time.

use std::thread;
use std::time::{Duration, Instant};

/// How long a condition may take before the test gives up. Far above what any step needs, even where
/// several tests share one core: whoever meets it has found something that will not happen.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long to leave the other side alone between two looks.
const BREATH: Duration = Duration::from_millis(10);

/// Looks until there is something to see. `Err` says what was seen instead; the last one is handed back
/// when [`PATIENCE`] is over.
pub fn until<T>(mut look: impl FnMut() -> Result<T, String>) -> Result<T, String> {
    let start = now();
    loop {
        match look() {
            Ok(seen) => return Ok(seen),
            Err(instead) if now().duration_since(start) > PATIENCE => return Err(instead),
            Err(_) => thread::sleep(BREATH),
        }
    }
}

/// The tests' one stopwatch.
#[expect(clippy::disallowed_methods, reason = "a test measures how long the node takes, from outside")]
pub fn now() -> Instant {
    Instant::now()
}
