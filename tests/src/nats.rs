//! A private nats-server, for the nodes of one cluster. It ends with the test, whichever way that ends.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

/// The shell waits on its standard input: when this program is gone, so is the server. It is never asked to go, but
/// killed.
const SCRIPT: &str = r#"
"$@" 2>&1 &
read -r _
kill -9 $!
wait
"#;

/// A server on a port of this machine.
#[derive(Debug)]
pub struct Nats {
    port: u16,
    arguments: Vec<String>,
    /// Absent while it is away.
    shell: Option<Child>,
}

impl Nats {
    /// A server that lets everybody in.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with further arguments of `nats-server`.
    pub fn start_with(arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        let mut nats = Self { port: 0, arguments, shell: None };
        nats.resume();
        nats
    }

    /// Where it is: `127.0.0.1:<port>`. It stays there.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// As a node is told it.
    pub fn address(&self) -> String {
        format!("nats://{}", self.host())
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        let Some(mut shell) = self.shell.take() else { return };
        drop(shell.stdin.take());
        shell.wait().expect("a shell that was started ends");
    }

    /// Starts it again, at the same place, after [`kill`](Self::kill).
    pub fn resume(&mut self) {
        // -1 is a free port.
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(program())
            .args(["-a", "127.0.0.1", "-p", &port])
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut output = BufReader::new(shell.stdout.take().expect("it was asked to be piped")).lines();
        self.shell = Some(shell);
        let mut said = String::new();
        loop {
            let line =
                output.next().and_then(Result::ok).unwrap_or_else(|| "[FTL] no more output".to_owned());
            assert!(!line.contains("[FTL]"), "nats-server does not start:\n{said}{line}");
            if let Some((_, place)) = line.split_once("Listening for client connections on ") {
                let port = place.rsplit(':').next().and_then(|port| port.trim().parse().ok());
                self.port = port.unwrap_or_else(|| panic!("no port in {line:?}"));
            }
            if line.contains("Server is ready") {
                break;
            }
            said.push_str(&line);
            said.push('\n');
        }
        // Nobody listens to the rest, but it must be able to go on speaking.
        thread::spawn(move || output.for_each(drop));
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Debian puts it where only root looks.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join("nats-server"))
        .find(|program| program.is_file())
        .expect("these tests need nats-server (on Debian: apt-get install nats-server)")
}
