//! `<wl:contact-list>`: thousands of people in a handful of rows, and nothing of it where nobody asks for it.

use connect_tests::{Person, Tab, World};

#[test]
fn five_thousand_contacts_scroll_in_a_handful_of_rows() {
    let (_world, page) = with_contacts(5_000);
    page.until("look.all('[role=option]').length > 5");
    let rows = "look.all('[role=option]').filter(seen)";
    assert_eq!(page.eval::<String>(&format!("{rows}[0].getAttribute('aria-setsize')")), "5000");
    assert!(page.eval::<u32>("look.all('[role=option]').length") < 60);
    page.see("Person 0000");

    page.eval::<serde_json::Value>("look.one('[role=listbox]').focus(), null");
    page.key("End");
    page.see("Person 4999");
    page.until("look.all('[role=option]').some((row) => row.getAttribute('aria-posinset') === '5000')");
    assert!(page.eval::<u32>("look.all('[role=option]').length") < 60);
    page.key("Home");
    page.see("Person 0000");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn searching_finds_whoever_is_far_down() {
    let (_world, page) = with_contacts(1_000);
    page.until("look.all('[role=option]').length > 5");
    page.click("input[type=search], [role=searchbox]");
    page.devtools("Input.insertText", &serde_json::json!({ "text": "son 0987" }));
    page.until("look.all('[role=option]').length === 1");
    page.see("Person 0987");
}

#[test]
fn a_chosen_contact_is_told_to_the_page() {
    let (_world, page) = with_contacts(30);
    page.eval::<serde_json::Value>(
        "addEventListener('selected', (event) => (globalThis.bubbled = event.detail)), null",
    );
    page.until("look.all('[role=option]').length > 5");
    page.click("[role=option][aria-posinset='3']");
    page.until("chosen?.FormattedName === 'Person 0002'");
    page.until("globalThis.bubbled?.FormattedName === 'Person 0002' || globalThis.bubbled?.contact?.FormattedName === 'Person 0002'");
}

#[test]
fn the_list_empties_with_the_session() {
    let (_world, page) = with_contacts(30);
    page.see("Person 0000");
    page.press("Sign Out");
    page.miss("Person 0000");
}

#[test]
fn a_page_without_large_controls_never_loads_them() {
    let world = World::of("connect");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    let page = world.page();
    world.connects(&ana, &page);
    page.see("Ana Lima");
    let asked: Vec<String> = page.eval("performance.getEntriesByType('resource').map((entry) => entry.name)");
    assert!(asked.iter().any(|name| name.ends_with("/loader.js")), "{asked:?}");
    assert!(!asked.iter().any(|name| name.contains("/assets/controls-")), "{asked:?}");

    page.eval::<serde_json::Value>("document.body.append(document.createElement('wl:contact-list')), null");
    page.until(
        "performance.getEntriesByType('resource').some((entry) => entry.name.includes('/assets/controls-'))",
    );
}

/// The case's page, whose visitor has so many contacts.
fn with_contacts(count: usize) -> (World, Tab) {
    let world = World::of("contact-list");
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    world.fills(&ana, count);
    let page = world.page();
    world.connects(&ana, &page);
    (world, page)
}
