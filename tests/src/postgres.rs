//! A private PostgreSQL that can be killed, for the nodes of one test. It ends with the test, whichever way that ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use tempfile::TempDir;

use crate::cluster::postgres::{binaries, is_root};

/// The shell waits on its standard input: when this program is gone, so is the server. It is never asked to go, but
/// killed, and its own processes find out by themselves.
const SCRIPT: &str = r#"
cd "$1"
[ -d data ] || initdb -D data -U connect -A trust -E UTF8 --no-sync >initdb.log 2>&1 || { cat initdb.log; exit 1; }
postgres -D data -k "$1" -c listen_addresses= -c fsync=off -c max_connections=100 2>&1 &
read -r _
kill -9 $!
wait
"#;

/// A server over a folder of its own.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    /// Absent while it is away.
    shell: Option<Child>,
    /// Reads what it says, until the last of its processes is gone.
    listener: Option<JoinHandle<()>>,
}

impl Postgres {
    /// An empty one.
    pub fn start() -> Self {
        let folder =
            TempDir::with_prefix("connect-postgres-").expect("the system has a folder for temporary files");
        if is_root() {
            let status = Command::new("chown").arg("postgres").arg(folder.path()).status();
            assert!(
                status.is_ok_and(|status| status.success()),
                "as root, these tests need the user postgres (on Debian: apt-get install postgresql)"
            );
        }
        let mut postgres = Self { folder, shell: None, listener: None };
        postgres.resume();
        postgres
    }

    /// `postgres://…`: its one database, which was empty.
    pub fn database(&self) -> String {
        let host =
            self.folder.path().to_str().expect("temporary folders have plain names").replace('/', "%2F");
        format!("postgres://connect@{host}/postgres")
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        let Some(mut shell) = self.shell.take() else { return };
        drop(shell.stdin.take());
        shell.wait().expect("a shell that was started ends");
        // As long as one of its processes lives, it cannot be started again.
        let listener = self.listener.take().expect("somebody listens as long as it lives");
        listener.join().expect("a listener does not panic");
    }

    /// Starts it again, over the same data, after [`kill`](Self::kill).
    pub fn resume(&mut self) {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut command = Command::new(if is_root() { "runuser" } else { "sh" });
        if is_root() {
            command.args(["-u", "postgres", "--", "sh"]);
        }
        let mut shell = command
            .args(["-c", SCRIPT, "sh"])
            .arg(self.folder.path())
            .env("PATH", format!("{}:{path}", binaries().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut output = BufReader::new(shell.stdout.take().expect("it was asked to be piped")).lines();
        self.shell = Some(shell);
        let mut said = String::new();
        loop {
            let Some(Ok(line)) = output.next() else { panic!("PostgreSQL does not start:\n{said}") };
            if line.contains("ready to accept connections") {
                break;
            }
            said.push_str(&line);
            said.push('\n');
        }
        // Nobody reads the rest, but it must be able to go on speaking.
        self.listener = Some(thread::spawn(move || output.for_each(drop)));
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}
