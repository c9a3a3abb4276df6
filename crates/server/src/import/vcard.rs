//! vCard 4.0 (RFC 6350), 3.0 (RFC 2426), and 2.1 as telephones export it.
//!
//! Cards are split here and not by a library, because a broken one must be named by its line while the others are
//! kept, and because 2.1 says in each property in which encoding its bytes are.

use wire::contact::Location;

use super::card::{Card, Draft, day};
use super::label::Use;
use super::{AddressBook, Broken, text};
use property::{Property, logical_lines};

mod property;

/// Whether a file holds cards.
pub(super) fn is_vcard(bytes: &[u8]) -> bool {
    lines(bytes).any(|line| is_mark(line.bytes, BEGIN))
}

/// The cards of a file.
pub(super) fn read(bytes: &[u8]) -> AddressBook {
    let mut book = AddressBook::default();
    let mut open: Option<Vec<Line<'_>>> = None;
    let mut is_outside = false;
    for line in lines(bytes) {
        let was_outside = std::mem::take(&mut is_outside);
        if is_mark(line.bytes, BEGIN) {
            if let Some(unfinished) = open.replace(vec![line]) {
                book.broken.push(unended(&unfinished));
            }
        } else if let Some(mut card) = open.take() {
            let is_end = is_mark(line.bytes, END);
            card.push(line);
            if !is_end {
                open = Some(card);
                continue;
            }
            match self::card(&card, bytes) {
                Ok(card) => book.cards.push(card),
                Err(broken) => book.broken.push(broken),
            }
        } else if !line.bytes.trim_ascii().is_empty() {
            is_outside = true;
            if !was_outside {
                let reason = "this stands outside of any card: BEGIN:VCARD is expected".to_owned();
                book.broken.push(Broken { line: line.number, reason });
            }
        }
    }
    book.broken.extend(open.as_deref().map(unended));
    book
}

const BEGIN: &[u8] = b"BEGIN:VCARD";
const END: &[u8] = b"END:VCARD";

fn is_mark(line: &[u8], mark: &[u8]) -> bool {
    line.trim_ascii_end().eq_ignore_ascii_case(mark)
}

fn unended(card: &[Line<'_>]) -> Broken {
    let line = card.first().map_or(1, |line| line.number);
    Broken { line, reason: "the card that begins here has no END:VCARD".to_owned() }
}

/// A line of a file, before unfolding.
#[derive(Debug, Clone, Copy)]
struct Line<'a> {
    /// Counted from 1.
    number: usize,
    /// Where it begins in the file.
    at: usize,
    /// Without its end.
    bytes: &'a [u8],
}

/// The lines of a file. They end as on any system: CR LF, LF, or CR.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut number = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        number += 1;
        let line = Line { number, at, bytes: &rest[..length] };
        at += length + if rest[length..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(line)
    })
}

/// One card, from its first line to its last.
fn card(lines: &[Line<'_>], file: &[u8]) -> Result<Card, Broken> {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Err(Broken { line: 1, reason: "there is no card here".to_owned() });
    };
    let inner = lines.get(1..lines.len() - 1).unwrap_or_default();
    let mut properties = Vec::new();
    for (number, line) in logical_lines(inner) {
        let property = Property::parse(&line).ok_or_else(|| Broken {
            line: number,
            reason: format!("“{}” is no property of a card: NAME:value is expected", beginning(&line)),
        })?;
        properties.push(property);
    }
    let is_group = |property: &&Property| {
        matches!(property.name.as_str(), "KIND" | "X-ADDRESSBOOKSERVER-KIND")
            && property.text().trim().eq_ignore_ascii_case("group")
    };
    if properties.iter().any(|property| is_group(&property)) {
        return Err(Broken {
            line: first.number,
            reason: "this is a group of people, not a person".to_owned(),
        });
    }
    let source = file.get(first.at..last.at + last.bytes.len()).unwrap_or_default();
    draft(&properties)
        .finish(text::decode(source, None).into_owned(), first.number)
        .map_err(|reason| Broken { line: first.number, reason })
}

/// The first characters of a line, to show it by.
fn beginning(line: &[u8]) -> String {
    let line = text::decode(line, None);
    let mut beginning: String =
        line.trim().chars().filter(|character| !character.is_control()).take(40).collect();
    if beginning.len() < line.trim().len() {
        beginning.push('…');
    }
    beginning
}

/// What the properties say.
fn draft(properties: &[Property]) -> Draft {
    let mut draft = Draft::default();
    for property in properties {
        let purpose = || purpose(property, properties);
        match property.name.as_str() {
            "FN" if draft.formatted_name.is_empty() => draft.formatted_name = property.text_value(),
            "N" if draft.first_name.is_empty() && draft.last_name.is_empty() => {
                let mut parts = property.parts(';').into_iter();
                let mut next = || parts.next().unwrap_or_default();
                (draft.last_name, draft.first_name, draft.middle_name) = (next(), next(), next());
                (draft.prefix, draft.suffix) = (next(), next());
            }
            "NICKNAME" if draft.nick_name.is_empty() => {
                draft.nick_name = property.parts(',').into_iter().next().unwrap_or_default();
            }
            "BDAY" if draft.birthday.is_none() => {
                let unknown_year = property.parameter("X-APPLE-OMIT-YEAR");
                draft.birthday = birthday(&property.text_value(), unknown_year);
            }
            "EMAIL" => draft.push_email(&property.text_value(), purpose(), property.preference()),
            "TEL" => {
                let number = property.text_value();
                let number = number.trim();
                let number = number.strip_prefix("tel:").unwrap_or(number);
                draft.phones.push((number.to_owned(), purpose()));
            }
            "ADR" => draft.locations.push((location(property.parts(';')), purpose())),
            "ORG" if draft.company.is_empty() => {
                draft.company = property.parts(';').into_iter().next().unwrap_or_default();
            }
            "TITLE" => draft.job_title = property.text_value(),
            "ROLE" if draft.job_title.is_empty() => draft.job_title = property.text_value(),
            "NOTE" => draft.notes.push(property.text_value()),
            "UID" if draft.uid.is_empty() => draft.uid = property.text_value(),
            "PHOTO" if draft.photo.is_none() => draft.photo = property.binary(),
            _ => {}
        }
    }
    draft
}

/// For what an address is: by its types, or by the label that Apple's address book gives its group.
fn purpose(property: &Property, properties: &[Property]) -> Use {
    let by_type = Use::of(&property.types());
    if by_type != Use::Other {
        return by_type;
    }
    let label = property.group.as_ref().and_then(|group| {
        properties.iter().find(|other| other.name == "X-ABLABEL" && other.group.as_ref() == Some(group))
    });
    label.map_or(Use::Other, |label| Use::of(&label.text()))
}

/// RFC 6350, section 6.3.1: post office box, extended address, street, locality, region, postal code, country.
fn location(parts: Vec<String>) -> Location {
    let mut parts = parts.into_iter();
    let mut next = || parts.next().unwrap_or_default();
    let street = [next(), next(), next()];
    let street: Vec<&str> = street.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    Location {
        street: Some(street.join(", ")),
        city: Some(next()),
        state: Some(next()),
        postal_code: Some(next()),
        country_region: Some(next()),
        r#type: 0,
    }
}

/// `1996-04-15`, `19960415`, `--0412`, `--04-12`, each perhaps with a time of day (RFC 6350, section 4.3). Apple's
/// address book writes a year that means none, and says which.
fn birthday(value: &str, unknown_year: Option<&str>) -> Option<String> {
    let date = value.trim().split(['T', 't', ' ']).next().unwrap_or_default();
    let (year, rest) = match date.strip_prefix("--") {
        Some(rest) => ("0", rest),
        None => date.split_at_checked(4)?,
    };
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (month, rest) = rest.split_at_checked(2)?;
    let last = rest.strip_prefix('-').unwrap_or(rest);
    let number = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten()
    };
    let year = if Some(year) == unknown_year { 0 } else { number(year)? };
    day(year, number(month)?, number(last)?)
}

#[cfg(test)]
mod tests;
