//! What people say to each other.

use connect_tests::Talker;
use serde_json::{Value, json};

use super::{World, befriend, to};

fn say(to: &Value, id: &str, content: &Value) -> Value {
    json!({ "say": { "to": to, "id": id, "content": content } })
}

#[test]
fn words_arrive_on_every_device_of_both() {
    let world = World::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    let [mut desk, mut phone] = [&ana; 2].map(Talker::signs_in);
    let mut bo = Talker::signs_in(&bo);
    befriend(&mut desk, &mut bo);
    let (conversation, number) = desk.says(&to(&bo), "Grüße, 你好 👋");
    assert_eq!(number, 1);
    let new = bo.hears("conversation");
    assert_eq!((&new["id"], &new["kind"], &new["last"]), (&json!(conversation), &json!("pair"), &json!(1)));
    let names: Vec<_> = new["members"].as_array().unwrap().iter().map(|member| &member["name"]).collect();
    assert!(names.contains(&&json!("Ana Costa")) && names.contains(&&json!("Bo Costa")), "{names:?}");
    for talker in [&mut desk, &mut phone, &mut bo] {
        assert_eq!(talker.hears_words(), "Grüße, 你好 👋");
    }
    bo.says(&json!({ "conversation": conversation }), "hi");
    for talker in [&mut desk, &mut phone, &mut bo] {
        assert_eq!(talker.hears_words(), "hi");
    }
}

#[test]
fn what_is_said_again_is_said_once() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let first = say(&to(&bo), "00000000000000aa", &json!({ "text": { "text": "once" } }));
    let said = ana.asks(&first);
    assert_eq!(ana.asks(&first), said);
    ana.asks(&say(&to(&bo), "00000000000000ab", &json!({ "nudge": {} })));
    // Whoever took it first may have died before it told anybody: they are told again, under the same number.
    let heard = [(); 3].map(|()| {
        let entry = bo.hears("entry")["entry"].take();
        (entry["number"].as_u64().unwrap(), entry["id"].as_str().unwrap().to_owned())
    });
    let [aa, ab] = ["00000000000000aa", "00000000000000ab"].map(str::to_owned);
    assert_eq!(heard, [(1, aa.clone()), (1, aa), (2, ab)]);
}

#[test]
fn history_is_there_in_parts_both_ways_and_after_a_restart() {
    let mut world = World::new();
    let [caller, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    let mut ana = Talker::signs_in(&caller);
    befriend(&mut ana, &mut Talker::signs_in(&bo));
    let mut conversation = String::new();
    for number in 1..=120 {
        conversation = ana.says(&json!({ "person": bo.cid }), &format!("line {number}")).0;
    }
    ana.vanishes();
    world.node.restart();
    let mut ana = Talker::signs_in(&caller);
    let listed = &ana.welcome["conversations"][0];
    assert_eq!(
        (&listed["id"], &listed["last"], &listed["unread"]),
        (&json!(conversation), &json!(120), &json!(0))
    );
    assert_eq!(listed["latest"]["content"]["text"]["text"], "line 120");
    let mut part = |bounds: Value| {
        let mut request = bounds;
        request["conversation"] = json!(conversation);
        let entries = ana.asks(&json!({ "history": request }))["entries"].take();
        let numbers: Vec<_> = entries["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["number"].as_u64().unwrap())
            .collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
        (numbers[0], numbers[numbers.len() - 1], entries["more"] == true)
    };
    assert_eq!(part(json!({})), (21, 120, true));
    assert_eq!(part(json!({ "before": 21 })), (1, 20, false));
    assert_eq!(part(json!({ "after": 3 })), (4, 103, true));
    assert_eq!(part(json!({ "after": 103 })), (104, 120, false));
}

#[test]
fn marks_and_typing_are_seen_by_the_other() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let (conversation, _) = ana.says(&to(&bo), "read me");
    bo.asks(&json!({ "mark": { "conversation": conversation, "delivered": 1 } }));
    assert_eq!(
        ana.hears("marked"),
        json!({ "conversation": conversation, "from": bo.cid, "delivered": 1, "read": 0 })
    );
    bo.asks(&json!({ "mark": { "conversation": conversation, "read": 99 } }));
    assert_eq!(ana.hears("marked")["read"], 1, "nobody reads what has not been said");
    bo.asks(&json!({ "type": { "conversation": conversation, "on": true } }));
    assert_eq!(ana.hears("typing"), json!({ "conversation": conversation, "from": bo.cid, "on": true }));
}

#[test]
fn own_words_can_be_changed_answered_and_taken_back() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let (conversation, number) = ana.says(&to(&bo), "meet at 7");
    let there = json!({ "conversation": conversation });
    ana.asks(&say(&there, "0000000000000b01", &json!({ "edit": { "entry": number, "text": "meet at 8" } })));
    bo.asks(&say(&there, "0000000000000b02", &json!({ "text": { "text": "fine", "reply": number } })));
    bo.asks(&say(
        &there,
        "0000000000000b03",
        &json!({ "react": { "entry": number, "emoji": "👍", "on": true } }),
    ));
    let not_ours = say(&there, "0000000000000b04", &json!({ "retract": { "entry": number } }));
    assert_eq!(bo.is_refused(&not_ours), "message.entry");
    ana.asks(&say(&there, "0000000000000b05", &json!({ "retract": { "entry": number } })));
    let history = bo.asks(&json!({ "history": { "conversation": conversation } }));
    let contents: Vec<_> =
        history["entries"]["entries"].as_array().unwrap().iter().map(|entry| &entry["content"]).collect();
    assert_eq!(
        contents,
        [
            &json!({ "withheld": {} }),
            &json!({ "withheld": {} }),
            &json!({ "text": { "text": "fine", "reply": 1 } }),
            &json!({ "react": { "entry": 1, "emoji": "👍", "on": true } }),
            &json!({ "retract": { "entry": 1 } }),
        ]
    );
}

#[test]
fn what_cannot_be_said_is_refused_and_nothing_changes() {
    let world = World::new();
    let [mut ana, bo] = world.friends();
    for (content, code) in [
        (json!({ "text": { "text": "" } }), "message.text"),
        (json!({ "text": { "text": "🙂".repeat(8_001) } }), "message.text"),
        (json!({ "text": { "text": "a\u{0}b" } }), "message.text"),
        (json!({ "application": { "kind": "", "data": "x" } }), "message.content"),
        (json!({ "edit": { "entry": 1, "text": "x" } }), "message.entry"),
        (json!({ "left": { "member": bo.cid } }), "message.content"),
        (json!({ "withheld": {} }), "message.content"),
    ] {
        assert_eq!(ana.is_refused(&say(&to(&bo), "00000000000000aa", &content)), code, "{content}");
    }
    let nowhere = json!({ "conversation": "00000000000000ff" });
    assert_eq!(
        ana.is_refused(&say(&nowhere, "00000000000000aa", &json!({ "nudge": {} }))),
        "conversation.unknown"
    );
    assert_eq!(ana.says(&to(&bo), "fine").1, 1);
}

#[test]
fn group_grows_shrinks_and_changes_hands() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let mut cleo = world.talker("Cleo");
    befriend(&mut bo, &mut cleo);
    let group =
        ana.asks(&json!({ "create": { "id": "00000000000000aa", "name": "Regatta", "members": [bo.cid] } }));
    let id = group["conversation"]["id"].as_str().unwrap().to_owned();
    let there = json!({ "conversation": id });
    assert_eq!(bo.hears("conversation")["name"], "Regatta");
    assert_eq!(
        ana.is_refused(&json!({ "invite": { "conversation": id, "members": [cleo.cid] } })),
        "friend.stranger"
    );
    bo.asks(&json!({ "invite": { "conversation": id, "members": [cleo.cid] } }));
    assert_eq!(cleo.hears("conversation")["id"], json!(id));
    let joined = loop {
        let entry = ana.hears("entry")["entry"].take();
        if entry["from"] == json!(bo.cid) {
            break entry;
        }
    };
    assert_eq!(joined["content"], json!({ "joined": { "members": [cleo.cid] } }));
    let seen = ana.asks(&json!({ "look": { "conversation": id } }));
    assert_eq!(seen["conversation"]["members"].as_array().unwrap().len(), 3);
    assert_eq!(
        bo.is_refused(&json!({ "name": { "conversation": id, "name": "Ours" } })),
        "conversation.owner"
    );
    assert_eq!(
        bo.is_refused(&json!({ "remove": { "conversation": id, "member": cleo.cid } })),
        "conversation.owner"
    );
    ana.asks(&json!({ "remove": { "conversation": id, "member": cleo.cid } }));
    assert_eq!(cleo.hears("gone")["conversation"], json!(id));
    let nudge = say(&there, "00000000000000ab", &json!({ "nudge": {} }));
    assert_eq!(cleo.is_refused(&nudge), "conversation.unknown");
    ana.asks(&json!({ "remove": { "conversation": id, "member": ana.cid } }));
    assert_eq!(ana.hears("gone")["conversation"], json!(id));
    bo.asks(&json!({ "name": { "conversation": id, "name": "Ours" } }));
    let seen = bo.asks(&json!({ "look": { "conversation": id } }));
    assert_eq!(seen["conversation"]["name"], "Ours", "whoever has been in longest owns it now");
    for bounds in [json!({}), json!({ "after": 0 }), json!({ "before": 9 })] {
        let mut history = bounds;
        history["conversation"] = json!(id);
        for gone in [&mut ana, &mut cleo] {
            assert_eq!(gone.is_refused(&json!({ "history": history })), "conversation.unknown");
        }
    }
}

#[test]
fn who_came_later_is_not_told_again_what_was_said_before() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let mut cleo = world.talker("Cleo");
    befriend(&mut ana, &mut cleo);
    let create = json!({ "create": { "id": "00000000000000aa", "name": "Regatta", "members": [bo.cid] } });
    let id = ana.asks(&create)["conversation"]["id"].take();
    let first =
        say(&json!({ "conversation": id }), "00000000000000ab", &json!({ "text": { "text": "psst" } }));
    ana.asks(&first);
    ana.asks(&json!({ "invite": { "conversation": id, "members": [cleo.cid] } }));
    ana.asks(&first);
    ana.says(&json!({ "conversation": id }), "welcome");
    let mut heard = [(); 2].map(|()| cleo.hears("entry")["entry"].take());
    assert_eq!(heard[0]["content"], json!({ "joined": { "members": [cleo.cid] } }));
    assert_eq!(heard[1]["content"]["text"].take()["text"], "welcome");
    let numbers = [(); 5].map(|()| bo.hears("entry")["entry"]["number"].as_u64().unwrap());
    assert_eq!(numbers, [1, 2, 3, 2, 4]);
}
