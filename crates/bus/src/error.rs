//! What can go wrong with the bus.

/// Why the bus does not carry. Each message is a sentence for the operator; none holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text names no bus.
    #[error("a bus is nats://<user>:<password>@<host>:<port>, or tls://… where the line is to be encrypted")]
    NotAnAddress,
    /// Nobody answers there now. Later may be better: the node goes on trying.
    #[error("the bus at {0} cannot be reached")]
    Unreachable(String),
    /// Whoever is there does not know these credentials, or does not let them do what a node does.
    #[error(
        "the bus at {0} refuses this node: the user, password or token in the address, or what they may do"
    )]
    Refused(String),
}

impl Error {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnAddress => "bus.address",
            Self::Unreachable(_) => "bus.unreachable",
            Self::Refused(_) => "bus.refused",
        }
    }
}
