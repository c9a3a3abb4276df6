//! What was said is found again.

use serde_json::{Value, json};

use super::World;

fn search(conversation: &str, text: &str) -> Value {
    json!({ "search": { "conversation": conversation, "text": text } })
}

#[test]
fn words_are_found_with_their_place_and_whoever_is_not_in_it_finds_nothing() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let (conversation, _) = ana.says(&json!({ "person": bo.cid }), "Treffen am Hafen, 你好");
    ana.says(&json!({ "conversation": conversation }), "or at the café 👋");
    let found = &bo.asks(&search(&conversation, "CAFE 👋"))["found"];
    assert_eq!(found["found"][0]["entry"]["number"], 2);
    assert_eq!(found["found"][0]["entry"]["content"]["text"]["text"], "or at the café 👋");
    assert_eq!(found["found"][0]["marks"], json!([[10, 4], [15, 2]]));
    assert_eq!(found["before"], Value::Null);
    let found = &bo.asks(&search(&conversation, "at"))["found"]["found"];
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    let mut cy = world.talker("Cy");
    assert_eq!(cy.is_refused(&search(&conversation, "Hafen")), "conversation.unknown");
}

#[test]
fn what_cannot_be_looked_for_is_refused_and_nothing_is_an_operator() {
    let world = World::new();
    let [mut ana, bo] = world.friends();
    let (conversation, _) = ana.says(&json!({ "person": bo.cid }), "100 % \"sure\"");
    for text in [
        "",
        " \n",
        "\u{202E}\u{200B}",
        &"a".repeat(201),
        "a b c d e f g h i j k l m n o p q",
        &"é".repeat(30_000),
    ] {
        assert_eq!(ana.is_refused(&search(&conversation, text)), "search.text", "{text:.20}");
    }
    let mut count = |text: &str| {
        ana.asks(&search(&conversation, text))["found"]["found"].as_array().map(Vec::len).unwrap()
    };
    assert_eq!(["%", "\"sure\"", "s*", "sure OR maybe", "sure' --", "_"].map(&mut count), [1, 1, 0, 0, 0, 0]);
}
