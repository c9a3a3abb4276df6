//! `/loader.js`, `/assets/…`, `/mark.svg`, `/logo/…`: what everybody gets.

mod world;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use connect_server::asset;
use store::Picture;
use world::{Answer, World, authorize, client_id};

async fn get_with(world: &World, path: &str, name: &str, value: &str) -> Answer {
    let request = Request::get(path).header(name, value).body(Body::empty());
    world.send(request.unwrap_or_else(|error| panic!("{error}"))).await
}

/// The address of the pages' style sheet.
async fn style(world: &World) -> String {
    let page = world.get("/", None).await;
    let link = page.text().split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    link.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn style_sheet_is_there_and_is_not_sent_twice() {
    let world = World::new().await;
    let path = style(&world).await;
    let answer = world.get(&path, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.text().contains("prefers-color-scheme"));
    let known = get_with(&world, &path, "if-none-match", answer.header("etag")).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(get_with(&world, &path, "if-none-match", "\"other\"").await.status, StatusCode::OK);
}

#[tokio::test]
async fn loader_is_there_for_every_page_or_its_absence_is_said() {
    let world = World::new().await;
    let answer = get_with(&world, "/loader.js", "accept-encoding", "gzip, br").await;
    if asset::is_complete() {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-encoding"), "br");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=300, stale-while-revalidate=86400");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("timing-allow-origin"), "*");
    } else {
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.text().contains("./build.sh"));
    }
}

#[tokio::test]
async fn file_that_is_not_there_is_not_found() {
    let world = World::new().await;
    for path in [
        "/assets/nothing.js",
        "/assets/../Cargo.toml",
        "/picture/1/x",
        "/picture/000000000000000A/x",
        "/logo/x/y",
    ] {
        assert_eq!(world.get(path, None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn logo_stands_on_the_consent_page() {
    let world = World::new().await;
    let logo = Picture { tag: "abc".into(), media_type: "image/png".into(), bytes: b"png".to_vec() };
    let mut ana = world.person("Ana").await;
    assert!(
        ana.get(&authorize("WL_Profiles.View"))
            .await
            .text()
            .contains("<span class=\"logo\" aria-hidden=\"true\">HR</span>")
    );
    assert_eq!(world.app.store.save_logo(client_id(), &logo).await, Ok(()));
    let page = ana.get(&authorize("WL_Profiles.View")).await;
    let path = "/logo/000000004403AD10/abc";
    assert!(page.text().contains(&format!("src=\"{path}\"")), "{}", page.text());
    let answer = world.get(path, None).await;
    assert_eq!((answer.header("content-type"), answer.text()), ("image/png", "png"));
    assert_eq!(world.get("/mark.svg", None).await.header("content-type"), "image/svg+xml");
}
