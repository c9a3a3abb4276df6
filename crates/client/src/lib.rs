//! The browser side without a browser: who is signed in on this page, and what they let it read.
//!
//! A [`Session`] is told what has happened ([`Event`]) and says what is to be done ([`Command`]): through the browser's
//! ports, Http, Storage and Window. Deliberately absent: waiting, the document, clocks, randomness, JSON. What the
//! visitor's data look like is the page's affair; here it is only decided who may have them.
//!
//! A [`messenger::Messenger`] is made the same way, knows nothing of the session, and adds the port Socket.

mod call;
mod error;
mod event;
mod form;
mod message;
pub mod messenger;
mod query;
mod renewal;
mod session;
mod sign_in;

pub use error::Error;
pub use event::{Command, Event, FIRST, Id};
pub use form::{Form, decimal};
pub use query::Query;
pub use session::{Application, Reason, Session, State, Visit};
