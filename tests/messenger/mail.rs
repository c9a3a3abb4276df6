//! Invitations by mail: whoever is not here yet gets a letter, and nobody learns who is.

use connect_tests::mail_server::MailServer;
use connect_tests::wait::until;
use connect_tests::{Node, Person, Site, Talker};
use serde_json::json;

use super::World;

impl World {
    /// A world whose node sends letters by this mail server.
    fn writing(server: &MailServer) -> Self {
        let node = Node::start_with(&["--mail", &server.address]);
        let site = Site::of("connect", &node);
        Self { node, site }
    }
}

fn asks(talker: &mut Talker, address: &str) {
    let reply = talker
        .asks(&json!({ "ask": { "person": { "email": address }, "note": "See https://spam.example" } }));
    assert_eq!(reply, json!({ "done": {} }));
}

#[test]
fn whoever_is_not_here_gets_a_letter_and_comes_by_it() {
    let server = MailServer::opens();
    let world = World::writing(&server);
    let mut ana = world.talker("Ana");
    asks(&mut ana, "Dee@Example.org");
    let mail = server.receives();
    assert_eq!(mail.to, "Dee@Example.org");
    assert_eq!(mail.after("Subject: "), "Ana Costa invites you to be friends");
    assert_eq!(mail.after("From: "), "no-reply@localhost");
    assert_eq!(mail.after("List-Unsubscribe-Post: "), "List-Unsubscribe=One-Click");
    assert!(!mail.text.contains("spam.example"), "{}", mail.text);
    let link = format!("/invitation/{}", mail.after(&format!("{}/invitation/", world.node.origin)));

    let dee = Person::named("Dee", "Okafor").joins(&world.node);
    assert!(dee.get(&link).text.contains("Ana Costa invites you to be friends"));
    assert_eq!(dee.post(&link, &[]).status, 303);
    while ana.hears("friend")["standing"] != "friends" {}
}

#[test]
fn whoever_is_here_gets_the_question_and_no_letter() {
    let server = MailServer::opens();
    let world = World::writing(&server);
    let bo = Person::named("Bo", "Costa");
    let visit = bo.joins(&world.node);
    let mut there = Talker::signs_in(&visit.allow(&world.site, "Messenger.SignIn"));
    let mut ana = world.talker("Ana");
    asks(&mut ana, &bo.email);
    assert_eq!(there.hears("friend")["standing"], "askedBy");
    asks(&mut ana, "not an address");
    for number in 0..19 {
        asks(&mut ana, &format!("new{number}@example.org"));
    }
    // It is the same for those who are here and for those who are not.
    for address in [bo.email.as_str(), "new@example.org"] {
        assert_eq!(ana.is_refused(&json!({ "ask": { "person": { "email": address } } })), "friend.rate");
    }
    let mut to: Vec<_> = (0..19).map(|_| server.receives().to).collect();
    to.sort_by_key(|to| (to.len(), to.clone()));
    assert_eq!(to, (0..19).map(|number| format!("new{number}@example.org")).collect::<Vec<_>>());
}

#[test]
fn letter_waits_for_a_mail_server_that_cannot_take_it_and_not_for_one_that_will_not() {
    let server = MailServer::opens();
    let mut world = World::writing(&server);
    let mut ana = world.talker("Ana");
    server.answers("later@example.org", "451 Not now");
    asks(&mut ana, "later@example.org");
    // When the node has heard that is its own affair: time goes on until it has.
    let mail = until(|| {
        world.node.advance("1m");
        server.has_received().ok_or_else(|| "nothing came".to_owned())
    });
    assert_eq!(mail.unwrap().to, "later@example.org");
    server.answers("nobody@example.org", "550 Nobody is called so");
    asks(&mut ana, "nobody@example.org");
    asks(&mut ana, "somebody@example.org");
    assert_eq!(server.receives().to, "somebody@example.org");
    world.node.advance("1d");
    asks(&mut ana, "else@example.org");
    assert_eq!(server.receives().to, "else@example.org", "nobody was not tried again");
}

#[test]
fn letter_outlives_its_node() {
    let server = MailServer::opens();
    let mut world = World::writing(&server);
    let mut ana = world.talker("Ana");
    server.answers("later@example.org", "451 Not now");
    asks(&mut ana, "later@example.org");
    world.node.kill();
    world.node.resume();
    let mail = until(|| {
        world.node.advance("10m");
        server.has_received().ok_or_else(|| "nothing came".to_owned())
    });
    assert_eq!(mail.unwrap().to, "later@example.org");
}

#[test]
fn address_whose_owner_wants_no_letters_gets_no_more_of_anybody() {
    let server = MailServer::opens();
    let world = World::writing(&server);
    let [mut ana, mut bo] = ["Ana", "Bo"].map(|name| world.talker(name));
    asks(&mut ana, "dee@example.org");
    let stop = server.receives().after("List-Unsubscribe: ");
    let stop = stop.trim_matches(['<', '>']);
    let agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
    let get = |address: &str| agent.get(address).call().expect("the node answers").status().as_u16();
    // As a mail program does it: no cookie, and from nowhere (RFC 8058, section 3.2).
    let post = |address: &str| {
        let answer = agent.post(address).send_form([("List-Unsubscribe", "One-Click")]);
        answer.expect("the node answers").status().as_u16()
    };
    let unknown = format!("{stop}x");
    assert_eq!((get(&unknown), post(&unknown)), (404, 404));
    assert_eq!((get(stop), post(stop)), (200, 303));
    asks(&mut bo, "Dee@example.org");
    asks(&mut bo, "somebody@example.org");
    assert_eq!(server.receives().to, "somebody@example.org");
}
