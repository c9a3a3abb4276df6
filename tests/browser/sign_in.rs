//! How a visitor gets in: pop-up, redirect, channel page; and how they do not.

use connect_tests::{Person, Preferences, Tab, World};
use serde_json::{Value, json};

#[test]
fn a_stranger_registers_agrees_and_sees_name_and_contacts_on_the_page() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    let page = world.page();
    page.see("Connect");

    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    ana.registers(&popup);
    popup.see("Harbour Runners");
    popup.see("See your profile");
    popup.until("look.one('input[name=remember]').checked");
    ana.allows(&popup);
    page.see("Ana Lima");
    page.see("Sign Out");
    world.browser.has_windows(1);

    let account = world.browser.new_tab();
    account.open(&world.node.url("/account"));
    account.choose_file("contacts", &connect_tests::files::case("connect").join("address-book.vcf"));
    account.submit("contacts");
    account.see("3");
    account.close();

    page.reload();
    page.until("document.getElementById('contacts').dataset.shown === '3'");
    for name in ["Bo Lindqvist", "Chidi Okafor", "Åsa Öberg"] {
        page.see(name);
    }
    assert_eq!(page.eval::<u32>("await wl.contacts.count()"), 3);
    let first: Vec<Value> = page
        .eval("await wl.contacts.filter(\"startswith(FormattedName,'B')\").orderBy('FormattedName').top(5)");
    assert_eq!(first.len(), 1, "{first:?}");
    assert_eq!(first[0]["FormattedName"], "Bo Lindqvist");
    assert_eq!(page.eval::<String>("(await wl.profile()).FirstName"), "Ana");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn who_says_no_stays_signed_out_and_the_page_hears_it() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Ask by script");
    let popup = world.browser.popup(&[&page]);
    ana.signs_in(&popup);
    ana.denies(&popup);
    page.see("true session.denied");
    world.browser.has_windows(1);
    assert_eq!(page.eval::<[String; 2]>("[wl.session.state, wl.session.reason]"), ["signedOut", "denied"]);
    page.see("Connect");
}

#[test]
fn closing_the_pop_up_is_heard_and_the_button_works_again() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Ask by script");
    world.browser.popup(&[&page]).close();
    page.see("true session.popup_closed");
    world.connects(&ana, &page);
    page.see("Ana Lima");
}

#[test]
fn a_click_opens_sign_in_before_anything_more_is_loaded() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.browser.tab();
    // Whatever the page puts off by a second or more never happens.
    page.before_each_page(
        "const soon = setTimeout; window.setTimeout = (act, delay, ...rest) => delay < 1000 || !delay ? soon(act, delay, ...rest) : 0;",
    );
    page.open(&world.site.url("/page.html"));
    page.see("Connect");
    assert_eq!(page.eval::<String>("(await wl.ready).session.reason"), "never");
    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    popup.until("location.pathname === '/sign-in'");
    assert_eq!(page.eval::<String>("wl.session.state"), "signingIn");
    assert_eq!(page.eval::<Vec<String>>(SCRIPTS_OF_THE_NODE), ["/loader.js"]);
    // The answer brings what it needs.
    ana.signs_in(&popup);
    ana.allows(&popup);
    page.see("Ana Lima");
}

/// The paths of what the page has loaded from the node.
const SCRIPTS_OF_THE_NODE: &str =
    "performance.getEntriesByType('resource').map((entry) => new URL(entry.name))
    .filter((url) => url.origin === wl.issuer).map((url) => url.pathname)";

#[test]
fn what_cannot_be_loaded_is_an_error_and_the_next_click_tries_again() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.devtools("Network.enable", &json!({}));
    page.devtools("Network.setBlockedURLs", &json!({ "urls": ["*/assets/core-*"] }));
    page.press("Ask by script");
    page.see("true network.offline");
    world.browser.has_windows(1);
    page.see("Connect");
    page.devtools("Network.setBlockedURLs", &json!({ "urls": [] }));
    world.connects(&ana, &page);
    page.see("Ana Lima");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn where_pop_ups_are_blocked_the_page_itself_goes_and_comes_back() {
    comes_back_without_a_pop_up("redirect");
}

#[test]
fn where_pop_ups_are_blocked_the_channel_page_leads_back() {
    comes_back_without_a_pop_up("channel");
}

fn comes_back_without_a_pop_up(case: &str) {
    let world = World::of(case);
    let ana = Person::named("Ana", "Lima");
    let page = world.page();
    page.press("Connect");
    ana.registers(&page);
    ana.allows(&page);
    page.arrives_at(&world.site.url("/page.html"));
    page.see("Ana Lima");
    // Nothing of the answer stays in the address, where a copied link would carry it on.
    assert_eq!(page.eval::<String>("location.href"), world.site.url("/page.html"));
    page.reload();
    page.see("Ana Lima");
}

#[test]
fn who_says_no_without_a_pop_up_comes_back_signed_out() {
    let world = World::of("redirect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Connect");
    ana.signs_in(&page);
    ana.denies(&page);
    page.arrives_at(&world.site.url("/page.html"));
    page.until("wl.session.state === 'signedOut' && wl.session.reason === 'denied'");
    page.see("Connect");
}

#[test]
fn under_the_sites_opener_policy_the_channel_page_answers() {
    let world = World::of("coop");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    ana.signs_in(&popup);
    ana.allows(&popup);
    page.see("Ana Lima");
    world.browser.has_windows(1);
}

#[test]
fn under_the_sites_opener_policy_without_a_channel_page_the_pop_up_says_what_is_missing() {
    let world = World::of("coop-bare");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Connect");
    let popup = world.browser.popup(&[&page]);
    ana.signs_in(&popup);
    ana.allows(&popup);
    popup.see("data-channel-url");
    popup.close();
    page.until("wl.session.state === 'signedOut'");
    page.see("Connect");
}

#[test]
fn third_party_cookies_are_not_needed() {
    let world = World::with("connect", &Preferences { block_third_party_cookies: true });
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    world.connects(&ana, &page);
    page.see("Ana Lima");
    page.reload();
    page.see("Ana Lima");
}

#[test]
fn a_forged_answer_is_not_believed() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    page.press("Ask by script");
    let popup = world.browser.popup(&[&page]);
    popup.until("location.pathname === '/sign-in'");
    // The site's own window, and the node's window with a state that nobody gave it.
    let forged = format!(
        "({{ type: 'authorization_response', response: {{ code: 'x', state: 'forged', iss: '{}' }} }})",
        world.node.origin
    );
    page.eval::<Value>(&format!("postMessage({forged}, '*')"));
    popup.eval::<Value>(&format!("opener.postMessage({forged}, '*')"));
    page.see("true session.state_mismatch");
    assert_eq!(page.eval::<String>("wl.session.state"), "signedOut");
}

#[test]
fn an_answer_in_a_forged_address_signs_nobody_in() {
    let world = World::of("redirect");
    let page = world.browser.tab();
    let answer = format!("/page.html?code=stolen&state=forged&iss={}", world.node.origin);
    page.open(&world.site.url(&answer));
    page.eval::<Value>("await wl.ready");
    assert_eq!(page.eval::<String>("wl.session.state"), "signedOut");
    page.see("Connect");
}

#[test]
fn a_site_that_asks_wrongly_gets_a_page_that_says_so_and_no_redirect() {
    let world = World::of("connect");
    let page = world.browser.tab();
    let asked = world.site.authorization("WL_Profiles.View");
    for (wrong, why) in [
        (asked.replace(&world.site.application.client_id, "00000000FFFFFFFF"), "client_id"),
        (asked.replace("page.html", "elsewhere.html"), "redirect_uri"),
    ] {
        stays_on(&page, &world.node.url(&wrong), why);
    }
}

fn stays_on(page: &Tab, url: &str, word: &str) {
    page.open(url);
    page.see(word);
    assert_eq!(page.eval::<String>("location.href"), url);
}
