//! `GET /messenger`: the connection as a WebSocket (RFC 6455).

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures::SinkExt;
use wire::frame::MOST_BYTES;

use super::talk::{Heard, Transport, talk};
use super::{Messenger, refusal};

/// Opens a connection. Any origin may: who holds the token may ask, and the token comes in the first frame, since
/// browsers let no page put it into a header here.
pub(crate) async fn open(State(messenger): State<Messenger>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(MOST_BYTES)
        .max_frame_size(MOST_BYTES)
        // Most connections are silent most of the time, and there are many.
        .read_buffer_size(4 * 1024)
        // What has been taken along is kept so far, and costs one system call. It grows with what is sent at once.
        .write_buffer_size(4 * 1024)
        .on_upgrade(|socket| talk(socket, messenger))
}

impl Transport for WebSocket {
    /// RFC 6455, section 5.5.2.
    const ANSWERS: bool = true;

    async fn hear(&mut self) -> Heard {
        match self.recv().await {
            Some(Ok(Message::Text(text))) => Heard::Frame(text),
            Some(Ok(Message::Binary(_))) => Heard::Wrong(refusal::binary()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Life,
            Some(Err(error)) if is_too_large(&error) => Heard::Wrong(refusal::size()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Heard::Nothing,
        }
    }

    async fn take(&mut self, frame: Utf8Bytes) -> bool {
        self.feed(Message::Text(frame)).await.is_ok()
    }

    async fn send(&mut self) -> bool {
        self.flush().await.is_ok()
    }

    async fn ping(&mut self) -> bool {
        self.feed(Message::Ping(axum::body::Bytes::new())).await.is_ok()
    }

    async fn close(&mut self, code: &str) {
        let close = CloseFrame { code: close_code(code), reason: code.into() };
        // It is over in any case.
        SinkExt::send(self, Message::Close(Some(close))).await.ok();
    }
}

/// 1008: the browser's mistake. 4401: with another token. 1013: try again later (IANA's registry of close codes).
fn close_code(code: &str) -> u16 {
    match code.split('.').next() {
        Some("frame") => 1008,
        Some("access") => 4401,
        _ => 1013,
    }
}

/// The library's error is behind axum's, and is told apart by what it says.
fn is_too_large(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("too long"))
}
