//! A SQLite file: whose it is, and what is said when something is wrong with it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::path::Path;

use domain::{Account, EmailAddress, Moment, PasswordHash};
use expect_test::{Expect, expect};
use odata::Query;
use store::{Database, NewContact, Store};
use tempfile::TempDir;
use wire::{Cid, Contact, Profile};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn database(folder: &TempDir) -> Database {
    Database::Sqlite(folder.path().join("data/connect.db"))
}

async fn register(store: &Store, number: u64) -> store::Result<()> {
    let account = Account {
        cid: Cid(number),
        email: EmailAddress::parse(&format!("{number}@example.com")).unwrap(),
        password: PasswordHash::from_stored("$argon2id$…"),
        created: Moment(1),
    };
    let profile: Profile =
        serde_json::from_value(serde_json::json!({ "Cid": Cid(number), "Updated": 1 })).unwrap();
    store.register(&account, &profile).await
}

/// What opening says, with the folder left out.
async fn check(folder: &Path, database: &Database, expected: &Expect) {
    let error = Store::open(database).await.err().expect("it cannot be opened");
    let message = format!("{}: {error}", error.code());
    expected.assert_eq(&message.replace(folder.to_str().unwrap(), "…"));
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = folder();
    let store = Store::open(&database(&folder)).await.unwrap();
    assert!(!store.is_shared());
    register(&store, 1).await.unwrap();
    store.close().await;
    let files = std::fs::read_dir(folder.path().join("data")).unwrap().count();
    assert_eq!(files, 2, "the database and the lock; the log has been copied");
    let store = Store::open(&database(&folder)).await.unwrap();
    assert!(store.account(Cid(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn second_node_is_kept_away_and_a_command_is_not() {
    let folder = folder();
    let node = Store::open(&database(&folder)).await.unwrap();
    let said = expect![
        "store.unavailable: sqlite:…/data/connect.db: another node has this database open; a file belongs to one node, several share a PostgreSQL database"
    ];
    check(folder.path(), &database(&folder), &said).await;
    let command = Store::open_beside_node(&database(&folder)).await.unwrap();
    register(&command, 1).await.unwrap();
    assert!(node.account(Cid(1)).await.unwrap().is_some());
    register(&node, 2).await.unwrap();
    assert!(command.account(Cid(2)).await.unwrap().is_some());
    command.close().await;
    node.close().await;
    Store::open(&database(&folder)).await.unwrap().close().await;
}

#[tokio::test]
async fn what_another_process_wrote_is_seen_by_the_next_question() {
    let folder = folder();
    let node = Store::open(&database(&folder)).await.unwrap();
    let command = Store::open_beside_node(&database(&folder)).await.unwrap();
    for number in 1..=200 {
        assert!(node.account(Cid(number)).await.unwrap().is_none());
        let writer = if number % 2 == 0 { &command } else { &node };
        register(writer, number).await.unwrap();
        assert!(node.account(Cid(number)).await.unwrap().is_some(), "{number}");
        assert!(command.account(Cid(number)).await.unwrap().is_some(), "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_and_a_command_lose_nothing() {
    let folder = folder();
    let node = Store::open(&database(&folder)).await.unwrap();
    let command = Store::open_beside_node(&database(&folder)).await.unwrap();
    let writes: Vec<_> = (0..400)
        .map(|number| {
            let store = if number % 8 == 0 { command.clone() } else { node.clone() };
            // Every fourth address is taken already: one refused transaction must not touch its neighbours.
            tokio::spawn(async move { register(&store, number - number % 4 / 3).await })
        })
        .collect();
    let mut registered = 0;
    for write in writes {
        registered += usize::from(write.await.unwrap().is_ok());
    }
    assert_eq!(registered, 300);
    for number in 0..400 {
        assert_eq!(node.account(Cid(number)).await.unwrap().is_some(), number % 4 != 3, "{number}");
    }
}

#[tokio::test]
async fn damaged_file_is_named() {
    let folder = folder();
    let path = folder.path().join("connect.db");
    std::fs::write(&path, "this is not a database, and it is longer than the header of one, which has 100 bytes, so that SQLite must read it").unwrap();
    let said = expect![
        "store.corrupt: sqlite:…/connect.db: the database file is damaged (file is not a database); restore it from a backup"
    ];
    check(folder.path(), &Database::Sqlite(path), &said).await;
}

#[tokio::test]
async fn damage_behind_the_header_is_named_when_it_is_met() {
    let folder = folder();
    let store = Store::open(&database(&folder)).await.unwrap();
    for number in 0..200 {
        register(&store, number).await.unwrap();
    }
    store.close().await;
    let path = folder.path().join("data/connect.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..].fill(0x5A);
    std::fs::write(&path, bytes).unwrap();
    let said = expect![
        "store.corrupt: sqlite:…/data/connect.db: the database file is damaged (database disk image is malformed); restore it from a backup"
    ];
    check(folder.path(), &database(&folder), &said).await;
}

#[tokio::test]
async fn database_of_another_program_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("connect.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("create table recipes (name text)").unwrap();
    let before = std::fs::read(&path).unwrap();
    check(
        folder.path(),
        &Database::Sqlite(path.clone()),
        &expect!["store.corrupt: sqlite:…/connect.db: this is a database of another program"],
    )
    .await;
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn database_of_a_newer_version_is_left_alone() {
    let folder = folder();
    Store::open(&database(&folder)).await.unwrap().close().await;
    let path = folder.path().join("data/connect.db");
    rusqlite::Connection::open(&path).unwrap().execute("insert into migrations values (99)", []).unwrap();
    let said = expect![
        "store.unavailable: sqlite:…/data/connect.db: the database was written by a newer version of this program (definitions 99; this one knows 11)"
    ];
    check(folder.path(), &database(&folder), &said).await;
}

#[tokio::test]
async fn database_from_before_the_pages_gets_them() {
    let folder = folder();
    let store = Store::open(&database(&folder)).await.unwrap();
    let ana = Cid(1);
    register(&store, ana.0).await.unwrap();
    let contacts = (0..250).map(|number| NewContact {
        contact: Contact {
            id: format!("ID{number}"),
            formatted_name: format!("Name {number}"),
            ..Contact::default()
        },
        ..NewContact::default()
    });
    store.import_contacts(ana, contacts.collect(), Moment(1)).await.unwrap();
    let all = store.contacts(ana, &Query::default()).await.unwrap();
    assert_eq!((all.documents.len(), all.total), (250, 250));
    store.close().await;
    rusqlite::Connection::open(folder.path().join("data/connect.db"))
        .unwrap()
        .execute_batch(
            "drop table closed_addresses; drop table asked_addresses; drop table letters; drop table quiet_hours; drop table push_subscriptions; drop table node_keys; drop table room_moderators; drop table room_acts; drop table room_writers; drop table room_held; drop table room_entries; drop table rooms; \
             drop table contact_pages; drop index contacts_cid; drop table invitations; drop table conversation_pictures; \
             drop table file_pieces; drop table files; drop table entries; drop table members; \
             drop table conversations; drop table devices; drop table nodes; drop table presences; \
             drop table reports; drop table friends; delete from migrations where version >= 2",
        )
        .unwrap();
    let store = Store::open(&database(&folder)).await.unwrap();
    assert_eq!(store.contacts(ana, &Query::default()).await.unwrap(), all);
    store.close().await;
}

/// `/sys` lets nobody make a folder, not even root, for whom permissions do not count.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn folder_that_cannot_be_written_is_named() {
    let said = expect![
        "store.read_only: sqlite:…/connect/connect.db: its folder may not be written (Operation not permitted (os error 1))"
    ];
    check(Path::new("/sys"), &Database::Sqlite("/sys/connect/connect.db".into()), &said).await;
}

#[tokio::test]
async fn file_in_the_place_of_the_folder_is_named() {
    let folder = folder();
    std::fs::write(folder.path().join("data"), "").unwrap();
    check(
        folder.path(),
        &database(&folder),
        &expect!["store.unavailable: sqlite:…/data/connect.db: its folder cannot be used (File exists (os error 17))"],
    )
    .await;
}

#[tokio::test]
async fn server_that_is_not_there_is_named_without_the_password() {
    let database = "postgres://connect:hidden@127.0.0.1:1/connect".parse().unwrap();
    let said = expect![
        "store.unavailable: postgres://127.0.0.1:1/connect: PostgreSQL: error connecting to server (Connection refused (os error 111))"
    ];
    check(Path::new("/nowhere"), &database, &said).await;
    let database = "postgres://connect:hidden@127.0.0.1:port/connect".parse().unwrap();
    let said = expect![
        "store.unavailable: postgres://127.0.0.1:port/connect: this is not a PostgreSQL connection URL (invalid connection string)"
    ];
    check(Path::new("/nowhere"), &database, &said).await;
}
