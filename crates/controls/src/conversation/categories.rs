//! In which categories of the visitor's list the other one is.

use web_sys::Event;

use super::{Msg, Panel, View, words};
use crate::element::{Element, On, button, element, isolated, nothing, send};
use crate::icon;
use crate::messenger::Friend;
use crate::part::Link;

/// How many characters a category's name may have (`domain::friendship::MOST_CATEGORY`).
const LONGEST: &str = "100";

/// Draws them: those that there are, and a field for another.
pub(crate) fn draw(view: &View, ctx: &Link<View>) -> Element {
    let Some(friend) = &view.friend else { return nothing() };
    let close = button("button.tool", send(ctx, Msg::Panel(Panel::Nothing)))
        .attribute("aria-label", words::CLOSE)
        .child(icon::draw(icon::CLOSE));
    let submit = ctx.callback(|event: Event| {
        event.prevent_default();
        Msg::Submit
    });
    let row = |name: String| {
        let is_in = friend.categories.contains(&name);
        button("button.item[role=checkbox]", send(ctx, Msg::Categorise(name.clone())))
            .key(&name)
            .flag("aria-checked", is_in)
            .child(isolated(&name))
    };
    let rows = ctx.props().messenger.categories().into_iter().map(row).collect();
    element("div.finder.people[role=group]")
        .attribute("aria-label", words::CATEGORIES)
        .child(element("div.line").child(element("b").text(words::CATEGORIES)).child(close))
        .child(element("div.found").children(rows))
        .child(
            element("form.form.line")
                .on(On::Submit, submit)
                .child(
                    element("input.field[required]")
                        .attribute("aria-label", words::NEW_CATEGORY)
                        .attribute("placeholder", words::NEW_CATEGORY)
                        .attribute("maxlength", LONGEST),
                )
                .child(element("button").text(words::ADD)),
        )
}

/// The other one's categories, with this one or without it.
pub(crate) fn turned(friend: &Friend, name: &str) -> Vec<String> {
    let mut categories = friend.categories.clone();
    match categories.iter().position(|category| category == name) {
        Some(place) => drop(categories.remove(place)),
        None => categories.push(name.to_owned()),
    }
    categories
}
