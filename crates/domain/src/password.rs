//! A password: what one must look like, and how it is remembered.

use std::fmt;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// A password that somebody chose or types. At least 8 characters, at most 256 (NIST SP 800-63B-4, section 3.1.1.2).
#[derive(Clone)]
pub struct Password(String);

/// Why a password cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Fewer than 8 characters.
    Short,
    /// More than 256 characters: hashing it would be work for an attacker to give us.
    Long,
    /// The same as the e-mail address or a part of it.
    Guessable,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => "A password has at least 8 characters. Several words make a good one.",
            Self::Long => "A password has at most 256 characters.",
            Self::Guessable => "This password can be guessed from the e-mail address.",
        })
    }
}

impl std::error::Error for Unfit {}

/// What is stored: a PHC string, `$argon2id$v=19$m=19456,t=2,p=1$…`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl Password {
    /// A password for a new account or in place of an old one.
    pub fn choose(text: &str, email: &str) -> Result<Self, Unfit> {
        let length = text.chars().count();
        let local_part = email.split('@').next().unwrap_or(email);
        if length < 8 {
            Err(Unfit::Short)
        } else if length > 256 {
            Err(Unfit::Long)
        } else if text.eq_ignore_ascii_case(email) || text.eq_ignore_ascii_case(local_part) {
            Err(Unfit::Guessable)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// A password that somebody types to sign in.
    pub fn typed(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Hashes it: some 16 ms of one core and 19 MiB. The caller bounds how many run at once.
    pub fn hash(&self, salt: [u8; 16]) -> PasswordHash {
        let hash: phc::PasswordHash = hasher()
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .expect("the parameters are constants that argon2 accepts, and 16 bytes are a legal salt");
        PasswordHash(hash.to_string())
    }

    /// Whether this is the password that was hashed. As slow as [`Password::hash`].
    pub fn matches(&self, hash: &PasswordHash) -> bool {
        phc::PasswordHash::new(&hash.0)
            .is_ok_and(|parsed| hasher().verify_password(self.0.as_bytes(), &parsed).is_ok())
    }
}

impl PasswordHash {
    /// As it was stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A hash that no password matches and that takes as long to compare: for unknown accounts, so that time tells
    /// nobody which addresses are registered.
    pub fn of_nobody() -> Self {
        Self("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// argon2id, 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet's first choice; RFC 9106, section 4).
fn hasher() -> Argon2<'static> {
    let params =
        Params::new(19 * 1024, 2, 1, None).expect("constants within the bounds of RFC 9106, section 3.1");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_matches_its_password_only() {
        let hash = Password::typed("correct horse").hash([3; 16]);
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(Password::typed("correct horse").matches(&hash));
        assert!(!Password::typed("correct horsf").matches(&hash));
    }

    #[test]
    fn nobody_has_a_password() {
        assert!(
            phc::PasswordHash::new(PasswordHash::of_nobody().as_str()).is_ok(),
            "else it would answer too fast"
        );
        assert!(!Password::typed("").matches(&PasswordHash::of_nobody()));
    }

    #[test]
    fn unfit_passwords_are_refused_by_reason() {
        let refusal = |text: &str| Password::choose(text, "longname@example.com").err();
        assert_eq!(refusal("1234567"), Some(Unfit::Short));
        assert_eq!(refusal(&"x".repeat(257)), Some(Unfit::Long));
        assert_eq!(refusal("LongName@Example.com"), Some(Unfit::Guessable));
        assert_eq!(refusal("longname"), Some(Unfit::Guessable));
        assert_eq!(refusal("pässword"), None);
    }
}
