//! Words are found in a conversation, and one goes to where they stand.

use serde_json::json;

use crate::bar::Talk;

#[test]
fn words_from_long_ago_are_found_and_shown_where_they_stand() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.click("button.friends");
    page.click("span.person");
    page.until("look.one('textarea')?.matches(':focus')");
    let there = json!({ "conversation": page.eval::<String>("wl.messenger.conversations[0].id") });
    talk.bo.says(&there, "The key is under the third stone, by the café. Do not tell anybody about it!");
    for line in 1..=150 {
        talk.bo.says(&there, &format!("line {line}"));
    }
    page.see("line 150");
    page.click(".title .more");
    page.press("Search…");
    page.until("look.one('.finder input')?.matches(':focus')");
    page.devtools("Input.insertText", &json!({ "text": "CAFE" }));
    page.until("look.one('.hit mark')?.textContent === 'café'");
    page.screenshot("conversation-search");
    page.key("Escape");
    page.until("!look.one('.finder')");
    page.click(".title .more");
    page.press("Search…");
    page.devtools("Input.insertText", &json!({ "text": "Café stone" }));
    page.click("button.hit");
    // The log was loaded back to there.
    page.until("look.one('.said:focus')?.dataset.number === '1'");
    let is_seen = "(({ top }, { bottom }) => top < bottom)(look.one('.said:focus').getBoundingClientRect(), look.one('.log').getBoundingClientRect())";
    assert!(page.eval::<bool>(is_seen));
    page.screenshot("conversation-found");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn nothing_found_is_said_and_a_script_finds_the_same() {
    let mut talk = Talk::begin();
    let page = &talk.page;
    page.click("button.friends");
    page.click("span.person");
    page.until("look.one('textarea')?.matches(':focus')");
    let there = json!({ "conversation": page.eval::<String>("wl.messenger.conversations[0].id") });
    for line in 1..=31 {
        talk.bo.says(&there, &format!("line {line}"));
    }
    page.see("line 31");
    page.click(".title .more");
    page.press("Search…");
    page.devtools("Input.insertText", &json!({ "text": "needle" }));
    page.see("Nothing was found.");
    page.eval::<()>("(async () => { let all = 0; for await (const { marks } of wl.messenger.search('line')) all += marks.length; window.all = all })(), undefined");
    page.until("window.all === 31");
    page.eval::<()>("wl.messenger.search(' ').next().catch(({ code }) => (window.code = code)), undefined");
    page.until("window.code === 'search.text'");
}
