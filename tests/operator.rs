//! The program in its operator's hands: what it says when something is wrong, and that it loses nothing.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::path::Path;

use connect_tests::node::{Outcome, run};
use connect_tests::{Node, Person, Site, Talker};
use serde_json::json;
use tempfile::TempDir;

#[test]
fn help_names_every_flag_and_its_environment_variable() {
    let help = run(&["--help"]);
    assert_eq!(help.code, Some(0));
    for flag in ["LISTEN", "ISSUER", "DATABASE", "DATA", "BUS", "CONFIG", "DEMO", "DEMO_LISTEN", "CLOCK"] {
        assert!(help.output.contains(&format!("CONNECT_{flag}")), "{flag}: {}", help.output);
        let flag = format!("--{}", flag.to_lowercase().replace('_', "-"));
        assert!(help.output.contains(&flag), "{flag}: {}", help.output);
    }
}

#[test]
fn reports_are_read_and_closed() {
    let node = Node::start();
    let site = Site::of("connect", &node);
    let mut talkers = ["Ana", "Bo"].map(|name| {
        Talker::signs_in(&Person::named(name, "Lima").joins(&node).allow(&site, "Messenger.SignIn"))
    });
    let [ana, bo] = &mut talkers;
    ana.asks(&json!({ "ask": { "person": { "cid": bo.cid } } }));
    bo.asks(&json!({ "ask": { "person": { "cid": ana.cid } } }));
    let (conversation, entry) = bo.says(&json!({ "person": ana.cid }), "Give me your money");
    let report = json!({ "person": bo.cid, "reason": "rude\nand worse", "conversation": conversation, "entry": entry });
    ana.asks(&json!({ "report": report }));
    let list = node.command(&["report", "list"]);
    for line in [
        "about   Bo Lima <bo",
        "by      Ana Lima <ana",
        "reason  rude\n            and worse",
        "said    Give me",
    ] {
        assert!(list.contains(line), "{line}: {list}");
    }
    let name = list.split_whitespace().next().unwrap();
    node.command(&["report", "close", name]);
    assert_eq!(node.command(&["report", "list"]), "");
    let again = run(&["report", "close", name, "--data", path(node.data())]);
    is_one_line(&again, name);
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let node = Node::start();
    let folder = TempDir::new().unwrap();
    let listen = node.origin.replace("http://localhost", "127.0.0.1");
    let refused = run(&["run", "--listen", &listen, "--data", path(folder.path())]);
    is_one_line(&refused, &listen);
}

#[test]
fn a_second_node_on_the_same_file_is_turned_away() {
    let node = Node::start();
    let refused = run(&["run", "--listen", "127.0.0.1:0", "--data", path(node.data())]);
    is_one_line(&refused, "another node");
}

#[test]
fn a_corrupt_database_is_one_clear_line_and_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("connect.db");
    let nonsense = "this is no database. ".repeat(500);
    std::fs::write(&file, &nonsense).unwrap();
    let refused = run(&["run", "--listen", "127.0.0.1:0", "--data", path(folder.path())]);
    is_one_line(&refused, "connect.db");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), nonsense);
}

#[test]
fn a_data_folder_that_cannot_be_is_one_clear_line() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a file");
    std::fs::write(&file, "").unwrap();
    let refused = run(&["run", "--listen", "127.0.0.1:0", "--data", path(&file)]);
    is_one_line(&refused, "a file");
}

#[test]
fn what_is_wrong_in_the_configuration_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("connect.toml");
    for (text, words) in [
        ("listen = \"127.0.0.1:0\"\nnonsense\n", ["connect.toml", "line 2"]),
        ("listne = \"127.0.0.1:0\"\n", ["connect.toml", "listne"]),
        (
            "[[application]]\nname = \"Harbour Runners\"\nclient_id = \"xyz\"\n",
            ["Harbour Runners", "client id"],
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let refused = run(&["run", "--config", path(&file), "--data", path(folder.path())]);
        for word in words {
            is_one_line(&refused, word);
        }
    }
}

#[test]
fn a_signal_ends_the_node_cleanly_and_nothing_is_lost() {
    let mut node = Node::start();
    let site = Site::of("connect", &node);
    let ana = Person::named("Ana", "Lima").joins(&node);
    let caller = ana.allow(&site, "WL_Profiles.View");
    node.terminate();
    node.resume();
    assert_eq!(caller.get("Profiles").status, 200);
    assert!(ana.get("/consent").text.contains("Harbour Runners"));
}

#[test]
fn applications_come_and_go_while_the_node_runs() {
    let node = Node::start();
    let site = Site::of("connect", &node);
    let ana = Person::named("Ana", "Lima").joins(&node);
    let caller = ana.allow(&site, "WL_Profiles.View");
    let client_id = &site.application.client_id;
    let listed = node.command(&["app", "list"]);
    assert!(listed.contains(client_id) && listed.contains("Harbour Runners"), "{listed}");

    let confidential = node.add_application(&[
        "--name",
        "Back end",
        "--confidential",
        "--redirect-uri",
        "https://site.example/",
    ]);
    let secret = confidential.client_secret.unwrap();
    let rotated = node.command(&["app", "rotate-secret", &confidential.client_id]);
    assert!(!rotated.contains(&secret), "{rotated}");

    node.command(&["app", "remove", client_id]);
    assert!(!node.command(&["app", "list"]).contains(client_id));
    assert_eq!(caller.get("Profiles").status, 401);
}

#[test]
fn an_import_keeps_the_good_cards_and_names_the_line_of_the_broken_ones() {
    let node = Node::start();
    let site = Site::of("connect", &node);
    let ana = Person::named("Ana", "Lima");
    let visit = ana.joins(&node);
    let file = node.data().join("book.vcf");
    let cards = [
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bo Lindqvist\r\nEND:VCARD\r\n",
        "BEGIN:VCARD\r\nVERSION:3.0\r\nNOTE:nobody at all\r\nEND:VCARD\r\n",
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Chidi Okafor\r\nEND:VCARD\r\n",
    ];
    std::fs::write(&file, cards.concat()).unwrap();
    let data = path(node.data());
    let outcome = run(&["import", "--account", &ana.email, path(&file), "--data", data]);
    let said = format!("{}{}", outcome.output, outcome.complaint);
    assert!(said.contains('5') && said.contains("book.vcf"), "the second card begins in line 5: {outcome:?}");
    let contacts = visit.allow(&site, "WL_Contacts.View").get("Contacts/AllContacts").json();
    let names: Vec<_> =
        contacts["Entries"].as_array().unwrap().iter().map(|contact| &contact["FormattedName"]).collect();
    assert_eq!(names, ["Bo Lindqvist", "Chidi Okafor"]);

    let nobody = run(&["import", "--account", "nobody@example.com", path(&file), "--data", data]);
    is_one_line(&nobody, "nobody@example.com");
    let missing = run(&["import", "--account", &ana.email, "no-such-file.vcf", "--data", data]);
    assert_eq!(missing.code, Some(1), "{missing:?}");
    assert!(missing.complaint.contains("no-such-file.vcf"), "{missing:?}");
}

/// One line that names what is wrong, an exit code, and no trace of the program's insides.
fn is_one_line(outcome: &Outcome, word: &str) {
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let complaint = outcome.complaint.trim();
    assert_eq!(complaint.lines().count(), 1, "{outcome:?}");
    assert!(complaint.contains(word) && !complaint.contains("panicked"), "{word}: {outcome:?}");
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
