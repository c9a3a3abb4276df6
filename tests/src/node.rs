//! A node: the real program as a child process, with its own data folder and, mostly, a clock that stands still.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tempfile::TempDir;

use crate::files;
use crate::wait::{PATIENCE, until};

/// A running node. Its data folder is gone when it is dropped, unless it lay there before.
pub struct Node {
    process: Process,
    /// `http://localhost:<port>`, which is the issuer too.
    pub origin: String,
    /// Where its demo site is, if it was started with one.
    pub demo: Option<String>,
    listen: String,
    clock: &'static str,
    /// What else it was started with.
    arguments: Vec<String>,
    data: PathBuf,
    /// The data's folder, where it is to be gone with the node.
    _folder: Option<TempDir>,
}

/// What `connect-server app add` has answered.
#[derive(Debug, Clone)]
pub struct Application {
    /// 16 hexadecimal digits.
    pub client_id: String,
    /// Shown once, for applications that can keep one.
    pub client_secret: Option<String>,
}

impl Node {
    /// A node with an empty database on a free port.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with a demo site on another free port.
    pub fn start_with_demo() -> Self {
        Self::start_with(&["--demo", "--demo-listen", "127.0.0.1:0"])
    }

    /// The same, which talks to this push service and no other; or, for `none`, to none at all.
    pub fn reaching(push_service: &str) -> Self {
        Self::start_with(&["--push-services", push_service])
    }

    /// A node whose memory is a database that others may share. Each has a clock of its own to be moved.
    pub fn on(database: &str, arguments: &[&str]) -> Self {
        let arguments = [&["--database", database], arguments].concat();
        let folder = temporary_folder();
        Self::running(folder.path().to_owned(), Some(folder), "manual", &arguments)
    }

    /// The same with the machine's own clock.
    pub fn at_work(database: &str, arguments: &[&str]) -> Self {
        let arguments = [&["--database", database], arguments].concat();
        let folder = temporary_folder();
        Self::running(folder.path().to_owned(), Some(folder), "system", &arguments)
    }

    /// A node over data that lies there already and stays, with the machine's own clock.
    pub fn over(data: &Path, arguments: &[&str]) -> Self {
        Self::running(data.to_owned(), None, "system", arguments)
    }

    /// A node with an empty database that was started with these further arguments.
    pub fn start_with(arguments: &[&str]) -> Self {
        let folder = temporary_folder();
        Self::running(folder.path().to_owned(), Some(folder), "manual", arguments)
    }

    fn running(data: PathBuf, folder: Option<TempDir>, clock: &'static str, arguments: &[&str]) -> Self {
        let process = Process::start(&data, "127.0.0.1:0", clock, arguments);
        let origin = process.hear("node").trim().to_owned();
        let demo = arguments.contains(&"--demo").then(|| process.hear("demo").trim().to_owned());
        process.hear("ready");
        let port = origin.rsplit(':').next().unwrap_or_default();
        let listen = format!("127.0.0.1:{port}");
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Self { process, origin, demo, listen, clock, arguments, data, _folder: folder }
    }

    /// An address of the node.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Moves its clock: `90s`, `3h`, `365d`.
    pub fn advance(&mut self, by: &str) {
        self.process.say(&format!("advance {by}"));
        self.process.hear("clock ");
    }

    /// Stops it as an operator does, and starts it again at the same address with the same data.
    pub fn restart(&mut self) {
        self.stop();
        self.resume();
    }

    /// Stops it.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Starts it again after [`stop`](Self::stop).
    pub fn resume(&mut self) {
        let arguments: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        self.process = Process::start(&self.data, &self.listen, self.clock, &arguments);
        assert_eq!(self.process.hear("node").trim(), self.origin);
        self.process.hear("ready");
    }

    /// The number of its process while it runs.
    pub fn process_id(&self) -> u32 {
        self.process.child.id()
    }

    /// Registers an application: `--name`, `--redirect-uri`, `--origin`… as on the command line.
    pub fn add_application(&self, arguments: &[&str]) -> Application {
        let answer = self.command(&[&["app", "add"], arguments].concat());
        let value = |name: &str| {
            let line = answer.lines().find_map(|line| line.trim().strip_prefix(name))?;
            Some(line.trim_start_matches([':', '=', ' ', '\t']).trim().to_owned())
        };
        let client_id = value("client_id").unwrap_or_else(|| panic!("no client_id in {answer:?}"));
        Application { client_id, client_secret: value("client_secret") }
    }

    /// Runs one of the program's other commands on this node's data, while it runs.
    pub fn command(&self, arguments: &[&str]) -> String {
        let data = self.data.to_string_lossy();
        let mut place = vec!["--data", &data];
        if let Some(at) = self.arguments.iter().position(|argument| argument == "--database") {
            place.extend(self.arguments[at..at + 2].iter().map(String::as_str));
        }
        let outcome = run(&[arguments, &place].concat());
        assert_eq!(outcome.code, Some(0), "connect-server {}: {}", arguments.join(" "), outcome.complaint);
        outcome.output
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.process.child.kill().expect("the node runs");
        self.process.child.wait().expect("a killed program ends");
    }

    /// Asks it to go as an operator's service manager does, and waits until it is gone.
    pub fn terminate(&mut self) {
        let id = self.process_id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("a Unix system has kill");
        self.process.wait();
    }
}

/// How a run of the program has ended.
#[derive(Debug)]
pub struct Outcome {
    /// What it left with; absent if a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub output: String,
    /// What it complained about.
    pub complaint: String,
}

/// Runs the program to its end. A node that starts although it should not ends with its empty input.
pub fn run(arguments: &[&str]) -> Outcome {
    let output = program()
        .args(arguments)
        .env("CONNECT_CLOCK", "manual")
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("connect-server does not start: {error}"));
    Outcome {
        code: output.status.code(),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn temporary_folder() -> TempDir {
    TempDir::with_prefix("connect-node-").expect("the system has a folder for temporary files")
}

/// A port that nobody uses now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a machine has free ports");
    listener.local_addr().expect("a listener has an address").port()
}

/// The program under test, without whatever the person who runs the tests has set for their own node.
fn program() -> Command {
    let path = std::env::var_os("CONNECT_TEST_SERVER")
        .map_or_else(|| files::program("connect-server"), PathBuf::from);
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CONNECT_") {
            command.env_remove(name);
        }
    }
    command
}

/// The child process and its three streams.
struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    log: Arc<Mutex<String>>,
}

impl Process {
    fn start(data: &Path, listen: &str, clock: &str, arguments: &[&str]) -> Self {
        let mut child = program()
            .args(["run", "--listen", listen, "--clock", clock, "--data"])
            .arg(data)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("the node does not start: {error}"));
        let output = BufReader::new(child.stdout.take().expect("its output is piped"));
        let (sender, lines) = channel();
        thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut errors = BufReader::new(child.stderr.take().expect("its errors are piped"));
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            let mut line = Vec::new();
            while errors.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        });
        let input = child.stdin.take();
        Self { child, input, lines, log }
    }

    fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("the node runs");
        writeln!(input, "{line}")
            .unwrap_or_else(|error| panic!("the node does not listen ({error}):\n{}", self.log()));
    }

    /// The rest of the next line of its output that begins so.
    fn hear(&self, beginning: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("the node never said {beginning:?}:\n{}", self.log()));
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    /// The end of its input tells it to go.
    fn stop(&mut self) {
        self.input = None;
        self.wait();
    }

    fn wait(&mut self) {
        let ended = until(|| self.child.try_wait().ok().flatten().ok_or_else(String::new));
        let status = ended.unwrap_or_else(|_| panic!("the node does not end:\n{}", self.log()));
        assert!(status.success(), "the node ended with {status}:\n{}", self.log());
    }

    fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            eprintln!("the node's log:\n{}", self.log());
        }
    }
}
