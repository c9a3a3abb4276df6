//! `POST /oauth/revoke`: a site signs its visitor out (RFC 7009). The consent itself stays, until `/consent`.

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bus::Event;
use domain::Secret;
use wire::TokenError;

use crate::app::App;
use crate::error::TokenRefusal;
use crate::form::{Form, NotAForm};
use crate::oauth::client;

/// Ends all tokens of one sign-in. An unknown token is already as dead as it can be: 200 (RFC 7009, section 2.2).
pub(crate) async fn end(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form, NotAForm>,
) -> Result<Response, TokenRefusal> {
    let form = form?;
    let application = client::authenticate(&app, &headers, &form).await?;
    let Some(token) = form.value("token") else {
        return Err(TokenRefusal::Client(TokenError::InvalidRequest, "token is missing".into()));
    };
    if let Some(grant) =
        app.store.end_family(&Secret::presented(token).digest(), application.client_id).await?
    {
        // The grant lives on; but whoever remembers its tokens must look again.
        app.bus.publish(Event::GrantEnded(grant.0));
    }
    // No body and no content type: some clients choke on text/plain.
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")]).into_response())
}
