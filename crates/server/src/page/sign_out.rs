//! `POST /sign-out`: ends the visit in this browser.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use crate::app::App;
use crate::cookie;
use crate::error::PageError;
use crate::form::{Form, NotAForm};
use crate::page::destination::Destination;

/// Ends it. With `continue`, somebody else may sign in and go on there.
pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form, NotAForm>,
) -> Result<Response, PageError> {
    if let Some(visit) = cookie::read(&headers) {
        app.store.end_visit(&visit.digest()).await?;
    }
    let form = form.unwrap_or_default();
    let next = match form.value("continue") {
        Some(path) => Destination::parse(Some(path)).by_way_of("/sign-in"),
        None => "/".to_owned(),
    };
    Ok((AppendHeaders([(SET_COOKIE, cookie::take())]), Redirect::to(&next)).into_response())
}
