//! Every method does the same on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

mod account;
mod application;
mod cluster;
mod contact;
mod conversation;
mod file;
mod filter;
mod friend;
mod grant;
mod letter;
mod people;
mod presence;
mod push;
mod room;
mod shared;
mod token;
mod world;

/// Runs each of these facts on a new database of either kind.
#[macro_export]
macro_rules! same_on_both {
    ($($fact:ident),* $(,)?) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                let world = $crate::world::sqlite().await;
                super::$fact(&world.store).await;
                world.end().await;
            }
        )* }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                let world = $crate::world::postgres().await;
                super::$fact(&world.store).await;
                world.end().await;
            }
        )* }
    };
}
