//! A request that is on its way.

/// Under which number, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) n: u32,
    /// By the messenger's clock, in milliseconds.
    pub(super) at: u64,
}

impl Sent {
    /// Whether something is on its way under this number.
    pub(super) fn is(sent: Option<Self>, n: u32) -> bool {
        sent.is_some_and(|sent| sent.n == n)
    }
}
