//! What REST answers: documents, collections, entries, queries, and what is said when something is wrong.

#![expect(clippy::unwrap_used, reason = "in a test, an unwrap is an assertion")]

mod world;

use std::fmt::Write;

use axum::body::Body;
use axum::http::{Method, Request};
use expect_test::{Expect, expect};
use serde_json::Value;
use world::{Answer, NODE, World};

const CONTACTS: &str = "/V4.1/me/Contacts/AllContacts";
const ALL: &[&str] = &["WL_Contacts.View", "WL_Profiles.View"];

/// A person with these contacts, and the site's token.
async fn reader(world: &World, cards: &str) -> String {
    let mut ana = world.person("Ana").await;
    if !cards.is_empty() {
        let answer = ana.upload("/account/contacts", "contacts", "contacts.vcf", cards.as_bytes()).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    ana.connect(ALL, true).await.0
}

const FRIENDS: &str = "\
BEGIN:VCARD\nVERSION:4.0\nFN:Bo Berg\nN:Berg;Bo;;;\nEMAIL;TYPE=home:bo@example.com\nEND:VCARD\n\
BEGIN:VCARD\nVERSION:4.0\nFN:Ågot Dahl\nN:Dahl;Ågot;;;\nORG:Rowing\nEND:VCARD\n\
BEGIN:VCARD\nVERSION:4.0\nFN:Cem Öz\nN:Öz;Cem;;;\nORG:Boats\nNOTE:secret\nTEL;TYPE=cell:1\nEND:VCARD\n";

/// So many cards: `Friend 000`, `Friend 001`, …
fn friends(count: usize) -> String {
    (0..count).fold(String::new(), |mut cards, number| {
        writeln!(cards, "BEGIN:VCARD\nFN:Friend {number:03}\nEND:VCARD").unwrap();
        cards
    })
}

async fn names(world: &World, token: &str, query: &str) -> String {
    let answer = world.get(&format!("{CONTACTS}?{query}"), Some(token)).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let json = answer.json();
    let names: Vec<&str> = json["Entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["FormattedName"].as_str().unwrap())
        .collect();
    format!("{} of {}", names.join(", "), answer.header("x-http-live-total-item-count"))
}

/// Ids, dates and tags are of the day; the rest is to be as it stands.
fn check(answer: &Answer, expected: &Expect) {
    let mut json = answer.json();
    steady(&mut json);
    expected.assert_eq(&format!("{}\n{}", answer.status, serde_json::to_string_pretty(&json).unwrap()));
}

fn steady(json: &mut Value) {
    match json {
        Value::Object(members) => members.values_mut().for_each(steady),
        Value::Array(elements) => elements.iter_mut().for_each(steady),
        Value::String(text) => {
            let mut masked = String::new();
            for part in text.split_inclusive(['/', ':', '-']) {
                let word = part.trim_end_matches(['/', ':', '-']);
                let is_cid = word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
                let is_id = word.len() == 26 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
                masked += if is_cid {
                    "CID"
                } else if is_id {
                    "ID"
                } else {
                    word
                };
                masked += &part[word.len()..];
            }
            *text = masked;
        }
        _ => {}
    }
}

#[tokio::test]
async fn root_leads_to_resources_and_those_to_collections() {
    let world = World::new().await;
    let token = reader(&world, "").await;
    let root = world.get("/V4.1/", Some(&token)).await;
    check(
        &root,
        &expect![[r#"
        200 OK
        {
          "BaseUri": "http://localhost:8080/V4.1/",
          "ContactsLink": "http://localhost:8080/V4.1/cid-CID/Contacts",
          "ProfilesLink": "http://localhost:8080/V4.1/cid-CID/Profiles",
          "SignedInUser": {
            "Cid": "CID",
            "Uri": "http://localhost:8080/V4.1/cid-CID/"
          }
        }"#]],
    );
    let link = root.json()["ContactsLink"].as_str().unwrap().replace(NODE, "");
    let resource = world.get(&link, Some(&token)).await;
    check(
        &resource,
        &expect![[r#"
        200 OK
        {
          "AllContactsLink": "Contacts/AllContacts",
          "BaseUri": "http://localhost:8080/V4.1/cid-CID/"
        }"#]],
    );
    let json = resource.json();
    let link = format!("{}{}", json["BaseUri"].as_str().unwrap(), json["AllContactsLink"].as_str().unwrap());
    check(
        &world.get(&link.replace(NODE, ""), Some(&token)).await,
        &expect![[r#"
        200 OK
        {
          "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
          "Entries": [],
          "SelfLink": "Contacts/AllContacts"
        }"#]],
    );
}

#[tokio::test]
async fn profile_is_a_collection_of_one() {
    let world = World::new().await;
    let token = reader(&world, "").await;
    let answer = world.get("/V4.1/me/Profiles", Some(&token)).await;
    check(
        &answer,
        &expect![[r#"
        200 OK
        {
          "BaseUri": "http://localhost:8080/V4.1/",
          "Entries": [
            {
              "AllContactsLink": "http://localhost:8080/V4.1/cid-CID/Contacts/AllContacts",
              "BaseUri": "http://localhost:8080/V4.1/",
              "Cid": "CID",
              "Emails": [
                {
                  "Address": "ana@example.com",
                  "IsPrimary": true,
                  "Type": 3
                }
              ],
              "FirstName": "Ana",
              "Gender": 0,
              "Id": "urn:uuid:1-CID",
              "LastName": "Costa",
              "SelfLink": "cid-CID/Profiles/1-CID",
              "Title": "Profile",
              "Updated": "/Date(1795343400000)/"
            }
          ],
          "SelfLink": "cid-CID/Profiles"
        }"#]],
    );
    let entry = &answer.json()["Entries"][0];
    let link = format!("{}{}", entry["BaseUri"].as_str().unwrap(), entry["SelfLink"].as_str().unwrap());
    let alone = world.get(&link.replace(NODE, ""), Some(&token)).await;
    assert_eq!(&alone.json(), entry);
    assert_eq!(world.get("/V4.1/me/Profiles/1-0000000000000001", Some(&token)).await.status, 404);
    assert_eq!(world.get("/V4.1/me/Profiles/$count", Some(&token)).await.text(), "1");
}

#[tokio::test]
async fn contacts_hide_how_to_reach_people() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    check(
        &world.get(CONTACTS, Some(&token)).await,
        &expect![[r#"
        200 OK
        {
          "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
          "Entries": [
            {
              "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
              "Company": "Rowing",
              "ETag": "2026-11-22T10:30:00.0000000",
              "FirstName": "Ågot",
              "FormattedName": "Ågot Dahl",
              "Id": "urn:uuid:ID",
              "LastName": "Dahl",
              "SelfLink": "Contacts/AllContacts/ID",
              "Title": "Ågot Dahl",
              "Updated": "/Date(1795343400000)/"
            },
            {
              "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
              "ETag": "2026-11-22T10:30:00.0000000",
              "Emails": [
                {
                  "IsPrimary": true,
                  "Type": 1
                }
              ],
              "FirstName": "Bo",
              "FormattedName": "Bo Berg",
              "Id": "urn:uuid:ID",
              "LastName": "Berg",
              "SelfLink": "Contacts/AllContacts/ID",
              "Title": "Bo Berg",
              "Updated": "/Date(1795343400000)/"
            },
            {
              "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
              "Company": "Boats",
              "ETag": "2026-11-22T10:30:00.0000000",
              "FirstName": "Cem",
              "FormattedName": "Cem Öz",
              "Id": "urn:uuid:ID",
              "LastName": "Öz",
              "Phones": [
                {
                  "Type": 3
                }
              ],
              "SelfLink": "Contacts/AllContacts/ID",
              "Title": "Cem Öz",
              "Updated": "/Date(1795343400000)/"
            }
          ],
          "SelfLink": "Contacts/AllContacts"
        }"#]],
    );
}

#[tokio::test]
async fn contacts_show_it_to_whom_the_person_let() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    ana.upload("/account/contacts", "contacts", "contacts.vcf", FRIENDS.as_bytes()).await;
    let token = ana.show_contacts().await;
    let entries = world.get(CONTACTS, Some(&token)).await.json()["Entries"].take();
    assert_eq!(entries[1]["Emails"][0]["Address"], "bo@example.com");
    assert_eq!((&entries[2]["Phones"][0]["Number"], &entries[2]["Notes"]), (&"1".into(), &"secret".into()));
}

#[tokio::test]
async fn entry_is_found_by_its_link() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    let entry = world.get(&format!("{CONTACTS}?$top=1"), Some(&token)).await.json()["Entries"][0].take();
    let link = format!("{}{}", entry["BaseUri"].as_str().unwrap(), entry["SelfLink"].as_str().unwrap());
    let answer =
        world.get(&link.replace(NODE, "").to_lowercase().replace("v4.1", "V4.1"), Some(&token)).await;
    assert_eq!(answer.json(), entry);
    assert_eq!(answer.header("content-location"), link);
    check(
        &world.get(&format!("{CONTACTS}/NOBODY"), Some(&token)).await,
        &expect![[r#"
        404 Not Found
        {
          "error": {
            "code": "request.entry",
            "message": "There is no such entry, or it has been deleted."
          }
        }"#]],
    );
    check(
        &world.get(&format!("{}?$top=1", link.replace(NODE, "")), Some(&token)).await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.option",
            "message": "One entry can be narrowed by $select only; the other options are for collections."
          }
        }"#]],
    );
}

#[tokio::test]
async fn queries_pick_and_sort() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    for (query, expected) in [
        ("", "Ågot Dahl, Bo Berg, Cem Öz of 3"),
        ("$filter=startswith(FormattedName,%27B%27)", "Bo Berg of 1"),
        ("$filter=Company+ne+null&$orderby=Company", "Cem Öz, Ågot Dahl of 2"),
        ("$filter=substringof(%27er%27,LastName)", "Bo Berg of 1"),
        ("$orderby=Company%20desc,LastName", "Ågot Dahl, Cem Öz, Bo Berg of 3"),
        ("$orderby=Company", "Bo Berg, Cem Öz, Ågot Dahl of 3"),
        ("$top=1&$skip=1", "Bo Berg of 3"),
        ("$top=%271%27", "Ågot Dahl of 3"),
        ("$skip=3", " of 3"),
        ("$top=0&_=1290000000", " of 3"),
        ("$filter=tolower(LastName)+eq+%27%C3%B6z%27&$count=true", "Cem Öz of 1"),
    ] {
        assert_eq!(names(&world, &token, query).await, expected, "{query}");
    }
    let count = world.get(&format!("{CONTACTS}/$count?$filter=Company+eq+null"), Some(&token)).await;
    assert_eq!((count.text(), count.header("content-type")), ("1", "text/plain; charset=utf-8"));
    let selected = world.get(&format!("{CONTACTS}?$top=1&$select=FirstName"), Some(&token)).await;
    check(
        &selected,
        &expect![[r#"
        200 OK
        {
          "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
          "Entries": [
            {
              "BaseUri": "http://localhost:8080/V4.1/cid-CID/",
              "ETag": "2026-11-22T10:30:00.0000000",
              "FirstName": "Ågot",
              "SelfLink": "Contacts/AllContacts/ID"
            }
          ],
          "SelfLink": "Contacts/AllContacts"
        }"#]],
    );
}

#[tokio::test]
async fn pages_lead_to_one_another() {
    let world = World::new().await;
    let token = reader(&world, &friends(250)).await;
    for (query, expected) in
        [("", 250), ("?$top=210", 210), ("?$top=100", 100), ("?$skip=200&$orderby=Title desc", 50)]
    {
        let mut address = format!("{CONTACTS}{}", query.replace(' ', "%20"));
        let mut seen = Vec::new();
        loop {
            let answer = world.get(&address, Some(&token)).await;
            assert_eq!(answer.header("x-http-live-total-item-count"), "250");
            let page = answer.json();
            let entries = page["Entries"].as_array().unwrap();
            assert!(entries.len() <= 100);
            seen.extend(entries.iter().map(|entry| entry["Title"].as_str().unwrap().to_owned()));
            match page["NextLink"].as_str() {
                Some(link) => {
                    address = format!("{}{link}", page["BaseUri"].as_str().unwrap()).replace(NODE, "");
                }
                None => break,
            }
        }
        assert_eq!(seen.len(), expected, "{query}");
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), expected, "nobody is missed or doubled");
    }
}

#[tokio::test]
async fn wrong_queries_are_refused_by_place() {
    let world = World::new().await;
    let token = reader(&world, "").await;
    let get = async |query: &str| world.get(&format!("{CONTACTS}?{query}"), Some(&token)).await;
    check(
        &get("$filter=FristName%20eq%20%27A%27").await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.filter",
            "column": 1,
            "message": "$filter, column 1: FristName is not a property of Contact; did you mean FirstName?",
            "target": "$filter"
          }
        }"#]],
    );
    check(
        &get("$filter=FirstName%20eq%20").await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.filter",
            "column": 14,
            "message": "$filter, column 14: expected a property, a literal or a function, found the end",
            "target": "$filter"
          }
        }"#]],
    );
    check(
        &get("$filter=FirstName%20eq%201").await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.filter",
            "column": 14,
            "message": "$filter, column 14: a string cannot be compared with a whole number; write strings in single quotes",
            "target": "$filter"
          }
        }"#]],
    );
    check(
        &get("$filter=Emails/any(e:e/Address%20eq%20%27a%27)").await,
        &expect![[r#"
        501 Not Implemented
        {
          "error": {
            "code": "request.filter",
            "column": 1,
            "message": "$filter, column 1: Emails cannot be used in $filter",
            "target": "$filter"
          }
        }"#]],
    );
    check(
        &get("$top=-1").await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.top",
            "column": 1,
            "message": "$top, column 1: expected a number of rows, found `-`",
            "target": "$top"
          }
        }"#]],
    );
    check(
        &get("$top=1&top=2").await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.option",
            "column": 1,
            "message": "top is given twice; with or without `$`, in any case, once is enough",
            "target": "top"
          }
        }"#]],
    );
    let deep = format!("$filter={}true{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(get(&deep).await.json()["error"]["code"], "query.too_deep");
}

#[tokio::test]
async fn what_there_is_not_is_refused_in_words() {
    let world = World::new().await;
    let token = reader(&world, "").await;
    let get = async |query: &str| world.get(&format!("{CONTACTS}?{query}"), Some(&token)).await;
    check(
        &get("$expand=Friends").await,
        &expect![[r#"
        400 Bad Request
        {
          "error": {
            "code": "request.expand",
            "column": 1,
            "message": "$expand, column 1: Contact has nothing named Friends to expand",
            "target": "$expand"
          }
        }"#]],
    );
    check(
        &get("$search=Ana").await,
        &expect![[r#"
        501 Not Implemented
        {
          "error": {
            "code": "request.option",
            "message": "$search is not supported; $filter and $skip are."
          }
        }"#]],
    );
    check(
        &get("$type=portable").await,
        &expect![[r#"
        501 Not Implemented
        {
          "error": {
            "code": "request.option",
            "message": "$type is not supported."
          }
        }"#]],
    );
    check(
        &get("$format=xml").await,
        &expect![[r#"
        406 Not Acceptable
        {
          "error": {
            "code": "request.accept",
            "message": "This can be represented as application/json only."
          }
        }"#]],
    );
    check(
        &world.get("/V4.1/me/Photos", Some(&token)).await,
        &expect![[r#"
        404 Not Found
        {
          "error": {
            "code": "request.path",
            "message": "There is nothing at this address. There are Profiles and Contacts/AllContacts."
          }
        }"#]],
    );
}

#[tokio::test]
async fn client_that_has_the_answer_gets_no_body() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    let first = world.get(CONTACTS, Some(&token)).await;
    let again = |tag: String| {
        let request = Request::get(CONTACTS).header("authorization", format!("Bearer {token}"));
        world.send(request.header("if-none-match", tag).body(Body::empty()).unwrap())
    };
    let second = again(first.header("etag").to_owned()).await;
    assert_eq!((second.status.as_u16(), second.text()), (304, ""));
    assert_eq!(second.header("etag"), first.header("etag"));
    assert_eq!(again("\"other\"".to_owned()).await.status, 200);
}

#[tokio::test]
async fn answer_says_where_it_is_and_how_long_it_took() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    let answer = world.get("/v4.1/contacts/allcontacts?$top=1", Some(&token)).await;
    let json = answer.json();
    let base = json["BaseUri"].as_str().unwrap();
    assert_eq!(answer.header("content-location"), format!("{base}Contacts/AllContacts?$top=1"));
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-cache");
    assert_eq!(answer.header("x-http-live-request-id").len(), 40);
    let phases: Vec<&str> =
        answer.header("server-timing").split(", ").filter_map(|phase| phase.split(';').next()).collect();
    assert_eq!(phases, ["parse", "access", "store", "format"]);
}

#[tokio::test]
async fn other_methods_are_turned_away_and_pages_may_ask_from_anywhere() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    let send = |method: Method, header: (&'static str, &'static str)| {
        let request = Request::builder().method(method).uri(CONTACTS).header(header.0, header.1);
        world.send(request.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap())
    };
    let head = send(Method::HEAD, ("accept", "*/*")).await;
    assert_eq!((head.status.as_u16(), head.text()), (200, ""));
    assert_eq!(head.header("x-http-live-total-item-count"), "3");
    let post = send(Method::POST, ("accept", "*/*")).await;
    assert_eq!((post.status.as_u16(), post.header("allow")), (405, "GET, HEAD, OPTIONS"));
    assert_eq!(post.json()["error"]["code"], "request.method");
    let options = send(Method::OPTIONS, ("accept", "*/*")).await;
    assert_eq!((options.status.as_u16(), options.header("allow")), (204, "GET, HEAD, OPTIONS"));
    let preflight = send(Method::OPTIONS, ("access-control-request-method", "GET")).await;
    assert_eq!(preflight.header("access-control-allow-origin"), "*");
    assert!(preflight.header("access-control-allow-headers").contains("Authorization"));
    let atom = send(Method::GET, ("accept", "application/atom+xml")).await;
    assert_eq!((atom.status.as_u16(), &atom.json()["error"]["code"]), (406, &"request.accept".into()));
    assert_eq!(atom.header("access-control-allow-origin"), "*", "errors can be read, too");
}

#[tokio::test]
async fn node_that_has_lost_its_memory_says_so() {
    let world = World::new().await;
    let token = reader(&world, FRIENDS).await;
    world.app.store.close().await;
    let answer = world.get(CONTACTS, Some(&token)).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "5"));
    assert_eq!(answer.json()["error"]["code"], "store.unavailable");
}
