//! The pictures of groups.

use connect_tests::Talker;
use serde_json::{Value, json};

use super::{World, befriend};

const PNG: &[u8] = include_bytes!("../../www/demo/logo.png");

#[test]
fn group_gets_a_picture_that_everybody_sees_and_loses_it_again() {
    let world = World::new();
    let callers = ["Ana", "Bo"].map(|name| world.person(name));
    let [mut ana, mut bo] = callers.each_ref().map(Talker::signs_in);
    befriend(&mut ana, &mut bo);
    let create = json!({ "create": { "id": "0000000000000c01", "name": "Rowers", "members": [bo.cid] } });
    let group = ana.asks(&create)["conversation"]["id"].take();
    let picture = |file: Value| json!({ "picture": { "conversation": group, "file": file } });
    let [caller, other] = &callers;
    caller.uploads("00000000000000f1", "rowers.png", PNG);
    caller.uploads("00000000000000f2", "rowers.txt", b"no picture");
    other.uploads("00000000000000f3", "mine.png", PNG);
    assert_eq!(ana.is_refused(&picture(json!("00000000000000f2"))), "file.picture");
    assert_eq!(ana.is_refused(&picture(json!("00000000000000f3"))), "file.picture", "somebody else's");
    assert_eq!(bo.is_refused(&picture(json!("00000000000000f3"))), "conversation.owner");
    let lie = json!({ "pictured": { "picture": "https://example.com/track.png" } });
    let lie = json!({ "say": { "to": { "conversation": group }, "id": "0000000000000c02", "content": lie } });
    assert_eq!(ana.is_refused(&lie), "message.content");
    ana.asks(&picture(json!("00000000000000f1")));
    let address = loop {
        let content = bo.hears("entry")["entry"]["content"].take();
        if let Some(address) = content["pictured"]["picture"].as_str() {
            break address.to_owned();
        }
    };
    let fetched = other.fetches(&address);
    assert_eq!((fetched.answer.status, fetched.answer.header("content-type")), (200, "image/jpeg"));
    assert_eq!(fetched.answer.header("cross-origin-resource-policy"), "cross-origin");
    let look = json!({ "look": { "conversation": group } });
    assert_eq!(bo.asks(&look)["conversation"]["picture"], json!(address));
    assert_eq!(Talker::signs_in(other).welcome["conversations"][0]["picture"], json!(address));
    // It was used up.
    assert_eq!(ana.is_refused(&picture(json!("00000000000000f1"))), "file.picture");
    ana.asks(&picture(Value::Null));
    assert_eq!(bo.hears("entry")["entry"]["content"], json!({ "pictured": {} }));
    assert_eq!(other.fetches(&address).answer.status, 404);
    assert_eq!(bo.asks(&look)["conversation"]["picture"], Value::Null);
    for address in ["/messenger/pictures/x/y", "/messenger/pictures/0000000000000001/0"] {
        assert_eq!(other.fetches(address).answer.status, 404);
    }
}
