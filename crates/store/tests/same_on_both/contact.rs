//! Address books: imported, merged, read in pages.

use domain::Moment;
use odata::{Options, Query};
use store::{Answer, Imported, Kept, NewContact, Reading, Store};
use wire::Contact;
use wire::contact::{CONTACT, Email};

use crate::people::{ANA, BO, register};
use crate::same_on_both;

same_on_both! {
    import_adds_merges_and_leaves,
    contact_is_found_and_deleted_by_its_owner_only,
    pages_follow_the_name_without_case_and_accents,
    query_for_another_entity_is_refused,
    two_imports_at_once_double_nobody,
    thousand_alternatives_are_not_too_many,
    document_is_kept_to_the_letter,
    pages_and_rows_agree_after_every_change,
    what_is_kept_is_never_older_than_what_there_is,
}

fn card(name: &str, email: &str) -> NewContact {
    let email = Email { address: Some(email.into()), ..Email::default() };
    let contact = Contact {
        id: format!("ID{name}"),
        formatted_name: name.into(),
        emails: vec![email],
        ..Contact::default()
    };
    NewContact { contact, uid: None, source: format!("BEGIN:VCARD\nFN:{name}\nEND:VCARD\n") }
}

fn query(text: &str) -> Query {
    Options::parse(text).unwrap().check(&CONTACT).unwrap()
}

async fn names(store: &Store, text: &str) -> Vec<String> {
    let page = store.contacts(ANA, &query(text)).await.unwrap();
    let contact = |document: &str| serde_json::from_str::<Contact>(document).unwrap();
    page.documents.iter().map(|document| contact(document).formatted_name).collect()
}

async fn import_adds_merges_and_leaves(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let first = store.import_contacts(
        ANA,
        vec![card("Bo", "bo@example.com"), card("Cy", "cy@example.com")],
        Moment(10),
    );
    assert_eq!(first.await.unwrap(), Imported { added: 2, updated: 0, unchanged: 0 });
    let mut bo = card("BO", "bo@example.com");
    bo.contact.id = "another".into();
    bo.contact.company = Some("Harbour".into());
    bo.source = "the second card".into();
    let second = store.import_contacts(ANA, vec![bo, card("Cy", "cy@example.com")], Moment(20));
    assert_eq!(second.await.unwrap(), Imported { added: 0, updated: 1, unchanged: 1 });
    let bo = store.contact(ANA, "IDBo").await.unwrap().unwrap();
    assert_eq!((bo.updated, bo.contact().unwrap().company.as_deref()), (20, Some("Harbour")));
    assert_eq!(bo.contact().unwrap().updated, 20);
    assert_eq!(store.contact(ANA, "IDCy").await.unwrap().unwrap().updated, 10);
    assert_eq!(store.contact(ANA, "another").await.unwrap(), None);
    assert_eq!(store.contact_source(ANA, "IDBo").await.unwrap().as_deref(), Some("the second card"));
    assert_eq!(names(store, "").await, ["BO", "Cy"]);
}

async fn contact_is_found_and_deleted_by_its_owner_only(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    register(store, BO, "bo@example.com").await;
    store.import_contacts(ANA, vec![card("Cy", "cy@example.com")], Moment(1)).await.unwrap();
    assert_eq!(store.contact(BO, "IDCy").await.unwrap(), None);
    assert_eq!(store.count_contacts(BO, &query("")).await.unwrap(), 0);
    assert!(!store.delete_contact(BO, "IDCy").await.unwrap());
    assert!(store.delete_contact(ANA, "IDCy").await.unwrap());
    assert!(!store.delete_contact(ANA, "IDCy").await.unwrap());
    assert_eq!(store.contact(ANA, "IDCy").await.unwrap(), None);
    assert_eq!(store.count_contacts(ANA, &query("")).await.unwrap(), 0);
    assert_eq!(store.contact_source(ANA, "IDCy").await.unwrap(), None);
}

async fn pages_follow_the_name_without_case_and_accents(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let cards = ["zoë", "Émile", "Emil", "ana", "Österreich", "Oz"].map(|name| card(name, "x@example.com"));
    store.import_contacts(ANA, cards.into(), Moment(1)).await.unwrap();
    assert_eq!(names(store, "").await, ["ana", "Emil", "Émile", "Österreich", "Oz", "zoë"]);
    let page = store.contacts(ANA, &query("$skip=1&$top=2")).await.unwrap();
    assert_eq!((page.documents.len(), page.total, page.more), (2, 6, true));
    let page = store.contacts(ANA, &query("$skip=4&$top=2")).await.unwrap();
    assert_eq!((page.documents.len(), page.total, page.more), (2, 6, false));
    let page = store.contacts(ANA, &query("$skip=40&$top=2")).await.unwrap();
    assert_eq!((page.documents.len(), page.total, page.more), (0, 6, false));
    let page = store.contacts(ANA, &query("$top=0")).await.unwrap();
    assert_eq!((page.documents.len(), page.total, page.more), (0, 6, true));
    // By code points, as $orderby is defined, capitals come first.
    assert_eq!(names(store, "$orderby=FormattedName%20desc&$top=3").await, ["Österreich", "Émile", "zoë"]);
    assert_eq!(names(store, "$filter=startswith(tolower(FormattedName),'%C3%B6')").await, ["Österreich"]);
    let by_id = format!("$filter=Id%20eq%20'urn:uuid:{}'", "IDOz");
    assert_eq!(names(store, &by_id).await, ["Oz"]);
}

async fn query_for_another_entity_is_refused(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let query =
        Options::parse("$filter=BirthMonth%20eq%203").unwrap().check(&wire::profile::PROFILE).unwrap();
    let error = store.contacts(ANA, &query).await.unwrap_err();
    assert_eq!(error.to_string(), "BirthMonth cannot be asked for in the database.");
    assert_eq!(error.code(), "store.unsupported");
}

async fn two_imports_at_once_double_nobody(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let cards: Vec<_> = (0..50).map(|number| card(&format!("C{number:02}"), "c@example.com")).collect();
    let imports = [1, 2, 3, 4].map(|round| {
        let (store, mut cards) = (store.clone(), cards.clone());
        for card in &mut cards {
            card.contact.id.push_str(&round.to_string());
        }
        tokio::spawn(async move { store.import_contacts(ANA, cards, Moment(round)).await })
    });
    let mut sum = Imported::default();
    for import in imports {
        let Imported { added, updated, unchanged } = import.await.unwrap().unwrap();
        sum.added += added;
        sum.updated += updated;
        sum.unchanged += unchanged;
    }
    assert_eq!(sum, Imported { added: 50, updated: 0, unchanged: 150 });
    assert_eq!(store.count_contacts(ANA, &query("")).await.unwrap(), 50);
}

async fn thousand_alternatives_are_not_too_many(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    store.import_contacts(ANA, vec![card("C7", "c@example.com")], Moment(1)).await.unwrap();
    let alternatives: Vec<_> = (0..600).map(|number| format!("Title%20eq%20'C{number}'")).collect();
    assert_eq!(names(store, &format!("$filter={}", alternatives.join("%20or%20"))).await, ["C7"]);
    let list: Vec<_> = (0..1500).map(|number| format!("'C{number}'")).collect();
    assert_eq!(names(store, &format!("$filter=Title%20in%20({})", list.join(","))).await, ["C7"]);
}

async fn document_is_kept_to_the_letter(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let contact = Contact {
        id: "A".into(),
        formatted_name: "a\u{0}\"\\'%_😀ß\u{301}".into(),
        notes: Some("\u{0}\r\n\t".into()),
        thumbnail_image_link: Some("/picture/1/a".into()),
        ..Contact::default()
    };
    let new = NewContact { contact: contact.clone(), ..NewContact::default() };
    store.import_contacts(ANA, vec![new], Moment(7)).await.unwrap();
    let row = store.contact(ANA, "A").await.unwrap().unwrap();
    assert_eq!(row.contact().unwrap(), Contact { updated: 7, ..contact });
    assert_eq!(row.document, serde_json::to_string(&row.contact().unwrap()).unwrap());
}

async fn pages_and_rows_agree_after_every_change(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let agree = async || {
        let skips = ["", "$skip=1&", "$skip=99&", "$skip=100&", "$skip=150&", "$skip=229&", "$skip=400&"];
        let tops = ["", "$top=0&", "$top=1&", "$top=50&", "$top=100&", "$top=101&"];
        for (skip, top) in skips.iter().flat_map(|skip| tops.map(|top| (skip, top))) {
            let in_pages = store.contacts(ANA, &query(&format!("{skip}{top}"))).await.unwrap();
            // A filter that keeps everybody is answered row by row.
            let by_rows = store.contacts(ANA, &query(&format!("{skip}{top}$filter=Id ne ''"))).await.unwrap();
            assert_eq!(in_pages, by_rows, "{skip}{top}");
        }
    };
    agree().await;
    // Neither in their order nor in that of their ids.
    let cards =
        |count: u64| (0..count).map(|number| card(&format!("Name {}", number * 37 % 230), "")).collect();
    store.import_contacts(ANA, cards(60), Moment(1)).await.unwrap();
    agree().await;
    store.import_contacts(ANA, cards(230), Moment(2)).await.unwrap();
    agree().await;
    for gone in ["Name 0", "Name 99", "Name 151", "Name 60", "Name 7"] {
        assert!(store.delete_contact(ANA, &format!("ID{gone}")).await.unwrap());
        agree().await;
    }
    for number in 0..230 {
        store.delete_contact(ANA, &format!("IDName {number}")).await.unwrap();
    }
    agree().await;
    assert_eq!(store.contacts(ANA, &query("")).await.unwrap().total, 0);
}

async fn what_is_kept_is_never_older_than_what_there_is(store: &Store) {
    let reading = Reading { skip: 0, top: 50, view: 0 };
    store.keep_answers(1 << 20);
    register(store, ANA, "ana@example.com").await;
    for turn in 0..3 {
        for _ in 0..3 {
            match store.kept(ANA, reading) {
                Kept::Answer(answer) => assert_eq!(answer.total, turn, "kept"),
                Kept::Nothing(mark) => {
                    let total = store.contacts(ANA, &query("$top=50")).await.unwrap().total;
                    assert_eq!(total, turn, "read");
                    let answer = Answer { body: "[]".into(), tag: "\"1\"".into(), total };
                    store.keep(mark, ANA, reading, answer);
                }
            }
        }
        let name = format!("Bo {turn}");
        store.import_contacts(ANA, vec![card(&name, "")], Moment(1)).await.unwrap();
    }
}
