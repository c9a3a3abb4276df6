//! Somebody's picture, or their initials in a colour of their own, in the ring of their presence.

use web_sys::{Event, HtmlElement};
use yew::{Callback, TargetCast};

use crate::element::{Element, On, element};
use crate::presence::Status;

/// Colours of initials; the style sheet has as many.
const TINTS: u32 = 8;

/// Draws it. What it tells stands in words beside it.
pub(crate) fn draw(name: &str, picture: Option<&str>, status: Option<Status>) -> Element {
    let image = picture.map(|picture| {
        element("img")
            .attribute("src", picture)
            .attribute("alt", "")
            .attribute("decoding", "async")
            .on(On::Error, Callback::from(|event: Event| hide(&event)))
    });
    let avatar = element("span")
        .attribute("class", format!("avatar tint-{}", tint(name)))
        .attribute("part", "avatar")
        .text(initials(name))
        .children(image.into_iter().collect());
    element("span")
        .attribute("class", format!("portrait {}", status.map_or("", Status::ring)))
        .attribute("aria-hidden", "true")
        .child(avatar)
}

/// A picture that does not load, or that the page's policy forbids, leaves the initials below it.
fn hide(event: &Event) {
    event.target_unchecked_into::<HtmlElement>().set_hidden(true);
}

/// Always the same for the same name.
fn tint(name: &str) -> u32 {
    name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % TINTS
}

/// The first letters of the first and the last word; the style sheet makes them capitals.
fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| !letter.is_ascii_punctuation()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        for (name, expected) in [
            ("Ana Lucía Ferreira", "AF"),
            ("Åsa", "Å"),
            ("山田 太郎", "山太"),
            ("(Bo) d’Artagnan", "Bd"),
            ("Anna-Lena  & Co.", "AC"),
            ("☎", "☎"),
            ("…", "…"),
            ("--", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn tint_is_one_of_those_in_the_style_sheet() {
        let style = include_str!("style.css");
        for number in 0..200 {
            assert!(style.contains(&format!(".tint-{} ", tint(&format!("Bo {number}")))));
        }
    }
}
