//! Address books as they are mostly read: from one contact on, in their order, fifty in one piece.
//!
//! Fifty rows are fifty steps through a table that also holds what filters need; one piece is one. Measured over a
//! million contacts: 66,000 pages of fifty a second row by row, 160,000 in one piece.

use memchr::memchr_iter;
use wire::Cid;

use super::Documents;
use crate::Result;
use crate::db::{Transaction, params};

/// How many contacts a page holds. NEVER change it without writing every page anew, by a migration.
pub(super) const SIZE: u64 = 50;

/// The pages of these places, and how many contacts there are in all.
pub(super) const READ: &str = "select documents, (select contacts from accounts where cid = $1) \
     from contact_pages where owner = $1 and place between $2 and $3 order by place";

/// Takes documents out of a page, from that one on, as long as there are fewer than `most`.
pub(super) fn take(page: &str, from: u64, most: u64, documents: &mut Documents) {
    let left = most.saturating_sub(documents.len() as u64);
    // A document is JSON in one line: a line break within a text is written as an escape.
    let mut start = 0;
    let lines = memchr_iter(b'\n', page.as_bytes()).chain([page.len()]).map(|end| {
        let line = start..end;
        start = end + 1;
        line
    });
    let wanted = lines.zip(0..).filter(|&(_, place)| place >= from).map(|(line, _)| line);
    documents.take(page, wanted.take(usize::try_from(left).unwrap_or(usize::MAX)));
}

/// Writes the pages anew, from that of this place in the order on. Every change of an address book ends with this.
pub(super) fn rewrite(transaction: &mut Transaction<'_>, cid: Cid, from: u64) -> Result<()> {
    let place = from / SIZE;
    transaction.touch(cid);
    transaction
        .execute("delete from contact_pages where owner = $1 and place >= $2", &params![cid, place])?;
    transaction.execute(
        "insert into contact_pages (owner, place, documents) \
         select owner, place, string_agg(document, '\n' order by sort_key, id) \
         from (select owner, sort_key, id, document, \
                   (row_number() over (order by sort_key, id) - 1) / $3 as place \
               from contacts where owner = $1) as placed \
         where place >= $2 group by owner, place",
        &params![cid, place, SIZE],
    )?;
    Ok(())
}

/// The place of a contact in the order; 0 if there is none of this id.
pub(super) fn place(transaction: &mut Transaction<'_>, cid: Cid, id: &str) -> Result<u64> {
    let before = transaction.fetch_optional(
        "select count(*) from contacts where owner = $1 and (sort_key, id) < \
         (select sort_key, id from contacts where owner = $1 and id = $2)",
        &params![cid, id],
        |row| row.get::<i64>(0),
    )?;
    Ok(before.and_then(|before| u64::try_from(before).ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_taken_from_one_on_and_no_more_than_wanted() {
        let taken = |from, most| {
            let mut documents = Documents::default();
            take("a\nb\nc", from, most, &mut documents);
            take("d\ne", 0, most, &mut documents);
            documents.iter().collect::<Vec<_>>().concat()
        };
        assert_eq!(
            [taken(0, 9), taken(2, 2), taken(1, 1), taken(3, 1), taken(0, 0)],
            ["abcde", "cd", "b", "d", ""]
        );
    }
}
