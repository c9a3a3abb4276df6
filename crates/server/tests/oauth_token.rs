//! `/oauth/token`, `/oauth/revoke` and the metadata: what sites get, and who gets nothing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::expect;
use world::{
    Answer, CHANNEL, CLIENT_ID, NODE, SHOP_ID, SHOP_SECRET, SITE, VERIFIER, World, authorize_with, redemption,
};

const PROFILE: &str = "WL_Profiles.View";

fn refusal(answer: &Answer) -> String {
    let json = answer.json();
    assert_eq!(answer.header("cache-control"), "no-store");
    format!(
        "{} {}: {}",
        answer.status.as_u16(),
        json["error"].as_str().unwrap(),
        json["error_description"].as_str().unwrap()
    )
}

#[tokio::test]
async fn code_becomes_tokens() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let code = ana.allow(&[PROFILE, "WL_Contacts.View"], true).await;
    let answer = world.redeem(&code).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let mut json = answer.json();
    for name in ["access_token", "refresh_token", "cid"] {
        assert!(
            json[name]
                .as_str()
                .unwrap()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        json[name] = name.len().into();
    }
    expect![[r#"{"access_token":12,"cid":3,"expires_in":3600,"grant_expires_in":31536000,"refresh_token":13,"scope":"WL_Profiles.View WL_Contacts.View","token_type":"Bearer"}"#]]
        .assert_eq(&json.to_string());
}

#[tokio::test]
async fn every_wrong_exchange_has_its_error() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let code = ana.allow(&[PROFILE], true).await;
    let mut told = Vec::new();
    for (name, value) in [
        ("client_id", ""),
        ("client_id", "0000000000000001"),
        ("client_id", SHOP_ID),
        ("client_secret", "guessed"),
        ("grant_type", ""),
        ("grant_type", "password"),
        ("code", ""),
        ("code", "guessed"),
        ("redirect_uri", ""),
        ("redirect_uri", SITE),
        ("code_verifier", ""),
        ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX"),
    ] {
        let mut pairs = redemption(&code).to_vec();
        pairs.retain(|pair| pair.0 != name);
        pairs.push((name, value));
        let answer = world.post("/oauth/token", &pairs).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        told.push(format!("{name}={}: {}", &value[..value.len().min(12)], refusal(&answer)));
    }
    let mut twice = redemption(&code).to_vec();
    twice.push(("code", "another"));
    told.push(refusal(&world.post("/oauth/token", &twice).await));
    expect![[r"
        client_id=: 401 invalid_client: client_id is unknown or missing
        client_id=000000000000: 401 invalid_client: client_id is unknown or missing
        client_id=000000004804: 401 invalid_client: this application has a secret; client_secret is missing
        client_secret=guessed: 401 invalid_client: client_secret is wrong
        grant_type=: 400 invalid_request: grant_type is missing
        grant_type=password: 400 unsupported_grant_type: grant_type must be authorization_code or refresh_token
        code=: 400 invalid_request: code is missing
        code=guessed: 400 invalid_grant: the code is unknown
        redirect_uri=: 400 invalid_grant: redirect_uri is not the one of the authorization request
        redirect_uri=http://site.: 400 invalid_grant: redirect_uri is not the one of the authorization request
        code_verifier=: 400 invalid_grant: code_verifier does not match the code_challenge
        code_verifier=dBjftJeZ4CVP: 400 invalid_grant: code_verifier does not match the code_challenge
        400 invalid_request: code stands there twice"]].assert_eq(&told.join("\n"));
    assert_eq!(world.redeem(&code).await.status, StatusCode::OK, "no mistake has used the code up");
}

#[tokio::test]
async fn code_lives_for_a_minute() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let code = ana.allow(&[PROFILE], true).await;
    world.advance(Duration::from_mins(1));
    assert_eq!(refusal(&world.redeem(&code).await), "400 invalid_grant: the code has expired");
}

#[tokio::test]
async fn stolen_code_ends_what_it_brought() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let code = ana.allow(&[PROFILE], true).await;
    let (access, refresh) = world.redeem(&code).await.tokens();
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);
    assert_eq!(
        refusal(&world.redeem(&code).await),
        "400 invalid_grant: the code was used before; what it brought is revoked"
    );
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn code_of_a_consent_taken_back_within_its_minute_brings_nothing() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let code = ana.allow(&[PROFILE], true).await;
    let page = ana.get("/consent").await;
    let path = page.text().split("action=\"/consent/").nth(1).unwrap().split('"').next().unwrap();
    ana.post(&format!("/consent/{path}"), &[]).await;
    assert_eq!(world.redeem(&code).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn refresh_rotates() {
    let world = World::new().await;
    let (_, first) = world.person("Ana").await.connect(&[PROFILE], true).await;
    let (access, second) = world.refresh(&first).await.tokens();
    assert_ne!(first, second);
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);
    assert!(world.refresh(&second).await.json()["access_token"].is_string());
}

#[tokio::test]
async fn stolen_refresh_token_ends_that_sign_in_only() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let (elsewhere, _) = ana.connect(&[PROFILE], true).await;
    let (_, first) = ana.connect(&[PROFILE], true).await;
    let (access, second) = world.refresh(&first).await.tokens();
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);
    assert_eq!(
        refusal(&world.refresh(&first).await),
        "400 invalid_grant: the refresh token was used before; what it brought is revoked"
    );
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.refresh(&second).await.json()["error"], "invalid_grant");
    // Her consent was not the thief's to end.
    assert_eq!(world.get("/V4.1/Profiles", Some(&elsewhere)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn refresh_token_is_for_its_client_only() {
    let world = World::new().await;
    let (_, refresh) = world.person("Ana").await.connect(&[PROFILE], true).await;
    let pairs = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &refresh),
        ("client_id", SHOP_ID),
        ("client_secret", SHOP_SECRET),
    ];
    let answer = world.post("/oauth/token", &pairs).await;
    assert_eq!(refusal(&answer), "400 invalid_grant: the refresh token was given to another client");
    assert_eq!(world.refresh(&refresh).await.status, StatusCode::OK);
}

#[tokio::test]
async fn back_end_proves_itself_by_header_or_form() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let encoded = "a+secret%3A+with+%2B+and+%25";
    for (header, secret, expected) in [
        (None, Some(SHOP_SECRET), "200"),
        (Some(encoded), None, "200"),
        (None, None, "401 invalid_client: this application has a secret; client_secret is missing"),
        (None, Some("guessed"), "401 invalid_client: client_secret is wrong"),
        (Some("guessed"), None, "401 invalid_client: the Authorization header does not prove a known client"),
        (
            Some(encoded),
            Some(SHOP_SECRET),
            "400 invalid_request: the client authenticates twice: in the header and in the form",
        ),
    ] {
        let request = authorize_with(&[
            ("client_id", SHOP_ID),
            ("redirect_uri", "https://shop.example/cb"),
            ("scope", "WL_Contacts.ViewFull"),
        ]);
        let form = [("decision", "allow"), ("scope", "WL_Contacts.ViewFull")];
        let code = ana.post(&request, &form).await.parameter("code").unwrap();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("grant_type", "authorization_code").append_pair("code", &code);
        body.append_pair("redirect_uri", "https://shop.example/cb").append_pair("code_verifier", VERIFIER);
        if header.is_none() {
            body.append_pair("client_id", SHOP_ID);
        }
        if let Some(secret) = secret {
            body.append_pair("client_secret", secret);
        }
        let mut request =
            Request::post("/oauth/token").header("content-type", "application/x-www-form-urlencoded");
        if let Some(secret) = header {
            request = request
                .header("authorization", format!("Basic {}", STANDARD.encode(format!("{SHOP_ID}:{secret}"))));
        }
        let answer = world.send(request.body(Body::from(body.finish())).unwrap()).await;
        let told = if answer.status == StatusCode::OK { "200".to_owned() } else { refusal(&answer) };
        assert_eq!(told, expected);
        let is_challenged = answer.status == StatusCode::UNAUTHORIZED && header.is_some();
        assert_eq!(answer.header("www-authenticate").starts_with("Basic "), is_challenged, "{expected}");
    }
}

#[tokio::test]
async fn sign_out_of_a_site_ends_its_tokens_but_not_the_consent() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let (access, refresh) = ana.connect(&[PROFILE], true).await;
    let (elsewhere, _) = ana.connect(&[PROFILE], true).await;
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);

    let strangers = [("token", refresh.as_str()), ("client_id", SHOP_ID), ("client_secret", SHOP_SECRET)];
    assert_eq!(world.post("/oauth/revoke", &strangers).await.status, StatusCode::OK);
    assert_eq!(
        world.get("/V4.1/Profiles", Some(&access)).await.status,
        StatusCode::OK,
        "not theirs to revoke"
    );

    let own = [("token", refresh.as_str()), ("client_id", CLIENT_ID), ("token_type_hint", "access_token")];
    let answer = world.post("/oauth/revoke", &own).await;
    assert_eq!((answer.status, answer.text(), answer.header("content-type")), (StatusCode::OK, "", ""));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
    assert_eq!(world.get("/V4.1/Profiles", Some(&elsewhere)).await.status, StatusCode::OK);
    assert!(ana.get("/consent").await.text().contains("Harbour Runners"));
    assert_eq!(world.post("/oauth/revoke", &own).await.status, StatusCode::OK, "an unknown token is as dead");
    let nothing = [("client_id", CLIENT_ID)];
    assert_eq!(
        refusal(&world.post("/oauth/revoke", &nothing).await),
        "400 invalid_request: token is missing"
    );
}

#[tokio::test]
async fn only_post_of_a_form_is_understood() {
    let world = World::new().await;
    let json = Request::post("/oauth/token")
        .header("content-type", "application/json")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(
        refusal(&world.send(json).await),
        "400 invalid_request: the body must be application/x-www-form-urlencoded"
    );
    assert_eq!(world.get("/oauth/token", None).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let long = "x".repeat(100_000);
    let answer = world.post("/oauth/token", &[("code", &long)]).await;
    assert_eq!(refusal(&answer), "400 invalid_request: the body is too large");
}

#[tokio::test]
async fn page_of_any_origin_may_ask_for_tokens_but_not_for_consent() {
    let world = World::new().await;
    let preflight = |path: &str| {
        Request::options(path)
            .header("origin", SITE)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .body(Body::empty())
            .unwrap()
    };
    for path in ["/oauth/token", "/oauth/revoke"] {
        let answer = world.send(preflight(path)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-max-age"), "7200");
    }
    for path in ["/oauth/authorize", "/consent", "/sign-in"] {
        assert_eq!(world.send(preflight(path)).await.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn metadata_names_its_issuer_and_endpoints() {
    let world = World::new().await;
    let answer = world.get("/.well-known/oauth-authorization-server", None).await;
    let json = answer.json();
    assert_eq!(json["issuer"], NODE);
    assert_eq!(json["authorization_endpoint"], format!("{NODE}/oauth/authorize"));
    assert_eq!(json["authorization_response_iss_parameter_supported"], true);
    assert_eq!(json["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(CHANNEL, format!("{SITE}/channel.html"));
}
