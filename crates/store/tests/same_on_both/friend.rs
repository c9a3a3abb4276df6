//! Lists: questions, friendships, blocks, categories, reports.

use domain::{Digest, Moment, Refusal};
use odata::{Options, Query};
use store::{Arrangement, Asked, Error, NewContact, Report, Store};
use wire::contact::{CONTACT, Email};
use wire::frame::To;
use wire::{Cid, Contact, Content, ConversationId, Friend, MessageId, Presence, Profile, Standing};

use crate::people::{ANA, BO, account, profile};
use crate::same_on_both;

same_on_both! {
    question_is_seen_by_both_and_the_answer_makes_friends,
    two_who_ask_each_other_at_once_are_friends,
    many_who_ask_and_part_at_once_wait_for_nobody_for_ever,
    declined_question_stays_with_whoever_asked,
    question_can_be_taken_back,
    blocked_person_seems_to_ask_and_is_not_heard,
    friendship_ends_on_both_lists_but_a_block_stays,
    row_is_arranged_and_a_stranger_can_only_be_blocked,
    list_is_sorted_by_name_without_case_and_accents,
    list_has_an_end,
    unfit_questions_are_refused,
    report_is_kept_with_what_could_be_read,
    link_counts_until_it_ends,
    friends_are_in_each_others_address_books,
    known_contact_becomes_the_friend,
}

pub(crate) const CY: Cid = Cid(3);
pub(crate) const DEE: Cid = Cid(0xF00D_0000_0000_0004);

/// Somebody of this name registers.
pub(crate) async fn settle(store: &Store, cid: Cid, name: &str) {
    let profile = Profile { thumbnail_image_link: Some(format!("/picture/{cid}")), ..profile(cid, name) };
    store.register(&account(cid, &format!("{cid}@example.com")), &profile).await.unwrap();
}

/// These two become friends.
pub(crate) async fn befriend(store: &Store, one: Cid, two: Cid) {
    store.ask(one, two, "", Moment(1)).await.unwrap();
    assert_eq!(store.ask(two, one, "", Moment(1)).await, Ok(Asked::Agreed));
}

pub(crate) async fn block(store: &Store, cid: Cid, other: Cid, blocked: bool) {
    let arrangement = Arrangement { blocked: Some(blocked), ..Arrangement::default() };
    store.arrange(cid, other, &arrangement).await.unwrap();
}

async fn ana_and_bo(store: &Store) {
    settle(store, ANA, "Ana").await;
    settle(store, BO, "Bo").await;
}

/// What the first holds of the second: standing, note, blocked.
async fn row(store: &Store, cid: Cid, other: Cid) -> Option<(Standing, String, bool)> {
    let friend = store.friend(cid, other, Moment(1)).await.unwrap();
    let listed = store.friends(cid, Moment(1)).await.unwrap();
    assert_eq!(listed.into_iter().find(|friend| friend.cid == other), friend);
    friend.map(|friend| (friend.standing, friend.note, friend.blocked))
}

const PLAIN_FRIENDS: Option<(Standing, String, bool)> = Some((Standing::Friends, String::new(), false));
const PLAIN_QUESTION: Option<(Standing, String, bool)> = Some((Standing::Asked, String::new(), false));

async fn question_is_seen_by_both_and_the_answer_makes_friends(store: &Store) {
    ana_and_bo(store).await;
    assert_eq!(store.ask(ANA, BO, " It's me ", Moment(5)).await, Ok(Asked::Asked));
    assert_eq!(store.ask(ANA, BO, "Again", Moment(6)).await, Ok(Asked::Nothing));
    assert_eq!(row(store, ANA, BO).await, Some((Standing::Asked, "It's me".into(), false)));
    assert_eq!(row(store, BO, ANA).await, Some((Standing::AskedBy, "It's me".into(), false)));
    assert_eq!(store.ask(BO, ANA, "Yes", Moment(7)).await, Ok(Asked::Agreed));
    assert_eq!(store.ask(BO, ANA, "", Moment(7)).await, Ok(Asked::Nothing));
    let ana = Friend {
        cid: ANA,
        name: "Ana".into(),
        picture: Some(format!("/picture/{ANA}")),
        standing: Standing::Friends,
        note: String::new(),
        presence: Presence::default(),
        favourite: false,
        hidden: false,
        blocked: false,
        categories: Vec::new(),
    };
    assert_eq!(store.friends(BO, Moment(8)).await.unwrap(), [ana]);
    assert_eq!(row(store, ANA, BO).await, PLAIN_FRIENDS);
}

async fn two_who_ask_each_other_at_once_are_friends(store: &Store) {
    for number in 0..8 {
        let (one, two) = (Cid(100 + number), Cid(u64::MAX - number));
        settle(store, one, "One").await;
        settle(store, two, "Two").await;
        let ask = |cid, other| {
            let store = store.clone();
            tokio::spawn(async move { store.ask(cid, other, "", Moment(1)).await })
        };
        let (first, second) = (ask(one, two), ask(two, one));
        let mut answers = [first.await.unwrap().unwrap(), second.await.unwrap().unwrap()];
        answers.sort_by_key(|asked| *asked == Asked::Agreed);
        assert_eq!(answers, [Asked::Asked, Asked::Agreed]);
        assert_eq!(row(store, one, two).await, PLAIN_FRIENDS);
        assert_eq!(row(store, two, one).await, PLAIN_FRIENDS);
    }
}

async fn many_who_ask_and_part_at_once_wait_for_nobody_for_ever(store: &Store) {
    // On both sides of the sign that numbers have in a database.
    let people = [1, 2, 3, u64::MAX, u64::MAX - 1, u64::MAX - 2].map(Cid);
    for cid in people {
        settle(store, cid, "Somebody").await;
    }
    let tasks = people.map(|cid| {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..3 {
                for other in people.into_iter().filter(|other| *other != cid) {
                    store.ask(cid, other, "", Moment(1)).await.unwrap();
                    let hidden = Some(round == 1);
                    // It may have ended in the meantime.
                    let arranged =
                        store.arrange(cid, other, &Arrangement { hidden, ..Arrangement::default() }).await;
                    assert!(
                        matches!(arranged, Ok(()) | Err(Error::Refused(Refusal::Stranger))),
                        "{arranged:?}"
                    );
                    if round < 2 {
                        store.part(cid, other, Moment(2)).await.unwrap();
                    }
                }
            }
        })
    });
    for task in tasks {
        task.await.unwrap();
    }
    for (cid, other) in people.iter().flat_map(|cid| people.map(|other| (*cid, other))) {
        let (mine, theirs) = (row(store, cid, other).await, row(store, other, cid).await);
        let standing = |row: Option<(Standing, String, bool)>| row.map(|(standing, ..)| standing);
        let is_friend = [mine, theirs].map(|row| standing(row) == Some(Standing::Friends));
        assert_eq!(is_friend[0], is_friend[1], "{cid} {other}");
    }
}

async fn declined_question_stays_with_whoever_asked(store: &Store) {
    ana_and_bo(store).await;
    store.ask(ANA, BO, "", Moment(1)).await.unwrap();
    assert_eq!(store.part(BO, ANA, Moment(2)).await, Ok(true));
    assert_eq!(store.part(BO, ANA, Moment(2)).await, Ok(false));
    assert_eq!(row(store, ANA, BO).await, PLAIN_QUESTION, "she is not told");
    assert_eq!(row(store, BO, ANA).await, None);
    assert_eq!(store.ask(ANA, BO, "Please", Moment(3)).await, Ok(Asked::Nothing), "he has heard it");
    assert_eq!(row(store, BO, ANA).await, None);
    assert_eq!(store.ask(BO, ANA, "", Moment(4)).await, Ok(Asked::Agreed), "he thinks better of it");
    assert_eq!(row(store, ANA, BO).await, PLAIN_FRIENDS);
}

async fn question_can_be_taken_back(store: &Store) {
    ana_and_bo(store).await;
    store.ask(ANA, BO, "", Moment(1)).await.unwrap();
    assert_eq!(store.part(ANA, BO, Moment(2)).await, Ok(true));
    assert_eq!((row(store, ANA, BO).await, row(store, BO, ANA).await), (None, None));
    assert_eq!(store.ask(ANA, BO, "", Moment(3)).await, Ok(Asked::Asked));
}

async fn blocked_person_seems_to_ask_and_is_not_heard(store: &Store) {
    ana_and_bo(store).await;
    block(store, BO, ANA, true).await;
    assert_eq!(store.ask(ANA, BO, "It's me", Moment(1)).await, Ok(Asked::Asked));
    assert_eq!(row(store, ANA, BO).await, Some((Standing::Asked, "It's me".into(), false)));
    assert_eq!(row(store, BO, ANA).await, Some((Standing::Strangers, String::new(), true)));
    block(store, BO, ANA, false).await;
    assert_eq!(row(store, BO, ANA).await, None, "nothing is left to be kept");
    assert_eq!(store.ask(BO, ANA, "", Moment(2)).await, Ok(Asked::Agreed));
}

async fn friendship_ends_on_both_lists_but_a_block_stays(store: &Store) {
    ana_and_bo(store).await;
    befriend(store, ANA, BO).await;
    let arrangement = Arrangement {
        favourite: Some(true),
        hidden: Some(true),
        blocked: Some(true),
        categories: Some(vec!["Work".into()]),
    };
    store.arrange(BO, ANA, &arrangement).await.unwrap();
    assert_eq!(store.part(ANA, BO, Moment(2)).await, Ok(true));
    assert_eq!(row(store, ANA, BO).await, None);
    let left = store.friend(BO, ANA, Moment(2)).await.unwrap().unwrap();
    assert_eq!((left.standing, left.blocked), (Standing::Strangers, true));
    assert_eq!((left.favourite, left.hidden, left.categories.len()), (false, false, 0));
    assert_eq!(store.part(ANA, BO, Moment(3)).await, Ok(false));
    assert_eq!(store.part(BO, ANA, Moment(3)).await, Ok(false), "there is nothing but the block");
    assert_eq!(row(store, BO, ANA).await, Some((Standing::Strangers, String::new(), true)));
}

async fn row_is_arranged_and_a_stranger_can_only_be_blocked(store: &Store) {
    ana_and_bo(store).await;
    let stranger = Err(Error::Refused(Refusal::Stranger));
    let marked = Arrangement { favourite: Some(true), ..Arrangement::default() };
    assert_eq!(store.arrange(ANA, BO, &marked).await, stranger);
    assert_eq!(store.arrange(ANA, BO, &Arrangement::default()).await, Ok(()));
    block(store, ANA, BO, false).await;
    assert_eq!(row(store, ANA, BO).await, None);
    block(store, ANA, BO, true).await;
    assert_eq!(store.arrange(ANA, BO, &marked).await, stranger);
    block(store, ANA, BO, false).await;
    befriend(store, ANA, BO).await;
    let names: Vec<String> = ["Work", "Rowing, Öresund", "Work"].map(str::to_owned).into();
    let sorted = Arrangement { categories: Some(names), ..Arrangement::default() };
    store.arrange(ANA, BO, &marked).await.unwrap();
    store.arrange(ANA, BO, &sorted).await.unwrap();
    let bo = store.friend(ANA, BO, Moment(1)).await.unwrap().unwrap();
    assert_eq!((bo.favourite, bo.hidden, bo.blocked), (true, false, false));
    assert_eq!(bo.categories, ["Work", "Rowing, Öresund"]);
    let cleared =
        Arrangement { favourite: Some(false), categories: Some(Vec::new()), ..Arrangement::default() };
    store.arrange(ANA, BO, &cleared).await.unwrap();
    let bo = store.friend(ANA, BO, Moment(1)).await.unwrap().unwrap();
    assert_eq!((bo.favourite, bo.categories.len()), (false, 0));
    let unfit = Arrangement { categories: Some(vec!["a\nb".into()]), ..Arrangement::default() };
    assert_eq!(store.arrange(ANA, BO, &unfit).await, Err(Error::Refused(Refusal::Category)));
    assert_eq!(store.arrange(ANA, ANA, &marked).await, Err(Error::Refused(Refusal::Oneself)));
    assert_eq!(store.arrange(ANA, CY, &marked).await, Err(Error::Refused(Refusal::Person)));
}

async fn list_is_sorted_by_name_without_case_and_accents(store: &Store) {
    settle(store, ANA, "Ana").await;
    for (cid, name) in [(10, "émile"), (11, "Zoë"), (12, "Emil"), (13, "Frank"), (14, "Emil"), (15, "ana")]
    {
        settle(store, Cid(cid), name).await;
        befriend(store, ANA, Cid(cid)).await;
    }
    let friends = store.friends(ANA, Moment(1)).await.unwrap();
    let order: Vec<_> = friends.iter().map(|friend| (friend.name.as_str(), friend.cid.0)).collect();
    let expected = [("ana", 15), ("Emil", 12), ("Emil", 14), ("émile", 10), ("Frank", 13), ("Zoë", 11)];
    assert_eq!(order, expected);
}

async fn list_has_an_end(store: &Store) {
    ana_and_bo(store).await;
    settle(store, CY, "Cy").await;
    store.ask(CY, ANA, "", Moment(1)).await.unwrap();
    for number in 1..2_000 {
        settle(store, Cid(1_000 + number), "Somebody").await;
        block(store, ANA, Cid(1_000 + number), true).await;
    }
    assert_eq!(store.friends(ANA, Moment(1)).await.unwrap().len(), 2_000);
    assert_eq!(store.ask(ANA, BO, "", Moment(1)).await, Err(Error::Refused(Refusal::ListFull)));
    assert_eq!(store.ask(BO, ANA, "", Moment(1)).await, Err(Error::Refused(Refusal::ListFull)));
    assert_eq!(row(store, BO, ANA).await, None, "nothing has changed");
    let arrangement = Arrangement { blocked: Some(true), ..Arrangement::default() };
    assert_eq!(store.arrange(ANA, BO, &arrangement).await, Err(Error::Refused(Refusal::ListFull)));
    assert_eq!(store.ask(ANA, CY, "", Moment(1)).await, Ok(Asked::Agreed), "his row is there already");
}

async fn unfit_questions_are_refused(store: &Store) {
    ana_and_bo(store).await;
    let ask = async |other, note: &str| store.ask(ANA, other, note, Moment(1)).await.unwrap_err().code();
    assert_eq!(ask(ANA, "").await, "friend.self");
    assert_eq!(ask(CY, "").await, "friend.unknown");
    assert_eq!(ask(BO, "a\nb").await, "friend.note");
    assert_eq!(store.part(ANA, ANA, Moment(1)).await.unwrap_err().code(), "friend.self");
    assert_eq!(store.part(ANA, CY, Moment(1)).await, Ok(false));
    assert_eq!(store.friends(ANA, Moment(1)).await.unwrap(), []);
    assert_eq!(store.friend(ANA, BO, Moment(1)).await, Ok(None));
}

async fn report_is_kept_with_what_could_be_read(store: &Store) {
    ana_and_bo(store).await;
    settle(store, CY, "Cy").await;
    befriend(store, ANA, BO).await;
    let rude = Content::Text { text: "Something rude".into(), reply: None };
    let said =
        store.say(BO, &To::Person(ANA), ConversationId(7), MessageId(1), rude, Moment(5)).await.unwrap();
    let report = |entry| Report {
        person: BO,
        reason: "He is rude.".into(),
        conversation: Some(said.conversation),
        entry: Some(entry),
    };
    store.report(ANA, &report(1), Moment(6)).await.unwrap();
    store.report(CY, &report(1), Moment(7)).await.unwrap();
    store.report(ANA, &report(u64::MAX), Moment(8)).await.unwrap();
    let general = Report { conversation: None, entry: None, ..report(1) };
    store.report(ANA, &general, Moment(9)).await.unwrap();
    // What he takes back now is kept.
    let retract = Content::Retract { entry: 1 };
    store.say(BO, &To::Person(ANA), ConversationId(8), MessageId(2), retract, Moment(10)).await.unwrap();
    store.report(ANA, &report(1), Moment(11)).await.unwrap();
    let reports = store.reports(9).await.unwrap();
    let seen: Vec<_> = reports.iter().map(|one| (one.at.0, one.by, one.copy.clone())).collect();
    let expected =
        [(11, ANA, None), (9, ANA, None), (8, ANA, None), (7, CY, None), (6, ANA, Some(said.entry))];
    assert_eq!(seen, expected);
    assert_eq!((&reports[1].report, &reports[2].report), (&general, &report(u64::MAX)));
    assert_eq!(store.reports(2).await.unwrap(), reports[..2]);
    assert_eq!(store.close_report(reports[0].at, reports[0].by).await, Ok(true));
    assert_eq!(store.close_report(reports[0].at, reports[0].by).await, Ok(false));
    assert_eq!(store.reports(9).await.unwrap(), reports[1..]);
    let refused = async |report: Report| store.report(ANA, &report, Moment(1)).await.unwrap_err().code();
    assert_eq!(refused(Report { person: ANA, ..general.clone() }).await, "friend.self");
    assert_eq!(refused(Report { person: DEE, ..general.clone() }).await, "friend.unknown");
    assert_eq!(refused(Report { reason: " ".into(), ..general }).await, "message.text");
}

/// An address book: read in pages and row by row, which agree.
async fn contacts(store: &Store, cid: Cid) -> Vec<Contact> {
    let in_pages = store.contacts(cid, &Query::default()).await.unwrap();
    let everybody = Options::parse("$filter=Id%20ne%20''").unwrap().check(&CONTACT).unwrap();
    assert_eq!(in_pages, store.contacts(cid, &everybody).await.unwrap());
    in_pages.documents.iter().map(|document| serde_json::from_str(document).unwrap()).collect()
}

fn card(name: &str, email: &str) -> NewContact {
    let email = Email { address: Some(email.into()), ..Email::default() };
    let (id, formatted_name) = (format!("ID{name}"), name.into());
    let contact = Contact { id, formatted_name, emails: vec![email], ..Contact::default() };
    NewContact { contact, uid: Some(format!("uid of {name}")), source: "card".into() }
}

async fn friends_are_in_each_others_address_books(store: &Store) {
    ana_and_bo(store).await;
    store.ask(ANA, BO, "", Moment(1)).await.unwrap();
    assert_eq!((contacts(store, ANA).await, contacts(store, BO).await), (Vec::new(), Vec::new()));
    store.ask(BO, ANA, "", Moment(2)).await.unwrap();
    let bo = contacts(store, ANA).await.remove(0);
    let expected = Contact {
        id: bo.id.clone(),
        updated: 2,
        cid: Some(BO),
        formatted_name: "Bo".into(),
        first_name: Some("Bo".into()),
        is_friend: true,
        thumbnail_image_link: Some(format!("/picture/{BO}")),
        ..Contact::default()
    };
    assert_eq!((&bo, bo.id.len()), (&expected, 26));
    assert_eq!(contacts(store, BO).await[0].cid, Some(ANA));
    store.part(ANA, BO, Moment(3)).await.unwrap();
    assert_eq!(contacts(store, ANA).await, [Contact { is_friend: false, updated: 3, ..expected }]);
    assert!(!contacts(store, BO).await[0].is_friend);
    befriend(store, BO, ANA).await;
    assert!(contacts(store, ANA).await[0].is_friend && contacts(store, ANA).await.len() == 1);
    store.delete_contact(ANA, &bo.id).await.unwrap();
    store.part(BO, ANA, Moment(4)).await.unwrap();
    assert_eq!(contacts(store, ANA).await, []);
}

async fn known_contact_becomes_the_friend(store: &Store) {
    ana_and_bo(store).await;
    let mut cards: Vec<_> =
        (0..120).map(|number| card(&format!("Name {number:03}"), "x@example.com")).collect();
    // The second one only speaks of the address.
    cards.push(card("Robert", &format!("{BO}@EXAMPLE.com")));
    let mut other = card("Name 000b", "y@example.com");
    other.contact.notes = Some(format!("not {BO}@example.com"));
    cards.push(other);
    store.import_contacts(ANA, cards, Moment(1)).await.unwrap();
    let before = contacts(store, ANA).await;
    befriend(store, ANA, BO).await;
    let after = contacts(store, ANA).await;
    let changed: Vec<_> = after.iter().filter(|contact| !before.contains(contact)).collect();
    let [robert] = changed.as_slice() else { panic!("{changed:?}") };
    assert_eq!((robert.formatted_name.as_str(), robert.cid, robert.is_friend), ("Robert", Some(BO), true));
    assert_eq!((after.len(), robert.emails.len()), (122, 1));
    let friends = Options::parse("$filter=IsFriend").unwrap().check(&CONTACT).unwrap();
    assert_eq!(store.count_contacts(ANA, &friends).await, Ok(1));
    assert_eq!(store.contact_source(ANA, "IDRobert").await.unwrap().as_deref(), Some("card"));
    // The same card again is the same person, and still a friend.
    let again = vec![card("Robert", "robert@example.com")];
    assert_eq!(store.import_contacts(ANA, again, Moment(9)).await.unwrap().updated, 1);
    let robert = store.contact(ANA, "IDRobert").await.unwrap().unwrap().contact().unwrap();
    assert_eq!((robert.cid, robert.is_friend, robert.emails.len()), (Some(BO), true, 2));
    store.part(ANA, BO, Moment(9)).await.unwrap();
    befriend(store, ANA, BO).await;
    assert_eq!(contacts(store, ANA).await.len(), 122, "he is known by his number now");
}

async fn link_counts_until_it_ends(store: &Store) {
    ana_and_bo(store).await;
    let digest = |number: u8| Digest::from_stored(&[number; 32]).unwrap();
    for number in 1..=20 {
        store.invite_by_link(ANA, digest(number), Moment(100), Moment(1)).await.unwrap();
    }
    let refused = Err(Error::Refused(Refusal::Invitations));
    assert_eq!(store.invite_by_link(ANA, digest(21), Moment(100), Moment(99)).await, refused);
    assert_eq!(store.invite_by_link(BO, digest(22), Moment(100), Moment(99)).await, Ok(()));
    assert_eq!(store.invitation(&digest(1), Moment(99)).await, Ok(Some(ANA)));
    assert_eq!(store.invitation(&digest(1), Moment(100)).await, Ok(None), "it has expired");
    assert_eq!(store.invitation(&digest(99), Moment(1)).await, Ok(None));
    assert_eq!(store.invite_by_link(ANA, digest(21), Moment(200), Moment(100)).await, Ok(()));
    store.sweep(Moment(100)).await.unwrap();
    assert_eq!(store.invitation(&digest(1), Moment(1)).await, Ok(None), "it has been swept");
    store.end_invitations(ANA).await.unwrap();
    assert_eq!(store.invitation(&digest(21), Moment(100)).await, Ok(None));
}
