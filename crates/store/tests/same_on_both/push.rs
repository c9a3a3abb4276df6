//! Browsers that can be reached while no page is open, and what they are told.

use domain::time::{days, hours};
use domain::{Moment, Refusal};
use store::{Absent, Device, Error, Store};
use wire::frame::To;
use wire::{
    Cid, Content, ConversationId, MessageId, Notice, PushKeys, PushSubscription, QuietHours, Scope, ScopeSet,
};

use crate::friend::{CY, befriend, block};
use crate::people::{ANA, BO, PROFILE, SITE, code, consent, digest, redeem, refresh, settle};
use crate::same_on_both;

same_on_both! {
    absent_person_is_told_what_they_have_not_read,
    who_is_there_has_read_it_or_wants_quiet_is_left_alone,
    group_is_called_by_its_name,
    what_is_long_is_shortened,
    question_is_told_until_it_is_answered,
    browser_is_forgotten_with_its_sign_in,
    browser_goes_on_with_a_newer_grant_and_ends_with_the_last,
    browser_is_for_one_person_and_a_person_has_so_many,
    key_is_one_for_all_nodes,
    quiet_hours_are_told_and_checked,
}

const PAIR: ConversationId = ConversationId(0x10);
const TALK: ScopeSet = PROFILE.with(Scope::MessengerSignIn);
/// The first noon of 1970 in UTC.
const NOON: Moment = Moment(12 * 60 * 60 * 1_000);

fn browser(name: &str) -> PushSubscription {
    let keys = PushKeys { p256dh: format!("{name} public"), auth: format!("{name} secret") };
    PushSubscription { endpoint: format!("https://push.example/{name}"), keys }
}

/// Ana signs in, and her browser can be reached.
async fn sign_in(store: &Store, grant: u64, scopes: ScopeSet, name: &'static str) {
    let grant = consent(grant, scopes, Moment(1));
    store.approve(&grant, None, &code(name, grant.id, Moment(1))).await.unwrap();
    redeem(store, name, name, Moment(1)).await;
    assert!(store.subscribe(&digest(&format!("{name} access")), &browser(name), Moment(1)).await.unwrap());
}

async fn ana_is_away(store: &Store) {
    settle(store).await;
    befriend(store, ANA, BO).await;
    sign_in(store, 1, TALK, "laptop").await;
}

async fn say(store: &Store, from: Cid, id: u64, text: &str) -> u64 {
    let other = if from == ANA { BO } else { ANA };
    let content = Content::Text { text: text.into(), reply: None };
    let said = store.say(from, &To::Person(other), PAIR, MessageId(id), content, Moment(1)).await.unwrap();
    said.entry.number
}

/// Who is told what: the words, how many are unread there, how many everywhere.
async fn told(store: &Store, from: u64, now: Moment) -> Vec<(Cid, usize, String, u64, u64)> {
    let absent = store.absent(PAIR, from, now).await.unwrap();
    let tell = |absent: Absent| match absent.notice {
        Notice::Entry { entry, count, unread, .. } => match entry.content {
            Content::Text { text, .. } => (absent.cid, absent.browsers.len(), text, count, unread),
            other => panic!("{other:?}"),
        },
        question @ Notice::Question { .. } => panic!("{question:?}"),
    };
    absent.into_iter().map(tell).collect()
}

fn hi(count: u64) -> Vec<(Cid, usize, String, u64, u64)> {
    vec![(ANA, 1, "hi".into(), count, count)]
}

async fn absent_person_is_told_what_they_have_not_read(store: &Store) {
    ana_is_away(store).await;
    let first = say(store, BO, 1, "hi").await;
    let absent = store.absent(PAIR, first, NOON).await.unwrap();
    let [Absent { cid: ANA, browsers, notice }] = absent.as_slice() else { panic!("{absent:?}") };
    assert_eq!(browsers, &[browser("laptop")]);
    let Notice::Entry { conversation: PAIR, group, from, picture: None, entry, count: 1, unread: 1 } = notice
    else {
        panic!("{notice:?}")
    };
    assert_eq!((group.as_str(), from.as_str(), entry.number, entry.from), ("", "bo@example.com", first, BO));
    let second = say(store, BO, 2, "are you there?").await;
    assert_eq!(told(store, second, NOON).await, [(ANA, 1, "are you there?".into(), 2, 2)]);
    assert_eq!(told(store, second + 1, NOON).await, [], "there is nothing newer");
    say(store, ANA, 3, "yes").await;
    assert_eq!(told(store, second + 1, NOON).await, [], "her own words are no news, and he has no browser");
}

async fn who_is_there_has_read_it_or_wants_quiet_is_left_alone(store: &Store) {
    ana_is_away(store).await;
    say(store, BO, 1, "hi").await;
    assert_eq!(told(store, 1, NOON).await, hi(1));

    let here = Device { id: 1, cid: ANA, node: 2, idle: false, expires: NOON.after(hours(1)) };
    store.arrive(&here).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, []);
    store.set_idle(1, true).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, hi(1), "nobody touches it");
    store.set_idle(1, false).await.unwrap();
    assert_eq!(told(store, 1, NOON.after(hours(1))).await, hi(1), "its node has died");
    store.leave(1, NOON).await.unwrap();

    store.mute(ANA, PAIR, Some(NOON.after(hours(1)))).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, []);
    assert_eq!(told(store, 1, NOON.after(hours(1))).await, hi(1));
    store.mute(ANA, PAIR, None).await.unwrap();

    let lunch = QuietHours { from: 12 * 60, until: 13 * 60, zone: "UTC".into() };
    store.set_quiet_hours(ANA, Some(lunch)).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, []);
    assert_eq!(told(store, 1, NOON.after(hours(1))).await, hi(1));
    store.set_quiet_hours(ANA, None).await.unwrap();

    block(store, ANA, BO, true).await;
    let withheld = say(store, BO, 2, "hello?").await;
    assert_eq!(told(store, withheld, NOON).await, []);
    assert_eq!(told(store, 1, NOON).await, hi(1));
    block(store, ANA, BO, false).await;

    store.mark(ANA, PAIR, withheld, withheld).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, []);
}

async fn group_is_called_by_its_name(store: &Store) {
    ana_is_away(store).await;
    let group = ConversationId(0x11);
    let made = store.create_group(BO, MessageId(1), group, "Rowers", &[ANA], Moment(1)).await.unwrap();
    assert_eq!(store.absent(group, 1, NOON).await, Ok(Vec::new()), "to have been invited is no word");
    let text = Content::Nudge {};
    let to = To::Conversation(group);
    store.say(BO, &to, group, MessageId(2), text, Moment(1)).await.unwrap();
    let absent = store.absent(group, made.entry.number, NOON).await.unwrap();
    let [Absent { cid: ANA, notice: Notice::Entry { group, entry, .. }, .. }] = absent.as_slice() else {
        panic!("{absent:?}")
    };
    assert_eq!((group.as_str(), &entry.content), ("Rowers", &Content::Nudge {}));
}

async fn what_is_long_is_shortened(store: &Store) {
    ana_is_away(store).await;
    say(store, BO, 1, &"a".repeat(8_000)).await;
    assert_eq!(told(store, 1, NOON).await, [(ANA, 1, format!("{}…", "a".repeat(120)), 1, 1)]);
    let data = "d".repeat(16 * 1024);
    let content = Content::Application { kind: "chess".into(), data };
    store.say(BO, &To::Person(ANA), PAIR, MessageId(2), content, Moment(1)).await.unwrap();
    let absent = store.absent(PAIR, 2, NOON).await.unwrap();
    assert!(serde_json::to_string(&absent[0].notice).unwrap().len() < 500);
}

async fn question_is_told_until_it_is_answered(store: &Store) {
    settle(store).await;
    crate::friend::settle(store, CY, "Cy").await;
    sign_in(store, 1, TALK, "laptop").await;
    assert_eq!(store.absent_asked(ANA, CY, NOON).await, Ok(None));
    store.ask(CY, ANA, "From the harbour", Moment(1)).await.unwrap();
    let absent = store.absent_asked(ANA, CY, NOON).await.unwrap().unwrap();
    let picture = Some(format!("/picture/{CY}"));
    let notice = Notice::Question { person: CY, from: "Cy".into(), picture, note: "From the harbour".into() };
    assert_eq!(absent, Absent { cid: ANA, browsers: vec![browser("laptop")], notice });
    assert_eq!(store.absent_asked(CY, ANA, NOON).await, Ok(None), "who asked knows");
    let night = QuietHours { from: 0, until: 1439, zone: "UTC".into() };
    store.set_quiet_hours(ANA, Some(night)).await.unwrap();
    assert_eq!(store.absent_asked(ANA, CY, NOON).await, Ok(None));
    store.set_quiet_hours(ANA, None).await.unwrap();
    block(store, ANA, CY, true).await;
    assert_eq!(store.absent_asked(ANA, CY, NOON).await, Ok(None));
    block(store, ANA, CY, false).await;
    store.ask(ANA, CY, "", Moment(1)).await.unwrap();
    assert_eq!(store.absent_asked(ANA, CY, NOON).await, Ok(None), "they are friends");
}

async fn browser_is_forgotten_with_its_sign_in(store: &Store) {
    ana_is_away(store).await;
    say(store, BO, 1, "hi").await;
    refresh(store, "laptop refresh", "next", Moment(1)).await;
    assert_eq!(told(store, 1, NOON).await, hi(1));
    // What has expired is swept out, and she stays reachable.
    store.sweep(NOON).await.unwrap();
    assert_eq!(store.access_token(&digest("next access")).await.unwrap().map(|token| token.cid), None);
    store.end_family(&digest("next refresh"), SITE).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, [], "she has signed out there");
    assert!(!store.subscribe(&digest("next access"), &browser("laptop"), Moment(1)).await.unwrap());

    sign_in(store, 2, TALK, "phone").await;
    assert_eq!(told(store, 1, NOON).await, hi(1));
    store.unsubscribe(BO, "https://push.example/phone").await.unwrap();
    assert_eq!(told(store, 1, NOON).await, hi(1), "it is not his");
    store.unsubscribe(ANA, "https://push.example/phone").await.unwrap();
    assert_eq!(told(store, 1, NOON).await, []);

    store.subscribe(&digest("phone access"), &browser("phone"), Moment(1)).await.unwrap();
    store.forget_subscription("https://push.example/phone").await.unwrap();
    assert_eq!(told(store, 1, NOON).await, []);
}

async fn browser_goes_on_with_a_newer_grant_and_ends_with_the_last(store: &Store) {
    ana_is_away(store).await;
    say(store, BO, 1, "hi").await;
    let (first, second) = (consent(1, TALK, Moment(1)), consent(2, PROFILE, Moment(2)));
    store.approve(&second, Some(first.id), &code("second", second.id, Moment(2))).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, [], "the messenger is not in it any more");
    let third = consent(3, TALK, NOON);
    store.approve(&third, Some(second.id), &code("third", third.id, NOON)).await.unwrap();
    assert_eq!(told(store, 1, NOON).await, hi(1));
    assert_eq!(told(store, 1, NOON.after(days(366))).await, [], "it has expired");
    assert!(store.revoke_grant(ANA, third.id, NOON).await.unwrap());
    assert_eq!(told(store, 1, NOON).await, []);
}

async fn browser_is_for_one_person_and_a_person_has_so_many(store: &Store) {
    ana_is_away(store).await;
    say(store, BO, 1, "hi").await;
    let token = digest("laptop access");
    for number in 0..25 {
        let at = Moment(10 + number);
        assert!(store.subscribe(&token, &browser(&number.to_string()), at).await.unwrap());
    }
    let absent = store.absent(PAIR, 1, NOON).await.unwrap();
    let expected: Vec<_> = (5..25).map(|number| browser(&number.to_string())).collect();
    assert_eq!(absent[0].browsers, expected, "the oldest are forgotten");
    let newer = PushSubscription { keys: browser("newer").keys, ..browser("24") };
    store.subscribe(&token, &newer, NOON).await.unwrap();
    let absent = store.absent(PAIR, 1, NOON).await.unwrap();
    assert_eq!((absent[0].browsers.len(), absent[0].browsers.last()), (20, Some(&newer)));
}

async fn key_is_one_for_all_nodes(store: &Store) {
    assert_eq!(store.node_key("vapid", [1; 32]).await, Ok(vec![1; 32]));
    assert_eq!(store.node_key("vapid", [2; 32]).await, Ok(vec![1; 32]));
    assert_eq!(store.node_key("other", [2; 32]).await, Ok(vec![2; 32]));
}

async fn quiet_hours_are_told_and_checked(store: &Store) {
    settle(store).await;
    let quiet = async || store.me(ANA).await.unwrap().unwrap().quiet;
    let night = |from, until| QuietHours { from, until, zone: "Europe/Lisbon".into() };
    assert_eq!(quiet().await, None);
    for hours in [Some(night(1_320, 420)), Some(night(0, 1_439)), None, None] {
        assert_eq!(store.set_quiet_hours(ANA, hours.clone()).await.unwrap().quiet, hours);
        assert_eq!(quiet().await, hours);
    }
    let refused = store.set_quiet_hours(ANA, Some(night(1_440, 0))).await;
    assert_eq!(refused, Err(Error::Refused(Refusal::QuietHours)));
    assert_eq!(store.set_quiet_hours(CY, None).await, Err(Error::Refused(Refusal::Person)));
    assert_eq!(quiet().await, None);
}
