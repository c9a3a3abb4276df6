//! Web push: who is told of something while they have no page open, and how.

use connect_tests::push_service::{PushService, Subscriber};
use connect_tests::wait::until;
use connect_tests::{Node, Site, Talker};
use serde_json::{Value, json};

use super::{World, befriend, to};

impl World {
    /// A world whose node talks to this push service.
    fn reaching(service: &PushService) -> Self {
        Self::reaching_only(&service.origin)
    }

    fn reaching_only(services: &str) -> Self {
        let node = Node::reaching(services);
        let site = Site::of("connect", &node);
        Self { node, site }
    }

    fn key(&self) -> Value {
        let mut answer = ureq::get(self.node.url("/messenger/push")).call().expect("the node has a key");
        answer.body_mut().read_json::<Value>().expect("it is JSON")["key"].take()
    }
}

/// Somebody's browser can be reached by this name, and nobody is at it.
fn leaves(talker: &mut Talker, service: &PushService, name: &str) -> Subscriber {
    let subscriber = service.subscribes(name);
    talker.asks(&json!({ "subscribe": subscriber.subscription() }));
    talker.asks(&json!({ "idle": { "on": true } }));
    subscriber
}

/// The words of a message and how many there are.
fn words(notice: &Value) -> (&str, u64) {
    let entry = &notice["entry"];
    let text = entry["entry"]["content"]["text"]["text"].as_str().expect("it has words");
    (text, entry["count"].as_u64().expect("they are counted"))
}

#[test]
fn absent_person_is_told_by_a_message_that_only_their_browser_can_read() {
    let service = PushService::opens();
    let world = World::reaching(&service);
    let [mut ana, mut bo] = world.friends();
    let laptop = leaves(&mut ana, &service, "laptop");
    let (conversation, number) = bo.says(&to(&ana), "Are you at the harbour?");

    let parcel = service.receives();
    let notice = laptop.opens(&parcel);
    assert_eq!(words(&notice), ("Are you at the harbour?", 1));
    let entry = &notice["entry"];
    assert_eq!((&entry["conversation"], &entry["from"]), (&json!(conversation), &json!("Bo Costa")));
    assert_eq!((&entry["entry"]["number"], &entry["unread"]), (&json!(number), &json!(1)));

    assert_eq!([parcel.header("ttl"), parcel.header("urgency")], ["86400", "high"]);
    assert_eq!(parcel.header("topic"), conversation);
    let (claims, key) = parcel.sender();
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!(service.origin), &json!(world.node.origin)));
    assert_eq!(world.key(), key, "the one that the page named when it subscribed");
    let said = entry["entry"]["at"].as_i64().expect("a time") / 1_000;
    let lasts = claims["exp"].as_i64().expect("a time") - said;
    assert!((60..=24 * 60 * 60).contains(&lasts), "RFC 8292, section 2: {lasts}");
}

#[test]
fn what_is_said_soon_after_is_told_together() {
    let service = PushService::opens();
    let mut world = World::reaching(&service);
    let [mut ana, mut bo] = world.friends();
    let laptop = leaves(&mut ana, &service, "laptop");
    bo.says(&to(&ana), "one");
    assert_eq!(words(&laptop.opens(&service.receives())), ("one", 1));
    for word in ["two", "three", "four"] {
        bo.says(&to(&ana), word);
    }
    // She cannot have been told of it: whatever came first would have come first.
    world.node.advance("15s");
    assert_eq!(words(&laptop.opens(&service.receives())), ("four", 4));
    world.node.advance("30s");
    bo.says(&to(&ana), "five");
    assert_eq!(words(&laptop.opens(&service.receives())), ("five", 5));
}

#[test]
fn browser_that_is_gone_is_forgotten() {
    let service = PushService::opens();
    let mut world = World::reaching(&service);
    let [mut ana, mut bo] = world.friends();
    leaves(&mut ana, &service, "laptop");
    service.answers("410 Gone");
    bo.says(&to(&ana), "one");
    assert_eq!(service.receives().to, "laptop");
    let phone = leaves(&mut ana, &service, "phone");
    let mut told = |text: &str| {
        world.node.advance("1m");
        bo.says(&to(&ana), text);
        service.receives()
    };
    // The node may still be reading what became of the first.
    if told("two").to == "laptop" {
        assert_eq!(service.receives().to, "phone");
    }
    assert_eq!(words(&phone.opens(&told("three"))), ("three", 3));
    assert_eq!(words(&phone.opens(&told("four"))), ("four", 4), "and the laptop had nothing in between");
}

#[test]
fn service_that_is_busy_is_asked_again_when_it_says() {
    let service = PushService::opens();
    let mut world = World::reaching(&service);
    let [mut ana, mut bo] = world.friends();
    let laptop = leaves(&mut ana, &service, "laptop");
    service.answers("429 Too Many Requests\r\nRetry-After: 7");
    bo.says(&to(&ana), "one");
    assert_eq!(words(&laptop.opens(&service.receives())), ("one", 1));
    // When the node has read that is its own affair: time goes on until it has.
    let again = until(|| {
        world.node.advance("7s");
        service.has_received().ok_or_else(|| "nothing came again".to_owned())
    });
    assert_eq!(words(&laptop.opens(&again.unwrap())), ("one", 1));
}

#[test]
fn question_reaches_who_is_absent() {
    let service = PushService::opens();
    let world = World::reaching(&service);
    let [mut ana, mut bo] = ["Ana", "Bo"].map(|name| world.talker(name));
    let laptop = leaves(&mut ana, &service, "laptop");
    bo.asks(&json!({ "ask": { "person": { "cid": ana.cid }, "note": "From the harbour" } }));
    let parcel = service.receives();
    let question = json!({ "person": bo.cid, "from": "Bo Costa", "note": "From the harbour" });
    assert_eq!(laptop.opens(&parcel), json!({ "question": question }));
}

#[test]
fn who_is_there_or_wants_quiet_is_left_alone() {
    let service = PushService::opens();
    let mut world = World::reaching(&service);
    let [mut ana, mut bo] = world.friends();
    let [mut cy, mut dee] = ["Cy", "Dee"].map(|name| world.talker(name));
    for other in [&mut cy, &mut dee] {
        befriend(&mut bo, other);
    }
    leaves(&mut ana, &service, "ana");
    ana.asks(&json!({ "idle": { "on": false } }));
    leaves(&mut cy, &service, "cy");
    let day = json!({ "from": 0, "until": 1439, "zone": "Europe/Lisbon" });
    cy.asks(&json!({ "quiet": { "hours": day } }));
    assert_eq!(cy.hears("me")["quiet"], day);
    let phone = leaves(&mut dee, &service, "dee");
    for other in [&ana, &cy, &dee] {
        bo.says(&to(other), "hi");
    }
    assert_eq!(words(&phone.opens(&service.receives())), ("hi", 1));
    // Once this has come, the node has done with all that was said before.
    bo.says(&to(&dee), "hey");
    world.node.advance("15s");
    assert_eq!(words(&phone.opens(&service.receives())), ("hey", 2));
    cy.asks(&json!({ "quiet": {} }));
    bo.says(&to(&cy), "hello");
    assert_eq!(service.receives().to, "cy");
    ana.asks(&json!({ "idle": { "on": true } }));
    bo.says(&to(&ana), "hello");
    assert_eq!(service.receives().to, "ana");
    let never = json!({ "quiet": { "hours": { "from": 1, "until": 1, "zone": "UTC" } } });
    assert_eq!(cy.is_refused(&never), "presence.quiet");
}

#[test]
fn subscription_that_leads_astray_is_refused() {
    let service = PushService::opens();
    let world = World::reaching(&service);
    let mut ana = world.talker("Ana");
    let good = service.subscribes("laptop").subscription();
    let refused = |ana: &mut Talker, pointer: &str, value: &str| {
        let mut subscription = good.clone();
        *subscription.pointer_mut(pointer).expect("it is there") = value.into();
        ana.is_refused(&json!({ "subscribe": subscription }))
    };
    for endpoint in ["", "laptop", "ftp://push.example/a", "http://ana:secret@localhost/a"] {
        assert_eq!(refused(&mut ana, "/endpoint", endpoint), "push.endpoint", "{endpoint}");
    }
    for endpoint in [world.node.url("/a").as_str(), "http://127.0.0.1:1/a", "https://push.example/a"] {
        assert_eq!(refused(&mut ana, "/endpoint", endpoint), "push.service", "{endpoint}");
    }
    assert_eq!(refused(&mut ana, "/keys/p256dh", "BAAA"), "push.keys");
    assert_eq!(refused(&mut ana, "/keys/auth", "BAAA"), "push.keys");
    assert_eq!(
        ana.is_refused(&json!({ "subscribe": { "endpoint": "https://push.example" } })),
        "frame.request"
    );
    ana.asks(&json!({ "subscribe": good }));
    ana.asks(&json!({ "unsubscribe": { "endpoint": good["endpoint"] } }));
}

#[test]
fn neighbours_of_the_node_are_no_push_services_and_none_may_be_wanted() {
    let service = PushService::opens();
    let world = World::new();
    let mut ana = world.talker("Ana");
    let subscribe = json!({ "subscribe": service.subscribes("laptop").subscription() });
    assert_eq!(ana.is_refused(&subscribe), "push.service");

    let world = World::reaching_only("none");
    let mut ana = world.talker("Ana");
    assert_eq!(ana.is_refused(&subscribe), "push.off");
    let answer =
        ureq::get(world.node.url("/messenger/push")).config().http_status_as_error(false).build().call();
    assert_eq!(answer.expect("the node answers").status(), 404);
}
