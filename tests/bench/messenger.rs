//! What the messenger costs: how soon words are seen, how many a node passes on, and what a silent connection holds.

mod crowd;
mod idle;
mod line;
mod load;
mod prosody;
mod relay;
mod seen;
mod socket;
mod two_nodes;

use crate::figure::Report;
use crate::{Group, take};

/// The figures of this group.
pub(crate) const FIGURES: [&str; 7] = [
    seen::P50,
    seen::P95,
    load::RATE_VS_PROSODY,
    load::P99_VS_PROSODY,
    load::RATE_VS_RELAY,
    idle::IDLE,
    two_nodes::ADDED,
];

/// Each has a world of its own: what one of them cannot take, the others can.
const PARTS: [Group; 4] = [
    Group { name: "seen", figures: &seen::FIGURES, measure: seen::measure },
    Group { name: "load", figures: &load::FIGURES, measure: load::measure },
    Group { name: "idle", figures: &[idle::IDLE], measure: idle::measure },
    Group { name: "two nodes", figures: &[two_nodes::ADDED], measure: two_nodes::measure },
];

pub(crate) fn measure(report: &mut Report) {
    for part in &PARTS {
        println!("{}:", part.name);
        take(part, report);
    }
}
