//! The REST surface of 2010: `/V4.1/…`.

mod answer;
mod page;
mod profile;
mod read;
mod request;
mod request_id;
mod stopwatch;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::response::{IntoResponse, Response};

use crate::access::Tokens;
use crate::app::App;
use crate::error::RestError;

pub(crate) use read::read;
use request_id::RequestIds;

/// What REST needs besides the node: the tokens that it has seen, and names for requests.
#[derive(Clone)]
pub(crate) struct Rest {
    app: App,
    tokens: Arc<Tokens>,
    request_ids: Arc<RequestIds>,
}

impl Rest {
    /// For this node.
    pub(crate) fn new(app: &App, tokens: &Arc<Tokens>) -> Self {
        Self {
            app: app.clone(),
            tokens: Arc::clone(tokens),
            request_ids: Arc::new(RequestIds::from_random(app.random.bytes())),
        }
    }
}

const METHODS: &str = "GET, HEAD, OPTIONS";

/// `OPTIONS`, where no browser asks in the name of a page.
pub(crate) async fn methods() -> impl IntoResponse {
    (StatusCode::NO_CONTENT, [(ALLOW, METHODS)])
}

/// Any other method.
pub(crate) async fn method_not_allowed() -> Response {
    let message = "What is here can be read only: GET or HEAD.";
    let error = RestError::new(StatusCode::METHOD_NOT_ALLOWED, "request.method", message);
    ([(ALLOW, METHODS)], error).into_response()
}
