//! What can go wrong for a page, with a stable code for each. (What the node itself refuses, it says in its own words.)

/// Every way in which something the page began can fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nobody is signed in.
    SignedOut,
    /// The visitor said no.
    Denied,
    /// The pop-up was closed before it could answer.
    PopupClosed,
    /// An answer to a question that this page never asked, or asked and got answered before.
    StateMismatch,
    /// The answer is not from our node (RFC 9207, section 2.4).
    IssuerMismatch,
    /// The connection has reached its end.
    Expired,
    /// The node does not honour the connection any more.
    Revoked,
    /// The node cannot be reached.
    Offline,
    /// The node's answer is not what it should be.
    Malformed,
    /// The authorization or the token endpoint refused: its error and its words (RFC 6749, sections 4.1.2.1 and 5.2).
    #[expect(missing_docs, reason = "the line above says it")]
    Refused { error: String, description: Option<String> },
}

impl Error {
    /// The stable code: `phase.what`.
    pub fn code(&self) -> String {
        let code = match self {
            Self::SignedOut => "session.signed_out",
            Self::Denied => "session.denied",
            Self::PopupClosed => "session.popup_closed",
            Self::StateMismatch => "session.state_mismatch",
            Self::IssuerMismatch => "session.issuer_mismatch",
            Self::Expired => "session.expired",
            Self::Revoked => "session.revoked",
            Self::Offline => "network.offline",
            Self::Malformed => "network.malformed",
            Self::Refused { error, .. } => return ["authorization.", error].concat(),
        };
        code.into()
    }

    /// One sentence for the developer.
    pub fn message(&self) -> &str {
        match self {
            Self::SignedOut => "Nobody is signed in.",
            Self::Denied => "The visitor did not agree.",
            Self::PopupClosed => "The sign-in window was closed.",
            Self::StateMismatch => "This answer belongs to no sign-in of this page.",
            Self::IssuerMismatch => "This answer came from another node.",
            Self::Expired => "The connection has expired.",
            Self::Revoked => "The connection was revoked.",
            Self::Offline => "The node cannot be reached.",
            Self::Malformed => "The node's answer cannot be understood.",
            Self::Refused { error, description } => description.as_deref().unwrap_or(error),
        }
    }
}
