//! A world of its own for one test: a node, a site on another origin, a browser.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::{Account, EmailAddress, Moment, PasswordHash};
use store::{Database, Store};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use wire::{Cid, MessageId, Profile};

use crate::browser::{Browser, Preferences, Tab};
use crate::node::Node;
use crate::person::Person;
use crate::site::Site;

const LONG_AGO: Moment = Moment(1_000_000_000_000);

/// Everything that a browser case needs. The fields are dropped in this order: first the browser goes.
pub struct World {
    /// A fresh browser.
    pub browser: Browser,
    /// The site that serves the case's folder.
    pub site: Site,
    /// The node that it is registered at.
    pub node: Node,
}

impl World {
    /// The world of a case.
    pub fn of(case: &str) -> Self {
        Self::with(case, &Preferences::default())
    }

    /// The same, with a browser that has preferences.
    pub fn with(case: &str, preferences: &Preferences) -> Self {
        let node = Node::start();
        let site = Site::of(case, &node);
        Self { browser: Browser::with(preferences), site, node }
    }

    /// Opens the case's page.
    pub fn page(&self) -> Tab {
        let page = self.browser.tab();
        page.open(&self.site.url("/page.html"));
        page
    }

    /// Brings so many contacts into somebody's account: `Person 0000` and on.
    pub fn fills(&self, person: &Person, count: usize) {
        let rows = (0..count).map(|number| format!("Person,{number:04},person{number}@example.org\r\n"));
        let table = format!("First Name,Last Name,E-mail Address\r\n{}", rows.collect::<String>());
        let file = self.node.data().join("people.csv");
        std::fs::write(&file, table).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.node.command(&["import", "--account", &person.email, &file.to_string_lossy()]);
    }

    /// Gives somebody so many friends, `Friend 0000` and on, none of whom is there. Meanwhile the node is stopped: nobody
    /// could register so many.
    pub fn befriends(&mut self, person: &str, count: u64) {
        self.node.stop();
        let database = Database::Sqlite(self.node.data().join("connect.db"));
        let person: Cid = person.parse().expect("a person has a number");
        let runtime = Runtime::new().expect("a runtime");
        runtime.block_on(befriend(&database, person, count)).expect("the database takes them");
        self.node.resume();
    }

    /// Lets somebody say `word 1`, `word 2` and on in an event's room, one a minute until now. Meanwhile the node is
    /// stopped: it would let nobody say so much so soon.
    #[expect(clippy::disallowed_methods, reason = "the node's clock begins at the machine's time")]
    pub fn talks(&mut self, event: &str, person: &str, count: u64) {
        self.node.stop();
        let database = Database::Sqlite(self.node.data().join("connect.db"));
        let client_id = self.site.application.client_id.parse().expect("a site has a client id");
        let person: Cid = person.parse().expect("a person has a number");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970").as_millis();
        let now = i64::try_from(now).expect("the universe is younger");
        let runtime = Runtime::new().expect("a runtime");
        let talk = async {
            let store = Store::open(&database).await?;
            for number in 1..=count {
                let (id, text) = (MessageId(number << 32), format!("word {number}"));
                let at = Moment(now - 60_000 * i64::try_from(count - number).expect("nobody says so much"));
                store.speak((client_id, event), person, id, text, at).await?;
            }
            store.close().await;
            store::Result::Ok(())
        };
        runtime.block_on(talk).expect("the database takes it");
        self.node.resume();
    }

    /// Clicks *Connect* on the page, signs in and agrees in the pop-up.
    pub fn connects(&self, person: &Person, page: &Tab) {
        page.press("Connect");
        let popup = self.browser.popup(&[page]);
        person.signs_in(&popup);
        person.allows(&popup);
        page.until("wl.session.state === 'signedIn'");
        self.browser.has_windows(1);
    }
}

async fn befriend(database: &Database, person: Cid, count: u64) -> store::Result<()> {
    let store = Store::open(database).await?;
    let mut friends = JoinSet::new();
    for number in 0..count {
        let store = store.clone();
        friends.spawn(async move {
            let cid = Cid(0xF000_0000_0000_0000 | number);
            let account = Account {
                cid,
                email: EmailAddress::from_stored(format!("friend{number}@example.org")),
                password: PasswordHash::of_nobody(),
                created: LONG_AGO,
            };
            let profile = Profile {
                cid,
                updated: LONG_AGO.0,
                first_name: Some("Friend".to_owned()),
                last_name: Some(format!("{number:04}")),
                location: None,
                birth_month: None,
                gender: 0,
                addresses: Vec::new(),
                emails: Vec::new(),
                phone_numbers: Vec::new(),
                thumbnail_image_link: None,
            };
            store.register(&account, &profile).await?;
            store.ask(cid, person, "", LONG_AGO).await?;
            store.ask(person, cid, "", LONG_AGO).await
        });
    }
    while let Some(befriended) = friends.join_next().await {
        befriended.expect("nobody cancels it")?;
    }
    store.close().await;
    Ok(())
}
