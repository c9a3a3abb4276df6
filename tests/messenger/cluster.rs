//! The same on two nodes: who is at the one and who is at the other do not notice.

use connect_tests::visit::Caller;
use connect_tests::wait::until;
use connect_tests::{Cluster, Node, Person, PushService, Site, Talker, Visit};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio_postgres::NoTls;

use super::{befriend, to};

/// Two nodes, a site, and people who have joined.
struct Two {
    cluster: Cluster,
    here: Node,
    there: Node,
    site: Site,
}

impl Two {
    fn new() -> Self {
        Self::with(&[])
    }

    /// The same, where both nodes have these arguments.
    fn with(arguments: &[&str]) -> Self {
        let cluster = Cluster::start();
        let [here, there] = [(); 2].map(|()| cluster.node_with(arguments));
        let site = Site::of("connect", &here);
        Self { cluster, here, there, site }
    }

    fn joins(&self, first_name: &str) -> (Visit, Caller) {
        let visit = Person::named(first_name, "Costa").joins(&self.here);
        let caller = visit.allow(&self.site, "Messenger.SignIn");
        (visit, caller)
    }

    fn person(&self, first_name: &str) -> Caller {
        self.joins(first_name).1
    }

    fn talks_there(&self, caller: &Caller) -> Talker {
        Talker::signs_in(&caller.at(&self.there))
    }

    /// Ana here and Bo there, who are friends and have heard all there is to hear about that.
    fn friends(&self) -> [Talker; 2] {
        let [ana, bo] = ["Ana", "Bo"].map(|name| self.person(name));
        let (mut ana, mut bo) = (Talker::signs_in(&ana), self.talks_there(&bo));
        befriend(&mut ana, &mut bo);
        [ana, bo]
    }
}

fn words(history: &Value) -> Vec<&str> {
    let entries = history["entries"]["entries"].as_array().expect("a history has entries");
    entries
        .iter()
        .map(|entry| entry["content"]["text"]["text"].as_str().expect("only words were said"))
        .collect()
}

#[test]
fn file_that_was_uploaded_here_is_fetched_there() {
    let two = Two::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut here, mut there) = (Talker::signs_in(&ana), two.talks_there(&bo));
    befriend(&mut here, &mut there);
    let content = "a line\n".repeat(100_000).into_bytes();
    assert_eq!(ana.uploads("00000000000000f1", "lines.txt", &content).status, 201);
    let file = json!({ "file": { "id": "00000000000000f1" } });
    here.asks(&json!({ "say": { "to": to(&there), "id": "0000000000000c01", "content": file } }));
    let file = there.hears("entry")["entry"]["content"]["file"].take();
    let fetched = bo.at(&two.there).fetches(file["address"].as_str().unwrap());
    assert_eq!((fetched.answer.status, fetched.bytes), (200, content));
}

#[test]
fn picture_that_a_group_gets_here_is_seen_there() {
    let two = Two::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut here, mut there) = (Talker::signs_in(&ana), two.talks_there(&bo));
    befriend(&mut here, &mut there);
    let create = json!({ "create": { "id": "0000000000000c01", "name": "Rowers", "members": [there.cid] } });
    let group = here.asks(&create)["conversation"]["id"].take();
    assert_eq!(
        ana.uploads("00000000000000f1", "rowers.png", include_bytes!("../../www/demo/logo.png")).status,
        201
    );
    here.asks(&json!({ "picture": { "conversation": group, "file": "00000000000000f1" } }));
    let pictured = loop {
        let content = there.hears("entry")["entry"]["content"].take();
        if !content["pictured"].is_null() {
            break content["pictured"]["picture"].clone();
        }
    };
    let fetched = bo.at(&two.there).fetches(pictured.as_str().unwrap());
    assert_eq!((fetched.answer.status, fetched.answer.header("content-type")), (200, "image/jpeg"));
}

#[test]
fn absent_person_is_told_once_by_whichever_node_and_by_the_same_key() {
    let service = PushService::opens();
    let two = Two::with(&["--push-services", &service.origin]);
    let [mut ana, mut bo] = two.friends();
    let laptop = service.subscribes("laptop");
    ana.asks(&json!({ "subscribe": laptop.subscription() }));
    ana.asks(&json!({ "idle": { "on": true } }));
    let mut cy = Talker::signs_in(&two.person("Cy"));
    befriend(&mut ana, &mut cy);
    for (from, words) in [(&mut bo, "from over there"), (&mut cy, "from here")] {
        from.says(&to(&ana), words);
        let parcel = service.receives();
        let text = laptop.opens(&parcel)["entry"]["entry"]["content"]["text"]["text"].take();
        assert_eq!(text, words, "and nothing twice");
        for node in [&two.here, &two.there] {
            let mut answer = ureq::get(node.url("/messenger/push")).call().unwrap();
            assert_eq!(answer.body_mut().read_json::<Value>().unwrap()["key"], json!(parcel.sender().1));
        }
    }
}

#[test]
fn words_typing_and_marks_cross_over() {
    let two = Two::new();
    let [mut ana, mut bo] = two.friends();
    let (conversation, _) = ana.says(&to(&bo), "hello over there");
    assert_eq!(bo.hears("conversation")["id"], json!(conversation));
    for talker in [&mut ana, &mut bo] {
        assert_eq!(talker.hears_words(), "hello over there");
    }
    bo.asks(&json!({ "mark": { "conversation": conversation, "read": 1 } }));
    assert_eq!(
        ana.hears("marked"),
        json!({ "conversation": conversation, "from": bo.cid, "delivered": 1, "read": 1 })
    );
    bo.asks(&json!({ "type": { "conversation": conversation, "on": true } }));
    assert_eq!(ana.hears("typing"), json!({ "conversation": conversation, "from": bo.cid, "on": true }));
    let number = bo.says(&json!({ "conversation": conversation }), "hello yourself").1;
    assert_eq!((number, ana.hears_words().as_str()), (2, "hello yourself"));
}

#[test]
fn two_who_write_at_once_at_two_nodes_read_the_same_in_the_same_order() {
    let two = Two::new();
    let [mut ana, mut bo] = two.friends();
    let (conversation, _) = ana.says(&to(&bo), "first");
    let there = json!({ "conversation": conversation });
    std::thread::scope(|scope| {
        for talker in [&mut ana, &mut bo] {
            scope.spawn(|| (0..60).for_each(|line| drop(talker.says(&there, &"x".repeat(line + 1)))));
        }
    });
    let [hers, his] = [&mut ana, &mut bo].map(|talker| {
        let mut entries: Vec<_> = (0..121).map(|_| talker.hears("entry")["entry"].take()).collect();
        entries.sort_by_key(|entry| entry["number"].as_u64());
        entries
    });
    assert_eq!(hers, his);
    assert!(hers.iter().zip(1_u64..).all(|(entry, number)| entry["number"] == number), "{hers:?}");
}

#[test]
fn presence_crosses_over_whichever_device_it_is_of() {
    let two = Two::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut desk, mut bo) = (Talker::signs_in(&ana), two.talks_there(&bo));
    befriend(&mut desk, &mut bo);
    desk.asks(&json!({ "appear": { "status": "busy", "message": "counting" } }));
    assert_eq!(bo.hears("presence")["presence"], json!({ "status": "busy", "message": "counting" }));
    desk.asks(&json!({ "appear": { "status": "online", "message": "" } }));
    assert_eq!(bo.hears("presence")["presence"], json!({ "status": "online" }));
    let mut phone = two.talks_there(&ana);
    assert_eq!(bo.hears("presence")["presence"]["status"], "online");
    desk.asks(&json!({ "idle": { "on": true } }));
    assert_eq!(bo.hears("presence")["presence"]["status"], "online", "the telephone is in use");
    phone.asks(&json!({ "idle": { "on": true } }));
    assert_eq!(bo.hears("presence")["presence"]["status"], "idle");
    assert_eq!(phone.welcome["me"], desk.welcome["me"]);
}

#[test]
fn friendship_begins_and_ends_on_both_sides() {
    let two = Two::new();
    let [mut ana, mut bo] = two.friends();
    bo.asks(&json!({ "arrange": { "person": ana.cid, "blocked": true } }));
    assert_eq!(ana.hears("presence"), json!({ "from": bo.cid, "presence": { "status": "offline" } }));
    ana.says(&to(&bo), "are you there?");
    assert_eq!(bo.hears_words(), "{\"withheld\":{}}");
    ana.asks(&json!({ "part": { "person": bo.cid } }));
    assert_eq!(ana.hears("parted")["person"], json!(bo.cid));
    // Whom one has blocked stays on the list.
    while bo.hears("friend")["standing"] != "strangers" {}
    bo.asks(&json!({ "arrange": { "person": ana.cid, "blocked": false } }));
    assert_eq!(bo.hears("parted")["person"], json!(ana.cid));
}

#[test]
fn who_leaves_a_group_reads_no_more_of_it_at_either_node() {
    let two = Two::new();
    let [mut ana, mut bo] = two.friends();
    let create = json!({ "create": { "id": "00000000000000aa", "name": "Boats", "members": [bo.cid] } });
    let group = ana.asks(&create)["conversation"]["id"].take();
    assert_eq!(bo.hears("conversation")["id"], group);
    bo.asks(&json!({ "remove": { "conversation": group, "member": bo.cid } }));
    assert_eq!(bo.hears("gone")["conversation"], group);
    while ana.hears("entry")["entry"]["content"]["left"]["member"] != json!(bo.cid) {}
    ana.says(&json!({ "conversation": group }), "he is gone");
    for bounds in [json!({}), json!({ "after": 0 }), json!({ "before": 9 })] {
        let mut history = bounds;
        history["conversation"] = group.clone();
        assert_eq!(bo.is_refused(&json!({ "history": history })), "conversation.unknown");
    }
    assert_eq!(bo.is_refused(&json!({ "look": { "conversation": group } })), "conversation.unknown");
    // Whoever comes back reads on from there, and not what was said meanwhile.
    ana.asks(&json!({ "invite": { "conversation": group, "members": [bo.cid] } }));
    let history = bo.asks(&json!({ "history": { "conversation": group, "after": 0 } }));
    let entries = history["entries"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0]["content"], json!({ "joined": { "members": [bo.cid] } }));
}

#[test]
fn grant_that_is_taken_back_at_one_node_ends_its_connection_at_the_other() {
    let two = Two::new();
    let (visit, caller) = two.joins("Ana");
    let bo = two.person("Bo");
    let (mut ana, mut bo) = (two.talks_there(&caller), two.talks_there(&bo));
    visit.take_back();
    assert_eq!(ana.is_ended(), ("access.token".to_owned(), 4401));
    assert_eq!(bo.asks(&json!({ "idle": { "on": true } })), json!({ "done": {} }));
}

#[test]
fn who_was_at_a_node_that_died_comes_back_at_the_other_and_has_missed_nothing() {
    let mut two = Two::new();
    let [caller, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut ana, mut bo) = (Talker::signs_in(&caller), two.talks_there(&bo));
    befriend(&mut ana, &mut bo);
    let (conversation, _) = ana.says(&to(&bo), "one");
    let there = json!({ "conversation": conversation });
    two.here.kill();
    bo.says(&there, "two");
    bo.says(&there, "three");
    let mut ana = two.talks_there(&caller);
    assert_eq!(ana.welcome["conversations"][0]["last"], 3);
    assert_eq!(ana.welcome["conversations"][0]["unread"], 2);
    let missed = ana.asks(&json!({ "history": { "conversation": conversation, "after": 1 } }));
    assert_eq!(words(&missed), ["two", "three"]);
    bo.says(&there, "four");
    assert_eq!(ana.hears_words(), "four");
    // What the dead node had in its log is not gone with it.
    let all = bo.asks(&json!({ "history": { "conversation": conversation } }));
    assert_eq!(words(&all), ["one", "two", "three", "four"]);
    two.here.resume();
    let mut again = Talker::signs_in(&caller);
    bo.says(&there, "five");
    for talker in [&mut ana, &mut again] {
        assert_eq!(talker.hears_words(), "five");
    }
}

/// How many wait for such a lock. Other tests have other databases on the same server.
const WAITING: &str = "select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database \
    where datname = current_database() and locktype = 'advisory' and not granted";

/// What keeps nodes from ending the transactions in which they write into a log.
struct Brake {
    runtime: Runtime,
    client: tokio_postgres::Client,
}

impl Brake {
    /// From now on every `commit` of an entry waits for a lock.
    fn pulled(database: &str) -> Self {
        let runtime = Runtime::new().expect("a machine has threads");
        let connected = runtime.block_on(tokio_postgres::connect(database, NoTls));
        let (client, connection) = connected.expect("the database is there");
        runtime.spawn(connection);
        let brake = Self { runtime, client };
        brake.does(
            "create function brake() returns trigger language plpgsql as \
             'begin perform pg_advisory_xact_lock_shared(1); return null; end'; \
             create constraint trigger brake after insert on entries deferrable initially deferred \
             for each row execute function brake(); \
             select pg_advisory_lock(1)",
        );
        brake
    }

    fn does(&self, sql: &str) {
        self.runtime
            .block_on(self.client.batch_execute(sql))
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn counts(&self, sql: &str, count: i64) {
        let counted = until(|| {
            let row = self.runtime.block_on(self.client.query_one(sql, &[]));
            let found: i64 = row.unwrap_or_else(|error| panic!("{sql}: {error}")).get(0);
            if found == count { Ok(()) } else { Err(format!("{found}, not {count}")) }
        });
        counted.unwrap_or_else(|instead| panic!("{sql}: {instead}"));
    }
}

#[test]
fn node_that_dies_between_the_log_and_the_bus_keeps_no_word_from_anybody() {
    let mut two = Two::new();
    let [caller, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut ana, mut bo) = (Talker::signs_in(&caller), two.talks_there(&bo));
    befriend(&mut ana, &mut bo);
    ana.says(&to(&bo), "one");
    assert_eq!(bo.hears_words(), "one");
    let brake = Brake::pulled(&two.cluster.database);
    let say = json!({ "say": { "to": to(&bo), "id": "00000000000000aa", "content": { "text": { "text": "two" } } } });
    let mut frame = say.clone();
    frame["n"] = json!(99);
    ana.sends(&frame.to_string());
    brake.counts(WAITING, 1);
    two.here.kill();
    brake.does("select pg_advisory_unlock(1)");
    brake.counts("select count(*) from entries", 2);
    // It stands in the log, and nobody was told: neither who said it nor who was to hear it.
    let mut ana = two.talks_there(&caller);
    assert_eq!(ana.asks(&say)["said"]["number"], 2);
    for talker in [&mut ana, &mut bo] {
        assert_eq!(talker.hears_words(), "two");
    }
}

#[test]
fn people_of_a_node_that_died_fade_out_at_the_other() {
    let mut two = Two::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut ana, mut bo) = (Talker::signs_in(&ana), two.talks_there(&bo));
    befriend(&mut ana, &mut bo);
    two.here.kill();
    let mut passed = 0;
    let faded = until(|| {
        // In small steps: a node that sleeps for a minute takes itself for dead.
        two.there.advance("250ms");
        passed += 250;
        bo.asks(&json!({ "idle": { "on": false } }));
        match bo.has_heard("presence") {
            Some(presence) if presence["from"] == json!(ana.cid) => Ok(presence),
            other => Err(format!("{other:?}")),
        }
    });
    let presence = faded.unwrap();
    assert_eq!(presence["presence"]["status"], "offline", "{presence}");
    assert!(passed > 45_000, "not before its node is known to be dead: {passed}");
}

#[test]
fn what_was_said_while_the_bus_was_away_is_asked_for_when_it_is_back() {
    let mut two = Two::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| two.person(name));
    let (mut here, mut there) = (Talker::signs_in(&ana), two.talks_there(&bo));
    befriend(&mut here, &mut there);
    let (conversation, _) = here.says(&to(&there), "one");
    assert_eq!(there.hears_words(), "one");
    two.cluster.nats.kill();
    here.says(&json!({ "conversation": conversation }), "two");
    assert_eq!(here.hears_words(), "one", "whoever is at the same node");
    assert_eq!(here.hears_words(), "two", "hears as before");
    two.cluster.nats.resume();
    assert_eq!(there.is_ended(), ("node.missed".to_owned(), 1013));
    let mut there = two.talks_there(&bo);
    let missed = there.asks(&json!({ "history": { "conversation": conversation, "after": 1 } }));
    assert_eq!(words(&missed), ["two"]);
}
