//! `GET /messenger/push`: the key that a page names when it asks its browser for a subscription (W3C Push API, section 7.1).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::Messenger;
use crate::error::RestError;

/// 404 `push.off` where the operator wants none of this.
pub(crate) async fn show(State(messenger): State<Messenger>) -> Result<Response, RestError> {
    match messenger.app.push.public_key(&messenger.app).await {
        Ok(key) => {
            let key = json!({ "key": URL_SAFE_NO_PAD.encode(key) });
            Ok(([(CACHE_CONTROL, "no-cache")], Json(key)).into_response())
        }
        Err(error) if error.code == "push.off" => {
            Err(RestError::new(StatusCode::NOT_FOUND, "push.off", error.message))
        }
        Err(error) => {
            Err(RestError::new(StatusCode::SERVICE_UNAVAILABLE, "store.unavailable", error.message))
        }
    }
}
