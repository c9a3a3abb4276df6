//! Keeps the devices of this node's people alive in the store, and lets those of dead nodes fade out.

use std::sync::Weak;
use std::time::Duration;

use domain::Moment;
use tokio::time::{MissedTickBehavior, interval};

use super::announce;
use super::hub::{Hub, Notice};
use crate::app::App;

/// How long a device is there without its node saying so again: so long are the people of a dead node seen.
pub(super) const ALIVE: Duration = Duration::from_mins(1);
/// How long a device is there after its connection has ended: from one page of a site to the next.
pub(super) const AFTERWARDS: Duration = Duration::from_secs(8);
/// How often this is looked after.
const EVERY: Duration = Duration::from_secs(2);

/// Runs as long as there is a hub.
pub(super) async fn run(app: App, node: u64, hub: Weak<Hub>) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut kept: Option<Moment> = None;
    loop {
        ticks.tick().await;
        let Some(hub) = hub.upgrade() else { return };
        let now = app.clock.now();
        // By the clock by which devices expire, which may jump.
        if kept.is_none_or(|kept| kept.until(now) >= ALIVE / 4 || now < kept) {
            match app.store.keep_devices(node, now.after(ALIVE)).await {
                Ok(()) => {
                    // Whoever slept so long has been taken for dead: its devices have to come anew.
                    if app.store.is_shared() && kept.is_some_and(|kept| kept.until(now) >= ALIVE) {
                        hub.notify(&Notice::Missed, |_| true);
                    }
                    kept = Some(now);
                }
                Err(error) => {
                    tracing::warn!(code = error.code(), "people on this node may seem to be away: {error}");
                    continue;
                }
            }
        }
        match app.store.sweep_devices(now).await {
            Ok(gone) => {
                for cid in gone {
                    announce::presence(&app, cid).await;
                }
            }
            Err(error) => tracing::warn!(code = error.code(), "people who left seem to be there: {error}"),
        }
    }
}
