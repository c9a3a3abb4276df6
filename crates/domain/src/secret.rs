//! What only its holder knows, and what we remember of it.

use std::fmt;
use std::hash::{Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// 32 random bytes, given out once as base64url text and never stored: the store keeps its [`Digest`].
///
/// The text holds only `A-Z a-z 0-9 - _`: clients of 2010 cut tokens that hold anything else.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret made of these random bytes.
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// A secret that somebody presents. Any text will do: an unknown one matches no digest.
    pub fn presented(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What may be stored.
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.0.as_bytes()).into())
    }

    /// The text, to be handed to its holder. Never log it, never store it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256 of a [`Secret`]: enough for 256 random bits, where a password needs argon2.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    /// As it was stored; `None` if the bytes are not 32.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// In constant time.
impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl Hash for Digest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_url_safe_and_hides_in_debug() {
        let secret = Secret::from_random([0xFF; 32]);
        assert_eq!(secret.reveal().len(), 43);
        assert!(secret.reveal().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        assert_eq!(format!("{secret:?} {:?}", secret.digest()), "Secret(…) Digest(…)");
    }

    #[test]
    fn presented_text_has_the_same_digest() {
        let secret = Secret::from_random([7; 32]);
        assert_eq!(Secret::presented(secret.reveal()).digest(), secret.digest());
        assert_ne!(Secret::presented("").digest(), secret.digest());
    }
}
