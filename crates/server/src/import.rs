//! Address books come in: files of cards or rows become contacts, and what cannot be read is named by its line.

mod card;
mod csv;
mod label;
mod text;
mod vcard;

use std::collections::HashSet;

use card::Card;
use domain::Moment;
use store::{Imported, NewContact, Picture, Store};
use wire::Cid;

use crate::app::App;
use crate::page::image::picture_link;
use crate::picture;
use crate::random::Random;

/// The largest file, in bytes.
pub(crate) const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most cards that one file may bring.
pub(crate) const MAX_CARDS: usize = 20_000;

/// What an import did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// How many contacts are new, changed, or as they were.
    pub(crate) imported: Imported,
    /// The cards that could not be read; the others are in.
    pub(crate) broken: Vec<Broken>,
}

/// A card that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Where in the file, counted from 1.
    pub(crate) line: usize,
    /// What is wrong there, for its owner.
    pub(crate) reason: String,
}

/// Why a whole file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    /// There is nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// It is larger than [`MAX_BYTES`].
    #[error("The file is larger than 10 MB. Export the address book in parts.")]
    TooLarge,
    /// It is no text.
    #[error("This is no address book. Export your contacts as vCard (.vcf) or CSV, and choose that file.")]
    NotText,
    /// It is text without cards and without a line that names its columns.
    #[error(
        "There are no contacts in this file. A vCard file holds BEGIN:VCARD; a CSV file begins with a line that \
         names its columns, one of them a name or an e-mail address."
    )]
    NoContacts,
}

/// Brings a file's contacts into somebody's address book.
pub(crate) async fn bring(
    app: &App,
    cid: Cid,
    bytes: Vec<u8>,
) -> Result<Result<Outcome, Unreadable>, store::Error> {
    bring_into(&app.store, cid, bytes, app.random, app.clock.now()).await
}

/// The same without a node around it.
pub(crate) async fn bring_into(
    store: &Store,
    cid: Cid,
    bytes: Vec<u8>,
    random: Random,
    now: Moment,
) -> Result<Result<Outcome, Unreadable>, store::Error> {
    // Parsing 10 MB and decoding hundreds of pictures takes a while.
    let work = move || read(&bytes).map(|book| Prepared::new(book, cid, random));
    let prepared = tokio::task::spawn_blocking(work).await;
    let prepared =
        match prepared.expect("reading never panics, as a property test says, and nothing cancels it") {
            Ok(prepared) => prepared,
            Err(unreadable) => return Ok(Err(unreadable)),
        };
    for picture in &prepared.pictures {
        store.save_picture(cid, picture).await?;
    }
    let imported = store.import_contacts(cid, prepared.contacts, now).await?;
    Ok(Ok(Outcome { imported, broken: prepared.broken }))
}

/// Contacts as the store takes them, each with a name of its own, and their pictures.
struct Prepared {
    contacts: Vec<NewContact>,
    pictures: Vec<Picture>,
    broken: Vec<Broken>,
}

impl Prepared {
    fn new(book: AddressBook, cid: Cid, random: Random) -> Self {
        let mut tags = HashSet::new();
        let mut pictures = Vec::new();
        let contacts = book.cards.into_iter().map(|card| {
            let Card { mut contact, uid, photo, source, .. } = card;
            contact.id = base32(random.bytes());
            // A contact without its picture is better than none.
            if let Some(picture) = photo.and_then(|photo| picture::thumbnail(&photo).ok()) {
                contact.thumbnail_image_link = Some(picture_link(cid, &picture.tag));
                if tags.insert(picture.tag.clone()) {
                    pictures.push(picture);
                }
            }
            NewContact { contact, uid, source }
        });
        Self { contacts: contacts.collect(), pictures, broken: book.broken }
    }
}

/// 26 characters of RFC 4648, section 6, as the ids of 2010 were.
fn base32(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    let digit = |place: u32| {
        // The last character has the three bits that are left.
        let bits = if place < 25 { number >> (123 - 5 * place) } else { number << 2 };
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(bits & 31) as usize])
    };
    (0..26).map(digit).collect()
}

/// What a file holds.
#[derive(Debug, Default)]
struct AddressBook {
    /// The cards that can be read, in the file's order.
    cards: Vec<Card>,
    /// The others.
    broken: Vec<Broken>,
}

/// Reads a file: vCard 2.1, 3.0 or 4.0, or CSV as address books export it. The content tells which.
fn read(bytes: &[u8]) -> Result<AddressBook, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let text = text::transcode(bytes);
    if text.trim_ascii().is_empty() {
        return Err(Unreadable::Empty);
    }
    if text.contains(&0) {
        return Err(Unreadable::NotText);
    }
    let book = if vcard::is_vcard(&text) { vcard::read(&text) } else { csv::read(&text)? };
    Ok(book.bounded())
}

impl AddressBook {
    /// At most [`MAX_CARDS`]; what is cut off is named.
    fn bounded(mut self) -> Self {
        if let Some(first) = self.cards.get(MAX_CARDS) {
            let reason =
                format!("a file may bring {MAX_CARDS} contacts; this one and those after it were left out");
            self.broken.push(Broken { line: first.line, reason });
            self.cards.truncate(MAX_CARDS);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_base_32() {
        assert_eq!(base32([0; 16]), "A".repeat(26));
        assert_eq!(base32([0xFF; 16]), format!("{}4", "7".repeat(25)));
        // RFC 4648, section 10: the beginning of "foobar".
        assert!(base32(*b"foobar\0\0\0\0\0\0\0\0\0\0").starts_with("MZXW6YTBOI"));
    }

    #[test]
    fn file_that_is_no_address_book_is_refused_by_reason() {
        let refusal = |bytes: &[u8]| read(bytes).err();
        assert_eq!(refusal(b""), Some(Unreadable::Empty));
        assert_eq!(refusal(b" \r\n"), Some(Unreadable::Empty));
        assert_eq!(refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some(Unreadable::NotText));
        assert_eq!(refusal(b"just words\nand more"), Some(Unreadable::NoContacts));
        assert_eq!(refusal(&vec![b'a'; MAX_BYTES + 1]), Some(Unreadable::TooLarge));
    }

    #[test]
    fn cards_beyond_the_bound_are_named() {
        let file = format!("Name\n{}", "Ana\n".repeat(MAX_CARDS + 1));
        let book = read(file.as_bytes()).unwrap();
        assert_eq!(book.cards.len(), MAX_CARDS);
        assert_eq!(book.broken[0].line, MAX_CARDS + 2);
    }

    /// Pieces from which hostile files are made.
    fn piece() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            any::<Vec<u8>>(),
            proptest::sample::select(vec![
                "BEGIN:VCARD\r\n",
                "END:VCARD\n",
                "VERSION:2.1\r\n",
                "VERSION:4.0\n",
                "FN:",
                "N;",
                "N:;;;;\n",
                ";ENCODING=QUOTED-PRINTABLE:",
                "=\r\n",
                "=C3=",
                ";CHARSET=utf-16:",
                "PHOTO;ENCODING=b:",
                "====",
                "BDAY:--",
                "EMAIL;TYPE=\"",
                "\\",
                ";",
                ":",
                ",",
                "\"",
                "\n ",
                "\r",
                "TEL:tel:",
                "data:;base64,",
                "Name,E-mail 1 - Value\n",
                "item1.",
                "X-ABLabel:",
                "\u{feff}",
                "ß\u{1F600}",
            ])
            .prop_map(|piece| piece.as_bytes().to_vec()),
        ]
    }

    proptest! {
        #[test]
        fn no_file_brings_it_down(pieces in proptest::collection::vec(piece(), 0..40)) {
            let file = pieces.concat();
            if let Ok(book) = read(&file) {
                let lines = file.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
                for card in &book.cards {
                    prop_assert!(!card.contact.formatted_name.trim().is_empty());
                    prop_assert!((1..=lines).contains(&card.line));
                }
                for broken in &book.broken {
                    prop_assert!((1..=lines).contains(&broken.line), "{broken:?}");
                }
            }
        }
    }
}
