//! A connection from its first frame to its last, whatever it travels over.

use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use tokio::task::yield_now;
use tokio::time::{MissedTickBehavior, interval, timeout};
use wire::frame::BEAT;
use wire::{Error, ServerFrame};

use super::Messenger;
use super::connection::Connection;
use super::hub::Notice;
use super::refusal;

/// What a connection travels over.
pub(super) trait Transport {
    /// Whether a browser answers a ping by itself.
    const ANSWERS: bool;

    /// What comes next. A call that is given up loses nothing.
    async fn hear(&mut self) -> Heard;
    /// Takes a frame along; whether the browser is still there.
    async fn take(&mut self, frame: Utf8Bytes) -> bool;
    /// Sends what was taken along.
    async fn send(&mut self) -> bool;
    /// Asks the browser for a sign of life, where it answers.
    async fn ping(&mut self) -> bool;
    /// The last frame has been said, for this reason.
    async fn close(&mut self, code: &str);
}

/// What comes from a browser.
pub(super) enum Heard {
    /// A frame.
    Frame(Utf8Bytes),
    /// A sign of life.
    Life,
    /// What is no frame.
    Wrong(Error),
    /// Nothing, ever again.
    Nothing,
}

/// How a connection ends.
enum Ending {
    /// The browser has gone.
    Gone,
    /// The node ends it, and says why.
    Told(Error),
}

/// Talks until one of them goes.
pub(super) async fn talk(mut transport: impl Transport, messenger: Messenger) {
    let mut connection = Connection::new(messenger);
    let ending = converse(&mut transport, &mut connection).await;
    connection.end().await;
    if let Ending::Told(error) = ending {
        let code = error.code.clone();
        // Whoever has gone meanwhile does not hear it.
        if say(&mut transport, &ServerFrame::Bye { error }).await {
            transport.close(&code).await;
        }
    }
}

async fn converse<T: Transport>(transport: &mut T, connection: &mut Connection) -> Ending {
    let mut beat = interval(Duration::from_millis(BEAT.into()));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first one is over at once.
    beat.tick().await;
    let mut is_alive = true;
    loop {
        let is_there = tokio::select! {
            notice = connection.notice() => match notice {
                Some(Notice::Frame(frame)) => pass_on(transport, connection, frame).await,
                Some(Notice::Grant) if connection.may_go_on().await => true,
                Some(Notice::Grant) => return Ending::Told(refusal::token()),
                Some(Notice::Missed) => return Ending::Told(refusal::missed()),
                None => return Ending::Told(refusal::slow()),
            },
            heard = transport.hear() => {
                is_alive = true;
                match heard {
                    // What an answer needs is held as long as it takes, not as long as the connection is there.
                    Heard::Frame(text) => match Box::pin(connection.hear(&text)).await {
                        Ok(frame) => pass_on(transport, connection, written(&frame)).await,
                        Err(error) => return Ending::Told(error),
                    },
                    Heard::Life => true,
                    Heard::Wrong(error) => return Ending::Told(error),
                    Heard::Nothing => return Ending::Gone,
                }
            },
            _ = beat.tick() => {
                if !connection.is_signed_in() {
                    return Ending::Told(refusal::hello());
                }
                if !connection.may_go_on().await {
                    return Ending::Told(refusal::token());
                }
                (std::mem::take(&mut is_alive) || !T::ANSWERS)
                    && transport.ping().await
                    && say(transport, &ServerFrame::Beat {}).await
            },
        };
        if !is_there {
            return Ending::Gone;
        }
    }
}

/// A browser takes what is said to it within this time, or it is not there any more.
const LONGEST: Duration = Duration::from_millis(2 * BEAT as u64);

/// Passes a frame on, and with it all others that wait: one system call for all of them.
async fn pass_on(transport: &mut impl Transport, connection: &mut Connection, frame: Utf8Bytes) -> bool {
    // Whoever has something for this browser as well may put it beside it first. That is done before the browser's time
    // runs: only one that does not take everything at once costs a timer.
    yield_now().await;
    let pass = async {
        let mut next = Some(frame);
        while let Some(frame) = next {
            if !transport.take(frame).await {
                return false;
            }
            next = connection.waiting_frame();
        }
        transport.send().await
    };
    timeout(LONGEST, pass).await.unwrap_or(false)
}

async fn say(transport: &mut impl Transport, frame: &ServerFrame) -> bool {
    let say = async { transport.take(written(frame)).await && transport.send().await };
    timeout(LONGEST, say).await.unwrap_or(false)
}

/// A frame as it is sent.
pub(super) fn written(frame: &ServerFrame) -> Utf8Bytes {
    serde_json::to_string(frame).expect("a frame is texts and numbers: serde can write it").into()
}
