//! Forms are taken from our own pages only (cross-site request forgery).
//!
//! No token in the form is needed: a browser says with every `POST` where it comes from, and a page cannot make it
//! lie. `Sec-Fetch-Site` says it outright (Fetch Metadata, section 2.4); `Origin` says it to nodes that the browser
//! does not take for secure. Who says neither is no browser that anybody still uses, and is turned away as well:
//! sign-in forms carry no cookie yet that `SameSite` could protect.

use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::error::PageError;

/// Lets a request through that only reads, or that comes from one of our pages.
pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if only_reads || is_own(request.headers(), &app.config.issuer) {
        next.run(request).await
    } else {
        FOREIGN.into_response()
    }
}

fn is_own(headers: &HeaderMap, own_origin: &str) -> bool {
    match (headers.get("sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == own_origin,
        (None, None) => false,
    }
}

const FOREIGN: PageError = PageError::new(
    StatusCode::FORBIDDEN,
    "request.origin",
    "This did not come from our page",
    "Another site tried to send this form in your name, or your browser hides where it comes from. Nothing was done.",
);

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_pages_may_send() {
        let check = |site: Option<&'static str>, origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            site.map(|value| headers.insert("sec-fetch-site", HeaderValue::from_static(value)));
            origin.map(|value| headers.insert(ORIGIN, HeaderValue::from_static(value)));
            is_own(&headers, "https://connect.example")
        };
        assert!(check(Some("same-origin"), None));
        assert!(check(None, Some("https://connect.example")));
        assert!(!check(Some("same-site"), Some("https://connect.example")));
        assert!(!check(Some("cross-site"), None));
        assert!(!check(Some("none"), None));
        assert!(!check(None, Some("null")));
        assert!(!check(None, Some("https://connect.example.evil.example")));
        assert!(!check(None, None));
    }
}
