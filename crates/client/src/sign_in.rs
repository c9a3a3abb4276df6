//! From the node's answer to a signed-in visitor: authorization code with PKCE (RFC 6749, section 4.1; RFC 7636). The
//! question is put by `www/loader/sign_in.js`, within the click.

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
    /// What must be known of the question when the answer comes.
    pending: Form,
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

    pub(crate) fn sign_in(&mut self, id: Id, pending: Form) {
        if let Some(attempt) = self.attempt.replace(Attempt { id, pending }) {
            // The new pop-up has taken the old one's place.
            self.fail(attempt.id, Error::PopupClosed);
        }
        // Who is signed in and is asked for more stays signed in meanwhile.
        if self.visit().is_none() {
            self.enter(State::SigningIn);
        }
    }

    pub(crate) fn answered(&mut self, answer: &Form) {
        // A second answer finds no attempt any more.
        let Some(attempt) = self.attempt.take() else { return };
        self.command(Command::Settle);
        self.forget_question();
        self.redeem(&attempt.pending, Some(attempt.id), None, answer);
    }

    /// Whether it answers the sign-in that is under way here.
    pub(crate) fn awaits(&self, answer: &Form) -> bool {
        let state = answer.value("state");
        self.attempt.as_ref().zip(state).is_some_and(|(attempt, state)| attempt.asked(&state))
    }

    pub(crate) fn closed(&mut self, state: &str) {
        // What is remembered stays: under the site's opener policy a pop-up seems closed that is not, and may still
        // be answered through the channel page.
        if let Some(attempt) = self.attempt.take_if(|attempt| attempt.asked(state)) {
            self.give_up(Some(attempt.id), Error::PopupClosed);
        }
    }

    /// The storage has been asked for the question to an answer in the page's address.
    pub(crate) fn recalled(&mut self, text: Option<&str>) {
        let Some(answer) = self.arrival.take() else { return };
        let pending = text.map(Form::parse).filter(|pending| pending.value("state") == answer.value("state"));
        if let Some(pending) = pending {
            self.forget_question();
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
        match (redemption.id, result) {
            (Some(id), Ok(())) => self.command(Command::Done { id }),
            (None, Ok(())) => {}
            (id, Err(error)) => {
                if id.is_none() {
                    // The tab where the click was may be waiting, and may hold what we lack.
                    self.command(Command::Tell(Message::Answer(redemption.answer.clone()).form()));
                    self.command(Command::Explain(error.clone()));
                }
                self.give_up(id, error);
            }
        }
        if let Some((url, popup)) = redemption.back.clone() {
            self.command(Command::Back { url, popup });
        }
    }

    /// A sign-in that failed leaves the session as it was; whoever awaits it hears of it when that is known again.
    fn give_up(&mut self, id: Option<Id>, error: Error) {
        if *self.state() == State::SigningIn {
            self.restore(if error == Error::Denied { Reason::Denied } else { Reason::Never });
            self.failed.extend(id.map(|id| (id, error)));
        } else if let Some(id) = id {
            self.fail(id, error);
        }
    }

    fn forget_question(&mut self) {
        self.command(Command::Write { key: self.application.pending_key(), text: None });
    }
}

impl Attempt {
    /// Whether it has put the question with this state.
    pub(crate) fn asked(&self, state: &str) -> bool {
        self.pending.value("state").is_some_and(|asked| asked == state)
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

    fn pending_key(&self) -> String {
        [&self.client_id, wire::authorization::PENDING].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_leaves_the_rest_of_the_address_alone() {
        let application = Application { client_id: "1".into(), issuer: "https://id.example".into() };
        let arrival = |rest: &str| application.arrival(&["https://site.example/", rest].concat());
        let (answer, address) = arrival("?id=5&code=c&state=s&iss=https%3A%2F%2Fid.example#top").unwrap();
        assert_eq!(address, "https://site.example/?id=5#top");
        assert_eq!(answer.value("code").as_deref(), Some("c"));
        for foreign in ["?code=c&state=s", "?code=c&state=s&iss=https://other.example", "#code=c", ""] {
            assert_eq!(arrival(foreign), None, "{foreign}");
        }
    }
}
