//! The one conversation of two people.

use domain::{Moment, Refusal};
use wire::{Cid, ConversationId, ConversationKind, Role};

use super::entered::admit;
use crate::db::{Transaction, params};
use crate::friend::{between, check_person};
use crate::{Error, Result, Store};

impl Store {
    /// The conversation of two people, made under the name `fresh` if there is none: only between friends
    /// ([`Refusal::Stranger`]). One that there is stays when the friendship ends, and can be opened to be read.
    pub async fn open_pair(
        &self,
        cid: Cid,
        other: Cid,
        fresh: ConversationId,
        now: Moment,
    ) -> Result<ConversationId> {
        self.db.transaction(move |transaction| open(transaction, cid, other, fresh, now)).await
    }
}

/// The conversation of two people; made, if need be.
pub(super) fn open(
    transaction: &mut Transaction<'_>,
    cid: Cid,
    other: Cid,
    fresh: ConversationId,
    now: Moment,
) -> Result<ConversationId> {
    if cid == other {
        return Err(Refusal::Oneself.into());
    }
    let (one, two) = (cid.min(other), cid.max(other));
    if let Some(known) = find(transaction, one, two)? {
        return Ok(known);
    }
    check_person(transaction, other)?;
    if !between(transaction, cid, other)?.is_friendship() {
        return Err(Refusal::Stranger.into());
    }
    // Whoever says their first words twice at once may bring the same name: any index may be the one that objects.
    let made = transaction.execute(
        "insert into conversations (id, kind, one, other, latest) values ($1, $2, $3, $4, $5) \
         on conflict do nothing",
        &params![fresh, ConversationKind::Pair as i64, one, two, now],
    )?;
    if made > 0 {
        admit(transaction, fresh, &[(one, Role::Member), (two, Role::Member)], 1)?;
        return Ok(fresh);
    }
    // The other one was quicker.
    find(transaction, one, two)?
        .ok_or_else(|| Error::Corrupt(format!("The conversation of {one} and {two} is there and is not.")))
}

fn find(transaction: &mut Transaction<'_>, one: Cid, two: Cid) -> Result<Option<ConversationId>> {
    transaction.fetch_optional(
        "select id from conversations where kind = $1 and one = $2 and other = $3",
        &params![ConversationKind::Pair as i64, one, two],
        |row| row.conversation_id(0),
    )
}
