//! `GET /.well-known/oauth-authorization-server`: where everything is (RFC 8414).

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use wire::SCOPES;
use wire::authorization::WEB_MESSAGE;
use wire::path::{AUTHORIZE, REVOKE, TOKEN};

use crate::app::App;

/// The node's description of itself.
pub(crate) async fn show(State(app): State<App>) -> impl IntoResponse {
    ([(CACHE_CONTROL, "public, max-age=3600")], Json(metadata(&app.config.issuer)))
}

/// RFC 8414, section 2; `iss` in answers is advertised by RFC 9207, section 3.
fn metadata(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at(AUTHORIZE),
        "token_endpoint": at(TOKEN),
        "revocation_endpoint": at(REVOKE),
        "scopes_supported": SCOPES.each_ref().map(|info| info.name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", WEB_MESSAGE],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "consent"],
        "authorization_response_iss_parameter_supported": true,
    })
}
