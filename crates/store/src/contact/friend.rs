//! Friends in each other's address books.

use domain::Moment;
use wire::{Cid, Contact, Profile};

use super::{COUNT, INSERT, columns, page, read};
use crate::db::{Transaction, params};
use crate::{Error, Result};

/// Puts a friend into an address book: a contact that is this person already, or has their address, becomes a friend;
/// otherwise there is a new one, named as in their profile. Their address is not told: whoever has it knew it before.
/// The caller has locked both people.
pub(crate) fn befriend(
    transaction: &mut Transaction<'_>,
    owner: Cid,
    friend: Cid,
    now: Moment,
) -> Result<()> {
    let known = match of_person(transaction, owner, friend)? {
        Some(known) => Some(known),
        None => with_address(transaction, owner, friend)?,
    };
    let is_new = known.is_none();
    let (contact, uid) = match known {
        Some(known) => known,
        None => (introduce(transaction, owner, friend)?, None),
    };
    let contact = Contact { cid: Some(friend), is_friend: true, updated: now.0, ..contact };
    write(transaction, owner, &contact, uid.as_deref())?;
    if is_new {
        transaction.execute(COUNT, &params![owner, 1_i64])?;
    }
    let place = page::place(transaction, owner, &contact.id)?;
    page::rewrite(transaction, owner, place)
}

/// Who was a friend stays in the address book, and is none any more. The caller has locked both people.
pub(crate) fn unfriend(
    transaction: &mut Transaction<'_>,
    owner: Cid,
    friend: Cid,
    now: Moment,
) -> Result<()> {
    // They may have been taken out of it in the meantime.
    let Some((contact, uid)) = of_person(transaction, owner, friend)? else { return Ok(()) };
    let contact = Contact { is_friend: false, updated: now.0, ..contact };
    write(transaction, owner, &contact, uid.as_deref())?;
    let place = page::place(transaction, owner, &contact.id)?;
    page::rewrite(transaction, owner, place)
}

/// A contact and its UID.
type Known = (Contact, Option<String>);

/// The contact that is this person.
fn of_person(transaction: &mut Transaction<'_>, owner: Cid, person: Cid) -> Result<Option<Known>> {
    // In one step, SQLite would rather read the whole address book than look contacts up that it takes for many.
    transaction.fetch_optional(
        "select id, updated, document, uid from contacts where owner = $1 and id = \
         (select id from contacts where owner = $1 and cid = $2 order by sort_key, id limit 1)",
        &params![owner, person.to_string()],
        |row| Ok((read(row)?.contact()?, row.get(3)?)),
    )
}

/// The first contact that is nobody of this network yet and has the address with which this person signs in.
fn with_address(transaction: &mut Transaction<'_>, owner: Cid, person: Cid) -> Result<Option<Known>> {
    let address = transaction.fetch_optional(
        "select email_key from accounts where cid = $1",
        &params![person],
        |row| row.get::<String>(0),
    )?;
    let Some(address) = address else { return Ok(None) };
    // The database knows documents, not addresses: it says where to look.
    let candidates = transaction.fetch_all(
        "select id, updated, document, uid from contacts where owner = $1 and cid is null \
         and odata_contains(lower(document), $2) order by sort_key, id",
        &params![owner, &address],
        |row| Ok((read(row)?.contact()?, row.get(3)?)),
    )?;
    let has_address = |(contact, _): &Known| {
        contact
            .emails
            .iter()
            .filter_map(|email| email.address.as_ref())
            .any(|one| one.to_lowercase() == address)
    };
    Ok(candidates.into_iter().find(has_address))
}

/// A contact with what a profile says to everybody.
fn introduce(transaction: &mut Transaction<'_>, owner: Cid, person: Cid) -> Result<Contact> {
    let profile = transaction.fetch_optional(
        "select document from profiles where cid = $1",
        &params![person],
        |row| {
            serde_json::from_str::<Profile>(row.text(0)?)
                .map_err(|error| Error::Corrupt(format!("The profile of {person} cannot be read: {error}.")))
        },
    )?;
    let profile = profile.ok_or_else(|| Error::Corrupt(format!("The profile of {person} is missing.")))?;
    Ok(Contact {
        id: id(owner, person),
        formatted_name: crate::friend::name_of(&profile),
        first_name: profile.first_name,
        last_name: profile.last_name,
        thumbnail_image_link: profile.thumbnail_image_link,
        ..Contact::default()
    })
}

/// What a contact is called that is there because two are friends: 26 characters of RFC 4648, section 6, as all are,
/// made of both their numbers.
fn id(owner: Cid, person: Cid) -> String {
    let bits = u128::from(person.0) << 64 | u128::from(owner.0);
    // The first character has the three bits that are over.
    let digit = |place: u32| (bits >> (5 * place) & 31) as usize;
    (0..26).rev().map(|place| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[digit(place)])).collect()
}

fn write(transaction: &mut Transaction<'_>, owner: Cid, contact: &Contact, uid: Option<&str>) -> Result<()> {
    transaction.execute("delete from contacts where owner = $1 and id = $2", &params![owner, &contact.id])?;
    transaction.execute(INSERT, &columns(owner, contact, uid)?).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_of_friends_have_names_of_their_own() {
        assert_eq!(id(Cid(0), Cid(0)), "A".repeat(26));
        assert_eq!(id(Cid(u64::MAX), Cid(u64::MAX)), format!("H{}", "7".repeat(25)));
        assert_ne!(id(Cid(1), Cid(2)), id(Cid(2), Cid(1)));
    }
}
