//! What every answer carries besides its bytes.

use std::hash::BuildHasher;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use foldhash::quality::FixedState;
use odata::ErrorKind;

use crate::error::RestError;

/// How many entries there are, on all pages together.
const TOTAL: HeaderName = HeaderName::from_static("x-http-live-total-item-count");
/// How long each phase took.
const TIMING: HeaderName = HeaderName::from_static("server-timing");

/// An answer that is ready to be sent.
pub(super) struct Answer {
    /// What the body is.
    pub(super) content_type: &'static str,
    /// The body.
    pub(super) body: Vec<u8>,
    /// Its own address.
    pub(super) location: String,
    /// How many entries there are, if it is about many.
    pub(super) total: Option<u64>,
    /// How long it took.
    pub(super) timing: String,
}

impl Answer {
    /// The response; `304` without a body if the client has these very bytes (RFC 9110, section 13.1.2).
    pub(super) fn into_response(self, request: &HeaderMap) -> Response {
        let tag = entity_tag(&self.body);
        let has_it = request.get_all(IF_NONE_MATCH).iter().any(|tags| names(tags, &tag));
        let mut response = if has_it {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let content_type = HeaderValue::from_static(self.content_type);
            ([(CONTENT_TYPE, content_type)], Body::from(self.body)).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept, Authorization"));
        headers.extend(self.total.map(|total| (TOTAL, HeaderValue::from(total))));
        let texts = [(ETAG, tag), (CONTENT_LOCATION, self.location), (TIMING, self.timing)];
        // What the query held is percent-encoded still, so that it fits into a header.
        headers.extend(
            texts.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?))),
        );
        response
    }
}

/// A weak validator, since what is between us and the client may compress the bytes. It is made of the bytes and not
/// of the entity's age: the same contact looks different to sites that may see more.
fn entity_tag(body: &[u8]) -> String {
    // Nobody gains by two answers with one tag, and a page has some 20 kB: the hash may be quick.
    format!("W/\"{:016x}\"", FixedState::default().hash_one(body))
}

/// Weak comparison (RFC 9110, section 8.8.3.2).
fn names(tags: &HeaderValue, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let tags = tags.to_str().unwrap_or_default();
    tags.trim() == "*" || tags.split(',').any(|other| opaque(other) == opaque(tag))
}

/// A query that is refused, and where it is wrong.
pub(super) fn refusal(error: &odata::Error) -> RestError {
    let status = match error.kind {
        ErrorKind::Unsupported => StatusCode::NOT_IMPLEMENTED,
        ErrorKind::Malformed | ErrorKind::Limit => StatusCode::BAD_REQUEST,
    };
    let mut refusal = RestError::new(status, error.code, error.to_string());
    refusal.error.target = Some(error.option.clone());
    refusal.error.column = u32::try_from(error.column()).ok();
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_that_has_the_bytes_is_told_so() {
        let tag = entity_tag(b"bytes");
        let names = |tags: &str| names(&HeaderValue::try_from(tags).unwrap(), &tag);
        assert!(names(&tag) && names("*") && names(&format!("\"a\", {tag}")) && names(&tag[2..]));
        assert!(!names("\"a\"") && !names("") && entity_tag(b"other bytes") != tag);
    }
}
