//! Who is there, and who sees it.

use domain::{Moment, Refusal};
use store::{Appearance, Arrangement, Device, Error, Store};
use wire::{Cid, Presence, Status};

use crate::friend::{CY, befriend, block, settle};
use crate::people::{ANA, BO};
use crate::same_on_both;

same_on_both! {
    person_is_told_how_they_have_chosen_to_be_seen,
    device_comes_idles_and_goes,
    expired_devices_do_not_count_and_are_swept,
    node_keeps_its_devices_and_no_others,
    nobody_sees_through_hiding_blocking_and_appearing_offline,
    only_friends_see_anything,
    devices_that_come_and_go_at_once_leave_nobody_behind,
}

const NODE: u64 = u64::MAX;

fn device(id: u64, cid: Cid, expires: i64) -> Device {
    Device { id, cid, node: NODE, idle: false, expires: Moment(expires) }
}

fn status(status: Status) -> Appearance {
    Appearance { status: Some(status), ..Appearance::default() }
}

/// What Bo sees of Ana at this time; whoever is told of changes is told the same.
async fn seen(store: &Store, now: i64) -> Presence {
    let now = Moment(now);
    let seen = store.friend(BO, ANA, now).await.unwrap().unwrap().presence;
    let watched = store.watchers(ANA, now).await.unwrap();
    if watched.by.contains(&BO) {
        assert_eq!(watched.presence, seen);
    } else {
        assert_eq!(seen, Presence::default());
    }
    let listed = store.friends(BO, now).await.unwrap();
    assert_eq!(listed.iter().find(|friend| friend.cid == ANA).unwrap().presence, seen);
    seen
}

fn there(status: Status) -> Presence {
    Presence { status, message: "Out rowing".into(), seen: None }
}

fn last_there(seen: i64) -> Presence {
    Presence { seen: Some(seen), ..Presence::default() }
}

/// Ana and Bo are friends, and Ana shows what there is to show.
async fn ana_shows_herself_to_bo(store: &Store) {
    settle(store, ANA, "Ana").await;
    settle(store, BO, "Bo").await;
    befriend(store, ANA, BO).await;
    let message = Some(" Out rowing ".to_owned());
    let open = Appearance { status: Some(Status::Online), message, shows_seen: Some(true) };
    store.appear(ANA, &open).await.unwrap();
}

async fn person_is_told_how_they_have_chosen_to_be_seen(store: &Store) {
    settle(store, ANA, "Ana").await;
    let me = store.me(ANA).await.unwrap().unwrap();
    assert_eq!((me.cid, me.name.as_str()), (ANA, "Ana"));
    assert_eq!(me.picture, Some(format!("/picture/{ANA}")));
    assert_eq!((me.status, me.message.as_str(), me.shows_seen), (Status::Online, "", false));
    assert_eq!(store.me(BO).await, Ok(None));
    let busy = store.appear(ANA, &status(Status::Busy)).await.unwrap();
    assert_eq!((busy.status, busy.message.as_str(), busy.shows_seen), (Status::Busy, "", false));
    let message = Some("☎ back at 5".to_owned());
    store.appear(ANA, &Appearance { message, ..Appearance::default() }).await.unwrap();
    store.appear(ANA, &Appearance { shows_seen: Some(true), ..Appearance::default() }).await.unwrap();
    let me = store.me(ANA).await.unwrap().unwrap();
    assert_eq!((me.status, me.message.as_str(), me.shows_seen), (Status::Busy, "☎ back at 5", true));
    assert_eq!(store.appear(ANA, &Appearance::default()).await.unwrap(), me);
    for unfit in [Status::Offline, Status::Idle] {
        assert_eq!(store.appear(ANA, &status(unfit)).await, Err(Error::Refused(Refusal::Status)));
    }
    let long = Appearance { message: Some("x".repeat(201)), ..Appearance::default() };
    assert_eq!(store.appear(ANA, &long).await, Err(Error::Refused(Refusal::Message)));
    assert_eq!(store.appear(BO, &status(Status::Busy)).await, Err(Error::Refused(Refusal::Person)));
    assert_eq!(store.me(ANA).await.unwrap().unwrap(), me);
}

async fn device_comes_idles_and_goes(store: &Store) {
    ana_shows_herself_to_bo(store).await;
    assert_eq!(seen(store, 1).await, Presence::default(), "she has never been there");
    store.arrive(&device(1, ANA, 100)).await.unwrap();
    assert_eq!(seen(store, 1).await, there(Status::Online));
    store.set_idle(1, true).await.unwrap();
    assert_eq!(seen(store, 1).await, there(Status::Idle));
    store.arrive(&device(2, ANA, 100)).await.unwrap();
    assert_eq!(seen(store, 1).await, there(Status::Online), "she is at the other one");
    store.set_idle(2, true).await.unwrap();
    store.set_idle(1, false).await.unwrap();
    assert_eq!(seen(store, 1).await, there(Status::Online));
    store.appear(ANA, &status(Status::InACall)).await.unwrap();
    store.set_idle(1, true).await.unwrap();
    assert_eq!(seen(store, 1).await, there(Status::InACall), "chosen is chosen");
    store.leave(1, Moment(10)).await.unwrap();
    assert_eq!(seen(store, 10).await, there(Status::InACall));
    store.leave(2, Moment(20)).await.unwrap();
    assert_eq!(seen(store, 20).await, last_there(20));
    store.leave(2, Moment(30)).await.unwrap();
    assert_eq!(seen(store, 30).await, last_there(20), "it was gone");
    let secret = Appearance { shows_seen: Some(false), ..Appearance::default() };
    store.appear(ANA, &secret).await.unwrap();
    assert_eq!(seen(store, 30).await, Presence::default());
}

async fn expired_devices_do_not_count_and_are_swept(store: &Store) {
    ana_shows_herself_to_bo(store).await;
    store.arrive(&device(1, ANA, 100)).await.unwrap();
    store.arrive(&device(2, ANA, 100)).await.unwrap();
    store.arrive(&Device { node: 5, ..device(3, BO, 100) }).await.unwrap();
    store.arrive(&Device { node: 6, ..device(4, CY, 101) }).await.unwrap_err();
    assert_eq!(store.sweep_devices(Moment(99)).await, Ok(Vec::new()));
    assert_eq!(seen(store, 99).await, there(Status::Online));
    assert_eq!(seen(store, 100).await, Presence::default(), "nobody has swept yet");
    let mut whose = store.sweep_devices(Moment(150)).await.unwrap();
    whose.sort_unstable();
    assert_eq!(whose, [BO, ANA]);
    assert_eq!(seen(store, 150).await, last_there(100));
    assert_eq!(store.sweep_devices(Moment(150)).await, Ok(Vec::new()));
    store.arrive(&device(1, ANA, 300)).await.unwrap();
    assert_eq!(seen(store, 200).await, there(Status::Online));
    store.leave(1, Moment(90)).await.unwrap();
    assert_eq!(seen(store, 200).await, last_there(100), "a clock that is behind takes nothing back");
}

async fn node_keeps_its_devices_and_no_others(store: &Store) {
    ana_shows_herself_to_bo(store).await;
    store.arrive(&device(1, ANA, 100)).await.unwrap();
    store.arrive(&Device { node: 5, ..device(2, BO, 100) }).await.unwrap();
    store.keep_devices(NODE, Moment(200)).await.unwrap();
    store.keep_devices(NODE, Moment(50)).await.unwrap();
    assert_eq!(store.sweep_devices(Moment(150)).await, Ok(vec![BO]));
    assert_eq!(seen(store, 199).await, there(Status::Online));
    assert_eq!(store.sweep_devices(Moment(200)).await, Ok(vec![ANA]));
}

async fn nobody_sees_through_hiding_blocking_and_appearing_offline(store: &Store) {
    ana_shows_herself_to_bo(store).await;
    store.arrive(&device(1, ANA, 100)).await.unwrap();
    let hidden = |hidden| Arrangement { hidden: Some(hidden), ..Arrangement::default() };
    store.arrange(ANA, BO, &hidden(true)).await.unwrap();
    assert_eq!(seen(store, 1).await, Presence::default());
    store.arrange(ANA, BO, &hidden(false)).await.unwrap();
    assert_eq!(seen(store, 1).await, there(Status::Online));
    block(store, ANA, BO, true).await;
    assert_eq!(seen(store, 1).await, Presence::default());
    block(store, ANA, BO, false).await;
    store.appear(ANA, &status(Status::AppearOffline)).await.unwrap();
    assert_eq!(seen(store, 1).await, Presence::default());
    assert_eq!(store.watchers(ANA, Moment(1)).await.unwrap().by, [BO], "he is told that she seems to go");
    store.leave(1, Moment(10)).await.unwrap();
    assert_eq!(seen(store, 10).await, Presence::default(), "and not when she goes");
}

async fn only_friends_see_anything(store: &Store) {
    ana_shows_herself_to_bo(store).await;
    settle(store, CY, "Cy").await;
    store.arrive(&device(1, ANA, 100)).await.unwrap();
    store.ask(ANA, CY, "", Moment(1)).await.unwrap();
    assert_eq!(store.friend(CY, ANA, Moment(1)).await.unwrap().unwrap().presence, Presence::default());
    store.ask(CY, ANA, "", Moment(1)).await.unwrap();
    assert_eq!(store.friend(CY, ANA, Moment(1)).await.unwrap().unwrap().presence, there(Status::Online));
    assert_eq!(store.watchers(ANA, Moment(1)).await.unwrap().by, [BO, CY]);
    store.part(CY, ANA, Moment(2)).await.unwrap();
    assert_eq!(store.watchers(ANA, Moment(1)).await.unwrap().by, [BO]);
    let nobody = store.watchers(Cid(99), Moment(1)).await.unwrap();
    assert_eq!((nobody.presence, nobody.by), (Presence::default(), Vec::new()));
}

async fn devices_that_come_and_go_at_once_leave_nobody_behind(store: &Store) {
    ana_shows_herself_to_bo(store).await;
    let tasks = (0..8_u64).map(|node| {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..6 {
                let id = |number: u64| node * 100 + round * 10 + number;
                for (number, cid) in [(0, ANA), (1, BO), (2, ANA)] {
                    let device = Device { node: node % 3, ..device(id(number), cid, 10) };
                    store.arrive(&device).await.unwrap();
                }
                store.set_idle(id(0), true).await.unwrap();
                store.appear(ANA, &status(Status::Online)).await.unwrap();
                store.leave(id(node % 3), Moment(5)).await.unwrap();
                store.sweep_devices(Moment(20)).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    store.sweep_devices(Moment(20)).await.unwrap();
    assert_eq!(seen(store, 1).await, last_there(10), "at a time at which they would have counted");
}
