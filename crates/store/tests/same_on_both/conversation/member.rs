//! How far each has come in a conversation, and who hears of it.

use domain::{Moment, Refusal};
use store::{Marked, Store};
use wire::frame::To;
use wire::{Cid, Content, ConversationId};

use super::{GROUP, PAIR, conversation, group, people, refused, say, sorted, tell};
use crate::friend::{CY, DEE, block};
use crate::people::{ANA, BO};
use crate::same_on_both;

same_on_both! {
    marks_move_forward_and_are_told,
    marks_stand_still_for_whoever_is_blocked,
    unread_is_what_others_said,
    typing_is_told_to_those_who_may_know,
}

/// What the first sees of how far the second has come.
async fn marks(store: &Store, cid: Cid, of: Cid, id: ConversationId) -> (u64, u64) {
    let conversation = conversation(store, cid, id).await;
    let member = conversation.members.iter().find(|member| member.cid == of).unwrap();
    (member.delivered, member.read)
}

async fn marks_move_forward_and_are_told(store: &Store) {
    group(store).await;
    for id in 1..=4 {
        tell(store, ANA, To::Conversation(GROUP), id, "hi").await;
    }
    let everybody = vec![BO, CY, ANA];
    let mark = async |delivered, read| {
        let marked = store.mark(BO, GROUP, delivered, read).await.unwrap();
        marked.map(|Marked { delivered, read, to }| (delivered, read, sorted(to)))
    };
    assert_eq!(mark(3, 2).await, Some((3, 2, everybody.clone())));
    assert_eq!(mark(3, 2).await, None);
    assert_eq!(mark(1, 1).await, None);
    assert_eq!(mark(0, 4).await, Some((4, 4, everybody.clone())));
    assert_eq!(mark(u64::MAX, u64::MAX).await, Some((5, 5, everybody)));
    assert_eq!(mark(u64::MAX, u64::MAX).await, None);
    assert_eq!(marks(store, ANA, BO, GROUP).await, (5, 5));
    assert_eq!(marks(store, BO, BO, GROUP).await, (5, 5));
    let tasks = (0..12_u64).map(|number| {
        let store = store.clone();
        tokio::spawn(async move { store.mark(CY, GROUP, number % 6, number % 5).await.unwrap() })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(marks(store, CY, CY, GROUP).await, (5, 4));
}

async fn marks_stand_still_for_whoever_is_blocked(store: &Store) {
    people(store).await;
    tell(store, BO, To::Person(ANA), 1, "hi").await;
    let mark = async |cid, read| {
        let marked = store.mark(cid, PAIR, 0, read).await.unwrap();
        marked.map(|Marked { read, to, .. }| (read, sorted(to)))
    };
    assert_eq!(mark(ANA, 1).await, Some((1, vec![BO, ANA])));
    block(store, ANA, BO, true).await;
    tell(store, BO, To::Person(ANA), 2, "?").await;
    assert_eq!(mark(ANA, 2).await, Some((2, vec![ANA])));
    assert_eq!(marks(store, ANA, ANA, PAIR).await, (2, 2));
    assert_eq!(marks(store, BO, ANA, PAIR).await, (1, 1), "she looks as if she were not there");
    assert_eq!(mark(BO, 2).await, Some((2, vec![BO])));
    block(store, ANA, BO, false).await;
    tell(store, BO, To::Person(ANA), 3, "!").await;
    assert_eq!(mark(ANA, 3).await, Some((3, vec![BO, ANA])));
    assert_eq!(marks(store, BO, ANA, PAIR).await, (3, 3));
}

async fn unread_is_what_others_said(store: &Store) {
    group(store).await;
    let to = To::Conversation(GROUP);
    tell(store, ANA, to, 1, "one").await;
    tell(store, BO, to, 2, "two").await;
    say(store, ANA, to, 3, Content::Nudge {}).await.unwrap();
    let payload = Content::Application { kind: "chess".into(), data: "e4".into() };
    say(store, ANA, to, 4, payload).await.unwrap();
    say(store, ANA, to, 5, Content::Edit { entry: 2, text: "1".into() }).await.unwrap();
    say(store, ANA, to, 6, Content::React { entry: 3, emoji: "👍".into(), on: true }).await.unwrap();
    store.name_conversation(ANA, GROUP, "x", Moment(1)).await.unwrap();
    let unread = async |cid| {
        let unread = conversation(store, cid, GROUP).await.unread;
        assert_eq!(store.conversations(cid, 9).await.unwrap()[0].unread, unread);
        unread
    };
    assert_eq!((unread(ANA).await, unread(BO).await, unread(CY).await), (1, 3, 4));
    store.mark(BO, GROUP, 0, 2).await.unwrap();
    assert_eq!(unread(BO).await, 2);
    store.mark(CY, GROUP, u64::MAX, 0).await.unwrap();
    assert_eq!(unread(CY).await, 4, "to have it is not to have read it");
    store.mark(CY, GROUP, 0, u64::MAX).await.unwrap();
    assert_eq!(unread(CY).await, 0);
}

async fn typing_is_told_to_those_who_may_know(store: &Store) {
    group(store).await;
    tell(store, ANA, To::Person(BO), 1, "hi").await;
    assert_eq!(store.members(ANA, GROUP).await.map(sorted), Ok(vec![BO, CY]));
    assert_eq!(store.members(BO, GROUP).await.map(sorted), Ok(vec![CY, ANA]));
    assert_eq!(store.members(DEE, GROUP).await, refused(Refusal::Conversation));
    assert_eq!(
        (store.members(ANA, PAIR).await, store.members(BO, PAIR).await),
        (Ok(vec![BO]), Ok(vec![ANA]))
    );
    block(store, ANA, BO, true).await;
    assert_eq!(
        (store.members(ANA, PAIR).await, store.members(BO, PAIR).await),
        (Ok(Vec::new()), Ok(Vec::new()))
    );
    block(store, ANA, BO, false).await;
    assert_eq!(store.members(ANA, PAIR).await, Ok(vec![BO]));
    store.part(ANA, BO, Moment(1)).await.unwrap();
    assert_eq!(store.members(ANA, PAIR).await, Ok(Vec::new()));
}
