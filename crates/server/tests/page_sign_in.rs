//! `/register`, `/sign-in`, `/sign-out`, and what every page forbids.

mod world;

use axum::http::StatusCode;
use domain::time::days;
use expect_test::expect;
use world::{NODE, SITE, World, authorize, authorize_with};

fn registration<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 4] {
    [("first_name", "Ana"), ("last_name", "Costa"), ("email", email), ("password", password)]
}

#[tokio::test]
async fn who_registers_is_signed_in_and_goes_on_to_where_they_wanted() {
    let world = World::new().await;
    let mut ana = world.browser();
    let mut form = registration("ana@example.com", "correct horse battery").to_vec();
    form.push(("continue", "/consent"));
    let answer = ana.post("/register", &form).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/consent"));
    expect!["HttpOnly; Max-Age=15552000; Path=/; SameSite=Lax; Secure"]
        .assert_eq(&attributes(answer.header("set-cookie")));
    assert!(ana.get("/account").await.text().contains("Ana Costa"));
}

#[tokio::test]
async fn what_cannot_be_registered_is_told_beside_its_field() {
    let world = World::new().await;
    world.person("Ana").await;
    for (form, words) in [
        (registration("ana", "correct horse battery"), "An e-mail address looks like name@example.com."),
        (registration("bo@example.com", "short"), "A password has at least 8 characters."),
        (registration("bo@example.com", "BO@example.com"), "This password can be guessed"),
        (
            registration("ANA@example.com", "correct horse battery"),
            "There is an account with this address already.",
        ),
    ] {
        let answer = world.browser().post("/register", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.text().contains(words), "{words}: {}", answer.text());
        assert!(!answer.headers.contains_key("set-cookie"), "{words}");
        assert!(!answer.text().contains(form[3].1), "a password stands on the page");
    }
    let nameless = [("email", "bo@example.com"), ("password", "correct horse battery"), ("first_name", " ")];
    assert!(
        world.browser().post("/register", &nameless).await.text().contains("Please say what to call you.")
    );
}

#[tokio::test]
async fn typed_text_is_text_on_the_page() {
    let world = World::new().await;
    let mut form = registration("x@example.com", "correct horse battery");
    form[0].1 = "<script>alert(1)</script>\"";
    let mut browser = world.browser();
    browser.post("/register", &form).await;
    let page = browser.get("/account").await;
    assert!(page.text().contains("&#60;script&#62;alert(1)"), "{}", page.text());
    assert!(!page.text().contains("<script"));
}

#[tokio::test]
async fn unknown_address_and_wrong_password_get_the_same_answer() {
    let world = World::new().await;
    world.person("Ana").await;
    let attempt = async |email: &str, password: &str| {
        let answer = world.browser().post("/sign-in", &[("email", email), ("password", password)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.headers.contains_key("set-cookie"));
        answer.text().replace(email, "…")
    };
    let wrong = attempt("ana@example.com", "correct horse").await;
    assert!(wrong.contains("This address and this password do not belong together."));
    assert_eq!(attempt("bo@example.com", "correct horse battery").await, wrong);
}

#[tokio::test]
async fn signing_in_and_out_again() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let signed_out = ana.post("/sign-out", &[]).await;
    assert_eq!((signed_out.status, signed_out.location()), (StatusCode::SEE_OTHER, "/"));
    let turned_away = ana.get("/account?saved=profile").await;
    assert_eq!(turned_away.location(), "/sign-in?continue=%2Faccount%3Fsaved%3Dprofile");
    let form = [
        ("email", "ANA@example.com "),
        ("password", "correct horse battery"),
        ("continue", "/account?saved=profile"),
    ];
    assert_eq!(ana.post("/sign-in", &form).await.location(), "/account?saved=profile");
    assert_eq!(ana.get("/sign-in").await.location(), "/account");
}

#[tokio::test]
async fn somebody_else_may_take_over_and_go_on() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let request = authorize("WL_Profiles.View");
    let answer = ana.post("/sign-out", &[("continue", &request)]).await;
    assert!(answer.location().starts_with("/sign-in?continue="));
    assert_eq!(answer.parameter("continue"), Some(request));
    assert_eq!(ana.cookie, None);
}

#[tokio::test]
async fn signed_out_cookie_is_worth_nothing() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let cookie = ana.cookie.clone();
    ana.post("/sign-out", &[]).await;
    ana.cookie = cookie;
    assert_eq!(ana.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn visit_survives_a_restart_but_not_a_month_of_absence() {
    let world = World::new().await;
    let cookie = world.person("Ana").await.cookie;
    let world = world.restart().await;
    let mut ana = world.browser();
    ana.cookie = cookie;
    for _ in 0..2 {
        world.advance(days(29));
        assert_eq!(ana.get("/account").await.status, StatusCode::OK);
    }
    world.advance(days(30));
    assert_eq!(ana.get("/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_led_to_another_host() {
    let world = World::new().await;
    world.person("Ana").await;
    for there in ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"] {
        let form = [("email", "ana@example.com"), ("password", "correct horse battery"), ("continue", there)];
        assert_eq!(world.browser().post("/sign-in", &form).await.location(), "/account", "{there}");
    }
}

#[tokio::test]
async fn form_of_another_site_is_refused() {
    use axum::body::Body;
    use axum::http::Request;
    let world = World::new().await;
    let ana = world.person("Ana").await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", SITE),
        ("origin", "null"),
        ("x-none", ""),
    ] {
        for path in ["/sign-in", "/register", "/sign-out", "/account", "/consent/1", "/oauth/authorize?x=y"] {
            let request = Request::post(path)
                .header("cookie", ana.cookie.as_deref().unwrap())
                .header("content-type", "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::from("first_name=Eve"))
                .unwrap();
            let answer = world.send(request).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value} {path}");
            assert!(answer.text().contains("request.origin"));
        }
    }
}

#[tokio::test]
async fn every_page_forbids_what_it_does_not_need() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let mut nobody = world.browser();
    for answer in [
        nobody.get("/").await,
        nobody.get("/sign-in").await,
        nobody.get("/nothing").await,
        nobody.get("/account").await,
        ana.get("/account").await,
        ana.get("/consent").await,
        ana.get(&authorize("WL_Profiles.View")).await,
        ana.get("/oauth/authorize").await,
    ] {
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cross-origin-opener-policy"), "");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn sign_in_page_knows_the_site_that_waits() {
    let world = World::new().await;
    let mut browser = world.browser();
    let answer = browser.get(&authorize_with(&[("login_hint", "ana@example.com")])).await;
    let page = browser.get(answer.location()).await;
    assert!(page.text().contains("Harbour Runners"));
    assert!(page.text().contains("value=\"ana@example.com\""));
    // Chromium checks `form-action` on every redirect after the form.
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {SITE};")));
    assert!(page.text().contains("href=\"/register?continue=%2Foauth%2Fauthorize"), "{}", page.text());

    // A request that would not be answered is not shown as if it came from the site.
    let forged = authorize_with(&[("redirect_uri", "https://evil.example/")]);
    let answer =
        browser.get(&format!("/sign-in?continue={}", forged.replace('%', "%25").replace('&', "%26"))).await;
    assert!(!answer.text().contains("Harbour Runners"));
    assert!(!answer.header("content-security-policy").contains("evil"));
}

#[tokio::test]
async fn what_is_not_there_or_too_large_is_said_in_words() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let missing = ana.get("/nothing").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text().contains("There is nothing here"));
    assert_eq!(ana.get("/sign-out").await.status, StatusCode::METHOD_NOT_ALLOWED);
    let long = "x".repeat(100_000);
    let answer = ana.post("/account", &[("first_name", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("request.size"));
    let body = axum::body::Body::from("{}");
    let request = axum::http::Request::post("/sign-in").header("origin", NODE).body(body).unwrap();
    assert_eq!(world.send(request).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn node_says_how_it_is() {
    let world = World::new().await;
    assert_eq!(world.get("/health", None).await.text(), "ok\n");
    world.app.store.close().await;
    let sick = world.get("/health", None).await;
    assert_eq!((sick.status, sick.text()), (StatusCode::SERVICE_UNAVAILABLE, "store.unavailable\n"));
    let page = world.browser().post("/sign-in", &[("email", "ana@example.com"), ("password", "x")]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text().contains("store.unavailable"));
}

/// A cookie's attributes, sorted.
fn attributes(cookie: &str) -> String {
    let mut attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes.join("; ")
}
