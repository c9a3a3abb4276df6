//! Frames that are wrong, and connections that must end.

use connect_tests::{Person, Talker};
use serde_json::json;
use tungstenite::Message;

use super::World;

#[test]
fn first_frame_is_hello_with_a_token_that_counts() {
    let world = World::new();
    let caller = world.person("Ana");
    let visitor = Person::named("Bo", "Costa").joins(&world.node).allow(&world.site, "WL_Profiles.View");
    for (frame, code, close) in [
        (json!({ "n": 1, "idle": { "on": true } }), "frame.hello", 1008),
        (json!({ "n": 1, "hello": { "version": 2, "token": caller.access_token } }), "frame.version", 1008),
        (json!({ "n": 1, "hello": { "version": 1, "token": "no token" } }), "access.token", 4401),
        (json!({ "n": 1, "hello": { "version": 1, "token": visitor.access_token } }), "access.scope", 4401),
    ] {
        let mut stranger = Talker::knocks(&world.node.origin);
        stranger.sends(&frame.to_string());
        assert_eq!(stranger.is_ended(), (code.to_owned(), close), "{frame}");
    }
}

#[test]
fn what_is_no_frame_ends_the_connection_and_what_is_no_request_does_not() {
    let world = World::new();
    let caller = world.person("Ana");
    for (message, code) in [
        (Message::text("hello?"), "frame.malformed"),
        (Message::text("{\"hello\":{}}"), "frame.malformed"),
        (Message::text("[".repeat(60_000)), "frame.malformed"),
        (Message::text("x".repeat(65_537)), "frame.size"),
        (Message::binary(vec![0_u8, 159, 146, 150]), "frame.malformed"),
    ] {
        let mut ana = Talker::signs_in(&caller);
        ana.pushes(message);
        assert_eq!(ana.is_ended(), (code.to_owned(), 1008));
    }
    let mut ana = Talker::signs_in(&caller);
    for request in [json!({ "fly": {} }), json!({ "say": {} }), json!({}), json!({ "idle": { "on": "yes" } })]
    {
        assert_eq!(ana.is_refused(&request), "frame.request", "{request}");
    }
    assert_eq!(ana.asks(&json!({ "idle": { "on": true } })), json!({ "done": {} }));
}

#[test]
fn too_many_requests_are_refused_and_then_the_connection_ends() {
    let world = World::new();
    let mut ana = world.talker("Ana");
    let idle = json!({ "idle": { "on": true } });
    // The clock stands still: nothing grows again. Hello was one of 300.
    for _ in 1..300 {
        ana.asks(&idle);
    }
    assert_eq!(ana.is_refused(&idle), "frame.rate");
    for n in 0..200 {
        ana.sends(&format!("{{\"n\":{},\"idle\":{{\"on\":true}}}}", 1000 + n));
    }
    assert_eq!(ana.is_ended(), ("frame.rate".to_owned(), 1008));
}

#[test]
fn grant_that_is_taken_back_ends_its_connections_and_no_others() {
    let world = World::new();
    let person = Person::named("Ana", "Costa");
    let visit = person.joins(&world.node);
    let caller = visit.allow(&world.site, "Messenger.SignIn");
    let mut ana = Talker::signs_in(&caller);
    let mut bo = world.talker("Bo");
    let page = visit.get("/consent").text;
    let grant = page.split("/consent/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(visit.post(&format!("/consent/{grant}"), &[]).status, 303);
    assert_eq!(ana.is_ended(), ("access.token".to_owned(), 4401));
    assert_eq!(bo.asks(&json!({ "idle": { "on": true } })), json!({ "done": {} }));
}

#[test]
fn newer_token_goes_on_where_an_older_one_ends() {
    let mut world = World::new();
    let visit = Person::named("Ana", "Costa").joins(&world.node);
    let [old, new] = [(); 2].map(|()| visit.allow(&world.site, "Messenger.SignIn"));
    let mut ana = Talker::signs_in(&old);
    let hello = json!({ "hello": { "version": 1, "token": new.access_token } });
    assert_eq!(ana.asks(&hello)["welcome"]["me"]["cid"], json!(ana.cid));
    let bo = world.person("Bo");
    let foreign = json!({ "n": 9, "hello": { "version": 1, "token": bo.access_token } });
    ana.sends(&foreign.to_string());
    assert_eq!(ana.is_ended().0, "access.person");
    world.node.advance("61m");
    let mut late = Talker::knocks(&world.node.origin);
    late.sends(&json!({ "n": 1, "hello": { "version": 1, "token": new.access_token } }).to_string());
    assert_eq!(late.is_ended().0, "access.token");
}
