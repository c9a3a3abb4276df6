//! What a room's moderators see and do, where everybody else reads.

use gloo_timers::callback::Interval;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlSelectElement};
use yew::TargetCast;

use super::room::{Desk, Entry};
use super::{Act, ChatFrame, Msg, Role, words};
use crate::element::{Element, On, button, element, isolated, nothing, send};
use crate::messenger::options;
use crate::part::Link;
use crate::wl::WlError;

/// How many seconds somebody may have to wait between two things that they say.
const PAUSES: [u32; 6] = [0, 5, 15, 60, 300, 900];

/// How often it is looked whether something waits to be let in, in milliseconds.
const LOOK: u32 = 10_000;

impl ChatFrame {
    /// Finds out whether the visitor moderates this room. One that belongs to another site they do not.
    pub(super) fn ask_role(&self, ctx: &Link<Self>) {
        let Some(room) = self.room.as_ref().filter(|_| self.messenger.is_some()) else { return };
        let turn = self.turn;
        ctx.attend(room.moderates(), move |answer| Msg::Moderates(turn, answer == Ok(JsValue::TRUE)));
    }

    /// Opens what moderators see, or closes it.
    pub(super) fn turn_desk(&mut self, ctx: &Link<Self>) {
        if let Role::AtDesk { .. } = self.role {
            self.role = Role::Moderator;
            return;
        }
        let link = ctx.clone();
        let look = Interval::new(LOOK, move || link.send_message(Msg::Look));
        self.role = Role::AtDesk { desk: None, _look: look };
        self.look(ctx);
    }

    /// What moderators see, while it is open.
    pub(super) fn desk(&self) -> Option<&Desk> {
        if let Role::AtDesk { desk, .. } = &self.role { desk.as_ref() } else { None }
    }

    pub(super) fn look(&self, ctx: &Link<Self>) {
        if let Some(room) = &self.room {
            ctx.attend(room.desk(), Msg::Done);
        }
    }

    pub(super) fn act(&self, ctx: &Link<Self>, act: Act) {
        let Some(room) = &self.room else { return };
        let (name, what): (_, (_, JsValue)) = match act {
            Act::Remove(entry) => ("remove", ("entry", entry.into())),
            Act::Ban(person) => ("ban", ("person", person.into())),
            Act::Unban(person) => ("unban", ("person", person.into())),
            Act::Hold(on) => ("hold", ("on", on.into())),
            Act::Admit(held) => ("admit", ("held", held.into())),
            Act::Refuse(held) => ("refuse", ("held", held.into())),
            Act::Slow(seconds) => ("slow", ("seconds", seconds.into())),
            Act::Close(on) => ("close", ("on", on.into())),
        };
        let act = options([(name, options([what]).into())]);
        ctx.attend(room.moderate(&act), Msg::Done);
    }

    /// How it stands after that. It may have been closed meanwhile.
    pub(super) fn done(&mut self, ctx: &Link<Self>, answer: &Result<JsValue, JsValue>) {
        match answer {
            Ok(seen) => {
                if let Role::AtDesk { desk, .. } = &mut self.role {
                    *desk = Some(Desk::of(seen));
                }
            }
            Err(error) => {
                let code = error.unchecked_ref::<WlError>().code().unwrap_or_default();
                self.notice = words::refused(&code, 0);
                if code == "room.moderator" {
                    self.role = Role::Reader;
                }
                ctx.props().place.tell("error", error);
            }
        }
    }
}

/// What opens it.
pub(super) fn opener(frame: &ChatFrame, ctx: &Link<ChatFrame>) -> Element {
    if matches!(frame.role, Role::Reader) {
        return nothing();
    }
    let waits = frame.desk().map_or(0, |desk| desk.held.len());
    button("button.filter[part=filter]", send(ctx, Msg::Desk))
        .flag("aria-expanded", matches!(frame.role, Role::AtDesk { .. }))
        .text(words::MODERATE)
        .child_if(waits > 0, || element("span.mark").text(waits.to_string()))
}

/// How things stand, what waits, and who may say nothing.
pub(super) fn draw(desk: &Desk, ctx: &Link<ChatFrame>) -> Element {
    let check = |words: &'static str, on: bool, act: Act| {
        button("button.item[role=checkbox]", send(ctx, Msg::Act(act))).flag("aria-checked", on).text(words)
    };
    let waits = |(number, name, text): &(u32, String, String)| {
        element("li.waits")
            .key(number.to_string())
            .child(element("p").child(element("b").child(isolated(name))).text(" ").child(isolated(text)))
            .child(act(ctx, words::ADMIT, name, Act::Admit(*number)))
            .child(act(ctx, words::REFUSE, name, Act::Refuse(*number)))
    };
    let banned = |(person, name): &(String, String)| {
        element("li.waits").key(person).child(element("p").child(isolated(name))).child(act(
            ctx,
            words::UNBAN,
            name,
            Act::Unban(person.clone()),
        ))
    };
    let list = |words: &'static str, rows: Vec<Element>| {
        if rows.is_empty() {
            return nothing();
        }
        element("div")
            .child(element("p.note").text(words))
            .child(element("ul").attribute("aria-label", words).children(rows))
    };
    element("section.desk[role=group]")
        .attribute("aria-label", words::MODERATE)
        .child(element("p.note").text(words::readers(desk.readers)))
        .child(check(words::HOLD, desk.is_held, Act::Hold(!desk.is_held)))
        .child(check(words::CLOSE, desk.is_closed, Act::Close(!desk.is_closed)))
        .child(element("label.slow").text(words::SLOW).child(pauses(desk.slow, ctx)))
        .child(list(words::WAITING, desk.held.iter().map(waits).collect()))
        .child(list(words::BANNED, desk.banned.iter().map(banned).collect()))
}

/// What can be done about something that was said.
pub(super) fn about(frame: &ChatFrame, entry: &Entry, ctx: &Link<ChatFrame>) -> Element {
    let is_banned =
        || frame.desk().into_iter().flat_map(|desk| &desk.banned).any(|(person, _)| *person == entry.from);
    element("div.about")
        .child(act(ctx, words::REMOVE, &entry.name, Act::Remove(entry.number)))
        .child_if(!frame.is_mine(entry) && !is_banned(), || {
            act(ctx, words::BAN, &entry.name, Act::Ban(entry.from.clone()))
        })
}

fn act(ctx: &Link<ChatFrame>, words: &'static str, name: &str, act: Act) -> Element {
    button("button.link", send(ctx, Msg::Act(act)))
        .attribute("aria-label", format!("{words}: {name}"))
        .text(words)
}

fn pauses(slow: u32, ctx: &Link<ChatFrame>) -> Element {
    let choose = ctx.callback(|event: Event| {
        let seconds = event.target_unchecked_into::<HtmlSelectElement>().value().parse();
        Msg::Act(Act::Slow(seconds.unwrap_or(0)))
    });
    // A site's own server may have chosen another one.
    let mut all = PAUSES.to_vec();
    if let Err(place) = all.binary_search(&slow) {
        all.insert(place, slow);
    }
    let one = |seconds: u32| {
        element("option")
            .attribute("value", seconds.to_string())
            .when(seconds == slow, "selected")
            .text(words::pause(seconds))
    };
    element("select").on(On::Change, choose).children(all.into_iter().map(one).collect())
}
