//! How far each has come in a conversation, who hears of it, and whether they want a sound.

use domain::conversation::Marks;
use domain::{Moment, Refusal};
use wire::{Cid, ConversationId, ConversationKind};

use super::kind;
use crate::db::{Transaction, params};
use crate::friend::{self, BETWEEN, between};
use crate::{Result, Store};

/// How far somebody has come in a conversation, and who must hear of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Up to where one of their browsers has it.
    pub delivered: u64,
    /// Up to where they have read it.
    pub read: u64,
    /// Everybody who hears of it, themselves included: they may have other devices. In a pair the other one does as long
    /// as they are friends and neither has blocked the other.
    pub to: Vec<Cid>,
}

impl Store {
    /// Somebody has received or read everything up to there; nothing if no mark has moved ([`Marks::moved`]).
    pub async fn mark(
        &self,
        cid: Cid,
        conversation: ConversationId,
        delivered: u64,
        read: u64,
    ) -> Result<Option<Marked>> {
        self.db
            .transaction(move |transaction| {
                transaction.lock(
                    "select cid from members where conversation = $1 and cid = $2",
                    &params![conversation, cid],
                )?;
                let found = transaction.fetch_optional(
                    "select conversations.kind, conversations.last, members.delivered, members.read \
                     from members join conversations on conversations.id = members.conversation \
                     where members.conversation = $1 and members.cid = $2",
                    &params![conversation, cid],
                    |row| {
                        let marks = Marks { delivered: row.unsigned(2)?, read: row.unsigned(3)? };
                        Ok((kind(row, 0)?, row.unsigned(1)?, marks))
                    },
                )?;
                let (kind, last, marks) = found.ok_or(Refusal::Conversation)?;
                let Some(moved) = marks.moved(delivered, read, last) else { return Ok(None) };
                let to = hearers(transaction, cid, conversation, kind)?;
                let Marks { delivered, read } = moved;
                transaction.execute(
                    "update members set delivered = $3, read = $4, \
                     shown_delivered = case when $5 then $3 else shown_delivered end, \
                     shown_read = case when $5 then $4 else shown_read end \
                     where conversation = $1 and cid = $2",
                    &params![conversation, cid, delivered, read, to.len() > 1],
                )?;
                Ok(Some(Marked { delivered, read, to }))
            })
            .await
    }

    /// Somebody wants no sound of a conversation until then, or wants to hear it again.
    pub async fn mute(&self, cid: Cid, conversation: ConversationId, until: Option<Moment>) -> Result<()> {
        let muted = self
            .db
            .execute(
                "update members set muted = $3 where conversation = $1 and cid = $2",
                params![conversation, cid, until],
            )
            .await?;
        if muted > 0 { Ok(()) } else { Err(Refusal::Conversation.into()) }
    }

    /// Who is told that somebody types: everybody else who is in the conversation. In a pair nobody is, if they are no
    /// friends or one has blocked the other. Refused to whoever is not in it.
    pub async fn members(&self, cid: Cid, conversation: ConversationId) -> Result<Vec<Cid>> {
        let members = self
            .db
            .fetch_all(
                "select members.cid, conversations.kind from members \
                 join conversations on conversations.id = members.conversation \
                 where members.conversation = $1 order by members.since, members.cid",
                &params![conversation],
                |row| Ok((row.cid(0)?, kind(row, 1)?)),
            )
            .await?;
        if !members.iter().any(|(member, _)| *member == cid) {
            return Err(Refusal::Conversation.into());
        }
        let others: Vec<_> = members.into_iter().filter(|(member, _)| *member != cid).collect();
        match others.as_slice() {
            [(other, ConversationKind::Pair)] => {
                let sides = self.db.fetch_all(BETWEEN, &params![cid, *other], friend::read_side).await?;
                let is_open = friend::gather(cid, sides).is_open();
                Ok(if is_open { vec![*other] } else { Vec::new() })
            }
            others => Ok(others.iter().map(|(member, _)| *member).collect()),
        }
    }
}

/// Who hears how far somebody has come.
fn hearers(
    transaction: &mut Transaction<'_>,
    cid: Cid,
    conversation: ConversationId,
    kind: ConversationKind,
) -> Result<Vec<Cid>> {
    let members = transaction.fetch_all(
        "select cid from members where conversation = $1 order by since, cid",
        &params![conversation],
        |row| row.cid(0),
    )?;
    if kind == ConversationKind::Pair {
        for &other in members.iter().filter(|member| **member != cid) {
            if !between(transaction, cid, other)?.is_open() {
                return Ok(vec![cid]);
            }
        }
    }
    Ok(members)
}
