//! The visitor at the end of the bar: how they are seen, and the way out.

use web_sys::{Event, HtmlInputElement};
use yew::TargetCast;

use super::{Bar, Msg, Panel, words};
use crate::element::{Element, button, element, isolated, send};
use crate::messenger::Me;
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
pub(crate) fn panel(ctx: &Link<Bar>, me: &Me) -> Element {
    let link = ctx;
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
                .child(
                    button(
                        "button.item.line[role=menuitemcheckbox][tabindex=-1]",
                        send(link, Msg::ShowsSeen),
                    )
                    .flag("aria-checked", me.shows_seen)
                    .text(words::SHOWS_SEEN),
                )
                .child(
                    button("button.item.line[role=menuitem][tabindex=-1]", send(link, Msg::SignOut))
                        .text(words::SIGN_OUT),
                ),
        )
}
