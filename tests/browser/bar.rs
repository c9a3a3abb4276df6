//! `<wl:bar>`: the messenger at the foot of a page, as a visitor uses it.

use connect_tests::{Person, Tab, Talker, Visit, World};
use serde_json::json;

/// Ana at the page, with friends at the other ends of sockets.
struct Talk {
    page: Tab,
    bo: Talker,
    world: World,
}

impl Talk {
    fn begin() -> Self {
        let world = World::of("bar");
        let ana = Person::named("Ana", "Lima");
        let visit = ana.joins(&world.node);
        let mut bo = friend(&world, &visit, "Bo");
        let page = world.page();
        page.press("Sign in");
        let popup = world.browser.popup(&[&page]);
        ana.signs_in(&popup);
        popup.see("Sign you in to the messenger");
        ana.allows(&popup);
        page.until("wl.messenger.state === 'connected'");
        bo.hears("presence");
        Self { page, bo, world }
    }
}

/// Somebody else who uses the messenger, and is a friend of this person.
fn friend(world: &World, of: &Visit, name: &str) -> Talker {
    let mut other = Talker::signs_in(
        &Person::named(name, "Lindqvist").joins(&world.node).allow(&world.site, "Messenger.SignIn"),
    );
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
