//! What people say to each other: their conversations, as each of them sees them.

mod change;
mod entered;
pub(crate) mod entry;
mod group;
mod member;
mod pair;
mod picture;
mod search;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use wire::{Cid, Conversation, ConversationId, ConversationKind, Member, Role};

pub use self::change::Change;
pub use self::entry::{Entries, Part};
pub use self::member::Marked;
pub use self::search::Finds;
use crate::db::{Param, Row};
use crate::friend::Face;
use crate::{Error, Result, Store};

/// The conversations of the person `$1`, with this condition and in this order: a table `mine`.
macro_rules! mine {
    ($condition:literal) => {
        concat!(
            "(select conversations.id, conversations.kind, conversations.name, conversations.last, \
             conversations.latest, members.read, members.muted \
             from members join conversations on conversations.id = members.conversation \
             where members.cid = $1",
            $condition,
            ") as mine"
        )
    };
}

/// `mine`, as [`read`] reads it. What one said oneself, and what one does not see, is not unread.
macro_rules! rows {
    ($condition:literal) => {
        concat!(
            "select mine.id, mine.kind, mine.name, mine.last, mine.muted, \
             (select count(*) from entries where entries.conversation = mine.id and entries.number > mine.read \
             and entries.said and entries.sender <> $1 and entries.withheld_from is distinct from $1), \
             entries.number, entries.made, entries.sender, entries.id, entries.content, entries.withheld_from, \
             (select tag from conversation_pictures where conversation_pictures.conversation = mine.id) \
             from ",
            mine!($condition),
            " left join entries on entries.conversation = mine.id and entries.number = mine.last \
             order by mine.latest desc, mine.id"
        )
    };
}

/// Everybody in `mine`, as [`read_member`] reads them. The others see of each other's marks what is shown.
macro_rules! members {
    ($condition:literal) => {
        concat!(
            "select members.conversation, members.cid, members.role, \
             case when members.cid = $1 then members.delivered else members.shown_delivered end, \
             case when members.cid = $1 then members.read else members.shown_read end, profiles.document \
             from ",
            mine!($condition),
            " join members on members.conversation = mine.id join profiles on profiles.cid = members.cid \
             order by members.since, members.cid"
        )
    };
}

impl Store {
    /// A person's conversations: so many at most, the latest first. A conversation of two in which nothing has been said
    /// is left out: to have opened it tells the other nothing.
    pub async fn conversations(&self, cid: Cid, most: u32) -> Result<Vec<Conversation>> {
        self.read_conversations(
            rows!(
                " and conversations.last > 0 order by conversations.latest desc, conversations.id limit $2"
            ),
            members!(
                " and conversations.last > 0 order by conversations.latest desc, conversations.id limit $2"
            ),
            cid,
            u64::from(most).into(),
        )
        .await
    }

    /// A conversation, if the person is in it.
    pub async fn conversation(&self, cid: Cid, id: ConversationId) -> Result<Option<Conversation>> {
        self.read_conversations(
            rows!(" and conversations.id = $2"),
            members!(" and conversations.id = $2"),
            cid,
            id.into(),
        )
        .await
        .map(|conversations| conversations.into_iter().next())
    }

    /// Two questions, however many conversations there are.
    async fn read_conversations(
        &self,
        rows: &'static str,
        members: &'static str,
        cid: Cid,
        which: Param,
    ) -> Result<Vec<Conversation>> {
        let params = [cid.into(), which];
        let mut conversations = self.db.fetch_all(rows, &params, |row| read(row, cid)).await?;
        let mut of: HashMap<ConversationId, Vec<Member>> = HashMap::new();
        // Whoever is in many of them is read once.
        let mut faces = HashMap::new();
        self.db
            .fetch_all(members, &params, |row| {
                let member = read_member(row, &mut faces)?;
                of.entry(row.conversation_id(0)?).or_default().push(member);
                Ok(())
            })
            .await?;
        for conversation in &mut conversations {
            conversation.members = of.remove(&conversation.id).unwrap_or_default();
        }
        // Between the two questions the person may have left, or another conversation have come to the front.
        conversations.retain(|conversation| conversation.members.iter().any(|member| member.cid == cid));
        Ok(conversations)
    }
}

fn read(row: &Row<'_>, cid: Cid) -> Result<Conversation> {
    let latest = row.get::<Option<i64>>(6)?.map(|_| entry::read(row, 6, cid)).transpose()?;
    let id = row.conversation_id(0)?;
    let tag = row.get::<Option<String>>(12)?;
    Ok(Conversation {
        id,
        kind: kind(row, 1)?,
        name: row.get(2)?,
        picture: tag.map(|tag| picture::address(id, &tag)),
        members: Vec::new(),
        last: row.unsigned(3)?,
        unread: row.unsigned(5)?,
        muted: row.get(4)?,
        latest,
    })
}

fn read_member(row: &Row<'_>, faces: &mut HashMap<Cid, Face>) -> Result<Member> {
    let cid = row.cid(1)?;
    let face = match faces.entry(cid) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(Face::read(cid, row.text(5)?)?),
    };
    let Face { name, picture } = face.clone();
    Ok(Member {
        cid,
        name,
        picture,
        role: role(row, 2)?,
        delivered: row.unsigned(3)?,
        read: row.unsigned(4)?,
    })
}

pub(crate) fn kind(row: &Row<'_>, place: usize) -> Result<ConversationKind> {
    let number = row.get::<i64>(place)?;
    u8::try_from(number)
        .ok()
        .and_then(ConversationKind::numbered)
        .ok_or_else(|| Error::Corrupt(format!("The database speaks of a conversation of kind {number}.")))
}

fn role(row: &Row<'_>, place: usize) -> Result<Role> {
    let number = row.get::<i64>(place)?;
    u8::try_from(number)
        .ok()
        .and_then(Role::numbered)
        .ok_or_else(|| Error::Corrupt(format!("The database speaks of a role {number}, which is none.")))
}
