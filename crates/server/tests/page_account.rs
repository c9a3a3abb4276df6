//! `/account`: profile, picture, contacts, sessions; and the pictures that come of it.

mod world;

use std::time::Duration;

use axum::http::StatusCode;
use world::World;

/// A red pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 12, b'I', b'D', b'A', b'T', 8, 0xD7, 0x63, 0xF8, 0xCF,
    0xC0, 0, 0, 3, 1, 1, 0, 0x18, 0xDD, 0x8D, 0xB0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xAE, 0x42, 0x60,
    0x82,
];

#[tokio::test]
async fn profile_is_saved_and_shown_to_sites() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let form = [
        ("first_name", "Anna"),
        ("last_name", "Łuczak"),
        ("location", "Porto"),
        ("birth_month", "4"),
        ("gender", "1"),
    ];
    let saved = ana.post("/account", &form).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/account?saved=profile"));
    let page = ana.get(saved.location()).await;
    for words in
        ["Your profile is saved.", "Anna Łuczak", "value=\"Porto\"", "<option value=\"4\" selected>April"]
    {
        assert!(page.text().contains(words), "{words}");
    }
    let (access, _) = ana.connect(&["WL_Profiles.View"], true).await;
    let profile = world.get("/V4.1/Profiles", Some(&access)).await.json();
    assert_eq!(profile["Entries"][0]["FirstName"], "Anna");
    assert_eq!(profile["Entries"][0]["Location"], "Porto");
}

#[tokio::test]
async fn what_does_not_fit_is_said_and_nothing_is_changed() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let long = "x".repeat(101);
    let answer =
        ana.post("/account", &[("first_name", ""), ("location", &long), ("birth_month", "13")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Please say what to call you."));
    assert!(answer.text().contains("At most 100 characters"));
    assert!(ana.get("/account").await.text().contains("Ana Costa"));
}

#[tokio::test]
async fn picture_is_encoded_anew_shown_and_removed() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    let empty = ana.upload("/account/picture", "picture", "", b"").await;
    assert!(empty.text().contains("Choose an image first."));
    let no_picture = ana.upload("/account/picture", "picture", "a.png", b"<svg onload=alert(1)>").await;
    assert_eq!(no_picture.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(no_picture.text().contains("no picture"), "{}", no_picture.text());
    let large = ana.upload("/account/picture", "picture", "a.png", &vec![0; 6 * 1024 * 1024]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);

    let saved = ana.upload("/account/picture", "picture", "a.png", PNG).await;
    assert_eq!(saved.location(), "/account?saved=picture", "{}", saved.text());
    let page = ana.get("/account").await;
    let link = page.text().split("src=\"/picture/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let picture = world.get(&format!("/picture/{link}"), None).await;
    assert_eq!(picture.status, StatusCode::OK);
    assert!(picture.header("content-type").starts_with("image/"));
    assert_eq!(picture.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(picture.header("cross-origin-resource-policy"), "cross-origin");
    assert_ne!(&picture.body[..], PNG);
    assert_eq!(world.get(&format!("/picture/{link}x"), None).await.status, StatusCode::NOT_FOUND);

    ana.upload("/account/picture", "remove", "", b"on").await;
    assert!(!ana.get("/account").await.text().contains("/picture/"));
    assert_eq!(world.get(&format!("/picture/{link}"), None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn address_book_comes_in_and_broken_cards_are_named() {
    let world = World::new().await;
    let mut ana = world.person("Ana").await;
    assert!(ana.get("/account").await.text().contains("Your address book is empty."));
    let card = |name: &str| {
        format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEMAIL:{name}@example.com\r\nEND:VCARD\r\n")
    };
    let book = card("Bo") + &card("Cy");
    let saved = ana.upload("/account/contacts", "contacts", "book.vcf", book.as_bytes()).await;
    assert_eq!(saved.location(), "/account?added=2&updated=0&unchanged=0", "{}", saved.text());
    let page = ana.get(saved.location()).await;
    assert!(page.text().contains("2 contacts added, 0 updated, 0 known already."));
    assert!(page.text().contains("<strong>2 contacts</strong>"));

    let broken = book + "BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n" + &card("Di");
    let told = ana.upload("/account/contacts", "contacts", "<b>.vcf", broken.as_bytes()).await;
    assert_eq!(told.status, StatusCode::OK);
    for words in [
        "1 contact added, 0 updated, 2 known already.",
        "1 card could not be read",
        "&#60;b&#62;.vcf",
        "Line 11",
    ] {
        assert!(told.text().contains(words), "{words}: {}", told.text());
    }
    let nonsense = ana.upload("/account/contacts", "contacts", "a.pdf", b"%PDF\0\0").await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nonsense.text().contains("This is no address book."));
    let form = ana.post("/account/contacts", &[("contacts", "x")]).await;
    assert_eq!(form.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn sessions_are_listed_and_end_one_by_one_or_all_at_once() {
    let world = World::new().await;
    let mut here = world.person("Ana").await;
    let mut bo = world.person("Bo").await;
    let sign_in = [("email", "ana@example.com"), ("password", "correct horse battery")];
    let mut browsers = Vec::new();
    for _ in 0..3 {
        let mut browser = world.browser();
        world.advance(Duration::from_mins(1));
        browser.post("/sign-in", &sign_in).await;
        browsers.push(browser);
    }
    let page = here.get("/account").await;
    assert_eq!(page.text().matches("Another browser").count(), 3);
    assert_eq!(page.text().matches("This browser").count(), 1);
    assert!(page.text().contains("2 minutes ago"));

    let path = page.text().split("action=\"/account/sessions/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/account/sessions/{path}");
    bo.post(&path, &[]).await;
    assert_eq!(here.get("/account").await.text().matches("Another browser").count(), 3, "not Bo's to end");
    assert_eq!(here.post(&path, &[]).await.location(), "/account?saved=sessions");
    assert_eq!(browsers[2].get("/account").await.status, StatusCode::SEE_OTHER, "the latest stood first");
    assert_eq!(browsers[0].get("/account").await.status, StatusCode::OK);
    here.post("/account/sessions/others", &[]).await;
    assert_eq!(browsers[0].get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/account").await.status, StatusCode::OK);
    assert_eq!(bo.get("/account").await.status, StatusCode::OK);
}
