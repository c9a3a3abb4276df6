//! Event rooms: everybody reads, whoever is signed in writes, the owner of the application decides.

use connect_tests::visit::{self, Answer, Caller, as_owner};
use connect_tests::{Cluster, Listener, Node, Person, Site};
use serde_json::{Value, json};

/// A node, a site with a server of its own, and the room of an event there.
struct Room {
    node: Node,
    site: Site,
    path: String,
}

impl Room {
    fn new() -> Self {
        Self::at(Node::start())
    }

    fn at(node: Node) -> Self {
        let site = Site::of_with("connect", &node, &["--confidential"]);
        let path = format!("/messenger/rooms/{}/The%20final", site.application.client_id);
        Self { node, site, path }
    }

    fn person(&self, first_name: &str) -> Caller {
        let visit = Person::named(first_name, "Costa").joins(&self.node);
        visit.allow(&self.site, "Messenger.SignIn WL_Profiles.View")
    }

    fn address(&self, node: &Node) -> String {
        format!("{}{}", node.origin, self.path)
    }

    /// Somebody who reads here, whoever they are, and what they find.
    fn reader(&self) -> (Listener, Value) {
        let mut reader = Listener::at(&self.address(&self.node), None);
        let room = reader.hears().1["room"].take();
        (reader, room)
    }

    fn page(&self, query: &str) -> Value {
        visit::get(&format!("{}{query}", self.address(&self.node))).json()
    }

    fn owner(&self, act: &Value) -> Answer {
        as_owner(&self.site.application, &format!("{}/moderation", self.address(&self.node)), Some(act))
    }

    fn desk(&self) -> Value {
        let answer =
            as_owner(&self.site.application, &format!("{}/moderation", self.address(&self.node)), None);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    fn acts(&self, act: &Value) {
        let answer = self.owner(act);
        assert_eq!(answer.status, 200, "{act}: {}", answer.text);
    }
}

fn speech(id: u64, text: &str) -> Value {
    json!({ "id": format!("{id:016x}"), "text": text })
}

/// Somebody says something for the first time.
fn says(room: &Room, who: &Caller, text: &str) -> u64 {
    let answer = who.posts(&room.path, &speech(1, text));
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["entry"]["number"].as_u64().expect("an entry has a number")
}

fn code(answer: &Answer) -> (u16, String) {
    let code = answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
    (answer.status, code)
}

fn texts(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().expect("a page has entries");
    entries.iter().map(|entry| entry["said"]["text"].as_str().unwrap_or("(gone)")).collect()
}

#[test]
fn everybody_reads_what_whoever_is_signed_in_says() {
    let room = Room::new();
    let (mut reader, empty) = room.reader();
    let state = json!({ "slow": 0, "isHeld": false, "isClosed": false, "entries": [], "more": false });
    assert_eq!(empty, state);
    let ana = room.person("Ana");
    assert_eq!(says(&room, &ana, "Olá <b>\n\"all\""), 1);
    let (number, event) = reader.hears();
    assert_eq!(number, Some(1));
    let said = &event["entry"]["said"];
    assert_eq!((&said["from"], &said["name"]), (&json!(ana.cid), &json!("Ana Costa")));
    assert_eq!(said["text"], "Olá <b>\n\"all\"");
    let again = ana.posts(&room.path, &speech(1, "the answer was lost"));
    assert_eq!((again.status, &again.json()["entry"]), (201, &event["entry"]));
    let bo = room.person("Bo");
    says(&room, &bo, "second");
    assert_eq!(reader.hears().1["entry"]["number"], 2);
    assert_eq!(texts(&room.page("")), ["Olá <b>\n\"all\"", "second"]);
    assert_eq!(texts(&room.page("?before=2")), ["Olá <b>\n\"all\""]);
    assert_eq!(texts(&room.page("?after=1")), ["second"]);
    assert_eq!(room.desk()["readers"], 1);
}

#[test]
fn reader_who_comes_back_has_missed_nothing() {
    let room = Room::new();
    let (reader, _) = room.reader();
    says(&room, &room.person("Ana"), "first");
    says(&room, &room.person("Bo"), "second");
    drop(reader);
    says(&room, &room.person("Cy"), "third");
    let mut reader = Listener::at(&room.address(&room.node), Some(1));
    let (number, event) = reader.hears();
    assert_eq!((number, texts(&event["room"])), (Some(3), vec!["second", "third"]));
    // Whoever has heard more than there is gets what there is.
    let (_, event) = Listener::at(&room.address(&room.node), Some(9)).hears();
    assert_eq!(texts(&event["room"]), ["first", "second", "third"]);
}

#[test]
fn owner_takes_away_and_lets_in() {
    let room = Room::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| room.person(name));
    says(&room, &ana, "rude");
    let (mut reader, _) = room.reader();
    room.acts(&json!({ "remove": { "entry": 1 } }));
    assert_eq!(reader.hears().1["entry"]["removed"], json!({ "entry": 1 }));
    assert_eq!(texts(&room.page("")), ["(gone)"]);
    room.acts(&json!({ "hold": { "on": true } }));
    assert_eq!(reader.hears().1["state"]["isHeld"], true);
    let held = bo.posts(&room.path, &speech(1, "may I?"));
    assert_eq!((held.status, held.json()), (202, json!({ "held": {} })));
    assert_eq!(bo.posts(&room.path, &speech(1, "may I?")).status, 202, "again");
    let desk = room.desk();
    let waits: Vec<_> = desk["held"].as_array().unwrap().iter().map(|held| &held["text"]).collect();
    assert_eq!(waits, ["may I?"]);
    room.acts(&json!({ "admit": { "held": desk["held"][0]["number"] } }));
    assert_eq!(reader.hears().1["entry"]["said"]["text"], "may I?");
    let cy = room.person("Cy");
    assert_eq!(cy.posts(&room.path, &speech(1, "buy this")).status, 202);
    room.acts(&json!({ "refuse": { "held": 2 } }));
    room.acts(&json!({ "hold": { "on": false } }));
    let desk = room.desk();
    assert_eq!((&desk["held"], &desk["isHeld"]), (&json!([]), &json!(false)));
    let acts = desk["acts"].as_array().unwrap().iter().flat_map(|act| act.as_object().unwrap().keys());
    let mut acts: Vec<_> = acts.filter(|key| *key != "at").collect();
    acts.sort();
    assert_eq!(acts, ["admit", "hold", "hold", "refuse", "remove"]);
}

#[test]
fn whoever_is_banned_or_too_early_is_refused_and_told_why() {
    let room = Room::new();
    let ana = room.person("Ana");
    room.acts(&json!({ "slow": { "seconds": 60 } }));
    says(&room, &ana, "first");
    let early = ana.posts(&room.path, &speech(2, "second"));
    assert_eq!(code(&early), (429, "room.slow".into()));
    let wait: u32 = early.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    room.acts(&json!({ "slow": { "seconds": 0 } }));
    room.acts(&json!({ "ban": { "person": ana.cid } }));
    assert_eq!(code(&ana.posts(&room.path, &speech(3, "third"))), (403, "room.banned".into()));
    assert_eq!(room.desk()["banned"], json!([{ "person": ana.cid, "name": "Ana Costa" }]));
    let bo = room.person("Bo");
    room.acts(&json!({ "ban": { "person": bo.cid, "until": 1_000 } }));
    says(&room, &bo, "that was long ago");
    room.acts(&json!({ "close": { "on": true } }));
    let cy = room.person("Cy");
    assert_eq!(code(&cy.posts(&room.path, &speech(1, "late"))), (403, "room.closed".into()));
    room.acts(&json!({ "close": { "on": false } }));
    says(&room, &cy, "late");
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let room = Room::new();
    let ana = room.person("Ana");
    for text in ["", " ", "tab\t", "nul\u{0}", &"x".repeat(1_001)] {
        assert_eq!(code(&ana.posts(&room.path, &speech(1, text))), (400, "room.text".into()), "{text:.9}");
    }
    // Little enough that it has left before the answer comes.
    let long = speech(1, &"😀".repeat(16 * 1024));
    assert_eq!(code(&ana.posts(&room.path, &long)), (413, "request.size".into()));
    for body in [json!({}), json!({ "id": 1, "text": "a" }), json!([])] {
        assert_eq!(code(&ana.posts(&room.path, &body)), (400, "request.json".into()), "{body}");
    }
    let origin = &room.node.origin;
    let client = &room.site.application.client_id;
    for (path, expected) in [
        (format!("{client}/{}", "x".repeat(101)), (400, "room.event")),
        (format!("{client}/a%0Ab"), (400, "room.event")),
        (format!("{client}/%FF"), (400, "room.event")),
        ("00000000FFFFFFFF/a".to_owned(), (404, "room.application")),
        ("nobody/a".to_owned(), (404, "room.application")),
        (format!("{client}/a?after=x"), (400, "request.number")),
    ] {
        let answer = code(&visit::get(&format!("{origin}/messenger/rooms/{path}")));
        assert_eq!(answer, (expected.0, expected.1.to_owned()), "{path}");
    }
    for (act, expected) in [
        (json!({ "remove": { "entry": 5 } }), (404, "room.entry")),
        (json!({ "admit": { "held": 5 } }), (404, "room.entry")),
        (json!({ "ban": { "person": "00000000000000aa" } }), (404, "friend.unknown")),
        (json!({ "slow": { "seconds": 3_601 } }), (400, "room.pause")),
        (json!({ "promote": {} }), (400, "request.json")),
        (json!({ "hold": { "on": true, "off": true } }), (400, "request.json")),
    ] {
        assert_eq!(code(&room.owner(&act)), (expected.0, expected.1.to_owned()), "{act}");
    }
}

#[test]
fn only_this_application_s_people_write_and_only_its_owner_moderates() {
    let room = Room::new();
    let elsewhere = Site::of_with("connect", &room.node, &["--confidential"]);
    let ana = Person::named("Ana", "Costa").joins(&room.node);
    let foreign = ana.allow(&elsewhere, "Messenger.SignIn");
    assert_eq!(code(&foreign.posts(&room.path, &speech(1, "hi"))), (403, "access.application".into()));
    let reads = ana.allow(&room.site, "WL_Profiles.View");
    assert_eq!(code(&reads.posts(&room.path, &speech(1, "hi"))), (403, "access.scope".into()));
    let nobody = Caller::with(&room.node, "no-token", &foreign.cid);
    assert_eq!(code(&nobody.posts(&room.path, &speech(1, "hi"))), (401, "access.token".into()));
    let address = format!("{}/moderation", room.address(&room.node));
    let act = json!({ "close": { "on": true } });
    let foreign = as_owner(&elsewhere.application, &address, Some(&act));
    assert_eq!(code(&foreign), (403, "access.application".into()));
    let mut guessed = room.site.application.clone();
    guessed.client_secret = Some("guessed".into());
    assert_eq!(as_owner(&guessed, &address, Some(&act)).status, 401);
    assert_eq!(visit::get(&address).status, 401);
    assert_eq!(room.page("")["isClosed"], false);
}

#[test]
fn reader_at_another_node_hears_everything_once_though_the_bus_goes_away() {
    let mut cluster = Cluster::start();
    let (here, there) = (cluster.node(), cluster.node());
    let room = Room::at(here);
    let mut reader = Listener::at(&room.address(&there), None);
    reader.hears();
    says(&room, &room.person("Ana"), "one");
    assert_eq!(reader.hears().1["entry"]["said"]["text"], "one");
    cluster.nats.kill();
    says(&room, &room.person("Bo"), "two");
    cluster.nats.resume();
    says(&room, &room.person("Cy"), "three");
    let mut heard = Vec::new();
    while heard.last().is_none_or(|text| text != "three") {
        let event = reader.hears().1;
        heard.extend(event["entry"]["said"]["text"].as_str().map(str::to_owned));
    }
    assert_eq!(heard, ["two", "three"]);
}

#[test]
fn operator_names_who_moderates_and_it_is_noted_who_did_what() {
    let room = Room::new();
    let mo = Person::named("Mo", "Costa");
    let caller = mo.joins(&room.node).allow(&room.site, "Messenger.SignIn");
    let path = format!("{}/moderation", room.path);
    let act = json!({ "close": { "on": true } });
    assert_eq!(code(&caller.posts(&path, &act)), (403, "room.moderator".into()));
    let client = room.site.application.client_id.clone();
    room.node.command(&["moderator", "add", &client, &mo.email]);
    let listed = room.node.command(&["moderator", "list", &client]);
    assert_eq!(listed.trim(), format!("{}  {}", caller.cid, mo.email));
    let desk = caller.posts(&path, &act).json();
    assert_eq!((&desk["isClosed"], &desk["acts"][0]["by"]), (&json!(true), &json!(caller.cid)));
    room.node.command(&["moderator", "remove", &client, &mo.email]);
    assert_eq!(code(&caller.posts(&path, &act)), (403, "room.moderator".into()));
}
