//! A browser's end of the messenger, without a browser: frames over a real WebSocket.

use std::collections::VecDeque;
use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, WebSocket, client};

use crate::visit::Caller;
use crate::wait::{PATIENCE, now};

/// One connection.
pub struct Talker {
    socket: WebSocket<TcpStream>,
    asked: u32,
    /// Events that nobody has waited for yet.
    heard: VecDeque<Value>,
    /// Who is signed in.
    pub cid: String,
    /// The state of things when they signed in.
    pub welcome: Value,
}

impl Talker {
    /// Connects to a node, and says nothing yet.
    pub fn knocks(origin: &str) -> Self {
        let address = origin.trim_start_matches("http://").replace("localhost", "127.0.0.1");
        let stream = TcpStream::connect(&address).unwrap_or_else(|error| panic!("{address}: {error}"));
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket can be told to wait");
        stream.set_nodelay(true).expect("a socket can be told not to wait");
        let (socket, _) = client(format!("ws://{address}/messenger"), stream)
            .unwrap_or_else(|error| panic!("no socket at {address}: {error}"));
        Self { socket, asked: 0, heard: VecDeque::new(), cid: String::new(), welcome: Value::Null }
    }

    /// Connects and signs in with a site's token.
    pub fn signs_in(caller: &Caller) -> Self {
        Self::signs_in_at(&caller.node, &caller.access_token)
    }

    /// The same at another node over the same database.
    pub fn signs_in_at(origin: &str, token: &str) -> Self {
        let mut talker = Self::knocks(origin);
        let reply = talker.asks(&json!({ "hello": { "version": 1, "token": token } }));
        talker.welcome = reply["welcome"].clone();
        text(&talker.welcome["me"]["cid"]).clone_into(&mut talker.cid);
        talker
    }

    /// Sends a text as it is.
    pub fn sends(&mut self, text: &str) {
        self.pushes(Message::text(text));
    }

    /// Sends any message as it is.
    pub fn pushes(&mut self, message: Message) {
        self.socket.send(message).unwrap_or_else(|error| panic!("the node does not listen: {error}"));
    }

    /// Asks for something, and gives the reply: `{"said":{…}}`.
    pub fn asks(&mut self, request: &Value) -> Value {
        self.tries(request).unwrap_or_else(|error| panic!("{request} is refused: {error}"))
    }

    /// Asks for something that is refused, and gives the code.
    pub fn is_refused(&mut self, request: &Value) -> String {
        match self.tries(request) {
            Ok(reply) => panic!("{request} is not refused: {reply}"),
            Err(error) => text(&error["code"]).to_owned(),
        }
    }

    fn tries(&mut self, request: &Value) -> Result<Value, Value> {
        self.asked += 1;
        let n = self.asked;
        let mut frame = request.clone();
        frame["n"] = n.into();
        self.sends(&frame.to_string());
        loop {
            let mut frame = self.frame();
            if frame["reply"]["n"] == n {
                let mut reply = frame["reply"].take();
                reply.as_object_mut().expect("a reply is an object").remove("n");
                return Ok(reply);
            }
            if frame["refused"]["n"] == n {
                return Err(frame["refused"]["error"].take());
            }
            self.keep(frame);
        }
    }

    /// Says words to a person or in a conversation (`{"person":…}`, `{"conversation":…}`), and gives the conversation
    /// and the number.
    pub fn says(&mut self, to: &Value, words: &str) -> (String, u64) {
        let id = format!("{:08x}{:08x}", self.asked, words.len());
        let reply =
            self.asks(&json!({ "say": { "to": to, "id": id, "content": { "text": { "text": words } } } }));
        let said = &reply["said"];
        (text(&said["conversation"]).to_owned(), said["number"].as_u64().expect("a number"))
    }

    /// The next event of this kind: what stands in `{"event":{"<kind>":…}}`. Those before it are passed over.
    pub fn hears(&mut self, kind: &str) -> Value {
        let start = now();
        loop {
            // Beats go on where nothing else does.
            assert!(start.elapsed() < PATIENCE, "{kind} was never heard");
            let mut event = match self.heard.pop_front() {
                Some(event) => event,
                None => match self.frame() {
                    mut frame if frame["event"].is_object() => frame["event"].take(),
                    frame if frame["beat"].is_object() => continue,
                    frame => panic!("{kind} was to be heard, not {frame}"),
                },
            };
            if !event[kind].is_null() {
                return event[kind].take();
            }
        }
    }

    /// The next event of this kind among those that have been heard by the way. Those before it are passed over.
    pub fn has_heard(&mut self, kind: &str) -> Option<Value> {
        std::iter::from_fn(|| self.heard.pop_front())
            .map(|mut event| event[kind].take())
            .find(|event| !event.is_null())
    }

    /// The words of the next entry that is heard, whatever it is: for others than texts their content.
    pub fn hears_words(&mut self) -> String {
        let content = &self.hears("entry")["entry"]["content"];
        content["text"]["text"].as_str().map_or_else(|| content.to_string(), str::to_owned)
    }

    /// The node ends the connection: the code of the reason, and that of the close frame.
    pub fn is_ended(&mut self) -> (String, u16) {
        let error = loop {
            let frame = self.frame();
            if frame["bye"].is_object() {
                break text(&frame["bye"]["error"]["code"]).to_owned();
            }
        };
        match self.socket.read() {
            Ok(Message::Close(Some(CloseFrame { code, .. }))) => (error, code.into()),
            other => panic!("a close frame follows bye, not {other:?}"),
        }
    }

    /// Goes away without a word.
    pub fn vanishes(self) {
        drop(self);
    }

    fn keep(&mut self, mut frame: Value) {
        match frame["event"].take() {
            Value::Null => assert!(frame["beat"].is_object(), "nobody asked for {frame}"),
            event => self.heard.push_back(event),
        }
    }

    fn frame(&mut self) -> Value {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => {
                    return serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
                }
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("a frame was awaited, not {other:?}"),
            }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}
