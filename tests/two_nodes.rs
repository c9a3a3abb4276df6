//! Nodes that share a database and a bus are one to the world, whichever of them somebody meets.

use connect_tests::node::run;
use connect_tests::visit::Answer;
use connect_tests::wait::until;
use connect_tests::{Cluster, Node, Person, Site};
use tempfile::TempDir;

#[test]
fn grant_revoked_at_one_node_is_refused_at_the_other_on_the_next_request() {
    let cluster = Cluster::start();
    let nodes = [cluster.node(), cluster.node()];
    let site = Site::of("connect", &nodes[0]);
    let ana = Person::named("Ana", "Lima").joins(&nodes[0]);
    for (here, there) in [(&nodes[0], &nodes[1]), (&nodes[1], &nodes[0])] {
        let caller = ana.at(here).allow(&site, "WL_Profiles.View");
        for node in [here, there] {
            assert_eq!(caller.at(node).get("Profiles").status, 200);
        }
        ana.at(here).take_back();
        for node in [there, here] {
            let refused = caller.at(node).get("Profiles");
            assert_eq!(refused.status, 401, "{}", refused.text);
            assert!(refused.header("www-authenticate").contains("error=\"invalid_token\""), "{refused:?}");
        }
    }
}

#[test]
fn who_is_signed_in_at_one_node_is_at_the_other() {
    let cluster = Cluster::start();
    let (here, there) = (cluster.node(), cluster.node());
    let ana = Person::named("Ana", "Lima").joins(&here);
    assert!(ana.at(&there).get("/account").text.contains("Ana"));
}

#[test]
fn node_that_is_killed_leaves_the_other_at_work() {
    let cluster = Cluster::start();
    let (mut here, there) = (cluster.node(), cluster.node());
    let site = Site::of("connect", &here);
    let ana = Person::named("Ana", "Lima").joins(&here);
    let caller = ana.allow(&site, "WL_Profiles.View");
    here.kill();
    assert_eq!(caller.at(&there).get("Profiles").status, 200);
    assert_eq!(health(&there).text, "ok\n");
    here.resume();
    ana.at(&there).take_back();
    assert_eq!(caller.at(&here).get("Profiles").status, 401);
}

#[test]
fn node_starts_and_serves_while_the_bus_is_away() {
    let mut cluster = Cluster::start();
    cluster.nats.kill();
    let node = cluster.node();
    let site = Site::of("connect", &node);
    let ana = Person::named("Ana", "Lima").joins(&node);
    assert_eq!(ana.allow(&site, "WL_Profiles.View").get("Profiles").status, 200);
    let answer = health(&node);
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok\nbus.unreachable\n"));

    cluster.nats.resume();
    health_becomes(&node, "ok\n");
    cluster.nats.kill();
    health_becomes(&node, "ok\nbus.unreachable\n");
    cluster.nats.resume();
    health_becomes(&node, "ok\n");
}

#[test]
fn bus_with_a_file_is_refused_in_one_line() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let arguments = ["run", "--listen", "127.0.0.1:0", "--bus", "nats://ana:secret@127.0.0.1", "--data"];
    let refused = run(&[&arguments[..], &[data.to_str().unwrap()]].concat());
    is_one_line(&refused.complaint, "an SQLite file belongs to one node");
    assert!(!data.exists(), "nothing has been made");
}

#[test]
fn bus_that_does_not_want_the_node_is_one_line() {
    let cluster = Cluster::start();
    let guarded = connect_tests::Nats::start_with(&["--user", "ana", "--pass", "right"]);
    let bus = format!("nats://ana:wr0ng@{}", guarded.host());
    let refused = run(&["run", "--listen", "127.0.0.1:0", "--database", &cluster.database, "--bus", &bus]);
    is_one_line(&refused.complaint, &guarded.address());
    let misspelt = run(&[
        "run",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &cluster.database,
        "--bus",
        "nats:/ana:wr0ng@b",
    ]);
    is_one_line(&misspelt.complaint, "a bus is nats://");
}

/// One line that names what is wrong, and gives no password away.
fn is_one_line(complaint: &str, words: &str) {
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    assert!(complaint.starts_with("connect-server: ") && complaint.contains(words), "{complaint}");
    assert!(!complaint.contains("secret") && !complaint.contains("wr0ng"), "{complaint}");
}

fn health(node: &Node) -> Answer {
    connect_tests::visit::get(&node.url("/health"))
}

fn health_becomes(node: &Node, text: &str) {
    let becomes = until(|| {
        let answer = health(node).text;
        if answer == text { Ok(()) } else { Err(answer) }
    });
    becomes.unwrap_or_else(|instead| panic!("{instead:?} and not {text:?}"));
}
