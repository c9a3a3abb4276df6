//! The messenger as its users meet it: real nodes, real sockets.

mod cluster;
mod conversation;
mod death;
mod file;
mod frame;
mod friend;
mod mail;
mod picture;
mod presence;
mod push;
mod room;
mod search;
mod stream;

use connect_tests::visit::Caller;
use connect_tests::{Node, Person, Site, Talker};
use serde_json::{Value, json};

/// A node, a site, and people who use the messenger there.
struct World {
    node: Node,
    site: Site,
}

impl World {
    fn new() -> Self {
        let node = Node::start();
        let site = Site::of("connect", &node);
        Self { node, site }
    }

    /// Somebody who has joined and lets the site sign them in to the messenger.
    fn person(&self, first_name: &str) -> Caller {
        let visit = Person::named(first_name, "Costa").joins(&self.node);
        visit.allow(&self.site, "Messenger.SignIn WL_Profiles.View")
    }

    /// The same, signed in.
    fn talker(&self, first_name: &str) -> Talker {
        Talker::signs_in(&self.person(first_name))
    }

    /// Two friends, signed in, who have heard all there is to hear about that.
    fn friends(&self) -> [Talker; 2] {
        let [mut ana, mut bo] = ["Ana", "Bo"].map(|name| self.talker(name));
        befriend(&mut ana, &mut bo);
        [ana, bo]
    }
}

/// One asks, the other agrees, both hear of it.
fn befriend(one: &mut Talker, other: &mut Talker) {
    one.asks(&json!({ "ask": { "person": { "cid": other.cid } } }));
    other.asks(&json!({ "ask": { "person": { "cid": one.cid } } }));
    for talker in [one, other] {
        while talker.hears("friend")["standing"] != "friends" {}
    }
}

/// The address of a person, for `say`.
fn to(talker: &Talker) -> Value {
    json!({ "person": talker.cid })
}
