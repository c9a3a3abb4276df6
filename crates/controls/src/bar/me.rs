//! The visitor at the end of the bar: how they are seen, and the way out.

use web_sys::{Event, HtmlInputElement};
use yew::{Callback, TargetCast};

use super::{Bar, Msg, Panel, words};
use crate::element::{Element, On, button, element, isolated, send};
use crate::messenger::{Me, Messenger, Notifications};
use crate::part::Link;
use crate::person::personal_message;
use crate::presence::Status;
use crate::{icon, portrait};

/// The button.
pub(crate) fn draw(bar: &Bar, ctx: &Link<Bar>, me: &Me) -> Element {
    button("button.me[id=me][part=me][aria-haspopup=dialog]", send(ctx, Msg::Panel(Panel::Me)))
        .flag("aria-expanded", bar.panel == Panel::Me)
        .child(portrait::draw(&me.name, me.picture.as_deref(), Some(me.status)))
        .child(element("span.name").child(isolated(&me.name)))
        .child(element("span.unseen").text(me.status.words()))
        .child(icon::draw(icon::DOWN))
}

/// What opens above it.
pub(crate) fn panel(bar: &Bar, ctx: &Link<Bar>, me: &Me) -> Element {
    let link = ctx;
    let notifications = bar.messenger.as_ref().map_or(Notifications::Unavailable, Messenger::notifications);
    let sounds = bar.messenger.as_ref().and_then(Messenger::sounds);
    let is_on = notifications == Notifications::On;
    let status = |status: Status| {
        button("button.item[role=menuitemradio][tabindex=-1]", send(link, Msg::Appear(status)))
            .flag("aria-checked", status == me.status)
            .child(element("i").attribute("class", format!("dot {}", status.ring())))
            .text(status.words())
    };
    let write =
        link.callback(|event: Event| Msg::Message(event.target_unchecked_into::<HtmlInputElement>().value()));
    element("div.user")
        .child(
            element("div.who")
                .child(portrait::draw(&me.name, me.picture.as_deref(), Some(me.status)))
                .child(element("span.name").child(isolated(&me.name))),
        )
        .child(personal_message(&me.message, write))
        .child(
            element("div.choices[role=menu]")
                .attribute("aria-label", words::YOU)
                .attribute("data-rove", "")
                .children(Status::CHOSEN.into_iter().map(status).collect())
                .child(check(me.shows_seen, send(link, Msg::ShowsSeen)).text(words::SHOWS_SEEN))
                .child_if(sounds.is_some(), || {
                    check(sounds == Some(true), send(link, Msg::Sound)).text(words::SOUNDS)
                })
                .child_if(matches!(notifications, Notifications::Off | Notifications::On), || {
                    check(is_on, send(link, Msg::Notify)).text(words::NOTIFY)
                })
                .child_if(is_on, || check(me.quiet.is_some(), send(link, Msg::Quiet)).text(words::QUIET)),
        )
        .child_if(notifications == Notifications::Denied, || element("p").text(words::DENIED))
        .child_if(is_on && me.quiet.is_some(), || quiet(ctx, me.quiet.as_ref()))
        .child(button("button.item.line", send(link, Msg::SignOut)).text(words::SIGN_OUT))
}

/// A line that is ticked or not.
fn check(is_on: bool, act: Callback<Event>) -> Element {
    button("button.item.line[role=menuitemcheckbox][tabindex=-1]", act).flag("aria-checked", is_on)
}

/// Between which times.
fn quiet(ctx: &Link<Bar>, hours: Option<&[String; 2]>) -> Element {
    let field = |name: &'static str, words, value: &str| {
        let input = element("input.field[type=time][required]")
            .attribute("name", name)
            .value(value)
            .on(On::Change, send(ctx, Msg::Hours));
        element("label").text(words).child(input)
    };
    let [from, until] = hours.cloned().unwrap_or_default();
    element("div.form.hours").child(field("from", words::FROM, &from)).child(field(
        "until",
        words::UNTIL,
        &until,
    ))
}
