//! How long it lasts, and who hears of its end: reloads, tabs, clocks, revocation.

use connect_tests::{Person, Tab, World};
use serde_json::Value;

#[test]
fn a_reload_keeps_the_visitor_signed_in() {
    let (world, _ana, page) = connected();
    page.reload();
    page.see("Ana Lima");
    page.see("Sign Out");
    world.browser.has_windows(1);
}

#[test]
fn the_second_tab_is_signed_in_from_its_start_and_follows_both_ways() {
    let (world, ana, page) = connected();
    let second = world.browser.new_tab();
    second.open(&world.site.url("/page.html"));
    second.see("Ana Lima");

    second.press("Sign Out");
    second.see("Connect");
    page.see("Connect");
    page.miss("Ana Lima");

    // Still signed in at the node, and the consent is remembered: one click is enough.
    page.press("Connect");
    second.see("Ana Lima");
    page.see("Ana Lima");
    world.browser.has_windows(2);
    drop(ana);
}

#[test]
fn one_refresh_serves_all_tabs() {
    let (mut world, _ana, page) = connected();
    let second = world.browser.new_tab();
    second.open(&world.site.url("/page.html"));
    second.see("Ana Lima");
    world.node.advance("61m");
    // Both access tokens have ended; each refresh token works once, and a second use would end the connection.
    for tab in [&page, &second] {
        tab.eval::<Value>(
            "globalThis.asked = wl.profile().then(() => 'answered', (error) => error.code), null",
        );
    }
    for tab in [&page, &second] {
        assert_eq!(tab.eval::<String>("await asked"), "answered");
        assert_eq!(tab.eval::<String>("wl.session.state"), "signedIn");
    }
}

#[test]
fn revoking_at_the_node_signs_out_every_tab_and_closes_the_rest_surface() {
    let (world, ana, page) = connected();
    let second = world.browser.new_tab();
    second.open(&world.site.url("/page.html"));
    second.see("Ana Lima");
    let token = page.eval::<String>(TOKEN_OF_THE_NEXT_CALL);
    let caller =
        connect_tests::visit::Caller::with(&world.node, &token, &page.eval::<String>("wl.session.cid"));
    assert_eq!(caller.get("Profiles").status, 200);

    let consent = world.browser.new_tab();
    consent.open(&world.node.url("/consent"));
    consent.see("Harbour Runners");
    consent.click("form[action^='/consent/'] button");
    consent.until("!look.one(\"form[action^='/consent/'] button\")");

    let refused = caller.get("Profiles");
    assert_eq!(refused.status, 401, "{}", refused.text);
    assert!(refused.header("www-authenticate").contains("Bearer"), "{refused:?}");
    assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""), "{refused:?}");

    // The visitor turns back to the site.
    page.to_front();
    page.see("Connect");
    second.see("Connect");
    assert_eq!(page.eval::<[String; 2]>("[wl.session.state, wl.session.reason]"), ["signedOut", "revoked"]);
    drop(ana);
}

#[test]
fn a_connection_that_is_not_remembered_ends_after_three_hours() {
    let mut world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    ana.signs_in(&popup);
    ana.allows_for_now(&popup);
    page.see("Ana Lima");

    world.node.advance("2h");
    page.reload();
    page.see("Ana Lima");
    world.node.advance("61m");
    page.reload();
    page.until("wl.session.state === 'signedOut'");
    page.see("Connect");
    page.miss("Ana Lima");
}

#[test]
fn a_remembered_connection_lasts_a_year_and_no_longer() {
    let (mut world, _ana, page) = connected();
    world.node.advance("364d");
    page.reload();
    page.see("Ana Lima");
    world.node.advance("25h");
    page.reload();
    page.until("wl.session.state === 'signedOut'");
    page.see("Connect");
}

#[test]
fn the_connection_survives_a_restart_of_the_node() {
    let (mut world, _ana, page) = connected();
    world.node.restart();
    page.reload();
    page.see("Ana Lima");
}

#[test]
fn while_the_node_is_away_the_page_lives_and_the_visitor_is_not_signed_out() {
    let (mut world, _ana, page) = connected();
    world.node.stop();
    assert_eq!(
        page.eval::<String>("await wl.contacts.top(1).then(() => 'answered', (error) => error.code)"),
        "network.offline"
    );
    assert_eq!(page.eval::<String>("wl.session.state"), "signedIn");
    page.see("Harbour Runners");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_page_whose_node_was_away_from_the_start_lives() {
    let mut world = World::of("connect");
    world.node.stop();
    let page = world.page();
    page.see("Harbour Runners");
    page.press("Ask by script");
    // The library is not there, and that is all that the page's own script trips over.
    let complaints = page.complaints();
    assert!(complaints.iter().all(|complaint| complaint.contains("signIn")), "{complaints:?}");
}

/// The bearer token that the page sends with its next call, as the browser sees it go out.
const TOKEN_OF_THE_NEXT_CALL: &str = "await new Promise((done) => {
    const real = window.fetch;
    window.fetch = (address, options) => {
        window.fetch = real;
        done(new Headers(options?.headers ?? address.headers).get('Authorization').replace('Bearer ', ''));
        return real(address, options);
    };
    wl.profile();
})";

/// Ana's connection, remembered.
fn connected() -> (World, Person, Tab) {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    world.connects(&ana, &page);
    page.see("Ana Lima");
    (world, ana, page)
}
