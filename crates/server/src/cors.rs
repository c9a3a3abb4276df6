//! Which answers pages of other sites may read: tokens, REST and files; never the pages, never authorization
//! (RFC 9700, section 2.6).

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Opens the routes that it is laid over to every origin. No cookie counts there, so `*` gives nothing away:
/// who holds the token may ask, wherever their page is.
pub(crate) async fn open(request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS && is_preflight(request.headers()) {
        return preflight();
    }
    let mut response = next.run(request).await;
    open_answer(response.headers_mut());
    response
}

/// Whether `OPTIONS` asks in the name of a page (Fetch, section 4.8).
pub(crate) fn is_preflight(request: &HeaderMap) -> bool {
    request.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// What is answered then.
pub(crate) fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"),
        // `*` does not stand for Authorization (Fetch, section 4.8).
        (ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, *"),
        // Two hours is the most that a browser honours.
        (ACCESS_CONTROL_MAX_AGE, "7200"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Opens one answer.
pub(crate) fn open_answer(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = "WWW-Authenticate, X-HTTP-Live-Total-Item-Count, ETag, Server-Timing, Content-Location, \
                   Retry-After";
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
}

/// The same for a file, which may also be embedded and timed by any page.
pub(crate) fn open_file(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert("timing-allow-origin", HeaderValue::from_static("*"));
}
