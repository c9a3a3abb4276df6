//! What a page does not draw, it does not load; and what could not be loaded can be asked for again.

use serde_json::json;

use crate::bar::Talk;

/// The pieces of the controls module that the page has asked for.
const PIECES: &str = "performance.getEntriesByType('resource').map(({ name }) => /controls\\.(\\w+)-/.exec(name)?.[1]).filter(Boolean)";

#[test]
fn page_with_the_bar_loads_what_is_opened_and_no_more() {
    let talk = Talk::begin();
    let page = &talk.page;
    assert_eq!(page.eval::<Vec<String>>(PIECES), [""; 0]);
    page.click("button.friends");
    page.see("Bo Lindqvist");
    assert_eq!(page.eval::<Vec<String>>(PIECES), [""; 0]);
    page.click("span.person");
    // Where the box was awaited one can write at once.
    page.until("look.one('textarea')?.matches(':focus')");
    assert_eq!(page.eval::<Vec<String>>(PIECES), ["conversation"]);
    page.click("#me");
    // Where it was awaited one can choose at once.
    page.until("look.one('.choices [aria-checked=true]')?.matches(':focus')");
    assert_eq!(page.eval::<Vec<String>>(PIECES), ["conversation", "panels"]);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn piece_that_cannot_be_fetched_is_said_in_words_and_comes_at_the_next_try() {
    let talk = Talk::begin();
    let page = &talk.page;
    page.devtools("Network.enable", &json!({}));
    page.devtools(
        "Network.setBlockedURLs",
        &json!({ "urls": ["*controls.panels*", "*controls.conversation*"] }),
    );
    page.click("#me");
    page.see("This could not be loaded.");
    page.screenshot("bar-panels-missing");
    page.devtools("Network.setBlockedURLs", &json!({ "urls": ["*controls.conversation*"] }));
    page.press("Try again");
    page.see("Show when I was last here");
    page.click("button.friends");
    page.see("Bo Lindqvist");
    page.click("span.person");
    page.see("This could not be loaded.");
    page.screenshot("bar-piece-missing");
    page.devtools("Network.setBlockedURLs", &json!({ "urls": [] }));
    page.press("Try again");
    page.until("look.one('textarea')");
    page.miss("This could not be loaded.");
}
