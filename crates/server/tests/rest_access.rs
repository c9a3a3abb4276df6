//! Who may read over REST: `Authorization` in all its spellings, scopes, persons, and tokens that end.

#![expect(clippy::unwrap_used, reason = "in a test, an unwrap is an assertion")]

mod world;

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use expect_test::{Expect, expect};
use world::{Answer, World};

const CONTACTS: &str = "/V4.1/me/Contacts/AllContacts";

/// Status, challenge and body.
fn check(answer: &Answer, expected: &Expect) {
    expected.assert_eq(&format!(
        "{} {}\n{}",
        answer.status,
        answer.header("www-authenticate"),
        answer.text()
    ));
}

async fn get_with(world: &World, authorization: &[&str]) -> Answer {
    let request = authorization
        .iter()
        .fold(Request::get(CONTACTS), |request, value| request.header("authorization", *value));
    world.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn token_counts_in_every_spelling() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    for spelling in ["Bearer T", "bearer T", "WRAP access_token=T", "WRAP access_token = \"T\"", "T"] {
        let answer = get_with(&world, &[&spelling.replace('T', &token)]).await;
        assert_eq!(answer.status, 200, "{spelling}");
    }
}

#[tokio::test]
async fn who_shows_no_token_is_told_how() {
    let world = World::new().await;
    check(
        &world.get(CONTACTS, None).await,
        &expect![[r#"
        401 Unauthorized Bearer realm="Messenger Connect", WRAP
        {"error":{"code":"access.missing","message":"This needs an access token: Authorization: Bearer <token>."}}"#]],
    );
    check(
        &get_with(&world, &["Basic YTpi"]).await,
        &expect![[r#"
        401 Unauthorized Bearer realm="Messenger Connect", WRAP
        {"error":{"code":"access.missing","message":"This needs an access token: Authorization: Bearer <token>."}}"#]],
    );
    check(
        &get_with(&world, &["Bearer a", "Bearer b"]).await,
        &expect![[r#"
        400 Bad Request Bearer error="invalid_request", WRAP
        {"error":{"code":"access.malformed","message":"Send one Authorization header: Bearer <token>, or WRAP access_token=<token>."}}"#]],
    );
}

#[tokio::test]
async fn unknown_token_is_refused_and_a_token_in_the_address_is_none() {
    let world = World::new().await;
    check(
        &world.get(CONTACTS, Some("unknown")).await,
        &expect![[r#"
        401 Unauthorized Bearer error="invalid_token", error_description="The access token is unknown, has expired, or was taken back.", WRAP
        {"error":{"code":"access.token","message":"The access token is unknown, has expired, or was taken back."}}"#]],
    );
    let (token, _) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    let answer = world.get(&format!("{CONTACTS}?access_token={token}"), None).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn scope_that_is_missing_is_named() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Profiles.View"], true).await;
    check(
        &world.get(CONTACTS, Some(&token)).await,
        &expect![[r#"
        403 Forbidden Bearer error="insufficient_scope", scope="WL_Contacts.View"
        {"error":{"code":"access.scope","message":"This needs the scope WL_Contacts.View or WL_Contacts.ViewFull, which the person has not granted."}}"#]],
    );
    assert_eq!(world.get("/V4.1/Contacts", Some(&token)).await.status, 403);
    assert_eq!(world.get("/V4.1/Profiles", Some(&token)).await.status, 200);
    assert_eq!(world.get("/V4.1/", Some(&token)).await.status, 200);
}

#[tokio::test]
async fn other_persons_data_stay_theirs() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    for path in ["/V4.1/cid-0000000000000001", "/V4.1/cid-0000000000000001/Contacts/AllContacts"] {
        let answer = world.get(path, Some(&token)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]["code"]), (403, &"access.person".into()));
    }
}

#[tokio::test]
async fn token_ends_after_an_hour() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    world.advance(Duration::from_millis(3_599_999));
    assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 200);
    world.advance(Duration::from_millis(1));
    assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 401, "though it was just remembered");
}

#[tokio::test]
async fn revoked_grant_refuses_the_very_next_request() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let (token, _) = ana.connect(&["WL_Contacts.View"], true).await;
    assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 200);
    let page = ana.get("/consent").await;
    let (_, rest) = page.text().split_once("action=\"/consent/").expect("a button that takes it back");
    let (grant, _) = rest.split_once('"').unwrap();
    assert_eq!(ana.post(&format!("/consent/{grant}"), &[]).await.status, 303);
    check(
        &world.get(CONTACTS, Some(&token)).await,
        &expect![[r#"
        401 Unauthorized Bearer error="invalid_token", error_description="The access token is unknown, has expired, or was taken back.", WRAP
        {"error":{"code":"access.token","message":"The access token is unknown, has expired, or was taken back."}}"#]],
    );
}

#[tokio::test]
async fn sign_out_of_a_site_refuses_its_token_at_once() {
    let world = World::new().await;
    let (token, refresh) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 200);
    let pairs = [("token", refresh.as_str()), ("client_id", world::CLIENT_ID)];
    assert_eq!(world.post("/oauth/revoke", &pairs).await.status, 200);
    assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 401);
}

#[tokio::test]
async fn what_a_command_took_away_beside_the_node_is_gone_on_the_next_request() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    for _ in 0..2 {
        assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 200);
    }
    // As `connect-server app remove` does, which is on no bus.
    let beside = world.beside().await;
    assert!(beside.delete_application(world::client_id()).await.unwrap());
    assert_eq!(world.get(CONTACTS, Some(&token)).await.status, 401);
    beside.close().await;
}

#[tokio::test]
async fn use_of_a_grant_is_noted_once_a_minute() {
    let world = World::new().await;
    let (token, _) = world.person("Ana").await.connect(&["WL_Contacts.View"], true).await;
    let cid = world.get("/V4.1/", Some(&token)).await.json()["SignedInUser"]["Cid"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let used = async || world.app.store.grants(cid).await.unwrap()[0].0.used;
    let first = world.app.clock.now();
    assert_eq!(used().await, Some(first));
    world.advance(Duration::from_secs(59));
    world.get(CONTACTS, Some(&token)).await;
    assert_eq!(used().await, Some(first));
    world.advance(Duration::from_secs(1));
    world.get(CONTACTS, Some(&token)).await;
    assert_eq!(used().await, Some(world.app.clock.now()));
}
