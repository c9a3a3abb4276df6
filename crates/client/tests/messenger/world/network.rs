//! The network between a browser and the node.

use super::*;

impl World {
    pub(super) fn socket(&self, tab: u32, link: Link) -> Option<u64> {
        let is_it = |socket: &Socket| socket.tab == tab && socket.link == link && socket.is_open;
        self.sockets.iter().rfind(|(_, socket)| is_it(socket)).map(|(connection, _)| *connection)
    }

    pub(super) fn newest(&self, tab: u32) -> Option<u64> {
        self.sockets
            .iter()
            .rfind(|(_, socket)| socket.tab == tab && socket.is_open)
            .map(|(connection, _)| *connection)
    }

    pub(super) fn send(&mut self, connection: u64, text: String) {
        if self.chance.is(self.weather.cut) {
            self.cut(connection);
        }
        let delay = self.delay();
        let socket = self.sockets.get_mut(&connection).unwrap();
        if !socket.is_cut_up {
            socket.up = socket.up.max(self.now + delay);
            let after = socket.up - self.now;
            self.push(after, Happening::AtNode(connection, text));
        }
    }

    pub(super) fn at_node(&mut self, connection: u64, text: &str) {
        if self.sockets[&connection].is_cut_up || !self.node.connections.contains_key(&connection) {
            return;
        }
        let frame: ClientFrame = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let is_known = self.node.connections[&connection].is_some();
        let socket = self.sockets.get_mut(&connection).unwrap();
        if !is_known && socket.is_greeting {
            // Until the first greeting has been answered, nothing is heard.
            return;
        }
        socket.is_greeting = true;
        // Greetings are heard one after another; everything else is done in any order.
        let after = match frame.request {
            Request::Hello { .. } => 1,
            _ => self.delay(),
        };
        self.push(after, Happening::Do(connection, frame));
    }

    pub(super) fn utter(&mut self, deed: Deed) {
        match deed {
            Deed::Say(connection, frame) => self.say(connection, &frame),
            Deed::Tell(to, event) => {
                let hears =
                    self.node.connections.iter().filter(|(_, who)| who.is_some_and(|who| to.contains(&who)));
                for connection in hears.map(|(connection, _)| *connection).collect::<Vec<_>>() {
                    let say = Deed::Say(connection, ServerFrame::Event(event.clone()));
                    if self.chance.is(self.weather.lost) {
                        let after = self.chance.below(3 * SECOND);
                        self.push(after, Happening::Utter(Deed::End(connection, error("node.missed"))));
                    } else if self.chance.is(self.weather.late) {
                        let after = self.chance.below(300);
                        self.push(after, Happening::Utter(say));
                    } else {
                        self.utter(say);
                    }
                }
            }
            Deed::End(connection, error) => {
                if self.node.connections.contains_key(&connection) {
                    self.say(connection, &ServerFrame::Bye { error });
                    self.node.connections.remove(&connection);
                    let after = self.sockets[&connection].down - self.now;
                    self.push(after, Happening::SocketCloses(connection));
                }
            }
        }
    }

    pub(super) fn say(&mut self, connection: u64, frame: &ServerFrame) {
        if !self.node.connections.contains_key(&connection) {
            return;
        }
        if self.chance.is(self.weather.cut) {
            self.cut(connection);
        }
        let delay = self.delay();
        let socket = self.sockets.get_mut(&connection).unwrap();
        socket.is_greeting &= !matches!(frame, ServerFrame::Reply { .. } | ServerFrame::Refused { .. });
        socket.down = socket.down.max(self.now + delay);
        let after = socket.down - self.now;
        self.push(after, Happening::AtBrowser(connection, serde_json::to_string(frame).unwrap()));
    }

    /// The browser closes a socket. What it has sent before may arrive all the same, and late.
    pub(super) fn hang_up(&mut self, connection: u64) {
        let is_cut = self.chance.is(50);
        let delay = self.delay();
        let socket = self.sockets.get_mut(&connection).unwrap();
        socket.is_open = false;
        socket.is_cut_up |= is_cut;
        let after = socket.up.saturating_sub(self.now) + delay;
        self.push(after, Happening::NodeLoses(connection));
    }

    /// The network loses a connection. Both sides find out some time; or the browser does by itself, much later.
    pub(super) fn cut(&mut self, connection: u64) {
        self.see("cut");
        let is_cut_up = self.chance.is(50);
        let socket = self.sockets.get_mut(&connection).unwrap();
        socket.is_cut_up |= is_cut_up;
        socket.is_cut_down = true;
        if self.chance.is(70) {
            let after = self.chance.below(2 * SECOND);
            self.push(after, Happening::SocketCloses(connection));
        } else {
            self.see("silent");
        }
        let after = self.chance.below(MINUTE);
        self.push(after, Happening::NodeLoses(connection));
    }
}
