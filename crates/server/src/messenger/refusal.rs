//! What a browser is told when something is not done.

use wire::Error;

/// An error of the protocol, with its stable code and a sentence for the developer.
pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Error {
    Error { code: code.into(), message: message.into(), target: None, column: None }
}

/// What the store refuses is told as it is. What goes wrong with it is logged, and told in general words.
pub(crate) fn of_store(refusal: &store::Error) -> Error {
    if let store::Error::Refused(refusal) = refusal {
        return error(refusal.code(), refusal.to_string());
    }
    tracing::error!(code = refusal.code(), "{refusal}");
    error(refusal.code(), "The node cannot do this right now. Nothing was lost: try again in a while.")
}

/// The first frame did not come, or was another one.
pub(super) fn hello() -> Error {
    error("frame.hello", "Say hello first: {\"n\":1,\"hello\":{\"version\":1,\"token\":…}}.")
}

/// No frame at all.
pub(super) fn malformed(detail: &serde_json::Error) -> Error {
    error("frame.malformed", format!("This is not a frame: {detail}."))
}

/// A frame without a request that this node knows.
pub(super) fn request(detail: &serde_json::Error) -> Error {
    error("frame.request", format!("This request cannot be understood: {detail}."))
}

/// Bytes that are no text.
pub(super) fn binary() -> Error {
    error("frame.malformed", "Frames are texts.")
}

/// A frame that is larger than any may be.
pub(super) fn size() -> Error {
    error("frame.size", format!("A frame has at most {} bytes.", wire::frame::MOST_BYTES))
}

/// A browser of another age.
pub(super) fn version(version: u32) -> Error {
    let ours = wire::frame::VERSION;
    error("frame.version", format!("This node speaks version {ours} of the protocol, not {version}."))
}

/// More requests than anybody makes.
pub(super) fn rate() -> Error {
    error("frame.rate", "That is too much at once: nothing was done. Go on more slowly.")
}

/// The token does not count, or not any more.
pub(super) fn token() -> Error {
    error("access.token", "The access token is unknown, has expired, or was taken back.")
}

/// The token is for something else.
pub(super) fn scope() -> Error {
    error("access.scope", "This needs the scope Messenger.SignIn, which the person has not granted.")
}

/// A second hello in somebody else's name.
pub(super) fn person() -> Error {
    error("access.person", "One connection is for one person: open another.")
}

/// Too much waited for this browser.
pub(super) fn slow() -> Error {
    error(
        "node.slow",
        "This connection took too long to take what was said. Come back and ask for what it missed.",
    )
}

/// Something was lost between the nodes.
pub(super) fn missed() -> Error {
    error("node.missed", "Something may have been lost on the way to this node. Come back and ask for it.")
}
