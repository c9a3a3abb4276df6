//! Web push: what is said to a browser that has no page open.
//!
//! A browser subscribes at a push service of its maker's choice, and gives away what it got there: an address
//! ([`Endpoint`]) and two keys ([`BrowserKeys`]). Whoever has them may leave a message at that address (RFC 8030), which
//! the service hands to the browser's service worker. The service cannot read it: [`encrypt`] is RFC 8291. Nor does it
//! take messages from anybody else: [`Key::authorization`] is RFC 8292, whose public key the browser named when it
//! subscribed.
//!
//! Nothing here does I/O; time and randomness are arguments.

mod endpoint;
mod key;
mod message;

pub use endpoint::Endpoint;
pub use key::Key;
pub use message::{BrowserKeys, MOST_BYTES, encrypt};

/// What is wrong with a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It does not name a place on the web, or in too many words.
    #[error(
        "The endpoint is no address of a push service: it is https:// and at most 1,024 characters long."
    )]
    Endpoint,
    /// It is no point of the curve P-256.
    #[error("The key p256dh is not a P-256 public key: 65 bytes in base64url (RFC 8291, section 2).")]
    PublicKey,
    /// It has another length.
    #[error("The key auth is not 16 bytes in base64url (RFC 8291, section 2).")]
    Secret,
}
