//! A conversation in a transaction's hands: nobody else changes it until the transaction ends.

use domain::{Moment, Refusal};
use wire::{Cid, Content, ConversationId, ConversationKind, Entry, MessageId, Role};

use super::{Change, entry, kind, role};
use crate::db::{Param, Transaction, params};
use crate::{Error, Result};

/// A conversation, as somebody who is in it has entered it.
///
/// Whoever changes a conversation enters it first, and whoever holds a person (`lock_person`) enters none: so nobody waits
/// for somebody who waits for them.
pub(super) struct Entered {
    pub(super) id: ConversationId,
    pub(super) kind: ConversationKind,
    pub(super) name: String,
    /// Who has entered it.
    cid: Cid,
    /// Everybody who is in it, in the order of their coming.
    pub(super) members: Vec<(Cid, Role)>,
    /// The first entry that whoever has entered may read.
    since: u64,
    last: u64,
}

/// What is to be added to a log.
pub(super) struct New {
    pub(super) id: Option<MessageId>,
    pub(super) content: Content,
    pub(super) withheld_from: Option<Cid>,
    pub(super) now: Moment,
}

impl New {
    /// What the node tells of the conversation itself.
    pub(super) fn told(content: Content, now: Moment) -> Self {
        Self { id: None, content, withheld_from: None, now }
    }
}

impl Entered {
    /// The conversation, for somebody who is in it; [`Refusal::Conversation`] for everybody else.
    pub(super) fn enter(transaction: &mut Transaction<'_>, cid: Cid, id: ConversationId) -> Result<Self> {
        transaction.lock("select id from conversations where id = $1", &params![id])?;
        let conversation = transaction.fetch_optional(
            "select kind, name, last from conversations where id = $1",
            &params![id],
            |row| Ok((kind(row, 0)?, row.get(1)?, row.unsigned(2)?)),
        )?;
        let (kind, name, last) = conversation.ok_or(Refusal::Conversation)?;
        let mut members = transaction.fetch_all(
            "select cid, role, since from members where conversation = $1",
            &params![id],
            |row| Ok((row.cid(0)?, role(row, 1)?, row.unsigned(2)?)),
        )?;
        // Here, as for each word that is said: to the database it would be a table of its own.
        members.sort_unstable_by_key(|&(cid, _, since)| (since, cid.as_signed()));
        let own = members.iter().find(|(member, ..)| *member == cid);
        let since = own.map(|&(.., since)| since).ok_or(Refusal::Conversation)?;
        let members = members.into_iter().map(|(cid, role, _)| (cid, role)).collect();
        Ok(Self { id, kind, name, cid, members, since, last })
    }

    /// Everybody who is in it.
    pub(super) fn everybody(&self) -> Vec<Cid> {
        self.members.iter().map(|(cid, _)| *cid).collect()
    }

    /// What somebody may do in it, if they are in it.
    pub(super) fn role_of(&self, cid: Cid) -> Option<Role> {
        self.members.iter().find(|(member, _)| *member == cid).map(|(_, role)| *role)
    }

    /// What whoever has entered may do.
    pub(super) fn own_role(&self) -> Role {
        self.role_of(self.cid).unwrap_or_default()
    }

    /// The other one of a pair.
    pub(super) fn partner(&self) -> Result<Cid> {
        let other = self.members.iter().map(|(cid, _)| *cid).find(|cid| *cid != self.cid);
        other.ok_or_else(|| Error::Corrupt(format!("The conversation {} has one side.", self.id)))
    }

    /// What whoever has entered has said before under this name, to be told again. Who has come since does not hear it.
    pub(super) fn said(&self, transaction: &mut Transaction<'_>, id: MessageId) -> Result<Option<Change>> {
        let said = transaction.fetch_optional(
            "select number, made, sender, id, content, withheld_from from entries \
             where conversation = $1 and sender = $2 and id = $3",
            &params![self.id, self.cid, id],
            |row| Ok((entry::read(row, 0, self.cid)?, row.optional_cid(5)?)),
        )?;
        let Some((entry, hidden_from)) = said else { return Ok(None) };
        let mut to = transaction.fetch_all(
            "select cid from members where conversation = $1 and since <= $2 order by since, cid",
            &params![self.id, entry.number],
            |row| row.cid(0),
        )?;
        let joined = if begins(&entry) { to.clone() } else { Vec::new() };
        let withheld_from = to.extract_if(.., |cid| Some(*cid) == hidden_from).collect();
        Ok(Some(Change { to, withheld_from, joined, ..Change::none(self.id, entry) }))
    }

    /// An entry as whoever has entered reads it, and who does not; [`Refusal::Entry`] if it is not theirs to read.
    pub(super) fn named(
        &self,
        transaction: &mut Transaction<'_>,
        number: u64,
    ) -> Result<(Entry, Option<Cid>)> {
        if !(self.since..=self.last).contains(&number) {
            return Err(Refusal::Entry.into());
        }
        let entry = transaction.fetch_optional(entry::BY_NUMBER, &params![self.id, number], |row| {
            Ok((entry::read(row, 0, self.cid)?, row.optional_cid(5)?))
        })?;
        Ok(entry.ok_or(Refusal::Entry)?)
    }

    /// Adds an entry to the log, from whoever has entered; nothing, if they have said it before under this name.
    pub(super) fn try_append(
        &mut self,
        transaction: &mut Transaction<'_>,
        new: New,
    ) -> Result<Option<Entry>> {
        let New { id, content, withheld_from, now } = new;
        let entry = Entry { number: self.last + 1, at: now.0, from: self.cid, id, content };
        let added = transaction.execute(
            "insert into entries (conversation, number, made, sender, id, content, said, withheld_from, edited) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             on conflict (conversation, id, sender) where id is not null do nothing",
            &self.columns(&entry, withheld_from)?,
        )?;
        if added == 0 {
            return Ok(None);
        }
        self.last = entry.number;
        transaction.execute(
            "update conversations set last = $2, latest = $3 where id = $1",
            &params![self.id, self.last, now],
        )?;
        Ok(Some(entry))
    }

    /// The same for what cannot have been said before.
    pub(super) fn append(&mut self, transaction: &mut Transaction<'_>, new: New) -> Result<Entry> {
        let entry = self.try_append(transaction, new)?;
        entry.ok_or_else(|| Error::Corrupt(format!("The conversation {} has an entry twice.", self.id)))
    }

    fn columns(&self, entry: &Entry, withheld_from: Option<Cid>) -> Result<[Param; 9]> {
        let edited = if let Content::Edit { entry, .. } = entry.content { Some(entry) } else { None };
        let document = serde_json::to_string(&entry.content)
            .map_err(|error| Error::Unsupported(format!("An entry cannot be written: {error}.")))?;
        Ok(params![
            self.id,
            entry.number,
            entry.at,
            entry.from,
            entry.id,
            document,
            entry.content.is_said(),
            withheld_from,
            edited
        ])
    }

    /// Takes people in who see the log from this entry on.
    pub(super) fn admit(
        &mut self,
        transaction: &mut Transaction<'_>,
        newcomers: &[(Cid, Role)],
        since: u64,
    ) -> Result<()> {
        admit(transaction, self.id, newcomers, since)?;
        self.members.extend_from_slice(newcomers);
        Ok(())
    }

    /// Nothing has changed: the latest entry stands for how it is.
    pub(super) fn unchanged(&self, transaction: &mut Transaction<'_>) -> Result<Change> {
        let (latest, _) = self.named(transaction, self.last)?;
        Ok(Change::none(self.id, latest))
    }
}

/// Whether the others hear of a conversation with this entry: whoever opens a pair without a word tells the other nothing.
pub(super) fn begins(entry: &Entry) -> bool {
    entry.number == 1
}

/// Takes people into a conversation. They see its log from this entry on.
pub(super) fn admit(
    transaction: &mut Transaction<'_>,
    conversation: ConversationId,
    newcomers: &[(Cid, Role)],
    since: u64,
) -> Result<()> {
    let mut newcomers = newcomers.to_vec();
    // Each row holds its person's account until the end: in the same order as `friend` locks them.
    newcomers.sort_unstable_by_key(|(cid, _)| cid.as_signed());
    let mark = since.saturating_sub(1);
    let rows: Vec<_> = newcomers
        .into_iter()
        .map(|(cid, role)| params![conversation, cid, role as i64, since, mark])
        .collect();
    transaction.execute_each(
        "insert into members (conversation, cid, role, since, delivered, read, shown_delivered, shown_read) \
         values ($1, $2, $3, $4, $5, $5, $5, $5)",
        &rows,
    )
}
