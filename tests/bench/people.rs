//! Ten thousand people with a hundred contacts each, and a site that holds a token of every one of them.

use std::fs;
use std::path::{Path, PathBuf};

use connect_tests::files;
use connect_tests::wait::now;
use domain::grant::Decision;
use domain::{
    AccessToken, Account, Application, AuthorizationCode, ClientId, EmailAddress, Grant, GrantId, Moment,
    PasswordHash, RefreshToken, Secret,
};
use store::{Database, Exchange, Issue, NewContact, Store};
use tokio::runtime::Runtime;
use wire::contact::{Email, Phone};
use wire::{Cid, Contact, Profile, Scope, ScopeSet};

/// How many people there are.
pub(crate) const PEOPLE: u64 = 10_000;
/// How many contacts each of them has.
pub(crate) const CONTACTS: u64 = 100;

/// How many people are written at once: the writer commits them together.
pub(crate) const AT_ONCE: usize = 64;

/// How many more there are who do not let the site see how to reach their contacts.
pub(crate) const RESERVED: u64 = 100;

/// Who calls.
const CLIENT_ID: ClientId = ClientId(0xBE7C);

/// Contacts were last changed then: 2026-01-01.
pub(crate) const BEGINNING: Moment = Moment(1_767_225_600_000);
/// Grants and tokens last until then: 2126. The database of an earlier run is as good as a new one.
const END: Moment = Moment(4_922_899_200_000);

/// A person, and the token that opens their data.
#[derive(Clone)]
pub(crate) struct Holder {
    pub(crate) cid: Cid,
    pub(crate) token: String,
}

/// The people, in the order of their numbers.
pub(crate) fn holders() -> Vec<Holder> {
    (1..=PEOPLE).map(holder).collect()
}

/// Those who do not let the site see how to reach their contacts.
pub(crate) fn reserved() -> Vec<Holder> {
    (PEOPLE + 1..=PEOPLE + RESERVED).map(holder).collect()
}

fn holder(number: u64) -> Holder {
    Holder { cid: cid(number), token: secret(number, Kind::Access).reveal().to_owned() }
}

/// The data folder of a node that knows them all. It is written once and kept in `target/bench`.
pub(crate) fn data(runtime: &Runtime) -> PathBuf {
    // Whatever shapes the data; written last, so that half a database is not taken for a whole one.
    let shape = [
        include_str!("people.rs"),
        include_str!("../../crates/store/migrations/0001_first.sql"),
        include_str!("../../crates/store/migrations/0002_contact_pages.sql"),
        include_str!("../../crates/store/migrations/0003_pages_of_fifty.sql"),
    ]
    .concat();
    let folder = files::target().join("bench").join("people");
    let stamp = folder.join("shape");
    if fs::read_to_string(&stamp).ok().as_ref() != Some(&shape) {
        println!("writing {} contacts of {PEOPLE} people to {}", PEOPLE * CONTACTS, folder.display());
        fs::remove_dir_all(&folder).ok();
        let start = now();
        runtime
            .block_on(fill(&folder))
            .unwrap_or_else(|error| panic!("the database does not take the people: {error}"));
        fs::write(&stamp, shape).unwrap_or_else(|error| panic!("{}: {error}", stamp.display()));
        println!("written in {:.0} s", start.elapsed().as_secs_f64());
    }
    folder
}

/// Where the database lies in a node's data folder.
pub(crate) fn database(data: &Path) -> PathBuf {
    data.join("connect.db")
}

async fn fill(folder: &Path) -> store::Result<()> {
    let store = Store::open(&Database::Sqlite(database(folder))).await?;
    save_site(&store).await?;
    let numbers: Vec<u64> = (1..=PEOPLE + RESERVED).collect();
    for (place, batch) in numbers.chunks(AT_ONCE).enumerate() {
        let tasks: Vec<_> = batch.iter().map(|&number| tokio::spawn(add(store.clone(), number))).collect();
        for task in tasks {
            task.await.expect("nobody cancels it")?;
        }
        if place % 16 == 15 {
            println!("{} of {PEOPLE} people", (place + 1) * AT_ONCE);
        }
    }
    store.close().await;
    Ok(())
}

/// What a person's number becomes.
fn cid(number: u64) -> Cid {
    Cid(number << 20 | 0x1234_5000_0000_0000)
}

/// Registers a person who agrees to the site's request, and fills their address book.
async fn add(store: Store, number: u64) -> store::Result<()> {
    let whole = (number <= PEOPLE).then_some(Scope::ContactsViewFull);
    let scopes = [Scope::ProfilesView, Scope::ContactsView].into_iter().chain(whole).collect();
    let holder = enrol(&store, number, scopes).await?;
    let contacts = (0..CONTACTS).map(|contact| contact_of(number, contact)).collect();
    store.import_contacts(holder.cid, contacts, BEGINNING).await.map(drop)
}

/// Registers the site.
pub(crate) async fn save_site(store: &Store) -> store::Result<()> {
    let application = Application {
        client_id: CLIENT_ID,
        name: "Bench".to_owned(),
        secret: None,
        redirect_uris: Vec::new(),
        origins: Vec::new(),
        approved: ScopeSet::from_iter([Scope::ContactsViewFull]),
        created: BEGINNING,
    };
    store.save_application(&application).await
}

/// Registers a person, and lets them agree to the site's request.
pub(crate) async fn enrol(store: &Store, number: u64, scopes: ScopeSet) -> store::Result<Holder> {
    let cid = cid(number);
    let account = Account {
        cid,
        email: EmailAddress::from_stored(format!("person{number}@example.com")),
        password: PasswordHash::of_nobody(),
        created: BEGINNING,
    };
    store.register(&account, &profile(cid, number)).await?;

    let decision = Decision { scopes, remember: true };
    let grant =
        Grant { expires: END, ..Grant::approve(GrantId(number), cid, CLIENT_ID, decision, None, BEGINNING) };
    let code = AuthorizationCode {
        digest: secret(number, Kind::Code).digest(),
        grant: grant.id,
        client_id: CLIENT_ID,
        redirect_uri: String::new(),
        challenge: None,
        created: BEGINNING,
        redeemed: None,
    };
    store.approve(&grant, None, &code).await?;
    let access = AccessToken { expires: END, ..AccessToken::issue(&grant, BEGINNING) };
    let issue = Issue {
        access: (secret(number, Kind::Access).digest(), access),
        refresh: RefreshToken {
            digest: secret(number, Kind::Refresh).digest(),
            family: number,
            grant: grant.id,
            client_id: CLIENT_ID,
            rotated: None,
        },
    };
    let exchange = store.redeem(&code.digest, BEGINNING, move |_, _| Ok(issue)).await?;
    assert!(matches!(exchange, Exchange::Issued(_)), "no token for a fresh code: {exchange:?}");
    Ok(holder(number))
}

fn profile(cid: Cid, number: u64) -> Profile {
    Profile {
        cid,
        updated: BEGINNING.0,
        first_name: Some("Person".to_owned()),
        last_name: Some(number.to_string()),
        location: None,
        birth_month: None,
        gender: 0,
        addresses: Vec::new(),
        emails: Vec::new(),
        phone_numbers: Vec::new(),
        thumbnail_image_link: None,
    }
}

/// A contact as address books have them: names, a company, an address, a number.
fn contact_of(person: u64, number: u64) -> NewContact {
    const FIRST: [&str; 12] = [
        "Ana", "Bo", "Chidi", "Dilnoza", "Élodie", "Fatou", "Giulia", "Haruki", "İpek", "Jun", "Kwame",
        "Ljubica",
    ];
    const LAST: [&str; 9] =
        ["Lima", "Lindqvist", "Okafor", "Yusupova", "Moreau", "Ndiaye", "Ricci", "Öztürk", "Petrović"];
    let pick = |names: &[&str], salt: u64| {
        let place = (person.wrapping_mul(31) + number.wrapping_mul(salt)) % names.len() as u64;
        names[usize::try_from(place).expect("a place in a short list")].to_owned()
    };
    let (first, last) = (pick(&FIRST, 7), pick(&LAST, 11));
    let contact = Contact {
        id: format!("{person:013x}{number:013x}"),
        updated: BEGINNING.0,
        formatted_name: format!("{first} {last} {number}"),
        first_name: Some(first),
        last_name: Some(format!("{last} {number}")),
        company: number.is_multiple_of(3).then(|| format!("Company {}", number % 7)),
        emails: vec![Email {
            address: Some(format!("c{number}.p{person}@example.org")),
            is_primary: true,
            r#type: 1,
        }],
        phones: vec![Phone { number: format!("+46 70 {person:05} {number:03}"), r#type: 3 }],
        ..Contact::default()
    };
    NewContact { contact, uid: None, source: String::new() }
}

/// What a secret opens.
#[derive(Clone, Copy)]
enum Kind {
    Code,
    Access,
    Refresh,
}

/// A secret that every run makes again.
fn secret(number: u64, kind: Kind) -> Secret {
    let mut random = [kind as u8; 32];
    random[..8].copy_from_slice(&number.to_le_bytes());
    Secret::from_random(random)
}
