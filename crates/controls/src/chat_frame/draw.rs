//! A room, drawn: title, log, and where one writes or signs in.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};
use yew::Callback;

use super::room::{Entry, RoomState};
use super::{ChatFrame, Msg, Role, desk, words};
use crate::conversation::{bubble, composer, day, key, words::characters_left};
use crate::element::{Element, On, button, element, isolated, nothing, send};
use crate::part::Link;
use crate::wl::{self, MESSENGER};
use crate::{icon, notice, portrait};

/// Everything.
pub(super) fn view(frame: &ChatFrame, ctx: &Link<ChatFrame>) -> Element {
    let Some(event) = &ctx.props().event else { return notice::draw("", words::NO_EVENT, None) };
    let state = frame.room.as_ref().map(super::Room::state);
    if state == Some(RoomState::Refused) {
        return notice::draw(event, words::NOT_SHOWN, None);
    }
    element("section.frame[part=room]")
        .attribute("aria-label", words::room(event))
        .child(head(frame, ctx, event))
        .child_if(frame.desk().is_some(), || frame.desk().map_or_else(nothing, |it| desk::draw(it, ctx)))
        .child_if(state == Some(RoomState::Offline), || element("p.alert[role=status]").text(words::OFFLINE))
        .child(log(frame, ctx, state))
        .child(foot(frame, ctx))
}

fn head(frame: &ChatFrame, ctx: &Link<ChatFrame>, event: &str) -> Element {
    element("header.title[part=title]")
        .child(element("div.text").child(element("span.name").child(isolated(event))))
        .child_if(frame.messenger.is_some(), || {
            button("button.filter[part=filter]", send(ctx, Msg::Filter))
                .flag("aria-pressed", frame.only_friends)
                .child(icon::draw(icon::GROUP))
                .text(words::ONLY_FRIENDS)
        })
        .child(desk::opener(frame, ctx))
}

fn log(frame: &ChatFrame, ctx: &Link<ChatFrame>, state: Option<RoomState>) -> Element {
    let seen = frame.seen();
    let today = day::of(&js_sys::Date::new_0());
    let mut rows = Vec::with_capacity(seen.len());
    let mut before: Option<&Entry> = None;
    for (place, entry) in seen.iter().enumerate() {
        let day = day::of(&entry.at);
        let is_new_day = before.is_none_or(|before| day::of(&before.at) != day);
        if is_new_day {
            let name = element("span").text(day::name(day, today));
            rows.push(element("p.day").key(format!("d{day}")).child(name));
        }
        let follows =
            |one: &Entry, other: &Entry| one.from == other.from && day::of(&one.at) == day::of(&other.at);
        let is_first = before.is_none_or(|before| !follows(before, entry));
        let is_last = seen.get(place + 1).is_none_or(|next| !follows(entry, next));
        rows.push(said(frame, ctx, entry, is_first, is_last));
        before = Some(entry);
    }
    let is_empty = rows.is_empty();
    element("div.body")
        .child(
            element("div.log[part=log][role=log][aria-live=polite][tabindex=0]")
                .attribute("aria-label", words::LOG)
                // Nobody wants to hear what comes from the past.
                .flag("aria-busy", frame.is_loading || state.is_none())
                .node(&frame.log)
                .on(On::Scroll, send(ctx, Msg::Scrolled))
                .children(rows),
        )
        .child_if(is_empty, || {
            element("p.empty").text(match state {
                Some(RoomState::Connected) if frame.only_friends => words::NO_FRIENDS,
                Some(RoomState::Connected) => words::EMPTY,
                Some(_) => "",
                None => words::LOADING,
            })
        })
        .child_if(frame.is_away, || {
            button("button.latest", send(ctx, Msg::Latest)).child(icon::draw(icon::DOWN)).text(words::LATEST)
        })
}

fn said(
    frame: &ChatFrame,
    ctx: &Link<ChatFrame>,
    entry: &Rc<Entry>,
    is_first: bool,
    is_last: bool,
) -> Element {
    let is_mine = frame.is_mine(entry);
    let is_friend_s = frame.is_friend_s(entry);
    let mut class = String::from("said");
    let words = [(is_mine, " mine"), (is_first, " first"), (is_last, " last"), (is_friend_s, " friend")];
    for (_, word) in words.into_iter().filter(|(is, _)| *is) {
        class += word;
    }
    element("div")
        .attribute("class", class)
        .attribute("data-number", entry.number.to_string())
        .key(entry.number.to_string())
        .child_if(!is_mine, || {
            element("span.who")
                .child_if(is_last, || portrait::draw(&entry.name, entry.picture.as_deref(), None))
        })
        .child(
            element("div.what")
                .child_if(is_first, || {
                    element(if is_mine { "span.from.unseen" } else { "span.from" })
                        .child(isolated(&entry.name))
                        .child_if(is_friend_s, || element("span.mark").text(words::FRIEND))
                })
                .child(bubble(&entry.text))
                .child_if(!matches!(frame.role, Role::Reader), || desk::about(frame, entry, ctx))
                .child_if(is_last, || {
                    element("div.meta").child(element("time").text(day::write(&frame.clock, &entry.at)))
                }),
        )
}

fn foot(frame: &ChatFrame, ctx: &Link<ChatFrame>) -> Element {
    let is_closed = frame.room.as_ref().is_some_and(super::Room::is_closed);
    let line = |words: &str| element("p.note").text(words);
    let ask = |words, act| {
        let press = button("button.main[part=button]", send(ctx, Msg::SignIn)).text(act);
        element("div.ask").child(line(words)).child(press)
    };
    let inside = match frame.session.state {
        _ if is_closed => line(words::CLOSED),
        wl::State::SignedIn if frame.session.allows(MESSENGER) => compose(frame, ctx),
        wl::State::SignedIn => ask(words::TO_SHARE, words::SHARE),
        wl::State::SignedOut | wl::State::SigningIn => ask(words::TO_WRITE, words::CONNECT),
        _ => nothing(),
    };
    element("footer.foot").child(element("p.alert[role=alert]").child(isolated(&frame.notice))).child(inside)
}

fn compose(frame: &ChatFrame, ctx: &Link<ChatFrame>) -> Element {
    let enter = ctx.callback_if(|event: KeyboardEvent| {
        // An input method takes Enter for itself while it composes.
        (key(&event) == "Enter" && !event.shift_key()).then(|| {
            event.prevent_default();
            Msg::Say
        })
    });
    let enter = Callback::from(move |event: Event| {
        if let Ok(event) = event.dyn_into() {
            enter.emit(event);
        }
    });
    let is_held = frame.room.as_ref().is_some_and(super::Room::is_held);
    let limit = if frame.left < 0 { "p.limit.over" } else { "p.limit" };
    let left = if frame.left < composer::TOLD { characters_left(frame.left) } else { String::new() };
    element("div")
        .child_if(is_held, || element("p.note").text(words::WAITS))
        .child(
            element("div.composer[part=composer]")
                .child(
                    element("textarea[part=input][rows=1][dir=auto]")
                        .attribute("aria-label", words::WRITE)
                        .attribute("placeholder", words::WRITE)
                        .attribute("enterkeyhint", "send")
                        .node(&frame.input)
                        .on(On::Input, send(ctx, Msg::Typed))
                        .on(On::Key, enter),
                )
                .child(
                    button("button.tool.send", send(ctx, Msg::Say))
                        .attribute("aria-label", words::SEND)
                        .attribute("title", words::SEND)
                        .flag("aria-busy", frame.saying.is_some())
                        .when(frame.left < 0, "disabled")
                        .child(icon::draw(icon::SEND)),
                ),
        )
        .child(element(limit).attribute("role", "status").text(left))
}
