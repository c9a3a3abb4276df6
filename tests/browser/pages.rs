//! The node's own pages, as people meet them: any width, light and dark, without a mouse, without a script.

use connect_tests::{Browser, Node, Person, Tab, World};
use serde_json::Value;

#[test]
fn no_page_is_wider_than_its_window_and_all_are_photographed() {
    let world = World::of("connect");
    let page = world.browser.tab();
    photograph(&page, "sign-in", &world.node.url("/sign-in"));
    photograph(&page, "register", &world.node.url("/register"));
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    page.open(&world.node.url("/sign-in"));
    ana.signs_in(&page);
    page.until("location.pathname !== '/sign-in' && document.readyState === 'complete'");
    photograph(&page, "home", &world.node.url("/"));
    photograph(&page, "account", &world.node.url("/account"));
    photograph(&page, "consents-none", &world.node.url("/consent"));
    photograph(
        &page,
        "consent",
        &world.node.url(&world.site.authorization("WL_Profiles.View WL_Contacts.View")),
    );
    page.open(&world.node.url(&world.site.authorization("WL_Profiles.View WL_Contacts.View")));
    ana.allows(&page);
    page.arrives_at(&world.site.origin);
    photograph(&page, "consents", &world.node.url("/consent"));
    photograph(&page, "error", &world.node.url("/oauth/authorize?client_id=none"));
}

#[test]
fn the_demo_site_connects_a_stranger_and_shows_a_whole_address_book() {
    let node = Node::start_with_demo();
    let demo = node.demo.clone().unwrap();
    let browser = Browser::start();
    let page = browser.tab();
    photograph(&page, "demo-signed-out", &demo);
    page.click("wl-signin");
    let popup = browser.popup(&[&page]);
    let ana = Person::named("Ana", "Lima");
    ana.registers(&popup);
    ana.allows(&popup);
    page.see("Ana Lima");
    browser.has_windows(1);
    page.until("look.all('[role=option]').length > 5");
    assert_eq!(page.eval::<u32>("await wl.contacts.count()"), 24);
    assert_eq!(page.complaints(), [""; 0]);
    photograph_when(
        &page,
        "demo",
        &demo,
        "look.all('[role=option]').length > 5 && look.text().includes('Ana Lima')",
    );
}

#[test]
fn forms_can_be_filled_without_a_mouse() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.browser.tab();
    page.open(&world.node.url("/sign-in"));
    // Where a form is the page's whole purpose, the first field has the focus or is few keys away.
    for _ in 0..6 {
        if page.eval::<bool>("document.activeElement?.name === 'email'") {
            break;
        }
        page.key("Tab");
    }
    page.devtools("Input.insertText", &serde_json::json!({ "text": ana.email }));
    page.key("Tab");
    page.until("document.activeElement?.name === 'password'");
    page.devtools("Input.insertText", &serde_json::json!({ "text": ana.password }));
    page.key("Enter");
    page.until("location.pathname !== '/sign-in' && document.readyState === 'complete'");
}

#[test]
fn every_field_and_button_has_a_name() {
    let world = World::of("connect");
    let page = world.browser.tab();
    let ana = Person::named("Ana", "Lima");
    for path in ["/sign-in", "/register"] {
        page.open(&world.node.url(path));
        assert_eq!(nameless(&page), [""; 0], "{path}");
    }
    page.open(&world.node.url(&world.site.authorization("WL_Profiles.View WL_Contacts.View")));
    ana.registers(&page);
    page.see("Harbour Runners");
    assert_eq!(nameless(&page), [""; 0], "consent");
    page.open(&world.node.url("/account"));
    assert_eq!(nameless(&page), [""; 0], "account");
}

/// Controls that a screen reader could only call "button" or "edit".
fn nameless(page: &Tab) -> Vec<String> {
    page.eval(
        "look.all('input:not([type=hidden]), select, textarea, button, a[href]').filter(seen)
            .filter((field) => !(field.ariaLabel || field.innerText?.trim() || [...field.labels ?? []].some((label) => label.innerText.trim()) || field.getAttribute('aria-labelledby')))
            .map((field) => field.outerHTML)",
    )
}

/// Phone and desktop, light and dark.
fn photograph(page: &Tab, name: &str, url: &str) {
    photograph_when(page, name, url, "true");
}

/// The same, once this is true in the page.
fn photograph_when(page: &Tab, name: &str, url: &str, ready: &str) {
    for (width, height) in [(390, 844), (1280, 900)] {
        for dark in [false, true] {
            page.looks_as(width, height, dark);
            page.open(url);
            page.until(ready);
            assert_eq!(
                page.eval::<Value>("document.documentElement.scrollWidth > innerWidth"),
                false,
                "{name} at {width}"
            );
            page.screenshot(&format!("{name}-{width}-{}", if dark { "dark" } else { "light" }));
        }
    }
}
