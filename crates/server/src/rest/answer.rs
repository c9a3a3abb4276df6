//! What every answer carries besides its bytes.

use std::hash::BuildHasher;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use foldhash::quality::FixedState;
use odata::ErrorKind;

use crate::error::RestError;

/// How many entries there are, on all pages together.
const TOTAL: HeaderName = HeaderName::from_static("x-http-live-total-item-count");
/// How long each phase took.
const TIMING: HeaderName = HeaderName::from_static("server-timing");

/// How many headers there are, about.
const HEADERS: usize = 12;

/// An answer that is ready to be sent.
pub(super) struct Answer {
    /// What the body is.
    pub(super) content_type: &'static str,
    /// The body.
    pub(super) body: Bytes,
    /// Names the body among all that the address may answer.
    pub(super) tag: Bytes,
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
        let has_it = request.get_all(IF_NONE_MATCH).iter().any(|tags| names(tags, &self.tag));
        let mut response = Response::new(if has_it { Body::empty() } else { Body::from(self.body) });
        let headers = response.headers_mut();
        // All that is to come, at once.
        headers.reserve(HEADERS);
        if !has_it {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Accept, Authorization"));
        headers.extend(self.total.map(|total| (TOTAL, HeaderValue::from(total))));
        let texts =
            [(ETAG, self.tag), (CONTENT_LOCATION, self.location.into()), (TIMING, self.timing.into())];
        // What the query held is percent-encoded still, so that it fits into a header.
        headers.extend(
            texts
                .into_iter()
                .filter_map(|(name, text)| Some((name, HeaderValue::from_maybe_shared(text).ok()?))),
        );
        if has_it {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        response
    }
}

/// A weak validator, since what is between us and the client may compress the bytes. It is made of the bytes and not
/// of the entity's age: the same contact looks different to sites that may see more.
pub(super) fn entity_tag(body: &[u8]) -> Bytes {
    // Nobody gains by two answers with one tag, and a page has some 20 kB: the hash may be quick.
    format!("W/\"{:016x}\"", FixedState::default().hash_one(body)).into()
}

/// Weak comparison (RFC 9110, section 8.8.3.2).
fn names(tags: &HeaderValue, tag: &[u8]) -> bool {
    let tags = tags.as_bytes().trim_ascii();
    tags == b"*" || tags.split(|&byte| byte == b',').any(|other| opaque(other) == opaque(tag))
}

/// A tag without its weakness.
fn opaque(tag: &[u8]) -> &[u8] {
    let tag = tag.trim_ascii();
    tag.strip_prefix(b"W/").unwrap_or(tag)
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
        let tag = std::str::from_utf8(&tag).unwrap();
        assert!(names(tag) && names("*") && names(&format!("\"a\", {tag}")) && names(&tag[2..]));
        assert!(!names("\"a\"") && !names("") && entity_tag(b"other bytes") != tag);
    }
}
