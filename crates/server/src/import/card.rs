//! One card on its way to become a contact: what its file says, gathered, and then put in order.

use wire::Contact;
use wire::contact::{Email, Location, Phone};

use super::label::Use;

/// A card that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Card {
    /// The contact; its `id` and `updated` are the store's to give.
    pub(super) contact: Contact,
    /// The `UID` by which the same card is known again.
    pub(super) uid: Option<String>,
    /// The picture in the card, as it came: undecoded, perhaps no picture at all.
    pub(super) photo: Option<Vec<u8>>,
    /// The card as it came, so that nothing is lost of what a contact has no property for.
    pub(super) source: String,
    /// Where in the file it begins.
    pub(super) line: usize,
}

/// What a card says, as far as it has been read. Texts may be empty or have white space around them.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) formatted_name: String,
    pub(super) prefix: String,
    pub(super) first_name: String,
    pub(super) middle_name: String,
    pub(super) last_name: String,
    pub(super) suffix: String,
    pub(super) nick_name: String,
    pub(super) birthday: Option<String>,
    pub(super) company: String,
    pub(super) job_title: String,
    pub(super) notes: Vec<String>,
    pub(super) emails: Vec<DraftEmail>,
    pub(super) phones: Vec<(String, Use)>,
    pub(super) locations: Vec<(Location, Use)>,
    pub(super) uid: String,
    pub(super) photo: Option<Vec<u8>>,
}

/// An e-mail address of a card.
#[derive(Debug)]
pub(super) struct DraftEmail {
    pub(super) address: String,
    pub(super) purpose: Use,
    /// The lower, the more it is preferred (RFC 6350, section 5.3); 101 if it does not say.
    pub(super) preference: u32,
}

/// A contact's texts are cut at so many characters, so that one card cannot make a page of contacts too large …
const LONGEST_TEXT: usize = 300;
/// … its notes at so many …
const LONGEST_NOTES: usize = 8_000;
/// … and it has at most so many addresses or numbers of one kind.
const MOST_ADDRESSES: usize = 20;

impl Draft {
    /// The card, if there is anything to call its person by.
    pub(super) fn finish(self, source: String, line: usize) -> Result<Card, String> {
        let formatted_name = self.name().ok_or("it has no name, no company and no e-mail address")?;
        let primary = self.primary();
        let emails = self
            .emails
            .iter()
            .enumerate()
            .map(|(position, email)| Email {
                address: Some(email.address.clone()),
                is_primary: position == primary,
                r#type: email.purpose.number_of_address(),
            })
            .take(MOST_ADDRESSES.max(primary + 1))
            .collect();
        let phones = self.phones.iter().filter_map(|(number, purpose)| {
            text(number).map(|number| Phone { number, r#type: purpose.number() })
        });
        let locations = self.locations.iter().filter_map(|(location, purpose)| {
            let location = Location {
                city: optional(location.city.as_deref()),
                country_region: optional(location.country_region.as_deref()),
                postal_code: optional(location.postal_code.as_deref()),
                state: optional(location.state.as_deref()),
                street: optional(location.street.as_deref()),
                r#type: 0,
            };
            let purpose = purpose.number_of_address();
            (location != Location::default()).then_some(Location { r#type: purpose, ..location })
        });
        let contact = Contact {
            birthday: self.birthday.clone(),
            company: text(&self.company),
            emails,
            first_name: text(&self.first_name),
            formatted_name,
            job_title: text(&self.job_title),
            last_name: text(&self.last_name),
            locations: locations.take(MOST_ADDRESSES).collect(),
            nick_name: text(&self.nick_name),
            notes: cut(&self.notes.join("\n"), LONGEST_NOTES),
            phones: phones.take(MOST_ADDRESSES).collect(),
            ..Contact::default()
        };
        Ok(Card { contact, uid: text(&self.uid), photo: self.photo, source, line })
    }

    /// An e-mail address, if it could be one.
    pub(super) fn push_email(&mut self, address: &str, purpose: Use, preference: u32) {
        let address = address.trim();
        let address = address
            .get(..7)
            .filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
            .map_or(address, |_| &address[7..]);
        let is_known = self.emails.iter().any(|email| email.address.eq_ignore_ascii_case(address));
        if is_address(address) && !is_known {
            self.emails.push(DraftEmail { address: address.to_owned(), purpose, preference });
        }
    }

    /// The name as one line. Where a card has none but an address, the part before the `@`: the whole address would
    /// show to sites that may see names only. Many books write the address itself into the name.
    fn name(&self) -> Option<String> {
        let parts = [&self.prefix, &self.first_name, &self.middle_name, &self.last_name, &self.suffix];
        let composed: Vec<&str> =
            parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        let local_part =
            |address: &str| address.rsplit_once('@').map_or("", |(local_part, _)| local_part).to_owned();
        [self.formatted_name.clone(), composed.join(" "), self.nick_name.clone(), self.company.clone()]
            .into_iter()
            .find(|name| !name.trim().is_empty() && !is_address(name.trim()))
            .or_else(|| self.emails.first().map(|email| local_part(&email.address)))
            .or_else(|| is_address(self.formatted_name.trim()).then(|| local_part(&self.formatted_name)))
            .and_then(|name| text(&name))
    }

    /// The position of the e-mail address to use.
    fn primary(&self) -> usize {
        let positions = self.emails.iter().enumerate();
        positions.min_by_key(|(_, email)| email.preference).map_or(0, |(position, _)| position)
    }
}

/// One line of text, or nothing.
fn text(text: &str) -> Option<String> {
    let line: Vec<&str> = text.split_whitespace().collect();
    cut(&line.join(" "), LONGEST_TEXT)
}

fn optional(part: Option<&str>) -> Option<String> {
    part.and_then(text)
}

/// Text without control characters, at most so long, or nothing.
fn cut(text: &str, longest: usize) -> Option<String> {
    let clean: String = text
        .trim()
        .chars()
        .filter(|character| !character.is_control() || matches!(character, '\n' | '\t'))
        .take(longest)
        .collect();
    let clean = clean.trim_end();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// Whether a text could be an e-mail address.
fn is_address(text: &str) -> bool {
    text.len() <= 254
        && text
            .split_once('@')
            .is_some_and(|(local_part, domain)| !local_part.is_empty() && !domain.is_empty())
        && !text.contains(|character: char| {
            character.is_whitespace() || character.is_control() || "<>\"\\,;()".contains(character)
        })
}

/// A day of the year as `YYYY-MM-DD`, if there is such a day; the year is 0 where it is not known.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=longest).contains(&day) && year <= 9999).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(draft: Draft) -> Result<Card, String> {
        draft.finish(String::new(), 1)
    }

    #[test]
    fn name_falls_back_and_never_shows_an_address() {
        let name = |draft: Draft| finish(draft).map(|card| card.contact.formatted_name);
        let named = |name: &str| Draft { formatted_name: name.into(), ..Draft::default() };
        assert_eq!(name(named(" Ana \u{a0} Öz\n")), Ok("Ana Öz".into()));
        assert_eq!(name(named("ana.oz@example.com")), Ok("ana.oz".into()));
        let mut draft = named("ana@example.com");
        draft.first_name = "Ana".into();
        assert_eq!(name(draft), Ok("Ana".into()));
        let mut draft = Draft::default();
        draft.push_email("mailto:bo@example.com", Use::Other, 101);
        assert_eq!(name(draft), Ok("bo".into()));
        let phone_only = Draft { phones: vec![("1".into(), Use::Other)], ..Draft::default() };
        assert_eq!(name(phone_only), Err("it has no name, no company and no e-mail address".into()));
    }

    #[test]
    fn one_address_is_primary_and_none_stands_twice() {
        let mut draft = Draft { formatted_name: "Ana".into(), ..Draft::default() };
        draft.push_email("a@example.com", Use::Personal, 101);
        draft.push_email("b@example.com", Use::Business, 1);
        draft.push_email("B@Example.com", Use::Business, 1);
        draft.push_email("not an address", Use::Business, 1);
        let emails = finish(draft).unwrap().contact.emails;
        assert_eq!(emails.iter().map(|email| email.is_primary).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn long_texts_are_cut() {
        let draft = Draft {
            formatted_name: "ß".repeat(1_000),
            notes: vec!["n\u{0}\n".repeat(10_000)],
            ..Draft::default()
        };
        let contact = finish(draft).unwrap().contact;
        assert_eq!(contact.formatted_name.chars().count(), LONGEST_TEXT);
        assert!(contact.notes.unwrap().chars().count() <= LONGEST_NOTES);
    }

    #[test]
    fn days_that_there_are_not_are_no_birthdays() {
        assert_eq!(day(0, 4, 12).as_deref(), Some("0000-04-12"));
        assert_eq!(day(2000, 2, 29).as_deref(), Some("2000-02-29"));
        assert_eq!((day(2000, 2, 30), day(2000, 13, 1), day(2000, 1, 0)), (None, None, None));
    }
}
