//! A WebSocket without a browser, cheap enough for thousands of them.

use futures::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{ClientRequestBuilder, Message, Utf8Bytes};
use wire::path::MESSENGER;

use crate::people::Holder;

/// An open one. It panics when the other side goes.
pub(super) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one at a host (`127.0.0.1:8080`), in this sub-protocol if there is one.
    pub(super) async fn open(host: &str, path: &str, protocol: Option<&str>) -> Self {
        let address = format!("ws://{host}{path}");
        let stream = TcpStream::connect(host).await.unwrap_or_else(|error| panic!("{host}: {error}"));
        stream.set_nodelay(true).expect("a socket can be told not to wait");
        let request = ClientRequestBuilder::new(address.parse().expect("a path is a path"));
        let request = match protocol {
            Some(protocol) => request.with_sub_protocol(protocol),
            None => request,
        };
        let config = WebSocketConfig::default().read_buffer_size(4 * 1024).write_buffer_size(0);
        let opened = client_async_with_config(request, stream, Some(config)).await;
        let (socket, _) = opened.unwrap_or_else(|error| panic!("no socket at {address}: {error}"));
        Self(socket)
    }

    /// Opens one at a node, and signs a person in.
    pub(super) async fn sign_in(host: &str, holder: &Holder) -> Self {
        let mut socket = Self::open(host, MESSENGER, None).await;
        socket.say(json!({ "n": 0, "hello": { "version": 1, "token": holder.token } }).to_string()).await;
        socket.hear_of("\"welcome\"").await;
        socket
    }

    /// Sends a text.
    pub(super) async fn say(&mut self, text: String) {
        let sent = self.0.send(Message::text(text)).await;
        sent.unwrap_or_else(|error| panic!("nobody listens: {error}"));
    }

    /// The next text.
    pub(super) async fn hear(&mut self) -> Utf8Bytes {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return text,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("a text was awaited, not {other:?}"),
            }
        }
    }

    /// The next text that has this in it.
    pub(super) async fn hear_of(&mut self, part: &str) -> Utf8Bytes {
        loop {
            let text = self.hear().await;
            if text.contains(part) {
                return text;
            }
            assert!(!is_refusal(&text), "{part} was awaited, not {text}");
        }
    }
}

/// Whether the other side will not have it: a frame of ours, or a stanza (RFC 6120, section 8.3).
pub(super) fn is_refusal(text: &str) -> bool {
    ["{\"refused\"", "{\"bye\"", "<failure"].iter().any(|beginning| text.starts_with(beginning))
        || text.contains("type='error'")
}
