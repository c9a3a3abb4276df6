//! Event rooms: order, limits, and what the owner does.

use std::time::Duration;

use domain::room::{MOST_ENTRIES, RoomId};
use domain::time::days;
use domain::{ClientId, Moment, Refusal};
use store::{Error, Heard, Part, Store};
use wire::room::{Moderation, RoomContent, RoomPage};
use wire::{Cid, MessageId};

use crate::friend::{CY, settle};
use crate::people::{ANA, BO, site};
use crate::same_on_both;

same_on_both! {
    what_is_said_has_one_order_whoever_says_it_at_once,
    what_is_said_twice_is_said_once_even_if_it_waits,
    many_at_once_are_slowed_down,
    log_has_an_end_and_gets_old,
    pages_go_both_ways,
    owner_s_decisions_are_kept,
    moderators_are_of_one_application,
    room_goes_with_its_application,
}

const START: Moment = Moment(1_795_000_000_000);
const EVENT: &str = "The final";

fn later(seconds: u64) -> Moment {
    START.after(Duration::from_secs(seconds))
}

async fn event(store: &Store) -> (ClientId, RoomId) {
    let application = site(ClientId(0x44), "Harbour Runners");
    store.save_application(&application).await.unwrap();
    settle(store, ANA, "Ana").await;
    settle(store, BO, "Bo").await;
    (application.client_id, RoomId::of(application.client_id, EVENT))
}

async fn say(store: &Store, client: ClientId, from: Cid, id: u64, now: Moment) -> Result<Heard, Error> {
    store.speak((client, EVENT), from, MessageId(id), format!("word {id}"), now).await
}

fn numbers(page: &RoomPage) -> Vec<u64> {
    page.entries.iter().map(|entry| entry.number).collect()
}

async fn what_is_said_has_one_order_whoever_says_it_at_once(store: &Store) {
    let (client, room) = event(store).await;
    assert_eq!(store.room(room, Part::Latest).await.unwrap(), RoomPage::default());
    let crowd: Vec<Cid> = (10..30).map(Cid).collect();
    for &cid in &crowd {
        settle(store, cid, &cid.to_string()).await;
    }
    let said = crowd.iter().map(|&cid| say(store, client, cid, 1, START));
    let said = futures::future::join_all(said).await;
    let mut given: Vec<u64> = said
        .into_iter()
        .map(|heard| match heard {
            Ok(Heard::Entry(entry)) => entry.number,
            other => panic!("{other:?}"),
        })
        .collect();
    given.sort_unstable();
    assert_eq!(given, (1..=20).collect::<Vec<_>>());
    assert_eq!(numbers(&store.room(room, Part::Latest).await.unwrap()), given);
    assert_eq!(store.room_last(room).await, Ok(20));
}

async fn what_is_said_twice_is_said_once_even_if_it_waits(store: &Store) {
    let (client, room) = event(store).await;
    let first = say(store, client, ANA, 1, START).await;
    assert_eq!(say(store, client, ANA, 1, START).await, first);
    store.moderate((client, EVENT), None, Moderation::Hold { on: true }, START).await.unwrap();
    assert_eq!(say(store, client, ANA, 2, later(1)).await, Ok(Heard::Held));
    assert_eq!(say(store, client, ANA, 2, later(1)).await, Ok(Heard::Held));
    assert_eq!(store.desk(room, START).await.unwrap().held.len(), 1);
    store.moderate((client, EVENT), None, Moderation::Admit { held: 1 }, later(2)).await.unwrap();
    match say(store, client, ANA, 2, later(3)).await {
        Ok(Heard::Entry(entry)) => assert_eq!(entry.number, 2),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.desk(room, START).await.unwrap().held, []);
}

async fn many_at_once_are_slowed_down(store: &Store) {
    let (client, _) = event(store).await;
    let slow = |seconds| Err(Error::Refused(Refusal::Slow(seconds)));
    say(store, client, BO, 1, START).await.unwrap();
    assert_eq!(say(store, client, BO, 2, START).await, slow(1));
    say(store, client, BO, 2, later(1)).await.unwrap();
    for cid in (10..30).map(Cid) {
        settle(store, cid, &cid.to_string()).await;
        say(store, client, cid, 1, later(1)).await.unwrap();
    }
    assert_eq!(say(store, client, BO, 3, later(2)).await, slow(4));
    say(store, client, BO, 3, later(11)).await.unwrap();
    store.moderate((client, EVENT), None, Moderation::Slow { seconds: 60 }, later(11)).await.unwrap();
    assert_eq!(say(store, client, BO, 4, later(31)).await, slow(40));
}

async fn log_has_an_end_and_gets_old(store: &Store) {
    let (client, room) = event(store).await;
    for number in 0..MOST_ENTRIES + 5 {
        say(store, client, ANA, number, later(number)).await.unwrap();
    }
    let first = store.room(room, Part::Before(50)).await.unwrap();
    assert_eq!((numbers(&first).first(), first.more), (Some(&6), false));
    store.sweep(later(500).after(days(30))).await.unwrap();
    let page = store.room(room, Part::Before(520)).await.unwrap();
    assert_eq!(numbers(&page).first(), Some(&502));
    store.sweep(later(5_000).after(days(30))).await.unwrap();
    assert_eq!(store.room(room, Part::Latest).await.unwrap(), RoomPage::default());
    match say(store, client, ANA, 0, later(5_000).after(days(31))).await {
        Ok(Heard::Entry(entry)) => assert_eq!(entry.number, MOST_ENTRIES + 6, "numbers are given once"),
        other => panic!("{other:?}"),
    }
}

async fn pages_go_both_ways(store: &Store) {
    let (client, room) = event(store).await;
    for number in 1..=260 {
        say(store, client, ANA, number, later(number)).await.unwrap();
    }
    let shown = async |part| {
        let page = store.room(room, part).await.unwrap();
        (page.entries.first().unwrap().number, page.entries.last().unwrap().number, page.more)
    };
    assert_eq!(shown(Part::Latest).await, (211, 260, true));
    assert_eq!(shown(Part::Before(211)).await, (161, 210, true));
    assert_eq!(shown(Part::Before(51)).await, (1, 50, false));
    assert_eq!(shown(Part::After(100)).await, (101, 260, false));
    assert_eq!(shown(Part::After(10)).await, (61, 260, true));
    assert_eq!(shown(Part::After(1_000)).await, (211, 260, true));
}

async fn owner_s_decisions_are_kept(store: &Store) {
    let (client, room) = event(store).await;
    let act = async |act| store.moderate((client, EVENT), Some(ANA), act, START).await;
    say(store, client, ANA, 1, START).await.unwrap();
    let moderated = act(Moderation::Remove { entry: 1 }).await.unwrap();
    assert_eq!(moderated.entry.map(|entry| entry.content), Some(RoomContent::Removed { entry: 1 }));
    let gone = Err(Error::Refused(Refusal::RoomEntry));
    assert_eq!(act(Moderation::Remove { entry: 1 }).await, gone);
    assert_eq!(act(Moderation::Remove { entry: 2 }).await, gone, "what tells of it stays");
    assert_eq!(act(Moderation::Refuse { held: 1 }).await, gone);
    act(Moderation::Ban { person: BO, until: Some(later(60).0) }).await.unwrap();
    let banned = Err(Error::Refused(Refusal::Banned));
    assert_eq!(say(store, client, BO, 1, later(59)).await, banned);
    say(store, client, BO, 1, later(60)).await.unwrap();
    act(Moderation::Ban { person: BO, until: None }).await.unwrap();
    assert_eq!(say(store, client, BO, 2, later(1_000_000_000)).await, banned);
    act(Moderation::Unban { person: BO }).await.unwrap();
    assert_eq!(act(Moderation::Ban { person: CY, until: None }).await, Err(Error::Refused(Refusal::Person)));
    say(store, client, BO, 2, later(100)).await.unwrap();
    let desk = store.desk(room, START).await.unwrap();
    assert_eq!((desk.banned.len(), desk.acts.len()), (0, 4));
    assert!(desk.acts.iter().all(|act| act.by == Some(ANA)), "{:?}", desk.acts);
}

async fn moderators_are_of_one_application(store: &Store) {
    let (client, _) = event(store).await;
    assert_eq!(store.let_moderate(client, ANA, true).await, Ok(true));
    assert_eq!(store.let_moderate(client, ANA, true).await, Ok(false));
    assert_eq!(store.let_moderate(client, CY, true).await, Err(Error::Refused(Refusal::Person)));
    assert_eq!(store.may_moderate(client, ANA).await, Ok(true));
    assert_eq!(store.may_moderate(client, BO).await, Ok(false));
    assert_eq!(store.may_moderate(ClientId(0x45), ANA).await, Ok(false));
    assert_eq!(store.moderators(client).await, Ok(vec![ANA]));
    assert_eq!(store.let_moderate(client, ANA, false).await, Ok(true));
    assert_eq!(store.may_moderate(client, ANA).await, Ok(false));
}

async fn room_goes_with_its_application(store: &Store) {
    let (client, room) = event(store).await;
    say(store, client, ANA, 1, START).await.unwrap();
    store.delete_application(client).await.unwrap();
    assert_eq!(store.room(room, Part::Latest).await.unwrap(), RoomPage::default());
}
