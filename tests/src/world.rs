//! A world of its own for one test: a node, a site on another origin, a browser.

use crate::browser::{Browser, Preferences, Tab};
use crate::node::Node;
use crate::person::Person;
use crate::site::Site;

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
