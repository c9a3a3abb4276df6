//! From a click to a signed-in visitor: authorization code with PKCE (RFC 6749, section 4.1; RFC 7636).

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::event::{Command, Id, REDEEM};
use crate::form::Form;
use crate::message::Message;
use crate::renewal::{Work, tokens};
use crate::session::{Application, Reason, Session, State};

/// A sign-in whose pop-up is open.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) id: Id,
    pub(crate) state: String,
    verifier: String,
    redirect_uri: String,
    /// Where the click was.
    address: String,
    scope: String,
}

/// A code on its way to become a session.
#[derive(Debug, Clone)]
pub(crate) struct Redemption {
    /// The sign-in of this page that it answers, if it is one of this page.
    id: Option<Id>,
    /// Where to go afterwards, if it came in the page's address: where the click was, and whether this window is the
    /// pop-up that it opened.
    back: Option<(String, bool)>,
    answer: Form,
    asked_at: u64,
}

/// What an answer consists of: these leave the page's address when it has been read.
const ANSWER: [&str; 5] = ["code", "state", "iss", "error", "error_description"];

impl Session {
    /// The page is there: has it been sent the node's answer, or has somebody signed in before?
    pub(crate) fn start(&mut self, address: &str) {
        let Some((answer, rest)) = self.application.arrival(address) else {
            return self.restore(Reason::Never);
        };
        // Before anything else: nobody shall bookmark a code, or send it to another site as referrer.
        self.command(Command::Rename { url: rest });
        self.enter(State::SigningIn);
        self.arrival = Some(answer);
        self.command(Command::Read { key: self.application.pending_key() });
    }

    pub(crate) fn sign_in(
        &mut self,
        id: Id,
        scope: Option<&str>,
        address: String,
        state: String,
        verifier: String,
    ) {
        if let Some(attempt) = self.attempt.take() {
            // The new pop-up takes the old one's place.
            self.fail(attempt.id, Error::PopupClosed);
        }
        let application = &self.application;
        // Without a channel page the answer comes by a message to the site's origin.
        let redirect_uri = application.channel.clone().unwrap_or_else(|| origin(&address).into());
        let scope = scope.unwrap_or(&application.scope).into();
        let attempt = Attempt { id, state, verifier, redirect_uri, address, scope };
        let mut question = attempt.question(&application.client_id);
        question.add("response_mode", wire::authorization::WEB_MESSAGE);
        let url = application.authorize(&question);
        self.command(Command::Open { url, state: attempt.state.clone() });
        // Its answer may have to come through a page of its own.
        self.remember(Some(attempt.pending(true)));
        self.attempt = Some(attempt);
        // Who is signed in and is asked for more stays signed in meanwhile.
        if self.visit().is_none() {
            self.enter(State::SigningIn);
        }
    }

    /// No pop-up: the page itself goes to the node, and comes back.
    pub(crate) fn blocked(&mut self) {
        let Some(mut attempt) = self.attempt.take() else { return };
        if self.application.channel.is_none() {
            attempt.redirect_uri = page(&attempt.address).into();
        }
        self.remember(Some(attempt.pending(false)));
        let url = self.application.authorize(&attempt.question(&self.application.client_id));
        self.command(Command::Leave { url });
    }

    pub(crate) fn answered(&mut self, answer: &Form) {
        // A second answer finds no attempt any more.
        let Some(attempt) = self.attempt.take() else { return };
        self.command(Command::Settle);
        self.remember(None);
        self.redeem(&attempt.pending(true), Some(attempt.id), None, answer);
    }

    pub(crate) fn closed(&mut self, state: &str) {
        // What is remembered stays: under the site's opener policy a pop-up seems closed that is not, and may still
        // be answered through the channel page.
        if let Some(attempt) = self.attempt.take_if(|attempt| attempt.state == state) {
            self.fail(attempt.id, Error::PopupClosed);
            self.settle_down(&Error::PopupClosed);
        }
    }

    /// The storage has been asked for the question to an answer in the page's address.
    pub(crate) fn recalled(&mut self, text: Option<&str>) {
        let Some(answer) = self.arrival.take() else { return };
        let pending = text.map(Form::parse).filter(|pending| pending.value("state") == answer.value("state"));
        if let Some(pending) = pending {
            self.remember(None);
            let popup = pending.value("popup").is_some();
            let back = pending.value("address").map(|address| (address, popup));
            self.redeem(&pending, None, back, &answer);
        } else {
            let redemption = Redemption { id: None, back: None, answer, asked_at: 0 };
            self.finish(&redemption, Err(Error::StateMismatch));
        }
    }

    fn redeem(&mut self, pending: &Form, id: Option<Id>, back: Option<(String, bool)>, answer: &Form) {
        let redemption = Redemption { id, back, answer: answer.clone(), asked_at: self.now };
        match self.application.code(pending, answer) {
            Err(error) => self.finish(&redemption, Err(error)),
            Ok(code) => {
                let text = |name| pending.value(name).unwrap_or_default();
                self.redemption = Some(redemption);
                self.post(
                    REDEEM,
                    wire::path::TOKEN,
                    &[
                        ("grant_type", "authorization_code"),
                        ("code", &code),
                        ("redirect_uri", &text("redirect_uri")),
                        ("code_verifier", &text("verifier")),
                    ],
                );
            }
        }
    }

    /// The node has answered the code.
    pub(crate) fn redeemed(&mut self, status: u16, body: &Form) {
        let Some(redemption) = self.redemption.take() else { return };
        match tokens(status, body, redemption.asked_at) {
            Ok((kept, access)) => self.demand(Work::Admit(kept, access, redemption)),
            Err(error) => self.finish(&redemption, Err(error)),
        }
    }

    pub(crate) fn finish(&mut self, redemption: &Redemption, result: Result<(), Error>) {
        if let Err(error) = &result {
            self.settle_down(error);
        }
        match (redemption.id, result) {
            (Some(id), Ok(())) => self.command(Command::Done { id }),
            (Some(id), Err(error)) => self.fail(id, error),
            (None, Ok(())) => {}
            (None, Err(error)) => {
                // The tab where the click was may be waiting, and may hold what we lack.
                self.command(Command::Tell(Message::Answer(redemption.answer.clone()).form()));
                self.command(Command::Explain(error));
            }
        }
        if let Some((url, popup)) = redemption.back.clone() {
            self.command(Command::Back { url, popup });
        }
    }

    /// A sign-in that failed leaves the session as it was.
    fn settle_down(&mut self, error: &Error) {
        if *self.state() == State::SigningIn {
            self.restore(if *error == Error::Denied { Reason::Denied } else { Reason::Never });
        }
    }

    fn remember(&mut self, pending: Option<Form>) {
        let key = self.application.pending_key();
        self.command(Command::Write { key, text: pending.map(Form::into_text) });
    }
}

impl Attempt {
    fn question(&self, client_id: &str) -> Form {
        let scope: Vec<_> = self.scope.split([',', ' ']).filter(|name| !name.is_empty()).collect();
        Form::of(&[
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &scope.join(" ")),
            ("state", &self.state),
            // RFC 7636, section 4.2.
            ("code_challenge", &base64url(&Sha256::digest(&self.verifier))),
            ("code_challenge_method", "S256"),
        ])
    }

    /// What must be remembered until the answer comes.
    fn pending(&self, popup: bool) -> Form {
        let mut form = Form::of(&[
            ("state", &self.state),
            ("verifier", &self.verifier),
            ("redirect_uri", &self.redirect_uri),
            ("address", &self.address),
        ]);
        if popup {
            form.add("popup", "");
        }
        form
    }
}

impl Application {
    /// Finds the node's answer in the page's address, and what the address is without it. A `code` from anybody else
    /// is none of ours.
    fn arrival(&self, address: &str) -> Option<(Form, String)> {
        let (before, hash) =
            address.split_once('#').map_or((address, None), |(before, hash)| (before, Some(hash)));
        let (page, query) = before.split_once('?')?;
        let answer = Form::parse(query);
        if answer.value("state").is_none() || answer.value("iss").as_ref() != Some(&self.issuer) {
            return None;
        }
        let rest = answer.without(&ANSWER);
        let mark = if rest.is_empty() { "" } else { "?" };
        let address = [page, mark, rest.encoded(), hash.map_or("", |_| "#"), hash.unwrap_or("")].concat();
        Some((answer, address))
    }

    /// The code in an answer, if it is one to this question and from our node.
    fn code(&self, pending: &Form, answer: &Form) -> Result<String, Error> {
        if answer.value("state") != pending.value("state") {
            return Err(Error::StateMismatch);
        }
        if answer.value("iss").as_ref() != Some(&self.issuer) {
            return Err(Error::IssuerMismatch);
        }
        match answer.value("error") {
            Some(error) if error == "access_denied" => Err(Error::Denied),
            Some(error) => Err(Error::Refused { error, description: answer.value("error_description") }),
            None => answer.value("code").ok_or(Error::Malformed),
        }
    }

    fn authorize(&self, question: &Form) -> String {
        [&self.issuer, wire::path::AUTHORIZE, "?", question.encoded()].concat()
    }

    fn pending_key(&self) -> String {
        [&self.client_id, "/sign-in"].concat()
    }
}

/// An address without query and fragment.
fn page(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address)
}

/// `https://site.example` of an address below it.
fn origin(address: &str) -> &str {
    let path = page(address).match_indices('/').nth(2);
    path.and_then(|(place, _)| address.get(..place)).unwrap_or(page(address))
}

/// RFC 4648, section 5, without padding.
fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let group =
            three.iter().fold(0, |group, &byte| group << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(DIGITS[(group >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenge_is_the_one_of_the_specification() {
        // RFC 7636, appendix B.
        let challenge = base64url(&Sha256::digest("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn base64url_is_the_one_of_the_specification() {
        // RFC 4648, section 10.
        let written =
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64url(text.as_bytes()));
        assert_eq!(written, ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"]);
    }

    #[test]
    fn parts_of_an_address() {
        let address = "https://site.example:81/shop/?id=5#top";
        assert_eq!(
            (origin(address), page(address)),
            ("https://site.example:81", "https://site.example:81/shop/")
        );
        assert_eq!(origin("https://site.example"), "https://site.example");
    }

    #[test]
    fn an_arrival_leaves_the_rest_of_the_address_alone() {
        let application = Application {
            client_id: "1".into(),
            issuer: "https://id.example".into(),
            scope: String::new(),
            channel: None,
        };
        let arrival = |rest: &str| application.arrival(&["https://site.example/", rest].concat());
        let (answer, address) = arrival("?id=5&code=c&state=s&iss=https%3A%2F%2Fid.example#top").unwrap();
        assert_eq!(address, "https://site.example/?id=5#top");
        assert_eq!(answer.value("code").as_deref(), Some("c"));
        for foreign in ["?code=c&state=s", "?code=c&state=s&iss=https://other.example", "#code=c", ""] {
            assert_eq!(arrival(foreign), None, "{foreign}");
        }
    }
}
