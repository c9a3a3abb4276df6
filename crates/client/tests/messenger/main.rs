//! The messenger in a world where everything breaks: tabs, storage, network, node.
//!
//! A failing simulation names its seed: `MESSENGER_SEED=7 cargo test -p connect-client --test messenger` runs it alone,
//! and `MESSENGER_SEED=5000..9000` runs others.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod chance;
mod node;
mod page;
mod world;

use std::collections::BTreeMap;
use std::ops::Range;

use world::World;

/// Says which seed it was.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("MESSENGER_SEED={}", self.0);
        }
    }
}

/// The seeds that were asked for, if any were.
fn asked() -> Option<Range<u64>> {
    let text = std::env::var("MESSENGER_SEED").ok()?;
    let (first, end) = text.split_once("..").unwrap_or((&text, ""));
    let first = first.parse().unwrap();
    Some(first..if end.is_empty() { first + 1 } else { end.parse().unwrap() })
}

/// Runs a simulation for each seed; everything that was promised is checked in each. At the end, everything that can
/// go wrong must have gone wrong somewhere.
fn simulate(seeds: Range<u64>) {
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    let asked = asked();
    for seed in asked.clone().unwrap_or(seeds) {
        let _seed = Seed(seed);
        let mut world = World::new(seed);
        world.storm(5 + seed % 30);
        world.calm();
        world.check();
        for (what, count) in world.seen {
            *seen.entry(what).or_default() += count;
        }
    }
    println!("{seen:?}");
    if asked.is_none() {
        for what in [
            "cancelled",
            "cut",
            "filled",
            "given up",
            "poisoned",
            "refused",
            "reloaded",
            "repeated",
            "restarted",
            "restored",
            "resigned",
            "said",
            "silent",
            "told late",
        ] {
            assert!(seen.contains_key(what), "{what}: never, among {seen:?}");
        }
    }
}

#[test]
fn whatever_breaks_all_is_said_once_and_everybody_reads_the_same() {
    simulate(0..1_000);
}

/// The same on the other core.
#[test]
fn whatever_else_breaks_all_is_said_once_and_everybody_reads_the_same() {
    simulate(1_000..2_000);
}
