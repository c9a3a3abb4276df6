//! How soon words that somebody says on a page are seen on another person's page, in another browser.

use connect_tests::{Browser, Node, Person, Site, Tab};
use serde_json::json;
use tempfile::TempDir;

use crate::figure::{Figure, Report, Target, median, percentile};

pub(super) const FIGURES: [&str; 2] = [P50, P95];

pub(super) const P50: &str = "message.seen_p50_ms";
pub(super) const P95: &str = "message.seen_p95_ms";

/// In a batch, one after the other …
const BATCH: usize = 40;
/// … and so many batches. The first one warms up.
const BATCHES: usize = 5;

/// Shows words as they come, and keeps when they stood there: milliseconds since 1970.
const LISTENER: &str = "
    globalThis.shown = [];
    conversation.addEventListener('entry', ({ detail: { content } }) => {
      const line = document.createElement('p');
      line.textContent = content.text.text;
      document.body.append(line);
      shown.push(performance.timeOrigin + performance.now());
    });";

/// Says the next words when those before have been seen for long, and gives when each were said.
const SPEAKER: &str = "
    async function speak(count) {
      const said = [];
      while (said.length < count) {
        said.push(performance.timeOrigin + performance.now());
        await conversation.say(`Shall we meet at the harbour? ${said.length}`);
        await new Promise((done) => setTimeout(done, 80));
      }
      return said;
    }";

pub(super) fn measure(report: &mut Report) {
    let folder = TempDir::new().expect("the system has a folder for temporary files");
    let node = Node::over(folder.path(), &[]);
    let site = Site::of("messenger", &node);
    let people = ["Ana", "Bo"].map(|name| Person::named(name, "Lima"));
    let browsers = [Browser::start(), Browser::start()];
    let [ana, bo] = [0, 1].map(|place| connect(&node, &site, &people[place], &browsers[place]));
    for (tab, other) in [(&ana, &people[1]), (&bo, &people[0])] {
        tab.eval::<()>(&format!("await wl.messenger.ask({})", json!(other.email)));
    }
    for (tab, script) in [(&ana, SPEAKER), (&bo, LISTENER)] {
        tab.until("wl.messenger.friends[0]?.standing === 'friends'");
        tab.eval::<()>(
            "globalThis.conversation = await wl.messenger.with(wl.messenger.friends[0].cid);
             await conversation.older()",
        );
        tab.eval::<()>(script);
    }
    let mut times = Vec::new();
    for batch in 0..=BATCHES {
        let said: Vec<f64> = ana.eval(&format!("await speak({BATCH})"));
        bo.until(&format!("shown.length === {BATCH}"));
        let seen: Vec<f64> = bo.eval("shown.splice(0)");
        if batch > 0 {
            times.extend(seen.iter().zip(&said).map(|(seen, said)| seen - said));
        }
    }
    for (name, value, bound, peer) in
        [(P50, median(&times), 15.0, 37), (P95, percentile(&times, 95), 40.0, 91)]
    {
        report.add(Figure {
            name,
            value,
            unit: "ms",
            target: Target::AtMost(bound),
            runs: times.len(),
            with: format!("Converse.js 14 with Prosody, measured on 2026-11-22: {peer} ms"),
            how: "from conversation.say() in one browser to the changed page in another, one message at a time; two people, one site, one node",
        });
    }
}

/// Signs a person in on the site's page.
fn connect(node: &Node, site: &Site, person: &Person, browser: &Browser) -> Tab {
    person.joins(node);
    let page = browser.tab();
    page.open(&site.url("/page.html"));
    page.press("Connect");
    let popup = browser.popup(&[&page]);
    person.signs_in(&popup);
    person.allows(&popup);
    page.until("wl.session.state === 'signedIn'");
    browser.has_windows(1);
    page.until("(wl.messenger, wl.messenger.state === 'connected')");
    page
}
