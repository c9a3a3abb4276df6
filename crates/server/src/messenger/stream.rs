//! `POST /messenger/stream`: the connection where sockets are blocked. The answer to the first frame never ends: the
//! node's frames are its server-sent events (HTML, section 9.2). The browser's other frames are posted to
//! `/messenger/stream/{link}`, whose name is the first event.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::ws::Utf8Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::stream;
use tokio::sync::mpsc;

use super::talk::{Heard, Transport, talk};
use super::{Messenger, refusal};
use crate::error::RestError;

/// Frames that may wait on either way before those who send them wait.
const QUEUE: usize = 32;

/// nginx, and whoever follows it, would gather the events until they fill a buffer.
pub(super) const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Where the frames of open streams go, by the names of their links.
#[derive(Default)]
pub(super) struct Links(Mutex<HashMap<String, mpsc::Sender<Heard>>>);

impl Links {
    /// Nothing panics while they are locked.
    fn all(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Heard>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a connection with its first frame.
pub(crate) async fn open(
    State(messenger): State<Messenger>,
    hello: Result<Bytes, BytesRejection>,
) -> Result<Response, RestError> {
    let hello = hello.map_err(not_taken)?;
    let (to_browser, events) = mpsc::channel(QUEUE);
    let (to_node, frames) = mpsc::channel(QUEUE);
    // Whoever knows the link speaks for the person: it is a secret, like a token.
    let link = messenger.app.random.secret().reveal().to_owned();
    let first = format!("event: link\ndata: {link}\n\n");
    if to_browser.try_send(Bytes::from(first)).is_err() || to_node.try_send(heard(hello)).is_err() {
        return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
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
    Ok((headers, Body::from_stream(events)).into_response())
}

/// Takes a frame of a browser. Its answer is an event.
pub(crate) async fn take(
    State(messenger): State<Messenger>,
    Path(link): Path<String>,
    frame: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, RestError> {
    let to_node = messenger.links.all().get(&link).cloned().ok_or_else(no_link)?;
    let (frame, refused) = match frame {
        Ok(frame) => (heard(frame), None),
        // The connection ends, as a socket would.
        Err(rejection) if is_too_large(&rejection) => {
            (Heard::Wrong(refusal::size()), Some(not_taken(rejection)))
        }
        Err(rejection) => return Err(not_taken(rejection)),
    };
    to_node.send(frame).await.map_err(|_| no_link())?;
    refused.map_or(Ok(StatusCode::NO_CONTENT), Err)
}

fn no_link() -> RestError {
    RestError::new(
        StatusCode::NOT_FOUND,
        "node.link",
        "This stream has ended, or is at another node: open one anew.",
    )
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn not_taken(rejection: BytesRejection) -> RestError {
    if is_too_large(&rejection) {
        RestError::new(rejection.status(), "frame.size", refusal::size().message)
    } else {
        RestError::new(rejection.status(), "frame.malformed", "The frame has not arrived whole.")
    }
}

fn is_too_large(rejection: &BytesRejection) -> bool {
    rejection.status() == StatusCode::PAYLOAD_TOO_LARGE
}

/// A frame, or what is none.
fn heard(bytes: Bytes) -> Heard {
    Utf8Bytes::try_from(bytes).map_or_else(|_| Heard::Wrong(refusal::binary()), Heard::Frame)
}

struct Stream {
    frames: mpsc::Receiver<Heard>,
    to_browser: mpsc::Sender<Bytes>,
    taken: Vec<u8>,
}

impl Transport for Stream {
    /// It is told when the browser goes.
    const ANSWERS: bool = false;

    async fn hear(&mut self) -> Heard {
        tokio::select! {
            heard = self.frames.recv() => heard.unwrap_or(Heard::Nothing),
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
