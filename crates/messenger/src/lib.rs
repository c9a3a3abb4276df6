//! What thinks behind `wl.messenger`: a wasm module that comes when a page uses it.
//!
//! Texts go in and texts come out: what has happened, and what is to be done. Their fields are separated by U+001F and
//! they themselves by U+001E, which no JSON holds. What is asked for is done in `www/messenger`.

use std::cell::RefCell;

use client::messenger::{Command, Event, Messenger, Peer, Relay, RelayCommand, RelayEvent, State};
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

thread_local! {
    static MESSENGER: RefCell<Messenger> = RefCell::default();
    static RELAY: RefCell<Relay> = RefCell::default();
}

/// What separates the fields of a text.
const FIELD: char = '\u{1F}';
/// What separates texts.
const TEXT: &str = "\u{1E}";

/// Tells this tab's messenger what has happened at this time, in milliseconds since 1970, and gives what is to be done.
/// What makes no sense does nothing.
#[wasm_bindgen]
pub fn handle(event: &str, now: f64) -> String {
    let Some(event) = event_of(event) else { return String::new() };
    MESSENGER.with_borrow_mut(|messenger| {
        let commands = messenger.handle(event, moment(now));
        commands.into_iter().map(command).collect::<Vec<_>>().join(TEXT)
    })
}

/// The same for the relay of the tab that leads.
#[wasm_bindgen]
pub fn relay(event: &str, now: f64) -> String {
    let Some(event) = relay_event_of(event) else { return String::new() };
    RELAY.with_borrow_mut(|relay| {
        let commands = relay.handle(event, moment(now));
        commands.into_iter().map(relay_command).collect::<Vec<_>>().join(TEXT)
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from f64 keeps to the bounds"
)]
fn moment(now: f64) -> u64 {
    now as u64
}

fn event_of(text: &str) -> Option<Event> {
    let mut fields = text.split(FIELD);
    let verb = fields.next()?;
    let mut next = || fields.next();
    Some(match verb {
        "start" => Event::Start { me: next()?.parse().ok()?, seed: u64::from_str_radix(next()?, 16).ok()? },
        "stop" => Event::Stop,
        "restored" => Event::Restored { texts: fields.map(str::to_owned).collect() },
        "online" => Event::Online(next()? == "true"),
        "opened" => Event::Opened(number(next()?)?),
        "heard" => Event::Heard { link: number(next()?)?, text: next()?.to_owned() },
        "closed" => Event::Closed(number(next()?)?),
        "token" => Event::Token(next().map(str::to_owned)),
        "tick" => Event::Tick,
        "ask" => Event::Ask { id: number(next()?)?, request: next()?.to_owned() },
        "cancel" => Event::Cancel { id: number(next()?)?, message: next()?.parse().ok()? },
        "follow" => Event::Follow { conversation: next()?.parse().ok()?, number: next()?.parse().ok()? },
        "unfollow" => Event::Unfollow { conversation: next()?.parse().ok()? },
        _ => return None,
    })
}

fn command(command: Command) -> String {
    match command {
        Command::Open(link) => write("open", &[&decimal(link)]),
        Command::Close(link) => write("close", &[&decimal(link)]),
        Command::Send(text) => write("send", &[&text]),
        Command::Wake { after } => write("wake", &[&client::decimal(after)]),
        Command::FetchToken { refused: Some(refused) } => write("token", &[&refused]),
        Command::FetchToken { refused: None } => write("token", &[]),
        Command::Store { key, text: Some(text) } => write("store", &[&key, &text]),
        Command::Store { key, text: None } => write("store", &[&key]),
        Command::Answer { id, answer: Ok(reply) } => write("answer", &[&decimal(id), &reply]),
        Command::Answer { id, answer: Err(error) } => write("refuse", &[&decimal(id), &error]),
        Command::Tell(event) => write("tell", &[&event]),
        Command::State(state) => match state {
            State::Offline => write("state", &["offline"]),
            State::Connecting => write("state", &["connecting"]),
            State::Connected => write("state", &["connected"]),
            State::Refused { code } => write("state", &["refused", &code]),
        },
    }
}

fn relay_event_of(text: &str) -> Option<RelayEvent> {
    let mut fields = text.split(FIELD);
    let verb = fields.next()?;
    let mut next = || fields.next();
    Some(match verb {
        "join" => RelayEvent::Joined { peer: number(next()?)?, is_leader: next()? == "true" },
        "say" => RelayEvent::Said { peer: number(next()?)?, text: next()?.to_owned() },
        "leave" => RelayEvent::Left(number(next()?)?),
        "opened" => RelayEvent::Opened(number(next()?)?),
        "heard" => RelayEvent::Heard { link: number(next()?)?, text: next()?.to_owned() },
        "closed" => RelayEvent::Closed(number(next()?)?),
        _ => return None,
    })
}

fn relay_command(command: RelayCommand) -> String {
    match command {
        RelayCommand::Open(link) => write("open", &[&decimal(link)]),
        RelayCommand::Close(link) => write("close", &[&decimal(link)]),
        RelayCommand::Send(text) => write("send", &[&text]),
        RelayCommand::Opened(peer) => write("opened", &[&decimal(peer)]),
        RelayCommand::Pass { peer, text } => write("pass", &[&decimal(peer), &text]),
        RelayCommand::Cut(peer) => write("cut", &[&decimal(peer)]),
    }
}

fn number(text: &str) -> Option<Peer> {
    text.parse().ok()
}

fn decimal(number: Peer) -> String {
    client::decimal(number.into())
}

fn write(verb: &str, fields: &[&str]) -> String {
    let mut text = verb.to_owned();
    for field in fields {
        text.push(FIELD);
        text.push_str(field);
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "`expect![…]` at each call reads best")]
    fn check(act: fn(&str, f64) -> String, event: &str, expect: Expect) {
        let said = act(&event.replace(' ', "\u{1F}"), 1.0);
        expect.assert_eq(&said.replace(TEXT, "\n").replace(FIELD, " "));
    }

    #[test]
    fn texts_go_in_and_texts_come_out() {
        check(handle, "nonsense", expect![]);
        check(handle, "start nobody", expect![]);
        check(
            handle,
            "start 600E02C5B57EE1DA 00000000000000ff",
            expect![[r#"
            state connecting
            token
            wake 30000"#]],
        );
        check(handle, "restored", expect![]);
        check(handle, "token t", expect!["open 1"]);
        check(
            handle,
            "opened 1",
            expect![[r#"send {"n":1,"hello":{"version":1,"token":"t","idle":false}}"#]],
        );
        check(handle, "ask 1 {\"look\":{\"conversation\":\"00000000000000f3\"}}", expect![]);
        check(
            handle,
            "stop",
            expect![[r#"
            close 1
            refuse 1 {"code":"session.signed_out","message":"Nobody is signed in."}
            state offline"#]],
        );
    }

    #[test]
    fn relay_speaks_the_same_way() {
        check(relay, "join 7 true", expect!["open 1"]);
        check(relay, "opened 1", expect!["opened 7"]);
        check(
            relay,
            "say 7 {\"n\":1,\"hello\":{\"version\":1,\"token\":\"t\"}}",
            expect![[r#"send {"n":1,"hello":{"version":1,"token":"t","idle":false}}"#]],
        );
        check(
            relay,
            "say 7 nonsense",
            expect![[r#"
            close 1
            cut 7"#]],
        );
    }
}
