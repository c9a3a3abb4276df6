//! `GET /picture/{cid}/{tag}`, `GET /logo/{client_id}/{tag}`: small images, each at an address that never changes.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ClientId;
use store::Picture;

use crate::app::App;
use crate::cors;
use crate::error::PageError;

/// A person's picture. The tag cannot be guessed: who knows it was shown it.
pub(crate) async fn picture(
    State(app): State<App>,
    Path((cid, tag)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let cid = cid.parse().map_err(|_| PageError::NOT_FOUND)?;
    app.store.picture(cid, &tag).await?.map(serve).ok_or(PageError::NOT_FOUND)
}

/// An application's logo.
pub(crate) async fn logo(
    State(app): State<App>,
    Path((client_id, tag)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let client_id = client_id.parse().map_err(|_| PageError::NOT_FOUND)?;
    app.store.logo(client_id, &tag).await?.map(serve).ok_or(PageError::NOT_FOUND)
}

/// The address of a person's picture.
pub(crate) fn picture_link(cid: wire::Cid, tag: &str) -> String {
    format!("/picture/{cid}/{tag}")
}

/// The address of an application's logo, if it has one.
pub(crate) async fn logo_link(app: &App, client_id: ClientId) -> Result<Option<String>, PageError> {
    let tag = app.store.logo_tag(client_id).await?;
    Ok(tag.map(|tag| format!("/logo/{client_id}/{tag}")))
}

pub(crate) fn serve(picture: Picture) -> Response {
    let mut headers = HeaderMap::new();
    cors::open_file(&mut headers);
    let kept = [
        (CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (CONTENT_TYPE, picture.media_type),
    ];
    (headers, kept, picture.bytes).into_response()
}
