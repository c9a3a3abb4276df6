//! What tabs of one site say to each other about the session.

use std::rc::Rc;

use crate::form::{Form, decimal};
use crate::session::{Access, Reason, Visit};

/// A message to the other tabs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// Somebody has signed in, or the access token was renewed: here it is, for all of us.
    SignedIn(Rc<Visit>, Access),
    /// The session is over.
    SignedOut(Reason),
    /// The node's answer to a sign-in that one of us began.
    Answer(Form),
}

impl Message {
    pub(crate) fn form(self) -> Form {
        match self {
            Self::SignedIn(visit, access) => {
                let mut form = visit.form();
                form.add("access_token", &access.token);
                form.add("access_until", &decimal(access.until));
                form
            }
            Self::SignedOut(reason) => Form::of(&[("reason", reason.as_str())]),
            Self::Answer(answer) => answer,
        }
    }

    pub(crate) fn parse(form: &Form) -> Option<Self> {
        if let Some(reason) = form.value("reason") {
            return Reason::named(&reason).map(Self::SignedOut);
        }
        if form.value("iss").is_some() {
            return Some(Self::Answer(form.clone()));
        }
        let access =
            Access { token: form.value("access_token")?.into(), until: form.number("access_until")? };
        Some(Self::SignedIn(Visit::read(form)?, access))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_way() {
        let visit = Visit { cid: "600E02C5B57EE1DA".into(), scope: "WL_Profiles.View".into(), until: 9 };
        for message in [
            Message::SignedIn(visit.into(), Access { token: "t".into(), until: 7 }),
            Message::SignedOut(Reason::Revoked),
            Message::Answer(Form::of(&[("code", "c"), ("iss", "https://id.example")])),
        ] {
            assert_eq!(Message::parse(&message.clone().form()), Some(message));
        }
        for nonsense in ["", "reason=boredom", "cid=1&scope=s&until=9"] {
            assert_eq!(Message::parse(&Form::parse(nonsense)), None, "{nonsense}");
        }
    }
}
