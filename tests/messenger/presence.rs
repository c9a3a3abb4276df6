//! Who is there, as their friends see it.

use connect_tests::Talker;
use connect_tests::wait::until;
use serde_json::json;

use super::{World, befriend};

#[test]
fn chosen_status_and_message_are_seen() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    ana.asks(&json!({ "appear": { "status": "outToLunch", "message": "back at 2" } }));
    assert_eq!(
        bo.hears("presence"),
        json!({ "from": ana.cid, "presence": { "status": "outToLunch", "message": "back at 2" } })
    );
    assert_eq!(ana.hears("me")["status"], "outToLunch");
    for status in ["offline", "idle"] {
        assert_eq!(ana.is_refused(&json!({ "appear": { "status": status } })), "presence.status");
    }
    ana.asks(&json!({ "appear": { "status": "appearOffline" } }));
    assert_eq!(bo.hears("presence")["presence"], json!({ "status": "offline" }));
}

#[test]
fn idle_is_who_touches_none_of_their_devices() {
    let world = World::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    let [mut desk, mut phone] = [&ana; 2].map(Talker::signs_in);
    let mut bo = Talker::signs_in(&bo);
    befriend(&mut desk, &mut bo);
    desk.asks(&json!({ "idle": { "on": true } }));
    assert_eq!(bo.hears("presence")["presence"]["status"], "online");
    phone.asks(&json!({ "idle": { "on": true } }));
    assert_eq!(bo.hears("presence")["presence"]["status"], "idle");
    desk.asks(&json!({ "idle": { "on": false } }));
    assert_eq!(bo.hears("presence")["presence"]["status"], "online");
}

#[test]
fn who_goes_from_page_to_page_stays_and_who_has_gone_fades_out() {
    let mut world = World::new();
    let [ana, bo] = ["Ana", "Bo"].map(|name| world.person(name));
    let mut first = Talker::signs_in(&ana);
    let mut watcher = Talker::signs_in(&bo);
    befriend(&mut first, &mut watcher);
    first.vanishes();
    for _ in 0..2 {
        let next = Talker::signs_in(&ana);
        assert_eq!(watcher.hears("presence")["presence"]["status"], "online", "never offline in between");
        next.vanishes();
    }
    // When the node notices that a connection is gone is its own affair: time goes on until it has.
    let faded = until(|| {
        world.node.advance("10s");
        let friend = Talker::signs_in(&bo).welcome["friends"][0].take();
        if friend["presence"]["status"] == "offline" { Ok(()) } else { Err(friend.to_string()) }
    });
    assert_eq!(faded, Ok(()));
    while watcher.hears("presence")["presence"]["status"] != "offline" {}
}

#[test]
fn hidden_from_one_is_seen_by_the_others() {
    let world = World::new();
    let [mut ana, mut bo] = world.friends();
    let mut cleo = world.talker("Cleo");
    befriend(&mut ana, &mut cleo);
    ana.asks(&json!({ "arrange": { "person": bo.cid, "hidden": true } }));
    assert_eq!(bo.hears("presence")["presence"], json!({ "status": "offline" }));
    ana.asks(&json!({ "appear": { "status": "busy" } }));
    assert_eq!(cleo.hears("presence")["presence"]["status"], "busy");
    ana.asks(&json!({ "arrange": { "person": bo.cid, "hidden": false } }));
    assert_eq!(bo.hears("presence")["presence"]["status"], "busy", "and nothing in between");
}
