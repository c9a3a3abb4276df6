//! Nodes on one bus, over a real nats-server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

#[path = "../../../../tests/src/nats.rs"]
#[expect(unreachable_pub, reason = "the tests of the whole house share it")]
mod server;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bus::{Address, Bus, Error, Event, Missed, Subscription, Told};
use server::Nats;
use wire::Cid;

/// How long anything may take before the test gives up. Far above what it needs.
const PATIENCE: Duration = Duration::from_secs(30);
const CLUSTER: u128 = 0xC1;

/// A node, as far as the bus is concerned: it listens from the beginning.
struct Node {
    bus: Bus,
    mail: Subscription,
}

impl Node {
    async fn at(address: &str) -> Self {
        Self::of(address, CLUSTER).await
    }

    async fn of(address: &str, cluster: u128) -> Self {
        let bus = Bus::connect(&address.parse().unwrap(), cluster).await.unwrap();
        let mail = bus.subscribe();
        Self { bus, mail }
    }

    fn says(&self, number: u64) {
        self.bus.publish(Event::GrantEnded(number));
    }

    async fn hears(&mut self) -> Result<Event, Missed> {
        let heard = tokio::time::timeout(PATIENCE, self.mail.next()).await;
        heard.expect("nothing is heard").expect("the bus is there")
    }

    async fn hears_number(&mut self) -> u64 {
        match self.hears().await {
            Ok(Event::GrantEnded(number)) => number,
            other => panic!("{other:?}"),
        }
    }

    /// Until it knows that it is alone.
    async fn goes_alone(&self) {
        let alone = async {
            while self.bus.check().is_ok() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, alone).await.expect("the node believes that it is heard");
    }

    /// Until it has missed something and is well.
    async fn comes_back(&mut self) {
        while self.hears().await != Err(Missed) || self.bus.check().is_err() {}
    }

    /// Until it has missed something.
    async fn misses(&mut self) {
        while self.hears().await != Err(Missed) {}
    }

    /// Until it hears this.
    async fn hears_at_last(&mut self, number: u64) {
        while self.hears().await != Ok(Event::GrantEnded(number)) {}
    }
}

/// Somebody else on the same server.
struct Stranger(BufReader<TcpStream>);

impl Stranger {
    fn at(nats: &Nats) -> Self {
        let mut stranger = Self(BufReader::new(TcpStream::connect(nats.host()).unwrap()));
        stranger.says("CONNECT {\"verbose\":false}", b"");
        stranger
    }

    fn publishes(&mut self, subject: &str, payload: &[u8]) {
        self.says(&format!("PUB {subject} {}", payload.len()), &[payload, b"\r\n"].concat());
    }

    /// What it has said has arrived when the server answers.
    fn says(&mut self, command: &str, payload: &[u8]) {
        let bytes = [command.as_bytes(), b"\r\n", payload, b"PING\r\n"].concat();
        self.0.get_mut().write_all(&bytes).unwrap();
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the server has hung up");
            match line.trim() {
                "PONG" => return,
                line => assert!(line.starts_with("INFO"), "{line}"),
            }
        }
    }
}

fn told(people: u64, frame: &str) -> Told {
    Told { to: (0..people).map(Cid).collect(), frame: Arc::from(frame) }
}

#[tokio::test]
async fn three_nodes_hear_each_other_in_order() {
    let nats = Nats::start();
    let mut nodes =
        [Node::at(&nats.address()).await, Node::at(&nats.address()).await, Node::at(&nats.address()).await];
    for number in 0..300 {
        for (node, place) in nodes.iter().zip(0..) {
            node.says(place * 1_000 + number);
        }
    }
    for node in &mut nodes {
        let mut heard = [const { Vec::new() }; 3];
        for _ in 0..900 {
            let number = node.hears_number().await;
            heard[usize::try_from(number / 1_000).unwrap()].push(number % 1_000);
        }
        for numbers in heard {
            assert_eq!(numbers, (0..300).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn node_hears_itself_at_once_and_once() {
    let nats = Nats::start();
    let (mut ana, mut bo) = (Node::at(&nats.address()).await, Node::at(&nats.address()).await);
    ana.says(1);
    assert_eq!(ana.mail.next_now(), Some(Ok(Event::GrantEnded(1))));
    assert_eq!(bo.hears_number().await, 1);
    bo.says(2);
    assert_eq!(ana.hears_number().await, 2, "and 1 has not come back to her, nor anything else");
    assert_eq!(ana.mail.next_now(), None);
}

#[tokio::test]
async fn clusters_do_not_hear_each_other() {
    let nats = Nats::start();
    let (mut ana, bo) = (Node::of(&nats.address(), 1).await, Node::of(&nats.address(), 1).await);
    let (mut chidi, dora) = (Node::of(&nats.address(), 2).await, Node::of(&nats.address(), 2).await);
    for number in 0..100 {
        bo.says(number);
        dora.says(1_000 + number);
    }
    for number in 0..100 {
        assert_eq!(ana.hears_number().await, number);
        assert_eq!(chidi.hears_number().await, 1_000 + number);
    }
}

#[tokio::test]
async fn large_frame_reaches_everybody_it_is_for() {
    let nats = Nats::start();
    let (ana, mut bo) = (Node::at(&nats.address()).await, Node::at(&nats.address()).await);
    // A megabyte is the most that the server takes.
    let all = told(200_000, &"x".repeat(wire::frame::MOST_BYTES));
    ana.bus.publish(Event::Told(all.clone()));
    ana.says(1);
    let mut people = Vec::new();
    let mut parts = 0;
    while let Ok(Event::Told(part)) = bo.hears().await {
        assert_eq!(part.frame, all.frame);
        people.extend(part.to.iter().copied());
        parts += 1;
    }
    assert_eq!((people.as_slice(), parts), (&all.to[..], 2));
}

#[tokio::test]
async fn frame_that_is_too_large_for_the_server_is_missed() {
    let nats = Nats::start();
    let (mut ana, mut bo) = (Node::at(&nats.address()).await, Node::at(&nats.address()).await);
    let all = told(3, &"x".repeat(1024 * 1024));
    ana.bus.publish(Event::Told(all.clone()));
    ana.says(1);
    assert_eq!(bo.hears().await, Err(Missed));
    assert_eq!(bo.hears_number().await, 1);
    assert_eq!(ana.hears().await, Ok(Event::Told(all)), "who is here has it");
}

#[tokio::test]
async fn what_cannot_be_read_is_missed_and_does_no_harm() {
    let nats = Nats::start();
    let (mut ana, bo) = (Node::at(&nats.address()).await, Node::at(&nats.address()).await);
    let mut stranger = Stranger::at(&nats);
    let subject = format!("messenger-connect.{CLUSTER:032x}.event");
    let garbage: [&[u8]; 5] =
        [b"", b"hello", &[2, 1], &[1, 2, 255, 255, 255, 255, b'{'], &[1, 2, 0, 0, 0, 0, 0xFF]];
    for garbage in garbage {
        stranger.publishes(&subject, garbage);
        assert_eq!(ana.hears().await, Err(Missed), "{garbage:?}");
    }
    bo.says(1);
    assert_eq!(ana.hears_number().await, 1);
}

#[tokio::test]
async fn events_flow_again_when_the_server_is_back() {
    let mut nats = Nats::start();
    let (mut ana, mut bo) = (Node::at(&nats.address()).await, Node::at(&nats.address()).await);
    for round in 0..3 {
        nats.kill();
        // They may not know it yet. Whatever becomes of these, nobody is left waiting for them.
        ana.says(round * 10 + 1);
        bo.says(round * 10 + 2);
        nats.resume();
        ana.comes_back().await;
        bo.comes_back().await;
        ana.says(round * 10 + 3);
        bo.hears_at_last(round * 10 + 3).await;
        bo.says(round * 10 + 4);
        ana.hears_at_last(round * 10 + 4).await;
    }
}

#[tokio::test]
async fn node_that_was_cut_off_tells_the_others_that_they_have_missed_something() {
    let nats = Nats::start();
    let wire = Wire::to(&nats);
    let mut ana = Node::at(&wire.address).await;
    let mut bo = Node::at(&nats.address()).await;
    wire.cut();
    ana.misses().await;
    bo.misses().await;
    assert_eq!(bo.bus.check(), Ok(()), "his own line was never away");
    bo.says(1);
    ana.hears_at_last(1).await;
}

#[tokio::test]
async fn node_begins_alone_where_nobody_answers() {
    let mut nats = Nats::start();
    nats.kill();
    let mut ana = Node::at(&nats.address()).await;
    assert_eq!(ana.bus.check(), Err(Error::Unreachable(nats.address())));
    ana.says(1);
    assert_eq!(ana.mail.next_now(), Some(Ok(Event::GrantEnded(1))), "she hears herself");
    nats.resume();
    ana.comes_back().await;
    let bo = Node::at(&nats.address()).await;
    bo.says(2);
    assert_eq!(ana.hears_number().await, 2);
}

#[tokio::test]
async fn what_is_said_while_the_server_is_away_is_dropped() {
    let mut nats = Nats::start();
    let (mut ana, mut bo) = (Node::at(&nats.address()).await, Node::at(&nats.address()).await);
    nats.kill();
    ana.goes_alone().await;
    bo.goes_alone().await;
    for number in 0..10_000 {
        ana.says(number);
        tokio::task::yield_now().await;
    }
    nats.resume();
    ana.comes_back().await;
    bo.comes_back().await;
    ana.says(10_000);
    loop {
        match bo.hears().await {
            Err(Missed) => {}
            Ok(event) => {
                break assert_eq!(event, Event::GrantEnded(10_000), "nothing that is old comes late");
            }
        }
    }
}

#[tokio::test]
async fn last_words_are_on_their_way_when_the_node_goes() {
    let nats = Nats::start();
    let mut bo = Node::at(&nats.address()).await;
    let ana = Node::at(&nats.address()).await;
    for number in 0..1_000 {
        ana.says(number);
    }
    ana.bus.flush().await;
    drop(ana);
    for number in 0..1_000 {
        assert_eq!(bo.hears_number().await, number);
    }
}

#[tokio::test]
async fn flush_does_not_wait_for_a_server_that_is_away() {
    let mut nats = Nats::start();
    nats.kill();
    let ana = Node::at(&nats.address()).await;
    ana.says(1);
    tokio::time::timeout(PATIENCE, ana.bus.flush()).await.unwrap();
}

#[tokio::test]
async fn subscription_ends_with_the_bus() {
    let nats = Nats::start();
    let Node { bus, mut mail } = Node::at(&nats.address()).await;
    drop(bus);
    assert_eq!(tokio::time::timeout(PATIENCE, mail.next()).await, Ok(None));
}

#[tokio::test]
async fn wrong_credentials_are_refused_and_never_shown() {
    let nats = Nats::start_with(&["--user", "ana", "--pass", "p@ss/word"]);
    let host = nats.host();
    let connect = |credentials: &str| {
        let address: Address = format!("nats://{credentials}{host}").parse().unwrap();
        async move { Bus::connect(&address, CLUSTER).await.map(|bus| bus.check()) }
    };
    assert_eq!(connect("ana:p%40ss%2Fword@").await.unwrap(), Ok(()));
    for credentials in ["", "ana:wrong@", "bo:p%40ss%2Fword@", "p%40ss%2Fword@"] {
        let error = connect(credentials).await.unwrap_err();
        assert_eq!((error.code(), &error), ("bus.refused", &Error::Refused(nats.address())), "{credentials}");
    }

    let nats = Nats::start_with(&["--auth", "t0ken"]);
    let bus = Bus::connect(&format!("nats://t0ken@{}", nats.host()).parse().unwrap(), CLUSTER).await.unwrap();
    assert_eq!(bus.check(), Ok(()));
}

/// A server whose one user may publish and subscribe to these subjects, and which takes messages of 64 KiB and no more.
fn strict(folder: &Path, subjects: &str) -> Nats {
    let file = folder.join("nats.conf");
    let may = format!("permissions = {{ publish = \"{subjects}\", subscribe = \"{subjects}\" }}");
    let user = format!("{{ user = ana, password = secret, {may} }}");
    std::fs::write(&file, format!("max_payload = 64KB\nauthorization {{ users = [{user}] }}\n")).unwrap();
    Nats::start_with(&["-c", file.to_str().unwrap()])
}

#[tokio::test]
async fn node_needs_only_what_is_below_its_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let nats = strict(folder.path(), "messenger-connect.>");
    let address = format!("nats://ana:secret@{}", nats.host());
    let (ana, mut bo) = (Node::at(&address).await, Node::at(&address).await);
    assert_eq!((ana.bus.check(), bo.bus.check()), (Ok(()), Ok(())));
    let all = told(9_000, "{}");
    ana.bus.publish(Event::Told(all.clone()));
    ana.says(1);
    let mut people = Vec::new();
    while let Ok(Event::Told(part)) = bo.hears().await {
        people.extend(part.to.iter().copied());
    }
    assert_eq!(people, &all.to[..], "in as many parts as this server needs");
}

#[tokio::test]
async fn node_that_may_not_do_what_nodes_do_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let nats = strict(folder.path(), "elsewhere.>");
    let address = format!("nats://ana:secret@{}", nats.host()).parse().unwrap();
    let error = Bus::connect(&address, CLUSTER).await.unwrap_err();
    assert_eq!(error, Error::Refused(nats.address()));
}

#[tokio::test]
async fn server_that_is_something_else_is_not_waited_for() {
    let something = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("nats://{}", something.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in something.incoming().map_while(Result::ok) {
            (&stream).write_all(b"SSH-2.0-something\r\n").ok();
        }
    });
    let mut ana = Node::at(&address).await;
    assert_eq!(ana.bus.check(), Err(Error::Unreachable(address)));
    ana.says(1);
    assert_eq!(ana.hears_number().await, 1);
}

/// A wire to a server, which can be cut: the next connection through it is a new one.
struct Wire {
    address: String,
    ends: Arc<std::sync::Mutex<Vec<TcpStream>>>,
}

impl Wire {
    fn to(nats: &Nats) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("nats://{}", listener.local_addr().unwrap());
        let ends = Arc::<std::sync::Mutex<Vec<TcpStream>>>::default();
        let (host, kept) = (nats.host(), Arc::clone(&ends));
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let far = TcpStream::connect(&host).unwrap();
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    std::thread::spawn(move || std::io::copy(&mut from, &mut to).ok());
                }
                kept.lock().unwrap().extend([near, far]);
            }
        });
        Self { address, ends }
    }

    fn cut(&self) {
        for end in self.ends.lock().unwrap().drain(..) {
            end.shutdown(std::net::Shutdown::Both).ok();
        }
    }
}
