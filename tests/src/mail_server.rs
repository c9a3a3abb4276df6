//! A mail server that takes letters for everybody (RFC 5321), and keeps them to be looked at.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::wait::PATIENCE;

/// A mail server. It ends with the test's process.
pub struct MailServer {
    /// `smtp://127.0.0.1:<port>`.
    pub address: String,
    inbox: Receiver<Mail>,
    answers: Arc<Mutex<HashMap<String, String>>>,
}

/// A letter as it came.
#[derive(Debug)]
pub struct Mail {
    /// To whom the envelope says.
    pub to: String,
    /// Head and body, as they came.
    pub text: String,
}

impl MailServer {
    /// One on a free port.
    pub fn opens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a machine has free ports");
        let address = format!("smtp://{}", listener.local_addr().expect("a listener has an address"));
        let (mails, inbox) = channel();
        let answers: Arc<Mutex<HashMap<String, String>>> = Arc::default();
        let given = Arc::clone(&answers);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (mails, given) = (mails.clone(), Arc::clone(&given));
                thread::spawn(move || serve(stream, &mails, &given));
            }
        });
        Self { address, inbox, answers }
    }

    /// Answers once so where a letter is for this recipient: `451 Not now`, `550 Nobody`. All others are taken.
    pub fn answers(&self, to: &str, line: &str) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).insert(to.to_owned(), line.to_owned());
    }

    /// The next letter that it takes.
    pub fn receives(&self) -> Mail {
        self.inbox.recv_timeout(PATIENCE).expect("a letter comes")
    }

    /// A letter that has come already.
    pub fn has_received(&self) -> Option<Mail> {
        self.inbox.try_recv().ok()
    }
}

impl Mail {
    /// What stands behind this in a line of the letter, the parts of which belong together again (RFC 2045, section 6.7).
    pub fn after(&self, start: &str) -> String {
        let text = self.text.replace("=\r\n", "").replace("=3D", "=");
        let found = text.split("\r\n").find_map(|line| line.strip_prefix(start));
        found.unwrap_or_else(|| panic!("no line begins with {start:?} in {text}")).to_owned()
    }
}

fn serve(mut stream: TcpStream, mails: &Sender<Mail>, answers: &Mutex<HashMap<String, String>>) {
    let reader = BufReader::new(stream.try_clone().expect("a stream can be cloned"));
    let mut lines = reader.lines().map_while(Result::ok);
    let mut to = String::new();
    let mut say = |line: &str| write!(stream, "{line}\r\n").is_ok();
    if !say("220 mail.localhost ESMTP") {
        return;
    }
    while let Some(line) = lines.next() {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 mail.localhost".to_owned(),
            "RCPT" => {
                line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                let answer = answers.lock().unwrap_or_else(PoisonError::into_inner).remove(&to);
                answer.unwrap_or_else(|| "250 Yes".to_owned())
            }
            "DATA" => {
                say("354 Go on");
                let text: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                // After the test nobody takes it.
                mails.send(Mail { to: std::mem::take(&mut to), text: text.join("\r\n") }).ok();
                "250 Taken".to_owned()
            }
            "QUIT" => {
                say("221 Bye");
                return;
            }
            _ => "250 Yes".to_owned(),
        };
        if !say(&answer) {
            return;
        }
    }
}
