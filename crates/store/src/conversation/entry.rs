//! What is said in a conversation, and its log.

use domain::{Moment, Refusal, conversation};
use wire::frame::To;
use wire::{Cid, Content, ConversationId, ConversationKind, Entry, MessageId};

use super::entered::{self, Entered, New};
use super::{Change, pair};
use crate::db::{Row, Transaction, params};
use crate::friend::between;
use crate::{Error, Result, Store, file};

/// Which part of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The entries that follow this one, the oldest of them.
    After(u64),
    /// The entries that precede this one, the newest of them.
    Before(u64),
    /// The newest.
    Latest,
}

/// A part of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// The oldest first.
    pub entries: Vec<Entry>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
}

/// An entry that is shown to nobody.
const WITHHELD: Content = Content::Withheld {};

impl Store {
    /// Somebody says something, in one transaction: it gets the next number of its conversation, and what is taken back
    /// is gone. Said again under the same `id`, it is what was said first. To a person it is said in the pair's
    /// conversation, which is made under the name `fresh` if there is none.
    ///
    /// Refused: what cannot be said ([`conversation::check`]), about an entry that is not theirs
    /// ([`conversation::check_named`]), in a conversation that they are not in, and in a pair that are not friends
    /// ([`Refusal::Stranger`]). From whoever has blocked the sender it is withheld; the sender is not told.
    pub async fn say(
        &self,
        from: Cid,
        to: &To,
        fresh: ConversationId,
        id: MessageId,
        content: Content,
        now: Moment,
    ) -> Result<Change> {
        conversation::check(&content)?;
        let to = *to;
        self.db
            .transaction(move |transaction| {
                let conversation = match to {
                    To::Conversation(conversation) => conversation,
                    To::Person(other) => pair::open(transaction, from, other, fresh, now)?,
                };
                let mut entered = Entered::enter(transaction, from, conversation)?;
                // What nothing speaks against is looked up only where it cannot be added.
                if !is_free(&entered, &content)
                    && let Some(again) = entered.said(transaction, id)?
                {
                    return Ok(again);
                }
                let mut content = content;
                if let Content::File(file) = &mut content {
                    file::describe(transaction, from, file)?;
                }
                let mut withheld_from = blocked_by(transaction, from, &entered)?;
                if let Some(number) = conversation::named(&content) {
                    let (named, hidden_from) = entered.named(transaction, number)?;
                    conversation::check_named(&content, from, &named)?;
                    // Other words for what somebody has not seen would show it to them.
                    if !content.is_said() {
                        withheld_from = withheld_from.or(hidden_from);
                    }
                }
                if let Content::Retract { entry } = content {
                    withhold(transaction, conversation, entry)?;
                }
                let new = New { id: Some(id), content, withheld_from, now };
                let Some(entry) = entered.try_append(transaction, new)? else {
                    return entered.said(transaction, id)?.ok_or_else(|| twice(conversation));
                };
                if let Content::File(shared) = &entry.content {
                    file::share(transaction, from, shared.id, conversation, entry.number)?;
                }
                let joined = if entered::begins(&entry) { entered.everybody() } else { Vec::new() };
                let to = entered.everybody().into_iter().filter(|&cid| Some(cid) != withheld_from).collect();
                let withheld_from = withheld_from.into_iter().collect();
                Ok(Change { withheld_from, joined, ..Change::new(conversation, entry, to) })
            })
            .await
    }

    /// A part of a conversation's log, as somebody who is in it sees it: from their coming on, so many entries at most.
    pub async fn history(
        &self,
        cid: Cid,
        conversation: ConversationId,
        part: Part,
        most: u32,
    ) -> Result<Entries> {
        let since = self.since(cid, conversation).await?.ok_or(Refusal::Conversation)?;
        let (sql, bound) = match part {
            Part::After(number) => (AFTER, number),
            Part::Before(number) => (BEFORE, number),
            Part::Latest => (BEFORE, u64::MAX),
        };
        // One more than asked for tells whether there are more.
        let params = params![conversation, bound.min(LARGEST), since, u64::from(most) + 1];
        let mut entries = self.db.fetch_all(sql, &params, |row| read(row, 0, cid)).await?;
        let more = entries.len() as u64 > u64::from(most);
        if more {
            entries.pop();
        }
        if !matches!(part, Part::After(_)) {
            entries.reverse();
        }
        Ok(Entries { entries, more })
    }

    /// The entry with which somebody came who is in the conversation.
    pub(super) async fn since(&self, cid: Cid, conversation: ConversationId) -> Result<Option<u64>> {
        self.db
            .fetch_optional(
                "select since from members where conversation = $1 and cid = $2",
                &params![conversation, cid],
                |row| row.unsigned(0),
            )
            .await
    }
}

/// No number is larger: neither database has unsigned integers.
pub(super) const LARGEST: u64 = i64::MAX.unsigned_abs();

const AFTER: &str = "select number, made, sender, id, content, withheld_from from entries \
    where conversation = $1 and number > $2 and number >= $3 order by number limit $4";

const BEFORE: &str = "select number, made, sender, id, content, withheld_from from entries \
    where conversation = $1 and number < $2 and number >= $3 order by number desc limit $4";

/// An entry, as [`read`] reads it.
pub(super) const BY_NUMBER: &str = "select number, made, sender, id, content, withheld_from from entries \
    where conversation = $1 and number = $2";

/// The entry of this number, if this person may read it.
pub(crate) fn legible(
    transaction: &mut Transaction<'_>,
    cid: Cid,
    conversation: ConversationId,
    number: u64,
) -> Result<Option<Entry>> {
    transaction.fetch_optional(
        "select entries.number, entries.made, entries.sender, entries.id, entries.content, \
         entries.withheld_from from members join entries on entries.conversation = members.conversation \
         where members.conversation = $1 and members.cid = $2 and entries.number = $3 \
         and entries.number >= members.since",
        &params![conversation, cid, number],
        |row| read(row, 0, cid),
    )
}

/// Who of a pair does not hear what this one says; refused if they are no friends.
fn blocked_by(transaction: &mut Transaction<'_>, from: Cid, entered: &Entered) -> Result<Option<Cid>> {
    if entered.kind == ConversationKind::Group {
        return Ok(None);
    }
    let other = entered.partner()?;
    let between = between(transaction, from, other)?;
    if between.is_friendship() {
        Ok(between.theirs.blocked.then_some(other))
    } else {
        Err(Refusal::Stranger.into())
    }
}

/// Whether it can be said as it is: in a group, not about an entry, and with no file.
fn is_free(entered: &Entered, content: &Content) -> bool {
    let is_alone = conversation::named(content).is_none() && !matches!(content, Content::File(_));
    entered.kind == ConversationKind::Group && is_alone
}

fn twice(conversation: ConversationId) -> Error {
    Error::Corrupt(format!("In the conversation {conversation} an entry is there and is not."))
}

/// What was taken back is gone, and so is every other wording of it.
fn withhold(transaction: &mut Transaction<'_>, conversation: ConversationId, number: u64) -> Result<()> {
    let withheld = serde_json::to_string(&WITHHELD)
        .map_err(|error| Error::Unsupported(format!("An entry cannot be written: {error}.")))?;
    for sql in [
        "update entries set content = $3, said = false where conversation = $1 and number = $2",
        "update entries set content = $3 where conversation = $1 and edited = $2",
    ] {
        transaction.execute(sql, &params![conversation, number, &withheld])?;
    }
    file::take_back(transaction, conversation, number)
}

/// An entry as this person sees it, from the columns `number, made, sender, id, content, withheld_from`, beginning at this
/// one.
pub(crate) fn read(row: &Row<'_>, first: usize, cid: Cid) -> Result<Entry> {
    let number = row.unsigned(first)?;
    let content = if row.optional_cid(first + 5)? == Some(cid) {
        WITHHELD
    } else {
        serde_json::from_str(row.text(first + 4)?)
            .map_err(|error| Error::Corrupt(format!("An entry {number} cannot be read: {error}.")))?
    };
    Ok(Entry {
        number,
        at: row.get(first + 1)?,
        from: row.cid(first + 2)?,
        id: row.get::<Option<i64>>(first + 3)?.map(|bits| MessageId(bits.cast_unsigned())),
        content,
    })
}
