//! The sizes, beside what they may be.

use crate::dist::File;

/// What a page may cost, in bytes over the wire.
struct Budget {
    what: &'static str,
    /// Beginnings of the paths that count.
    paths: &'static [&'static str],
    bytes: usize,
    /// From here on it is worth a word.
    alarm: usize,
}

// What goes without wasm-opt is some percent larger, and must be within them as well: a Rust toolchain is enough.
const BUDGETS: [Budget; 4] = [
    Budget { what: "until a click opens sign-in", paths: &["/loader.js"], bytes: 9_500, alarm: 9_000 },
    Budget {
        what: "until somebody is signed in",
        paths: &["/loader.js", "/assets/core-"],
        bytes: 24_000,
        alarm: 23_000,
    },
    Budget {
        what: "until the messenger is there",
        paths: &["/loader.js", "/assets/core-", "/assets/messenger-"],
        bytes: 48_000,
        alarm: 47_000,
    },
    // What stands on a page that shows the bar; its pieces come when they are drawn. The aim is 110,000: yew with one
    // button takes 36,000 of that.
    Budget {
        what: "until the bar is there",
        paths: &["/loader.js", "/assets/core-", "/assets/messenger-", "/assets/controls-"],
        bytes: 126_000,
        alarm: 110_000,
    },
];

/// Prints the table; whether everything is within its budget.
pub(crate) fn print(files: &[File]) -> bool {
    println!("{:<44} {:>9} {:>9} {:>9}", "file", "bytes", "gzip", "brotli");
    for file in files {
        println!("{:<44} {:>9} {:>9} {:>9}", file.path, file.bytes, file.gz, file.br);
    }
    let mut within = true;
    for budget in BUDGETS {
        let counts = |file: &&File| budget.paths.iter().any(|path| file.path.starts_with(path));
        let bytes: usize = files.iter().filter(counts).map(|file| file.br).sum();
        let verdict = if bytes > budget.bytes {
            within = false;
            "  OVER BUDGET"
        } else if bytes > budget.alarm {
            "  (near its budget)"
        } else {
            ""
        };
        println!("{:<44} {bytes:>9} of {:>6}{verdict}", budget.what, budget.bytes);
    }
    within
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, br: usize) -> File {
        File {
            path: path.into(),
            file: String::new(),
            r#type: String::new(),
            immutable: false,
            bytes: 0,
            br,
            gz: 0,
            sha384: String::new(),
        }
    }

    #[test]
    fn budget_is_what_the_page_loads_together() {
        let loader = [file("/loader.js", 9_500), file("/assets/core-1.js", 14_500)];
        assert!(print(&[loader.to_vec(), vec![file("/assets/page-1.css", 99_000)]].concat()));
        assert!(!print(&[file("/loader.js", 9_501)]));
        assert!(!print(&[file("/loader.js", 9_000), file("/assets/core-1.js", 15_001)]));
        // Everything at once: the parts of the page count together, whichever of them grows.
        let everything = BUDGETS[3].bytes;
        let others = [file("/assets/messenger-1.js", 20_000), file("/assets/controls-1.js", 10_000)];
        let spent: usize = loader.iter().chain(&others).map(|file| file.br).sum();
        let rest = file("/assets/controls-2.wasm", everything - spent);
        let page = [&loader[..], &others, &[rest]].concat();
        assert!(print(&page));
        assert!(!print(&[page, vec![file("/assets/controls-3.js", 1)]].concat()));
    }
}
