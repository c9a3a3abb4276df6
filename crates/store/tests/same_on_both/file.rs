//! Files that people share.

use domain::file::{MOST_BYTES_A_DAY, MOST_BYTES_KEPT, MOST_UNSAID};
use domain::{Moment, Refusal};
use store::{Error, Form, NewFile, Store};
use wire::frame::To;
use wire::{Cid, Content, ConversationId, File, FileId, MessageId, Size};

use crate::friend::{befriend, settle};
use crate::people::{ANA, BO};
use crate::same_on_both;

same_on_both! {
    file_comes_in_pieces_and_is_there_at_its_end,
    what_began_twice_is_there_once,
    file_is_shared_once_and_ends_with_its_entry,
    what_was_never_shared_is_swept,
    too_much_is_refused,
}

const PAIR: ConversationId = ConversationId(0x10);
const DAY: i64 = 24 * 60 * 60 * 1_000;

fn new(owner: Cid, number: u64, made: Moment) -> NewFile {
    let key = format!("key-{number}");
    NewFile { id: number, owner, upload: FileId(number), key, name: "notes.txt".into(), made }
}

/// A file of two pieces.
async fn upload(store: &Store, owner: Cid, number: u64, made: Moment) -> File {
    assert_eq!(store.begin_file(new(owner, number, made)).await, Ok(None));
    for (piece, at) in [&b"one, "[..], b"two"].into_iter().zip(0..) {
        store.add_piece(number, Form::Whole, at, piece.to_vec()).await.unwrap();
    }
    store.finish_file(owner, FileId(number), "text/plain", 8, None).await.unwrap()
}

async fn share(store: &Store, number: u64, id: u64) -> store::Result<u64> {
    let file = File {
        id: FileId(number),
        name: String::new(),
        media_type: String::new(),
        bytes: 0,
        address: String::new(),
        picture: None,
        text: "look".into(),
        reply: None,
    };
    let said = store.say(ANA, &To::Person(BO), PAIR, MessageId(id), Content::File(file), Moment(5)).await;
    said.map(|change| change.entry.number)
}

async fn friends(store: &Store) {
    settle(store, ANA, "Ana").await;
    settle(store, BO, "Bo").await;
    befriend(store, ANA, BO).await;
}

async fn file_comes_in_pieces_and_is_there_at_its_end(store: &Store) {
    friends(store).await;
    assert_eq!(store.begin_file(new(ANA, 7, Moment(1))).await, Ok(None));
    assert_eq!(store.file("key-7").await, Ok(None), "it has not come yet");
    for (piece, at) in [vec![1_u8; 9], vec![2; 3]].into_iter().zip(0..) {
        store.add_piece(7, Form::Whole, at, piece).await.unwrap();
    }
    store.add_piece(7, Form::Small, 0, vec![3]).await.unwrap();
    let size = Some(Size { width: 30, height: 20 });
    let file = store.finish_file(ANA, FileId(7), "image/png", 12, size).await.unwrap();
    assert_eq!((&file.name[..], &file.address[..]), ("notes.txt", "/messenger/files/key-7"));
    let stored = store.file("key-7").await.unwrap().unwrap();
    assert_eq!((stored.id, stored.bytes, stored.picture), (7, 12, size));
    let piece = async |form, at| store.piece(7, form, at).await.unwrap();
    assert_eq!(piece(Form::Whole, 1).await, Some(vec![2; 3]));
    assert_eq!(piece(Form::Whole, 2).await, None);
    assert_eq!(piece(Form::Small, 0).await, Some(vec![3]));
}

async fn what_began_twice_is_there_once(store: &Store) {
    friends(store).await;
    assert_eq!(store.begin_file(new(ANA, 7, Moment(1))).await, Ok(None));
    store.add_piece(7, Form::Whole, 0, vec![1]).await.unwrap();
    // The first never came to its end.
    let again = NewFile { id: 8, key: "key-8".into(), ..new(ANA, 7, Moment(2)) };
    assert_eq!(store.begin_file(again.clone()).await, Ok(None));
    assert_eq!(store.piece(7, Form::Whole, 0).await, Ok(None));
    store.add_piece(8, Form::Whole, 0, vec![2]).await.unwrap();
    let file = store.finish_file(ANA, FileId(7), "text/plain", 1, None).await.unwrap();
    assert_eq!(store.begin_file(again).await, Ok(Some(file)));
    store.abandon_file(8).await.unwrap();
    assert!(store.file("key-8").await.unwrap().is_some(), "what is there is not abandoned");
}

async fn file_is_shared_once_and_ends_with_its_entry(store: &Store) {
    friends(store).await;
    upload(store, ANA, 7, Moment(1)).await;
    upload(store, BO, 8, Moment(1)).await;
    let number = share(store, 7, 1).await.unwrap();
    assert_eq!(share(store, 7, 1).await, Ok(number), "said again");
    for (file, id) in [(7, 2), (8, 3), (9, 4)] {
        assert_eq!(share(store, file, id).await, Err(Error::Refused(Refusal::File)), "file {file}");
    }
    let history = store.history(BO, PAIR, store::Part::Latest, 9).await.unwrap();
    let Content::File(file) = &history.entries[0].content else { panic!("{history:?}") };
    assert_eq!((&file.name[..], file.bytes, &file.text[..]), ("notes.txt", 8, "look"));
    let retract = Content::Retract { entry: number };
    store.say(ANA, &To::Conversation(PAIR), PAIR, MessageId(9), retract, Moment(6)).await.unwrap();
    assert_eq!(store.file("key-7").await, Ok(None));
    assert_eq!(store.piece(7, Form::Whole, 0).await, Ok(None));
}

async fn what_was_never_shared_is_swept(store: &Store) {
    friends(store).await;
    upload(store, ANA, 7, Moment(1)).await;
    upload(store, ANA, 8, Moment(1)).await;
    share(store, 7, 1).await.unwrap();
    store.sweep(Moment(DAY)).await.unwrap();
    assert!(store.file("key-8").await.unwrap().is_some(), "a day has not passed");
    store.sweep(Moment(DAY + 1)).await.unwrap();
    assert_eq!(store.file("key-8").await, Ok(None));
    assert_eq!(store.piece(8, Form::Whole, 0).await, Ok(None));
    assert!(store.file("key-7").await.unwrap().is_some(), "what was said stays");
}

async fn too_much_is_refused(store: &Store) {
    friends(store).await;
    let refused = Err(Error::Refused(Refusal::Files));
    for number in 1..=MOST_UNSAID {
        upload(store, ANA, number, Moment(1)).await;
    }
    assert_eq!(store.begin_file(new(ANA, 99, Moment(2))).await, refused);
    share(store, 1, 1).await.unwrap();
    assert_eq!(store.begin_file(new(ANA, 99, Moment(2))).await, Ok(None));
    store.finish_file(ANA, FileId(99), "text/plain", MOST_BYTES_A_DAY, None).await.unwrap();
    share(store, 99, 2).await.unwrap();
    assert_eq!(store.begin_file(new(ANA, 100, Moment(3))).await, refused);
    assert_eq!(store.begin_file(new(ANA, 100, Moment(2 + DAY))).await, Ok(None), "another day");
    // However slowly it comes together.
    store.finish_file(ANA, FileId(100), "text/plain", MOST_BYTES_KEPT, None).await.unwrap();
    share(store, 100, 3).await.unwrap();
    assert_eq!(store.begin_file(new(ANA, 101, Moment(9 * DAY))).await, refused);
    let retract = Content::Retract { entry: 3 };
    store.say(ANA, &To::Conversation(PAIR), PAIR, MessageId(4), retract, Moment(6)).await.unwrap();
    assert_eq!(store.begin_file(new(ANA, 101, Moment(9 * DAY))).await, Ok(None), "there is room again");
}
