//! The least that passes words on: a WebSocket server on the node's own HTTP stack that reads nothing and keeps nothing.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::any;
use axum::serve::ListenerExt;
use futures::SinkExt;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// As many as may wait for a browser at the node.
const QUEUE: usize = 1024;

/// A running one, on threads of its own, as many as a node has.
pub(super) struct Relay {
    /// `127.0.0.1:<port>`.
    pub(super) host: String,
    _runtime: Runtime,
}

/// Who is in which room.
#[derive(Clone, Default)]
struct Rooms(Arc<Mutex<HashMap<u64, Vec<Sender<Utf8Bytes>>>>>);

impl Relay {
    pub(super) fn start() -> Self {
        let runtime = Runtime::new().expect("the system has threads");
        let listener = runtime
            .block_on(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))))
            .expect("a machine has free ports");
        let host = listener.local_addr().expect("a listener has an address").to_string();
        // As the node does.
        let listener = listener.tap_io(|stream| {
            stream.set_nodelay(true).ok();
        });
        let router = Router::new().route("/{room}", any(join)).with_state(Rooms::default());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { host, _runtime: runtime }
    }
}

/// Whoever has been let in is in the room: nothing is said there that they do not hear.
async fn join(State(rooms): State<Rooms>, Path(room): Path<u64>, upgrade: WebSocketUpgrade) -> Response {
    let (queue, texts) = channel(QUEUE);
    rooms.with(room, |queues| queues.push(queue));
    upgrade
        .read_buffer_size(4 * 1024)
        .write_buffer_size(4 * 1024)
        .on_upgrade(move |socket| pass_on(socket, rooms, room, texts))
}

async fn pass_on(mut socket: WebSocket, rooms: Rooms, room: u64, mut texts: Receiver<Utf8Bytes>) {
    loop {
        tokio::select! {
            text = texts.recv() => {
                let mut next = text;
                while let Some(text) = next {
                    if socket.feed(Message::Text(text)).await.is_err() {
                        return;
                    }
                    next = texts.try_recv().ok();
                }
                if socket.flush().await.is_err() {
                    return;
                }
            }
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => {
                    rooms.with(room, |queues| queues.retain(|queue| queue.try_send(text.clone()).is_ok()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return,
            },
        }
    }
}

impl Rooms {
    fn with(&self, room: u64, change: impl FnOnce(&mut Vec<Sender<Utf8Bytes>>)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(room).or_default());
    }
}
