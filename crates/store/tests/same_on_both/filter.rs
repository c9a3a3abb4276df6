//! Random filters, orders and pages over random contacts: SQLite, PostgreSQL and `odata`'s evaluator agree.

use std::fmt::Write;

use domain::Moment;
use odata::{Options, Property, Query, Row, Value};
use store::{Error, NewContact, Store};
use wire::contact::{CONTACT, Email};
use wire::{Cid, Contact};

use crate::people::{ANA, register};
use crate::world;

/// Texts in which something is likely to go wrong.
const TEXTS: [&str; 34] = [
    "",
    " ",
    "a",
    "A",
    "b",
    "ab",
    "aB",
    "Ana",
    "ana",
    "ANA",
    "ä",
    "Ä",
    "a\u{308}",
    "ß",
    "ẞ",
    "SS",
    "ı",
    "İ",
    "i",
    "Σς",
    "ǅ",
    "é",
    "É",
    "z",
    "\u{ffff}",
    "\u{10000}",
    "😀",
    "𝒜",
    "'",
    "\"",
    "%",
    "_",
    "\\",
    "\u{a0}x\t",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_queries_agree_three_ways() {
    let (sqlite, postgres) = (world::sqlite().await, world::postgres().await);
    let mut dice = Dice(0x0DD_F11E5);
    let contacts: Vec<_> = (0..150).map(|number| dice.contact(number)).collect();
    for world in [&sqlite, &postgres] {
        register(&world.store, ANA, "ana@example.com").await;
        let new =
            contacts.iter().map(|contact| NewContact { contact: contact.clone(), ..NewContact::default() });
        // Each by itself, so that each has a time of its own.
        for new in new {
            let updated = Moment(new.contact.updated);
            world.store.import_contacts(ANA, vec![new], updated).await.unwrap();
        }
    }
    let all = ids(&sqlite.store, &Query::default()).await.unwrap();
    assert_eq!(all, ids(&postgres.store, &Query::default()).await.unwrap());
    let stored = sqlite.store.contacts(ANA, &Query::default()).await.unwrap().documents;
    let stored: Vec<Contact> =
        stored.iter().map(|document| serde_json::from_str(document).unwrap()).collect();
    assert_eq!(stored.len(), contacts.len());
    let (mut kept_some, mut refused) = (0, 0);
    for round in 0..ROUNDS {
        let text = dice.query();
        let options = Options::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", readable(&text)));
        // Constants may be refused before the store sees them: a division by zero, a start below zero.
        let Ok(query) = options.check(&CONTACT) else {
            refused += 1;
            continue;
        };
        let expected = evaluate(&stored, &query);
        kept_some += usize::from(!expected.0.is_empty() && expected.1 < stored.len() as u64);
        for (name, store) in [("SQLite", &sqlite.store), ("PostgreSQL", &postgres.store)] {
            let answer = ids(store, &query).await;
            assert_eq!(answer, Ok(expected.clone()), "round {round}: {name} {}\n{query:?}", readable(&text));
            assert_eq!(
                store.count_contacts(ANA, &query).await,
                Ok(expected.1),
                "round {round}: {}",
                readable(&text)
            );
        }
    }
    assert!(refused < ROUNDS / 10, "too few queries come through: {refused} are refused");
    assert!(kept_some > ROUNDS / 4, "the filters are too weak to show anything: {kept_some}");
    sqlite.end().await;
    postgres.end().await;
}

const ROUNDS: usize = 4_000;

/// Ids in order, how many there are in all, and whether there are more.
type Answer = (Vec<String>, u64, bool);

async fn ids(store: &Store, query: &Query) -> Result<Answer, Error> {
    let page = store.contacts(ANA, query).await?;
    // `{"Id":"…",`: reading whole documents, some million of them, takes its time.
    let id = |document: &str| document.split('"').nth(3).unwrap().to_owned();
    Ok((page.documents.iter().map(id).collect(), page.total, page.more))
}

fn evaluate(stored: &[Contact], query: &Query) -> Answer {
    let mut kept: Vec<_> = stored.iter().map(Seen).filter(|row| query.keeps(row)).collect();
    // Stable: what is equal stays in the order of the address book.
    kept.sort_by(|a, b| query.compare(a, b));
    let total = kept.len() as u64;
    let skip = usize::try_from(query.skip.unwrap_or(0)).unwrap();
    let top = usize::try_from(query.top.unwrap_or(u64::from(u32::MAX))).unwrap();
    let more = kept.len().saturating_sub(skip) > top;
    (kept.into_iter().skip(skip).take(top).map(|row| row.0.id.clone()).collect(), total, more)
}

/// A contact as queries see it.
struct Seen<'a>(&'a Contact);

impl Row for Seen<'_> {
    fn value(&self, property: &Property) -> Value<'_> {
        let contact = self.0;
        match property.name {
            "Id" => format!("urn:uuid:{}", contact.id).into(),
            "Updated" => Value::DateTimeOffset(contact.updated),
            "Title" | "FormattedName" => contact.formatted_name.as_str().into(),
            "Birthday" => contact.birthday.as_deref().into(),
            "Cid" => contact.cid.map(|cid| cid.to_string()).into(),
            "Company" => contact.company.as_deref().into(),
            "FirstName" => contact.first_name.as_deref().into(),
            "IsFriend" => contact.is_friend.into(),
            "JobTitle" => contact.job_title.as_deref().into(),
            "LastName" => contact.last_name.as_deref().into(),
            "NickName" => contact.nick_name.as_deref().into(),
            name => panic!("{name} cannot be filtered"),
        }
    }
}

/// The same throws every time (xorshift64*).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let throw = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(throw).unwrap() % sides
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.roll(texts.len())]
    }

    fn text(&mut self) -> String {
        (0..=self.roll(3)).map(|_| self.one_of(&TEXTS)).collect()
    }

    fn optional_text(&mut self) -> Option<String> {
        (self.roll(4) > 0).then(|| self.text())
    }

    fn contact(&mut self, number: u32) -> Contact {
        Contact {
            id: format!("{number:026}"),
            // From 1901 to 2096, often to the second.
            updated: (i64::try_from(self.roll(6_000_000)).unwrap() - 2_000_000) * 1_000_000
                + i64::try_from(self.roll(2) * self.roll(1_000)).unwrap(),
            cid: (self.roll(2) == 0).then_some(Cid(u64::from(number) << 40)),
            formatted_name: self.text(),
            first_name: self.optional_text(),
            last_name: self.optional_text(),
            nick_name: self.optional_text(),
            birthday: (self.roll(2) == 0)
                .then(|| format!("19{:02}-0{}-11", self.roll(100), self.roll(9) + 1)),
            company: self.optional_text(),
            job_title: self.optional_text(),
            is_friend: self.roll(2) == 0,
            // Nobody is taken for another.
            emails: vec![Email { address: Some(format!("{number}@example.com")), ..Email::default() }],
            ..Contact::default()
        }
    }

    /// Percent-encoded.
    fn query(&mut self) -> String {
        let mut options = Vec::new();
        if self.roll(10) > 0 {
            options.push(format!("$filter={}", encoded(&self.condition(3))));
        }
        if self.roll(2) == 0 {
            let items: Vec<_> = (0..=self.roll(2)).map(|_| self.order()).collect();
            options.push(format!("$orderby={}", encoded(&items.join(","))));
        }
        if self.roll(3) == 0 {
            options.push(format!("$top={}", self.roll(60)));
        }
        if self.roll(3) == 0 {
            options.push(format!("$skip={}", self.roll(60)));
        }
        options.join("&")
    }

    fn order(&mut self) -> String {
        let by = match self.roll(6) {
            0 => self.whole(1),
            1 => self.moment(),
            2 => "IsFriend".to_owned(),
            3 => self.string(1),
            _ => self.one_of(&STRINGS).to_owned(),
        };
        by + self.one_of(&["", " asc", " desc"])
    }

    fn condition(&mut self, depth: usize) -> String {
        let inner = depth.saturating_sub(1);
        if depth == 0 {
            return self
                .one_of(&["IsFriend", "true", "false", "IsFriend eq null", "Company eq null"])
                .to_owned();
        }
        match self.roll(13) {
            0 | 1 => format!("({}) and ({})", self.condition(inner), self.condition(inner)),
            2 | 3 => format!("({}) or ({})", self.condition(inner), self.condition(inner)),
            4 => format!("not ({})", self.condition(inner)),
            5 => {
                let function = self.one_of(&["contains", "startswith", "endswith"]);
                format!("{function}({},{})", self.string(inner), self.string(inner))
            }
            6 => {
                let list: Vec<_> = (0..=self.roll(3)).map(|_| quoted(&self.text())).collect();
                format!("{} in ({})", self.string(inner), list.join(","))
            }
            7 => format!("{} {} {}", self.whole(inner), self.comparison(), self.whole(inner)),
            8 => format!("{} {} {}", self.fraction(inner), self.comparison(), self.fraction(inner)),
            9 => format!("{} {} {}", self.moment(), self.comparison(), self.moment()),
            10 => format!("{} {} null", self.string(inner), self.one_of(&["eq", "ne"])),
            11 => format!("IsFriend {} ({})", self.one_of(&["eq", "ne"]), self.condition(inner)),
            _ => format!("{} {} {}", self.string(inner), self.comparison(), self.string(inner)),
        }
    }

    fn comparison(&mut self) -> &'static str {
        self.one_of(&["eq", "ne", "gt", "ge", "lt", "le"])
    }

    fn string(&mut self, depth: usize) -> String {
        let inner = depth.saturating_sub(1);
        match self.roll(if depth == 0 { 6 } else { 10 }) {
            0..=3 => self.one_of(&STRINGS).to_owned(),
            4 | 5 => quoted(&self.text()),
            6 => {
                let function = self.one_of(&["tolower", "toupper", "trim"]);
                format!("{function}({})", self.string(inner))
            }
            7 if self.roll(2) == 0 => {
                format!("case({}:{},true:{})", self.condition(inner), self.string(inner), self.string(inner))
            }
            7 => format!("concat({},{})", self.string(inner), self.string(inner)),
            8 => format!("substring({},{})", self.string(inner), self.whole(inner)),
            _ => format!("substring({},{},{})", self.string(inner), self.whole(inner), self.whole(inner)),
        }
    }

    fn whole(&mut self, depth: usize) -> String {
        let inner = depth.saturating_sub(1);
        if depth == 0 {
            return self.one_of(&["0", "1", "2", "3", "-1", "9223372036854775807"]).to_owned();
        }
        match self.roll(8) {
            0 | 1 => format!("length({})", self.string(inner)),
            2 => format!("indexof({},{})", self.string(inner), self.string(inner)),
            3 => {
                let part = self.one_of(&["year", "month", "day", "hour", "minute", "second"]);
                format!("{part}({})", self.moment())
            }
            4 => format!("year(date({}))", self.moment()),
            5 => format!("-length({})", self.string(inner)),
            6 => {
                let operator = self.one_of(&["add", "sub", "mul", "div", "mod"]);
                format!("({} {operator} {})", self.whole(inner), self.whole(inner))
            }
            _ => self.whole(0),
        }
    }

    fn fraction(&mut self, depth: usize) -> String {
        let inner = depth.saturating_sub(1);
        match self.roll(if depth == 0 { 2 } else { 6 }) {
            0 => self.one_of(&["0.5", "1.5", "2.5", "-0.5", "3.0"]).to_owned(),
            1 => format!("fractionalseconds({})", self.moment()),
            2 => format!("({} divby {})", self.whole(inner), self.whole(inner)),
            3 => {
                let operator = self.one_of(&["add", "sub", "mul", "div"]);
                format!("({} {operator} {})", self.fraction(inner), self.whole(inner))
            }
            4 => {
                let function = self.one_of(&["round", "floor", "ceiling"]);
                format!("{function}({})", self.fraction(inner))
            }
            _ => self.whole(inner),
        }
    }

    fn moment(&mut self) -> String {
        match self.roll(3) {
            0 => format!("20{:02}-0{}-15T12:30:00Z", self.roll(90), self.roll(9) + 1),
            _ => "Updated".to_owned(),
        }
    }
}

const STRINGS: [&str; 10] = [
    "Id",
    "Title",
    "Birthday",
    "Cid",
    "Company",
    "FirstName",
    "FormattedName",
    "JobTitle",
    "LastName",
    "NickName",
];

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes everything");
        }
        encoded
    })
}

/// What was meant, for messages.
fn readable(query: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = query.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16)).unwrap_or(0);
        bytes.push(if byte == b'%' {
            u8::try_from(digit(rest.next()) * 16 + digit(rest.next())).unwrap_or(b'?')
        } else {
            byte
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
