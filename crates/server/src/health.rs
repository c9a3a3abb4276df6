//! `GET /health`: whether the node can work, for whoever watches it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use crate::app::App;

/// 200 `ok`, or 503 with the code of what is missing. A node that is cut off from the others is well by itself, and
/// people are to be sent to it: the code of that stands below the `ok`.
pub(crate) async fn show(State(app): State<App>) -> impl IntoResponse {
    match app.store.ping().await {
        Ok(()) => {
            let alone = app.bus.check().err().map(|error| format!("{}\n", error.code()));
            (StatusCode::OK, format!("ok\n{}", alone.unwrap_or_default()))
        }
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", error.code())),
    }
}
