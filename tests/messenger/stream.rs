//! The way where sockets are blocked: requests, and an answer that never ends.

use std::io::{BufRead, BufReader};

use connect_tests::Talker;
use connect_tests::visit::Caller;
use connect_tests::wait::{PATIENCE, until};
use serde_json::{Value, json};
use ureq::{Agent, Body, BodyReader, http::Response};

use super::{World, befriend};

/// A browser's end of a stream.
struct Stream {
    agent: Agent,
    address: String,
    link: String,
    events: BufReader<BodyReader<'static>>,
}

impl Stream {
    /// Opens one with this first frame.
    fn opens(origin: &str, hello: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_recv_body(Some(PATIENCE))
            .build()
            .new_agent();
        let address = format!("{origin}/messenger/stream");
        let response = agent.post(&address).send(hello).expect("the node answers");
        assert_eq!(response.status(), 200);
        for (name, value) in [
            ("content-type", "text/event-stream"),
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
        ] {
            assert_eq!(response.headers()[name], value);
        }
        let events = BufReader::new(response.into_body().into_reader());
        let mut stream = Self { agent, address, link: String::new(), events };
        assert_eq!(stream.line(), Some("event: link".to_owned()));
        stream.link = stream.data().expect("the first event is the link");
        stream
    }

    /// Opens one and signs in.
    fn signs_in(caller: &Caller, origin: &str) -> Self {
        let mut stream = Self::opens(origin, &hello(&caller.access_token));
        assert_eq!(stream.frame()["reply"]["welcome"]["me"]["cid"], json!(caller.cid));
        stream
    }

    /// Posts a frame; the status and, if it was not taken, the code.
    fn posts(&self, frame: &[u8]) -> (u16, String) {
        posts(&self.agent, &format!("{}/{}", self.address, self.link), frame)
    }

    /// The next frame of the node.
    fn frame(&mut self) -> Value {
        let data = self.data().expect("the stream goes on");
        serde_json::from_str(&data).unwrap_or_else(|error| panic!("{error} in {data}"))
    }

    /// The next event of this kind.
    fn hears(&mut self, kind: &str) -> Value {
        loop {
            let mut event = self.frame()["event"].take();
            if !event[kind].is_null() {
                return event[kind].take();
            }
        }
    }

    /// What the last frame says, with nothing behind it.
    fn is_ended(&mut self) -> String {
        let frame = self.frame();
        assert_eq!(self.line(), None, "nothing follows {frame}");
        frame["bye"]["error"]["code"].as_str().expect("the last frame says why").to_owned()
    }

    /// The data of the next event; nothing if there is none any more.
    fn data(&mut self) -> Option<String> {
        let line = self.line()?;
        assert_eq!(self.line().as_deref(), Some(""), "an event ends with an empty line");
        Some(line.strip_prefix("data: ").expect("an event has data").to_owned())
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.events.read_line(&mut line).expect("the node goes on");
        (length > 0).then(|| line.trim_end_matches('\n').to_owned())
    }
}

fn hello(token: &str) -> String {
    json!({ "n": 1, "hello": { "version": 1, "token": token } }).to_string()
}

fn posts(agent: &Agent, address: &str, frame: &[u8]) -> (u16, String) {
    let answer = agent.post(address).send(frame);
    let mut answer: Response<Body> =
        answer.unwrap_or_else(|error| panic!("the node does not answer: {error}"));
    let text = answer.body_mut().read_to_string().expect("an answer comes whole");
    let said: Value = serde_json::from_str(&text).unwrap_or_default();
    let code = said["error"]["code"].as_str().unwrap_or_default();
    (answer.status().as_u16(), code.to_owned())
}

#[test]
fn frames_go_and_come_as_over_a_socket() {
    let world = World::new();
    let [caller, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    let mut bo = Talker::signs_in(&bo);
    befriend(&mut Talker::signs_in(&caller), &mut bo);
    let mut ana = Stream::signs_in(&caller, &world.node.origin);
    let content = json!({ "text": { "text": "Grüße\nby another way" } });
    let say = json!({ "say": { "to": { "person": bo.cid }, "id": "00000000000000aa", "content": content }, "n": 2 });
    assert_eq!(ana.posts(say.to_string().as_bytes()), (204, String::new()));
    // In whatever order.
    let (mut entry, mut reply) = (Value::Null, Value::Null);
    while entry.is_null() || reply.is_null() {
        let mut frame = ana.frame();
        if frame["reply"].is_object() {
            reply = frame["reply"].take();
        } else if frame["event"]["entry"].is_object() {
            entry = frame["event"]["entry"]["entry"].take();
        }
    }
    assert_eq!((&reply["n"], &reply["said"]["number"]), (&json!(2), &json!(1)));
    assert_eq!(entry["content"], content);
    assert_eq!(bo.hears_words(), "Grüße\nby another way");
    bo.says(&json!({ "person": caller.cid }), "heard");
    assert_eq!(ana.hears("entry")["entry"]["content"]["text"]["text"], "heard");
    assert_eq!(ana.posts(b"{\"n\":3,\"fly\":{}}").0, 204);
    let refused = loop {
        let mut frame = ana.frame();
        if frame["refused"].is_object() {
            break frame["refused"].take();
        }
    };
    assert_eq!((&refused["n"], &refused["error"]["code"]), (&json!(3), &json!("frame.request")));
}

#[test]
fn first_frame_is_hello_with_a_token_that_counts() {
    let world = World::new();
    let caller = world.person("Ana");
    for (frame, code) in [
        (hello("no token"), "access.token"),
        (json!({ "n": 1, "idle": { "on": true } }).to_string(), "frame.hello"),
        (String::new(), "frame.malformed"),
        (hello(&caller.access_token).replace("\"version\":1", "\"version\":2"), "frame.version"),
    ] {
        let mut stream = Stream::opens(&world.node.origin, &frame);
        assert_eq!(stream.is_ended(), code, "{frame}");
        assert_eq!(stream.posts(b"{}"), (404, "node.link".to_owned()), "the link ends with the stream");
    }
}

#[test]
fn only_a_link_that_is_open_is_known() {
    let world = World::new();
    let caller = world.person("Ana");
    let mut ana = Stream::signs_in(&caller, &world.node.origin);
    for link in ["nonsense", &ana.link[1..], "%20", &caller.access_token] {
        let address = format!("{}/{link}", ana.address);
        assert_eq!(posts(&ana.agent, &address, b"{}"), (404, "node.link".to_owned()), "{link}");
    }
    assert_eq!(ana.posts(b"no frame").0, 204);
    assert_eq!(ana.is_ended(), "frame.malformed");
    assert_eq!(ana.posts(b"{\"n\":3,\"idle\":{\"on\":true}}"), (404, "node.link".to_owned()));
}

#[test]
fn frame_that_is_too_large_is_not_taken() {
    let world = World::new();
    let caller = world.person("Ana");
    let mut ana = Stream::signs_in(&caller, &world.node.origin);
    assert_eq!(ana.posts(&vec![b'x'; 65_537]), (413, "frame.size".to_owned()));
    assert_eq!(ana.is_ended(), "frame.size");
    let mut ana = Stream::signs_in(&caller, &world.node.origin);
    assert_eq!(ana.posts(&[0, 159, 146, 150]).0, 204);
    assert_eq!(ana.is_ended(), "frame.malformed");
    let agent = Agent::config_builder().http_status_as_error(false).build().new_agent();
    assert_eq!(posts(&agent, &ana.address, &vec![b'x'; 65_537]), (413, "frame.size".to_owned()));
}

#[test]
fn grant_that_is_taken_back_ends_the_stream() {
    let world = World::new();
    let visit = connect_tests::Person::named("Ana", "Costa").joins(&world.node);
    let caller = visit.allow(&world.site, "Messenger.SignIn");
    let mut ana = Stream::signs_in(&caller, &world.node.origin);
    visit.take_back();
    while ana.events.fill_buf().is_ok_and(<[u8]>::is_empty) {}
    assert_eq!(ana.is_ended(), "access.token");
}

#[test]
fn browser_that_goes_away_is_noticed_and_its_person_fades_out() {
    let mut world = World::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    befriend(&mut Talker::signs_in(&ana), &mut Talker::signs_in(&bo));
    let stream = Stream::signs_in(&ana, &world.node.origin);
    let (agent, link) = (stream.agent.clone(), format!("{}/{}", stream.address, stream.link));
    // Its connections end with it.
    drop(stream);
    let ended = until(|| match posts(&agent, &link, b"{\"n\":3,\"idle\":{\"on\":false}}") {
        (404, _) => Ok(()),
        taken => Err(format!("{taken:?}")),
    });
    assert_eq!(ended, Ok(()));
    let faded = until(|| {
        world.node.advance("10s");
        let friend = Talker::signs_in(&bo).welcome["friends"][0].take();
        if friend["presence"]["status"] == "offline" { Ok(()) } else { Err(friend.to_string()) }
    });
    assert_eq!(faded, Ok(()));
}
