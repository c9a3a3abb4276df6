//! Reads what has happened.

use client::{Event, Form, Id};

/// The event of this `type`.
pub(crate) fn read(form: &Form) -> Option<Event> {
    let text = |name| form.value(name);
    let id = || form.number("id").and_then(|id| Id::try_from(id).ok());
    Some(match text("type")?.as_str() {
        "start" => Event::Start { address: text("address")? },
        "sign_in" => Event::SignIn { id: id()?, pending: Form::parse(&text("pending")?) },
        "answered" => Event::Answered(Form::parse(&text("answer")?)),
        "closed" => Event::Closed { state: text("state")? },
        "call" => Event::Call { id: id()?, address: text("address")? },
        "token" => Event::Token { id: id()? },
        "check" => Event::Check,
        "resume" => Event::Resume,
        "sign_out" => Event::SignOut { id: id()? },
        "replied" => Event::Replied {
            id: id()?,
            status: form.number("status").and_then(|status| u16::try_from(status).ok())?,
            body: Form::parse(&text("body").unwrap_or_default()),
        },
        "stored" => Event::Stored { key: text("key")?, text: text("text") },
        "unavailable" => Event::Unavailable { key: text("key")? },
        "locked" => Event::Locked,
        "heard" => Event::Heard(Form::parse(&text("message")?)),
        _ => return None,
    })
}
