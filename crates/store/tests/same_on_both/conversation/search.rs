//! Words are found in the log.

use domain::Search;
use store::{Error, Finds, Form, NewFile};
use wire::{File, FileId, Found, Mark};

use super::*;

same_on_both! {
    words_are_found_as_they_read_now,
    parts_of_what_is_found_join_without_gap,
    words_far_back_in_a_long_log_are_found,
    words_beside_a_file_are_found_until_it_is_taken_back,
    what_somebody_may_not_read_they_do_not_find,
}

async fn search(
    store: &Store,
    cid: Cid,
    place: ConversationId,
    words: &str,
    before: Option<u64>,
) -> store::Result<Finds> {
    store.search(cid, place, &Search::parse(words).unwrap(), before, 2).await
}

fn numbers(finds: &Finds) -> Vec<u64> {
    finds.found.iter().map(|found| found.entry.number).collect()
}

async fn words_are_found_as_they_read_now(store: &Store) {
    people(store).await;
    tell(store, ANA, To::Person(BO), 1, "The red boat").await;
    tell(store, BO, To::Conversation(PAIR), 2, "And the blue boat?").await;
    let edit = Content::Edit { entry: 1, text: "The green boat".into() };
    say(store, ANA, To::Conversation(PAIR), 3, edit).await.unwrap();
    let finds = search(store, BO, PAIR, "GREEN", None).await.unwrap();
    let [Found { entry, marks }] = &finds.found[..] else { panic!("{finds:?}") };
    assert_eq!((entry.number, &entry.content, &marks[..]), (1, &text("The green boat"), &[Mark(4, 5)][..]));
    assert_eq!(search(store, BO, PAIR, "red", None).await.unwrap(), Finds::default());
    say(store, ANA, To::Conversation(PAIR), 4, Content::Retract { entry: 1 }).await.unwrap();
    assert_eq!(numbers(&search(store, BO, PAIR, "boat", None).await.unwrap()), [2]);
}

async fn parts_of_what_is_found_join_without_gap(store: &Store) {
    people(store).await;
    for id in 1..=7 {
        tell(store, ANA, To::Person(BO), id, if id == 3 { "train" } else { "boat" }).await;
    }
    let (mut before, mut found) = (None, Vec::new());
    loop {
        let finds = search(store, BO, PAIR, "boat", before).await.unwrap();
        found.push(numbers(&finds));
        before = finds.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(found, [vec![7, 6], vec![5, 4], vec![2, 1]]);
    assert_eq!(search(store, BO, PAIR, "boat", Some(1)).await.unwrap(), Finds::default());
    assert_eq!(numbers(&search(store, BO, PAIR, "boat", Some(u64::MAX)).await.unwrap()), [7, 6]);
}

async fn words_far_back_in_a_long_log_are_found(store: &Store) {
    people(store).await;
    for id in 1..=1_100 {
        tell(store, ANA, To::Person(BO), id, if id == 1 { "needle" } else { "hay" }).await;
    }
    let finds = search(store, BO, PAIR, "needle", None).await.unwrap();
    assert_eq!((numbers(&finds), finds.before), (vec![1], None));
}

async fn what_somebody_may_not_read_they_do_not_find(store: &Store) {
    group(store).await;
    let there = To::Conversation(GROUP);
    tell(store, ANA, there, 1, "a secret").await;
    store.invite(BO, GROUP, &[DEE], Moment(5)).await.unwrap();
    assert_eq!(search(store, DEE, GROUP, "secret", None).await.unwrap(), Finds::default());
    assert_eq!(numbers(&search(store, CY, GROUP, "secret", None).await.unwrap()), [2]);
    store.remove_member(CY, GROUP, CY, Moment(6)).await.unwrap();
    for cid in [CY, Cid(99)] {
        let refused = search(store, cid, GROUP, "secret", None).await;
        assert_eq!(refused, Err(Error::Refused(Refusal::Conversation)));
    }
    tell(store, ANA, To::Person(BO), 2, "before").await;
    block(store, BO, ANA, true).await;
    tell(store, ANA, To::Person(BO), 3, "withheld").await;
    assert_eq!(search(store, BO, PAIR, "withheld", None).await.unwrap(), Finds::default());
    assert_eq!(numbers(&search(store, ANA, PAIR, "withheld", None).await.unwrap()), [2]);
}

async fn words_beside_a_file_are_found_until_it_is_taken_back(store: &Store) {
    people(store).await;
    let (upload, key, name) = (FileId(7), "key".to_owned(), "boat.txt".to_owned());
    let new = NewFile { id: 7, owner: ANA, upload, key, name: name.clone(), made: Moment(1) };
    assert_eq!(store.begin_file(new).await, Ok(None));
    store.add_piece(7, Form::Whole, 0, vec![1]).await.unwrap();
    let file = store.finish_file(ANA, upload, "application/octet-stream", 1, None).await.unwrap();
    let content = Content::File(File { text: "The list of the crew".into(), ..file });
    say(store, ANA, To::Person(BO), 1, content).await.unwrap();
    let finds = search(store, BO, PAIR, "crew", None).await.unwrap();
    let [Found { entry, marks }] = &finds.found[..] else { panic!("{finds:?}") };
    let Content::File(File { name: found, .. }) = &entry.content else { panic!("{entry:?}") };
    assert_eq!((found, &marks[..]), (&name, &[Mark(16, 4)][..]));
    say(store, ANA, To::Conversation(PAIR), 2, Content::Retract { entry: 1 }).await.unwrap();
    assert_eq!(search(store, BO, PAIR, "crew", None).await.unwrap(), Finds::default());
}
