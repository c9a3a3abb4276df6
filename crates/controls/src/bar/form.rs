//! What the bar asks for: whom to add, who is in a new group, what to do about somebody.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement};

use super::{Bar, Invitation, Msg, words};
use crate::element::{Element, On, button, element, isolated, nothing, send};
use crate::messenger::{Friend, Standing};
use crate::part::Link;
use crate::piece::PICKER;
use crate::{later, picker, portrait};

/// Somebody's e-mail address, and a line for them.
pub(crate) fn ask(bar: &Bar, ctx: &Link<Bar>) -> Element {
    let said = if bar.has_asked { words::ASKED } else { words::ADD_HOW };
    form(ctx)
        .child(element("p[role=status]").text(said))
        .child(
            field("email", words::EMAIL, "200")
                .attribute("type", "email")
                .attribute("required", "")
                .attribute("autocomplete", "off"),
        )
        .child(field("note", words::NOTE, "200").attribute("dir", "auto"))
        .child(element("button.main").text(words::ASK))
        .child(element("p").text(words::BY_LINK))
        .child(match &bar.invitation {
            Invitation::None | Invitation::Ended => {
                button("button.make-link", send(ctx, Msg::Link(true))).text(words::MAKE_LINK)
            }
            Invitation::Made(link) => element("div.made")
                .child(element("input.link-field[readonly]").attribute("aria-label", words::LINK).value(link))
                .child(button("button", send(ctx, Msg::Copy)).text(words::COPY)),
        })
        .child(button("button.link", send(ctx, Msg::Link(false))).text(words::END_LINKS))
        .child(element("p[role=status]").text(if bar.invitation == Invitation::Ended {
            words::LINKS_ENDED
        } else {
            ""
        }))
}

/// Takes the link into the clipboard; where the page may not, it stands there selected.
pub(crate) fn copy(bar: &Bar) {
    let field = || bar.root.cast::<HtmlElement>()?.query_selector(".link-field").ok()??.dyn_into().ok();
    let field: Option<HtmlInputElement> = field();
    if let (Some(field), Some(window)) = (field, web_sys::window()) {
        field.select();
        // Refused, or not there: what is selected is copied by hand.
        let _ = window.navigator().clipboard().write_text(&field.value());
    }
}

/// Who is in a group: in a new one, or in addition to those who are.
pub(crate) fn group(bar: &Bar, ctx: &Link<Bar>, is_new: bool) -> Element {
    let Some(messenger) = bar.messenger.clone() else { return nothing() };
    let (label, act) =
        if is_new { (words::GROUP, words::CREATE) } else { (words::INVITE, words::INVITE_NOW) };
    let on_pick = ctx.callback(Msg::Picked);
    let picker =
        picker::Props { messenger, label: label.to_owned(), act: act.to_owned(), most: MOST, on_pick };
    element("div.form")
        .child_if(is_new, || field("name", words::GROUP_NAME, "100").attribute("dir", "auto"))
        .html(later::draw(&ctx.props().place, &PICKER, picker))
}

/// How many can be picked at one time; no group holds more (`domain::conversation::MOST_MEMBERS`).
const MOST: usize = 250;

/// Somebody with whom nothing can be said: what can be done instead.
pub(crate) fn person(ctx: &Link<Bar>, friend: &Friend) -> Element {
    let act = |words: &'static str, msg: Msg| button("button.main", send(ctx, msg)).text(words);
    let (words, act) = if friend.blocked {
        (words::IS_BLOCKED, act(words::UNBLOCK, Msg::Unblock(friend.cid.clone())))
    } else if friend.standing == Standing::Asked {
        (words::WAITS, act(words::TAKE_BACK, Msg::Answer(friend.cid.clone(), false)))
    } else {
        (words::FAILED, act(words::CLOSE, Msg::Escape))
    };
    element("div.form")
        .child(
            element("div.who")
                .child(portrait::draw(&friend.name, friend.picture.as_deref(), None))
                .child(element("span.name").child(isolated(&friend.name))),
        )
        .child(element("p").text(words))
        .child(act)
}

fn form(ctx: &Link<Bar>) -> Element {
    let submit = ctx.callback(|event: Event| {
        event.prevent_default();
        Msg::Submit
    });
    element("form.form").on(On::Submit, submit)
}

fn field(name: &'static str, words: &'static str, most: &'static str) -> Element {
    element("input")
        .attribute("name", name)
        .attribute("aria-label", words)
        .attribute("placeholder", words)
        .attribute("maxlength", most)
}
