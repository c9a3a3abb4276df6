//! People's address books.

mod document;
mod friend;
mod merge;
mod page;

use domain::Moment;
use odata::Query;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use wire::{Cid, Contact};

pub use self::document::Documents;
pub(crate) use self::friend::{befriend, unfriend};
use self::merge::AddressBook;
use crate::db::{self, Param, Transaction, params};
use crate::filter::{Columns, Sql};
use crate::{Error, Result, Store, grant};

/// A contact that comes from somewhere else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewContact {
    /// What was understood of it. Its `id` is a fresh one, which counts only if the contact turns out to be new.
    pub contact: Contact,
    /// What it was called where it came from, if it has such a name (`UID` of RFC 6350, section 6.7.6).
    pub uid: Option<String>,
    /// The card as it came, so that nothing in it is lost; may be empty.
    pub source: String,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Contacts that were not there.
    pub added: u64,
    /// Contacts that were there and have learned something.
    pub updated: u64,
    /// Contacts that were there already, just so.
    pub unchanged: u64,
}

/// A part of an address book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The contacts, in order: what [`Row::document`] is of each.
    pub documents: Documents,
    /// How many the filter keeps, whatever `skip` and `top` say.
    pub total: u64,
    /// Whether there are more behind these.
    pub more: bool,
}

/// A contact as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Names it within its owner's address book.
    pub id: String,
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// The JSON of [`Contact`], kept ready. Its `ThumbnailImageLink` begins with `/`.
    pub document: String,
}

impl Row {
    /// The document, read.
    pub fn contact(&self) -> Result<Contact> {
        serde_json::from_str(&self.document)
            .map_err(|error| Error::Corrupt(format!("The contact {} cannot be read: {error}.", self.id)))
    }
}

/// What `$filter` and `$orderby` may name, and where it is. `Id` is compared as it is represented.
const COLUMNS: Columns = &[
    ("Id", "('urn:uuid:' || id)"),
    ("Updated", "updated"),
    ("Title", "formatted_name"),
    ("Birthday", "birthday"),
    ("Cid", "cid"),
    ("Company", "company"),
    ("FirstName", "first_name"),
    ("FormattedName", "formatted_name"),
    ("IsFriend", "is_friend"),
    ("JobTitle", "job_title"),
    ("LastName", "last_name"),
    ("NickName", "nick_name"),
];

impl Store {
    /// The contacts that the query keeps, in its order, then by name without regard to case and accents.
    pub async fn contacts(&self, cid: Cid, query: &Query) -> Result<Page> {
        refuse(query)?;
        if query.filter.is_none() && query.order.is_empty() {
            self.contacts_in_order(cid, query).await
        } else {
            self.contacts_by_row(cid, query).await
        }
    }

    async fn contacts_in_order(&self, cid: Cid, query: &Query) -> Result<Page> {
        let skip = query.skip.unwrap_or(0);
        let most = query.top.unwrap_or(u64::MAX);
        let last = skip.saturating_add(most).saturating_sub(1).min(i64::MAX.unsigned_abs());
        let mut documents = Documents::default();
        let mut total = None;
        let mut from = skip % page::SIZE;
        self.db
            .fetch_all(page::READ, &params![cid, skip / page::SIZE, last / page::SIZE], |row| {
                total = u64::try_from(row.get::<i64>(1)?).ok();
                page::take(row.text(0)?, from, most, &mut documents);
                from = 0;
                Ok(())
            })
            .await?;
        let total = match total {
            Some(total) => total,
            None => self.count_contacts(cid, query).await?,
        };
        let more = skip.saturating_add(documents.len() as u64) < total;
        Ok(Page { documents, total, more })
    }

    async fn contacts_by_row(&self, cid: Cid, query: &Query) -> Result<Page> {
        let skip = query.skip.unwrap_or(0);
        // One more than asked for tells whether there are more.
        let limit =
            query.top.map_or(i64::MAX, |top| i64::try_from(top).unwrap_or(i64::MAX).saturating_add(1));
        let mut sql = self.matching("select document from contacts", cid, query)?;
        sql.push(" order by ");
        sql.order(&query.order)?;
        sql.push("sort_key, id limit ");
        sql.bind(limit);
        sql.push(" offset ");
        sql.bind(skip);
        let mut documents = Documents::with_room(limit.unsigned_abs());
        let read = |row: &db::Row<'_>| {
            documents.push(row.text(0)?);
            Ok(())
        };
        self.db.fetch_all(sql.text, &sql.params, read).await?;
        let more = query.top.is_some_and(|top| documents.len() as u64 > top);
        if more {
            documents.pop();
        }
        let is_whole = !more && (skip == 0 || !documents.is_empty());
        let total =
            if is_whole { skip + documents.len() as u64 } else { self.count_contacts(cid, query).await? };
        Ok(Page { documents, total, more })
    }

    /// How many contacts the query keeps, whatever its `skip` and `top` say.
    pub async fn count_contacts(&self, cid: Cid, query: &Query) -> Result<u64> {
        let read = |row: &db::Row<'_>| row.get::<i64>(0);
        let count = if query.filter.is_none() {
            refuse(query)?;
            self.db
                .fetch_optional("select contacts from accounts where cid = $1", &params![cid], read)
                .await?
        } else {
            let sql = self.matching("select count(*) from contacts", cid, query)?;
            self.db.fetch_optional(sql.text, &sql.params, read).await?
        };
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    fn matching(&self, select: &str, cid: Cid, query: &Query) -> Result<Sql> {
        refuse(query)?;
        let mut sql = Sql::new(select, COLUMNS, self.db.by_bytes());
        sql.push(" where owner = ");
        sql.bind(cid);
        if let Some(filter) = &query.filter {
            sql.push(" and ");
            sql.predicate(filter)?;
        }
        Ok(sql)
    }

    /// The contact of this id in this person's address book.
    pub async fn contact(&self, cid: Cid, id: &str) -> Result<Option<Row>> {
        self.db
            .fetch_optional(
                "select id, updated, document from contacts where owner = $1 and id = $2",
                &params![cid, id],
                read,
            )
            .await
    }

    /// The card from which the contact last came, as it came.
    pub async fn contact_source(&self, cid: Cid, id: &str) -> Result<Option<String>> {
        self.db
            .fetch_optional(
                "select source from cards where owner = $1 and id = $2",
                &params![cid, id],
                |row| row.get(0),
            )
            .await
    }

    /// Takes a contact out of the address book; whether it was in it.
    pub async fn delete_contact(&self, cid: Cid, id: &str) -> Result<bool> {
        let contact = params![cid, id];
        let id = id.to_owned();
        self.db
            .transaction(move |transaction| {
                grant::lock_person(transaction, cid)?;
                let place = page::place(transaction, cid, &id)?;
                transaction.execute("delete from cards where owner = $1 and id = $2", &contact)?;
                let deleted =
                    transaction.execute("delete from contacts where owner = $1 and id = $2", &contact)?;
                if deleted > 0 {
                    transaction.execute(COUNT, &params![cid, -1_i64])?;
                    page::rewrite(transaction, cid, place)?;
                }
                Ok(deleted > 0)
            })
            .await
    }

    /// Puts contacts into an address book, all or none. One that is there already, by its UID or by its name and an
    /// address, learns what is new instead of being doubled.
    pub async fn import_contacts(
        &self,
        cid: Cid,
        contacts: Vec<NewContact>,
        now: Moment,
    ) -> Result<Imported> {
        self.db
            .transaction(move |transaction| {
                grant::lock_person(transaction, cid)?;
                let mut book = AddressBook::new(stored(transaction, cid)?);
                for new in contacts {
                    book.take(new, now);
                }
                save(transaction, cid, &book)?;
                transaction.execute(COUNT, &params![cid, book.imported().added])?;
                page::rewrite(transaction, cid, 0)?;
                Ok(book.imported())
            })
            .await
    }
}

/// Keeps the number of contacts.
const COUNT: &str = "update accounts set contacts = contacts + $2 where cid = $1";

/// Takes what [`columns`] gives.
const INSERT: &str = "insert into contacts (owner, sort_key, id, updated, document, uid, cid, is_friend, \
    formatted_name, first_name, last_name, nick_name, birthday, company, job_title) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// What a query may hold that the address book cannot answer.
fn refuse(query: &Query) -> Result<()> {
    if query.search.is_some() {
        Err(Error::Unsupported("Contacts cannot be searched; $filter can name their properties.".to_owned()))
    } else if query.skiptoken.is_some() {
        Err(Error::Unsupported("The address book gives no skip tokens.".to_owned()))
    } else {
        Ok(())
    }
}

/// By what an address book is sorted, and any other list of people: the name without case and accents, cut where an index would refuse it.
pub(crate) fn sort_key(name: &str) -> String {
    name.nfkd().filter(|&letter| !is_combining_mark(letter)).flat_map(char::to_lowercase).take(100).collect()
}

fn read(row: &db::Row<'_>) -> Result<Row> {
    Ok(Row { id: row.get(0)?, updated: row.get(1)?, document: row.get(2)? })
}

fn stored(transaction: &mut Transaction<'_>, cid: Cid) -> Result<Vec<(Contact, Option<String>)>> {
    transaction.fetch_all(
        "select id, updated, document, uid from contacts where owner = $1 order by sort_key, id",
        &params![cid],
        |row| Ok((read(row)?.contact()?, row.get(3)?)),
    )
}

fn save(transaction: &mut Transaction<'_>, cid: Cid, book: &AddressBook) -> Result<()> {
    let mut rows = Vec::new();
    let mut old = Vec::new();
    let mut cards = Vec::new();
    for entry in book.changed() {
        rows.push(columns(cid, &entry.contact, entry.uid.as_deref())?);
        if !entry.is_new {
            // The name may have changed, and with it the place in the order.
            old.push(params![cid, &entry.contact.id]);
        }
        if !entry.source.is_empty() {
            cards.push(params![cid, &entry.contact.id, &entry.source]);
        }
    }
    transaction.execute_each("delete from contacts where owner = $1 and id = $2", &old)?;
    transaction.execute_each(INSERT, &rows)?;
    transaction.execute_each(
        "insert into cards (owner, id, source) values ($1, $2, $3) \
         on conflict (owner, id) do update set source = excluded.source",
        &cards,
    )
}

fn columns(owner: Cid, contact: &Contact, uid: Option<&str>) -> Result<[Param; 15]> {
    let document = serde_json::to_string(contact)
        .map_err(|error| Error::Unsupported(format!("A contact cannot be written: {error}.")))?;
    Ok(params![
        owner,
        sort_key(&contact.formatted_name),
        &contact.id,
        contact.updated,
        document,
        uid,
        contact.cid.map(|cid| cid.to_string()),
        contact.is_friend,
        &contact.formatted_name,
        contact.first_name.as_deref(),
        contact.last_name.as_deref(),
        contact.nick_name.as_deref(),
        contact.birthday.as_deref(),
        contact.company.as_deref(),
        contact.job_title.as_deref(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_without_case_and_accents() {
        assert_eq!(sort_key("Émile ÅNGSTRÖM"), "emile angstrom");
        assert_eq!(sort_key("Ｆｕｌｌ ﬁne"), "full fine");
        assert_eq!(sort_key(&"ß".repeat(200)).chars().count(), 100);
    }
}
