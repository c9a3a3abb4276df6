//! CSV as Google, Outlook, Thunderbird and others export it: the first line names the columns, in some language.

use wire::contact::Location;

use super::card::{Card, Draft, day};
use super::label::Use;
use super::{AddressBook, Broken, Unreadable, text};
use column::{Column, Part};

mod column;

/// The rows of a file.
pub(super) fn read(bytes: &[u8]) -> Result<AddressBook, Unreadable> {
    let text = text::decode(bytes, None);
    let (delimiter, skipped) = delimiter(&text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.get(skipped..).unwrap_or_default().as_bytes());
    let mut records = reader.records();
    let header = records.next().and_then(Result::ok).ok_or(Unreadable::NoContacts)?;
    let columns: Vec<Option<Column>> = header.iter().map(Column::named).collect();
    if !columns.iter().flatten().any(|column| column.names_somebody()) {
        return Err(Unreadable::NoContacts);
    }
    let mut place = Place { text: &text, at: 0, line: 1 };
    let mut line = |position: Option<&::csv::Position>| {
        place.line_of(skipped + position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0)))
    };
    let mut book = AddressBook::default();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = line(error.position());
                book.broken.push(Broken { line, reason: "this row cannot be read".to_owned() });
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = line(record.position());
        match row(&header, &columns, &record, line) {
            Ok(card) => book.cards.push(card),
            Err(reason) => book.broken.push(Broken { line, reason }),
        }
    }
    Ok(book)
}

/// A place in a file that moves forward.
struct Place<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Place<'_> {
    /// The line of the row that begins at this byte, or after the line ends that stand there.
    fn line_of(&mut self, byte: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(&here) = bytes.get(self.at)
            && (self.at < byte || matches!(here, b'\r' | b'\n'))
        {
            self.at += 1;
            let is_end = here == b'\n' || (here == b'\r' && bytes.get(self.at) != Some(&b'\n'));
            self.line += usize::from(is_end);
        }
        self.line
    }
}

/// The delimiter, and how many bytes stand before the header. Excel says it in a line of its own; else it is
/// whichever stands most often in the first line, outside of quotation marks.
fn delimiter(text: &str) -> (u8, usize) {
    let blank = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let first = text[blank..].lines().next().unwrap_or_default();
    if let Some(delimiter @ (b',' | b';' | b'\t')) =
        first.strip_prefix("sep=").and_then(|rest| rest.bytes().next())
    {
        let end = text[blank..].find('\n').map_or(text.len(), |end| blank + end + 1);
        return (delimiter, end);
    }
    let count = |delimiter: &u8| {
        let mut is_quoted = false;
        first
            .bytes()
            .filter(|byte| {
                is_quoted ^= *byte == b'"';
                byte == delimiter && !is_quoted
            })
            .count()
    };
    (*[b'\t', b';', b','].iter().max_by_key(|delimiter| count(delimiter)).unwrap_or(&b','), blank)
}

/// One row.
fn row(
    header: &::csv::StringRecord,
    columns: &[Option<Column>],
    record: &::csv::StringRecord,
    line: usize,
) -> Result<Card, String> {
    let cells =
        || columns.iter().zip(record).filter_map(|(column, cell)| Some((column.as_ref()?, cell.trim())));
    let label = |kind: fn(u8) -> Column, slot: u8| {
        cells().find(|(column, _)| **column == kind(slot)).map(|(_, label)| label).unwrap_or_default()
    };
    let mut draft = Draft::default();
    let mut born = [0; 3];
    for (column, cell) in cells().filter(|(_, cell)| !cell.is_empty()) {
        match *column {
            Column::Name => cell.clone_into(&mut draft.formatted_name),
            Column::Prefix => cell.clone_into(&mut draft.prefix),
            Column::FirstName => cell.clone_into(&mut draft.first_name),
            Column::MiddleName => cell.clone_into(&mut draft.middle_name),
            Column::LastName => cell.clone_into(&mut draft.last_name),
            Column::Suffix => cell.clone_into(&mut draft.suffix),
            Column::NickName => cell.clone_into(&mut draft.nick_name),
            Column::Company => cell.clone_into(&mut draft.company),
            Column::JobTitle => cell.clone_into(&mut draft.job_title),
            Column::Notes => draft.notes.push(cell.to_owned()),
            Column::Uid => cell.clone_into(&mut draft.uid),
            Column::Birthday => draft.birthday = birthday(cell),
            Column::BirthPart(part) => born[usize::from(part)] = cell.parse().unwrap_or(0),
            Column::Email(purpose, slot) => {
                let label = label(Column::EmailLabel, slot);
                let is_preferred = label.starts_with('*');
                let purpose = purpose.unwrap_or_else(|| Use::of(label));
                for address in several(cell) {
                    draft.push_email(address, purpose, if is_preferred { 1 } else { 101 });
                }
            }
            Column::Phone(purpose, slot) => {
                let purpose = purpose.unwrap_or_else(|| Use::of(label(Column::PhoneLabel, slot)));
                draft.phones.extend(several(cell).map(|number| (number.to_owned(), purpose)));
            }
            Column::EmailLabel(_) | Column::PhoneLabel(_) | Column::AddressLabel(_) | Column::Address(..) => {
            }
        }
    }
    if draft.birthday.is_none() {
        draft.birthday = day(born[0], born[1], born[2]);
    }
    draft.locations = locations(&cells().collect::<Vec<_>>());
    draft.finish(source(header, record), line)
}

/// The postal addresses: the parts that share a purpose and a slot belong together.
fn locations(cells: &[(&Column, &str)]) -> Vec<(Location, Use)> {
    let mut found: Vec<((Option<Use>, u8), Location)> = Vec::new();
    for &(column, cell) in cells {
        let Column::Address(purpose, slot, part) = *column else { continue };
        if cell.is_empty() {
            continue;
        }
        let position = found.iter().position(|(key, _)| *key == (purpose, slot)).unwrap_or_else(|| {
            found.push(((purpose, slot), Location::default()));
            found.len() - 1
        });
        let location = &mut found[position].1;
        let value = match part {
            Part::Street => &mut location.street,
            Part::City => &mut location.city,
            Part::State => &mut location.state,
            Part::PostalCode => &mut location.postal_code,
            Part::Country => &mut location.country_region,
        };
        *value = Some(value.take().map_or_else(|| cell.to_owned(), |before| format!("{before}, {cell}")));
    }
    let label = |slot: u8| cells.iter().find(|(column, _)| **column == Column::AddressLabel(slot));
    found
        .into_iter()
        .map(|((purpose, slot), location)| {
            let labelled = || label(slot).map_or(Use::Other, |(_, label)| Use::of(label));
            (location, purpose.unwrap_or_else(labelled))
        })
        .collect()
}

/// Google writes several values into one cell.
fn several(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(":::").map(str::trim).filter(|value| !value.is_empty())
}

/// Year first, or with dots, or with slashes if only one order of day and month makes a date: a day in the wrong
/// month would be worse than none.
fn birthday(cell: &str) -> Option<String> {
    let cell = cell.split([' ', 'T']).find(|part| !part.is_empty())?;
    let (year, rest) = match cell.strip_prefix("--") {
        Some(rest) => (Some(0), rest),
        None => (None, cell),
    };
    let mut numbers = rest.split(['-', '/', '.']).map(str::parse::<u32>);
    let (first, second, third) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next());
    match (year, third.transpose().ok()?) {
        (Some(year), None) => day(year, first, second),
        (None, Some(third)) if first > 999 => day(first, second, third),
        (None, Some(third)) if third > 999 && cell.contains('.') => day(third, second, first),
        (None, Some(third)) if third > 999 && (second > 12 || first == second) => day(third, first, second),
        (None, Some(third)) if third > 999 && first > 12 => day(third, second, first),
        _ => None,
    }
}

/// The row as it came, with its columns named: `First Name: Ana`.
fn source(header: &::csv::StringRecord, record: &::csv::StringRecord) -> String {
    let named = header.iter().chain(std::iter::repeat("")).zip(record);
    let lines = named.filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| format!("{name}: {cell}"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
