//! A contact as the list shows it.

use crate::wl::{self, Contact, Location};

/// Colours of initials; the style sheet has as many.
const TINTS: u32 = 8;

/// A contact that has arrived.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The object itself, for whoever chooses it.
    pub(crate) contact: Contact,
    /// What a row shows of it.
    pub(crate) card: Card,
    /// The name in lower case.
    pub(crate) folded: String,
}

impl Entry {
    /// Reads what the list needs of a contact.
    pub(crate) fn of(contact: Contact) -> Self {
        let name = contact.formatted_name();
        let town = contact.locations().iter().flatten().find_map(Location::city);
        let card = Card {
            detail: detail(&name, [contact.nick_name(), contact.company(), town]),
            picture: contact.thumbnail_image_link(),
            initials: initials(&name),
            tint: tint(&name),
            name,
        };
        Self { contact, folded: wl::lower_case(&card.name), card }
    }
}

/// What a row shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Card {
    /// The name as one line.
    pub(crate) name: String,
    /// The second line: nickname, company, town, as far as they are known.
    pub(crate) detail: String,
    /// The address of the picture.
    pub(crate) picture: Option<String>,
    /// One or two letters that stand where there is no picture.
    pub(crate) initials: String,
    /// Their colour, `0..TINTS`: always the same for the same name.
    pub(crate) tint: u32,
}

/// What is known beside the name, and does not only say the name again.
fn detail(name: &str, parts: [Option<String>; 3]) -> String {
    let mut detail = String::new();
    for part in parts.into_iter().flatten().filter(|part| !part.is_empty() && part != name) {
        if !detail.is_empty() {
            detail += " · ";
        }
        detail += &part;
    }
    detail
}

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
    fn second_line_says_what_is_known_and_not_the_name_again() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            detail("Nina Rossi", [some("Nina"), some("Example Press"), some("Porto")]),
            "Nina · Example Press · Porto"
        );
        assert_eq!(detail("Nina", [some("Nina"), some(""), None]), "");
        assert_eq!(detail("Nina", [None, None, some("Porto")]), "Porto");
    }

    #[test]
    fn tint_is_one_of_those_in_the_style_sheet() {
        let style = include_str!("style.css");
        for number in 0..200 {
            assert!(style.contains(&format!(".tint-{} ", tint(&format!("Bo {number}")))));
        }
    }
}
