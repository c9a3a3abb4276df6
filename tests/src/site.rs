//! A site: a tiny server of files on an origin of its own, as any stranger's host page has one.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::files;
use crate::node::{Application, Node};

/// What a site's back end keeps to itself until it exchanges the code (RFC 7636, section 4.1). Always the same:
/// nothing here is worth stealing.
pub(crate) const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-more";

/// A site, registered as an application of a node. Its server ends with the test's process.
pub struct Site {
    /// `http://site.localhost:<port>`: to a browser another site than `localhost`.
    pub origin: String,
    /// What the node knows it as.
    pub application: Application,
}

/// What a server needs to answer.
struct Pages {
    folder: PathBuf,
    headers: String,
    /// `{{name}}` and what stands for it.
    words: Vec<(&'static str, String)>,
}

impl Site {
    /// The site of a browser case: serves `tests/browser/<case>/`, with `{{node}}`, `{{socket}}`, `{{site}}` and `{{client_id}}` filled
    /// in. The file `headers` in that folder holds lines of HTTP that every answer carries.
    pub fn of(case: &str, node: &Node) -> Self {
        Self::of_with(case, node, &[])
    }

    /// The same, registered with further arguments of `connect-server app add`.
    pub fn of_with(case: &str, node: &Node, arguments: &[&str]) -> Self {
        let folder = files::case(case);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a machine has free ports");
        let port = listener.local_addr().expect("a listener has an address").port();
        let origin = format!("http://site.localhost:{port}");
        let [page, channel] = ["page", "channel"].map(|page| format!("{origin}/{page}.html"));
        let mut all = vec!["--name", "Harbour Runners", "--origin", &origin];
        for uri in [&page, &channel] {
            all.extend(["--redirect-uri", uri]);
        }
        all.extend(arguments);
        let application = node.add_application(&all);
        let words = vec![
            ("{{node}}", node.origin.clone()),
            ("{{socket}}", node.origin.replace("http", "ws")),
            ("{{site}}", origin.clone()),
            ("{{client_id}}", application.client_id.clone()),
        ];
        let mut pages = Pages { headers: String::new(), folder, words };
        let headers = std::fs::read_to_string(pages.folder.join("headers")).unwrap_or_default();
        pages.headers = pages.fill(headers).replace('\n', "\r\n");
        serve(listener, pages);
        Self { origin, application }
    }

    /// The authorization request that the site sends a visitor with, as a path on the node.
    pub fn authorization(&self, scope: &str) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let redirect_uri = self.url("/page.html");
        let query = [
            ("response_type", "code"),
            ("client_id", &self.application.client_id),
            ("redirect_uri", &redirect_uri),
            ("scope", scope),
            ("state", "state"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let query = query.map(|(name, value)| format!("{name}={}", escape(value)));
        format!("/oauth/authorize?{}", query.join("&"))
    }

    /// An address of the site.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// Percent-encodes everything but the unreserved characters (RFC 3986, section 2.3).
fn escape(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

impl Pages {
    /// The answer to one request line.
    fn answer(&self, request: &str) -> Vec<u8> {
        let path = request.split(' ').nth(1).unwrap_or("/").split(['?', '#']).next().unwrap_or("/");
        let file = path.trim_start_matches('/');
        let is_plain = !file.is_empty() && file != "headers" && !file.contains("..");
        let content = is_plain.then(|| std::fs::read(self.folder.join(file)).ok()).flatten();
        let (status, content) = match content {
            Some(content) => ("200 OK", self.fill_bytes(content)),
            None => ("404 Not Found", b"There is no such page.".to_vec()),
        };
        let media_type = match Path::new(file).extension().and_then(|extension| extension.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n{}\r\n",
            content.len(),
            self.headers
        );
        [head.into_bytes(), content].concat()
    }

    fn fill_bytes(&self, content: Vec<u8>) -> Vec<u8> {
        match String::from_utf8(content) {
            Ok(text) => self.fill(text).into_bytes(),
            Err(binary) => binary.into_bytes(),
        }
    }

    fn fill(&self, text: String) -> String {
        self.words.iter().fold(text, |text, (word, value)| text.replace(word, value))
    }
}

fn serve(listener: TcpListener, pages: Pages) {
    let pages = Arc::new(pages);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let pages = Arc::clone(&pages);
            // A browser that goes away in the middle of an answer is none of the test's business.
            thread::spawn(move || answer(stream, &pages).ok());
        }
    });
}

fn answer(mut stream: TcpStream, pages: &Pages) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    // A browser opens connections in advance and may never use them.
    let Some(request) = lines.next() else { return Ok(()) };
    let request = request?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    stream.write_all(&pages.answer(&request))
}
