//! Applications and their logos.

use domain::{ClientId, Moment, RedirectUri};
use store::{Picture, Store};
use wire::{Scope, ScopeSet};

use crate::people::{ANA, BOTH, SITE, code, consent, digest, redeem, settle, site};
use crate::same_on_both;

same_on_both! {
    application_is_kept_whole,
    saving_again_changes_and_keeps_what_was_granted,
    deleting_takes_grants_and_tokens_along,
    logo_is_replaced,
}

async fn application_is_kept_whole(store: &Store) {
    let mut application = site(SITE, "Läufer & Söhne");
    application.secret = Some(digest("secret"));
    application.redirect_uris.push(RedirectUri::parse("http://127.0.0.1:8081/channel.html?a=b").unwrap());
    application.origins.push("http://localhost:8081".into());
    application.approved = ScopeSet::EMPTY.with(Scope::ContactsViewFull);
    store.save_application(&application).await.unwrap();
    let read = store.application(SITE).await.unwrap().unwrap();
    assert_eq!(format!("{read:?}"), format!("{application:?}"));
    assert_eq!(read.secret, Some(digest("secret")), "which Debug does not show");
    assert!(store.application(ClientId(1)).await.unwrap().is_none());
    store.save_application(&site(ClientId(1), "A")).await.unwrap();
    let names: Vec<_> = store.applications().await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["A", "Läufer & Söhne"]);
}

async fn saving_again_changes_and_keeps_what_was_granted(store: &Store) {
    settle(store).await;
    let grant = consent(1, BOTH, Moment(1));
    store.approve(&grant, None, &code("code", grant.id, Moment(1))).await.unwrap();
    let mut application = site(SITE, "Another name");
    application.origins.clear();
    store.save_application(&application).await.unwrap();
    let granted = store.grants(ANA).await.unwrap();
    assert_eq!((granted.len(), granted[0].0, granted[0].1.name.as_str()), (1, grant, "Another name"));
    assert!(granted[0].1.origins.is_empty());
}

async fn deleting_takes_grants_and_tokens_along(store: &Store) {
    settle(store).await;
    let grant = consent(1, BOTH, Moment(1));
    store.approve(&grant, None, &code("code", grant.id, Moment(1))).await.unwrap();
    redeem(store, "code", "first", Moment(2)).await;
    assert!(store.access_token(&digest("first access")).await.unwrap().is_some());
    assert!(store.delete_application(SITE).await.unwrap());
    assert!(!store.delete_application(SITE).await.unwrap());
    assert!(store.access_token(&digest("first access")).await.unwrap().is_none());
    assert!(store.grant(grant.id).await.unwrap().is_none());
    assert!(store.grants(ANA).await.unwrap().is_empty());
}

async fn logo_is_replaced(store: &Store) {
    settle(store).await;
    let logo = |tag: &str| Picture { tag: tag.into(), media_type: "image/png".into(), bytes: vec![1] };
    assert_eq!(store.logo_tag(SITE).await.unwrap(), None);
    store.save_logo(SITE, &logo("a")).await.unwrap();
    store.save_logo(SITE, &logo("b")).await.unwrap();
    assert_eq!(store.logo_tag(SITE).await.unwrap().as_deref(), Some("b"));
    assert_eq!(store.logo(SITE, "a").await.unwrap(), None);
    assert_eq!(store.logo(SITE, "b").await.unwrap(), Some(logo("b")));
}
