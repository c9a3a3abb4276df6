//! What every handler may use: the store, the bus, web push, mail, the configuration, a clock, randomness.

use std::sync::Arc;

use bus::Bus;
use store::Store;

use crate::clock::Clock;
use crate::config::Config;
use crate::mail::Mail;
use crate::push::Push;
use crate::random::Random;

/// The node's state. Cheap to clone. Caches are not here: each hangs where it is used.
#[derive(Clone)]
pub struct App {
    /// Remembers.
    pub store: Store,
    /// Tells the others.
    pub bus: Bus,
    /// Tells those who have no page open.
    pub push: Push,
    /// Sends letters.
    pub mail: Mail,
    /// How this node was set up.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// Unpredictable bytes.
    pub random: Random,
}
