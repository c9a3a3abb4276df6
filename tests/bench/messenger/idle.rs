//! What a node holds for people who are there and silent.

use std::process::{Command, id};
use std::time::Duration;

use connect_tests::Node;
use futures::{StreamExt, stream};
use store::Database;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::sleep;
use wire::frame::BEAT;

use super::crowd;
use super::load::host;
use super::socket::Socket;
use crate::figure::{Figure, Report, Target};
use crate::node::resident;
use crate::people::{AT_ONCE, database};

pub(super) const IDLE: &str = "socket.idle_kb";

const PEOPLE: u32 = 5_000;
/// Files that a process may have open: the sockets, and what else it needs.
const FILES: u32 = PEOPLE + 1_000;

pub(super) fn measure(report: &mut Report) {
    if let Err(why) = allow_files() {
        return report.absent(IDLE, why);
    }
    let runtime = Runtime::new().expect("the system has threads");
    let folder = TempDir::new().expect("the system has a folder for temporary files");
    let memory = Database::Sqlite(database(folder.path()));
    let people = runtime
        .block_on(crowd::loners(&memory, PEOPLE as usize))
        .unwrap_or_else(|error| panic!("no people: {error}"));
    let node = Node::over(folder.path(), &[]);
    let host = host(&node);
    let (before, after) = runtime.block_on(async {
        // What the first one brings with it is nobody's.
        drop(Socket::sign_in(&host, &people[0]).await);
        let before = resident(&node);
        let mut sockets =
            stream::iter(&people).map(|holder| Socket::sign_in(&host, holder)).buffer_unordered(AT_ONCE);
        let mut listeners = JoinSet::new();
        while let Some(mut socket) = sockets.next().await {
            listeners.spawn(async move {
                loop {
                    socket.hear().await;
                }
            });
        }
        // Until each has been spoken to once.
        sleep(Duration::from_millis(BEAT.into()) + Duration::from_secs(2)).await;
        assert_eq!(listeners.len(), people.len(), "some were let go");
        (before, resident(&node))
    });
    report.add(Figure {
        name: IDLE,
        value: (after - before) * 1_000_000.0 / 1024.0 / f64::from(PEOPLE),
        unit: "KiB",
        target: Target::AtMost(16.0),
        runs: 1,
        with: format!("{after:.1} MB with {PEOPLE} people, {before:.1} MB before them"),
        how: "resident memory of the node (VmRSS) with 5,000 people signed in who know nobody, after their first beat, minus before, by connection",
    });
}

/// Both this process and the node, which inherits it, hold all these sockets.
fn allow_files() -> Result<(), String> {
    let outcome =
        Command::new("prlimit").args(["--pid", &id().to_string(), &format!("--nofile={FILES}:")]).output();
    match outcome {
        Ok(outcome) if outcome.status.success() => Ok(()),
        Ok(outcome) => Err(String::from_utf8_lossy(&outcome.stderr).trim().to_owned()),
        Err(error) => Err(format!("prlimit does not start: {error}")),
    }
}
