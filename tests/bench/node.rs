//! What a node costs its operator: the time to start, memory at rest, the size of the program.

use connect_tests::wait::now;
use connect_tests::{Node, files};

use crate::figure::{Figure, Report, Target, median};
use crate::host::Kept;

/// The figures of this group.
pub(crate) const FIGURES: [&str; 3] = [BOOT, IDLE, BINARY];

const BOOT: &str = "node.boot_ms";
const IDLE: &str = "node.idle_mb";
const BINARY: &str = "node.binary_mb";

const STARTS: usize = 15;

pub(crate) fn measure(report: &mut Report) {
    let mut node = Node::start();
    let (mut first, mut again) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let start = now();
        let fresh = Node::start();
        first.push(start.elapsed().as_secs_f64() * 1000.0);
        drop(fresh);

        node.stop();
        let start = now();
        node.resume();
        again.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let [first, again] = [first, again].map(|starts| median(&starts));
    report.add(Figure {
        name: BOOT,
        value: first.max(again),
        unit: "ms",
        target: Target::AtMost(300.0),
        runs: STARTS,
        with: format!("{first:.0} ms with a new database, {again:.0} ms with one that is there"),
        how: "from starting the process to the line `ready`; the slower of the two medians",
    });
    for path in ["/", "/sign-in", "/register", "/loader.js"] {
        Kept::served(&node.url(path), &[("Accept-Encoding", "br")]);
    }
    report.add(Figure {
        name: IDLE,
        value: resident(&node),
        unit: "MB",
        target: Target::AtMost(60.0),
        runs: 1,
        with: "a new database".to_owned(),
        how: "resident memory after start and a look at some pages (VmRSS)",
    });
    let program = std::fs::metadata(files::program("connect-server")).expect("it has just run");
    report.add(Figure {
        name: BINARY,
        value: megabytes(program.len()),
        unit: "MB",
        target: Target::Told,
        runs: 1,
        with: "everything that is served is in it".to_owned(),
        how: "size of the release binary",
    });
}

/// Resident memory of the node's process, in MB.
pub(crate) fn resident(node: &Node) -> f64 {
    let file = format!("/proc/{}/status", node.process_id());
    let status = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<u64>();
    megabytes(kilobytes.unwrap_or_else(|_| panic!("no VmRSS in {file}")) * 1024)
}

#[expect(clippy::cast_precision_loss, reason = "a program is far smaller than 2^52 bytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}
