//! What can go wrong with the memory.

use domain::Refusal;

/// Why the store could not do what it was asked. Each message is a sentence for the operator; none holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The database does not answer, is full, is busy for too long, or belongs to another node. Later may be better.
    #[error("{0}")]
    Unavailable(String),
    /// What the database holds cannot be understood. A backup helps.
    #[error("{0}")]
    Corrupt(String),
    /// The database may be read, but not written.
    #[error("{0}")]
    ReadOnly(String),
    /// It would contradict what is already there.
    #[error("{0}")]
    Conflict(&'static str),
    /// A checked query asks for something that the database cannot be asked.
    #[error("{0}")]
    Unsupported(String),
    /// The rules do not allow it. Nothing has changed; whoever asked is told why.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl Error {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "store.unavailable",
            Self::Corrupt(_) => "store.corrupt",
            Self::ReadOnly(_) => "store.read_only",
            Self::Conflict(_) => "store.conflict",
            Self::Unsupported(_) => "store.unsupported",
            Self::Refused(refusal) => refusal.code(),
        }
    }

    /// The same error, with the place that it is about.
    pub(crate) fn at(self, place: &impl std::fmt::Display) -> Self {
        match self {
            Self::Unavailable(message) => Self::Unavailable(format!("{place}: {message}")),
            Self::Corrupt(message) => Self::Corrupt(format!("{place}: {message}")),
            Self::ReadOnly(message) => Self::ReadOnly(format!("{place}: {message}")),
            other => other,
        }
    }
}
