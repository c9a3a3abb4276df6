//! `./build.sh bench [GROUP…]`: what the product costs, beside its peers and beside what is possible at all.

mod bar;
mod figure;
mod hanko;
mod host;
mod messenger;
mod node;
mod page;
mod people;
mod rest;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use figure::Report;

/// The node's, so that what answers from memory beside it has no worse one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Figures that are taken together.
pub(crate) struct Group {
    /// How it is called on the command line.
    pub(crate) name: &'static str,
    /// The figures that it gives.
    pub(crate) figures: &'static [&'static str],
    /// Takes them.
    pub(crate) measure: fn(&mut Report),
}

/// In the order in which they are taken.
const GROUPS: [Group; 5] = [
    Group { name: "page", figures: &page::FIGURES, measure: page::measure },
    Group { name: "node", figures: &node::FIGURES, measure: node::measure },
    Group { name: "rest", figures: &rest::FIGURES, measure: rest::measure },
    Group { name: "bar", figures: &bar::FIGURES, measure: bar::measure },
    Group { name: "messenger", figures: &messenger::FIGURES, measure: messenger::measure },
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let names = GROUPS.map(|group| group.name);
    if let Some(unknown) = wanted.iter().find(|name| !names.contains(&name.as_str())) {
        eprintln!("there is no group {unknown}; there are: {}", names.join(", "));
        return ExitCode::from(2);
    }
    warn_of_company();
    let mut report = Report::default();
    for group in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|name| name == group.name) {
            println!("\n— {}", group.name);
            take(&group, &mut report);
        }
    }
    report.print();
    let file = connect_tests::files::target().join("bench.json");
    if let Err(error) = report.write(&file) {
        eprintln!("cannot write {}: {error}", file.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Takes a group's figures. The vocabulary of the tests panics where it cannot go on: what is then not taken is absent.
pub(crate) fn take(group: &Group, report: &mut Report) {
    let outcome = catch_unwind(AssertUnwindSafe(|| (group.measure)(report)));
    let why = match &outcome {
        Ok(()) => "nothing has taken it",
        Err(panic) => panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or(panic.downcast_ref::<&str>().copied())
            .unwrap_or("an error without words"),
    };
    for name in group.figures {
        if !report.has(name) {
            report.absent(name, why.lines().next().unwrap_or_default());
        }
    }
}

/// Times that are taken beside a compiler tell of the compiler.
fn warn_of_company() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().and_then(|load| load.parse::<f64>().ok());
    if let Some(load) = load.filter(|&load| load > 1.0) {
        println!("this machine has other work (load {load}): take the figures again when it has none");
    }
}
