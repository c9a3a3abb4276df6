//! Answers that are kept: whatever changes an address book is seen in the very next one.

#![expect(clippy::unwrap_used, reason = "in a test, an unwrap is an assertion")]

mod world;

use axum::body::Body;
use axum::http::Request;
use domain::Moment;
use store::NewContact;
use wire::{Cid, Contact};
use world::{Answer, Browser, World};

const PAGE: &str = "/V4.1/me/Contacts/AllContacts?$top=50";

fn card(name: &str) -> String {
    format!("BEGIN:VCARD\nVERSION:4.0\nFN:{name}\nEMAIL:{name}@example.com\nEND:VCARD\n")
}

async fn import(person: &mut Browser<'_>, names: &[&str]) {
    let cards: String = names.iter().map(|name| card(name)).collect();
    let answer = person.upload("/account/contacts", "contacts", "contacts.vcf", cards.as_bytes()).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
}

fn names(answer: &Answer) -> Vec<String> {
    let json = answer.json();
    let name = |entry: &serde_json::Value| entry["FormattedName"].as_str().unwrap().to_owned();
    let names: Vec<_> = json["Entries"].as_array().unwrap().iter().map(name).collect();
    assert_eq!(answer.header("x-http-live-total-item-count"), names.len().to_string());
    names
}

/// Whether the node says that it had the answer.
fn is_kept(answer: &Answer) -> bool {
    answer.header("server-timing").contains("kept;dur=")
}

#[tokio::test]
async fn the_second_answer_is_the_first_until_something_changes() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    import(&mut ana, &["Bo"]).await;
    let token = ana.connect(&["WL_Contacts.View"], true).await.0;
    let first = world.get(PAGE, Some(&token)).await;
    let second = world.get(PAGE, Some(&token)).await;
    assert_eq!((is_kept(&first), is_kept(&second)), (false, true));
    assert_eq!((&first.body, names(&first)), (&second.body, vec!["Bo".to_owned()]));
    for header in ["etag", "content-type", "content-location", "vary", "cache-control"] {
        assert_eq!(first.header(header), second.header(header));
    }
    let has_it = Request::get(PAGE)
        .header("authorization", format!("Bearer {token}"))
        .header("if-none-match", first.header("etag"));
    let unchanged = world.send(has_it.body(Body::empty()).unwrap()).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body.len()), (304, 0));

    import(&mut ana, &["Cy"]).await;
    let third = world.get(PAGE, Some(&token)).await;
    assert_eq!((is_kept(&third), names(&third)), (false, vec!["Bo".to_owned(), "Cy".to_owned()]));
    assert_ne!(first.header("etag"), third.header("etag"));
}

#[tokio::test]
async fn who_may_see_less_never_gets_what_others_were_answered() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    import(&mut ana, &["Bo"]).await;
    let site = ana.connect(&["WL_Contacts.View"], true).await.0;
    let shop = ana.show_contacts().await;
    for _ in 0..3 {
        assert!(world.get(PAGE, Some(&shop)).await.text().contains("Bo@example.com"));
        assert!(!world.get(PAGE, Some(&site)).await.text().contains("Bo@example.com"));
    }
    let narrow = world.get(&format!("{PAGE}&$select=Id"), Some(&shop)).await;
    assert!(!is_kept(&narrow) && !narrow.text().contains("Bo@example.com"));
}

#[tokio::test]
async fn each_has_their_own_and_each_part_is_another_answer() {
    let world = World::new().await;
    let (mut ana, mut bo) = (world.person("Ana").await, world.person("Bo").await);
    import(&mut ana, &["Cy", "Dee"]).await;
    import(&mut bo, &["Eve", "Fay"]).await;
    let of_ana = ana.connect(&["WL_Contacts.View"], true).await.0;
    let of_bo = bo.connect(&["WL_Contacts.View"], true).await.0;
    for _ in 0..2 {
        for (token, query, expected) in [
            (&of_ana, "$top=50", "Cy Dee"),
            (&of_bo, "$top=50", "Eve Fay"),
            (&of_ana, "$top=1", "Cy"),
            (&of_ana, "$top=1&$skip=1", "Dee"),
            (&of_ana, "$top=1&$orderby=FormattedName%20desc", "Dee"),
            (&of_ana, "$top=50&$filter=FormattedName%20eq%20'Dee'", "Dee"),
            (&of_ana, "$top=0", ""),
        ] {
            let answer = world.get(&format!("/V4.1/Contacts/AllContacts?{query}"), Some(token)).await;
            let json = answer.json();
            let entries = json["Entries"].as_array().into_iter().flatten();
            let names: Vec<_> = entries.map(|entry| entry["FormattedName"].as_str().unwrap()).collect();
            assert_eq!(names.join(" "), expected, "{query}");
        }
    }
}

#[tokio::test]
async fn what_a_command_changes_beside_the_node_is_in_the_next_answer() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    import(&mut ana, &["Bo"]).await;
    let token = ana.connect(&["WL_Contacts.View"], true).await.0;
    let cid: Cid = cid(&world.get(PAGE, Some(&token)).await);
    assert!(is_kept(&world.get(PAGE, Some(&token)).await));
    let beside = world.beside().await;
    let contact = Contact { id: "C".into(), formatted_name: "Cy".into(), ..Contact::default() };
    let new = NewContact { contact, ..NewContact::default() };
    beside.import_contacts(cid, vec![new], Moment(1)).await.unwrap();
    assert_eq!(names(&world.get(PAGE, Some(&token)).await), ["Bo", "Cy"]);
    import(&mut ana, &["Dee"]).await;
    assert_eq!(names(&world.get(PAGE, Some(&token)).await), ["Bo", "Cy", "Dee"]);
    beside.close().await;
}

/// Whose page it is.
fn cid(page: &Answer) -> Cid {
    let location = page.header("content-location").to_owned();
    let (_, rest) = location.split_once("cid-").unwrap();
    rest[..16].parse().unwrap()
}
