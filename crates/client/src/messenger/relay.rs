//! What the tab that leads does for the others: one socket, over which all of them speak to the node.
//!
//! To the tabs' messengers the relay looks like the node, to the node like one browser. It gives each request a number
//! of its own and the answer back to whoever asked; events go to all. It keeps nothing that matters: a leader that goes
//! leaves nothing half-done, since whoever has no answer asks again through the next one.

use wire::frame::BEAT;

use super::clock::Clock;
use super::event::Link;
use super::frame::{code, object, renumbered, request};
use super::json::Json;
use crate::form::decimal;

/// Names a link of a tab. A tab that opens another link is another peer, so that nothing is taken for the newer one's.
pub type Peer = u32;

/// Something has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayEvent {
    /// A tab wants a link.
    Joined {
        /// Its name.
        peer: Peer,
        /// Whether it is the tab that leads: its token serves all.
        is_leader: bool,
    },
    /// It has said something.
    Said {
        /// Its name.
        peer: Peer,
        /// One frame.
        text: String,
    },
    /// It has closed the link, or is gone.
    Left(Peer),
    /// The socket is open.
    Opened(Link),
    /// The node has said something.
    Heard {
        /// On which socket.
        link: Link,
        /// One frame.
        text: String,
    },
    /// The socket is closed, or did not open.
    Closed(Link),
}

/// Something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayCommand {
    /// Open a socket.
    Open(Link),
    /// Close it.
    Close(Link),
    /// Say this frame on the newest socket.
    Send(String),
    /// The tab's link is open.
    Opened(Peer),
    /// The tab hears this frame.
    Pass {
        /// Which tab.
        peer: Peer,
        /// One frame.
        text: String,
    },
    /// The tab's link is closed.
    Cut(Peer),
}

/// All tabs' way to the node.
#[derive(Debug, Default)]
pub struct Relay {
    clock: Clock,
    socket: Socket,
    link: Link,
    /// When the socket was opened, or last heard.
    heard: u64,
    /// Whether the node has said welcome here. Until then it hears one hello at a time and nothing else.
    is_greeted: bool,
    /// For so many answers more, one request at a time is on its way: the node has ended a connection over a request
    /// and has not said which.
    careful: u32,
    /// The newest access token, as it is written in JSON.
    token: Option<String>,
    /// Whether the node believes that nobody touches this browser.
    is_idle: bool,
    tabs: Vec<Tab>,
    calls: Vec<Call>,
    /// What waits for another one's answer.
    held: Vec<(Peer, String)>,
    last: u32,
    commands: Vec<RelayCommand>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Socket {
    #[default]
    Shut,
    Opening,
    Open,
}

#[derive(Debug)]
struct Tab {
    peer: Peer,
    is_leader: bool,
    /// Whether nobody touches it; unknown until it has greeted.
    is_idle: bool,
}

/// A request that is on its way.
#[derive(Debug)]
struct Call {
    number: u32,
    /// Who asked; nobody, if it was the relay.
    asker: Option<(Peer, u32)>,
    /// If it is a greeting.
    greeting: Option<Greeting>,
}

/// A greeting, as it was heard and as it was passed on. Tokens are as they are written in JSON.
#[derive(Debug)]
struct Greeting {
    text: String,
    own: String,
    used: String,
}

/// How long it is careful.
const CAREFUL: u32 = 50;
/// Whoever has been silent for so long is not there any more.
const SILENCE: u64 = 2 * BEAT as u64;

impl Relay {
    /// Something has happened; what is to be done, in this order? `now` is in milliseconds since 1970. It may jump.
    pub fn handle(&mut self, event: RelayEvent, now: u64) -> Vec<RelayCommand> {
        self.clock.show(now);
        match event {
            RelayEvent::Joined { peer, is_leader } => self.joined(peer, is_leader),
            RelayEvent::Said { peer, text } => self.said(peer, &text),
            RelayEvent::Left(peer) => self.leave(peer),
            RelayEvent::Opened(link) if link == self.link && self.socket == Socket::Opening => {
                self.socket = Socket::Open;
                self.heard = self.clock.passed;
                for place in 0..self.tabs.len() {
                    self.command(RelayCommand::Opened(self.tabs[place].peer));
                }
            }
            RelayEvent::Heard { link, text } if link == self.link && self.socket == Socket::Open => {
                self.heard = self.clock.passed;
                if self.heard(&text).is_none() {
                    self.close();
                    self.cut_all();
                }
            }
            RelayEvent::Closed(link) if link == self.link => {
                self.socket = Socket::Shut;
                self.cut_all();
            }
            RelayEvent::Opened(_) | RelayEvent::Heard { .. } | RelayEvent::Closed(_) => {}
        }
        std::mem::take(&mut self.commands)
    }

    fn command(&mut self, command: RelayCommand) {
        self.commands.push(command);
    }

    fn joined(&mut self, peer: Peer, is_leader: bool) {
        let is_dead = self.socket != Socket::Shut && self.clock.passed - self.heard > SILENCE;
        if is_dead {
            self.close();
            self.cut_all();
        }
        self.tabs.push(Tab { peer, is_leader, is_idle: true });
        match self.socket {
            Socket::Shut => {
                self.link = self.link.wrapping_add(1);
                self.socket = Socket::Opening;
                self.heard = self.clock.passed;
                (self.is_greeted, self.is_idle) = (false, false);
                self.command(RelayCommand::Open(self.link));
            }
            Socket::Opening => {}
            Socket::Open => self.command(RelayCommand::Opened(peer)),
        }
    }

    /// A tab goes, and what it asked for is nobody's any more.
    fn leave(&mut self, peer: Peer) {
        let count = self.tabs.len();
        self.tabs.retain(|tab| tab.peer != peer);
        if self.tabs.len() == count {
            return;
        }
        for call in &mut self.calls {
            call.asker = call.asker.filter(|asker| asker.0 != peer);
        }
        self.held.retain(|held| held.0 != peer);
        if self.tabs.is_empty() {
            self.close();
        } else if self.is_greeted && self.all_idle() != self.is_idle {
            let idle = self.idle();
            self.send(None, &idle, None);
        }
    }

    /// A tab has said something. One that does not make sense is left to itself.
    fn said(&mut self, peer: Peer, text: &str) {
        if self.ask(peer, text).is_none() {
            self.leave(peer);
            self.command(RelayCommand::Cut(peer));
        }
    }

    /// Passes a request on. Nothing, if it is none.
    fn ask(&mut self, peer: Peer, text: &str) -> Option<()> {
        let Some(place) = self.tabs.iter().position(|tab| tab.peer == peer) else { return Some(()) };
        let frame = Json::parse(text)?;
        let n = frame.member("n")?.number()?;
        let (kind, body) = frame.members().find(|member| member.0 != "n")?;
        if self.socket != Socket::Open {
            return Some(());
        }
        if self.is_alone() && !self.calls.is_empty() {
            self.held.push((peer, text.into()));
            return Some(());
        }
        match kind {
            "hello" => self.greet(place, n, body, text)?,
            "idle" => {
                self.tabs[place].is_idle = body.member("on")?.is_true();
                let idle = self.idle();
                self.send(Some((peer, n)), &idle, None);
            }
            _ => self.send(Some((peer, n)), &object(kind, body.as_str()), None),
        }
        Some(())
    }

    /// A tab greets the node: with the newest token, and idle only if all are.
    fn greet(&mut self, place: usize, n: u32, hello: Json<'_>, text: &str) -> Option<()> {
        let version = hello.member("version")?.as_str();
        let own = hello.member("token")?.as_str();
        let tab = &mut self.tabs[place];
        tab.is_idle = hello.member("idle").is_some_and(Json::is_true);
        let peer = tab.peer;
        if tab.is_leader {
            self.token = Some(own.into());
        }
        let used = self.token.get_or_insert_with(|| own.into()).clone();
        self.is_idle = self.all_idle();
        let idle = if self.is_idle { "true" } else { "false" };
        let parts = ["{\"version\":", version, ",\"token\":", &used, ",\"idle\":", idle, "}"];
        let greeting = Greeting { text: text.into(), own: own.into(), used: used.clone() };
        self.send(Some((peer, n)), &object("hello", &parts.concat()), Some(greeting));
        Some(())
    }

    /// Whether one request at a time is sent.
    fn is_alone(&self) -> bool {
        !self.is_greeted || self.careful > 0
    }

    fn all_idle(&self) -> bool {
        self.tabs.iter().all(|tab| tab.is_idle)
    }

    /// Tells the node whether all are idle.
    fn idle(&mut self) -> String {
        self.is_idle = self.all_idle();
        object("idle", if self.is_idle { "{\"on\":true}" } else { "{\"on\":false}" })
    }

    fn send(&mut self, asker: Option<(Peer, u32)>, text: &str, greeting: Option<Greeting>) {
        self.last = self.last.wrapping_add(1);
        self.calls.push(Call { number: self.last, asker, greeting });
        self.command(RelayCommand::Send(request(self.last, text)));
    }

    /// The node has said something. Nothing, if it is no frame.
    fn heard(&mut self, text: &str) -> Option<()> {
        let (kind, body) = Json::parse(text)?.only()?;
        if kind == "bye" && self.blame(body) {
            return None;
        }
        if !matches!(kind, "reply" | "refused") {
            for place in 0..self.tabs.len() {
                self.command(RelayCommand::Pass { peer: self.tabs[place].peer, text: text.into() });
            }
            return Some(());
        }
        let number = body.member("n")?;
        let n = number.number::<u32>()?;
        let Some(place) = self.calls.iter().position(|call| call.number == n) else { return Some(()) };
        let call = self.calls.remove(place);
        let is_done = kind == "reply";
        let is_stale = || body.member("error").is_some_and(|error| code(error) == "access.token");
        match (call.asker, call.greeting) {
            // The leader's token is not good any more; perhaps the tab has a newer one.
            (Some((peer, _)), Some(Greeting { text, own, used })) if own != used && is_stale() => {
                self.token = self.token.take().filter(|token| *token != used);
                self.said(peer, &text);
            }
            (asker, greeting) => {
                if let Some(Greeting { used, .. }) = greeting {
                    self.is_greeted |= is_done;
                    self.token = self.token.take().filter(|token| is_done || *token != used);
                }
                if let Some((peer, n)) = asker {
                    self.command(RelayCommand::Pass { peer, text: renumbered(text, number, n)? });
                }
            }
        }
        self.careful = self.careful.saturating_sub(1);
        while !self.held.is_empty() && (self.calls.is_empty() || !self.is_alone()) {
            let (peer, text) = self.held.remove(0);
            self.said(peer, &text);
        }
        Some(())
    }

    /// The node ends the connection. If it does so over a request: whoever asked is refused if that is certain, and
    /// the others need not hear why. Whether it was that.
    fn blame(&mut self, bye: Json<'_>) -> bool {
        let error = bye.member("error").filter(|error| code(*error).starts_with("frame."));
        let (Some(error), Some(call)) = (error, self.calls.first()) else { return false };
        if self.calls.len() > 1 {
            self.careful = CAREFUL;
        } else if let Some((peer, n)) = call.asker {
            self.careful = 0;
            let parts = ["{\"n\":", &decimal(n.into()), ",\"error\":", error.as_str(), "}"];
            let text = object("refused", &parts.concat());
            self.command(RelayCommand::Pass { peer, text });
        }
        true
    }

    fn close(&mut self) {
        if self.socket != Socket::Shut {
            self.socket = Socket::Shut;
            self.command(RelayCommand::Close(self.link));
        }
        self.calls.clear();
        self.held.clear();
    }

    fn cut_all(&mut self) {
        self.calls.clear();
        self.held.clear();
        for tab in std::mem::take(&mut self.tabs) {
            self.command(RelayCommand::Cut(tab.peer));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::trial::{bye, refused};
    use super::*;

    /// A relay and its clock.
    struct Trial(Relay, u64);

    impl Trial {
        /// The leader's own messenger, as peer 1, and another tab's have joined, and the socket is open.
        fn open() -> Self {
            let mut trial = Self(Relay::default(), 1_795_000_000_000);
            trial.tell(RelayEvent::Joined { peer: 1, is_leader: true });
            trial.tell(RelayEvent::Joined { peer: 2, is_leader: false });
            trial.tell(RelayEvent::Opened(1));
            trial
        }

        /// Both have been welcomed.
        fn greeted() -> Self {
            let mut trial = Self::open();
            for (peer, number) in [(1, 1), (2, 2)] {
                trial.say(peer, &hello("t1", false));
                trial.hear(&welcome(number));
            }
            trial
        }

        fn tell(&mut self, event: RelayEvent) -> String {
            let show = |command: &RelayCommand| match command {
                RelayCommand::Send(text) => format!("send {text}"),
                RelayCommand::Pass { peer, text } => format!("{peer} hears {text}"),
                command => format!("{command:?}"),
            };
            self.0.handle(event, self.1).iter().map(show).collect::<Vec<_>>().join("\n")
        }

        fn say(&mut self, peer: Peer, text: &str) -> String {
            self.tell(RelayEvent::Said { peer, text: text.into() })
        }

        fn hear(&mut self, text: &str) -> String {
            self.tell(RelayEvent::Heard { link: 1, text: text.into() })
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "`expect![…]` at each call reads best")]
    fn check(actual: &str, expected: Expect) {
        expected.assert_eq(actual);
    }

    fn hello(token: &str, is_idle: bool) -> String {
        format!(r#"{{"n":5,"hello":{{"version":1,"token":"{token}","idle":{is_idle}}}}}"#)
    }

    fn welcome(n: u32) -> String {
        format!(r#"{{"reply":{{"n":{n},"welcome":{{}}}}}}"#)
    }

    const OPEN: &str = r#"{"n":7,"open":{"person":"0000000000000001"}}"#;

    #[test]
    fn first_tab_opens_the_socket_and_the_last_one_closes_it() {
        let mut trial = Trial(Relay::default(), 0);
        check(&trial.tell(RelayEvent::Joined { peer: 1, is_leader: true }), expect!["Open(1)"]);
        check(&trial.tell(RelayEvent::Joined { peer: 2, is_leader: false }), expect![[""]]);
        check(
            &trial.tell(RelayEvent::Opened(1)),
            expect![[r#"
            Opened(1)
            Opened(2)"#]],
        );
        check(&trial.tell(RelayEvent::Joined { peer: 3, is_leader: false }), expect!["Opened(3)"]);
        for peer in [3, 1, 1] {
            check(&trial.tell(RelayEvent::Left(peer)), expect![[""]]);
        }
        check(&trial.tell(RelayEvent::Left(2)), expect!["Close(1)"]);
        check(&trial.tell(RelayEvent::Joined { peer: 4, is_leader: true }), expect!["Open(2)"]);
        assert_eq!(trial.tell(RelayEvent::Opened(1)), "", "an old socket");
        assert_eq!(trial.tell(RelayEvent::Closed(1)), "");
        check(&trial.tell(RelayEvent::Closed(2)), expect!["Cut(4)"]);
    }

    #[test]
    fn one_greeting_is_answered_before_another_is_passed_on() {
        let mut trial = Trial::open();
        check(
            &trial.say(1, &hello("t1", false)),
            expect![[r#"send {"n":1,"hello":{"version":1,"token":"t1","idle":false}}"#]],
        );
        check(&trial.say(2, &hello("t0", false)), expect![[""]]);
        check(
            &trial.hear(&welcome(1)),
            expect![[r#"
            1 hears {"reply":{"n":5,"welcome":{}}}
            send {"n":2,"hello":{"version":1,"token":"t1","idle":false}}"#]],
        );
        check(&trial.hear(&welcome(2)), expect![[r#"2 hears {"reply":{"n":5,"welcome":{}}}"#]]);
        check(
            &trial.hear("{\"beat\":{}}"),
            expect![[r#"
            1 hears {"beat":{}}
            2 hears {"beat":{}}"#]],
        );
    }

    #[test]
    fn stale_token_of_the_leader_harms_nobody() {
        let mut trial = Trial::greeted();
        check(
            &trial.say(2, &hello("t2", false)),
            expect![[r#"send {"n":3,"hello":{"version":1,"token":"t1","idle":false}}"#]],
        );
        check(
            &trial.hear(&refused(3, "access.token")),
            expect![[r#"send {"n":4,"hello":{"version":1,"token":"t2","idle":false}}"#]],
        );
        check(
            &trial.hear(&refused(4, "access.token")),
            expect![[r#"2 hears {"refused":{"n":5,"error":{"code":"access.token","message":"…"}}}"#]],
        );
        check(
            &trial.say(2, &hello("t3", false)),
            expect![[r#"send {"n":5,"hello":{"version":1,"token":"t3","idle":false}}"#]],
        );
    }

    #[test]
    fn answers_go_to_whoever_asked_and_events_to_all() {
        let mut trial = Trial::greeted();
        check(&trial.say(1, OPEN), expect![[r#"send {"n":3,"open":{"person":"0000000000000001"}}"#]]);
        check(&trial.say(2, OPEN), expect![[r#"send {"n":4,"open":{"person":"0000000000000001"}}"#]]);
        check(
            &trial.hear("{\"reply\":{\"n\":4,\"done\":{}}}"),
            expect![[r#"2 hears {"reply":{"n":7,"done":{}}}"#]],
        );
        check(
            &trial.hear("{\"event\":{\"parted\":{\"n\":3}}}"),
            expect![[r#"
            1 hears {"event":{"parted":{"n":3}}}
            2 hears {"event":{"parted":{"n":3}}}"#]],
        );
        // A tab that goes takes its question with it.
        assert_eq!(trial.tell(RelayEvent::Left(1)), "");
        assert_eq!(trial.hear("{\"reply\":{\"n\":3,\"done\":{}}}"), "");
        assert_eq!(trial.say(1, OPEN), "");
        assert!(trial.0.calls.is_empty());
    }

    #[test]
    fn person_is_idle_when_all_tabs_are() {
        let mut trial = Trial::greeted();
        let idle = |on| format!(r#"{{"n":6,"idle":{{"on":{on}}}}}"#);
        check(&trial.say(1, &idle(true)), expect![[r#"send {"n":3,"idle":{"on":false}}"#]]);
        check(&trial.say(2, &idle(true)), expect![[r#"send {"n":4,"idle":{"on":true}}"#]]);
        check(&trial.say(1, &idle(false)), expect![[r#"send {"n":5,"idle":{"on":false}}"#]]);
        check(&trial.tell(RelayEvent::Left(1)), expect![[r#"send {"n":6,"idle":{"on":true}}"#]]);
        check(&trial.tell(RelayEvent::Joined { peer: 3, is_leader: false }), expect!["Opened(3)"]);
        check(
            &trial.say(3, &hello("t1", true)),
            expect![[r#"send {"n":7,"hello":{"version":1,"token":"t1","idle":true}}"#]],
        );
    }

    #[test]
    fn whoever_joins_a_dead_socket_opens_another() {
        let mut trial = Trial::greeted();
        trial.1 += SILENCE + 1;
        check(
            &trial.tell(RelayEvent::Joined { peer: 3, is_leader: false }),
            expect![[r#"
            Close(1)
            Cut(1)
            Cut(2)
            Open(2)"#]],
        );
    }

    #[test]
    fn frame_over_which_the_node_hangs_up_is_found() {
        let mut trial = Trial::greeted();
        trial.say(1, OPEN);
        check(
            &trial.hear(&bye("frame.request")),
            expect![[r#"
            1 hears {"refused":{"n":7,"error":{"code":"frame.request","message":"…"}}}
            Close(1)
            Cut(1)
            Cut(2)"#]],
        );
        let mut trial = Trial::greeted();
        trial.say(1, OPEN);
        trial.say(2, OPEN);
        check(
            &trial.hear(&bye("frame.request")),
            expect![[r#"
            Close(1)
            Cut(1)
            Cut(2)"#]],
        );
        // From now on one at a time.
        trial.tell(RelayEvent::Closed(1));
        trial.tell(RelayEvent::Joined { peer: 3, is_leader: true });
        trial.tell(RelayEvent::Joined { peer: 4, is_leader: false });
        trial.tell(RelayEvent::Opened(2));
        let mut hear = |event| trial.tell(event);
        hear(RelayEvent::Said { peer: 3, text: hello("t1", false) });
        hear(RelayEvent::Heard { link: 2, text: welcome(5) });
        assert!(hear(RelayEvent::Said { peer: 3, text: OPEN.into() }).starts_with("send"));
        assert_eq!(hear(RelayEvent::Said { peer: 3, text: OPEN.into() }), "");
        check(
            &hear(RelayEvent::Heard { link: 2, text: bye("frame.request") }),
            expect![[r#"
            3 hears {"refused":{"n":7,"error":{"code":"frame.request","message":"…"}}}
            Close(2)
            Cut(3)
            Cut(4)"#]],
        );
        // What is nobody's fault, everybody hears.
        check(
            &Trial::greeted().hear(&bye("frame.size")),
            expect![[r#"
            1 hears {"bye":{"error":{"code":"frame.size","message":"…"}}}
            2 hears {"bye":{"error":{"code":"frame.size","message":"…"}}}"#]],
        );
        check(
            &Trial::greeted().hear(&bye("node.stops")),
            expect![[r#"
            1 hears {"bye":{"error":{"code":"node.stops","message":"…"}}}
            2 hears {"bye":{"error":{"code":"node.stops","message":"…"}}}"#]],
        );
    }

    #[test]
    fn nonsense_costs_the_link_it_came_on() {
        for text in [
            "",
            "[]",
            "{}",
            "{\"n\":1}",
            "{\"open\":{}}",
            "{\"n\":-1,\"open\":{}}",
            "{\"n\":1,\"hello\":{}}",
            "{\"n\":1,\"idle\":{}}",
        ] {
            assert_eq!(Trial::greeted().say(2, text), "Cut(2)", "{text}");
        }
        for text in ["", "{}", "{\"reply\":{}}", "{\"reply\":{\"n\":\"1\"}}"] {
            assert_eq!(Trial::greeted().hear(text), "Close(1)\nCut(1)\nCut(2)", "{text}");
        }
    }
}
