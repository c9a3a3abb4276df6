//! The house stands as it was drawn: which crate may know which, and that the lists and the prose tell the truth.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};
use connect_tests::{Node, Person, Site, files};
use wire::{ENTITY_SETS, SCOPES};

/// Each crate and those of ours that it may know. Whoever adds an arrow says why, in a commit of its own.
const ARROWS: &[(&str, &[&str])] = &[
    ("odata", &[]),
    ("wire", &["odata"]),
    ("domain", &["wire"]),
    ("format", &["wire", "odata"]),
    ("store", &["domain", "wire", "odata"]),
    ("bus", &["wire"]),
    ("push", &[]),
    ("server", &["store", "bus", "push", "format", "domain", "wire", "odata"]),
    ("client", &["wire", "odata"]),
    ("loader", &["client", "wire"]),
    ("messenger", &["client", "wire"]),
    ("controls", &["wire"]),
    ("bundle", &["wire"]),
];

/// What goes into a page, or may.
const PAGE: &[&str] = &["odata", "wire", "client", "loader", "messenger", "controls"];

/// What no page needs: servers and databases.
const KEPT_OUT: &[&str] = &[
    "argon2",
    "async-nats",
    "axum",
    "deadpool-postgres",
    "hyper",
    "mio",
    "rusqlite",
    "sqlx",
    "tokio",
    "tokio-postgres",
    "ureq",
];

#[test]
fn crates_know_only_whom_they_may() {
    let metadata = metadata(&[]);
    let mut wrong = Vec::new();
    for (name, known) in arrows(&metadata) {
        let Some((_, allowed)) = ARROWS.iter().find(|(crate_, _)| *crate_ == name) else {
            wrong.push(format!("{name} has no row in ARROWS"));
            continue;
        };
        wrong.extend(
            known
                .iter()
                .filter(|known| !allowed.contains(&known.as_str()))
                .map(|known| format!("{name} → {known}")),
        );
    }
    assert!(wrong.is_empty(), "arrows that nobody drew: {wrong:?}");
}

#[test]
fn every_row_of_the_arrows_is_a_crate() {
    let crates = arrows(&metadata(&[]));
    for (name, _) in ARROWS {
        assert!(crates.contains_key(*name), "there is no crates/{name}");
    }
}

#[test]
fn servers_and_databases_stay_out_of_pages() {
    let metadata = metadata(&["--filter-platform", "wasm32-unknown-unknown"]);
    for name in PAGE {
        let graph = graph(&metadata, name);
        let found: Vec<_> = KEPT_OUT.iter().filter(|outside| graph.contains(**outside)).collect();
        assert!(found.is_empty(), "{name} brings {found:?} into the page");
    }
}

#[test]
fn kept_out_crates_are_named_rightly() {
    // A misspelt name in KEPT_OUT would keep nothing out: what the server has, the list must find there.
    let graph = graph(&metadata(&[]), "server");
    for outside in ["tokio", "axum", "hyper", "rusqlite", "argon2", "tokio-postgres", "async-nats", "mio"] {
        assert!(KEPT_OUT.contains(&outside) && graph.contains(outside), "{outside}");
    }
}

#[test]
fn wire_has_no_features() {
    let metadata = metadata(&[]);
    let wire = metadata.packages.iter().find(|package| package.name.as_str() == "connect-wire").unwrap();
    assert!(wire.features.is_empty(), "{:?}", wire.features);
}

#[test]
fn only_the_store_names_a_database_and_only_one_file_of_it() {
    only_there(
        "crates/store/src/db",
        "crates/store/tests/",
        &["rusqlite::", "tokio_postgres::", "deadpool_postgres::"],
    );
}

#[test]
fn only_one_file_of_the_bus_names_nats() {
    only_there("crates/bus/src/nats.rs", "crates/bus/tests/", &["async_nats::"]);
}

#[test]
fn every_source_file_opens_with_a_line_that_says_what_it_is() {
    let silent: Vec<_> = sources(&files::project().join("crates"))
        .into_iter()
        .chain(sources(&files::project().join("tests")))
        .filter(|file| !std::fs::read_to_string(file).unwrap().starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn every_path_that_the_prose_names_exists() {
    for prose in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(files::project().join(prose))
            .unwrap_or_else(|error| panic!("{prose}: {error}"));
        let paths: Vec<_> =
            text.split('`').skip(1).step_by(2).filter(|words| is_path(words)).flat_map(spellings).collect();
        let gone: Vec<_> = paths.iter().filter(|path| !files::project().join(path).exists()).collect();
        assert!(gone.is_empty(), "{prose} names {gone:?}");
        assert!(prose != "ARCHITECTURE.md" || paths.len() > 20, "the code map names only {paths:?}");
    }
}

#[test]
fn every_entity_set_is_linked_and_answers() {
    let node = Node::start();
    let site = Site::of("connect", &node);
    let ana = Person::named("Ana", "Lima").joins(&node);
    let caller = ana.allow(&site, "WL_Profiles.View WL_Contacts.View");
    let root = caller.get("");
    for set in &ENTITY_SETS {
        let link = format!("\"{}Link\"", set.resource);
        assert!(root.text.contains(&link), "the root document has no {link}: {}", root.text);
        let answer = caller.get(set.path);
        assert_eq!(answer.status, 200, "{}: {}", set.path, answer.text);
        assert!(answer.json()["Entries"].is_array(), "{}: {}", set.path, answer.text);
    }
}

#[test]
fn every_scope_is_announced_and_asked_for_in_its_own_words() {
    let node = Node::start();
    let names: Vec<_> = SCOPES.iter().map(|info| info.name).collect();
    let approve: Vec<_> = names.iter().flat_map(|name| ["--approve", name]).collect();
    let site = Site::of_with("connect", &node, &approve);
    let ana = Person::named("Ana", "Lima").joins(&node);
    let metadata = ana.get("/.well-known/oauth-authorization-server").json();
    let page = ana.get(&site.authorization(&names.join(" "))).text;
    for info in &SCOPES {
        assert!(
            metadata["scopes_supported"].as_array().unwrap().contains(&info.name.into()),
            "{} in {metadata}",
            info.name
        );
        assert!(page.contains(info.sentence), "the consent page does not say {:?}: {page}", info.sentence);
    }
}

/// Whose code names these words: files that begin so, and tests.
fn only_there(door: &str, tests: &str, words: &[&str]) {
    let mut namers = Vec::new();
    for file in sources(&files::project().join("crates")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let code =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        if words.iter().any(|name| code.contains(name)) {
            namers.push(file.strip_prefix(files::project()).unwrap().to_string_lossy().into_owned());
        }
    }
    let is_the_door = |file: &String| file.starts_with(door) || file.starts_with(tests);
    let others: Vec<_> = namers.iter().filter(|file| !is_the_door(file)).collect();
    assert!(others.is_empty(), "{others:?} name {words:?}");
    assert!(namers.iter().any(is_the_door), "nobody names {words:?}: this test looks for the wrong words");
}

/// Every crate below `crates/` with those of ours that it is built with.
fn arrows(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let ours = ours(metadata);
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    let known = |id: &PackageId| {
        let node = nodes.iter().find(|node| node.id == *id).unwrap();
        node.deps
            .iter()
            .filter(|dep| is_built_with(dep))
            .filter_map(|dep| ours.get(&dep.pkg))
            .cloned()
            .collect()
    };
    ours.iter().map(|(id, name)| (name.clone(), known(id))).collect()
}

/// Our crates by their folder's name.
fn ours(metadata: &Metadata) -> BTreeMap<PackageId, String> {
    let crates = files::project().join("crates");
    let folder =
        |manifest: &Path| Some(manifest.parent()?.strip_prefix(&crates).ok()?.to_string_lossy().into_owned());
    let packages = metadata.workspace_packages().into_iter();
    packages
        .filter_map(|package| Some((package.id.clone(), folder(package.manifest_path.as_std_path())?)))
        .collect()
}

/// The names of everything that a crate of ours is built with.
fn graph(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    let (root, _) = ours(metadata).into_iter().find(|(_, folder)| folder == name).unwrap();
    let mut seen = BTreeSet::from([root.clone()]);
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let node = nodes.iter().find(|node| node.id == id).unwrap();
        for dep in node.deps.iter().filter(|dep| is_built_with(dep)) {
            if seen.insert(dep.pkg.clone()) {
                open.push(dep.pkg.clone());
            }
        }
    }
    seen.iter().map(|id| metadata[id].name.to_string()).collect()
}

fn is_built_with(dep: &cargo_metadata::NodeDep) -> bool {
    dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
}

fn metadata(options: &[&str]) -> Metadata {
    let mut command = MetadataCommand::new();
    command
        .current_dir(files::project())
        .other_options(options.iter().map(ToString::to_string).collect::<Vec<_>>());
    command.exec().unwrap()
}

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules" && name != "target") {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Whether these words of the prose are a path of the project: no command, no address, no pattern.
fn is_path(words: &str) -> bool {
    let starts =
        ["crates/", "www/", "tests/", ".ci/", "build.sh"].iter().any(|folder| words.starts_with(folder));
    starts && !words.contains([' ', '<', '…', '*'])
}

/// `a/{b,c}.rs` is `a/b.rs` and `a/c.rs`.
fn spellings(path: &str) -> Vec<String> {
    let braces = path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match braces {
        Some((before, (inside, after))) => {
            inside.split(',').flat_map(|word| spellings(&format!("{before}{word}{after}"))).collect()
        }
        None => vec![path.to_owned()],
    }
}
