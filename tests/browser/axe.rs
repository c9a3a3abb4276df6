//! Nothing that axe-core knows of stands in anybody's way, whatever is open.

use connect_tests::{Person, Tab, World};
use serde_json::json;

use crate::bar::Talk;
use crate::people::crew;

const BAR: &str = "wl\\:bar, wl-bar";

/// In this state, by day and by night.
fn is_clean(page: &Tab, state: &str) {
    for dark in [false, true] {
        page.looks_as(1280, 800, dark);
        let findings = page.findings(BAR);
        if !findings.is_empty() {
            page.screenshot(&format!("axe-{}", state.replace(' ', "-")));
        }
        assert_eq!(findings, [""; 0], "{state}{}", if dark { ", dark" } else { "" });
    }
}

#[test]
fn what_is_wrong_is_found() {
    let world = World::of("bar");
    let page = world.page();
    page.see("Sign in");
    page.eval::<()>("look.one('.strip').append(document.createElement('button')), undefined");
    let findings = page.findings(BAR);
    assert!(findings.iter().any(|finding| finding.starts_with("button-name at ")), "{findings:?}");
}

#[test]
fn bar_stands_in_nobodys_way() {
    let world = World::of("bar");
    let page = world.page();
    page.see("Sign in");
    is_clean(&page, "signed out");
    drop(world);
    let mut talk = Talk::begin();
    let page = &talk.page;
    is_clean(page, "hint");
    page.press("Got it");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    is_clean(page, "friends");
    page.press("Add a friend");
    page.see("They will be asked");
    is_clean(page, "add a friend");
    page.click("button.friends");
    page.press("New group");
    page.until("look.one('.picker, .body [role=listbox]')");
    is_clean(page, "new group");
    page.click("#me");
    page.until("look.one('[role=menuitemradio]')");
    is_clean(page, "me");
    page.key("Escape");
    talk.bo.says(
        &json!({ "person": talk.page.eval::<String>("wl.messenger.me.cid") }),
        "Hello https://example.com :-)",
    );
    page.until("look.one('.badge')");
    is_clean(page, "something was said");
}

#[test]
fn conversation_stands_in_nobodys_way() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.press("Got it");
    page.click("button.friends");
    page.click("span.person");
    page.until("look.one('textarea')?.matches(':focus')");
    is_clean(page, "nothing was said");
    let there = json!({ "conversation": page.eval::<String>("wl.messenger.conversations[0].id") });
    let (_, number) = talk.bo.says(&there, "Hello https://example.com :-)");
    let reaction = json!({ "react": { "entry": number, "emoji": "👍", "on": true } });
    talk.bo.asks(&json!({ "say": { "to": there, "id": "0000000000000a01", "content": reaction } }));
    page.eval::<()>("wl.messenger.conversations[0].say('An answer', { reply: 1 }), undefined");
    page.eval::<()>("wl.messenger.conversations[0].attach(new File(['words'], 'words.txt')), undefined");
    page.until("look.one('a.file')");
    is_clean(page, "things were said");
    page.click(".said .more");
    page.until("look.one('.acts')");
    is_clean(page, "what can be done with an entry");
    page.key("Escape");
    page.click(".smile");
    page.until("look.one('.palette')");
    is_clean(page, "emoji");
    page.click(".title .more");
    page.until("look.one('.menu')");
    is_clean(page, "menu");
    page.press("Report…");
    page.until("look.one('.form')");
    is_clean(page, "report");
    page.key("Escape");
    page.click(".title .more");
    page.press("Search…");
    page.devtools("Input.insertText", &json!({ "text": "hello" }));
    page.until("look.one('.hit')");
    is_clean(page, "search");
}

#[test]
fn pages_of_the_node_stand_in_nobodys_way() {
    let world = World::of("connect");
    let page = world.browser.tab();
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let is_clean = |address: &str| {
        page.open(&world.node.url(address));
        for dark in [false, true] {
            page.looks_as(1280, 800, dark);
            assert_eq!(page.findings("html"), [""; 0], "{address}{}", if dark { ", dark" } else { "" });
        }
    };
    is_clean("/register");
    is_clean("/sign-in");
    ana.signs_in(&page);
    page.until("location.pathname !== '/sign-in' && document.readyState === 'complete'");
    let ask = world.site.authorization("WL_Profiles.View WL_Contacts.View Messenger.SignIn");
    for address in ["/", "/account", "/consent", &ask] {
        is_clean(address);
    }
    ana.allows(&page);
    page.arrives_at(&world.site.origin);
    is_clean("/consent");
    is_clean("/nowhere");
    is_clean("/oauth/authorize?client_id=none");
}

#[test]
fn small_tags_stand_in_nobodys_way() {
    let (page, _bo, _world) = crew();
    page.see("Bo Lindqvist");
    for dark in [false, true] {
        page.looks_as(1280, 800, dark);
        assert_eq!(page.findings("main"), [""; 0], "dark: {dark}");
    }
    page.press("Tell the crew");
    page.until("look.one('dialog [role=listbox]')");
    assert_eq!(page.findings("main"), [""; 0], "sharing");
}
