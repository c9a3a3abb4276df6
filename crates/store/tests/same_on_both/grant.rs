//! Consents: given, replaced, used, taken back.

use domain::{Grant, GrantId, Moment};
use store::{Error, Exchange, Store};

use crate::people::{ANA, BO, BOTH, PROFILE, SITE, code, consent, digest, redeem, refresh, settle};
use crate::{same_on_both, world};

same_on_both! {
    grant_is_kept_whole,
    second_approval_replaces_the_first_and_takes_its_tokens_over,
    expired_grant_hands_nothing_on,
    unannounced_earlier_grant_ends_with_its_tokens,
    revoking_ends_codes_and_tokens_and_only_by_its_person,
    refused_approval_leaves_no_trace,
    one_of_many_approvals_at_once_stays_live,
}

async fn grant_is_kept_whole(store: &Store) {
    settle(store).await;
    let grant = consent(u64::MAX, BOTH, Moment(5));
    store.approve(&grant, None, &code("code", grant.id, Moment(5))).await.unwrap();
    assert_eq!(store.grant(grant.id).await.unwrap(), Some(grant));
    assert_eq!(store.grant_of(ANA, SITE).await.unwrap(), Some(grant));
    assert_eq!(store.grant_of(BO, SITE).await.unwrap(), None);
    store.use_grant(grant.id, Moment(7));
    let grants = store.grants(ANA).await.unwrap();
    assert_eq!(grants.len(), 1);
    assert_eq!((grants[0].0.used, grants[0].1.client_id), (Some(Moment(7)), SITE));
    assert!(store.grants(BO).await.unwrap().is_empty());
}

#[tokio::test]
async fn last_use_is_seen_at_once_and_written_when_the_store_is_closed() {
    for world in [world::sqlite().await, world::postgres().await] {
        settle(&world.store).await;
        let grant = consent(1, BOTH, Moment(5));
        world.store.approve(&grant, None, &code("code", grant.id, Moment(5))).await.unwrap();
        world.store.use_grant(grant.id, Moment(7));
        world.store.use_grant(grant.id, Moment(8));
        let used = Grant { used: Some(Moment(8)), ..grant };
        assert_eq!(world.store.grant(grant.id).await.unwrap(), Some(used));
        assert_eq!(world.store.grant_of(ANA, SITE).await.unwrap(), Some(used));
        let world = world.restart().await;
        assert_eq!(world.store.grant(grant.id).await.unwrap(), Some(used));
        world.end().await;
    }
}

async fn second_approval_replaces_the_first_and_takes_its_tokens_over(store: &Store) {
    settle(store).await;
    let first = consent(1, PROFILE, Moment(1));
    store.approve(&first, None, &code("one", first.id, Moment(1))).await.unwrap();
    redeem(store, "one", "first", Moment(2)).await;
    let second = consent(2, BOTH, Moment(3));
    store.approve(&second, Some(first.id), &code("two", second.id, Moment(3))).await.unwrap();
    assert_eq!(store.grant_of(ANA, SITE).await.unwrap(), Some(second));
    assert_eq!(store.grant(first.id).await.unwrap().unwrap().revoked, Some(Moment(3)));
    let token = store.access_token(&digest("first access")).await.unwrap().unwrap();
    assert_eq!((token.grant, token.scopes), (second.id, BOTH));
    assert_eq!(refresh(store, "first refresh", "next", Moment(4)).await, Exchange::Issued(second));
    assert!(store.revoke_grant(ANA, second.id, Moment(5)).await.unwrap());
    assert!(store.access_token(&digest("first access")).await.unwrap().is_none());
}

async fn expired_grant_hands_nothing_on(store: &Store) {
    settle(store).await;
    let first = consent(1, PROFILE, Moment(1));
    store.approve(&first, None, &code("one", first.id, Moment(1))).await.unwrap();
    redeem(store, "one", "first", Moment(2)).await;
    let second = consent(2, BOTH, first.expires);
    store.approve(&second, Some(first.id), &code("two", second.id, second.given)).await.unwrap();
    assert_eq!(refresh(store, "first refresh", "next", second.given).await, Exchange::Unknown);
}

async fn unannounced_earlier_grant_ends_with_its_tokens(store: &Store) {
    settle(store).await;
    let first = consent(1, PROFILE, Moment(1));
    store.approve(&first, None, &code("one", first.id, Moment(1))).await.unwrap();
    redeem(store, "one", "first", Moment(2)).await;
    let second = consent(2, BOTH, Moment(3));
    store.approve(&second, None, &code("two", second.id, Moment(3))).await.unwrap();
    assert!(store.access_token(&digest("first access")).await.unwrap().is_none());
    assert_eq!(refresh(store, "first refresh", "next", Moment(4)).await, Exchange::Unknown);
    assert_eq!(store.grant_of(ANA, SITE).await.unwrap(), Some(second));
}

async fn revoking_ends_codes_and_tokens_and_only_by_its_person(store: &Store) {
    settle(store).await;
    let grant = consent(1, BOTH, Moment(1));
    store.approve(&grant, None, &code("one", grant.id, Moment(1))).await.unwrap();
    redeem(store, "one", "first", Moment(2)).await;
    assert!(!store.revoke_grant(BO, grant.id, Moment(3)).await.unwrap(), "it is not his");
    assert!(store.access_token(&digest("first access")).await.unwrap().is_some());
    assert!(store.revoke_grant(ANA, grant.id, Moment(3)).await.unwrap());
    assert!(!store.revoke_grant(ANA, grant.id, Moment(4)).await.unwrap(), "it has been taken back");
    assert_eq!(store.grant(grant.id).await.unwrap().unwrap().revoked, Some(Moment(3)));
    assert_eq!(store.grant_of(ANA, SITE).await.unwrap(), None);
    assert!(store.access_token(&digest("first access")).await.unwrap().is_none());
    assert_eq!(refresh(store, "first refresh", "next", Moment(4)).await, Exchange::Unknown);
    assert_eq!(redeem(store, "one", "again", Moment(4)).await, Exchange::Unknown);
}

async fn refused_approval_leaves_no_trace(store: &Store) {
    settle(store).await;
    let first = consent(1, PROFILE, Moment(1));
    store.approve(&first, None, &code("code", first.id, Moment(1))).await.unwrap();
    let second = consent(2, BOTH, Moment(2));
    let refused = store.approve(&second, Some(first.id), &code("code", second.id, Moment(2))).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "the code exists: {refused:?}");
    assert_eq!(store.grant_of(ANA, SITE).await.unwrap(), Some(first));
    assert_eq!(store.grant(GrantId(2)).await.unwrap(), None);
}

async fn one_of_many_approvals_at_once_stays_live(store: &Store) {
    settle(store).await;
    let approvals = (1..=8).map(|id| {
        let store = store.clone();
        tokio::spawn(async move {
            let grant = consent(id, BOTH, Moment(1));
            store.approve(&grant, None, &code(&format!("code {id}"), grant.id, Moment(1))).await
        })
    });
    for approval in approvals.collect::<Vec<_>>() {
        approval.await.unwrap().unwrap();
    }
    let live = store.grants(ANA).await.unwrap();
    assert_eq!(live.len(), 1);
    for id in (1..=8).filter(|&id| GrantId(id) != live[0].0.id) {
        assert_eq!(store.grant(GrantId(id)).await.unwrap().unwrap().revoked, Some(Moment(1)));
    }
}
