//! What a session hears from the browser, and what it asks of it.

use crate::error::Error;
use crate::form::Form;

/// Names something that is under way. Those of the page count from [`FIRST`].
pub type Id = u32;

/// Of the session's own: renewing, redeeming, ending, and looking whether all is well.
pub(crate) const RENEW: Id = 0;
pub(crate) const REDEEM: Id = 1;
pub(crate) const REVOKE: Id = 2;
pub(crate) const CHECK: Id = 3;
/// The first that the page may use.
pub const FIRST: Id = 4;

/// Something has happened.
#[expect(missing_docs, reason = "the fields are named for what they are")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The page has said which application it is; it stands at this address.
    Start { address: String },
    /// The visitor is asked in a pop-up. `pending` is what the answer's reader must know of the question: its `state`,
    /// `verifier` and `redirect_uri`, the `address` where the click was, and `popup`. The page has stored the same.
    SignIn { id: Id, pending: Form },
    /// The node's answer has come from the pop-up.
    Answered(Form),
    /// The pop-up of the sign-in with this `state` was closed without a word.
    Closed { state: String },
    /// The page wants to read something: an absolute address of the node, or one below the visitor.
    Call { id: Id, address: String },
    /// The page wants an access token, to call the node itself.
    Token { id: Id },
    /// The visitor is back, or a while has passed: is all well?
    Check,
    /// The browser had frozen the page, perhaps in the middle of a sign-in.
    Resume,
    /// The visitor wants to go.
    SignOut { id: Id },
    /// The node has answered [`Command::Send`], its JSON as pairs; status 0 where no answer came.
    Replied { id: Id, status: u16, body: Form },
    /// The storage has answered [`Command::Read`].
    Stored { key: String, text: Option<String> },
    /// Nothing can be kept on this page.
    Unavailable { key: String },
    /// The lock is ours.
    Locked,
    /// Another tab of the site said something.
    Heard(Form),
}

/// Something is to be done.
#[expect(missing_docs, reason = "the fields are named for what they are")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    // Window.
    /// Wait for the pop-up no longer.
    Settle,
    /// Give the page another address without loading it.
    Rename { url: String },
    /// Go to where the click was; or close this window, if it is the pop-up that the click opened.
    Back { url: String, popup: bool },
    /// Take the lock that all tabs of the site share for this application.
    Lock,
    /// Give it back.
    Unlock,
    /// Tell the other tabs.
    Tell(Form),
    /// The state has changed: draw it.
    Changed,

    // Storage.
    /// Read what stands under the key.
    Read { key: String },
    /// Put a text under the key, or take it away.
    Write { key: String, text: Option<String> },

    // Http.
    /// Ask the node: `POST` if there is a form, else `GET`.
    Send { id: Id, url: String, bearer: Option<String>, form: Option<Form> },

    // To the page.
    /// What the page began has come to its end. For a call: its reply is the page's.
    Done { id: Id },
    /// The access token that the page has asked for.
    Token { id: Id, token: String },
    /// What the page began has failed.
    Failed { id: Id, error: Error },
    /// Something failed that no one awaits: tell the developer.
    Explain(Error),
}
