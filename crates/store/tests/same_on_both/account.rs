//! Accounts, visits, profiles and pictures.

use domain::{EmailAddress, Moment, PasswordHash, Visit};
use store::{Error, Picture, Store};
use wire::contact::{Email, Location};

use crate::people::{ANA, BO, account, digest, profile, register};
use crate::same_on_both;

same_on_both! {
    person_is_found_by_number_and_address,
    address_is_taken_once_in_whatever_case,
    password_can_be_changed,
    visit_begins_is_seen_and_ends,
    profile_is_kept_whole,
    picture_is_kept_beside_others,
    store_answers_until_it_is_closed,
}

async fn person_is_found_by_number_and_address(store: &Store) {
    register(store, ANA, "Ana@Example.com").await;
    let ana = store.account(ANA).await.unwrap().unwrap();
    assert_eq!((ana.cid, ana.email.as_str(), ana.created), (ANA, "Ana@Example.com", Moment(1)));
    let address = EmailAddress::parse("ANA@example.COM").unwrap();
    assert_eq!(store.account_by_email(&address).await.unwrap().unwrap().cid, ANA);
    assert!(store.account(BO).await.unwrap().is_none());
    assert!(store.account_by_email(&EmailAddress::parse("bo@example.com").unwrap()).await.unwrap().is_none());
}

async fn address_is_taken_once_in_whatever_case(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let second = store.register(&account(BO, "ANA@EXAMPLE.COM"), &profile(BO, "Bo")).await;
    let Err(error @ Error::Conflict(_)) = second else { panic!("{second:?}") };
    assert_eq!(error.code(), "store.conflict");
    assert!(store.account(BO).await.unwrap().is_none() && store.profile(BO).await.unwrap().is_none());
}

async fn password_can_be_changed(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    store.set_password(ANA, &PasswordHash::from_stored("another")).await.unwrap();
    assert_eq!(store.account(ANA).await.unwrap().unwrap().password.as_str(), "another");
}

async fn visit_begins_is_seen_and_ends(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    for (name, now) in [("desk", 10), ("phone", 20)] {
        store.begin_visit(&Visit::begin(digest(name), ANA, Moment(now))).await.unwrap();
    }
    store.see_visit(&digest("desk"), Moment(30)).await.unwrap();
    let (visit, ana) = store.visit(&digest("desk")).await.unwrap().unwrap();
    assert_eq!((visit.cid, visit.began, visit.seen, ana.cid), (ANA, Moment(10), Moment(30), ANA));
    let visits = store.visits(ANA).await.unwrap();
    assert!(visits[0].digest == digest("desk") && visits[1].digest == digest("phone") && visits.len() == 2);
    assert!(store.end_visit(&digest("desk")).await.unwrap());
    assert!(!store.end_visit(&digest("desk")).await.unwrap());
    assert!(store.visit(&digest("desk")).await.unwrap().is_none());
    assert_eq!(store.visits(ANA).await.unwrap().len(), 1);
    let stranger = store.begin_visit(&Visit::begin(digest("ghost"), BO, Moment(1))).await;
    assert!(matches!(stranger, Err(Error::Conflict(_))), "{stranger:?}");
}

async fn profile_is_kept_whole(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let mut ana = profile(ANA, "Ana \"Ä\" 😀 \u{0}");
    ana.emails = vec![Email { address: Some("ana@example.com".into()), is_primary: true, r#type: 3 }];
    ana.addresses = vec![Location { city: Some("Lisboa".into()), ..Location::default() }];
    ana.birth_month = Some(4);
    store.save_profile(&ana).await.unwrap();
    assert_eq!(store.profile(ANA).await.unwrap().unwrap(), ana);
    assert!(store.profile(BO).await.unwrap().is_none());
}

async fn picture_is_kept_beside_others(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    let picture = |tag: &str, byte| Picture {
        tag: tag.into(),
        media_type: "image/png".into(),
        bytes: vec![byte, 0, 255, 10],
    };
    for picture in [picture("a", 1), picture("b", 2), picture("a", 3)] {
        store.save_picture(ANA, &picture).await.unwrap();
    }
    assert_eq!(store.picture(ANA, "a").await.unwrap(), Some(picture("a", 3)));
    assert_eq!(store.picture(ANA, "b").await.unwrap(), Some(picture("b", 2)));
    assert_eq!(store.picture(BO, "a").await.unwrap(), None);
    assert!(store.delete_picture(ANA, "a").await.unwrap());
    assert!(!store.delete_picture(ANA, "a").await.unwrap());
    assert_eq!(store.picture(ANA, "a").await.unwrap(), None);
}

async fn store_answers_until_it_is_closed(store: &Store) {
    store.ping().await.unwrap();
    store.close().await;
    let error = store.ping().await.unwrap_err();
    assert_eq!(error.to_string(), "the database is closed");
    assert_eq!(error.code(), "store.unavailable");
    let error = store.sweep(Moment(1)).await.unwrap_err();
    assert_eq!(error.to_string(), "the database is closed");
}
