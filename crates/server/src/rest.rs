//! The REST surface of 2010: `/V4.1/…`.

mod answer;
mod kept;
mod page;
mod profile;
mod read;
mod request;
mod request_id;
mod stopwatch;

use std::sync::Arc;

use axum::http::header::ALLOW;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::access::Tokens;
use crate::app::App;
use crate::cors;
use crate::error::RestError;

pub(crate) use read::read;
use request_id::RequestIds;

/// What REST needs besides the node: the tokens that it has seen, and names for requests.
pub(crate) struct Rest {
    app: App,
    tokens: Arc<Tokens>,
    request_ids: RequestIds,
}

impl Rest {
    /// For this node.
    pub(crate) fn new(app: &App, tokens: &Arc<Tokens>) -> Arc<Self> {
        Arc::new(Self {
            app: app.clone(),
            tokens: Arc::clone(tokens),
            request_ids: RequestIds::from_random(app.random.bytes()),
        })
    }
}

const METHODS: &str = "GET, HEAD, OPTIONS";

/// `OPTIONS`.
pub(crate) async fn methods(headers: HeaderMap) -> Response {
    if cors::is_preflight(&headers) {
        return cors::preflight();
    }
    opened((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response())
}

/// Any other method.
pub(crate) async fn method_not_allowed() -> Response {
    let message = "What is here can be read only: GET or HEAD.";
    let error = RestError::new(StatusCode::METHOD_NOT_ALLOWED, "request.method", message);
    opened(([(ALLOW, METHODS)], error).into_response())
}

/// Lets pages of any origin read it. Here and not in a layer over these routes, each of which takes a microsecond.
fn opened(mut response: Response) -> Response {
    cors::open_answer(response.headers_mut());
    response
}
