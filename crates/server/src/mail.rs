//! Letters: what the node has to say to people by mail.
//!
//! A letter stands in the store, in the transaction in which it was decided on, until a mail server has taken it: nothing
//! is lost when a node or the mail server dies. A task of each node takes what is due. Where there is no mail server,
//! letters lie in the outbox, and a page shows them.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::Letter;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::app::App;

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// How often it is looked whether letters are due.
const EVERY: Duration = Duration::from_secs(1);
/// A mail server that has not taken a letter by then is given up for now: all that one node takes at a time is done with
/// before another one may take it.
const LONGEST: Duration = Duration::from_secs(30);
/// After the first attempt a letter is tried again after so long; after each further one after four times as long.
const AGAIN: Duration = Duration::from_mins(1);
/// So often in all: for almost a day.
const ATTEMPTS: u32 = 7;

/// How letters are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Way {
    /// Not at all: there are none.
    #[default]
    Off,
    /// They lie in the outbox.
    Outbox,
    /// By this mail server: `smtps://…`, `smtp://…?tls=…`.
    Smtp(String),
}

impl Way {
    /// What the operator says.
    pub fn parse(text: Option<&str>) -> Result<Self, String> {
        match text {
            None => Ok(Self::Off),
            Some("outbox") => Ok(Self::Outbox),
            Some(address) => {
                let address = with_tls(address)?;
                // The address may hold a password: it is not repeated.
                Smtp::from_url(&address)
                    .map_err(|error| format!("--mail is no address of a mail server: {error}"))?;
                Ok(Self::Smtp(address))
            }
        }
    }
}

/// TLS, unless the operator says otherwise or the mail server is on this machine.
fn with_tls(address: &str) -> Result<String, String> {
    let wrong =
        "--mail is outbox, smtps://<host>, or smtp://<host>, with <user>:<password>@ where it is needed";
    let url = url::Url::parse(address).map_err(|_| wrong.to_owned())?;
    let host = url.host_str().ok_or(wrong)?;
    match url.scheme() {
        "smtps" => Ok(address.to_owned()),
        "smtp" if url.query().is_some() || matches!(host, "localhost" | "127.0.0.1" | "[::1]") => {
            Ok(address.to_owned())
        }
        "smtp" => Ok(format!("{}?tls=required", address.trim_end_matches('/'))),
        _ => Err(wrong.to_owned()),
    }
}

/// What sends letters. Cheap to clone.
#[derive(Clone)]
pub struct Mail(Arc<Inner>);

struct Inner {
    way: Way,
    from: Mailbox,
    smtp: Option<Smtp>,
    woken: Notify,
}

impl Mail {
    /// Sends in this way, by `from`, in the name of the node.
    pub fn new(way: Way, from: Option<&str>, issuer: &str) -> Result<Self, String> {
        let smtp = match &way {
            Way::Smtp(address) => {
                let smtp = Smtp::from_url(address).map_err(|error| format!("--mail: {error}"))?;
                Some(smtp.timeout(Some(LONGEST)).build())
            }
            Way::Off | Way::Outbox => None,
        };
        let from = from.map_or_else(|| format!("no-reply@{}", host(issuer)), str::to_owned);
        let from: Mailbox =
            from.parse().map_err(|_| format!("--mail-from {from}: that is no e-mail address"))?;
        Ok(Self(Arc::new(Inner { way, from, smtp, woken: Notify::new() })))
    }

    /// Whether there are letters at all.
    pub(crate) fn is_on(&self) -> bool {
        self.0.way != Way::Off
    }

    /// Whether letters are shown instead of being sent.
    pub(crate) fn is_outbox(&self) -> bool {
        self.0.way == Way::Outbox
    }

    /// A letter stands in the store.
    pub(crate) fn wake(&self) {
        self.0.woken.notify_one();
    }
}

/// Who the node is, as people read it.
pub(crate) fn host(issuer: &str) -> &str {
    let host = issuer.split_once("://").map_or(issuer, |(_, host)| host);
    host.split(':').next().unwrap_or(host)
}

/// Sends what is due, as long as the node runs.
pub(crate) async fn run(app: App) {
    let Some(smtp) = app.mail.0.smtp.clone() else { return };
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.mail.0.woken.notified() => {}
        }
        match app.store.take_letters(app.clock.now()).await {
            Ok(letters) => {
                for letter in letters {
                    if let Err(error) = send(&app, &smtp, &letter).await {
                        tracing::warn!(code = error.code(), "a letter may be sent twice: {error}");
                    }
                }
            }
            Err(error) => tracing::warn!(code = error.code(), "letters wait: {error}"),
        }
    }
}

async fn send(app: &App, smtp: &Smtp, letter: &Letter) -> Result<(), store::Error> {
    let failure = match write(&app.mail.0.from, letter) {
        Ok(message) => match timeout(LONGEST, smtp.send(message)).await {
            Ok(Ok(_)) => return app.store.drop_letter(letter.id).await,
            Ok(Err(error)) => (error.is_permanent(), error.to_string()),
            Err(_) => (false, "the mail server takes too long".to_owned()),
        },
        Err(error) => (true, error.to_string()),
    };
    let (is_permanent, why) = failure;
    // To whom is nobody's business who reads the log.
    if is_permanent || letter.attempts >= ATTEMPTS {
        tracing::warn!(letter = letter.id, "a letter cannot be sent: {why}");
        return app.store.drop_letter(letter.id).await;
    }
    tracing::info!(letter = letter.id, "a letter is tried again: {why}");
    let pause = AGAIN * 4_u32.saturating_pow(letter.attempts.saturating_sub(1));
    app.store.keep_letter(letter.id, app.clock.now().after(pause)).await
}

/// The letter as a message (RFC 5322), which ends for good by one request (RFC 8058).
fn write(from: &Mailbox, letter: &Letter) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
    let header = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    let builder: MessageBuilder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, letter.to.parse()?))
        .subject(&letter.subject)
        .header(ContentType::TEXT_PLAIN)
        .raw_header(header("List-Unsubscribe", &format!("<{}>", letter.stop)))
        .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        // RFC 3834, section 5: nobody's holiday answers it.
        .raw_header(header("Auto-Submitted", "auto-generated"));
    Ok(builder.body(letter.body.clone())?)
}

#[cfg(test)]
mod tests {
    use domain::Moment;

    use super::*;

    #[test]
    fn mail_server_is_spoken_to_by_tls_unless_it_is_here() {
        let parse = |text| Way::parse(Some(text));
        let smtp = |text: &str| Ok(Way::Smtp(text.to_owned()));
        assert_eq!(Way::parse(None), Ok(Way::Off));
        assert_eq!(parse("outbox"), Ok(Way::Outbox));
        assert_eq!(parse("smtps://ana:a%40b@mail.example"), smtp("smtps://ana:a%40b@mail.example"));
        assert_eq!(parse("smtp://mail.example:587"), smtp("smtp://mail.example:587?tls=required"));
        assert_eq!(parse("smtp://mail.example/"), smtp("smtp://mail.example?tls=required"));
        assert_eq!(parse("smtp://127.0.0.1:25"), smtp("smtp://127.0.0.1:25"));
        for wrong in
            ["", "mail.example", "https://mail.example", "smtp://", "smtp://mail.example?tls=never-ever"]
        {
            let error = parse(wrong).unwrap_err();
            assert!(error.starts_with("--mail is"), "{wrong}: {error}");
        }
        let error = parse("imap://ana:secret@mail.example").unwrap_err();
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn letters_come_from_the_node() {
        let from = |from, issuer| Mail::new(Way::Off, from, issuer).map(|mail| mail.0.from.to_string());
        assert_eq!(from(None, "https://connect.example:8443").as_deref(), Ok("no-reply@connect.example"));
        assert_eq!(from(None, "http://localhost:8080").as_deref(), Ok("no-reply@localhost"));
        let named = from(Some("The Club <club@example.com>"), "https://connect.example");
        assert_eq!(named.as_deref(), Ok("The Club <club@example.com>"));
        assert!(from(Some("nobody"), "https://connect.example").is_err());
    }

    #[test]
    fn what_people_write_breaks_out_of_no_header() {
        let letter = Letter {
            id: 1,
            to: "cy@example.com".into(),
            subject: "Ana\r\nBcc: everybody@example.com ☎ invites you".into(),
            body: "Hello\n.\nBye".into(),
            stop: "https://connect.example/stop/a".into(),
            made: Moment(1),
            attempts: 1,
        };
        let written = write(&"no-reply@connect.example".parse().unwrap(), &letter).unwrap().formatted();
        let written = String::from_utf8(written).unwrap();
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        let names: Vec<_> = head
            .split("\r\n")
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| line.split_once(':').map(|(name, _)| name))
            .collect();
        assert!(!names.contains(&"Bcc"), "{head}");
        assert!(head.contains("List-Unsubscribe: <https://connect.example/stop/a>"), "{head}");
    }
}
