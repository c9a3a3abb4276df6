//! Writes what is to be done.

use client::{Command, Form, Id, Session, State, decimal};

/// The command as a form: `do` says what, the rest is what it needs.
pub(crate) fn write(command: Command, session: &Session) -> String {
    let of = |verb, pairs: &[(&str, &str)]| {
        let mut form = Form::of(&[("do", verb)]);
        for (name, value) in pairs {
            form.add(name, value);
        }
        form
    };
    let optional = |form: &mut Form, name, value: Option<&str>| {
        if let Some(value) = value {
            form.add(name, value);
        }
    };
    match command {
        Command::Settle => of("settle", &[]),
        Command::Rename { url } => of("rename", &[("url", &url)]),
        Command::Back { url, popup } => {
            let mut form = of("back", &[("url", &url)]);
            optional(&mut form, "popup", popup.then_some(""));
            form
        }
        Command::Lock => of("lock", &[]),
        Command::Unlock => of("unlock", &[]),
        Command::Tell(message) => of("tell", &[("message", message.encoded())]),
        Command::Changed => match session.state() {
            State::Unknown => of("change", &[("state", "unknown")]),
            State::SigningIn => of("change", &[("state", "signingIn")]),
            State::SignedOut(reason) => of("change", &[("state", "signedOut"), ("reason", reason.as_str())]),
            State::SignedIn(visit) => of(
                "change",
                &[
                    ("state", "signedIn"),
                    ("cid", &visit.cid),
                    ("scope", &visit.scope),
                    ("until", &decimal(visit.until)),
                ],
            ),
        },
        Command::Read { key } => of("read", &[("key", &key)]),
        Command::Write { key, text } => {
            let mut form = of("write", &[("key", &key)]);
            optional(&mut form, "text", text.as_deref());
            form
        }
        Command::Send { id, url, bearer, form: body } => {
            let mut form = of("send", &[("id", &number(id)), ("url", &url)]);
            optional(&mut form, "bearer", bearer.as_deref());
            optional(&mut form, "form", body.as_ref().map(Form::encoded));
            form
        }
        Command::Done { id } => of("done", &[("id", &number(id))]),
        Command::Token { id, token } => of("token", &[("id", &number(id)), ("token", &token)]),
        Command::Failed { id, error } => {
            of("fail", &[("id", &number(id)), ("code", &error.code()), ("message", error.message())])
        }
        Command::Explain(error) => of("explain", &[("code", &error.code()), ("message", error.message())]),
    }
    .into_text()
}

fn number(id: Id) -> String {
    decimal(id.into())
}
