//! What every page tells the browser to forbid.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;

/// What a page may load, run, and send its forms to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy<'a> {
    /// Another origin to which the answer to a form may redirect: Chromium checks `form-action` on the whole way.
    pub(crate) leads_to: Option<&'a str>,
    /// The nonce of the page's one script.
    pub(crate) script: Option<&'a str>,
}

impl Policy<'_> {
    /// As a header. Nothing is allowed but our style, our images and our forms; no frame may hold the page
    /// (RFC 9700, section 4.16).
    pub(crate) fn header(&self) -> HeaderValue {
        let script = self.script.map(|nonce| format!("script-src 'nonce-{nonce}'; ")).unwrap_or_default();
        let leads_to = self.leads_to.map(|origin| format!(" {origin}")).unwrap_or_default();
        let policy = format!(
            "default-src 'none'; {script}style-src 'self'; img-src 'self'; form-action 'self'{leads_to}; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        // An origin with characters that no header can hold leads nowhere: then the strictest policy stands.
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }

    /// Lays it on an answer.
    pub(crate) fn on(&self, mut response: Response) -> Response {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, self.header());
        response
    }
}

/// Lays the headers on every page; what a handler has set itself stays.
///
/// Deliberately absent: `Cross-Origin-Opener-Policy`. It would cut the sign-in pop-up from the page that opened it,
/// and the answer goes there.
pub(crate) async fn protect(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let mut set = |name: HeaderName, value: HeaderValue| {
        response.headers_mut().entry(name).or_insert(value);
    };
    set(CONTENT_SECURITY_POLICY, Policy::default().header());
    set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Codes and states stand in addresses (RFC 9700, section 4.2.4). Not `no-referrer`: that makes `Origin` null.
    set(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if app.config.issuer.starts_with("https://") {
        set(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
