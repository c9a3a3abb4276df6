//! Two people on two sites, each with the page open three times: all of them see the same.

use connect_tests::{Browser, Person, Site, Tab, Talker, World};
use serde_json::json;

/// So many things each page says.
const EACH: usize = 5;

/// A site's page, open three times and signed in.
fn three(browser: &Browser, site: &Site, person: &Person) -> Vec<Tab> {
    let first = browser.tab();
    first.open(&site.url("/page.html"));
    first.press("Sign in");
    let popup = browser.popup(&[&first]);
    person.signs_in(&popup);
    person.allows(&popup);
    first.until("wl.messenger.state === 'connected'");
    let mut tabs = vec![first];
    for _ in 1..3 {
        let next = browser.new_tab();
        next.open(&site.url("/page.html"));
        next.until("wl.messenger?.state === 'connected'");
        tabs.push(next);
    }
    tabs
}

/// Says things, one after the other, and follows what the others say.
fn talk(tab: &Tab, name: usize, with: &str) {
    tab.eval::<()>(&format!(
        "(async () => {{
            window.talk = await wl.messenger.with('{with}');
            await talk.older();
            for (let line = 0; line < {EACH}; line++) await talk.say(`page {name}, line ${{line}}`);
        }})(), undefined"
    ));
}

const TEXTS: &str = "talk.entries.map(({ content }) => content.text?.text).filter(Boolean)";

#[test]
fn all_pages_of_both_people_show_the_same_in_the_same_order() {
    let world = World::of("bar");
    let elsewhere = (Browser::start(), Site::of("bar", &world.node));
    let (ana, bo) = (Person::named("Ana", "Lima"), Person::named("Bo", "Lindqvist"));
    let callers = [(&ana, &world.site), (&bo, &elsewhere.1)]
        .map(|(person, site)| person.joins(&world.node).allow(site, "Messenger.SignIn"));
    let mut talkers = callers.each_ref().map(Talker::signs_in);
    for (one, other) in [(0, 1), (1, 0)] {
        let person = json!({ "cid": callers[other].cid });
        talkers[one].asks(&json!({ "ask": { "person": person } }));
    }
    let mut pages = three(&world.browser, &world.site, &ana);
    pages.extend(three(&elsewhere.0, &elsewhere.1, &bo));
    for (name, page) in pages.iter().enumerate() {
        let with = if name < 3 { &callers[1].cid } else { &callers[0].cid };
        talk(page, name, with);
    }
    // One of them goes on to the next page in the middle of it.
    pages[1].until(&format!("window.talk && {TEXTS}.includes('page 1, line 4')"));
    pages[1].open(&world.site.url("/page.html"));
    pages[1].until("wl.messenger?.state === 'connected'");
    talk(&pages[1], 6, &callers[1].cid);
    let seen: Vec<Vec<String>> = pages
        .iter()
        .map(|page| {
            page.until(&format!("window.talk && {TEXTS}.length === {}", 7 * EACH));
            page.eval(TEXTS)
        })
        .collect();
    assert!(seen.iter().all(|texts| texts == &seen[0]), "{seen:#?}");
    for name in 0..7 {
        let lines: Vec<_> =
            seen[0].iter().filter(|text| text.starts_with(&format!("page {name},"))).cloned().collect();
        let said: Vec<_> = (0..EACH).map(|line| format!("page {name}, line {line}")).collect();
        assert_eq!(lines, said, "each page is heard in its order, once");
    }
}
