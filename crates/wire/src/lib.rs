//! Everything that crosses the network, as plain serde types, and the names both towers spell alike.
//!
//! Three of the four lists from which the product derives live here: [`SCOPES`], [`ENTITY_SETS`] and
//! [`CONTROLS`]. (The fourth is the server's router.) Deliberately absent: behaviour, I/O, cargo features.

pub mod authorization;
pub mod cid;
pub mod contact;
pub mod control;
pub mod conversation;
pub mod entity_set;
pub mod error;
pub mod file;
pub mod frame;
pub mod friend;
pub mod id;
pub mod path;
pub mod presence;
pub mod profile;
pub mod push;
pub mod room;
pub mod scope;

pub use authorization::{AuthorizationError, AuthorizationResponse, TokenError, TokenResponse};
pub use cid::Cid;
pub use contact::Contact;
pub use control::{Attribute, CONTROLS, Control};
pub use conversation::{
    Content, Conversation, ConversationId, ConversationKind, Entry, Found, Mark, Member, MessageId, Role,
};
pub use entity_set::{ENTITY_SETS, EntitySet};
pub use error::{Error, ErrorBody};
pub use file::{File, FileId, Size};
pub use frame::{ClientFrame, ServerFrame};
pub use friend::{Friend, Standing};
pub use presence::{Presence, Status};
pub use profile::Profile;
pub use push::{Notice, PushKeys, PushSubscription, QuietHours};
pub use scope::{SCOPES, Scope, ScopeSet};
