//! Two hundred people in groups of ten who talk as fast as they are heard: here, in Prosody, and over a bare relay.

use std::time::Duration;

use connect_tests::Node;
use connect_tests::wait::{PATIENCE, now};
use store::Database;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::timeout;

use super::crowd;
use super::line::{Language, Line};
use super::prosody::Prosody;
use super::relay::Relay;
use super::socket::Socket;
use crate::figure::{Figure, Report, Target, median, percentile};
use crate::people::{Holder, database};

pub(super) const FIGURES: [&str; 3] = [RATE_VS_PROSODY, P99_VS_PROSODY, RATE_VS_RELAY];

pub(super) const RATE_VS_PROSODY: &str = "message.rate_vs_prosody";
pub(super) const P99_VS_PROSODY: &str = "message.p99_vs_prosody";
pub(super) const RATE_VS_RELAY: &str = "message.rate_vs_relay";

const GROUPS: usize = 20;
const SIZE: usize = 10;
const ROUNDS: usize = 5;
/// How long each of them talks in a round: not so long that anybody meets the node's allowance, which is spent at more than
/// 200 messages a second and person (`server/messenger/allowance.rs`). Whoever met it would be refused, and that is told.
const TIME: Duration = Duration::from_secs(3);

const HOW: &str = "200 people in groups of 10 over WebSockets, each speaks again when their words have come back; \
    3 s each, interleaved, medians; the load comes from the same two cores";

pub(super) fn measure(report: &mut Report) {
    let runtime = Runtime::new().expect("the system has threads");
    let folder = TempDir::new().expect("the system has a folder for temporary files");
    let memory = Database::Sqlite(database(folder.path()));
    let groups = runtime
        .block_on(crowd::groups(&memory, GROUPS, SIZE))
        .unwrap_or_else(|error| panic!("no groups: {error}"));
    let node = Node::over(folder.path(), &[]);
    let relay = Relay::start();
    let prosody = Prosody::start(GROUPS * SIZE);
    let mut crowds = vec![
        Crowd::new("the node", runtime.block_on(at_node(&node, &groups))),
        Crowd::new("the relay", runtime.block_on(at_relay(&relay))),
    ];
    match &prosody {
        Ok(prosody) => crowds.push(Crowd::new("Prosody", runtime.block_on(at_prosody(prosody)))),
        Err(why) => {
            report.absent(RATE_VS_PROSODY, *why);
            report.absent(P99_VS_PROSODY, *why);
        }
    }
    for round in 0..=ROUNDS {
        for crowd in &mut crowds {
            let (rate, p99) = runtime.block_on(crowd.talk());
            println!("{}: {rate:.0} deliveries/s, p99 {p99:.1} ms", crowd.name);
            // The first round warms up.
            if round > 0 {
                crowd.rates.push(rate);
                crowd.p99s.push(p99);
            }
        }
    }
    let [rate, relayed] = [0, 1].map(|place| median(&crowds[place].rates));
    report.add(Figure {
        name: RATE_VS_RELAY,
        value: rate / relayed,
        unit: "ratio",
        target: Target::AtLeast(0.5),
        runs: ROUNDS,
        with: format!("{rate:.0} deliveries/s; a relay that stores nothing: {relayed:.0}/s"),
        how: HOW,
    });
    if let (Ok(prosody), [ours, _, theirs]) = (&prosody, &crowds[..]) {
        let peer = format!("{} with muc_mam on internal storage, mod_websocket", prosody.version);
        let their_rate = median(&theirs.rates);
        report.add(Figure {
            name: RATE_VS_PROSODY,
            value: rate / their_rate,
            unit: "ratio",
            target: Target::AtLeast(5.0),
            runs: ROUNDS,
            with: format!("{rate:.0} deliveries/s; {peer}: {their_rate:.0}/s"),
            how: HOW,
        });
        let [p99, their_p99] = [ours, theirs].map(|crowd| median(&crowd.p99s));
        report.add(Figure {
            name: P99_VS_PROSODY,
            value: p99 / their_p99,
            unit: "ratio",
            target: Target::AtMost(0.3),
            runs: ROUNDS,
            with: format!("{p99:.1} ms from sent to received; {peer}: {their_p99:.1} ms"),
            how: HOW,
        });
    }
}

/// Everybody, connected to the same server.
struct Crowd {
    name: &'static str,
    lines: Vec<Line>,
    /// Deliveries per second, of each round.
    rates: Vec<f64>,
    /// What 99 of 100 deliveries do not exceed, in milliseconds, of each round.
    p99s: Vec<f64>,
}

impl Crowd {
    fn new(name: &'static str, lines: Vec<Line>) -> Self {
        Self { name, lines, rates: Vec::new(), p99s: Vec::new() }
    }

    /// One round: deliveries per second, and what 99 of 100 of them do not exceed.
    async fn talk(&mut self) -> (f64, f64) {
        let start = now();
        let talk = |mut line: Line| {
            tokio::spawn(async move {
                let times = line.talk(SIZE, start + TIME).await;
                (line, times)
            })
        };
        let tasks: Vec<_> = self.lines.drain(..).map(talk).collect();
        let mut all = Vec::new();
        for task in tasks {
            let ended = timeout(TIME + PATIENCE, task).await;
            let ended = ended.unwrap_or_else(|_| panic!("{}: words were lost on the way", self.name));
            let (line, times) = ended.unwrap_or_else(|error| panic!("{}: {error}", self.name));
            self.lines.push(line);
            all.extend(times);
        }
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
        let count = all.len() as f64;
        (count / start.elapsed().as_secs_f64(), percentile(&all, 99))
    }
}

async fn at_node(node: &Node, groups: &[(wire::ConversationId, Vec<Holder>)]) -> Vec<Line> {
    let (host, beginning) = (host(node), now());
    let mut lines = Vec::new();
    for (conversation, holders) in groups {
        for (place, holder) in (0..).zip(holders) {
            let socket = Socket::sign_in(&host, holder).await;
            lines.push(Line::new(socket, Language::Frames(*conversation), place, beginning));
        }
    }
    lines
}

/// They say the same frames as at the node, and the relay does not look at them.
async fn at_relay(relay: &Relay) -> Vec<Line> {
    let beginning = now();
    let mut lines = Vec::new();
    for group in (0..).take(GROUPS) {
        for place in (0..).take(SIZE) {
            let socket = Socket::open(&relay.host, &format!("/{group}"), None).await;
            let language = Language::Frames(wire::ConversationId(group));
            lines.push(Line::new(socket, language, place, beginning));
        }
    }
    lines
}

async fn at_prosody(prosody: &Prosody) -> Vec<Line> {
    let beginning = now();
    let mut lines = Vec::new();
    for group in 0..GROUPS {
        let room = format!("group{group}@rooms.localhost");
        for (place, person) in (0..).zip(group * SIZE..(group + 1) * SIZE) {
            let socket = prosody.join(person, &room).await;
            lines.push(Line::new(socket, Language::Stanzas(room.clone()), place, beginning));
        }
    }
    lines
}

/// Where a node is, for sockets.
pub(super) fn host(node: &Node) -> String {
    node.origin.replace("http://localhost", "127.0.0.1")
}
