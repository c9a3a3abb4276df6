//! Letters, and whom they may go to.

use std::time::Duration;

use domain::friendship::INVITATION_LASTS;
use domain::time::days;
use domain::{EmailAddress, Moment, Refusal};
use store::{Error, Invitation, Letter, Store};
use wire::Cid;

use crate::friend::{CY, DEE};
use crate::people::{ANA, BO, digest};
use crate::same_on_both;

same_on_both! {
    somebody_asks_so_many_a_day_whether_they_are_here_or_not,
    address_gets_one_letter_of_each_and_few_of_all,
    address_that_is_closed_gets_none,
    letter_is_taken_by_one_until_it_is_done_with,
    two_who_take_letters_at_once_share_them,
    link_of_a_letter_counts_and_is_none_of_those_that_were_made,
}

const MINUTE: Duration = Duration::from_mins(1);

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

async fn people(store: &Store) {
    for (cid, name) in [(ANA, "Ana"), (BO, "Bo"), (CY, "Cy"), (DEE, "Dee")] {
        crate::friend::settle(store, cid, name).await;
    }
}

fn invitation(id: u64, to: &str, now: Moment) -> Invitation {
    let letter = Letter {
        id,
        to: to.into(),
        subject: "Somebody ☎ invites you".into(),
        body: "Hello\n".into(),
        stop: format!("https://connect.example/stop/{id}"),
        made: now,
        attempts: 0,
    };
    Invitation {
        link: digest(&format!("link {id}")),
        expires: now.after(INVITATION_LASTS),
        stop: digest(&format!("stop {id}")),
        letter,
    }
}

/// Asks, and invites as nobody is there; whether a letter goes.
async fn invite(store: &Store, asker: Cid, to: &str, id: u64, now: Moment) -> bool {
    store.ask_by_mail(asker, &address(to), id, now).await.unwrap();
    store.invite_by_mail(asker, &address(to), id, &invitation(id, to, now), now).await.unwrap()
}

async fn somebody_asks_so_many_a_day_whether_they_are_here_or_not(store: &Store) {
    people(store).await;
    let ask = async |id, at| store.ask_by_mail(ANA, &address("cy@example.com"), id, Moment(at)).await;
    for id in 0..20 {
        assert_eq!(ask(id, 1_000).await, Ok(()));
    }
    assert_eq!(ask(20, 1_001).await, Err(Error::Refused(Refusal::AskedByMail)));
    assert_eq!(store.ask_by_mail(BO, &address("cy@example.com"), 21, Moment(1_001)).await, Ok(()));
    let tomorrow = Moment(1_000).after(days(1));
    assert_eq!(store.ask_by_mail(ANA, &address("cy@example.com"), 22, tomorrow).await, Ok(()));
}

async fn address_gets_one_letter_of_each_and_few_of_all(store: &Store) {
    people(store).await;
    let now = Moment(1_000);
    assert!(invite(store, ANA, "new@example.com", 1, now).await);
    assert!(!invite(store, ANA, "NEW@Example.com", 2, now).await, "she has written already");
    assert!(invite(store, BO, "new@example.com", 3, now).await);
    assert!(invite(store, CY, "new@example.com", 4, now).await);
    assert!(!invite(store, DEE, "new@example.com", 5, now).await, "it has got enough");
    assert!(invite(store, DEE, "other@example.com", 6, now).await);
    let later = now.after(days(7));
    assert!(invite(store, ANA, "new@example.com", 7, later).await);
    let to: Vec<_> = store.letters(9).await.unwrap().into_iter().map(|letter| letter.id).collect();
    assert_eq!(to, [7, 1, 3, 4, 6]);
}

async fn address_that_is_closed_gets_none(store: &Store) {
    people(store).await;
    let now = Moment(1_000);
    assert!(invite(store, ANA, "new@example.com", 1, now).await);
    assert_eq!(store.close_address(&digest("stop 2"), now).await, Ok(false));
    let [known, unknown] =
        [store.knows_stop(&digest("stop 1")).await, store.knows_stop(&digest("stop 2")).await];
    assert_eq!((known, unknown), (Ok(true), Ok(false)));
    for _ in 0..2 {
        assert_eq!(store.close_address(&digest("stop 1"), now).await, Ok(true));
    }
    assert!(!invite(store, BO, "New@example.com", 2, now).await);
    let later = now.after(days(300));
    store.sweep(later).await.unwrap();
    assert!(!invite(store, ANA, "new@example.com", 3, later).await);
    assert!(invite(store, ANA, "other@example.com", 4, later).await);
}

async fn letter_is_taken_by_one_until_it_is_done_with(store: &Store) {
    people(store).await;
    let now = Moment(1_000);
    assert!(invite(store, ANA, "new@example.com", 1, now).await);
    let expected = Letter { attempts: 1, ..invitation(1, "new@example.com", now).letter };
    assert_eq!(store.take_letters(now).await, Ok(vec![expected.clone()]));
    assert_eq!(store.take_letters(now).await, Ok(Vec::new()));
    let taken = store.take_letters(now.after(15 * MINUTE)).await;
    assert_eq!(taken, Ok(vec![Letter { attempts: 2, ..expected.clone() }]), "whoever had it has died");
    store.keep_letter(1, now.after(19 * MINUTE)).await.unwrap();
    assert_eq!(store.take_letters(now.after(18 * MINUTE)).await, Ok(Vec::new()));
    assert_eq!(
        store.take_letters(now.after(19 * MINUTE)).await,
        Ok(vec![Letter { attempts: 3, ..expected }])
    );
    store.drop_letter(1).await.unwrap();
    assert_eq!(store.letters(9).await, Ok(Vec::new()));
}

async fn two_who_take_letters_at_once_share_them(store: &Store) {
    people(store).await;
    let now = Moment(1_000);
    for id in 0..15 {
        assert!(invite(store, ANA, &format!("new{id}@example.com"), id, now).await);
    }
    let (one, other) = tokio::join!(store.take_letters(now), store.take_letters(now));
    let mut taken: Vec<_> = one.unwrap().into_iter().chain(other.unwrap()).map(|letter| letter.id).collect();
    taken.sort_unstable();
    assert_eq!(taken, (0..15).collect::<Vec<_>>());
}

async fn link_of_a_letter_counts_and_is_none_of_those_that_were_made(store: &Store) {
    people(store).await;
    let now = Moment(1_000);
    assert!(invite(store, ANA, "new@example.com", 1, now).await);
    assert_eq!(store.invitation(&digest("link 1"), now).await, Ok(Some(ANA)));
    let until = now.after(INVITATION_LASTS);
    for link in 0..20 {
        store.invite_by_link(ANA, digest(&format!("made {link}")), until, now).await.unwrap();
    }
    let refused = store.invite_by_link(ANA, digest("made 20"), until, now).await;
    assert_eq!(refused, Err(Error::Refused(Refusal::Invitations)));
    store.end_invitations(ANA).await.unwrap();
    assert_eq!(store.invitation(&digest("link 1"), now).await, Ok(None));
}
