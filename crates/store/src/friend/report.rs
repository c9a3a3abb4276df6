//! What people tell the operator about others.

use domain::{Moment, Refusal, conversation};
use wire::{Cid, Content, ConversationId, Entry};

use super::check_person;
use crate::conversation::entry;
use crate::db::{Row, Transaction, params};
use crate::{Error, Result, Store};

/// What a person tells the operator about somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// About whom.
    pub person: Cid,
    /// What is wrong, in the person's words.
    pub reason: String,
    /// Where it was said.
    pub conversation: Option<ConversationId>,
    /// What was said.
    pub entry: Option<u64>,
}

/// A report, as the operator finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Who made it.
    pub by: Cid,
    /// When.
    pub at: Moment,
    /// What it says.
    pub report: Report,
    /// What was said, if whoever made the report could read it, as it was at that time.
    pub copy: Option<Entry>,
}

impl Store {
    /// Keeps what a person tells the operator, with a copy of the entry if they can read it. The reason has the limits
    /// of a text ([`Refusal::Text`]); whom it is about must be there ([`Refusal::Person`]) and somebody else
    /// ([`Refusal::Oneself`]).
    pub async fn report(&self, cid: Cid, report: &Report, now: Moment) -> Result<()> {
        conversation::check_text(&report.reason)?;
        let report = report.clone();
        self.db
            .transaction(move |transaction| {
                let Report { person, reason, conversation, entry } = &report;
                if *person == cid {
                    return Err(Refusal::Oneself.into());
                }
                check_person(transaction, *person)?;
                let copy = copy(transaction, cid, *conversation, *entry)?;
                let copy = copy.map(|entry| serde_json::to_string(&entry)).transpose().map_err(|error| {
                    Error::Unsupported(format!("The entry of a report cannot be written: {error}."))
                })?;
                transaction
                    .execute(
                        "insert into reports (made, reporter, person, reason, conversation, entry, copy) \
                         values ($1, $2, $3, $4, $5, $6, $7)",
                        &params![now, cid, person, reason, conversation, *entry, copy],
                    )
                    .map(drop)
            })
            .await
    }

    /// Forgets what this person told the operator at that time; whether there was such a report.
    pub async fn close_report(&self, at: Moment, by: Cid) -> Result<bool> {
        self.db
            .execute("delete from reports where made = $1 and reporter = $2", params![at, by])
            .await
            .map(|deleted| deleted > 0)
    }

    /// What people have told the operator: so many reports at most, the latest first.
    pub async fn reports(&self, most: u32) -> Result<Vec<Reported>> {
        self.db
            .fetch_all(
                "select made, reporter, person, reason, conversation, entry, copy \
                 from reports order by made desc, reporter, person limit $1",
                &params![u64::from(most)],
                read,
            )
            .await
    }
}

/// The entry, if the person can read it and there is something to read.
fn copy(
    transaction: &mut Transaction<'_>,
    cid: Cid,
    conversation: Option<ConversationId>,
    number: Option<u64>,
) -> Result<Option<Entry>> {
    let (Some(conversation), Some(number)) = (conversation, number) else { return Ok(None) };
    let entry = entry::legible(transaction, cid, conversation, number)?;
    Ok(entry.filter(|entry| entry.content != Content::Withheld {}))
}

fn read(row: &Row<'_>) -> Result<Reported> {
    let report = Report {
        person: row.cid(2)?,
        reason: row.get(3)?,
        conversation: row.get::<Option<i64>>(4)?.map(|bits| ConversationId(bits.cast_unsigned())),
        entry: row.get::<Option<i64>>(5)?.map(i64::cast_unsigned),
    };
    let copy = row.get::<Option<String>>(6)?.map(|copy| serde_json::from_str(&copy)).transpose();
    let copy =
        copy.map_err(|error| Error::Corrupt(format!("The entry of a report cannot be read: {error}.")))?;
    Ok(Reported { by: row.cid(1)?, at: Moment(row.get(0)?), report, copy })
}
