//! Hashes passwords off the network's threads, as many at once as there are cores, and turns a flood away.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use axum::http::StatusCode;
use domain::{Password, PasswordHash};
use tokio::sync::Semaphore;

use crate::error::PageError;

/// How many may wait for each core: at 16 ms a hash, the last in the queue waits about a second.
const QUEUE_PER_CORE: usize = 64;

// Cores and their memory belong to the process, not to one node in it: hence static.
static RUNNING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(cores()));
static WAITING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(cores() * QUEUE_PER_CORE));

/// Hashes a new password.
pub(crate) async fn hash(password: Password, salt: [u8; 16]) -> Result<PasswordHash, PageError> {
    run(move || password.hash(salt)).await
}

/// Whether the password is the account's. Without an account it takes as long, and is not.
pub(crate) async fn matches(password: Password, hash: Option<PasswordHash>) -> Result<bool, PageError> {
    run(move || password.matches(&hash.unwrap_or_else(PasswordHash::of_nobody))).await
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PageError> {
    let _place = WAITING.try_acquire().map_err(|_| BUSY)?;
    let _core = RUNNING.acquire().await.map_err(|_| BUSY)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| BUSY)
}

fn cores() -> usize {
    available_parallelism().map_or(1, Into::into)
}

const BUSY: PageError = PageError::new(
    StatusCode::SERVICE_UNAVAILABLE,
    "account.busy",
    "Too many people are signing in",
    "Please try again in a few seconds.",
);
