//! Groups: who comes, who goes, who may do what.

use std::collections::HashSet;

use domain::{Moment, Refusal};
use store::{Arrangement, Part, Report, Store};
use wire::frame::To;
use wire::{Cid, Content, ConversationId, ConversationKind, MessageId, Role};

use super::{GROUP, PAIR, conversation, group, log, people, refused, say, sorted, tell, text};
use crate::friend::{CY, DEE, befriend, block, settle};
use crate::people::{ANA, BO};
use crate::same_on_both;

same_on_both! {
    group_is_made_once_of_friends_who_are_willing,
    newcomer_sees_what_comes_after,
    owner_rules_a_group_and_hands_it_on,
    group_has_an_end,
    pair_is_no_group,
    many_who_come_and_go_and_befriend_at_once_do_not_wait_in_a_circle,
}

async fn group_is_made_once_of_friends_who_are_willing(store: &Store) {
    people(store).await;
    befriend(store, ANA, DEE).await;
    block(store, DEE, ANA, true).await;
    let make = async |id, fresh, members: &[Cid]| {
        store.create_group(ANA, MessageId(id), ConversationId(fresh), " Rowers ", members, Moment(7)).await
    };
    assert_eq!(make(1, 0x11, &[BO, Cid(77)]).await, refused(Refusal::Stranger));
    let change = make(1, 0x11, &[BO, ANA, CY, BO, DEE]).await.unwrap();
    assert_eq!((change.conversation, change.is_new), (GROUP, true));
    assert_eq!(change.entry.content, Content::Joined { members: vec![BO, CY] });
    assert_eq!((change.entry.number, change.entry.from, change.entry.id), (1, ANA, Some(MessageId(1))));
    let again = make(1, 0x12, &[BO]).await.unwrap();
    assert_eq!((again.conversation, again.is_new, again.entry), (GROUP, false, change.entry));
    for (to, joined) in [(change.to, change.joined), (again.to, again.joined)] {
        assert_eq!((sorted(to), sorted(joined)), (vec![BO, CY, ANA], vec![BO, CY, ANA]));
    }
    assert_eq!(make(2, 0x12, &[]).await.unwrap().conversation, ConversationId(0x12), "another one");
    let seen = conversation(store, BO, GROUP).await;
    assert_eq!((seen.kind, seen.name.as_str(), seen.unread), (ConversationKind::Group, "Rowers", 0));
    let roles: Vec<_> = seen.members.iter().map(|member| (member.cid, member.role)).collect();
    assert_eq!(roles.len(), 3);
    for role in [(ANA, Role::Owner), (BO, Role::Member), (CY, Role::Member)] {
        assert!(roles.contains(&role), "{role:?}");
    }
    assert_eq!(store.conversation(DEE, GROUP).await, Ok(None));
    let long = store.create_group(ANA, MessageId(3), PAIR, &"x".repeat(101), &[], Moment(1)).await;
    assert_eq!(long, refused(Refusal::Name));
    let tasks = (0..8).map(|fresh| {
        let store = store.clone();
        tokio::spawn(async move {
            store.create_group(BO, MessageId(5), ConversationId(50 + fresh), "", &[ANA, DEE], Moment(1)).await
        })
    });
    let mut made = HashSet::new();
    let mut new = 0;
    for task in tasks.collect::<Vec<_>>() {
        let change = task.await.unwrap().unwrap();
        made.insert(change.conversation);
        new += u32::from(change.is_new);
    }
    assert_eq!((made.len(), new), (1, 1));
}

async fn newcomer_sees_what_comes_after(store: &Store) {
    group(store).await;
    tell(store, ANA, To::Conversation(GROUP), 1, "before").await;
    assert_eq!(
        store.invite(ANA, GROUP, &[DEE], Moment(5)).await,
        refused(Refusal::Stranger),
        "not her friend"
    );
    let invited = store.invite(BO, GROUP, &[ANA, DEE], Moment(5)).await.unwrap();
    assert_eq!((invited.entry.number, invited.entry.from, invited.entry.id), (3, BO, None));
    assert_eq!(invited.entry.content, Content::Joined { members: vec![DEE] });
    assert_eq!((sorted(invited.to), invited.joined), (vec![BO, CY, ANA, DEE], vec![DEE]));
    let again = store.invite(BO, GROUP, &[DEE], Moment(6)).await.unwrap();
    assert_eq!((again.is_new, again.entry, again.to), (false, invited.entry, Vec::new()));
    tell(store, ANA, To::Conversation(GROUP), 2, "after").await;
    let joined = Content::Joined { members: vec![DEE] };
    assert_eq!(log(store, DEE, GROUP).await, [(3, BO, joined), (4, ANA, text("after"))]);
    let seen = conversation(store, DEE, GROUP).await;
    assert_eq!((seen.last, seen.unread), (4, 1));
    let own = seen.members.iter().find(|member| member.cid == DEE).unwrap();
    assert_eq!((own.delivered, own.read, seen.members.last()), (2, 2, Some(own)));
    let react = |entry| Content::React { entry, emoji: "👍".into(), on: true };
    assert_eq!(say(store, DEE, To::Conversation(GROUP), 3, react(2)).await, refused(Refusal::Entry));
    for entry in [2, 4] {
        let (reason, conversation, entry) = ("rude".into(), Some(GROUP), Some(entry));
        store.report(DEE, &Report { person: ANA, reason, conversation, entry }, Moment(6)).await.unwrap();
    }
    let copies = store.reports(9).await.unwrap().into_iter().map(|report| report.copy.is_some());
    assert_eq!(copies.filter(|is_there| *is_there).count(), 1, "what came before is not theirs to show");
    assert_eq!(say(store, DEE, To::Conversation(GROUP), 3, react(4)).await.unwrap().entry.number, 5);
    store.remove_member(DEE, GROUP, DEE, Moment(7)).await.unwrap();
    assert_eq!(store.conversation(DEE, GROUP).await, Ok(None));
    assert_eq!(store.history(DEE, GROUP, Part::Latest, 9).await, refused(Refusal::Conversation));
    store.invite(BO, GROUP, &[DEE], Moment(8)).await.unwrap();
    assert_eq!(log(store, DEE, GROUP).await.len(), 1, "what came while they were away is not theirs");
    block(store, DEE, BO, true).await;
    store.remove_member(DEE, GROUP, DEE, Moment(9)).await.unwrap();
    assert!(!store.invite(BO, GROUP, &[DEE], Moment(9)).await.unwrap().is_new, "they do not want to");
}

async fn owner_rules_a_group_and_hands_it_on(store: &Store) {
    group(store).await;
    assert_eq!(store.remove_member(BO, GROUP, CY, Moment(1)).await, refused(Refusal::Owner));
    assert_eq!(store.promote(BO, GROUP, BO, Role::Owner, Moment(1)).await, refused(Refusal::Owner));
    assert_eq!(store.name_conversation(BO, GROUP, "x", Moment(1)).await, refused(Refusal::Owner));
    assert_eq!(store.promote(ANA, GROUP, ANA, Role::Member, Moment(1)).await, refused(Refusal::LastOwner));
    assert_eq!(store.promote(ANA, GROUP, DEE, Role::Owner, Moment(1)).await, refused(Refusal::Person));
    assert!(!store.remove_member(ANA, GROUP, DEE, Moment(1)).await.unwrap().is_new);
    assert!(!store.promote(ANA, GROUP, BO, Role::Member, Moment(1)).await.unwrap().is_new);
    assert!(!store.name_conversation(ANA, GROUP, " Rowers", Moment(1)).await.unwrap().is_new);
    assert_eq!(store.name_conversation(ANA, GROUP, "a\nb", Moment(1)).await, refused(Refusal::Name));
    let named = store.name_conversation(ANA, GROUP, " Eight ", Moment(2)).await.unwrap();
    assert_eq!((named.entry.number, named.entry.content), (2, Content::Named { name: "Eight".into() }));
    assert_eq!(sorted(named.to), [BO, CY, ANA]);
    assert_eq!(conversation(store, CY, GROUP).await.name, "Eight");
    // To a database, Dee's number is the smaller one; but he came later.
    store.invite(BO, GROUP, &[DEE], Moment(3)).await.unwrap();
    let gone = store.remove_member(ANA, GROUP, BO, Moment(4)).await.unwrap();
    assert_eq!((gone.before, gone.left, gone.entry.from), (None, Some(BO), ANA));
    assert_eq!(gone.entry.content, Content::Left { member: BO });
    assert_eq!(sorted(gone.to), [CY, ANA, DEE]);
    assert_eq!(store.conversation(BO, GROUP).await, Ok(None));
    let left = store.remove_member(ANA, GROUP, ANA, Moment(5)).await.unwrap();
    let before = left.before.unwrap();
    assert_eq!((before.number, before.from), (5, ANA));
    assert_eq!(before.content, Content::Promoted { member: CY, role: Role::Owner });
    assert_eq!((left.entry.number, left.entry.content), (6, Content::Left { member: ANA }));
    assert_eq!((sorted(left.to), left.left), (vec![CY, DEE], Some(ANA)));
    let promoted = store.promote(CY, GROUP, DEE, Role::Owner, Moment(6)).await.unwrap();
    assert_eq!(promoted.entry.content, Content::Promoted { member: DEE, role: Role::Owner });
    store.promote(CY, GROUP, CY, Role::Member, Moment(7)).await.unwrap();
    let left = store.remove_member(CY, GROUP, CY, Moment(8)).await.unwrap();
    assert_eq!(left.before, None);
    let last = store.remove_member(DEE, GROUP, DEE, Moment(9)).await.unwrap();
    assert_eq!((last.before, last.to, last.left), (None, Vec::new(), Some(DEE)));
    assert_eq!(store.remove_member(DEE, GROUP, DEE, Moment(9)).await, refused(Refusal::Conversation));
}

async fn group_has_an_end(store: &Store) {
    settle(store, ANA, "Ana").await;
    let friends: Vec<_> = (0..250).map(|number| Cid(1_000 + number)).collect();
    for cid in &friends {
        settle(store, *cid, "Somebody").await;
        befriend(store, ANA, *cid).await;
    }
    let make =
        async |members: &[Cid]| store.create_group(ANA, MessageId(1), GROUP, "", members, Moment(1)).await;
    assert_eq!(make(&friends).await, refused(Refusal::Full));
    assert_eq!(make(&friends[..248]).await.unwrap().to.len(), 249);
    assert_eq!(store.invite(ANA, GROUP, &friends, Moment(2)).await, refused(Refusal::Full));
    assert_eq!(store.invite(ANA, GROUP, &friends[..249], Moment(2)).await.unwrap().joined, [friends[248]]);
    assert_eq!(store.invite(ANA, GROUP, &friends[249..], Moment(2)).await, refused(Refusal::Full));
    assert_eq!(conversation(store, ANA, GROUP).await.members.len(), 250);
}

async fn pair_is_no_group(store: &Store) {
    people(store).await;
    tell(store, ANA, To::Person(BO), 1, "hi").await;
    assert_eq!(store.invite(ANA, PAIR, &[CY], Moment(1)).await, refused(Refusal::Pair));
    assert_eq!(store.remove_member(ANA, PAIR, ANA, Moment(1)).await, refused(Refusal::Pair));
    assert_eq!(store.promote(ANA, PAIR, BO, Role::Owner, Moment(1)).await, refused(Refusal::Pair));
    assert_eq!(store.name_conversation(ANA, PAIR, "x", Moment(1)).await, refused(Refusal::Pair));
}

async fn many_who_come_and_go_and_befriend_at_once_do_not_wait_in_a_circle(store: &Store) {
    // On both sides of the sign that numbers have in a database.
    let people = [1, 2, 3, u64::MAX, u64::MAX - 1, u64::MAX - 2].map(Cid);
    for (place, cid) in people.into_iter().enumerate() {
        settle(store, cid, "Somebody").await;
        for other in &people[..place] {
            befriend(store, cid, *other).await;
        }
    }
    let tasks = people.into_iter().zip(1_u64..).map(|(cid, task)| {
        let store = store.clone();
        tokio::spawn(async move {
            let hidden = Arrangement { hidden: Some(true), ..Arrangement::default() };
            for round in 0..6 {
                let fresh = ConversationId(task * 1_000 + round * 100);
                store.create_group(cid, MessageId(round), fresh, "", &people, Moment(1)).await.unwrap();
                for (other, place) in people.into_iter().zip(1..).filter(|(other, _)| *other != cid) {
                    store.arrange(cid, other, &hidden).await.unwrap();
                    store.remove_member(cid, fresh, other, Moment(1)).await.unwrap();
                    let (pair, id) = (ConversationId(fresh.0 + place), MessageId(100 + round));
                    store.say(cid, &To::Person(other), pair, id, text("hi"), Moment(1)).await.unwrap();
                }
                store.invite(cid, fresh, &people, Moment(1)).await.unwrap();
                store.mark(cid, fresh, u64::MAX, u64::MAX).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    // One of two with each of the five, and six groups of each of the six.
    assert_eq!(store.conversations(people[0], 1_000).await.unwrap().len(), 5 + 36);
}
