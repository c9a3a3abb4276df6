//! Lists: questions, answers, categories, and people who are kept away.

use serde_json::json;

use super::{World, befriend, to};

#[test]
fn question_is_heard_and_an_answer_makes_friends() {
    let world = World::new();
    let (mut ana, mut bo) = (world.talker("Ana"), world.talker("Bo"));
    ana.asks(&json!({ "ask": { "person": { "email": "BO@example.com" }, "note": "from the harbour" } }));
    let asked = ana.hears("friend");
    assert_eq!((&asked["standing"], &asked["name"]), (&json!("asked"), &json!("Bo Costa")), "{asked}");
    let question = bo.hears("friend");
    assert_eq!((&question["standing"], &question["note"]), (&json!("askedBy"), &json!("from the harbour")));
    assert_eq!(question["presence"]["status"], "offline", "only friends see who is there: {question}");
    bo.asks(&json!({ "ask": { "person": { "cid": ana.cid } } }));
    for (talker, name) in [(&mut ana, "Bo Costa"), (&mut bo, "Ana Costa")] {
        let friend = talker.hears("friend");
        assert_eq!((&friend["standing"], &friend["name"]), (&json!("friends"), &json!(name)), "{friend}");
        assert_eq!(friend["presence"]["status"], "online", "{friend}");
    }
}

#[test]
fn nobody_learns_whose_address_it_is() {
    let world = World::new();
    let mut ana = world.talker("Ana");
    for address in ["nobody@example.com", "no address"] {
        assert_eq!(ana.asks(&json!({ "ask": { "person": { "email": address } } })), json!({ "done": {} }));
    }
    assert_eq!(
        ana.is_refused(&json!({ "ask": { "person": { "cid": "0000000000000001" } } })),
        "friend.unknown"
    );
    assert_eq!(ana.is_refused(&json!({ "ask": { "person": { "cid": ana.cid } } })), "friend.self");
}

#[test]
fn friendship_ends_on_both_lists() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    ana.asks(&json!({ "part": { "person": bo.cid } }));
    assert_eq!(ana.hears("parted")["person"], json!(bo.cid));
    assert_eq!(bo.hears("parted")["person"], json!(ana.cid));
    let say = json!({ "say": { "to": to(&ana), "id": "0000000000000001", "content": { "text": { "text": "why?" } } } });
    assert_eq!(bo.is_refused(&say), "friend.stranger");
}

#[test]
fn list_is_arranged_on_all_devices_and_kept() {
    let world = World::new();
    let [caller, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    let [mut desk, mut phone] = [&caller; 2].map(connect_tests::Talker::signs_in);
    befriend(&mut desk, &mut connect_tests::Talker::signs_in(&bo));
    desk.asks(
        &json!({ "arrange": { "person": bo.cid, "favourite": true, "categories": ["Rowing", "Work"] } }),
    );
    let row = loop {
        let row = phone.hears("friend");
        if row["favourite"] == true {
            break row;
        }
    };
    assert_eq!(row["categories"], json!(["Rowing", "Work"]));
    let again = connect_tests::Talker::signs_in(&caller);
    assert_eq!(again.welcome["friends"][0]["categories"], json!(["Rowing", "Work"]));
}

#[test]
fn blocked_friend_sees_nobody_and_is_not_heard() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    bo.asks(&json!({ "arrange": { "person": ana.cid, "blocked": true } }));
    assert_eq!(ana.hears("presence"), json!({ "from": bo.cid, "presence": { "status": "offline" } }));
    let (_, number) = ana.says(&to(&bo), "are you there?");
    assert_eq!((number, ana.hears_words().as_str()), (1, "are you there?"), "to the sender all is as usual");
    assert_eq!(bo.hears_words(), "{\"withheld\":{}}");
    bo.asks(&json!({ "arrange": { "person": ana.cid, "blocked": false } }));
    assert_eq!(ana.hears("presence")["presence"]["status"], "online");
    ana.says(&to(&bo), "and now?");
    assert_eq!(bo.hears_words(), "and now?");
}
