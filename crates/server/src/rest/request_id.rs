//! `X-HTTP-Live-Request-Id`: names a request, for whoever reports a problem.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderName, HeaderValue};

/// The header.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-http-live-request-id");

/// Gives every request another name: they begin somewhere at random and go on from there. Nothing depends on their
/// being hard to guess, and the operating system need not be asked for each.
pub(super) struct RequestIds {
    first: u128,
    given: AtomicU64,
}

impl RequestIds {
    /// Names that no other process gives.
    pub(super) fn from_random(random: [u8; 16]) -> Self {
        Self { first: u128::from_be_bytes(random), given: AtomicU64::new(0) }
    }

    /// The next one: `[a1125b5d-…::]`, as in recorded answers.
    pub(super) fn next(&self) -> HeaderValue {
        let given = self.given.fetch_add(1, Ordering::Relaxed);
        let number = self.first.wrapping_add(given.into());
        let mut text = *b"[00000000-0000-0000-0000-000000000000::]";
        let digits = text.iter_mut().filter(|byte| **byte == b'0');
        for (digit, place) in digits.zip((0..32).rev()) {
            // A third of a microsecond less than `format!` takes, in every answer.
            *digit = b"0123456789abcdef"[(number >> (4 * place)) as usize & 15];
        }
        HeaderValue::from_bytes(&text).expect("hexadecimal digits and punctuation")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_look_as_recorded_and_differ() {
        let ids = RequestIds::from_random([0xA1; 16]);
        assert_eq!(ids.next(), "[a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1::]");
        assert_eq!(ids.next(), "[a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a2::]");
        let ids = RequestIds::from_random(*b"\0\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f");
        assert_eq!(ids.next(), "[00010203-0405-0607-0809-0a0b0c0d0e0f::]");
    }
}
