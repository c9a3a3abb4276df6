//! Kept answers: nobody reads what is older than the last change that had ended before.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::{Account, EmailAddress, Moment, PasswordHash};
use odata::Query;
use store::{Answer, Database, Kept, NewContact, Reading, Store};
use tempfile::TempDir;
use tokio::task::JoinSet;
use wire::{Cid, Contact, Profile};

const PEOPLE: [Cid; 3] = [Cid(1), Cid(2), Cid(3)];
const FIRST: Reading = Reading { skip: 0, top: 50, view: 0 };

/// A node's store that keeps answers, and a command's beside it, as another process has it.
struct World {
    node: Store,
    beside: Store,
    _folder: TempDir,
}

async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::Sqlite(folder.path().join("connect.db"));
    let node = Store::open(&database).await.unwrap();
    node.keep_answers(1 << 20);
    for cid in PEOPLE {
        register(&node, cid).await;
    }
    let beside = Store::open_beside_node(&database).await.unwrap();
    World { node, beside, _folder: folder }
}

async fn register(store: &Store, cid: Cid) {
    let account = Account {
        cid,
        email: EmailAddress::parse(&format!("{cid}@example.com")).unwrap(),
        password: PasswordHash::from_stored("$argon2id$…"),
        created: Moment(1),
    };
    let profile: Profile = serde_json::from_value(serde_json::json!({ "Cid": cid, "Updated": 1 })).unwrap();
    store.register(&account, &profile).await.unwrap();
}

/// Adds one contact to an address book.
async fn add(store: &Store, cid: Cid, id: &str) {
    let contact = Contact { id: id.to_owned(), formatted_name: format!("Person {id}"), ..Contact::default() };
    let new = NewContact { contact, ..NewContact::default() };
    assert_eq!(store.import_contacts(cid, vec![new], Moment(1)).await.unwrap().added, 1);
}

/// Answers as a node does: from what is kept, or by reading, and then keeping it. Says whether it was kept.
async fn read(store: &Store, cid: Cid, reading: Reading) -> (Answer, bool) {
    let mark = match store.kept(cid, reading) {
        Kept::Answer(answer) => return (answer, true),
        Kept::Nothing(mark) => mark,
    };
    let answer = made(store, cid, reading).await;
    store.keep(mark, cid, reading, answer.clone());
    (answer, false)
}

/// What an answer would be now.
async fn made(store: &Store, cid: Cid, reading: Reading) -> Answer {
    let mut query = Query::default();
    (query.skip, query.top) = (Some(reading.skip), Some(reading.top));
    let page = store.contacts(cid, &query).await.unwrap();
    let body = page.documents.iter().collect::<Vec<_>>().concat();
    Answer { body: body.into(), tag: "\"1\"".into(), total: page.total }
}

#[tokio::test]
async fn what_was_answered_is_answered_again_until_it_changes() {
    let world = world().await;
    let node = &world.node;
    let [ana, bo, _] = PEOPLE;
    add(node, ana, "A").await;
    add(node, bo, "A").await;
    for cid in [ana, bo] {
        assert!(!read(node, cid, FIRST).await.1);
        assert!(read(node, cid, FIRST).await.1);
    }
    add(node, ana, "B").await;
    let (answer, is_kept) = read(node, ana, FIRST).await;
    assert_eq!((answer.total, is_kept), (2, false));
    assert!(read(node, bo, FIRST).await.1, "nobody has touched this one");
    assert!(node.delete_contact(ana, "A").await.unwrap());
    assert_eq!(read(node, ana, FIRST).await.0.total, 1);
    node.ask(ana, bo, "", Moment(1)).await.unwrap();
    node.ask(bo, ana, "", Moment(1)).await.unwrap();
    for cid in [ana, bo] {
        let (answer, is_kept) = read(node, cid, FIRST).await;
        assert_eq!((answer, is_kept), (made(node, cid, FIRST).await, false));
    }
}

#[tokio::test]
async fn what_another_process_changes_is_seen_at_once() {
    let world = world().await;
    let (node, beside) = (&world.node, &world.beside);
    let [ana, bo, cy] = PEOPLE;
    for turn in 0..20 {
        for cid in PEOPLE {
            read(node, cid, FIRST).await;
        }
        add(beside, ana, &format!("B{turn}")).await;
        assert_eq!(read(node, ana, FIRST).await.0.total, 2 * turn + 1);
        // The node's own commit knows nothing of what the other has done.
        add(node, bo, &format!("N{turn}")).await;
        assert_eq!(read(node, ana, FIRST).await.0.total, 2 * turn + 1);
        add(beside, ana, &format!("C{turn}")).await;
        assert_eq!(read(node, bo, FIRST).await.0.total, turn + 1);
        assert_eq!(read(node, ana, FIRST).await.0.total, 2 * turn + 2);
        assert_eq!(read(node, cy, FIRST).await.0.total, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_reads_what_is_older_than_the_last_change() {
    let world = world().await;
    let (node, beside) = (&world.node, &world.beside);
    // How many contacts each of them has at least: those whose import has been answered.
    let sure: Arc<[AtomicU64; 3]> = Arc::default();
    let kept = Arc::new(AtomicU64::new(0));
    let mut writing = JoinSet::new();
    for (name, store) in [("N", node), ("M", node), ("B", beside)] {
        let (store, sure) = (store.clone(), Arc::clone(&sure));
        writing.spawn(async move {
            for turn in 0..120_usize {
                let place = (turn * 7 + name.len()) % PEOPLE.len();
                add(&store, PEOPLE[place], &format!("{name}{turn}")).await;
                sure[place].fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    let mut reading = JoinSet::new();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    for reader in 0..3_usize {
        let (node, sure, kept, stopped) =
            (node.clone(), Arc::clone(&sure), Arc::clone(&kept), stopped.clone());
        reading.spawn(async move {
            let mut turn = reader;
            while !*stopped.borrow() {
                turn += 1;
                let place = turn % PEOPLE.len();
                let view = u8::try_from(turn % 2).unwrap();
                let least = sure[place].load(Ordering::SeqCst);
                let (answer, is_kept) = read(&node, PEOPLE[place], Reading { view, ..FIRST }).await;
                assert!(answer.total >= least, "{} after {least}; kept: {is_kept}", answer.total);
                kept.fetch_add(is_kept.into(), Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(written) = writing.join_next().await {
        written.unwrap();
    }
    stop.send(true).unwrap();
    while let Some(read) = reading.join_next().await {
        read.unwrap();
    }
    for cid in PEOPLE {
        assert_eq!(read(node, cid, FIRST).await.0.total, made(node, cid, FIRST).await.total);
    }
    assert!(kept.load(Ordering::Relaxed) > 0, "or nothing was tried");
}

#[tokio::test]
async fn what_was_read_before_a_change_is_not_kept_after_it() {
    let world = world().await;
    let (node, beside) = (&world.node, &world.beside);
    let [ana, ..] = PEOPLE;
    for (place, writer) in [node, beside].into_iter().enumerate() {
        let Kept::Nothing(mark) = node.kept(ana, FIRST) else { panic!("nothing was kept") };
        let old = made(node, ana, FIRST).await;
        add(writer, ana, &format!("{place}")).await;
        node.keep(mark, ana, FIRST, old);
        assert_eq!(read(node, ana, FIRST).await.0.total, place as u64 + 1);
        assert!(node.delete_contact(ana, "nobody").await.is_ok());
        assert_eq!(read(node, ana, FIRST).await.0.total, place as u64 + 1);
        add(node, ana, &format!("again{place}")).await;
        assert!(node.delete_contact(ana, &format!("again{place}")).await.unwrap());
    }
}

#[tokio::test]
async fn nothing_is_kept_where_there_is_no_room_for_it() {
    let world = world().await;
    let node = &world.node;
    node.keep_answers(0);
    for _ in 0..2 {
        assert!(!read(node, PEOPLE[0], FIRST).await.1);
    }
}
