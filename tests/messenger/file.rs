//! Files that people share.

use connect_tests::visit::Caller;
use connect_tests::{Node, Site, Talker};
use serde_json::{Value, json};

use super::{World, befriend};

const PNG: &[u8] = include_bytes!("../../www/demo/logo.png");

/// Ana and Bo, who are friends, with their tokens.
struct Two {
    world: World,
    callers: [Caller; 2],
    talkers: [Talker; 2],
}

impl Two {
    fn meet() -> Self {
        Self::of(World::new())
    }

    fn of(world: World) -> Self {
        let callers = ["Ana", "Bo"].map(|name| world.person(name));
        let [mut ana, mut bo] = callers.each_ref().map(Talker::signs_in);
        befriend(&mut ana, &mut bo);
        Self { world, callers, talkers: [ana, bo] }
    }
}

/// Shares a file that has been uploaded under this id.
fn share(to: &Talker, message: &str, file: &str) -> Value {
    let content = json!({ "file": { "id": file, "text": "look" } });
    json!({ "say": { "to": { "person": to.cid }, "id": message, "content": content } })
}

#[test]
fn file_is_shared_fetched_and_gone_when_it_is_taken_back() {
    let Two { callers: [caller, other], talkers: [mut ana, mut bo], world: _world } = Two::meet();
    let notes = "Überall Wörter\n".repeat(40_000).into_bytes();
    let uploaded = caller.uploads("00000000000000f1", "../Notes \u{202E}2026.txt", &notes);
    assert_eq!(uploaded.status, 201, "{}", uploaded.text);
    let said = ana.asks(&share(&bo, "0000000000000c01", "00000000000000f1"));
    let file = bo.hears("entry")["entry"]["content"]["file"].take();
    assert_eq!(file["name"], "Notes 2026.txt");
    assert_eq!(file["type"], "application/octet-stream");
    assert_eq!((&file["bytes"], &file["text"]), (&json!(notes.len()), &json!("look")));
    assert_eq!(file["picture"], Value::Null);
    let address = file["address"].as_str().unwrap();
    let fetched = other.fetches(address);
    assert_eq!((fetched.answer.status, &fetched.bytes), (200, &notes));
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("content-disposition", "attachment; filename*=UTF-8''Notes%202026.txt"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("access-control-allow-origin", "*"),
    ] {
        assert_eq!(fetched.answer.header(name), value, "{name}");
    }
    let retract = json!({ "retract": { "entry": said["said"]["number"] } });
    let there = json!({ "conversation": said["said"]["conversation"] });
    ana.asks(&json!({ "say": { "to": there, "id": "0000000000000c02", "content": retract } }));
    assert_eq!(other.fetches(address).answer.status, 404);
    let history = bo.asks(&json!({ "history": there }));
    assert_eq!(history["entries"]["entries"][0]["content"], json!({ "withheld": {} }));
}

#[test]
fn picture_is_encoded_anew_and_has_a_small_form() {
    let Two { callers: [caller, other], talkers: [mut ana, mut bo], world: _world } = Two::meet();
    // What nobody sees does not go along.
    let secret = [PNG, b"taken at 52.52 N 13.40 E"].concat();
    assert_eq!(caller.uploads("00000000000000f1", "logo.jpg", &secret).status, 201);
    ana.asks(&share(&bo, "0000000000000c01", "00000000000000f1"));
    let file = bo.hears("entry")["entry"]["content"]["file"].take();
    assert_eq!((&file["name"], &file["type"]), (&json!("logo.jpg"), &json!("image/jpeg")));
    let size = file["picture"]["width"].as_u64().zip(file["picture"]["height"].as_u64());
    assert!(size.is_some_and(|(width, height)| width > 0 && height > 0), "{file}");
    let address = file["address"].as_str().unwrap();
    for address in [address.to_owned(), format!("{address}/small")] {
        let fetched = other.fetches(&address);
        assert_eq!((fetched.answer.status, fetched.answer.header("content-type")), (200, "image/jpeg"));
        assert!(fetched.answer.header("content-disposition").starts_with("inline;"));
        assert!(fetched.bytes.starts_with(b"\xff\xd8") && !fetched.bytes.ends_with(b"13.40 E"));
    }
}

#[test]
fn what_only_claims_to_be_a_picture_is_handed_on_and_never_shown() {
    let Two { callers: [caller, _], world: _world, .. } = Two::meet();
    let lies: [(&str, &[u8]); 5] = [
        ("broken.png", &PNG[..200]),
        ("script.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("both.gif", b"GIF89a/*<script>*/=1;alert(1)"),
        ("bomb.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0"),
    ];
    for (number, (name, bytes)) in lies.into_iter().enumerate() {
        let uploaded = caller.uploads(&format!("{number:016x}"), name, bytes);
        assert_eq!(uploaded.status, 201, "{name}: {}", uploaded.text);
        let file = uploaded.json();
        assert_eq!((&file["type"], &file["picture"]), (&json!("application/octet-stream"), &Value::Null));
        let address = file["address"].as_str().unwrap();
        let fetched = caller.fetches(address);
        assert_eq!(fetched.bytes, bytes, "{name}");
        assert!(fetched.answer.header("content-disposition").starts_with("attachment;"));
        assert_eq!(caller.fetches(&format!("{address}/small")).answer.status, 404);
    }
}

#[test]
fn upload_that_is_repeated_is_one_file_and_is_shared_once() {
    let Two { callers: [caller, other], talkers: [mut ana, mut bo], world: _world } = Two::meet();
    let first = caller.uploads("00000000000000f1", "a.txt", b"hello");
    let again = caller.uploads("00000000000000f1", "a.txt", b"hello");
    assert_eq!((first.status, again.status, first.json()), (201, 200, again.json()));
    let request = share(&bo, "0000000000000c01", "00000000000000f1");
    let said = ana.asks(&request);
    assert_eq!(ana.asks(&request), said, "the answer had not arrived");
    assert_eq!(ana.is_refused(&share(&bo, "0000000000000c02", "00000000000000f1")), "file.unknown");
    assert_eq!(ana.is_refused(&share(&bo, "0000000000000c03", "00000000000000f2")), "file.unknown");
    // Somebody else's file is none of one's own.
    other.uploads("00000000000000f3", "b.txt", b"hello");
    assert_eq!(ana.is_refused(&share(&bo, "0000000000000c04", "00000000000000f3")), "file.unknown");
    let content =
        json!({ "file": { "id": "00000000000000f3", "address": "/messenger/files/x", "name": "y" } });
    let to = json!({ "conversation": said["said"]["conversation"] });
    bo.asks(&json!({ "say": { "to": to, "id": "0000000000000c05", "content": content } }));
    // What the sender says of it counts for nothing.
    while bo.hears("entry")["entry"]["content"]["file"]["name"] != "b.txt" {}
}

#[test]
fn what_cannot_be_uploaded_is_refused_by_reason() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let node = Node::over(data.path(), &["--files", "1"]);
    let site = Site::of("connect", &node);
    let Two { callers: [caller, _], world, .. } = Two::of(World { node, site });
    let stranger = Caller::with(&world.node, "nonsense", &caller.cid);
    let code = |answer: connect_tests::visit::Answer| {
        let code = answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
        (answer.status, code)
    };
    assert_eq!(code(stranger.uploads("00000000000000f1", "a", b"a")), (401, "access.token".into()));
    assert_eq!(code(caller.uploads("f1", "a", b"a")), (400, "file.id".into()));
    assert_eq!(code(caller.uploads("00000000000000f1", "a", b"")), (400, "file.empty".into()));
    let large = vec![0; (1 << 20) + 1];
    assert_eq!(code(caller.uploads("00000000000000f1", "a", &large)), (413, "file.size".into()));
    // Nothing is left of what failed.
    assert_eq!(caller.uploads("00000000000000f1", "a", &large[1..]).status, 201);
    for number in 2..=20 {
        assert_eq!(caller.uploads(&format!("{number:016x}"), "a", b"a").status, 201);
    }
    assert_eq!(code(caller.uploads("00000000000000aa", "a", b"a")), (403, "file.quota".into()));
    assert_eq!(caller.fetches("/messenger/files/0000").answer.status, 404);
}
