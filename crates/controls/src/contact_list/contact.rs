//! A contact as the list shows it.

use crate::wl::{self, Contact, Location};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
