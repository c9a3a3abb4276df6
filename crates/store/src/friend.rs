//! People's lists: friends, questions, and those who are kept away.

mod face;
mod invitation;
mod report;

use std::collections::HashSet;

use domain::friendship::{self, Between, Side};
use domain::{Moment, Refusal};
use wire::{Cid, Friend, Presence, Standing};

pub use self::invitation::Invitation;
pub use self::report::{Report, Reported};
pub use domain::friendship::Asked;

pub(crate) use self::face::{Face, name_of};
use crate::contact::{self, sort_key};
use crate::db::{Row, Transaction, params};
use crate::{Error, Result, Store, presence};

/// What a person changes in a row of their list. What is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Whether they have marked it.
    pub favourite: Option<bool>,
    /// Whether they look offline to them.
    pub hidden: Option<bool>,
    /// Whether they want to hear nothing from them. Also of a stranger.
    pub blocked: Option<bool>,
    /// The categories, by name, all of them.
    pub categories: Option<Vec<String>>,
}

/// The rows of a list, with this condition, as [`read`] reads them. `$1` is whose it is, `$2` is now.
macro_rules! rows {
    ($condition:literal) => {
        concat!(
            "select friends.person, profiles.document, friends.standing, friends.note, friends.favourite, \
             friends.hidden, friends.blocked, friends.categories, theirs.hidden or theirs.blocked, \
             presences.status, presences.message, presences.shows_seen, presences.seen, ",
            presence::count_devices!("friends.person", "$2"),
            " from friends join profiles on profiles.cid = friends.person \
             left join friends as theirs on theirs.owner = friends.person and theirs.person = friends.owner \
             left join presences on presences.cid = friends.person \
             where friends.owner = $1",
            $condition
        )
    };
}

impl Store {
    /// A person's list, by name without regard to case and accents, with presence as they see it.
    pub async fn friends(&self, cid: Cid, now: Moment) -> Result<Vec<Friend>> {
        let mut friends = self.db.fetch_all(rows!(""), &params![cid, now], read).await?;
        friends.sort_by_cached_key(|friend| (sort_key(&friend.name), friend.name.clone(), friend.cid));
        Ok(friends)
    }

    /// One row of a person's list, with presence as they see it.
    pub async fn friend(&self, cid: Cid, other: Cid, now: Moment) -> Result<Option<Friend>> {
        self.db.fetch_optional(rows!(" and friends.person = $3"), &params![cid, now, other], read).await
    }

    /// A person asks another to be a friend, or agrees to their question ([`Between::ask`]); then each is also in the
    /// other's address book. Refused if there is no such person, to oneself, with an unfit note, and where one of the two
    /// lists is full.
    pub async fn ask(&self, cid: Cid, other: Cid, note: &str, now: Moment) -> Result<Asked> {
        let note = note.trim().to_owned();
        friendship::check_note(&note)?;
        self.db
            .transaction(move |transaction| {
                lock_both(transaction, cid, other)?;
                check_person(transaction, other)?;
                let before = between(transaction, cid, other)?;
                let (asked, after) = before.ask();
                let note = if asked == Asked::Agreed { "" } else { &note };
                put(transaction, (cid, other), before.mine, after.mine, note)?;
                put(transaction, (other, cid), before.theirs, after.theirs, note)?;
                if asked == Asked::Agreed {
                    contact::befriend(transaction, cid, other, now)?;
                    contact::befriend(transaction, other, cid, now)?;
                }
                Ok(asked)
            })
            .await
    }

    /// A person takes another off their list ([`Between::part`]): declines, takes a question back, or ends the
    /// friendship. Whether there was anything. In address books, who was a friend is none any more.
    pub async fn part(&self, cid: Cid, other: Cid, now: Moment) -> Result<bool> {
        self.db
            .transaction(move |transaction| {
                lock_both(transaction, cid, other)?;
                let before = between(transaction, cid, other)?;
                let Some(after) = before.part() else { return Ok(false) };
                put(transaction, (cid, other), before.mine, after.mine, "")?;
                put(transaction, (other, cid), before.theirs, after.theirs, "")?;
                if before.is_friendship() {
                    contact::unfriend(transaction, cid, other, now)?;
                    contact::unfriend(transaction, other, cid, now)?;
                }
                Ok(true)
            })
            .await
    }

    /// A person changes a row of their list. There must be one ([`Refusal::Stranger`]), but for a block: that can be put
    /// on anybody.
    pub async fn arrange(&self, cid: Cid, other: Cid, arrangement: &Arrangement) -> Result<()> {
        let Arrangement { favourite, hidden, blocked, mut categories } = arrangement.clone();
        if let Some(categories) = &mut categories {
            friendship::check_categories(categories)?;
            let mut seen = HashSet::new();
            categories.retain(|category| seen.insert(category.clone()));
        }
        self.db
            .transaction(move |transaction| {
                lock_both(transaction, cid, other)?;
                check_person(transaction, other)?;
                let before = between(transaction, cid, other)?.mine;
                let is_more_than_a_block = favourite.is_some() || hidden.is_some() || categories.is_some();
                if before.standing == Standing::Strangers && is_more_than_a_block {
                    return Err(Refusal::Stranger.into());
                }
                let after = Side { blocked: blocked.unwrap_or(before.blocked), ..before };
                if before.is_nothing() && after.is_nothing() {
                    return Ok(());
                }
                if after.is_nothing() {
                    return delete(transaction, cid, other);
                }
                if before.is_nothing() {
                    insert(transaction, cid, other, Standing::Strangers, "")?;
                }
                let categories = categories.map(|categories| categories.join("\n"));
                transaction
                    .execute(
                        "update friends set blocked = $3, favourite = coalesce($4, favourite), \
                         hidden = coalesce($5, hidden), categories = coalesce($6, categories) \
                         where owner = $1 and person = $2",
                        &params![cid, other, after.blocked, favourite, hidden, categories],
                    )
                    .map(drop)
            })
            .await
    }
}

/// What is between two people, seen from the first one.
pub(crate) fn between(transaction: &mut Transaction<'_>, cid: Cid, other: Cid) -> Result<Between> {
    let sides = transaction.fetch_all(BETWEEN, &params![cid, other], read_side)?;
    Ok(gather(cid, sides))
}

/// The rows that two people hold of each other, as [`read_side`] reads them.
pub(crate) const BETWEEN: &str = "select owner, standing, blocked from friends \
    where (owner = $1 and person = $2) or (owner = $2 and person = $1)";

/// Whose row it is, and what it says.
pub(crate) fn read_side(row: &Row<'_>) -> Result<(Cid, Side)> {
    Ok((row.cid(0)?, Side { standing: standing(row, 1)?, blocked: row.get(2)? }))
}

/// What these rows say together, seen from this person.
pub(crate) fn gather(cid: Cid, sides: Vec<(Cid, Side)>) -> Between {
    sides.into_iter().fold(Between::default(), |between, (owner, side)| {
        if owner == cid { Between { mine: side, ..between } } else { Between { theirs: side, ..between } }
    })
}

/// Refused if there is no such person.
pub(crate) fn check_person(transaction: &mut Transaction<'_>, cid: Cid) -> Result<()> {
    let found =
        transaction.fetch_optional("select cid from accounts where cid = $1", &params![cid], |_| Ok(()))?;
    found.ok_or_else(|| Refusal::Person.into())
}

/// From here to the end of the transaction, nobody else changes what is between these two. Refused to one and the same.
/// Both at once, in the order of their numbers: two people who ask each other do not wait for each other.
fn lock_both(transaction: &mut Transaction<'_>, cid: Cid, other: Cid) -> Result<()> {
    if cid == other {
        return Err(Refusal::Oneself.into());
    }
    transaction.lock("select cid from accounts where cid in ($1, $2) order by cid", &params![cid, other])
}

/// Writes the row of the first about the second as it is now.
fn put(
    transaction: &mut Transaction<'_>,
    (owner, person): (Cid, Cid),
    before: Side,
    after: Side,
    note: &str,
) -> Result<()> {
    if before == after {
        Ok(())
    } else if after.is_nothing() {
        delete(transaction, owner, person)
    } else if before.is_nothing() {
        insert(transaction, owner, person, after.standing, note)
    } else {
        // What was arranged for a friend does not count for a stranger.
        let is_kept = after.standing != Standing::Strangers;
        transaction
            .execute(
                "update friends set standing = $3, note = $4, favourite = favourite and $5, \
                 hidden = hidden and $5, categories = case when $5 then categories else '' end \
                 where owner = $1 and person = $2",
                &params![owner, person, after.standing as i64, note, is_kept],
            )
            .map(drop)
    }
}

fn insert(
    transaction: &mut Transaction<'_>,
    owner: Cid,
    person: Cid,
    standing: Standing,
    note: &str,
) -> Result<()> {
    let count = "select count(*) from friends where owner = $1";
    let count = transaction.fetch_optional(count, &params![owner], |row| row.get::<i64>(0))?.unwrap_or(0);
    friendship::check_rows(usize::try_from(count).unwrap_or(usize::MAX).saturating_add(1))?;
    transaction
        .execute(
            "insert into friends (owner, person, standing, note) values ($1, $2, $3, $4)",
            &params![owner, person, standing as i64, note],
        )
        .map(drop)
}

fn delete(transaction: &mut Transaction<'_>, owner: Cid, person: Cid) -> Result<()> {
    transaction
        .execute("delete from friends where owner = $1 and person = $2", &params![owner, person])
        .map(drop)
}

fn read(row: &Row<'_>) -> Result<Friend> {
    let cid = row.cid(0)?;
    let Face { name, picture } = Face::read(cid, row.text(1)?)?;
    let standing = standing(row, 2)?;
    let keeps_away = row.get::<Option<bool>>(8)?.unwrap_or(true);
    let presence = if standing == Standing::Friends && !keeps_away {
        presence::chosen(row, 9)?.seen_by_friends(presence::devices(row, 13)?)
    } else {
        Presence::default()
    };
    Ok(Friend {
        cid,
        name,
        picture,
        standing,
        note: row.get(3)?,
        presence,
        favourite: row.get(4)?,
        hidden: row.get(5)?,
        blocked: row.get(6)?,
        categories: row.text(7)?.lines().map(str::to_owned).collect(),
    })
}

fn standing(row: &Row<'_>, place: usize) -> Result<Standing> {
    let number = row.get::<i64>(place)?;
    u8::try_from(number)
        .ok()
        .and_then(Standing::numbered)
        .ok_or_else(|| Error::Corrupt(format!("The database speaks of a standing {number}, which is none.")))
}
