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
    let is_preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response =
        if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
    set(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    if is_preflight {
        set(ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST");
        // `*` does not stand for Authorization (Fetch, section 4.8).
        set(ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, *");
        // Two hours is the most that a browser honours.
        set(ACCESS_CONTROL_MAX_AGE, "7200");
    } else {
        set(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            "WWW-Authenticate, X-HTTP-Live-Total-Item-Count, ETag, Server-Timing, Content-Location",
        );
    }
    response
}

/// The same for a file, which may also be embedded and timed by any page.
pub(crate) fn open_file(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert("timing-allow-origin", HeaderValue::from_static("*"));
}
