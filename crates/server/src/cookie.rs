//! The one cookie: `__Host-visit`, which says who is signed in on the node's own pages.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use domain::{Secret, Visit};

/// The prefix makes the browser refuse the cookie unless it is Secure, for this host only and for all of it
/// (RFC 6265bis, section 4.1.3.2): no sibling host can plant one. Browsers take `http://localhost` for secure.
const NAME: &str = "__Host-visit";

/// What the browser presents, if it presents anything.
pub(crate) fn read(headers: &HeaderMap) -> Option<Secret> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| Secret::presented(value))
}

/// Gives the browser a visit. Lax: a link or redirect from a site carries it, a form or frame of a site does not.
pub(crate) fn give(visit: &Secret) -> HeaderValue {
    header(visit.reveal(), Visit::LONGEST.as_secs())
}

/// Takes it away.
pub(crate) fn take() -> HeaderValue {
    header("", 0)
}

fn header(value: &str, seconds: u64) -> HeaderValue {
    HeaderValue::try_from(format!(
        "{NAME}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Lax"
    ))
    .expect("a secret is base64url, the rest is constant: nothing that a header could not hold")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=b; __Host-visit=abc;c=d"));
        assert_eq!(read(&headers).unwrap().reveal(), "abc");
        headers.insert(COOKIE, HeaderValue::from_static("visit=abc; x__Host-visit=abc"));
        assert!(read(&headers).is_none());
    }
}
