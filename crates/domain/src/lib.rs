//! What may happen, and when. No I/O, no clock of its own, no randomness of its own, nothing serializable.
//!
//! Each concept with rules has one file. A concept that is only data (a contact, a profile) lives in `wire`.

pub mod account;
pub mod application;
pub mod authorization;
pub mod code;
pub mod conversation;
pub mod file;
pub mod friendship;
pub mod grant;
pub mod password;
pub mod presence;
pub mod quiet;
pub mod room;
pub mod search;
pub mod secret;
pub mod time;
pub mod token;
pub mod visit;

pub use account::{Account, EmailAddress};
pub use application::{Application, ClientId, RedirectUri};
pub use authorization::Authorization;
pub use code::AuthorizationCode;
pub use conversation::Refusal;
pub use grant::{Grant, GrantId};
pub use password::{Password, PasswordHash};
pub use search::Search;
pub use secret::{Digest, Secret};
pub use time::Moment;
pub use token::{AccessToken, Refresh, RefreshToken};
pub use visit::Visit;
