//! What the script tag costs a page: bytes, requests, and how soon the button is seen.

use connect_tests::{Browser, Node, Tab};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::figure::{Figure, Report, Target, median};
use crate::hanko;
use crate::host::{Answers, Host, Kept};

/// The figures of this group.
pub(crate) const FIGURES: [&str; 7] = [BYTES, REQUESTS, LINES[0].figure, LINES[1].figure, SLOW, HANKO, SHIFT];

const BYTES: &str = "page.signed_out.bytes";
const REQUESTS: &str = "page.signed_out.requests";
const SLOW: &str = "page.signed_out.button_vs_floor_slow";
const HANKO: &str = "page.signed_out.button_vs_hanko_slow";
const SHIFT: &str = "page.layout_shift";

/// How a visitor is connected.
pub(crate) struct Line {
    /// The figure that it belongs to.
    figure: &'static str,
    /// Milliseconds there and back.
    latency: u32,
    /// Bytes per second; nothing is held back without it.
    throughput: Option<u32>,
    /// How many times slower the processor is.
    slower: u32,
    /// How often each page is opened.
    runs: usize,
}

const LINES: [Line; 3] = [
    // Nothing but the processor's own haste: many runs, since it has moods.
    Line { figure: "page.signed_out.button_vs_floor", latency: 0, throughput: None, slower: 1, runs: 101 },
    // 8.1 Mbit/s: what DevTools calls fast 4G.
    Line {
        figure: "page.signed_out.button_vs_floor_4g",
        latency: 165,
        throughput: Some(1_012_500),
        slower: 1,
        runs: 15,
    },
    // 1.6 Mbit/s.
    SLOW_LINE,
];

pub(crate) const SLOW_LINE: Line =
    Line { figure: SLOW, latency: 150, throughput: Some(200_000), slower: 4, runs: 31 };

/// Runs in each page before its own scripts.
const WITNESS: &str = include_str!("page/witness.js");
/// The least that a script tag can be: it draws the same button at once, and nothing else.
const FLOOR: &str = include_str!("page/floor.js");

pub(crate) fn measure(report: &mut Report) {
    let runtime = Runtime::new().expect("the system has threads");
    let node = Node::start();
    let hanko = hanko::tags(&runtime).map_err(|why| report.absent(HANKO, why)).ok();
    let site = Site::start(&runtime, &node, hanko);
    let browser = Browser::start();
    bytes(report, &browser, &site);
    shift(report, &browser, &site);
    for line in &LINES {
        let medians = openings(&browser, &site, line);
        let [ours, floor] = [medians[0], medians[1]];
        report.add(Figure {
            name: line.figure,
            value: ours / floor,
            unit: "ratio",
            target: Target::AtMost(1.15),
            runs: line.runs,
            with: format!("{ours:.0} ms; the same page with a script of 0.3 kB: {floor:.0} ms"),
            how: "navigation to the first frame with a visible button in it; new tab, empty cache; interleaved, medians",
        });
        if let Some(hanko) = medians.get(2) {
            report.add(Figure {
                name: HANKO,
                value: ours / hanko,
                unit: "ratio",
                target: Target::AtMost(0.45),
                runs: line.runs,
                with: format!("{ours:.0} ms; @teamhanko/hanko-elements over a stub of its API: {hanko:.0} ms"),
                how: "navigation to the first frame with a visible button in it; new tab, empty cache; interleaved, medians",
            });
        }
    }
}

/// Opens the pages in turn, again and again: the median time to the button of ours, of the floor and, on a slow line,
/// of the peer, in milliseconds.
fn openings(browser: &Browser, site: &Site, line: &Line) -> Vec<f64> {
    let pages: Vec<&str> = ["/ours", "/floor"]
        .into_iter()
        .chain((line.figure == SLOW && site.has_hanko).then_some("/hanko"))
        .collect();
    let mut times = vec![Vec::new(); pages.len()];
    for run in 0..=line.runs {
        for (page, times) in pages.iter().zip(&mut times) {
            let time = open(browser, &site.url(page), line);
            // The first round warms up.
            if run > 0 {
                times.push(time);
            }
        }
    }
    times.iter().map(|times| median(times)).collect()
}

/// Opens a page as somebody who was never there: milliseconds from the navigation to the button.
fn open(browser: &Browser, url: &str, line: &Line) -> f64 {
    let tab = stranger(browser, line, WITNESS);
    tab.open(url);
    tab.until("globalThis[Symbol.for('notes')].seen");
    let seen = tab.eval("globalThis[Symbol.for('notes')].seen");
    let quickest: f64 = tab.eval(
        "Math.min(...['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
            .filter(({ name }) => name.startsWith('http')).map(({ startTime, responseEnd }) => responseEnd - startTime))",
    );
    assert!(
        quickest >= f64::from(line.latency),
        "something has gone round the slow line: it took {quickest} ms"
    );
    tab.close();
    seen
}

/// A new tab on this line, with a script that watches. Its renderer is new, and nothing is in its cache.
pub(crate) fn stranger(browser: &Browser, line: &Line, witness: &str) -> Tab {
    let tab = browser.new_tab();
    tab.before_each_page(witness);
    tab.devtools("Network.enable", &json!({}));
    tab.devtools("Network.clearBrowserCache", &json!({}));
    tab.devtools("Network.setCacheDisabled", &json!({ "cacheDisabled": true }));
    if let Some(throughput) = line.throughput {
        let conditions = json!({
            "offline": false,
            "latency": line.latency,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        });
        tab.devtools("Network.emulateNetworkConditions", &conditions);
    }
    tab.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": line.slower }));
    tab
}

/// Bytes and requests until a click opens sign-in.
fn bytes(report: &mut Report, browser: &Browser, site: &Site) {
    let first = browser.tab();
    let tab = browser.new_tab();
    tab.devtools("Network.setCacheDisabled", &json!({ "cacheDisabled": true }));
    browser.events();
    tab.open(&site.url("/ours"));
    tab.press("Connect");
    let popup = browser.popup(&[&first, &tab]);
    popup.until("location.pathname === '/sign-in'");
    // When it was sent there, in milliseconds since 1970.
    let sent: f64 = popup.eval("performance.timeOrigin");
    popup.close();
    // The page itself knows the sizes, the browser knows that nothing else was asked for.
    let loaded: Vec<(String, f64)> = tab.eval(&format!(
        "performance.getEntriesByType('resource').filter(({{ startTime }}) => performance.timeOrigin + startTime < {sent})
            .map(({{ name, encodedBodySize }}) => [name, encodedBodySize])",
    ));
    let asked = site.requests(browser, sent);
    tab.close();
    assert!(loaded.iter().all(|(_, bytes)| *bytes > 0.0), "a size is hidden: {loaded:?}");
    assert_eq!(asked.len(), loaded.len(), "{asked:?} are not {loaded:?}");
    let how = "bodies as served (brotli 11), beyond the page itself, from navigation until the pop-up asks for its page";
    report.add(Figure {
        name: BYTES,
        value: loaded.iter().map(|(_, bytes)| bytes).sum(),
        unit: "B",
        target: Target::AtMost(28_000.0),
        runs: 1,
        with: "the page without its script tag".to_owned(),
        how,
    });
    report.add(Figure {
        name: REQUESTS,
        value: f64::from(u32::try_from(asked.len()).unwrap_or(u32::MAX)),
        unit: "count",
        target: Target::AtMost(1.0),
        runs: 1,
        with: "the page without its script tag".to_owned(),
        how,
    });
}

/// How far things jump while the page draws itself, with words around the tags, so that there is something to move.
fn shift(report: &mut Report, browser: &Browser, site: &Site) {
    const RUNS: usize = 5;
    let mut worst: f64 = 0.0;
    for _ in 0..RUNS {
        let tab = stranger(browser, &SLOW_LINE, WITNESS);
        tab.open(&site.url("/words"));
        tab.until("globalThis[Symbol.for('notes')].seen && wl.session.state === 'signedOut'");
        // What was drawn is reported with a frame of its own, some time later.
        worst = worst.max(tab.eval(
            "await new Promise((done) => setTimeout(done, 1000)), globalThis[Symbol.for('notes')].shift",
        ));
        tab.close();
    }
    report.add(Figure {
        name: SHIFT,
        value: worst,
        unit: "CLS",
        target: Target::AtMost(0.0),
        runs: RUNS,
        with: "nothing moves".to_owned(),
        how: "sum of layout shifts of a page of text with a button and a name in it, slow line; the worst run",
    });
}

/// The site whose pages are opened.
struct Site {
    origin: String,
    has_hanko: bool,
}

impl Site {
    fn start(runtime: &Runtime, node: &Node, hanko: Option<(String, &'static str)>) -> Self {
        let loader = Kept::served(&node.url("/loader.js"), &[("Accept-Encoding", "br")]);
        let floor = Host::start(runtime, |_| {
            Answers::from([("/floor.js".to_owned(), loader.saying(FLOOR.as_bytes()))])
        });
        let has_hanko = hanko.is_some();
        let host = Host::start(runtime, |port| {
            let origin = format!("http://{NAME}:{port}");
            let uri = format!("{origin}/ours");
            let application =
                node.add_application(&["--name", "Bench", "--origin", &origin, "--redirect-uri", &uri]);
            let ours = format!(
                "<script src=\"{}/loader.js\" data-client-id=\"{}\"></script>",
                node.origin, application.client_id
            );
            let floor = format!("<script src=\"{}/floor.js\"></script>", floor.origin("localhost"));
            let words = format!(
                "<p>{0}</p>\n<wl:signin></wl:signin> <wl:userinfo></wl:userinfo>\n<p>{0}</p>",
                "Some words. ".repeat(60)
            );
            let pages = [
                ("/ours", page(&ours, "<wl:signin></wl:signin>")),
                ("/floor", page(&floor, "<wl-signin></wl-signin>")),
                ("/words", page(&ours, &words)),
            ];
            let hanko = hanko.map(|(head, body)| ("/hanko", page(&head, body)));
            let keep = |(path, page): (&str, String)| {
                (path.to_owned(), Kept::compressed("text/html; charset=utf-8", page.as_bytes()))
            };
            pages.into_iter().chain(hanko).map(keep).collect()
        });
        Self { origin: host.origin(NAME), has_hanko }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// What the site's pages have asked the network for, beyond themselves, since the browser was last asked and before
    /// that time, in milliseconds since 1970.
    fn requests(&self, browser: &Browser, until: f64) -> Vec<String> {
        let events = browser.events();
        let sent = events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        let request = |parameters: &serde_json::Value| {
            let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
            let (page, url) = (text(&parameters["documentURL"])?, text(&parameters["request"]["url"])?);
            let is_before = parameters["wallTime"].as_f64()? * 1000.0 < until;
            (is_before && page.starts_with(&self.origin) && url != page && !url.starts_with("data:"))
                .then_some(url)
        };
        sent.filter_map(|event| request(&event["params"])).collect()
    }
}

/// To a browser another site than `localhost`.
const NAME: &str = "site.localhost";

fn page(head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>A page</title>\n<link rel=\"icon\" href=\"data:,\">\n{head}\n{body}\n"
    )
}
