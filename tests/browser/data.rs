//! Data objects: what a script on the page asks for, page by page, and what it hears when it may not or cannot.

use connect_tests::{Person, Tab, World};
use serde_json::{Value, json};

#[test]
fn a_query_gathers_pages_until_it_has_what_was_asked_for() {
    let (_world, page) = with_contacts("connect", 250);
    for (query, count, first) in [
        ("wl.contacts", 250, "Person 0000"),
        ("wl.contacts.top(150)", 150, "Person 0000"),
        ("wl.contacts.skip(240)", 10, "Person 0240"),
        ("wl.contacts.orderBy('FormattedName desc').top(3)", 3, "Person 0249"),
        ("wl.contacts.filter(\"endswith(FormattedName,'7')\")", 25, "Person 0007"),
        ("wl.contacts.filter(\"LastName eq '0123'\").select('FormattedName')", 1, "Person 0123"),
    ] {
        let rows: Vec<Value> = page.eval(&format!("await {query}"));
        assert_eq!(rows.len(), count, "{query}");
        assert_eq!(rows[0]["FormattedName"], first, "{query}");
    }
    let iterated = "await (async () => { let rows = 0; for await (const row of wl.contacts) if (row.Id) rows++; return rows; })()";
    assert_eq!(page.eval::<u32>(iterated), 250);
    let left = "await (async () => { for await (const row of wl.contacts) return row.FormattedName; })()";
    assert_eq!(page.eval::<String>(left), "Person 0000");
    for (query, count) in [
        ("wl.contacts", 250),
        ("wl.contacts.top(5)", 250),
        ("wl.contacts.filter(\"LastName lt '0010'\")", 10),
    ] {
        assert_eq!(page.eval::<u32>(&format!("await {query}.count()")), count, "{query}");
    }
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn refinements_leave_the_query_that_they_came_from_alone() {
    let (_world, page) = with_contacts("connect", 12);
    let counts: Vec<u32> = page.eval(
        "await (async () => {
            const all = wl.contacts;
            const few = all.top(3);
            return [(await few).length, (await all).length, (await few.skip(10)).length];
        })()",
    );
    assert_eq!(counts, [3, 12, 2]);
}

#[test]
fn a_wrong_filter_is_an_error_with_code_and_column() {
    let (_world, page) = with_contacts("connect", 1);
    for (filter, column) in
        [("FormattedName eq", 17), ("Nonsense eq 'a'", 1), ("startswith(FormattedName,)", 26)]
    {
        let error = error_of(&page, &format!("wl.contacts.filter(\"{filter}\").top(1)"));
        assert_eq!(error["is_error"], true, "{filter}: {error}");
        assert_eq!(error["code"], "request.filter", "{filter}: {error}");
        assert_eq!(error["status"], 400, "{filter}: {error}");
        assert_eq!(error["target"], "$filter", "{filter}: {error}");
        assert_eq!(error["column"], column, "{filter}: {error}");
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{filter}: {error}");
    }
}

#[test]
fn without_the_scope_the_error_names_it_and_asking_for_more_adds_it() {
    let (world, page) = with_contacts("tags", 7);
    let error = error_of(&page, "wl.contacts.top(1)");
    assert_eq!(error["code"], "access.scope", "{error}");
    assert_eq!(error["status"], 403, "{error}");
    assert!(error["message"].as_str().unwrap().contains("WL_Contacts.View"), "{error}");

    page.press("More");
    let popup = world.browser.popup(&[&page]);
    popup.see("See your contacts");
    Person::named("Ana", "Lima").allows(&popup);
    page.until("wl.session.scopes.includes('WL_Contacts.View')");
    assert!(page.eval::<bool>("wl.session.scopes.includes('WL_Profiles.View')"));
    assert_eq!(page.eval::<u32>("await wl.contacts.count()"), 7);
}

#[test]
fn a_script_gets_a_token_and_calls_the_node_itself() {
    let (mut world, page) = with_contacts("connect", 3);
    let ask = "await (async () => {
        const headers = { Authorization: 'Bearer ' + (await wl.accessToken()), Accept: 'application/json' };
        const answer = await fetch(wl.issuer + '/V4.1/cid-' + wl.session.cid + '/Contacts/AllContacts', { headers });
        return (await answer.json()).Entries.length;
    })()";
    assert_eq!(page.eval::<u32>(ask), 3);
    let first: String = page.eval("await wl.accessToken()");
    world.node.advance("61m");
    // The browser's clock has not moved: the node's refusal of a call of ours tells that the token has ended.
    assert_eq!(page.eval::<u32>("await wl.contacts.count()"), 3);
    assert_ne!(page.eval::<String>("await wl.accessToken()"), first);
    assert_eq!(page.eval::<u32>(ask), 3);
}

#[test]
fn who_is_signed_out_gets_an_error_and_no_request_is_sent() {
    let world = World::of("connect");
    let page = world.page();
    for call in ["wl.profile()", "wl.contacts.top(1)", "wl.accessToken()"] {
        let error = error_of(&page, call);
        assert_eq!(error["code"], "session.signed_out", "{call}: {error}");
    }
    let asked: Vec<String> = page.eval("performance.getEntriesByType('resource').map((entry) => entry.name)");
    assert!(!asked.iter().any(|name| name.contains("/V4.1/") || name.contains("/oauth/")), "{asked:?}");
}

fn error_of(page: &Tab, call: &str) -> Value {
    page.eval(&format!(
        "await Promise.resolve({call}).then(() => 'it succeeded', (error) => ({{ is_error: error instanceof Error,
            code: error.code, status: error.status, target: error.target, column: error.column, message: error.message }}))"
    ))
}

/// The page of a case whose visitor has so many contacts and is signed in.
fn with_contacts(case: &str, count: usize) -> (World, Tab) {
    let world = World::of(case);
    let ana = Person::named("Ana", "Lima");
    ana.joins(&world.node);
    world.fills(&ana, count);
    let page = world.page();
    if case == "tags" {
        page.eval::<Value>(&format!(
            "document.querySelector('main').innerHTML = {}, null",
            json!("<wl:signin></wl:signin>")
        ));
    }
    world.connects(&ana, &page);
    (world, page)
}
