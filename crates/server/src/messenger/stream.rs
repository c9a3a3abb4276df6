//! `POST /messenger/stream`: the connection where sockets are blocked. The answer to the first frame never ends: the
//! node's frames are its server-sent events (HTML, section 9.2). The browser's other frames are posted to
//! `/messenger/stream/{link}`, whose name is the first event.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::ws::Utf8Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::stream;
use tokio::sync::mpsc;

use super::Messenger;
use super::talk::{Heard, Transport, talk};
use crate::error::RestError;

/// Frames that may wait on either way before those who send them wait.
const QUEUE: usize = 32;

/// nginx, and whoever follows it, would gather the events until they fill a buffer.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Where the frames of open streams go, by the names of their links.
#[derive(Default)]
pub(super) struct Links(Mutex<HashMap<String, mpsc::Sender<Utf8Bytes>>>);

impl Links {
    /// Nothing panics while they are locked.
    fn all(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Utf8Bytes>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a connection with its first frame.
pub(crate) async fn open(State(messenger): State<Messenger>, hello: Bytes) -> Response {
    let (to_browser, events) = mpsc::channel(QUEUE);
    let (to_node, frames) = mpsc::channel(QUEUE);
    // Whoever knows the link speaks for the person: it is a secret, like a token.
    let link = messenger.app.random.secret().reveal().to_owned();
    let first = format!("event: link\ndata: {link}\n\n");
    if to_browser.try_send(Bytes::from(first)).is_err() || to_node.try_send(text(hello)).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    messenger.links.all().insert(link.clone(), to_node);
    tokio::spawn(async move {
        let links = Arc::clone(&messenger.links);
        talk(Stream { frames, to_browser, taken: Vec::new() }, messenger).await;
        links.all().remove(&link);
    });
    let events = stream::unfold(events, async |mut events: mpsc::Receiver<Bytes>| {
        let event = events.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(event), events))
    });
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store"), (BUFFERING, "no")];
    (headers, Body::from_stream(events)).into_response()
}

/// Takes a frame of a browser. Its answer is an event.
pub(crate) async fn take(
    State(messenger): State<Messenger>,
    Path(link): Path<String>,
    frame: Bytes,
) -> Result<StatusCode, RestError> {
    let to_node = messenger.links.all().get(&link).cloned().ok_or_else(no_link)?;
    to_node.send(text(frame)).await.map_err(|_| no_link())?;
    Ok(StatusCode::NO_CONTENT)
}

fn no_link() -> RestError {
    RestError::new(
        StatusCode::NOT_FOUND,
        "node.link",
        "This stream has ended, or is at another node: open one anew.",
    )
}

/// What is no text becomes one that is no frame.
fn text(bytes: Bytes) -> Utf8Bytes {
    Utf8Bytes::try_from(bytes).unwrap_or_else(|_| Utf8Bytes::from_static("\u{FFFD}"))
}

struct Stream {
    frames: mpsc::Receiver<Utf8Bytes>,
    to_browser: mpsc::Sender<Bytes>,
    taken: Vec<u8>,
}

impl Transport for Stream {
    /// It is told when the browser goes.
    const ANSWERS: bool = false;

    async fn hear(&mut self) -> Heard {
        tokio::select! {
            frame = self.frames.recv() => frame.map_or(Heard::Nothing, Heard::Frame),
            () = self.to_browser.closed() => Heard::Nothing,
        }
    }

    async fn take(&mut self, frame: Utf8Bytes) -> bool {
        // A frame is one line: JSON writes line breaks as escapes.
        for part in ["data: ", &frame, "\n\n"] {
            self.taken.extend_from_slice(part.as_bytes());
        }
        true
    }

    async fn send(&mut self) -> bool {
        let events = std::mem::take(&mut self.taken);
        events.is_empty() || self.to_browser.send(events.into()).await.is_ok()
    }

    async fn ping(&mut self) -> bool {
        true
    }

    /// The end of the events is the end.
    async fn close(&mut self, _: &str) {}
}
