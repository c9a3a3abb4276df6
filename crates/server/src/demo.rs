//! The demo: a site on a second origin that uses this node as any site would.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::{ClientId, Moment};
use store::Store;
use wire::Cid;

use crate::app::App;
use crate::config::DemoSite;
use crate::error::PageError;
use crate::registration::Registration;
use crate::{asset, import, picture};

/// As which application: the client id that the developer guide of 2010 used in its examples.
const CLIENT_ID: ClientId = ClientId(0x0000_0000_4403_AD10);
/// What new people of a demo node find in their address book.
const ADDRESS_BOOK: &str = "address-book.vcf";

/// Registers the demo site, which lives at this origin, as an application.
pub(crate) async fn register(store: &Store, origin: String, now: Moment) -> Result<DemoSite, String> {
    let registration = Registration {
        client_id: CLIENT_ID.to_string(),
        name: "Harbour Runners".into(),
        redirect_uris: vec![format!("{origin}/channel.html"), format!("{origin}/")],
        origins: vec![origin.clone()],
        ..Registration::default()
    };
    let logo = match asset::demo_file("logo.png") {
        Some(logo) => Some(picture::logo(logo.to_vec()).await.map_err(|error| error.to_string())?),
        None => None,
    };
    registration.save(store, logo.as_ref(), now).await?;
    Ok(DemoSite { origin, client_id: CLIENT_ID })
}

/// The demo site.
pub(crate) fn router(node: &str, site: &DemoSite) -> Router {
    let fill = {
        let (node, client_id) = (node.to_owned(), site.client_id.to_string());
        move |text: &str| text.replace("{{node}}", &node).replace("{{client_id}}", &client_id)
    };
    let index = fill.clone();
    Router::new()
        .route("/", get(async move || file("index.html", index)))
        .route("/{name}", get(async move |Path(name): Path<String>| file(&name, fill)))
}

/// A new person of a demo node gets some contacts, through the importer that everybody's address book goes through.
pub(crate) async fn welcome(app: &App, cid: Cid) -> Result<(), PageError> {
    if let (Some(_), Some(book)) = (&app.config.demo, asset::demo_file(ADDRESS_BOOK))
        && let Err(unreadable) = import::bring(app, cid, book.to_vec()).await?
    {
        tracing::error!("the demo's own address book: {unreadable}");
    }
    Ok(())
}

fn file(name: &str, fill: impl Fn(&str) -> String) -> Response {
    let Some(bytes) = asset::demo_file(name) else { return PageError::NOT_FOUND.into_response() };
    let (media_type, is_text) = match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => ("text/html; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "js" => ("text/javascript; charset=utf-8", true),
        "svg" => ("image/svg+xml", true),
        "vcf" => ("text/vcard; charset=utf-8", true),
        "png" => ("image/png", false),
        "jpg" => ("image/jpeg", false),
        "webp" => ("image/webp", false),
        _ => ("application/octet-stream", false),
    };
    let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-cache")];
    match std::str::from_utf8(bytes) {
        Ok(text) if is_text => (headers, fill(text)).into_response(),
        _ => (headers, bytes).into_response(),
    }
}
