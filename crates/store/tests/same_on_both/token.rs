//! Codes and tokens: each works once.

use domain::code::Unredeemable;
use domain::time::{days, hours};
use domain::{ClientId, Grant, GrantId, Moment, Refresh, RefreshToken, Visit};
use store::{Error, Exchange, Store};

use crate::people::{ANA, BOTH, SITE, VERIFIER, code, consent, digest, redeem, refresh, settle, tokens};
use crate::same_on_both;

same_on_both! {
    code_brings_tokens_once_and_its_replay_ends_them,
    consent_given_before_brings_further_codes,
    refused_code_can_still_be_exchanged,
    one_of_two_exchanges_of_a_code_wins,
    defect_in_one_exchange_spoils_no_other,
    refresh_rotates_and_its_replay_ends_the_family,
    one_of_two_refreshes_wins,
    family_ends_by_either_token_and_only_by_its_client,
    access_token_does_not_outlive_its_grant,
    sweep_forgets_what_has_expired_and_nothing_else,
}

async fn granted(store: &Store) -> Grant {
    settle(store).await;
    let grant = consent(1, BOTH, Moment(1));
    store.approve(&grant, None, &code("code", grant.id, Moment(1))).await.unwrap();
    grant
}

async fn code_brings_tokens_once_and_its_replay_ends_them(store: &Store) {
    let grant = granted(store).await;
    assert_eq!(redeem(store, "no such code", "none", Moment(2)).await, Exchange::Unknown);
    assert_eq!(redeem(store, "code", "first", Moment(2)).await, Exchange::Issued(grant));
    let token = store.access_token(&digest("first access")).await.unwrap().unwrap();
    assert_eq!((token.grant, token.cid, token.client_id, token.scopes), (grant.id, ANA, SITE, BOTH));
    assert_eq!(token.expires, Moment(2).after(hours(1)));
    let replayed = Exchange::Refused { reason: Unredeemable::Replayed, grant: grant.id };
    assert_eq!(redeem(store, "code", "second", Moment(3)).await, replayed);
    assert!(store.access_token(&digest("first access")).await.unwrap().is_none());
    assert_eq!(refresh(store, "first refresh", "next", Moment(4)).await, Exchange::Unknown);
    assert_eq!(store.grant(grant.id).await.unwrap(), Some(grant), "what the person agreed to stays");
}

async fn consent_given_before_brings_further_codes(store: &Store) {
    let grant = granted(store).await;
    store.save_code(&code("further", grant.id, Moment(2))).await.unwrap();
    assert_eq!(redeem(store, "further", "phone", Moment(3)).await, Exchange::Issued(grant));
    assert_eq!(redeem(store, "code", "desk", Moment(3)).await, Exchange::Issued(grant));
    let homeless = store.save_code(&code("homeless", GrantId(9), Moment(2))).await;
    assert!(matches!(homeless, Err(Error::Conflict(_))), "there is no such grant: {homeless:?}");
}

async fn refused_code_can_still_be_exchanged(store: &Store) {
    let grant = granted(store).await;
    let refused =
        store.redeem(&digest("code"), Moment(2), |_, _| Err(Unredeemable::WrongVerifier)).await.unwrap();
    assert_eq!(refused, Exchange::Refused { reason: Unredeemable::WrongVerifier, grant: grant.id });
    assert_eq!(redeem(store, "code", "first", Moment(2)).await, Exchange::Issued(grant));
}

async fn one_of_two_exchanges_of_a_code_wins(store: &Store) {
    let grant = granted(store).await;
    for round in 0..20 {
        let grant = Grant { id: GrantId(100 + round), ..grant };
        let name = format!("code {round}");
        store.approve(&grant, None, &code(&name, grant.id, Moment(1))).await.unwrap();
        let exchange = |name: &'static str| {
            let (store, code) = (store.clone(), format!("code {round}"));
            tokio::spawn(async move {
                let now = Moment(2);
                store
                    .redeem(&digest(&code), now, move |code, grant| {
                        code.redeem(SITE, Some("https://site.example/cb"), Some(VERIFIER), now)?;
                        Ok(tokens(&format!("{name} {}", code.grant.0), code.family(), grant, now))
                    })
                    .await
                    .unwrap()
            })
        };
        let (left, right) = (exchange("left"), exchange("right"));
        let (left, right) = (left.await.unwrap(), right.await.unwrap());
        let replayed = Exchange::Refused { reason: Unredeemable::Replayed, grant: grant.id };
        let is_fair = [(&left, &right), (&right, &left)]
            .iter()
            .any(|(won, lost)| matches!(won, Exchange::Issued(_)) && **lost == replayed);
        assert!(is_fair, "{left:?} {right:?}");
        for name in ["left", "right"] {
            let access = digest(&format!("{name} {} access", grant.id.0));
            assert!(store.access_token(&access).await.unwrap().is_none(), "{name}");
        }
    }
}

async fn defect_in_one_exchange_spoils_no_other(store: &Store) {
    let grant = granted(store).await;
    let defect = store.redeem(&digest("code"), Moment(2), |_, _| panic!("this is part of the test")).await;
    assert_eq!(defect.unwrap_err().to_string(), "a transaction was given up because of a defect");
    assert_eq!(redeem(store, "code", "first", Moment(2)).await, Exchange::Issued(grant));
    assert!(store.access_token(&digest("first access")).await.unwrap().is_some());
}

async fn refresh_rotates_and_its_replay_ends_the_family(store: &Store) {
    let grant = granted(store).await;
    redeem(store, "code", "first", Moment(2)).await;
    assert_eq!(refresh(store, "first refresh", "second", Moment(3)).await, Exchange::Issued(grant));
    assert!(store.access_token(&digest("first access")).await.unwrap().is_some(), "it lasts its hour");
    assert_eq!(refresh(store, "second refresh", "third", Moment(4)).await, Exchange::Issued(grant));
    let present = |token: &RefreshToken, grant: &Grant| Err(token.present(ClientId(1), grant, Moment(4)));
    let other = store.refresh(&digest("third refresh"), Moment(4), present).await.unwrap();
    assert_eq!(other, Exchange::Refused { reason: Refresh::OtherClient, grant: grant.id });
    let replayed = Exchange::Refused { reason: Refresh::Replayed, grant: grant.id };
    assert_eq!(refresh(store, "second refresh", "thief", Moment(5)).await, replayed);
    for name in ["first access", "second access", "third access", "thief access"] {
        assert!(store.access_token(&digest(name)).await.unwrap().is_none(), "{name}");
    }
    assert_eq!(refresh(store, "third refresh", "fourth", Moment(6)).await, Exchange::Unknown);
    assert_eq!(store.grant(grant.id).await.unwrap(), Some(grant), "what the person agreed to stays");
}

async fn one_of_two_refreshes_wins(store: &Store) {
    granted(store).await;
    redeem(store, "code", "first", Moment(2)).await;
    let exchange = |name: &'static str| {
        let store = store.clone();
        tokio::spawn(async move { refresh(&store, "first refresh", name, Moment(3)).await })
    };
    let (left, right) = (exchange("left"), exchange("right"));
    let (left, right) = (left.await.unwrap(), right.await.unwrap());
    let won = [&left, &right].iter().filter(|one| matches!(one, Exchange::Issued(_))).count();
    let lost = [&left, &right]
        .iter()
        .filter(|one| matches!(one, Exchange::Refused { reason: Refresh::Replayed, .. }))
        .count();
    assert_eq!((won, lost), (1, 1), "{left:?} {right:?}");
}

async fn family_ends_by_either_token_and_only_by_its_client(store: &Store) {
    let grant = granted(store).await;
    let grant = Grant { id: GrantId(2), ..grant };
    store.approve(&grant, Some(GrantId(1)), &code("again", grant.id, Moment(1))).await.unwrap();
    redeem(store, "code", "desk", Moment(2)).await;
    redeem(store, "again", "phone", Moment(2)).await;
    assert_eq!(
        store.end_family(&digest("desk refresh"), ClientId(1)).await.unwrap(),
        None,
        "another client's"
    );
    assert_eq!(store.end_family(&digest("nothing"), SITE).await.unwrap(), None);
    assert!(store.access_token(&digest("desk access")).await.unwrap().is_some());
    assert_eq!(store.end_family(&digest("desk refresh"), SITE).await.unwrap(), Some(grant.id));
    assert!(store.access_token(&digest("desk access")).await.unwrap().is_none());
    assert_eq!(refresh(store, "desk refresh", "next", Moment(3)).await, Exchange::Unknown);
    assert!(store.access_token(&digest("phone access")).await.unwrap().is_some(), "another sign-in");
    assert_eq!(store.end_family(&digest("phone access"), SITE).await.unwrap(), Some(grant.id));
    assert_eq!(refresh(store, "phone refresh", "next", Moment(3)).await, Exchange::Unknown);
    assert_eq!(store.grant_of(ANA, SITE).await.unwrap().unwrap().id, grant.id, "the consent stays");
}

async fn access_token_does_not_outlive_its_grant(store: &Store) {
    let grant = granted(store).await;
    redeem(store, "code", "first", Moment(2)).await;
    let short = Grant { id: GrantId(2), expires: Moment(50), ..grant };
    store.approve(&short, Some(grant.id), &code("two", short.id, Moment(3))).await.unwrap();
    assert_eq!(store.access_token(&digest("first access")).await.unwrap().unwrap().expires, Moment(50));
}

async fn sweep_forgets_what_has_expired_and_nothing_else(store: &Store) {
    let grant = granted(store).await;
    redeem(store, "code", "first", Moment(2)).await;
    refresh(store, "first refresh", "second", Moment(3)).await;
    store.begin_visit(&Visit::begin(digest("desk"), ANA, Moment(1))).await.unwrap();
    assert_eq!(store.sweep(Moment(4)).await.unwrap(), 0);
    assert_eq!(store.sweep(Moment(2).after(hours(1))).await.unwrap(), 1, "the first access token");
    assert_eq!(store.sweep(Moment(1).after(hours(24))).await.unwrap(), 2, "the other one and the code");
    assert_eq!(store.sweep(Moment(3).after(days(30))).await.unwrap(), 2, "the rotated token and the visit");
    assert!(store.visit(&digest("desk")).await.unwrap().is_none());
    assert_eq!(refresh(store, "second refresh", "third", Moment(5)).await, Exchange::Issued(grant));
    assert_eq!(
        store.sweep(grant.expires.after(days(30))).await.unwrap(),
        3,
        "the tokens, and then the grant"
    );
    assert_eq!(store.grant(grant.id).await.unwrap(), None);
}
