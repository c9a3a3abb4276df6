//! A private Prosody, from Debian's package. It ends with this program, whichever way that ends.

use std::fs;
use std::io::Read as _;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connect_tests::node::free_port;
use connect_tests::wait::until;
use tempfile::TempDir;

use super::socket::Socket;

/// The shell waits on its standard input: when this program is gone, so is Prosody.
const SCRIPT: &str = r#"
prosody -F --config "$1" &
read -r _
kill -9 $!
wait
"#;

const CONFIGURATION: &str = include_str!("prosody.cfg.lua");

/// A running one, with a virtual host `localhost` and rooms at `rooms.localhost`.
pub(super) struct Prosody {
    /// `127.0.0.1:<port>`.
    host: String,
    /// As it calls itself: `Prosody 0.12.3`.
    pub(super) version: String,
    shell: Child,
    _folder: TempDir,
}

impl Prosody {
    /// Starts one that knows so many people; why not, if there is none on this machine.
    pub(super) fn start(people: usize) -> Result<Self, &'static str> {
        let version = version().ok_or("prosody is not installed")?;
        let folder = TempDir::with_prefix("connect-prosody-").expect("the system has temporary files");
        let place = folder.path().to_str().expect("temporary folders have plain names");
        let accounts = folder.path().join("data/localhost/accounts");
        fs::create_dir_all(&accounts).expect("a fresh folder can be written to");
        for person in 0..people {
            let file = accounts.join(format!("person{person}.dat"));
            fs::write(file, "return { [\"password\"] = \"secret\" };").expect("so can its folders");
        }
        let port = free_port();
        let configuration = CONFIGURATION.replace("{{folder}}", place).replace("{{port}}", &port.to_string());
        let file = folder.path().join("prosody.cfg.lua");
        fs::write(&file, configuration).expect("a fresh folder can be written to");
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let host = format!("127.0.0.1:{port}");
        if let Err(instead) = until(|| TcpStream::connect(&host).map_err(|error| error.to_string())) {
            drop(shell.stdin.take());
            let mut said = String::new();
            shell.stderr.take().map(|mut errors| errors.read_to_string(&mut said));
            panic!("prosody does not listen ({instead}): {said}");
        }
        Ok(Self { host, version, shell, _folder: folder })
    }

    /// Signs a person in and takes them into a room (RFC 7395, RFC 6120, XEP-0045).
    pub(super) async fn join(&self, person: usize, room: &str) -> Socket {
        const OPEN: &str = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>";
        let mut socket = Socket::open(&self.host, "/xmpp-websocket", Some("xmpp")).await;
        let proof = STANDARD.encode(format!("\0person{person}\0secret"));
        let steps = [
            (OPEN.to_owned(), "PLAIN"),
            (
                format!("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{proof}</auth>"),
                "<success",
            ),
            (OPEN.to_owned(), "<bind"),
            (
                "<iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>"
                    .to_owned(),
                "<jid>",
            ),
            (
                format!(
                    "<presence xmlns='jabber:client' to='{room}/person{person}'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
                ),
                // XEP-0045, section 7.2.2: the last of the presences is one's own.
                "code='110'",
            ),
        ];
        for (step, answer) in steps {
            socket.say(step).await;
            socket.hear_of(answer).await;
        }
        socket
    }
}

impl Drop for Prosody {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        self.shell.wait().ok();
    }
}

/// What Debian's package says of itself.
fn version() -> Option<String> {
    let known = Command::new("dpkg-query").args(["-W", "-f", "${Version}", "prosody"]).output().ok()?;
    let version = String::from_utf8(known.stdout).ok().filter(|version| !version.is_empty())?;
    known.status.success().then(|| format!("Prosody {version}"))
}
