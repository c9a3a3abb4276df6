//! `/oauth/authorize` and `/consent`: a site asks, a person decides, and takes it back.

mod world;

use std::time::Duration;

use axum::http::StatusCode;
use domain::time::{days, hours};
use expect_test::expect;
use world::{CHANNEL, NODE, SHOP_ID, SITE, World, authorize, authorize_with};

const PROFILE: &str = "WL_Profiles.View";
const CONTACTS: &str = "WL_Contacts.View";

#[tokio::test]
async fn stranger_signs_in_first_and_comes_back() {
    let world = World::new().await;
    let request = authorize(PROFILE);
    let answer = world.browser().get(&request).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/sign-in?continue="));
    assert_eq!(answer.parameter("continue").unwrap(), request);
}

#[tokio::test]
async fn consent_page_says_who_asks_for_what_and_for_how_long() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let page = ana.get(&authorize("WL_Profiles.View,WL_Contacts.View")).await;
    for words in [
        "Harbour Runners",
        SITE,
        "See your profile",
        "See your contacts",
        "E-mail addresses stay hidden.",
        "Remember this connection",
        "for one year; otherwise for three hours",
        "ana@example.com",
        "<button class=\"primary\" name=\"decision\" value=\"allow\">Allow</button>",
        "<button name=\"decision\" value=\"deny\">Deny</button>",
        "href=\"/consent\"",
    ] {
        assert!(page.text().contains(words), "{words}");
    }
    assert!(!page.text().contains("See your feed"));
    assert!(page.header("content-security-policy").contains(&format!("form-action 'self' {SITE};")));
}

#[tokio::test]
async fn decision_goes_back_to_the_site_with_state_and_issuer() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let denied = ana.post(&authorize(PROFILE), &[("decision", "deny")]).await;
    assert_eq!(denied.status, StatusCode::SEE_OTHER);
    expect!["http://site.localhost:8081/channel.html?error=access_denied&error_description=the+person+said+no&state=the+state&iss=http%3A%2F%2Flocalhost%3A8080"]
        .assert_eq(denied.location());
    let allowed = ana.post(&authorize(PROFILE), &[("decision", "allow"), ("scope", PROFILE)]).await;
    assert_eq!(allowed.status, StatusCode::SEE_OTHER);
    assert!(allowed.location().starts_with(&format!("{CHANNEL}?code=")));
    assert_eq!(allowed.parameter("state").as_deref(), Some("the state"));
    assert_eq!(allowed.parameter("iss").as_deref(), Some(NODE));
    assert_eq!(allowed.parameter("code").map(|code| code.len()), Some(43));
}

#[tokio::test]
async fn whoever_cannot_be_trusted_with_an_answer_gets_none() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    for (changes, code, detail) in [
        (vec![("client_id", "")], "authorization.client", "client_id: missing"),
        (vec![("client_id", "0000000000000001")], "authorization.client", "0000000000000001"),
        (vec![("client_id", "<b>")], "authorization.client", "&#60;b&#62;"),
        (vec![("redirect_uri", "")], "authorization.redirect_uri", "redirect_uri: missing"),
        (
            vec![("redirect_uri", "http://site.localhost:8081/channel.html?x")],
            "authorization.redirect_uri",
            "?x",
        ),
        (
            vec![("redirect_uri", "http://site.localhost:8082/channel.html")],
            "authorization.redirect_uri",
            "8082",
        ),
        (vec![("redirect_uri", SITE)], "authorization.redirect_uri", "web_message"),
        (
            vec![("redirect_uri", "https://evil.example"), ("response_mode", "web_message")],
            "authorization.redirect_uri",
            "evil",
        ),
    ] {
        for signed_in in [true, false] {
            let mut nobody = world.browser();
            let browser = if signed_in { &mut ana } else { &mut nobody };
            let answer = browser.get(&authorize_with(&changes)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}");
            assert_eq!(answer.location(), "", "{changes:?}");
            assert!(
                answer.text().contains(code) && answer.text().contains(detail),
                "{changes:?}: {}",
                answer.text()
            );
        }
    }
    for name in ["client_id", "redirect_uri", "state", "response_mode"] {
        let answer = ana.get(&format!("{}&{name}=x&{name}=y", authorize(PROFILE))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
        assert!(answer.text().contains("authorization.repeated"), "{name}");
    }
}

#[tokio::test]
async fn whatever_else_is_wrong_is_told_to_the_site() {
    let world = World::new().await;
    let mut told = Vec::new();
    for change in [
        ("response_type", ""),
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("scope", "WL_Profiles.View WL_Nothing.View"),
        ("scope", "WL_Contacts.ViewFull"),
        ("code_challenge", ""),
        ("code_challenge", "too short"),
        ("code_challenge_method", ""),
        ("code_challenge_method", "plain"),
        ("prompt", "maybe"),
    ] {
        let answer = world.browser().get(&authorize_with(&[change])).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{change:?} {}", answer.text());
        assert!(answer.location().starts_with(CHANNEL));
        assert_eq!(answer.parameter("iss").as_deref(), Some(NODE));
        assert_eq!(answer.parameter("state").as_deref(), Some("the state"));
        let (error, description) =
            (answer.parameter("error").unwrap(), answer.parameter("error_description").unwrap());
        told.push(format!("{}={}: {error}: {description}", change.0, change.1));
    }
    let twice = world.browser().get(&format!("{}&scope=x", authorize(PROFILE))).await;
    told.push(twice.parameter("error_description").unwrap());
    expect![[r"
        response_type=: invalid_request: response_type is missing
        response_type=token: unsupported_response_type: response_type must be code
        response_mode=fragment: invalid_request: response_mode must be query or web_message
        scope=WL_Profiles.View WL_Nothing.View: invalid_scope: unknown scope WL_Nothing.View
        scope=WL_Contacts.ViewFull: invalid_scope: WL_Contacts.ViewFull is restricted, and this application is not approved for it
        code_challenge=: invalid_request: code_challenge is missing
        code_challenge=too short: invalid_request: code_challenge must be 43 characters of base64url: the SHA-256 of the verifier
        code_challenge_method=: invalid_request: code_challenge_method must be S256
        code_challenge_method=plain: invalid_request: code_challenge_method must be S256
        prompt=maybe: invalid_request: prompt must be none or consent
        scope stands there twice"]]
    .assert_eq(&told.join("\n"));
}

#[tokio::test]
async fn silent_request_is_answered_without_a_page() {
    let world = World::new().await;
    let silent = authorize_with(&[("prompt", "none")]);
    let error = |answer: &world::Answer| answer.parameter("error");
    assert_eq!(error(&world.browser().get(&silent).await).as_deref(), Some("login_required"));
    let mut ana = world.person("Ana").await;
    assert_eq!(error(&ana.get(&silent).await).as_deref(), Some("consent_required"));
    ana.allow(&[PROFILE], true).await;
    assert!(ana.get(&silent).await.parameter("code").is_some());
}

#[tokio::test]
async fn remembered_consent_is_not_asked_for_again_until_more_is_wanted() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    ana.allow(&[PROFILE], true).await;
    let again = ana.get(&authorize(PROFILE)).await;
    assert!(again.parameter("code").is_some());
    assert!(world.redeem(&again.parameter("code").unwrap()).await.json()["access_token"].is_string());

    let more = ana.get(&authorize("WL_Profiles.View WL_Contacts.View")).await;
    assert_eq!(more.status, StatusCode::OK);
    assert!(more.text().contains("You have allowed it already to"));
    let asked_anyway = ana.get(&authorize_with(&[("prompt", "consent")])).await;
    assert_eq!(asked_anyway.status, StatusCode::OK);
}

#[tokio::test]
async fn agreeing_to_more_replaces_the_grant_and_keeps_its_tokens() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let (access, _) = ana.connect(&[PROFILE], true).await;
    let form = [("decision", "allow"), ("remember", "on"), ("scope", CONTACTS)];
    ana.post(&authorize("WL_Profiles.View WL_Contacts.View"), &form).await;
    let page = ana.get("/consent").await;
    assert_eq!(page.text().matches("<article").count(), 1);
    assert!(page.text().contains("See your contacts") && page.text().contains("See your profile"));
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn unremembered_consent_is_asked_for_each_time() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    ana.allow(&[PROFILE], false).await;
    assert_eq!(ana.get(&authorize(PROFILE)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_what_was_asked_for_can_be_allowed() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let form =
        [("decision", "allow"), ("scope", PROFILE), ("scope", CONTACTS), ("scope", "WL_Contacts.ViewFull")];
    let code = ana.post(&authorize(PROFILE), &form).await.parameter("code").unwrap();
    assert_eq!(world.redeem(&code).await.json()["scope"], PROFILE);
}

#[tokio::test]
async fn unticked_scope_is_not_granted_and_nothing_ticked_is_asked_again() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let both = authorize("WL_Profiles.View WL_Contacts.View");
    let nothing = ana.post(&both, &[("decision", "allow")]).await;
    assert_eq!(nothing.status, StatusCode::OK);
    assert!(nothing.text().contains("Tick at least one thing"));
    let one = ana.post(&both, &[("decision", "allow"), ("scope", CONTACTS)]).await;
    assert_eq!(world.redeem(&one.parameter("code").unwrap()).await.json()["scope"], CONTACTS);
    assert_eq!(ana.post(&both, &[("decision", "perhaps")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn last_page_posts_the_answer_to_the_registered_origin_only() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let form = [("decision", "allow"), ("scope", PROFILE)];
    let page =
        ana.post(&authorize_with(&[("redirect_uri", SITE), ("response_mode", "web_message")]), &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains(&format!("data-origin=\"{SITE}\"")));
    assert!(!page.text().contains("data-next"), "a bare origin is nowhere to go");
    let policy = page.header("content-security-policy");
    let nonce = policy.split("script-src 'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(page.text().matches("<script").count(), 1);
    assert!(page.text().contains(&format!("<script nonce=\"{nonce}\">")));

    let with_channel = [("response_mode", "web_message"), ("state", "\"</script>&<!--")];
    let page = ana.post(&authorize_with(&with_channel), &[("decision", "deny")]).await;
    assert!(page.text().contains(&format!("data-next=\"{CHANNEL}?error=access_denied")));
    assert_eq!(page.text().matches("</script>").count(), 1, "the state has broken out: {}", page.text());
}

#[tokio::test]
async fn back_end_may_leave_the_challenge_out() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let request = authorize_with(&[
        ("client_id", SHOP_ID),
        ("redirect_uri", "https://shop.example/cb"),
        ("scope", "WL_Contacts.ViewFull"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ]);
    assert_eq!(ana.get(&request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn consent_page_lists_and_takes_back() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    assert!(ana.get("/consent").await.text().contains("No site is connected with you"));
    let (access, refresh) = ana.connect(&[PROFILE], true).await;
    let page = ana.get("/consent").await;
    for words in
        ["Harbour Runners", SITE, "See your profile", "22 November 2026", "22 November 2027", "not yet"]
    {
        assert!(page.text().contains(words), "{words}");
    }
    let path = take_back(page.text());

    let mut bo = world.person("Bo").await;
    assert_eq!(bo.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);

    let ended = ana.post(&path, &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    let page = ana.get(ended.location()).await;
    assert!(page.text().contains("Harbour Runners is no longer connected with you."));
    assert_eq!(page.text().matches("<article").count(), 0);
    let refused = world.get("/V4.1/Profiles", Some(&access)).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.header("www-authenticate").contains("invalid_token"));
    assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
    assert_eq!(ana.get(&authorize(PROFILE)).await.status, StatusCode::OK, "asked anew");
    assert_eq!(ana.post(&path, &[]).await.status, StatusCode::SEE_OTHER, "twice does no harm");
    for nonsense in ["/consent/zz", "/consent/0000000000000001"] {
        assert_eq!(ana.post(nonsense, &[]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn three_hours_or_a_year() {
    for (remember, life) in [(false, hours(3)), (true, days(365))] {
        let world = World::new().await;
        let (_, refresh) = world.person("Ana").await.connect(&[PROFILE], remember).await;
        world.advance(life.saturating_sub(Duration::from_mins(10)));
        let tokens = world.refresh(&refresh).await;
        assert_eq!(tokens.json()["expires_in"], 600, "no token outlives its grant");
        assert_eq!(tokens.json()["grant_expires_in"], 600);
        let (access, refresh) = tokens.tokens();
        assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::OK);
        world.advance(Duration::from_mins(10));
        assert_eq!(world.get("/V4.1/Profiles", Some(&access)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(world.refresh(&refresh).await.json()["error"], "invalid_grant");
    }
}

/// The address of the button that takes a connection back.
fn take_back(page: &str) -> String {
    let address = page.split("action=\"").find(|rest| rest.starts_with("/consent/"));
    address.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}
