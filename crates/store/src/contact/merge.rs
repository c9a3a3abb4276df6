//! Brings new contacts and known ones together, so that nobody is there twice and nothing is lost.

use std::collections::{HashMap, HashSet};

use domain::Moment;
use wire::Contact;
use wire::contact::{Email, Location, Phone};

use super::{Imported, NewContact};

/// An address book while new contacts come into it.
pub(super) struct AddressBook {
    entries: Vec<Entry>,
    by_uid: HashMap<String, usize>,
    /// By the name and one address; or by the name alone, for those who have no address.
    by_trait: HashMap<(String, String), usize>,
    imported: Imported,
}

/// A contact and what became of it.
pub(super) struct Entry {
    pub(super) contact: Contact,
    pub(super) uid: Option<String>,
    pub(super) source: String,
    /// Whether it was not there before.
    pub(super) is_new: bool,
    is_changed: bool,
}

impl AddressBook {
    /// What is there already, with the UIDs.
    pub(super) fn new(stored: Vec<(Contact, Option<String>)>) -> Self {
        let mut book = Self {
            entries: Vec::with_capacity(stored.len()),
            by_uid: HashMap::new(),
            by_trait: HashMap::new(),
            imported: Imported::default(),
        };
        for (contact, uid) in stored {
            let (source, is_new, is_changed) = (String::new(), false, false);
            book.entries.push(Entry { contact, uid, source, is_new, is_changed });
            book.index(book.entries.len() - 1);
        }
        book
    }

    /// Takes one contact in.
    pub(super) fn take(&mut self, new: NewContact, now: Moment) {
        let NewContact { contact, uid, source } = new;
        if let Some(place) = self.find(&contact, uid.as_deref()) {
            let entry = &mut self.entries[place];
            let learned = merge(&entry.contact, contact);
            let uid = uid.or_else(|| entry.uid.clone());
            if learned == entry.contact && uid == entry.uid {
                self.imported.unchanged += 1;
                return;
            }
            entry.contact = Contact { updated: now.0, ..learned };
            entry.uid = uid;
            entry.source = source;
            entry.is_changed = true;
            self.imported.updated += 1;
            self.index(place);
        } else {
            let contact = Contact { updated: now.0, ..contact };
            self.entries.push(Entry { contact, uid, source, is_new: true, is_changed: true });
            self.imported.added += 1;
            self.index(self.entries.len() - 1);
        }
    }

    /// Those that have to be written.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_changed)
    }

    pub(super) fn imported(&self) -> Imported {
        self.imported
    }

    fn find(&self, contact: &Contact, uid: Option<&str>) -> Option<usize> {
        let by_uid = uid.and_then(|uid| self.by_uid.get(uid));
        by_uid.or_else(|| traits(contact).find_map(|one| self.by_trait.get(&one))).copied()
    }

    fn index(&mut self, place: usize) {
        let entry = &self.entries[place];
        if let Some(uid) = &entry.uid {
            self.by_uid.entry(uid.clone()).or_insert(place);
        }
        for one in traits(&entry.contact) {
            self.by_trait.entry(one).or_insert(place);
        }
    }
}

/// By what a contact is known again: its name with each e-mail address and telephone number.
fn traits(contact: &Contact) -> impl Iterator<Item = (String, String)> {
    let name = contact.formatted_name.to_lowercase();
    let mut addresses: HashSet<String> = contact.emails.iter().filter_map(address_key).collect();
    addresses.extend(contact.phones.iter().map(number_key));
    if addresses.is_empty() {
        addresses.insert(String::new());
    }
    addresses.into_iter().map(move |address| (name.clone(), address))
}

/// What both say: the new one where they differ, and of lists everything.
fn merge(known: &Contact, new: Contact) -> Contact {
    Contact {
        id: known.id.clone(),
        updated: known.updated,
        cid: new.cid.or(known.cid),
        formatted_name: new.formatted_name,
        first_name: new.first_name.or_else(|| known.first_name.clone()),
        last_name: new.last_name.or_else(|| known.last_name.clone()),
        nick_name: new.nick_name.or_else(|| known.nick_name.clone()),
        birthday: new.birthday.or_else(|| known.birthday.clone()),
        company: new.company.or_else(|| known.company.clone()),
        job_title: new.job_title.or_else(|| known.job_title.clone()),
        notes: new.notes.or_else(|| known.notes.clone()),
        is_friend: known.is_friend || new.is_friend,
        emails: merge_emails(&known.emails, new.emails),
        phones: union(&known.phones, new.phones, number_key),
        locations: union(&known.locations, new.locations, location_key),
        thumbnail_image_link: new.thumbnail_image_link.or_else(|| known.thumbnail_image_link.clone()),
    }
}

/// Only one of them stays the one to use.
fn merge_emails(known: &[Email], new: Vec<Email>) -> Vec<Email> {
    let primary = new.iter().find(|email| email.is_primary).map(address_key);
    let mut all = union(known, new, address_key);
    if let Some(primary) = primary {
        for email in &mut all {
            email.is_primary = address_key(email) == primary;
        }
    }
    all
}

/// The known ones, in their places but as the new ones say, then the others.
fn union<T: Clone, K: PartialEq>(known: &[T], new: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut all = known.to_vec();
    for one in new {
        match all.iter_mut().find(|other| key(other) == key(&one)) {
            Some(other) => *other = one,
            None => all.push(one),
        }
    }
    all
}

fn address_key(email: &Email) -> Option<String> {
    email.address.as_ref().map(|address| address.to_lowercase())
}

/// `+49 (0)40 / 12-34` and `+490401234` are the same number; one without digits is what it says.
fn number_key(phone: &Phone) -> String {
    let digits: String =
        phone.number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    if digits.is_empty() { phone.number.clone() } else { digits }
}

fn location_key(location: &Location) -> Location {
    Location { r#type: 0, ..location.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(name: &str, emails: &[&str]) -> Contact {
        let email = |address: &&str| Email { address: Some((*address).into()), ..Email::default() };
        Contact {
            id: format!("id of {name}"),
            formatted_name: name.into(),
            emails: emails.iter().map(email).collect(),
            ..Contact::default()
        }
    }

    fn new(name: &str, emails: &[&str], uid: Option<&str>) -> NewContact {
        let uid = uid.map(str::to_owned);
        NewContact { contact: contact(name, emails), uid, source: "card".into() }
    }

    fn book(stored: Vec<(Contact, Option<String>)>, new: Vec<NewContact>) -> AddressBook {
        let mut book = AddressBook::new(stored);
        for one in new {
            book.take(one, Moment(9));
        }
        book
    }

    #[test]
    fn same_name_and_address_is_the_same_person() {
        let book = book(
            vec![(contact("Ana Lima", &["Ana@example.com"]), None)],
            vec![
                new("ANA LIMA", &["ana@example.com", "al@example.com"], None),
                new("Ana Lima", &["other@example.com"], None),
                new("Bo", &["ana@example.com"], None),
            ],
        );
        assert_eq!(book.imported(), Imported { added: 2, updated: 1, unchanged: 0 });
        let ana = &book.entries[0].contact;
        assert_eq!((ana.id.as_str(), ana.updated, ana.emails.len()), ("id of Ana Lima", 9, 2));
    }

    #[test]
    fn uid_knows_a_person_under_another_name() {
        let book = book(
            vec![(contact("Ana Lima", &[]), Some("u1".into()))],
            vec![new("Ana Souza", &[], Some("u1")), new("Ana Lima", &[], Some("u2"))],
        );
        assert_eq!(
            book.imported(),
            Imported { added: 0, updated: 2, unchanged: 0 },
            "name alone: no address at all"
        );
        assert_eq!(book.changed().count(), 1);
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let cards = || vec![new("Ana", &["ana@example.com"], Some("u1")), new("Bo", &[], None)];
        let mut book = book(Vec::new(), cards());
        assert_eq!(book.imported(), Imported { added: 2, updated: 0, unchanged: 0 });
        for card in cards() {
            book.take(card, Moment(10));
        }
        assert_eq!(book.imported(), Imported { added: 2, updated: 0, unchanged: 2 });
        assert!(book.changed().all(|entry| entry.contact.updated == 9));
    }

    #[test]
    fn what_the_new_card_lacks_stays() {
        let known = Contact {
            company: Some("Old & Sons".into()),
            notes: Some("met in Lisbon".into()),
            phones: vec![Phone { number: "+1 (23) 4".into(), r#type: 0 }],
            ..contact("Ana", &["a@example.com"])
        };
        let new = Contact {
            company: Some("New Ltd".into()),
            phones: vec![Phone { number: "+1234".into(), r#type: 3 }],
            ..contact("Ana", &["b@example.com"])
        };
        let both = merge(&known, new);
        assert_eq!(
            (both.company.as_deref(), both.notes.as_deref()),
            (Some("New Ltd"), Some("met in Lisbon"))
        );
        assert_eq!(both.phones, [Phone { number: "+1234".into(), r#type: 3 }]);
        assert_eq!(both.emails.len(), 2);
    }

    #[test]
    fn one_address_stays_the_one_to_use() {
        let primary = |address: &str| Email { address: Some(address.into()), is_primary: true, r#type: 1 };
        let all = merge_emails(&[primary("a@example.com")], vec![primary("b@example.com")]);
        assert_eq!(all.iter().map(|email| email.is_primary).collect::<Vec<_>>(), [false, true]);
    }
}
