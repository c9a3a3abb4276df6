//! How much longer words take where the one who hears them is at another node.

use connect_tests::wait::now;
use connect_tests::{Cluster, Node};
use store::Database;
use tokio::runtime::Runtime;

use super::crowd;
use super::line::{Language, Line};
use super::load::host;
use super::socket::Socket;
use crate::figure::{Figure, Report, Target, median};

pub(super) const ADDED: &str = "message.two_nodes_added_p50_ms";

const ROUNDS: usize = 10;
/// In a round, one after the other. The nodes' clocks stand still: what one person may say does not grow.
const MESSAGES: usize = 20;

pub(super) fn measure(report: &mut Report) {
    let runtime = Runtime::new().expect("the system has threads");
    let [alone, shared] = [Cluster::start(), Cluster::start()];
    let groups = [&alone, &shared].map(|cluster| {
        let memory = Database::Postgres(cluster.database.clone());
        let groups = runtime.block_on(crowd::groups(&memory, 1, 2));
        groups.unwrap_or_else(|error| panic!("no pair: {error}")).remove(0)
    });
    let node = Node::on(&alone.database, &[]);
    let (here, there) = (shared.node(), shared.node());
    let places = [[&node, &node], [&here, &there]];
    let (one, two) = runtime.block_on(async {
        let beginning = now();
        let mut pairs = Vec::new();
        for ((conversation, people), nodes) in groups.iter().zip(places) {
            let mut pair = Vec::new();
            for ((place, person), node) in (0..).zip(people).zip(nodes) {
                let socket = Socket::sign_in(&host(node), person).await;
                pair.push(Line::new(socket, Language::Frames(*conversation), place, beginning));
            }
            pairs.push(pair);
        }
        let mut times = [const { Vec::new() }; 2];
        for round in 0..=ROUNDS {
            for (pair, times) in pairs.iter_mut().zip(&mut times) {
                let [ana, bo] = &mut pair[..] else { unreachable!("a pair is two") };
                for _ in 0..MESSAGES {
                    let time = ana.tells(bo).await;
                    // The first round warms up.
                    if round > 0 {
                        times.push(time);
                    }
                }
            }
        }
        let [one, two] = times.map(|times| median(&times));
        (one, two)
    });
    report.add(Figure {
        name: ADDED,
        value: two - one,
        unit: "ms",
        target: Target::AtMost(3.0),
        runs: ROUNDS * MESSAGES,
        with: format!("{two:.2} ms over two nodes with NATS, {one:.2} ms over one; both with PostgreSQL, without fsync"),
        how: "from sent to received, one message at a time, interleaved in rounds of 20; difference of the medians",
    });
}
