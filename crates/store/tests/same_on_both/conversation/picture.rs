//! The picture of a group.

use store::{Form, NewFile, Picture};
use wire::{FileId, Size};

use super::*;

same_on_both! {
    owner_gives_a_group_a_picture_and_takes_it_away,
    picture_is_made_of_a_file_of_ones_own_that_is_used_up,
    same_picture_again_changes_nothing,
}

fn picture(tag: &str) -> Picture {
    Picture { tag: tag.into(), media_type: "image/jpeg".into(), bytes: tag.as_bytes().to_vec() }
}

/// Somebody has uploaded a picture under this number.
async fn upload(store: &Store, owner: Cid, number: u64) {
    let (upload, key) = (FileId(number), format!("key-{number}"));
    let new = NewFile { id: number, owner, upload, key, name: "band.jpg".into(), made: Moment(1) };
    assert_eq!(store.begin_file(new).await, Ok(None));
    store.add_piece(number, Form::Small, 0, vec![1]).await.unwrap();
    let size = Some(Size { width: 3, height: 2 });
    store.finish_file(owner, upload, "image/jpeg", 1, size).await.unwrap();
}

async fn give(store: &Store, cid: Cid, file: u64, tag: &str) -> store::Result<Change> {
    store.picture_conversation(cid, GROUP, Some((FileId(file), picture(tag))), Moment(5)).await
}

async fn owner_gives_a_group_a_picture_and_takes_it_away(store: &Store) {
    group(store).await;
    assert_eq!(conversation(store, BO, GROUP).await.picture, None);
    upload(store, ANA, 7).await;
    upload(store, BO, 8).await;
    assert_eq!(give(store, BO, 8, "theirs").await, refused(Refusal::Owner));
    let change = give(store, ANA, 7, "first").await.unwrap();
    let address = Some("/messenger/pictures/0000000000000011/first".to_owned());
    assert_eq!(change.entry.content, Content::Pictured { picture: address.clone() });
    assert_eq!((change.entry.number, change.entry.from, change.is_new), (2, ANA, true));
    assert_eq!(sorted(change.to), vec![BO, CY, ANA]);
    let seen = conversation(store, BO, GROUP).await;
    assert_eq!((seen.picture, seen.unread), (address.clone(), 0), "nothing was said");
    assert_eq!(store.conversations(CY, 9).await.unwrap()[0].picture, address);
    assert_eq!(store.conversation_picture(GROUP, "first").await, Ok(Some(picture("first"))));
    upload(store, ANA, 9).await;
    give(store, ANA, 9, "second").await.unwrap();
    assert_eq!(store.conversation_picture(GROUP, "first").await, Ok(None), "it has another one");
    let change = store.picture_conversation(ANA, GROUP, None, Moment(6)).await.unwrap();
    assert_eq!(change.entry.content, Content::Pictured { picture: None });
    assert_eq!(conversation(store, BO, GROUP).await.picture, None);
    assert_eq!(store.conversation_picture(GROUP, "second").await, Ok(None));
}

async fn picture_is_made_of_a_file_of_ones_own_that_is_used_up(store: &Store) {
    group(store).await;
    upload(store, BO, 8).await;
    assert_eq!(store.own_picture(ANA, FileId(8)).await, Ok(None));
    assert_eq!(give(store, ANA, 8, "theirs").await, refused(Refusal::File));
    upload(store, ANA, 7).await;
    assert_eq!(store.own_picture(ANA, FileId(7)).await, Ok(Some(7)));
    give(store, ANA, 7, "own").await.unwrap();
    assert_eq!(store.own_picture(ANA, FileId(7)).await, Ok(None));
    assert_eq!(store.file("key-7").await, Ok(None));
    assert_eq!(store.piece(7, Form::Small, 0).await, Ok(None));
    assert_eq!(give(store, ANA, 7, "again").await, refused(Refusal::File));
    // What is no picture is none, and what was refused is still there.
    let (upload, key) = (FileId(9), "key-9".into());
    let new = NewFile { id: 9, owner: ANA, upload, key, name: "a.txt".into(), made: Moment(1) };
    store.begin_file(new).await.unwrap();
    assert_eq!(give(store, ANA, 9, "early").await, refused(Refusal::File), "it has not come yet");
    store.finish_file(ANA, upload, "application/octet-stream", 1, None).await.unwrap();
    assert_eq!(store.own_picture(ANA, upload).await, Ok(None));
    assert_eq!(store.picture_conversation(ANA, PAIR, None, Moment(5)).await, refused(Refusal::Conversation));
    tell(store, ANA, To::Person(BO), 1, "hi").await;
    assert_eq!(store.picture_conversation(ANA, PAIR, None, Moment(5)).await, refused(Refusal::Pair));
}

async fn same_picture_again_changes_nothing(store: &Store) {
    group(store).await;
    for file in [7, 8] {
        upload(store, ANA, file).await;
        let change = give(store, ANA, file, "same").await.unwrap();
        assert_eq!((change.entry.number, change.is_new), (2, file == 7));
    }
    assert_eq!(store.file("key-8").await, Ok(None), "it has been used");
    store.picture_conversation(ANA, GROUP, None, Moment(5)).await.unwrap();
    let change = store.picture_conversation(ANA, GROUP, None, Moment(5)).await.unwrap();
    assert_eq!((change.entry.number, change.is_new), (3, false));
    assert_eq!(log(store, BO, GROUP).await.len(), 3);
}
