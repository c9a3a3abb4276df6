//! What a page of contacts costs over REST, beside the same bytes from memory and the same statement without HTTP.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread;

use connect_tests::wait::now;
use connect_tests::{Node, files};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::figure::{Figure, Report, Target, median};
use crate::host::{Answers, Host, Kept};
use crate::people::{self, Holder};

/// The figures of this group.
pub(crate) const FIGURES: [&str; 3] = [PAGE50, MADE, WITHHELD];

const PAGE50: &str = "rest.page50_vs_limit";
const MADE: &str = "rest.page50_made_vs_limit";
const WITHHELD: &str = "rest.page50_withheld_vs_limit";
const ROUNDS: usize = 5;
const SECONDS: u64 = 5;

/// What `store/contact/page.rs` asks for fifty contacts, and to say how many there are in all.
const STATEMENT: &str = "select documents, (select contacts from accounts where cid = $1) \
     from contact_pages where owner = $1 and place between $2 and $3 order by place";

pub(crate) fn measure(report: &mut Report) {
    if Command::new("wrk").arg("--version").output().is_err() {
        return FIGURES.iter().for_each(|figure| report.absent(figure, "wrk is not installed"));
    }
    assert!(is_asked(STATEMENT), "the store asks in other words now: take them over");
    let runtime = Runtime::new().expect("the system has threads");
    let data = people::data(&runtime);
    let holders = people::holders();
    let folder = TempDir::new().expect("the system has a folder for temporary files");
    let callers = |name: &str, holders: &[Holder]| {
        let callers = folder.path().join(name);
        std::fs::write(&callers, lines(holders)).expect("a fresh folder can be written to");
        callers
    };
    let (everybody, reserved) = (callers("callers", &holders), callers("reserved", &people::reserved()));

    let node = Node::over(&data, &[]);
    let memory = from_memory(&runtime, &node, &holders[0]).origin("localhost");
    let [ours, limit, bare] = rounds([
        ("kept", &|| wrk(&node.origin, &everybody)),
        ("from memory", &|| wrk(&memory, &everybody)),
        ("the statement", &|| statements(&people::database(&data), &holders)),
    ]);
    report.add(Figure {
        name: PAGE50,
        value: ours / limit.min(bare),
        unit: "ratio",
        target: Target::AtLeast(0.7),
        runs: ROUNDS,
        with: format!(
            "{ours:.0}/s; the same bytes from memory: {limit:.0}/s; the same statement without HTTP: {bare:.0}/s"
        ),
        how: "$top=50 of 1,000,000 contacts as JSON, each time by another of 10,000 people's tokens, whose answers the node keeps; wrk on the same cores; medians, against the lower limit",
    });
    // A file is one node's.
    drop(node);
    let node = Node::over(&data, &["--keep", "0"]);
    let [made, withheld, limit, bare] = rounds([
        ("made anew", &|| wrk(&node.origin, &everybody)),
        ("withheld", &|| wrk(&node.origin, &reserved)),
        ("from memory", &|| wrk(&memory, &everybody)),
        ("the statement", &|| statements(&people::database(&data), &holders)),
    ]);
    for (name, rate, how) in [
        (MADE, made, "the same on a node that keeps nothing: every page is read and represented anew"),
        (
            WITHHELD,
            withheld,
            "on a node that keeps nothing, by 100 people's tokens that do not show how to reach their contacts",
        ),
    ] {
        report.add(Figure {
            name,
            value: rate / limit.min(bare),
            unit: "ratio",
            target: Target::Told,
            runs: ROUNDS,
            with: format!("{rate:.0}/s; from memory: {limit:.0}/s"),
            how,
        });
    }
}

/// Measures one after the other, again and again, and gives the medians.
fn rounds<const N: usize>(measures: [(&str, &dyn Fn() -> f64); N]) -> [f64; N] {
    let mut rates = [const { Vec::new() }; N];
    for round in 0..=ROUNDS {
        let said = measures.iter().zip(&mut rates).map(|((name, measure), rates)| {
            let rate = measure();
            // The first round warms up.
            if round > 0 {
                rates.push(rate);
            }
            format!("{name} {rate:.0}/s")
        });
        println!("{}", said.collect::<Vec<_>>().join(", "));
    }
    rates.map(|rates| median(&rates))
}

/// Whether the store still has this statement.
fn is_asked(statement: &str) -> bool {
    let source = include_str!("../../crates/store/src/contact/page.rs");
    let words: Vec<&str> = source.split_whitespace().filter(|word| *word != "\\").collect();
    words.join(" ").contains(statement)
}

/// One line per person: what to ask, and the token.
fn lines(holders: &[Holder]) -> String {
    holders.iter().fold(String::new(), |mut lines, holder| {
        writeln!(lines, "{} {}", path(holder), holder.token).expect("memory takes what is written to it");
        lines
    })
}

fn path(holder: &Holder) -> String {
    format!("/V4.1/cid-{}/Contacts/AllContacts?$top=50", holder.cid)
}

/// A host that gives everybody what the node gives one person: the same headers, the same bytes.
fn from_memory(runtime: &Runtime, node: &Node, holder: &Holder) -> Host {
    let token = format!("Bearer {}", holder.token);
    let headers = [("Accept", "application/json"), ("Authorization", token.as_str())];
    let kept = Kept::served(&node.url(&path(holder)), &headers);
    let page: serde_json::Value = serde_json::from_slice(&kept.body).expect("the node answers in JSON");
    assert_eq!(page["Entries"].as_array().map(Vec::len), Some(50), "{page}");
    Host::start(runtime, |_| Answers::from([("*".to_owned(), kept)]))
}

/// Requests per second.
fn wrk(origin: &str, callers: &Path) -> f64 {
    let script = files::project().join("tests/bench/callers.lua");
    let output = Command::new("wrk")
        .args(["--threads", "1", "--connections", "16", "--duration", &format!("{SECONDS}s"), "--script"])
        .args([&script])
        .arg(origin)
        .env("CALLERS", callers)
        .output()
        .expect("wrk has just told its version");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && !said.contains("Non-2xx") && !said.contains("Socket errors"),
        "{said}"
    );
    let rate = said.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:")?.trim().parse().ok());
    rate.unwrap_or_else(|| panic!("no rate in {said}"))
}

/// Pages per second of the bare statement, on as many threads as the node has for requests.
fn statements(database: &Path, holders: &[Holder]) -> f64 {
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let start = now();
    let pages: u32 = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|place| scope.spawn(move || step(database, holders, place * holders.len() / threads)))
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("the statements run")).sum()
    });
    f64::from(pages) / start.elapsed().as_secs_f64()
}

/// Prepares the statement once and steps it to its end, for one person after the other, in wrk's order.
fn step(database: &Path, holders: &[Holder], from: usize) -> u32 {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags).expect("the node has this file open, too");
    connection.pragma_update(None, "mmap_size", 1_i64 << 30).expect("SQLite maps files");
    // As the store does: without it, each person's statement would be prepared anew.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).expect("SQLite knows this setting");
    let mut statement = connection.prepare(STATEMENT).expect("the store reads the same table");
    let start = now();
    let mut pages = 0;
    let mut at = from;
    while start.elapsed().as_secs() < SECONDS {
        at = (at + 3571) % holders.len();
        let owner = holders[at].cid.as_signed();
        let mut rows = statement.query([owner, 0, 0]).expect("the statement runs");
        let (mut bytes, mut count) = (0, 0);
        while let Some(row) = rows.next().expect("the statement runs") {
            if bytes == 0 {
                count = row.get::<_, i64>(1).expect("a number");
            }
            bytes += row.get_ref(0).and_then(|value| Ok(value.as_str()?.len())).expect("a document is text");
        }
        assert!(bytes > 10_000 && count > 50, "nobody's page is empty");
        pages += 1;
    }
    pages
}
