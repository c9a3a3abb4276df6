//! What the owner of an application does in its rooms.

use domain::room::{self, RoomId};
use domain::{ClientId, Moment, Refusal};
use wire::room::{Act, Banned, Desk, Held, Moderation, RoomEntry, RoomState};
use wire::{Cid, MessageId};

use super::{Room, read_said, state};
use crate::db::{Row, Transaction, params};
use crate::friend::Face;
use crate::{Error, Result, Store};

/// Until when somebody is banned for ever.
const EVER: Moment = Moment(i64::MAX);
/// So many of what was done are shown.
const MOST_ACTS: u64 = 100;
/// So many of those who may say nothing are shown.
const MOST_BANNED: u64 = 1_000;

/// What everybody in a room hears of something that its owner did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moderated {
    /// The log has this entry more.
    pub entry: Option<RoomEntry>,
    /// The room stands so now.
    pub state: Option<RoomState>,
}

impl Store {
    /// The owner, or somebody who moderates for them, does something in a room, which is new if need be, and it is noted.
    ///
    /// Refused: what is about an entry or something waiting that is not there, about nobody, and too long a pause.
    pub async fn moderate(
        &self,
        (client_id, event): (ClientId, &str),
        by: Option<Cid>,
        act: Moderation,
        now: Moment,
    ) -> Result<Moderated> {
        room::check_event(event)?;
        let event = event.to_owned();
        self.db
            .transaction(move |transaction| {
                let mut room = Room::enter(transaction, client_id, &event, now)?;
                let document = serde_json::to_string(&act).map_err(|error| {
                    Error::Unsupported(format!("What was done cannot be written: {error}."))
                })?;
                let moderated = room.moderate(transaction, &act, now)?;
                transaction.execute(
                    "insert into room_acts (room, made, moderator, act) values ($1, $2, $3, $4)",
                    &params![room.id.0, now, by, document],
                )?;
                Ok(moderated)
            })
            .await
    }

    /// Somebody moderates the rooms of an application from now on, or does no longer; whether that is new. Refused where
    /// there is no such person.
    pub async fn let_moderate(&self, client_id: ClientId, person: Cid, on: bool) -> Result<bool> {
        self.db
            .transaction(move |transaction| {
                let params = params![client_id, person];
                let changed = if on {
                    known(transaction, person)?;
                    transaction.execute(
                        "insert into room_moderators (client_id, cid) values ($1, $2) on conflict do nothing",
                        &params,
                    )?
                } else {
                    transaction
                        .execute("delete from room_moderators where client_id = $1 and cid = $2", &params)?
                };
                Ok(changed > 0)
            })
            .await
    }

    /// Whether somebody moderates the rooms of an application.
    pub async fn may_moderate(&self, client_id: ClientId, person: Cid) -> Result<bool> {
        self.db
            .fetch_optional(
                "select 1 from room_moderators where client_id = $1 and cid = $2",
                &params![client_id, person],
                |_| Ok(()),
            )
            .await
            .map(|found| found.is_some())
    }

    /// Who moderates the rooms of an application.
    pub async fn moderators(&self, client_id: ClientId) -> Result<Vec<Cid>> {
        self.db
            .fetch_all(
                "select cid from room_moderators where client_id = $1 order by cid",
                &params![client_id],
                |row| row.cid(0),
            )
            .await
    }

    /// What the owner sees of a room, but for its readers.
    pub async fn desk(&self, id: RoomId, now: Moment) -> Result<Desk> {
        let found = self
            .db
            .fetch_optional("select slow, held, closed from rooms where id = $1", &params![id.0], state)
            .await?;
        let held = self
            .db
            .fetch_all(
                "select room_held.number, room_held.made, room_held.sender, room_held.id, room_held.content, \
                 profiles.document from room_held join profiles on profiles.cid = room_held.sender \
                 where room_held.room = $1 order by room_held.number",
                &params![id.0],
                |row| Ok(Held { number: row.unsigned(0)?, at: row.get(1)?, said: read_said(row, 2)? }),
            )
            .await?;
        let banned = self
            .db
            .fetch_all(
                "select room_writers.cid, room_writers.banned, profiles.document \
                 from room_writers join profiles on profiles.cid = room_writers.cid \
                 where room_writers.room = $1 and room_writers.banned > $2 \
                 order by room_writers.banned, room_writers.cid limit $3",
                &params![id.0, now, MOST_BANNED],
                banned,
            )
            .await?;
        let acts = self
            .db
            .fetch_all(
                "select made, moderator, act from room_acts where room = $1 order by made desc limit $2",
                &params![id.0, MOST_ACTS],
                act,
            )
            .await?;
        Ok(Desk { state: found.unwrap_or_default(), readers: 0, held, banned, acts })
    }
}

impl Room {
    fn moderate(
        &mut self,
        transaction: &mut Transaction<'_>,
        act: &Moderation,
        now: Moment,
    ) -> Result<Moderated> {
        match *act {
            Moderation::Remove { entry } => {
                let gone = transaction.execute(
                    "delete from room_entries where room = $1 and number = $2 and removed is null",
                    &params![self.id.0, entry],
                )?;
                there(gone)?;
                let entry = self.append_removed(transaction, entry, now)?;
                Ok(Moderated { entry: Some(entry), state: None })
            }
            Moderation::Ban { person, until } => {
                let until = until.map_or(EVER, Moment);
                known(transaction, person)?;
                transaction.execute(
                    "insert into room_writers (room, cid, banned) values ($1, $2, $3) \
                     on conflict (room, cid) do update set banned = excluded.banned",
                    &params![self.id.0, person, until],
                )?;
                Ok(Moderated::default())
            }
            Moderation::Unban { person } => {
                transaction.execute(
                    "update room_writers set banned = null where room = $1 and cid = $2",
                    &params![self.id.0, person],
                )?;
                Ok(Moderated::default())
            }
            Moderation::Admit { held } => self.admit(transaction, held, now),
            Moderation::Refuse { held } => {
                let gone = transaction.execute(
                    "delete from room_held where room = $1 and number = $2",
                    &params![self.id.0, held],
                )?;
                there(gone).map(|()| Moderated::default())
            }
            Moderation::Hold { on } => self.stand(transaction, RoomState { is_held: on, ..self.state }),
            Moderation::Close { on } => self.stand(transaction, RoomState { is_closed: on, ..self.state }),
            Moderation::Slow { seconds } => {
                room::check_pause(seconds)?;
                self.stand(transaction, RoomState { slow: seconds, ..self.state })
            }
        }
    }

    /// What waits is let in, at the end of the log.
    fn admit(&mut self, transaction: &mut Transaction<'_>, held: u64, now: Moment) -> Result<Moderated> {
        let found = transaction.fetch_optional(
            "select sender, id, content from room_held where room = $1 and number = $2",
            &params![self.id.0, held],
            |row| Ok((row.cid(0)?, MessageId(row.get::<i64>(1)?.cast_unsigned()), row.get::<String>(2)?)),
        )?;
        let (from, id, text) = found.ok_or(Refusal::RoomEntry)?;
        transaction
            .execute("delete from room_held where room = $1 and number = $2", &params![self.id.0, held])?;
        let entry = self.append(transaction, from, id, &text, now)?;
        Ok(Moderated { entry: Some(entry), state: None })
    }

    fn stand(&mut self, transaction: &mut Transaction<'_>, state: RoomState) -> Result<Moderated> {
        transaction.execute(
            "update rooms set slow = $2, held = $3, closed = $4 where id = $1",
            &params![self.id.0, u64::from(state.slow), state.is_held, state.is_closed],
        )?;
        self.state = state;
        Ok(Moderated { entry: None, state: Some(state) })
    }
}

/// Whether there is such a person.
fn known(transaction: &mut Transaction<'_>, person: Cid) -> Result<()> {
    let found =
        transaction
            .fetch_optional("select cid from accounts where cid = $1", &params![person], |row| row.cid(0))?;
    found.map(drop).ok_or_else(|| Refusal::Person.into())
}

/// Whether there was something to be taken away.
fn there(gone: u64) -> Result<()> {
    if gone > 0 { Ok(()) } else { Err(Refusal::RoomEntry.into()) }
}

fn banned(row: &Row<'_>) -> Result<Banned> {
    let person = row.cid(0)?;
    let until = Some(row.get(1)?).filter(|until| *until != EVER.0);
    Ok(Banned { person, name: Face::read(person, row.text(2)?)?.name, until })
}

fn act(row: &Row<'_>) -> Result<Act> {
    let moderation = serde_json::from_str(row.text(2)?)
        .map_err(|error| Error::Corrupt(format!("What was done in a room cannot be read: {error}.")))?;
    Ok(Act { at: row.get(0)?, by: row.optional_cid(1)?, moderation })
}
