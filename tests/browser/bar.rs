//! `<wl:bar>`: the messenger at the foot of a page with a strict policy, for whoever is there and for whoever is not.

use connect_tests::wait::until;
use connect_tests::{Person, Tab, Talker, Visit, World};
use serde_json::json;

/// Ana at the page, with friends at the other ends of sockets.
pub(crate) struct Talk {
    pub(crate) page: Tab,
    pub(crate) bo: Talker,
    /// Ana at the node itself.
    pub(crate) visit: Visit,
    pub(crate) world: World,
}

impl Talk {
    pub(crate) fn begin() -> Self {
        Self::of(World::of("bar"), 0)
    }

    /// The same, where Ana has so many friends more.
    pub(crate) fn begin_with(friends: u64) -> Self {
        Self::of(World::of("bar"), friends)
    }

    /// The same, at another page.
    pub(crate) fn at(case: &str) -> Self {
        Self::of(World::of(case), 0)
    }

    pub(crate) fn of(mut world: World, friends: u64) -> Self {
        let ana = Person::named("Ana", "Lima");
        let visit = ana.joins(&world.node);
        if friends > 0 {
            let cid = visit.allow(&world.site, "Messenger.SignIn").cid;
            world.befriends(&cid, friends);
        }
        let mut bo = friend(&world, &visit, "Bo");
        let page = world.page();
        page.press("Sign in");
        let popup = world.browser.popup(&[&page]);
        ana.signs_in(&popup);
        popup.see("Sign you in to the messenger");
        ana.allows(&popup);
        page.until("wl.messenger.state === 'connected'");
        bo.hears("presence");
        Self { page, bo, visit, world }
    }
}

/// Somebody else who uses the messenger, and is a friend of this person.
pub(crate) fn friend(world: &World, of: &Visit, name: &str) -> Talker {
    let visit = Person::named(name, "Lindqvist").joins(&world.node);
    visit.shows_picture(include_bytes!("../../www/demo/logo.png"));
    let mut other = Talker::signs_in(&visit.allow(&world.site, "Messenger.SignIn"));
    let mut one = Talker::signs_in(&of.allow(&world.site, "Messenger.SignIn"));
    one.asks(&json!({ "ask": { "person": { "cid": other.cid } } }));
    other.asks(&json!({ "ask": { "person": { "cid": one.cid } } }));
    while other.hears("friend")["standing"] != "friends" {}
    one.vanishes();
    other
}

#[test]
fn a_visitor_signs_in_finds_a_friend_and_talks() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.press("Got it");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    page.screenshot("bar-friends");
    page.click("span.person");
    page.screenshot("bar-open");
    page.until("look.one('textarea')");
    page.eval::<()>("look.one('textarea').focus()");
    page.devtools("Input.insertText", &json!({ "text": "hi" }));
    page.key("Enter");
    assert_eq!(talk.bo.hears_words(), "hi");
    let there = json!({ "conversation": page.eval::<String>("wl.messenger.conversations[0].id") });
    talk.bo.says(&there, "Hello Ana! See https://example.com/rowing :-)");
    page.see("Hello Ana!");
    page.until("look.one('a[href=\"https://example.com/rowing\"]')");
    for (width, height) in [(1280, 800), (390, 844)] {
        for dark in [false, true] {
            page.looks_as(width, height, dark);
            let scheme = if dark { "dark" } else { "light" };
            page.screenshot(&format!("bar-{width}-{scheme}"));
        }
    }
    assert_eq!(page.complaints(), [""; 0]);
    drop(talk.world);
}

#[test]
fn when_a_friend_was_last_there_is_seen_if_they_let_it_be_known() {
    let Talk { page, mut bo, mut world, .. } = Talk::begin();
    page.press("Got it");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    page.click("span.person");
    page.until("look.one('header .detail').textContent === 'Available'");
    bo.asks(&json!({ "appear": { "showsSeen": true, "message": "on the water" } }));
    page.until("look.one('header .detail').textContent === 'Available · on the water'");
    bo.vanishes();
    // When the node notices that a connection is gone is its own affair: time goes on until it has.
    let faded = until(|| {
        world.node.advance("10s");
        let detail: String = page.eval("look.one('header .detail').textContent");
        if detail.starts_with("Last seen today, ") { Ok(()) } else { Err(detail) }
    });
    assert_eq!(faded, Ok(()));
    page.screenshot("bar-last-seen");
}

#[test]
fn first_word_of_a_friend_is_seen() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.eval::<()>("window.heard = [], wl.messenger.addEventListener('entry', ({ detail }) => heard.push(detail.entry.number)), undefined");
    let to = json!({ "person": page.eval::<String>("wl.messenger.me.cid") });
    talk.bo.says(&to, "Are you there?");
    page.until("look.one('.tab .badge')?.textContent.startsWith('1')");
    talk.bo.says(&to, "Hello?");
    page.until("look.one('.tab .badge')?.textContent.startsWith('2')");
    assert_eq!(page.eval::<Vec<u32>>("heard"), [1, 2]);
}

#[test]
fn what_was_said_while_the_browser_was_offline_is_seen_afterwards() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.eval::<()>(
        "Object.defineProperty(navigator, 'onLine', { get: () => window.isBack === true }),
         dispatchEvent(new Event('offline')), undefined",
    );
    page.until("wl.messenger.state === 'offline'");
    let to = json!({ "person": page.eval::<String>("wl.messenger.me.cid") });
    talk.bo.says(&to, "Are you there?");
    page.eval::<()>("window.isBack = true, dispatchEvent(new Event('online')), undefined");
    page.until("wl.messenger.state === 'connected'");
    page.until("look.one('.tab .badge')?.textContent.startsWith('1')");
}

#[test]
fn bar_offers_to_sign_in_and_leaves_the_page_to_itself() {
    let world = World::of("bar");
    let page = world.page();
    page.see("Sign in");
    let bar: [f64; 3] = page.eval(
        "(({ left, right, height }) => [left, innerWidth - right, height])(look.one('.strip').getBoundingClientRect())",
    );
    assert!(bar[0] == 0.0 && bar[1] == 0.0 && bar[2] < 60.0, "{bar:?}");
    // A finger's breadth above it the page is as it was.
    let above =
        "document.elementFromPoint(innerWidth - 40, look.one('.strip').getBoundingClientRect().top - 8)";
    assert_eq!(page.eval::<String>(&format!("{above}.localName")), "html");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn bar_that_may_not_offer_to_sign_in_is_not_seen() {
    let world = World::of("bar");
    let page = world.page();
    page.see("Sign in");
    page.eval::<serde_json::Value>("look.one('wl-bar').setAttribute('sign-in-enabled', 'false'), null");
    page.miss("Sign in");
    page.until("!look.one('.strip')");
}

#[test]
fn bar_of_a_site_that_may_not_connect_friends_says_so_and_asks() {
    let world = World::of("bar");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    world.connects(&ana, &page);
    page.see("May this site connect you with your friends?");
    page.press("Choose what to share");
    let popup = world.browser.popup(&[&page]);
    let asked =
        wire::scope::SCOPES.iter().find(|scope| scope.name == "Messenger.SignIn").map(|scope| scope.sentence);
    popup.see(asked.expect("it is a scope of 2010"));
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn two_thousand_friends_are_a_handful_of_rows() {
    let mut talk = Talk::begin_with(1_999);
    let page = &talk.page;
    page.press("Got it");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    let rows = "look.all('#panel [role=option]').length";
    assert!(page.eval::<u32>(rows) < 60, "{}", page.eval::<u32>(rows));
    assert_eq!(page.eval::<u32>("wl.messenger.friends.length"), 2_000);
    page.eval::<()>("look.one('#panel [role=listbox]').focus(), undefined");
    page.key("End");
    page.see("Friend 1998");
    assert!(page.eval::<u32>(rows) < 60, "{}", page.eval::<u32>(rows));
    page.screenshot("bar-two-thousand");
    page.key("Home");
    page.see("Bo Lindqvist");
    // Whoever goes leaves the first group, wherever one has scrolled to.
    talk.bo.asks(&json!({ "appear": { "status": "appearOffline" } }));
    page.until("!look.text().includes('Online')");
    talk.bo.asks(&json!({ "appear": { "status": "busy" } }));
    page.see("Busy");
    page.click("#panel input");
    page.devtools("Input.insertText", &json!({ "text": "fri 0777" }));
    page.until("look.text().includes('Friend 0777') && !look.text().includes('Friend 0001')");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn friend_is_taken_into_categories_of_ones_own() {
    let Talk { page, bo, .. } = &Talk::begin();
    page.press("Got it");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    page.click("span.person");
    page.until("look.one('textarea')");
    page.press("More");
    page.press("Categories…");
    page.until("look.one('.people input')");
    assert_eq!(page.findings("wl\\:bar, wl-bar"), [""; 0]);
    for name in ["Work", "Rowing club"] {
        page.eval::<()>("look.one('.people input').focus()");
        page.devtools("Input.insertText", &json!({ "text": name }));
        page.key("Enter");
        page.until(&format!("wl.messenger.friend('{}').categories.includes('{name}')", bo.cid));
    }
    page.until("[...look.all('.found [role=checkbox][aria-checked=true]')].length === 2");
    page.screenshot("bar-categories");
    page.press("Work");
    page.until(&format!("wl.messenger.friend('{}').categories.join() === 'Rowing club'", bo.cid));
    page.until("look.one('.roster .heading')?.textContent.includes('Rowing club')");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn one_hears_what_friends_say_where_the_site_has_sounds() {
    let mut talk = Talk::at("push");
    let page = &talk.page;
    page.eval::<()>(
        "window.tones = 0;
         const start = AudioScheduledSourceNode.prototype.start;
         AudioScheduledSourceNode.prototype.start = function (...when) { tones++; return start.apply(this, when); };
         undefined",
    );
    // One sound at a time.
    let silence = || page.eval::<()>("await navigator.locks.request('wl:sound', () => undefined)");
    let to = json!({ "person": page.eval::<String>("wl.messenger.me.cid") });
    talk.bo.says(&to, "hi");
    page.until("tones === 2");
    silence();
    talk.bo.asks(&json!({ "say": { "to": to, "id": "00000000000000aa", "content": { "nudge": {} } } }));
    page.until("tones === 5");
    silence();

    let mut is_silent = |words: &str| {
        talk.bo.says(&to, words);
        page.until(&format!("wl.messenger.conversations[0].latest.content.text.text === '{words}'"));
        assert_eq!(page.eval::<u32>("tones"), 5);
    };
    page.eval::<()>("await wl.messenger.appear({ status: 'busy' })");
    page.until("wl.messenger.me.status === 'busy'");
    is_silent("Are you busy?");
    page.eval::<()>("await wl.messenger.appear({ status: 'online' })");
    page.until("wl.messenger.me.status === 'online'");
    page.press("Got it");
    page.click("#me");
    page.press("Sounds");
    page.until("wl.messenger.sounds === false");
    is_silent("And now?");
    page.reload();
    page.until("wl.messenger.state === 'connected'");
    assert!(!page.eval::<bool>("wl.messenger.sounds"), "it is remembered");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn bar_reads_from_right_to_left_where_the_page_does() {
    let talk = Talk::begin();
    let page = &talk.page;
    page.eval::<()>("document.documentElement.dir = 'rtl', undefined");
    page.press("Got it");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    page.click("span.person");
    page.until("look.one('textarea')");
    // What is at the right end elsewhere is at the left one here: who one is, the list, and then the conversations.
    let places = "['#me', '#panel', '.box'].map((name) => look.one(name).getBoundingClientRect().left)";
    let [me, panel, first]: [f64; 3] = page.eval(places);
    assert!(me < 100.0 && panel < 100.0 && first > panel, "{me} {panel} {first}");
    for (width, height) in [(1280, 800), (390, 844)] {
        page.looks_as(width, height, false);
        page.screenshot(&format!("bar-rtl-{width}"));
        assert_eq!(page.findings("wl\\:bar, wl-bar"), [""; 0]);
        assert!(!page.eval::<bool>("document.documentElement.scrollWidth > innerWidth"), "{width}");
    }
}

#[test]
fn nothing_moves_for_whoever_wants_it_still() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    let to = json!({ "person": page.eval::<String>("wl.messenger.me.cid") });
    talk.bo.says(&to, "hi");
    page.press("Got it");
    page.until("look.one('.tab')");
    page.click(".tab");
    page.until("look.one('textarea')");
    let nudge = json!({ "nudge": {} });
    let moves = "getComputedStyle(look.one('.frame')).animationName";
    talk.bo.asks(&json!({ "say": { "to": to, "id": "00000000000000aa", "content": nudge } }));
    page.until(&format!("{moves}.startsWith('shake')"));
    let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    page.devtools("Emulation.setEmulatedMedia", &still);
    talk.bo.asks(&json!({ "say": { "to": to, "id": "00000000000000ab", "content": nudge } }));
    page.until("wl.messenger.conversations[0].last === 3");
    assert_eq!(page.eval::<String>(moves), "none");
}
