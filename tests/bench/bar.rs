//! What the bar costs a page: bytes, and how soon one's friends are seen.

use connect_tests::{Person, Tab, World};
use serde_json::json;

use crate::figure::{Figure, Report, Target, median};
use crate::page::{SLOW_LINE, stranger};

/// The figures of this group.
pub(crate) const FIGURES: [&str; 5] = [BYTES, SEEN_51, SEEN_500, BLOCKING, HEAP];

const BYTES: &str = "bar.bytes";
const SEEN_51: &str = "bar.visible51_slow_s";
const SEEN_500: &str = "bar.visible500_slow_s";
const BLOCKING: &str = "bar.tbt_slow_ms";
const HEAP: &str = "bar.heap500_mb";

/// How often a page is opened.
const RUNS: usize = 9;
/// Runs in each page before its own scripts.
const WITNESS: &str = include_str!("page/roster.js");
const WITH: &str = "nothing: no peer is in this run";

pub(crate) fn measure(report: &mut Report) {
    for (friends, name, most) in [(51, SEEN_51, 2.5), (500, SEEN_500, 4.0)] {
        let bar = Bar::with(friends);
        let mut seen = Vec::new();
        let mut blocked = Vec::new();
        // The first one warms up.
        for run in 0..=RUNS {
            let tab = bar.open();
            if run > 0 {
                seen.push(tab.eval::<f64>("globalThis[Symbol.for('notes')].seen") / 1_000.0);
                blocked.push(tab.eval(BLOCKED));
            }
            if run == RUNS && friends == 51 {
                bytes(report, &tab);
            }
            if run == RUNS && friends == 500 {
                heap(report, &tab);
            }
            tab.close();
        }
        let how = "navigation to the first frame with a full screen of the list and its count; somebody who is signed in, \
                   empty cache, new tab, the list opened as soon as there is a button; 150 ms, 1.6 Mbit/s, processor ÷ 4 \
                   (the browser does not slow sockets down)";
        let figure = |name, value, unit, target| Figure {
            name,
            value,
            unit,
            target: Target::AtMost(target),
            runs: RUNS,
            with: WITH.to_owned(),
            how,
        };
        report.add(figure(name, median(&seen), "s", most));
        if friends == 51 {
            report.add(figure(BLOCKING, median(&blocked), "ms", 150.0));
        }
    }
}

/// What tasks took beyond 50 ms each until the list was seen.
const BLOCKED: &str = "(({ seen, tasks }) => tasks.filter(([start]) => start < seen)
    .reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0))(globalThis[Symbol.for('notes')])";

/// Everything that came over the wire for the list, beyond the page itself.
fn bytes(report: &mut Report, tab: &Tab) {
    let loaded: Vec<(String, f64)> = tab.eval(
        "performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => [name, encodedBodySize])",
    );
    // What a socket brings has no entry; a preflight and a picture of nothing have no body.
    report.add(Figure {
        name: BYTES,
        value: loaded.iter().map(|(_, bytes)| bytes).sum(),
        unit: "B",
        target: Target::AtMost(110_000.0),
        runs: 1,
        with: "the page without its script tag".to_owned(),
        how: "bodies as served (brotli 11), beyond the page itself, until the list of 51 is seen",
    });
}

/// What the page holds when its rubbish has been carried out.
fn heap(report: &mut Report, tab: &Tab) {
    tab.devtools("HeapProfiler.collectGarbage", &json!({}));
    let usage = tab.devtools("Runtime.getHeapUsage", &json!({}));
    let bytes = |name: &str| usage[name].as_f64().unwrap_or_default();
    let wasm: f64 = tab.eval("globalThis[Symbol.for('notes')].wasm()");
    let sum = bytes("usedSize") + bytes("embedderHeapUsedSize") + wasm;
    report.add(Figure {
        name: HEAP,
        value: sum / 1_000_000.0,
        unit: "MB",
        target: Target::AtMost(6.0),
        runs: 1,
        with: format!(
            "of it JavaScript {:.1}, the page's own objects {:.1}, memories of wasm {:.1}",
            bytes("usedSize") / 1e6,
            bytes("embedderHeapUsedSize") / 1e6,
            wasm / 1e6
        ),
        how: "Runtime.getHeapUsage after a collection, and the memories of all wasm modules; the list of 500 open",
    });
}

/// Somebody who is signed in at a page with the bar, and has so many friends.
struct Bar {
    world: World,
    _first: Tab,
}

impl Bar {
    fn with(friends: u64) -> Self {
        let mut world = World::of("bar");
        let ana = Person::named("Ana", "Lima");
        let cid = ana.joins(&world.node).allow(&world.site, "Messenger.SignIn").cid;
        world.befriends(&cid, friends);
        let page = world.page();
        page.press("Sign in");
        let popup = world.browser.popup(&[&page]);
        ana.signs_in(&popup);
        ana.allows(&popup);
        page.until("wl.session.state === 'signedIn'");
        page.open("about:blank");
        Self { world, _first: page }
    }

    /// Opens the page on a slow line, until the list is seen.
    fn open(&self) -> Tab {
        let tab = stranger(&self.world.browser, &SLOW_LINE, WITNESS);
        tab.open(&self.world.site.url("/page.html"));
        tab.until("globalThis[Symbol.for('notes')].seen");
        tab
    }
}
