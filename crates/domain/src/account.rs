//! A person who has registered.

use std::fmt;

use wire::Cid;

use crate::password::PasswordHash;
use crate::time::Moment;

/// A registered person.
#[derive(Debug, Clone)]
pub struct Account {
    /// Their number, for ever.
    pub cid: Cid,
    /// What they sign in with.
    pub email: EmailAddress,
    /// How their password is remembered.
    pub password: PasswordHash,
    /// When they registered.
    pub created: Moment,
}

/// An e-mail address, as written. Two that differ only in case are the same account.
#[derive(Debug, Clone)]
pub struct EmailAddress(String);

/// The text cannot be an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnEmailAddress;

impl fmt::Display for NotAnEmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("An e-mail address looks like name@example.com.")
    }
}

impl std::error::Error for NotAnEmailAddress {}

impl EmailAddress {
    /// Accepts what a mail server might: one `@` with something on both sides, no white space or control characters,
    /// at most 254 bytes (RFC 5321, section 4.5.3.1.3). Only a mail that arrives proves more.
    pub fn parse(text: &str) -> Result<Self, NotAnEmailAddress> {
        let text = text.trim();
        let (local_part, domain) = text.rsplit_once('@').ok_or(NotAnEmailAddress)?;
        let is_fit = !local_part.is_empty()
            && !domain.is_empty()
            && !local_part.contains('@')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && text.len() <= 254
            && !text.chars().any(|character| {
                character.is_whitespace() || character.is_control() || "<>\"\\,;:".contains(character)
            });
        if is_fit { Ok(Self(text.to_owned())) } else { Err(NotAnEmailAddress) }
    }

    /// As it was stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By which it is found: in lower case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_make_another_account() {
        assert_eq!(EmailAddress::parse(" Ana@Example.COM ").unwrap().key(), "ana@example.com");
        assert_eq!(EmailAddress::parse(" Ana@Example.COM ").unwrap().as_str(), "Ana@Example.COM");
    }

    #[test]
    fn what_cannot_be_delivered_is_refused() {
        for text in [
            "",
            "ana",
            "@example.com",
            "ana@",
            "a b@example.com",
            "a@b@example.com",
            "ana@.com",
            "a\n@example.com",
        ] {
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
        assert!(EmailAddress::parse("ana@localhost").is_ok());
    }
}
