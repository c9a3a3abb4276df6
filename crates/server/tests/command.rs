//! The program itself: what it prints, and how it fails.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn connect(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_connect-server"));
    command.args(arguments).env_clear().env("CONNECT_DATA", data);
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    connect(data, arguments).output().unwrap_or_else(|error| panic!("{error}"))
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What it says when it fails: one line, no panic.
fn failure(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

#[test]
fn node_starts_moves_its_clock_and_stops_with_its_input() {
    let data = TempDir::new().unwrap();
    let arguments =
        ["--listen", "127.0.0.1:0", "--demo", "--demo-listen", "127.0.0.1:0", "--clock", "manual"];
    let mut node = connect(data.path(), &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(node.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("node  http://localhost:"));
    assert!(lines.next().unwrap().starts_with("demo  http://localhost:"));
    assert_eq!(lines.next().unwrap(), "ready");
    let mut input = node.stdin.take().unwrap();
    let mut advance = |span: &str| {
        writeln!(input, "advance {span}").unwrap();
        lines.next().unwrap().strip_prefix("clock ").unwrap().parse::<i64>().unwrap()
    };
    let first = advance("0s");
    assert_eq!(advance("3h") - first, 3 * 60 * 60 * 1_000);
    assert_eq!(advance("1500ms") - first, 3 * 60 * 60 * 1_000 + 1_500);
    let listed = printed(&run(data.path(), &["app", "list"]));
    assert!(listed.starts_with("000000004403AD10  Harbour Runners\n"), "works beside the node: {listed}");
    drop(input);
    assert!(node.wait().unwrap().success());
}

#[test]
fn application_is_added_listed_given_a_secret_and_removed() {
    let data = TempDir::new().unwrap();
    let add = [
        "app",
        "add",
        "--name",
        "Shop",
        "--redirect-uri",
        "https://shop.example/cb",
        "--origin",
        "https://shop.example",
    ];
    let added = printed(&run(data.path(), &add));
    let client_id = added.strip_prefix("client_id      ").unwrap().trim_end();
    assert_eq!(client_id.len(), 16);
    let listed = printed(&run(data.path(), &["app", "list"]));
    assert_eq!(
        listed,
        format!(
            "{client_id}  Shop\n    origin    https://shop.example\n    redirect  https://shop.example/cb\n"
        )
    );
    let rotated = printed(&run(data.path(), &["app", "rotate-secret", client_id]));
    assert_eq!(rotated.strip_prefix("client_secret  ").unwrap().trim_end().len(), 43);
    assert!(printed(&run(data.path(), &["app", "list"])).contains("(with secret)"));

    let with_id = [&add[..], &["--client-id", "0000000048046F22", "--confidential"]].concat();
    assert!(
        printed(&run(data.path(), &with_id)).starts_with("client_id      0000000048046F22\nclient_secret  ")
    );
    assert!(
        failure(&run(data.path(), &with_id)).contains("there is an application 0000000048046F22 already")
    );

    assert!(run(data.path(), &["app", "remove", client_id]).status.success());
    assert!(failure(&run(data.path(), &["app", "remove", client_id])).contains("there is no application"));
}

#[test]
fn what_an_operator_gets_wrong_is_said_in_one_line() {
    let data = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let no_folder = file("file", "") + "/data";
    let corrupt = format!("sqlite:{}", file("corrupt.db", &"this is no database ".repeat(100)));
    let unknown = file("unknown.toml", "listen = \"127.0.0.1:0\"\nlisten_on = 1\n");
    let bus = file("bus.toml", "listen = \"127.0.0.1:0\"\nbus = \"nats://127.0.0.1\"\n");
    let application =
        file("app.toml", "listen = \"127.0.0.1:0\"\n[[application]]\nclient_id = \"1\"\nname = \"Shop\"\n");
    let free = ["--listen", "127.0.0.1:0"];
    for (arguments, words) in [
        (vec!["--listen", &taken], "is in use"),
        ([&free[..], &["--data", &no_folder]].concat(), "cannot be made"),
        ([&free[..], &["--database", &corrupt]].concat(), "corrupt.db"),
        ([&free[..], &["--issuer", "http://connect.example"]].concat(), "plain http is for localhost only"),
        ([&free[..], &["--bus", "nats://127.0.0.1"]].concat(), "an SQLite file belongs to one node"),
        (
            [&free[..], &["--bus", "nats://127.0.0.1", "--database", "sqlite:a.db"]].concat(),
            "--database postgres://",
        ),
        ([&free[..], &["--bus", "localhost:4222"]].concat(), "a bus is nats://"),
        ([&free[..], &["--bus", "nat://node:secret@localhost"]].concat(), "a bus is nats://"),
        ([&free[..], &["--database", "postgrs://node:secret@localhost/a"]].concat(), "a database is sqlite:"),
        (
            vec!["app", "list", "--database", "postgres://node:secret@localhost:port/a"],
            "this is not a PostgreSQL connection URL",
        ),
        (vec!["--config", &bus], "an SQLite file belongs to one node"),
        (vec!["--config", "/no/such/file.toml"], "/no/such/file.toml cannot be read"),
        (vec!["--config", &unknown], "unknown.toml, line 2: unknown field"),
        (vec!["--config", &application], "application Shop: client id"),
        (vec!["app", "add", "--name", "Shop"], "give at least one --origin"),
        (vec!["app", "add", "--name", "Shop", "--origin", "shop.example"], "origin: shop.example"),
        (
            vec!["app", "add", "--name", "Shop", "--origin", "https://a.example", "--logo", "/no/logo.png"],
            "/no/logo.png",
        ),
        (
            vec!["import", "--account", "ana@example.com", "a.vcf"],
            "nobody is registered with ana@example.com",
        ),
    ] {
        let told = failure(&run(data.path(), &arguments));
        assert!(told.contains(words), "{arguments:?}: {told}");
        assert!(!told.contains("secret"), "passwords are nobody's to read: {told}");
    }
}

#[test]
fn applications_of_the_configuration_file_are_registered_at_the_start() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("connect.toml");
    let text = "listen = \"127.0.0.1:0\"\nissuer = \"https://connect.example/\"\n[[application]]\n\
                client_id = \"0000000048046F22\"\nname = \"Shop\"\norigins = [\"https://shop.example\"]\n";
    std::fs::write(&file, text).unwrap();
    let output = connect(data.path(), &["--clock", "manual"])
        .env("CONNECT_CONFIG", &file)
        .env("CONNECT_ISSUER", "https://other.example")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(
        printed(&output),
        "node  https://other.example\nready\n",
        "the environment counts more than the file"
    );
    assert!(printed(&run(data.path(), &["app", "list"])).starts_with("0000000048046F22  Shop\n"));
}

#[test]
fn second_node_on_the_same_file_is_turned_away() {
    let data = TempDir::new().unwrap();
    let arguments = ["--listen", "127.0.0.1:0", "--clock", "manual"];
    let mut node = connect(data.path(), &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(node.stdout.take().unwrap()).lines();
    assert!(lines.map(Result::unwrap).any(|line| line == "ready"));
    assert!(failure(&run(data.path(), &arguments)).contains("connect.db"));
    drop(node.stdin.take());
    assert!(node.wait().unwrap().success());
}

#[test]
fn help_names_every_flag_and_its_environment_variable() {
    let data = TempDir::new().unwrap();
    let help = printed(&run(data.path(), &["--help"]));
    for flag in
        ["listen", "issuer", "database", "data", "bus", "keep", "config", "demo", "demo-listen", "clock"]
    {
        let variable = format!("CONNECT_{}", flag.to_uppercase().replace('-', "_"));
        assert!(help.contains(&format!("--{flag}")) && help.contains(&variable), "{flag}");
    }
}
