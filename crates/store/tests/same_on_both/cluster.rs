//! One private PostgreSQL for the whole test program. It ends with it, whichever way that ends.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The shell waits on its standard input: when this program is gone, so is PostgreSQL.
///
/// A linguistic default collation, where there is one, shows every comparison that forgets to be by bytes.
const SCRIPT: &str = r#"
cd "$1"
initdb -D data -U connect -A trust -E UTF8 --no-sync --locale-provider=icu --icu-locale=en >initdb.log 2>&1 ||
    { rm -rf data; initdb -D data -U connect -A trust -E UTF8 --no-sync >initdb.log 2>&1; } ||
    { cat initdb.log; exit 1; }
postgres -D data -k "$1" -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=300 2>&1 &
read -r _
kill -INT $!
wait
rm -rf "$1"
"#;

struct Cluster {
    folder: PathBuf,
    databases: AtomicU32,
    /// PostgreSQL lives for as long as this is open.
    _life: ChildStdin,
}

/// The URL of a new, empty database.
pub(crate) async fn new_database() -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(start);
    let name = format!("test_{}", cluster.databases.fetch_add(1, Ordering::Relaxed));
    let host = cluster.folder.to_str().expect("temporary folders have plain names").replace('/', "%2F");
    let url = |name: &str| format!("postgres://connect@{host}/{name}");
    let (client, connection) =
        tokio_postgres::connect(&url("postgres"), tokio_postgres::NoTls).await.expect("PostgreSQL is ready");
    let connection = tokio::spawn(connection);
    // One at a time: PostgreSQL refuses while somebody else copies the template.
    client.batch_execute("select pg_advisory_lock(1)").await.expect("the lock is granted in turn");
    client.batch_execute(&format!("create database {name}")).await.expect("the database can be created");
    drop(client);
    connection.await.expect("the connection's task ends").expect("the connection ends well");
    url(&name)
}

fn start() -> Cluster {
    let binaries = binaries();
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    let mut command = if is_root() {
        assert!(
            Command::new("chown").arg("postgres").arg(&folder).status().is_ok_and(|status| status.success()),
            "as root, these tests need the user postgres (on Debian: apt-get install postgresql)"
        );
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    let path = std::env::var("PATH").unwrap_or_default();
    let mut child = command
        .args(["-c", SCRIPT, "sh"])
        .arg(&folder)
        .env("PATH", format!("{}:{path}", binaries.display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell can be started");
    let life = child.stdin.take().expect("it was asked to be piped");
    let mut output = BufReader::new(child.stdout.take().expect("it was asked to be piped")).lines();
    let mut said = String::new();
    loop {
        let Some(Ok(line)) = output.next() else { panic!("PostgreSQL did not start:\n{said}") };
        if line.contains("ready to accept connections") {
            break;
        }
        said.push_str(&line);
        said.push('\n');
    }
    // Nobody listens to the rest, but it must be able to go on speaking.
    std::thread::spawn(move || {
        output.for_each(drop);
        child.wait().ok();
    });
    Cluster { folder, databases: AtomicU32::new(0), _life: life }
}

/// The folder that holds `initdb` and `postgres`.
pub(crate) fn binaries() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    std::env::split_paths(&path)
        .chain(versions.map(|version| version.path().join("bin")))
        .find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file()))
        .expect("these tests need PostgreSQL's initdb and postgres (on Debian: apt-get install postgresql)")
}

/// Whom PostgreSQL refuses to be.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self").metadata().is_ok_and(|process| process.uid() == 0)
}
