//! Conversations and their logs.

mod group;
mod member;
mod picture;
mod random;
mod search;

use std::collections::HashSet;

use domain::{Moment, Refusal};
use store::{Asked, Change, Entries, Error, Part, Store};
use wire::frame::To;
use wire::{Cid, Content, Conversation, ConversationId, ConversationKind, MessageId, Role};

use crate::friend::{CY, DEE, befriend, block, settle};
use crate::people::{ANA, BO};
use crate::same_on_both;

same_on_both! {
    first_word_opens_the_one_conversation_of_two,
    two_who_write_to_each_other_at_once_have_one_conversation,
    what_is_said_again_has_been_said_once,
    many_who_speak_at_once_leave_no_gap,
    only_friends_speak_and_what_was_said_stays,
    blocked_person_notices_nothing,
    words_are_replaced_taken_back_and_signed,
    wording_of_what_was_withheld_stays_withheld,
    conversations_come_the_latest_first,
    history_comes_in_parts,
    stranger_finds_no_conversation,
}

const PAIR: ConversationId = ConversationId(0xF00D_0000_0000_0010);
const GROUP: ConversationId = ConversationId(0x11);

async fn people(store: &Store) {
    for (cid, name) in [(ANA, "Ana"), (BO, "Bo"), (CY, "Cy"), (DEE, "Dee")] {
        settle(store, cid, name).await;
    }
    befriend(store, ANA, BO).await;
    befriend(store, ANA, CY).await;
    befriend(store, BO, DEE).await;
}

/// Ana makes a group with Bo and Cy.
async fn group(store: &Store) -> Change {
    people(store).await;
    store.create_group(ANA, MessageId(900), GROUP, "Rowers", &[BO, CY], Moment(1)).await.unwrap()
}

fn text(text: &str) -> Content {
    Content::Text { text: text.into(), reply: None }
}

/// Says something under this id, at a time that is its double.
async fn say(store: &Store, from: Cid, to: To, id: u64, content: Content) -> store::Result<Change> {
    store.say(from, &to, PAIR, MessageId(id), content, Moment(i64::try_from(2 * id).unwrap())).await
}

async fn tell(store: &Store, from: Cid, to: To, id: u64, words: &str) -> Change {
    say(store, from, to, id, text(words)).await.unwrap()
}

async fn conversation(store: &Store, cid: Cid, id: ConversationId) -> Conversation {
    store.conversation(cid, id).await.unwrap().unwrap()
}

/// Number, sender and content of every entry that this person sees.
async fn log(store: &Store, cid: Cid, id: ConversationId) -> Vec<(u64, Cid, Content)> {
    let Entries { entries, more } = store.history(cid, id, Part::After(0), 1_000).await.unwrap();
    assert!(!more);
    entries.into_iter().map(|entry| (entry.number, entry.from, entry.content)).collect()
}

fn refused<T>(refusal: Refusal) -> store::Result<T> {
    Err(Error::Refused(refusal))
}

fn sorted(mut people: Vec<Cid>) -> Vec<Cid> {
    people.sort_unstable();
    people
}

async fn first_word_opens_the_one_conversation_of_two(store: &Store) {
    people(store).await;
    assert_eq!(store.open_pair(BO, ANA, PAIR, Moment(1)).await, Ok(PAIR));
    assert_eq!(store.open_pair(ANA, BO, ConversationId(9), Moment(1)).await, Ok(PAIR));
    assert_eq!(store.conversations(ANA, 9).await, Ok(Vec::new()), "nothing has been said");
    let empty = conversation(store, ANA, PAIR).await;
    assert_eq!((empty.last, empty.unread, empty.latest), (0, 0, None));
    let change = tell(store, BO, To::Person(ANA), 1, "hi").await;
    assert_eq!((change.conversation, change.is_new, change.before, change.left), (PAIR, true, None, None));
    let entry = change.entry;
    assert_eq!((entry.number, entry.at, entry.from, entry.id), (1, 2, BO, Some(MessageId(1))));
    assert_eq!(entry.content, text("hi"));
    assert_eq!((sorted(change.to), sorted(change.joined)), (vec![BO, ANA], vec![BO, ANA]));
    assert_eq!(change.withheld_from, []);
    let change = tell(store, ANA, To::Conversation(PAIR), 2, "yes").await;
    assert_eq!((change.entry.number, change.joined), (2, Vec::new()));
    let seen = conversation(store, BO, PAIR).await;
    assert_eq!((seen.kind, seen.name.as_str(), seen.last, seen.unread), (ConversationKind::Pair, "", 2, 1));
    assert_eq!(seen.latest, Some(change.entry));
    let members: Vec<_> =
        seen.members.iter().map(|member| (member.cid, member.name.as_str(), member.role)).collect();
    assert_eq!(members.len(), 2);
    assert!(members.contains(&(ANA, "Ana", Role::Member)) && members.contains(&(BO, "Bo", Role::Member)));
    assert_eq!(seen.members[0].picture, Some(format!("/picture/{}", seen.members[0].cid)));
}

async fn two_who_write_to_each_other_at_once_have_one_conversation(store: &Store) {
    people(store).await;
    let tasks = (0..8_u64).map(|number| {
        let store = store.clone();
        let (from, to) = if number % 2 == 0 { (ANA, BO) } else { (BO, ANA) };
        tokio::spawn(async move {
            let fresh = ConversationId(100 + number);
            store.say(from, &To::Person(to), fresh, MessageId(number), text("hi"), Moment(1)).await
        })
    });
    let mut seen = HashSet::new();
    for task in tasks.collect::<Vec<_>>() {
        let change = task.await.unwrap().unwrap();
        assert_eq!(change.joined.len(), if change.entry.number == 1 { 2 } else { 0 });
        seen.insert((change.conversation, change.entry.number));
    }
    let conversations: HashSet<_> = seen.iter().map(|(conversation, _)| *conversation).collect();
    assert_eq!((conversations.len(), seen.len()), (1, 8));
    assert_eq!(store.conversations(BO, 9).await.unwrap().len(), 1);
}

async fn what_is_said_again_has_been_said_once(store: &Store) {
    people(store).await;
    let first = tell(store, ANA, To::Person(BO), 1, "hi").await;
    let again =
        store.say(ANA, &To::Conversation(PAIR), PAIR, MessageId(1), text("hi?"), Moment(50)).await.unwrap();
    assert_eq!((again.is_new, &again.entry), (false, &first.entry));
    assert_eq!((again.to, again.joined), (first.to, first.joined), "perhaps nobody was told");
    assert!(tell(store, BO, To::Person(ANA), 1, "his own").await.is_new, "a name is one sender's");
    store.part(BO, ANA, Moment(60)).await.unwrap();
    assert!(!tell(store, ANA, To::Person(BO), 1, "hi").await.is_new, "it was said before they parted");
    let tasks = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            store.say(CY, &To::Person(ANA), ConversationId(5), MessageId(7), text("once"), Moment(1)).await
        })
    });
    let (mut entries, mut new) = (Vec::new(), 0);
    for task in tasks.collect::<Vec<_>>() {
        let change = task.await.unwrap().unwrap();
        entries.push(change.entry);
        new += u32::from(change.is_new);
    }
    assert_eq!((entries.iter().filter(|entry| **entry == entries[0]).count(), new), (8, 1));
    assert_eq!(log(store, ANA, ConversationId(5)).await, [(1, CY, text("once"))]);
}

async fn many_who_speak_at_once_leave_no_gap(store: &Store) {
    const TASKS: u64 = 20;
    group(store).await;
    let tasks = (0..TASKS).map(|task| {
        let store = store.clone();
        let from = [ANA, BO, CY][usize::try_from(task % 3).unwrap()];
        tokio::spawn(async move {
            let mut numbers = Vec::new();
            for round in 0..TASKS {
                let id = MessageId(task * 1_000 + round + 1);
                let words = text(&format!("{task} {round}"));
                let change =
                    store.say(from, &To::Conversation(GROUP), PAIR, id, words, Moment(1)).await.unwrap();
                numbers.push(change.entry.number);
            }
            assert!(numbers.is_sorted(), "one's own words stay in their order");
            numbers
        })
    });
    let mut numbers = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        numbers.extend(task.await.unwrap());
    }
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(2..=401), "the first is that of the group's making");
    let stored: Vec<_> = log(store, BO, GROUP).await.into_iter().map(|(number, ..)| number).collect();
    assert!(stored.iter().copied().eq(1..=401));
    assert_eq!(conversation(store, CY, GROUP).await.last, 401);
}

async fn only_friends_speak_and_what_was_said_stays(store: &Store) {
    people(store).await;
    assert_eq!(say(store, BO, To::Person(CY), 1, text("hi")).await, refused(Refusal::Stranger));
    assert_eq!(say(store, BO, To::Person(Cid(77)), 1, text("hi")).await, refused(Refusal::Person));
    assert_eq!(say(store, BO, To::Person(BO), 1, text("hi")).await, refused(Refusal::Oneself));
    assert_eq!(store.open_pair(BO, CY, PAIR, Moment(1)).await, refused(Refusal::Stranger));
    store.ask(BO, CY, "", Moment(1)).await.unwrap();
    assert_eq!(say(store, BO, To::Person(CY), 1, text("hi")).await, refused(Refusal::Stranger));
    tell(store, ANA, To::Person(BO), 1, "hi").await;
    store.part(BO, ANA, Moment(2)).await.unwrap();
    for to in [To::Person(BO), To::Conversation(PAIR)] {
        assert_eq!(say(store, ANA, to, 2, text("still there?")).await, refused(Refusal::Stranger));
    }
    assert_eq!(log(store, ANA, PAIR).await, [(1, ANA, text("hi"))]);
    assert_eq!(log(store, BO, PAIR).await, [(1, ANA, text("hi"))]);
    assert_eq!(store.open_pair(ANA, BO, GROUP, Moment(3)).await, Ok(PAIR));
    assert_eq!(conversation(store, ANA, PAIR).await.last, 1, "a refused word has no number");
    befriend(store, ANA, BO).await;
    assert_eq!(tell(store, ANA, To::Person(BO), 3, "again").await.entry.number, 2);
}

async fn blocked_person_notices_nothing(store: &Store) {
    people(store).await;
    tell(store, ANA, To::Person(BO), 1, "hi").await;
    block(store, ANA, BO, true).await;
    let change = tell(store, BO, To::Person(ANA), 2, "why?").await;
    for change in [change, tell(store, BO, To::Person(ANA), 2, "why?").await] {
        assert_eq!((change.entry.number, change.to, change.withheld_from), (2, vec![BO], vec![ANA]));
    }
    let seen = [(1, ANA, text("hi")), (2, BO, text("why?"))];
    let withheld = [(1, ANA, text("hi")), (2, BO, Content::Withheld {})];
    assert_eq!(log(store, BO, PAIR).await, seen);
    assert_eq!(log(store, ANA, PAIR).await, withheld);
    let hers = conversation(store, ANA, PAIR).await;
    assert_eq!((hers.last, hers.unread), (2, 0));
    assert_eq!(hers.latest.unwrap().content, Content::Withheld {});
    assert_eq!(store.conversations(ANA, 1).await.unwrap()[0].unread, 0);
    assert_eq!(conversation(store, BO, PAIR).await.latest.unwrap().content, text("why?"));
    let change = tell(store, ANA, To::Person(BO), 3, "because").await;
    assert_eq!(change.withheld_from, [], "whoever blocks is heard");
    block(store, ANA, BO, false).await;
    assert_eq!(log(store, ANA, PAIR).await[1], withheld[1], "what did not arrive does not arrive later");
    let change = tell(store, BO, To::Person(ANA), 4, "well").await;
    assert_eq!(change.withheld_from, []);
    assert_eq!(conversation(store, ANA, PAIR).await.unread, 1);
}

async fn words_are_replaced_taken_back_and_signed(store: &Store) {
    people(store).await;
    tell(store, ANA, To::Person(BO), 1, "helo").await;
    let to = To::Conversation(PAIR);
    let edit = |entry, words: &str| Content::Edit { entry, text: words.into() };
    let react = |entry| Content::React { entry, emoji: "👍".into(), on: true };
    let retract = |entry| Content::Retract { entry };
    assert_eq!(say(store, BO, to, 2, edit(1, "mine")).await, refused(Refusal::Entry));
    assert_eq!(say(store, BO, to, 2, retract(1)).await, refused(Refusal::Entry));
    assert_eq!(say(store, ANA, to, 2, edit(0, "hello")).await, refused(Refusal::Entry));
    assert_eq!(say(store, ANA, to, 2, edit(2, "hello")).await, refused(Refusal::Entry), "not even itself");
    assert_eq!(say(store, ANA, to, 2, react(u64::MAX)).await, refused(Refusal::Entry));
    let reply = Content::Text { text: "re".into(), reply: Some(2) };
    assert_eq!(say(store, ANA, to, 2, reply).await, refused(Refusal::Entry));
    assert_eq!(say(store, ANA, to, 2, edit(1, "")).await, refused(Refusal::Text));
    assert_eq!(say(store, ANA, to, 2, Content::Left { member: BO }).await, refused(Refusal::Content));
    assert_eq!(say(store, ANA, to, 2, edit(1, "hello")).await.unwrap().entry.number, 2);
    say(store, ANA, to, 3, edit(1, "hello!")).await.unwrap();
    say(store, BO, to, 4, react(1)).await.unwrap();
    assert_eq!(say(store, BO, to, 5, react(2)).await, refused(Refusal::Entry), "an edit is not said");
    say(store, ANA, to, 5, Content::Nudge {}).await.unwrap();
    assert_eq!(say(store, ANA, to, 6, edit(5, "x")).await, refused(Refusal::Entry), "it has no words");
    let reply = Content::Text { text: "hello".into(), reply: Some(1) };
    say(store, BO, to, 6, reply.clone()).await.unwrap();
    assert_eq!(conversation(store, BO, PAIR).await.unread, 2);
    let taken = say(store, ANA, to, 7, retract(1)).await.unwrap();
    assert_eq!(taken.entry.content, retract(1));
    let withheld = Content::Withheld {};
    let expected = [
        (1, ANA, withheld.clone()),
        (2, ANA, withheld.clone()),
        (3, ANA, withheld),
        (4, BO, react(1)),
        (5, ANA, Content::Nudge {}),
        (6, BO, reply),
        (7, ANA, retract(1)),
    ];
    assert_eq!(log(store, ANA, PAIR).await, expected);
    assert_eq!(log(store, BO, PAIR).await, expected);
    assert_eq!(conversation(store, BO, PAIR).await.unread, 1, "there is nothing to read any more");
    for content in [edit(1, "x"), retract(1), react(1)] {
        assert_eq!(say(store, ANA, to, 8, content).await, refused(Refusal::Entry));
    }
    let again = say(store, ANA, to, 7, retract(1)).await.unwrap();
    assert_eq!((again.is_new, again.entry.number), (false, 7));
    let again = say(store, ANA, to, 1, text("helo")).await.unwrap();
    assert_eq!((again.is_new, again.entry.content), (false, Content::Withheld {}));
}

async fn wording_of_what_was_withheld_stays_withheld(store: &Store) {
    people(store).await;
    tell(store, ANA, To::Person(BO), 1, "hi").await;
    block(store, ANA, BO, true).await;
    tell(store, BO, To::Person(ANA), 2, "secret").await;
    block(store, ANA, BO, false).await;
    let to = To::Conversation(PAIR);
    let react = Content::React { entry: 2, emoji: "👍".into(), on: true };
    assert_eq!(say(store, ANA, to, 3, react).await, refused(Refusal::Entry), "she has not seen it");
    let edit = Content::Edit { entry: 2, text: "secret!".into() };
    let change = say(store, BO, to, 3, edit.clone()).await.unwrap();
    assert_eq!(change.withheld_from, [ANA]);
    assert_eq!(log(store, ANA, PAIR).await[2], (3, BO, Content::Withheld {}));
    assert_eq!(log(store, BO, PAIR).await[2], (3, BO, edit));
    let reply = Content::Text { text: "so?".into(), reply: Some(2) };
    assert_eq!(say(store, BO, to, 4, reply).await.unwrap().withheld_from, [], "these are new words");
}

async fn conversations_come_the_latest_first(store: &Store) {
    people(store).await;
    let say = async |to, fresh, id, at| {
        store.say(ANA, &to, ConversationId(fresh), MessageId(id), text("hi"), Moment(at)).await.unwrap()
    };
    let order = async |most| {
        let conversations = store.conversations(ANA, most).await.unwrap();
        conversations.into_iter().map(|conversation| conversation.id.0).collect::<Vec<_>>()
    };
    assert!(order(9).await.is_empty());
    say(To::Person(BO), 1, 1, 10).await;
    say(To::Person(CY), 2, 2, 20).await;
    store.create_group(ANA, MessageId(3), ConversationId(3), "", &[BO], Moment(15)).await.unwrap();
    store.create_group(BO, MessageId(3), ConversationId(4), "", &[DEE], Moment(30)).await.unwrap();
    assert_eq!(order(9).await, [2, 3, 1]);
    say(To::Person(BO), 9, 4, 40).await;
    assert_eq!(
        (order(9).await, order(2).await, order(0).await),
        (vec![1, 2, 3], vec![1, 2], Vec::<u64>::new())
    );
    assert_eq!(store.mute(ANA, ConversationId(2), Some(Moment(99))).await, Ok(()));
    for conversation in store.conversations(ANA, 9).await.unwrap() {
        assert_eq!(store.conversation(ANA, conversation.id).await, Ok(Some(conversation.clone())));
        assert_eq!(conversation.muted, (conversation.id.0 == 2).then_some(99));
        assert_eq!(conversation.latest.unwrap().number, conversation.last);
    }
    assert_eq!(conversation(store, CY, ConversationId(2)).await.muted, None);
    store.mute(ANA, ConversationId(2), None).await.unwrap();
    assert_eq!(conversation(store, ANA, ConversationId(2)).await.muted, None);
}

async fn history_comes_in_parts(store: &Store) {
    people(store).await;
    for id in 1..=7 {
        tell(store, ANA, To::Person(BO), id, &id.to_string()).await;
    }
    let part = async |part, most| {
        let Entries { entries, more } = store.history(BO, PAIR, part, most).await.unwrap();
        let numbers: Vec<_> = entries.iter().map(|entry| entry.number).collect();
        for entry in entries {
            assert_eq!(entry.content, text(&entry.number.to_string()));
        }
        (numbers, more)
    };
    assert_eq!(part(Part::Latest, 3).await, (vec![5, 6, 7], true));
    assert_eq!(part(Part::Latest, 7).await, ((1..=7).collect(), false));
    assert_eq!(part(Part::Before(5), 2).await, (vec![3, 4], true));
    assert_eq!(part(Part::Before(3), 2).await, (vec![1, 2], false));
    assert_eq!(part(Part::Before(1), 2).await, (vec![], false));
    assert_eq!(part(Part::Before(u64::MAX), 1).await, (vec![7], true));
    assert_eq!(part(Part::After(0), 2).await, (vec![1, 2], true));
    assert_eq!(part(Part::After(5), 2).await, (vec![6, 7], false));
    assert_eq!(part(Part::After(7), 2).await, (vec![], false));
    assert_eq!(part(Part::After(u64::MAX), 2).await, (vec![], false));
    assert_eq!(part(Part::Latest, 0).await, (vec![], true));
}

async fn stranger_finds_no_conversation(store: &Store) {
    group(store).await;
    for id in [GROUP, ConversationId(77)] {
        assert_eq!(store.conversation(DEE, id).await, Ok(None));
        assert_eq!(store.history(DEE, id, Part::Latest, 9).await, refused(Refusal::Conversation));
        assert_eq!(store.mark(DEE, id, 1, 1).await, refused(Refusal::Conversation));
        assert_eq!(store.mute(DEE, id, None).await, refused(Refusal::Conversation));
        assert_eq!(store.members(DEE, id).await, refused(Refusal::Conversation));
        assert_eq!(
            say(store, DEE, To::Conversation(id), 1, text("hi")).await,
            refused(Refusal::Conversation)
        );
        assert_eq!(store.invite(DEE, id, &[BO], Moment(1)).await, refused(Refusal::Conversation));
        assert_eq!(store.remove_member(DEE, id, BO, Moment(1)).await, refused(Refusal::Conversation));
        assert_eq!(store.promote(DEE, id, BO, Role::Owner, Moment(1)).await, refused(Refusal::Conversation));
        assert_eq!(store.name_conversation(DEE, id, "x", Moment(1)).await, refused(Refusal::Conversation));
    }
    assert_eq!(store.ask(DEE, ANA, "", Moment(1)).await, Ok(Asked::Asked));
    assert_eq!(store.conversations(DEE, 9).await, Ok(Vec::new()));
}
