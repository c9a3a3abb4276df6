//! The wasm core: what thinks behind `window.wl`.
//!
//! Texts go in and texts come out, each a form (`application/x-www-form-urlencoded`): what has happened, and what is to
//! be done. The core never holds a JavaScript object and never waits; that keeps it, with its glue, at half the bytes of
//! one that does. What it asks for is done in `www/loader`, where also the elements are.

mod command;
mod event;

use std::cell::RefCell;

use client::{Application, Form, Query, Session};
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
}

/// Tells the session what has happened, and gives what is to be done: a form on each line.
///
/// The event's `type` says what it is, `now` when it is. The first must be `start`, which names the application; until
/// then, and for what makes no sense, there is nothing to be done.
#[wasm_bindgen]
pub fn handle(event: &str) -> String {
    let event = Form::parse(event);
    SESSION.with_borrow_mut(|session| {
        let session = match (&mut *session, application(&event)) {
            (None, Some(application)) => session.insert(Session::new(application)),
            (Some(session), _) => session,
            (None, None) => return String::new(),
        };
        let Some(event) = event::read(&event).zip(event.number("now")) else { return String::new() };
        let commands = session.handle(event.0, event.1);
        commands.into_iter().map(|command| command::write(command, session)).collect::<Vec<_>>().join("\n")
    })
}

/// A question with one more `option`, or, without one, the question how many there are.
#[wasm_bindgen]
pub fn refine(step: &str) -> String {
    let step = Form::parse(step);
    let text = |name| step.value(name).unwrap_or_default();
    let query = Query::parse(&text("query"));
    match step.value("option") {
        Some(option) => query.with(&option, &text("value")),
        None => query.count(),
    }
    .encode()
}

fn application(event: &Form) -> Option<Application> {
    Some(Application { client_id: event.value("client_id")?, issuer: event.value("issuer")? })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "`expect![…]` at each call reads best")]
    fn check(event: &str, expect: Expect) {
        expect.assert_eq(&handle(event));
    }

    #[test]
    fn texts_go_in_and_texts_come_out() {
        // Before the page has said which application it is, and for what makes no sense, nothing is to be done.
        check("type=check&now=1", expect![[""]]);
        check("type=start&now=1", expect![[""]]);
        let start = "type=start&now=1&client_id=7&issuer=https%3A%2F%2Fid.example";
        check(&[start, "&address=https%3A%2F%2Fsite.example%2F"].concat(), expect!["do=read&key=7"]);
        check("type=nonsense&now=2", expect![[""]]);
        check("type=check", expect![[""]]);
        check("type=stored&now=2&key=7", expect!["do=change&state=signedOut&reason=never"]);
        check(
            "type=sign_in&now=3&id=4&pending=state%3Ds%26verifier%3Dv%26redirect_uri%3Dhttps%253A%252F%252Fsite.example",
            expect!["do=change&state=signingIn"],
        );
        check(
            "type=answered&now=4&answer=code%3Dc%26state%3Ds%26iss%3Dhttps%253A%252F%252Fid.example",
            expect![[r#"
                do=settle
                do=write&key=7%2Fsign-in
                do=send&id=1&url=https%3A%2F%2Fid.example%2Foauth%2Ftoken&form=grant_type%3Dauthorization_code%26code%3Dc%26redirect_uri%3Dhttps%253A%252F%252Fsite.example%26code_verifier%3Dv%26client_id%3D7"#]],
        );
        let tokens = "access_token%3Da%26expires_in%3D3600%26refresh_token%3Dr%26scope%3DMessenger.SignIn\
                      %26cid%3D600E02C5B57EE1DA%26grant_expires_in%3D10800";
        check(&["type=replied&now=5&id=1&status=200&body=", tokens].concat(), expect!["do=lock"]);
        check(
            "type=locked&now=6",
            expect![[r#"
            do=write&key=7&text=cid%3D600E02C5B57EE1DA%26scope%3DMessenger.SignIn%26until%3D10800004%26refresh_token%3Dr
            do=tell&message=cid%3D600E02C5B57EE1DA%26scope%3DMessenger.SignIn%26until%3D10800004%26access_token%3Da%26access_until%3D3600004
            do=change&state=signedIn&cid=600E02C5B57EE1DA&scope=Messenger.SignIn&until=10800004
            do=done&id=4
            do=unlock"#]],
        );
        check(
            "type=call&now=7&id=5&address=Profiles",
            expect![
                "do=send&id=5&url=https%3A%2F%2Fid.example%2FV4.1%2Fcid-600E02C5B57EE1DA%2FProfiles&bearer=a"
            ],
        );
        check("type=replied&now=8&id=5&status=200", expect!["do=done&id=5"]);
        check("type=token&now=8&id=7", expect![["do=token&id=7&token=a"]]);
        check(
            "type=sign_out&now=9&id=6",
            expect![[r#"
            do=change&state=signedOut&reason=signedOut
            do=lock"#]],
        );
    }

    #[test]
    fn questions_are_refined() {
        assert_eq!(refine("query=Contacts&option=%24top&value=5"), "Contacts?$top=5");
        assert_eq!(refine("query=Contacts%3F%24top%3D5"), "Contacts/$count");
    }
}
