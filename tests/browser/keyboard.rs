//! The whole bar without a mouse.

use connect_tests::Tab;
use serde_json::json;

use crate::bar::Talk;

/// What has the focus, in whatever shadow: `button.friends`, `textarea`.
const FOCUS: &str = "(() => {
    let it = document.activeElement;
    while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
    return it;
})()";

/// Presses Tab until that has the focus.
fn tab_to(page: &Tab, selector: &str) {
    let is_there = format!("{FOCUS}?.matches('{selector}') ?? false");
    for _ in 0..25 {
        if page.eval::<bool>(&is_there) {
            return;
        }
        page.key("Tab");
    }
    panic!("Tab never comes to {selector}");
}

fn type_in(page: &Tab, text: &str) {
    page.devtools("Input.insertText", &json!({ "text": text }));
}

fn has_focus(page: &Tab, selector: &str) {
    page.until(&format!("{FOCUS}?.matches('{selector}')"));
}

#[test]
fn whole_bar_is_used_by_keys_alone() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    tab_to(page, ".hint button");
    page.key("Enter");
    tab_to(page, "button.friends");
    page.key("Enter");
    has_focus(page, "#panel input");
    // Somebody is found, and chosen in the list.
    type_in(page, "bo");
    page.see("Bo Lindqvist");
    tab_to(page, "[role=listbox]");
    page.key("End");
    page.key("Enter");
    has_focus(page, "textarea");
    type_in(page, "hi");
    page.key("Enter");
    assert_eq!(talk.bo.hears_words(), "hi");
    // From the log one answers, and signs what was said.
    let there = json!({ "conversation": page.eval::<String>("wl.messenger.conversations[0].id") });
    talk.bo.says(&there, "hello!");
    page.see("hello!");
    tab_to(page, "[role=log]");
    page.key("ArrowUp");
    has_focus(page, ".said[data-number=\"2\"]");
    page.key("Enter");
    has_focus(page, ".acts button");
    page.key("ArrowRight");
    page.key("Enter");
    page.until("look.one('.chip')");
    has_focus(page, ".said[data-number=\"2\"]");
    page.key("ArrowUp");
    has_focus(page, ".said[data-number=\"1\"]");
    // The menu opens on its first thing, and gives the focus back.
    tab_to(page, ".title .more");
    page.key("Enter");
    has_focus(page, ".menu [role=menuitem]");
    page.key("ArrowDown");
    page.key("Escape");
    has_focus(page, ".title .more");
    // Escape goes one step back each time.
    tab_to(page, "textarea");
    page.key("Escape");
    has_focus(page, "[id^=\"tab-\"]");
    page.until("!look.one('textarea')");
    page.key("Enter");
    has_focus(page, "textarea");
    // One's own state is chosen among the nine.
    tab_to(page, "#me");
    page.key("Enter");
    has_focus(page, "[role=menuitemradio][aria-checked=true]");
    page.key("ArrowDown");
    page.key("Enter");
    page.until("wl.messenger.me.status !== 'online'");
    page.key("Escape");
    has_focus(page, "#me");
    assert_eq!(page.complaints(), [""; 0]);
}
