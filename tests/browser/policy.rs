//! Strict pages: what a site's policy forbids, the loader does not try; what it needs, it names.

use connect_tests::{Person, World};
use serde_json::Value;

#[test]
fn a_strict_policy_with_trusted_types_sees_no_violation() {
    let world = World::of("strict");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    world.connects(&ana, &page);
    page.see("Ana Lima");
    page.until(
        "look.one('wl-contact-list')?.shadowRoot.querySelector('[role=listbox], [role=status]') != null",
    );
    page.press("Sign Out");
    page.see("Connect");
    assert_eq!(page.complaints(), [""; 0]);
    let loud: Vec<_> = world.browser.console().into_iter().filter(|line| line.level == "SEVERE").collect();
    assert!(loud.is_empty(), "{loud:?}");
}

#[test]
fn buttons_are_styled_under_a_strict_policy() {
    let world = World::of("strict");
    let page = world.page();
    page.see("Connect");
    let [width, height]: [f64; 2] =
        page.eval("(() => { const box = look.button('Connect').getBoundingClientRect(); return [box.width, box.height]; })()");
    assert!(width > 60.0 && height >= 24.0, "{width} × {height}");
    let background: String = page.eval("getComputedStyle(look.button('Connect')).backgroundColor");
    assert_ne!(background, "rgb(239, 239, 239)", "the browser's own button");
}

#[test]
fn without_wasm_there_is_a_plain_link_and_one_line_in_the_console() {
    let world = World::of("no-wasm");
    let page = world.page();
    page.see("Connect");
    page.until("look.button('Connect')?.localName === 'a'");
    let ours: Vec<_> = world
        .browser
        .console()
        .into_iter()
        .filter(|line| line.message.contains("wasm-unsafe-eval"))
        .collect();
    let said: Vec<_> = ours.iter().filter(|line| line.source == "console-api").collect();
    assert_eq!(said.len(), 1, "{ours:?}");
    // One that comes later is no other.
    page.eval::<Value>("document.body.append(document.createElement('wl:signin')), null");
    page.until("look.all('wl-signin').map((host) => host.shadowRoot.firstChild.localName).join() === 'a,a'");
    assert_eq!(page.eval::<String>("await wl.profile().catch((error) => error.code)"), "policy.wasm");
    page.click("a");
    page.arrives_at(&world.node.origin);
    page.see("Sign in");
}

#[test]
fn on_an_insecure_page_there_is_a_plain_link_and_the_error_says_why() {
    let world = World::of("connect");
    let page = world.browser.tab();
    // To a browser every test host is secure: the page is made to believe that it is not.
    page.before_each_page("Object.defineProperty(window, 'isSecureContext', { value: false });");
    page.open(&world.site.url("/page.html"));
    page.until("look.button('Connect')?.localName === 'a'");
    assert_eq!(page.eval::<String>("await wl.profile().catch((error) => error.code)"), "policy.insecure");
    page.click("a");
    page.arrives_at(&world.node.origin);
}

#[test]
fn the_nodes_own_pages_obey_their_own_policy() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    let page = world.browser.tab();
    page.open(&world.node.url(&world.site.authorization("WL_Profiles.View")));
    ana.registers(&page);
    page.see("Harbour Runners");
    for path in ["/consent", "/account", "/"] {
        page.open(&world.node.url(path));
        assert_eq!(page.complaints(), [""; 0], "{path}");
    }
    let loud: Vec<_> = world.browser.console().into_iter().filter(|line| line.level == "SEVERE").collect();
    assert!(loud.is_empty(), "{loud:?}");
}
