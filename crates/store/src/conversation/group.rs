//! Groups: who comes, who goes, who may do what, and what they are called.

use std::collections::{HashMap, HashSet};

use domain::{Moment, Refusal, conversation};
use wire::{Cid, Content, ConversationId, ConversationKind, MessageId, Role, Standing};

use super::Change;
use super::entered::{Entered, New, admit};
use crate::db::{Transaction, params};
use crate::{Result, Store};

impl Store {
    /// A new group of friends ([`Refusal::Stranger`]), owned by whoever makes it. Made again under the same `id`, it is
    /// the one that was made first. A friend who has blocked whoever makes it is left out without a word.
    pub async fn create_group(
        &self,
        cid: Cid,
        id: MessageId,
        fresh: ConversationId,
        name: &str,
        members: &[Cid],
        now: Moment,
    ) -> Result<Change> {
        let name = name.trim().to_owned();
        conversation::check_name(&name)?;
        let members = distinct(members);
        conversation::check_size(members.len() + usize::from(!members.contains(&cid)))?;
        self.db
            .transaction(move |transaction| {
                let made = transaction.execute(
                    "insert into conversations (id, kind, one, other, name, latest) \
                     values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                    &params![fresh, ConversationKind::Group as i64, cid, id, name, now],
                )?;
                if made == 0 {
                    return made_before(transaction, cid, id);
                }
                let invited: Vec<_> = members.into_iter().filter(|member| *member != cid).collect();
                let willing = Friends::of(transaction, cid)?.willing(&invited)?;
                let everybody: Vec<_> = [(cid, Role::Owner)]
                    .into_iter()
                    .chain(willing.iter().map(|member| (*member, Role::Member)))
                    .collect();
                admit(transaction, fresh, &everybody, 1)?;
                let mut entered = Entered::enter(transaction, cid, fresh)?;
                let content = Content::Joined { members: willing };
                let entry =
                    entered.append(transaction, New { id: Some(id), content, withheld_from: None, now })?;
                let joined = entered.everybody();
                Ok(Change { joined, ..Change::new(fresh, entry, entered.everybody()) })
            })
            .await
    }

    /// Somebody takes friends of theirs into a group. Whoever is in already stays, and a friend who has blocked them is
    /// left out without a word; if that leaves nobody, nothing has changed.
    pub async fn invite(
        &self,
        cid: Cid,
        conversation: ConversationId,
        members: &[Cid],
        now: Moment,
    ) -> Result<Change> {
        let members = distinct(members);
        conversation::check_size(members.len())?;
        self.db
            .transaction(move |transaction| {
                let mut entered = enter(transaction, cid, conversation)?;
                let new: Vec<_> =
                    members.into_iter().filter(|member| entered.role_of(*member).is_none()).collect();
                let joined = Friends::of(transaction, cid)?.willing(&new)?;
                conversation::check_size(entered.members.len() + joined.len())?;
                if joined.is_empty() {
                    return entered.unchanged(transaction);
                }
                let content = Content::Joined { members: joined.clone() };
                let entry = entered.append(transaction, New::told(content, now))?;
                let newcomers: Vec<_> = joined.iter().map(|member| (*member, Role::Member)).collect();
                entered.admit(transaction, &newcomers, entry.number)?;
                Ok(Change { joined, ..Change::new(conversation, entry, entered.everybody()) })
            })
            .await
    }

    /// Somebody leaves a group, or an owner removes somebody from it ([`Refusal::Owner`]). The last owner who leaves makes
    /// whoever has been in longest an owner. If they are not in, nothing has changed.
    pub async fn remove_member(
        &self,
        cid: Cid,
        conversation: ConversationId,
        member: Cid,
        now: Moment,
    ) -> Result<Change> {
        self.db
            .transaction(move |transaction| {
                let mut entered = enter(transaction, cid, conversation)?;
                if member != cid {
                    conversation::check_owner(entered.own_role())?;
                }
                if entered.role_of(member).is_none() {
                    return entered.unchanged(transaction);
                }
                let before = match conversation::successor(&entered.members, member) {
                    Some(successor) => {
                        Some(set_role(transaction, &mut entered, successor, Role::Owner, now)?)
                    }
                    None => None,
                };
                let entry = entered.append(transaction, New::told(Content::Left { member }, now))?;
                transaction.execute(
                    "delete from members where conversation = $1 and cid = $2",
                    &params![conversation, member],
                )?;
                entered.members.retain(|(cid, _)| *cid != member);
                Ok(Change {
                    before,
                    left: Some(member),
                    ..Change::new(conversation, entry, entered.everybody())
                })
            })
            .await
    }

    /// An owner lets somebody do something else in a group. Who is not in it is [`Refusal::Person`]; a group keeps an
    /// owner ([`Refusal::LastOwner`]).
    pub async fn promote(
        &self,
        cid: Cid,
        conversation: ConversationId,
        member: Cid,
        role: Role,
        now: Moment,
    ) -> Result<Change> {
        self.db
            .transaction(move |transaction| {
                let mut entered = enter(transaction, cid, conversation)?;
                conversation::check_owner(entered.own_role())?;
                let earlier = entered.role_of(member).ok_or(Refusal::Person)?;
                if earlier == role {
                    return entered.unchanged(transaction);
                }
                conversation::check_promotion(&entered.members, member, role)?;
                let entry = set_role(transaction, &mut entered, member, role, now)?;
                Ok(Change::new(conversation, entry, entered.everybody()))
            })
            .await
    }

    /// An owner gives a group another name, or the empty one.
    pub async fn name_conversation(
        &self,
        cid: Cid,
        conversation: ConversationId,
        name: &str,
        now: Moment,
    ) -> Result<Change> {
        let name = name.trim().to_owned();
        conversation::check_name(&name)?;
        self.db
            .transaction(move |transaction| {
                let mut entered = enter(transaction, cid, conversation)?;
                conversation::check_owner(entered.own_role())?;
                if entered.name == name {
                    return entered.unchanged(transaction);
                }
                transaction.execute(
                    "update conversations set name = $2 where id = $1",
                    &params![conversation, &name],
                )?;
                let entry = entered.append(transaction, New::told(Content::Named { name }, now))?;
                Ok(Change::new(conversation, entry, entered.everybody()))
            })
            .await
    }
}

/// A group, for somebody who is in it.
pub(super) fn enter(
    transaction: &mut Transaction<'_>,
    cid: Cid,
    conversation: ConversationId,
) -> Result<Entered> {
    let entered = Entered::enter(transaction, cid, conversation)?;
    conversation::check_group(entered.kind)?;
    Ok(entered)
}

/// The group that this person has made under this name already.
fn made_before(transaction: &mut Transaction<'_>, cid: Cid, id: MessageId) -> Result<Change> {
    let known = transaction.fetch_optional(
        "select id from conversations where kind = $1 and one = $2 and other = $3",
        &params![ConversationKind::Group as i64, cid, id],
        |row| row.conversation_id(0),
    )?;
    let known = known.ok_or(Refusal::Conversation)?;
    let entered = Entered::enter(transaction, cid, known)?;
    Ok(entered.said(transaction, id)?.ok_or(Refusal::Conversation)?)
}

fn set_role(
    transaction: &mut Transaction<'_>,
    entered: &mut Entered,
    member: Cid,
    role: Role,
    now: Moment,
) -> Result<wire::Entry> {
    transaction.execute(
        "update members set role = $3 where conversation = $1 and cid = $2",
        &params![entered.id, member, role as i64],
    )?;
    entered.append(transaction, New::told(Content::Promoted { member, role }, now))
}

/// Each of them once, in their order.
fn distinct(people: &[Cid]) -> Vec<Cid> {
    let mut seen = HashSet::new();
    people.iter().copied().filter(|person| seen.insert(*person)).collect()
}

/// A person's friends, and which of them have blocked the person. All at once: a group may be of two hundred.
struct Friends(HashMap<Cid, bool>);

impl Friends {
    fn of(transaction: &mut Transaction<'_>, cid: Cid) -> Result<Self> {
        let friends = transaction.fetch_all(
            "select friends.person, theirs.blocked from friends \
             join friends as theirs on theirs.owner = friends.person and theirs.person = friends.owner \
             where friends.owner = $1 and friends.standing = $2",
            &params![cid, Standing::Friends as i64],
            |row| Ok((row.cid(0)?, row.get(1)?)),
        )?;
        Ok(Self(friends.into_iter().collect()))
    }

    /// Those of these who come; refused if one is no friend.
    fn willing(&self, invited: &[Cid]) -> Result<Vec<Cid>> {
        let blocked: Vec<_> = invited
            .iter()
            .map(|cid| self.0.get(cid).copied().ok_or(Refusal::Stranger))
            .collect::<std::result::Result<_, _>>()?;
        Ok(invited.iter().zip(blocked).filter(|(_, blocked)| !blocked).map(|(cid, _)| *cid).collect())
    }
}
