//! Signing in and out, renewing and ending, in one tab and in several.

mod world;

use client::{Event, Form};
use expect_test::{Expect, expect};
use world::{CLIENT, HOUR, ISSUER, PAGE, World};

#[expect(clippy::needless_pass_by_value, reason = "`expect![…]` at each call reads best")]
fn check(actual: &str, expect: Expect) {
    expect.assert_eq(actual);
}

#[test]
fn click_becomes_a_signed_in_visitor() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    check(&world.state(tab), expect![["signed out: never"]]);
    let question = world.click(tab);
    check(&world.state(tab), expect![["SigningIn"]]);
    let answer = world.allow(&question);
    world.tell(tab, Event::Answered(answer));
    check(&world.state(tab), expect![["signed in as 600E02C5B57EE1DA"]]);
    check(&world.log(tab), expect!["4 done"]);
    check(&world.node.log.join(" | "), expect!["/oauth/token authorization_code"]);
}

#[test]
fn stored_session_needs_no_request() {
    let mut world = World::new();
    let first = world.open(PAGE);
    world.sign_in(first);
    world.node.log.clear();
    let second = world.open(PAGE);
    check(&world.state(second), expect![["signed in as 600E02C5B57EE1DA"]]);
    check(&world.node.log.join(" | "), expect![[""]]);
}

#[test]
fn page_gets_a_token_that_is_renewed_if_need_be() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    let token = world.token();
    world.tell(tab, token);
    check(&world.log(tab), expect![["4 failed: session.signed_out"]]);
    world.sign_in(tab);
    world.log(tab);
    world.node.log.clear();
    let (token, call) = (world.token(), world.call("Profiles"));
    world.tell_all(vec![(tab, token), (tab, call)]);
    check(&world.log(tab), expect!["6 has access1 | 7 done"]);
    // The first one has ended: one renewal serves both who want another.
    world.now += HOUR;
    let (token, call) = (world.token(), world.call("Profiles"));
    world.tell_all(vec![(tab, token), (tab, call)]);
    check(&world.log(tab), expect!["8 has access2 | 9 done"]);
    check(
        &world.node.log.join(" | "),
        expect![
            "/V4.1/cid-600E02C5B57EE1DA/Profiles access1 | /oauth/token refresh_token | /V4.1/cid-600E02C5B57EE1DA/Profiles access2"
        ],
    );
    world.node.revoke();
    world.now += HOUR;
    let token = world.token();
    world.tell(tab, token);
    check(&world.log(tab), expect!["10 failed: session.revoked"]);
    check(&world.state(tab), expect!["signed out: revoked"]);
}

#[test]
fn other_tabs_follow_in_and_out() {
    let mut world = World::new();
    let (one, two) = (world.open(PAGE), world.open(PAGE));
    world.sign_in(one);
    check(&world.state(two), expect![["signed in as 600E02C5B57EE1DA"]]);
    world.sign_out(two);
    check(&world.state(one), expect![["signed out: signedOut"]]);
    check(&world.state(two), expect![["signed out: signedOut"]]);
    assert!(world.storage.is_empty());
    assert!(world.node.access.is_empty(), "the node was told");
}

#[test]
fn answer_with_another_state_is_refused() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.click(tab);
    world.tell(tab, Event::Answered(Form::of(&[("code", "c"), ("state", "forged"), ("iss", ISSUER)])));
    check(&world.log(tab), expect![["4 failed: session.state_mismatch"]]);
    check(&world.state(tab), expect![["signed out: never"]]);
    check(&world.node.log.join(" | "), expect![[""]]);
}

#[test]
fn answer_of_another_issuer_is_refused() {
    for answer in [
        Form::of(&[("code", "c"), ("state", "state4"), ("iss", "https://evil.example")]),
        Form::of(&[("code", "c"), ("state", "state4")]),
    ] {
        let mut world = World::new();
        let tab = world.open(PAGE);
        world.click(tab);
        world.tell(tab, Event::Answered(answer));
        check(&world.log(tab), expect![["4 failed: session.issuer_mismatch"]]);
        check(&world.node.log.join(" | "), expect![[""]]);
    }
}

#[test]
fn second_answer_finds_nobody() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    let question = world.click(tab);
    let answer = world.allow(&question);
    world.tell_all(vec![(tab, Event::Answered(answer.clone())), (tab, Event::Answered(answer))]);
    check(&world.log(tab), expect![["4 done"]]);
    check(&world.node.log.join(" | "), expect![["/oauth/token authorization_code"]]);
}

#[test]
fn refusal_and_closing_leave_nobody_signed_in() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.click(tab);
    let denied = [("error", "access_denied"), ("state", "state4"), ("iss", ISSUER)];
    world.tell(tab, Event::Answered(Form::of(&denied)));
    check(&world.log(tab), expect![["4 failed: session.denied"]]);
    check(&world.state(tab), expect![["signed out: denied"]]);
    world.click(tab);
    world.tell(tab, Event::Closed { state: "state5".into() });
    check(&world.log(tab), expect![["5 failed: session.popup_closed"]]);
    check(&world.state(tab), expect![["signed out: never"]]);
}

#[test]
fn younger_click_takes_the_popup_over() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.click(tab);
    world.click(tab);
    world.tell(tab, Event::Closed { state: "state4".into() });
    check(&world.state(tab), expect![["SigningIn"]]);
    check(&world.log(tab), expect![["4 failed: session.popup_closed"]]);
}

#[test]
fn asking_for_more_and_being_refused_keeps_the_session() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.sign_in(tab);
    world.click(tab);
    world.tell(tab, Event::Closed { state: "state5".into() });
    check(&world.log(tab), expect![["4 done | 5 failed: session.popup_closed"]]);
    check(&world.state(tab), expect![["signed in as 600E02C5B57EE1DA"]]);
}

#[test]
fn answer_in_the_address_signs_in_and_leads_back() {
    let mut world = World::new();
    let question = world.click_without_popup();
    let answer = world.allow(&question);
    let landing = world.open(&["https://site.example/shop/?", answer.encoded()].concat());
    check(&world.state(landing), expect![["signed in as 600E02C5B57EE1DA"]]);
    check(
        &world.log(landing),
        expect![
            "is now https://site.example/shop/ | goes back to https://site.example/shop/?id=5#top, popup: false"
        ],
    );
    // Somebody goes back in the history: the code is spent, and so is the question.
    let again = world.open(&["https://site.example/shop/?", answer.encoded()].concat());
    check(&world.log(again), expect!["is now https://site.example/shop/ | session.state_mismatch"]);
    check(&world.state(again), expect![["signed in as 600E02C5B57EE1DA"]]);
}

#[test]
fn channel_page_answers_for_a_severed_popup() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    let question = world.click(tab);
    let answer = world.allow(&question);
    let channel = world.open(&["https://site.example/channel?", answer.encoded()].concat());
    check(
        &world.log(channel),
        expect![
            "is now https://site.example/channel | goes back to https://site.example/shop/?id=5#top, popup: true"
        ],
    );
    check(&world.log(tab), expect![["4 done"]]);
    check(&world.state(tab), expect![["signed in as 600E02C5B57EE1DA"]]);
    assert_eq!(world.tabs[tab].popup, None);
}

#[test]
fn channel_page_passes_a_refusal_on() {
    for keeps in [true, false] {
        let mut world = World::new();
        world.keeps = keeps;
        let tab = world.open(PAGE);
        world.click(tab);
        let denied = Form::of(&[("error", "access_denied"), ("state", "state4"), ("iss", ISSUER)]);
        world.open(&["https://site.example/channel?", denied.encoded()].concat());
        check(&world.log(tab), expect![["4 failed: session.denied"]]);
        check(&world.state(tab), expect![["signed out: denied"]]);
    }
}

#[test]
fn forged_arrival_signs_nobody_in() {
    let mut world = World::new();
    let tab = world.open(&["https://site.example/?code=c&state=forged&iss=", ISSUER].concat());
    check(&world.log(tab), expect!["is now https://site.example/ | session.state_mismatch"]);
    check(&world.state(tab), expect![["signed out: never"]]);
    check(&world.node.log.join(" | "), expect![[""]]);
}

#[test]
fn two_tabs_renew_once() {
    let mut world = World::new();
    let (one, two) = (world.open(PAGE), world.open(PAGE));
    world.sign_in(one);
    world.now += 2 * HOUR;
    world.node.log.clear();
    let calls =
        vec![(one, world.call("Profiles")), (two, world.call("Profiles")), (one, world.call("Contacts"))];
    world.tell_all(calls);
    check(
        &world.node.log.join(" | "),
        expect![
            "/oauth/token refresh_token | /V4.1/cid-600E02C5B57EE1DA/Profiles access2 | /V4.1/cid-600E02C5B57EE1DA/Contacts access2 | /V4.1/cid-600E02C5B57EE1DA/Profiles access2"
        ],
    );
    check(&world.log(one), expect!["4 done | 5 done | 7 done"]);
    check(&world.log(two), expect!["6 done"]);
}

#[test]
fn refused_token_is_renewed_once() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.sign_in(tab);
    world.node.log.clear();
    world.node.access.clear();
    let call = world.call("Profiles");
    world.tell(tab, call);
    check(
        &world.node.log.join(" | "),
        expect![
            "/V4.1/cid-600E02C5B57EE1DA/Profiles access1 | /oauth/token refresh_token | /V4.1/cid-600E02C5B57EE1DA/Profiles access2"
        ],
    );
    check(&world.log(tab), expect!["4 done | 5 done"]);
}

#[test]
fn revoked_session_ends_in_every_tab_at_the_next_look() {
    let mut world = World::new();
    let (one, two) = (world.open(PAGE), world.open(PAGE));
    world.sign_in(one);
    world.node.revoke();
    world.log(one);
    world.tell(two, Event::Check);
    check(&world.state(one), expect![["signed out: revoked"]]);
    check(&world.state(two), expect![["signed out: revoked"]]);
    check(&world.log(one), expect![[""]]);
    let call = world.call("Profiles");
    world.tell(one, call);
    check(&world.log(one), expect!["5 failed: session.revoked"]);
    assert!(!world.storage.contains_key(CLIENT));
}

#[test]
fn session_ends_with_its_grant() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.sign_in(tab);
    world.node.log.clear();
    world.now += 3 * HOUR;
    world.tell(tab, Event::Check);
    check(&world.state(tab), expect![["signed out: expired"]]);
    check(&world.node.log.join(" | "), expect![[""]]);
}

#[test]
fn without_network_nothing_is_concluded() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.sign_in(tab);
    world.now += 2 * HOUR;
    world.node.is_offline = true;
    let call = world.call("Profiles");
    world.tell(tab, call);
    check(&world.log(tab), expect!["4 done | 5 failed: network.offline"]);
    check(&world.state(tab), expect![["signed in as 600E02C5B57EE1DA"]]);
    world.node.is_offline = false;
    let call = world.call("Profiles");
    world.tell(tab, call);
    check(&world.log(tab), expect!["6 done"]);
}

#[test]
fn without_storage_the_session_lasts_as_long_as_the_page() {
    let mut world = World::new();
    world.keeps = false;
    let tab = world.open(PAGE);
    world.sign_in(tab);
    world.now += 2 * HOUR;
    let call = world.call("Profiles");
    world.tell(tab, call);
    check(&world.log(tab), expect![["4 done | 5 done"]]);
    let reloaded = world.open(PAGE);
    check(&world.state(reloaded), expect![["signed out: never"]]);
}

#[test]
fn token_goes_to_the_issuer_only() {
    let mut world = World::new();
    let tab = world.open(PAGE);
    world.sign_in(tab);
    world.node.log.clear();
    // The node of this world refuses to be asked in anybody else's name.
    for address in [
        "https://evil.example/",
        "https://id.example.evil/",
        "https://id.example/V4.1/x?$skip=100",
        "Profiles",
    ] {
        let call = world.call(address);
        world.tell(tab, call);
    }
    check(
        &world.node.log.join("\n"),
        expect![[r"
        /V4.1/cid-600E02C5B57EE1DA/https://evil.example/ access1
        /V4.1/cid-600E02C5B57EE1DA/https://id.example.evil/ access1
        /V4.1/x?$skip=100 access1
        /V4.1/cid-600E02C5B57EE1DA/Profiles access1"]],
    );
}

#[test]
fn signing_out_while_a_renewal_is_under_way_ends_signed_out() {
    let mut world = World::new();
    let (one, two) = (world.open(PAGE), world.open(PAGE));
    world.sign_in(one);
    world.now += 2 * HOUR;
    let call = world.call("Profiles");
    world.tell_all(vec![(one, call), (two, Event::SignOut { id: 99 })]);
    for tab in [one, two] {
        check(&world.state(tab), expect![["signed out: signedOut"]]);
    }
    assert!(!world.storage.contains_key(CLIENT) && world.node.access.is_empty());
}
