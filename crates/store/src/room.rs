//! Event rooms: what was said in them, and how they stand.

mod moderation;

use domain::room::{self, CROWD, MOST_ENTRIES, MOST_HELD, MOST_ROOMS, RoomId};
use domain::{ClientId, Moment, Refusal};
use wire::room::{RoomContent, RoomEntry, RoomPage, RoomState, Said};
use wire::{Cid, MessageId};

use crate::conversation::Part;
use crate::db::{Row, Transaction, params};
use crate::friend::Face;
use crate::sweep::before;
use crate::{Error, Result, Store};

pub use self::moderation::Moderated;

/// How many entries are read at once.
const PAGE: u64 = 50;
/// Of what somebody has missed, so much is read at most.
const MOST_MISSED: u64 = 200;

/// What has become of something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It stands in the log.
    Entry(RoomEntry),
    /// It waits to be let in.
    Held,
}

/// A room in a transaction's hands: nobody else changes it until the transaction ends.
struct Room {
    id: RoomId,
    state: RoomState,
    last: u64,
}

/// Entries with this condition, as [`read`] reads them. `$1` is the room.
macro_rules! entries {
    ($condition:literal) => {
        concat!(
            "select room_entries.number, room_entries.made, room_entries.removed, room_entries.sender, \
             room_entries.id, room_entries.content, profiles.document \
             from room_entries left join profiles on profiles.cid = room_entries.sender \
             where room_entries.room = $1",
            $condition
        )
    };
}

impl Store {
    /// A part of a room's log, and how the room stands. Nobody has to have been there before.
    pub async fn room(&self, id: RoomId, part: Part) -> Result<RoomPage> {
        let found = self
            .db
            .fetch_optional(
                "select slow, held, closed, last from rooms where id = $1",
                &params![id.0],
                |row| Ok((state(row)?, row.unsigned(3)?)),
            )
            .await?;
        let Some((state, last)) = found else { return Ok(RoomPage::default()) };
        let part = match part {
            // The room was forgotten meanwhile, and has begun anew.
            Part::After(number) if number > last => Part::Latest,
            part => part,
        };
        // The newest first, and one more than are wanted: whether there are more.
        let (sql, bound, most) = match part {
            Part::After(number) => (
                entries!(" and room_entries.number > $2 order by room_entries.number desc limit $3"),
                number,
                MOST_MISSED,
            ),
            Part::Before(number) => (
                entries!(" and room_entries.number < $2 order by room_entries.number desc limit $3"),
                number,
                PAGE,
            ),
            Part::Latest => (
                entries!(" and room_entries.number < $2 order by room_entries.number desc limit $3"),
                i64::MAX.unsigned_abs(),
                PAGE,
            ),
        };
        let mut entries = self.db.fetch_all(sql, &params![id.0, bound, most + 1], read).await?;
        let more = entries.len() as u64 > most;
        entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        entries.reverse();
        Ok(RoomPage { state, entries, more })
    }

    /// The number of the latest entry of a room; 0 if there is none.
    pub async fn room_last(&self, id: RoomId) -> Result<u64> {
        let last = "select last from rooms where id = $1";
        let last = self.db.fetch_optional(last, &params![id.0], |row| row.unsigned(0)).await?;
        Ok(last.unwrap_or_default())
    }

    /// Somebody says something in a room, in one transaction: it gets the next number of its log, or waits. Said again
    /// under the same `id`, it is what was said first.
    ///
    /// Refused: what cannot be said ([`room::check_text`]), where the room is closed, from whoever may say nothing there,
    /// too soon ([`room::check_pace`]), where too much waits, and in one room too many.
    pub async fn speak(
        &self,
        (client_id, event): (ClientId, &str),
        from: Cid,
        id: MessageId,
        text: String,
        now: Moment,
    ) -> Result<Heard> {
        room::check_event(event)?;
        room::check_text(&text)?;
        let event = event.to_owned();
        self.db
            .transaction(move |transaction| {
                let mut room = Room::enter(transaction, client_id, &event, now)?;
                if let Some(heard) = room.said(transaction, from, id)? {
                    return Ok(heard);
                }
                room.check(transaction, from, now)?;
                let heard = if room.state.is_held {
                    room.hold(transaction, from, id, &text, now)?;
                    Heard::Held
                } else {
                    Heard::Entry(room.append(transaction, from, id, &text, now)?)
                };
                transaction.execute(
                    "insert into room_writers (room, cid, latest) values ($1, $2, $3) \
                     on conflict (room, cid) do update set latest = excluded.latest",
                    &params![room.id.0, from, now],
                )?;
                Ok(heard)
            })
            .await
    }
}

impl Room {
    /// The room of this event, new if need be.
    fn enter(
        transaction: &mut Transaction<'_>,
        client_id: ClientId,
        event: &str,
        now: Moment,
    ) -> Result<Self> {
        let id = RoomId::of(client_id, event);
        if Self::find(transaction, id)?.is_none() {
            Self::create(transaction, id, client_id, event, now)?;
        }
        transaction.lock("select id from rooms where id = $1", &params![id.0])?;
        Self::find(transaction, id)?
            .ok_or_else(|| Error::Corrupt(format!("The room {event:?} is not there.")))
    }

    fn create(
        transaction: &mut Transaction<'_>,
        id: RoomId,
        client_id: ClientId,
        event: &str,
        now: Moment,
    ) -> Result<()> {
        let rooms = transaction.fetch_optional(
            "select count(*) from rooms where client_id = $1 and latest > $2",
            &params![client_id, before(now, room::KEPT)],
            |row| row.unsigned(0),
        )?;
        if rooms.is_some_and(|rooms| rooms >= MOST_ROOMS) {
            return Err(Refusal::Rooms.into());
        }
        // Somebody else may be doing the same.
        transaction
            .execute(
                "insert into rooms (id, client_id, event, latest) values ($1, $2, $3, $4) on conflict (id) do nothing",
                &params![id.0, client_id, event, now],
            )
            .map(drop)
    }

    fn find(transaction: &mut Transaction<'_>, id: RoomId) -> Result<Option<Self>> {
        transaction.fetch_optional(
            "select slow, held, closed, last from rooms where id = $1",
            &params![id.0],
            |row| Ok(Self { id, state: state(row)?, last: row.unsigned(3)? }),
        )
    }

    /// What has become of what this person has said before under this name.
    fn said(&self, transaction: &mut Transaction<'_>, from: Cid, id: MessageId) -> Result<Option<Heard>> {
        let entry = transaction.fetch_optional(
            entries!(" and room_entries.sender = $2 and room_entries.id = $3"),
            &params![self.id.0, from, id],
            read,
        )?;
        if let Some(entry) = entry {
            return Ok(Some(Heard::Entry(entry)));
        }
        transaction.fetch_optional(
            "select number from room_held where room = $1 and sender = $2 and id = $3",
            &params![self.id.0, from, id],
            |_| Ok(Heard::Held),
        )
    }

    /// Whether this person may say something now.
    fn check(&self, transaction: &mut Transaction<'_>, from: Cid, now: Moment) -> Result<()> {
        if self.state.is_closed {
            return Err(Refusal::RoomClosed.into());
        }
        let writer = transaction.fetch_optional(
            "select latest, banned from room_writers where room = $1 and cid = $2",
            &params![self.id.0, from],
            |row| Ok((row.get::<Option<i64>>(0)?.map(Moment), row.get::<Option<i64>>(1)?.map(Moment))),
        )?;
        let (latest, banned) = writer.unwrap_or_default();
        if banned.is_some_and(|until| until > now) {
            return Err(Refusal::Banned.into());
        }
        let crowd_since = match self.last.checked_sub(CROWD - 1) {
            Some(first) => transaction.fetch_optional(
                "select made from room_entries where room = $1 and number = $2",
                &params![self.id.0, first],
                |row| row.get(0).map(Moment),
            )?,
            None => None,
        };
        Ok(room::check_pace(latest, room::pause(self.state.slow, crowd_since, now), now)?)
    }

    /// Adds what somebody has said to the log.
    fn append(
        &mut self,
        transaction: &mut Transaction<'_>,
        from: Cid,
        id: MessageId,
        text: &str,
        now: Moment,
    ) -> Result<RoomEntry> {
        let number = self.next(transaction, now)?;
        transaction.execute(
            "insert into room_entries (room, number, made, sender, id, content) values ($1, $2, $3, $4, $5, $6)",
            &params![self.id.0, number, now, from, id, text],
        )?;
        let face = face(transaction, from)?;
        let said = Said { from, name: face.name, picture: face.picture, id, text: text.to_owned() };
        Ok(RoomEntry { number, at: now.0, content: RoomContent::Said(said) })
    }

    /// What tells that an entry is gone.
    fn append_removed(
        &mut self,
        transaction: &mut Transaction<'_>,
        entry: u64,
        now: Moment,
    ) -> Result<RoomEntry> {
        let number = self.next(transaction, now)?;
        transaction.execute(
            "insert into room_entries (room, number, made, removed) values ($1, $2, $3, $4)",
            &params![self.id.0, number, now, entry],
        )?;
        Ok(RoomEntry { number, at: now.0, content: RoomContent::Removed { entry } })
    }

    /// The number of the next entry; what is too old goes.
    fn next(&mut self, transaction: &mut Transaction<'_>, now: Moment) -> Result<u64> {
        self.last += 1;
        transaction.execute(
            "update rooms set last = $2, latest = $3 where id = $1",
            &params![self.id.0, self.last, now],
        )?;
        if let Some(old) = self.last.checked_sub(MOST_ENTRIES) {
            transaction.execute(
                "delete from room_entries where room = $1 and number <= $2",
                &params![self.id.0, old],
            )?;
        }
        Ok(self.last)
    }

    /// What somebody has said waits to be let in.
    fn hold(
        &self,
        transaction: &mut Transaction<'_>,
        from: Cid,
        id: MessageId,
        text: &str,
        now: Moment,
    ) -> Result<()> {
        let waiting = transaction.fetch_optional(
            "select count(*) from room_held where room = $1",
            &params![self.id.0],
            |row| row.unsigned(0),
        )?;
        if waiting.is_some_and(|waiting| waiting >= MOST_HELD) {
            return Err(Refusal::Held.into());
        }
        let number = transaction.fetch_optional(
            "update rooms set last_held = last_held + 1, latest = $2 where id = $1 returning last_held",
            &params![self.id.0, now],
            |row| row.unsigned(0),
        )?;
        transaction
            .execute(
                "insert into room_held (room, number, made, sender, id, content) values ($1, $2, $3, $4, $5, $6)",
                &params![self.id.0, number, now, from, id, text],
            )
            .map(drop)
    }
}

fn face(transaction: &mut Transaction<'_>, cid: Cid) -> Result<Face> {
    transaction
        .fetch_optional("select document from profiles where cid = $1", &params![cid], |row| {
            Face::read(cid, row.text(0)?)
        })
        .map(Option::unwrap_or_default)
}

/// Reads `slow, held, closed`.
fn state(row: &Row<'_>) -> Result<RoomState> {
    Ok(RoomState {
        slow: u32::try_from(row.unsigned(0)?).unwrap_or(u32::MAX),
        is_held: row.get(1)?,
        is_closed: row.get(2)?,
    })
}

/// Reads `number, made, removed`, then what [`read_said`] reads.
fn read(row: &Row<'_>) -> Result<RoomEntry> {
    let content = match row.get::<Option<i64>>(2)? {
        Some(entry) => RoomContent::Removed { entry: entry.cast_unsigned() },
        None => RoomContent::Said(read_said(row, 3)?),
    };
    Ok(RoomEntry { number: row.unsigned(0)?, at: row.get(1)?, content })
}

/// Reads `sender, id, content, document`, beginning at this column.
fn read_said(row: &Row<'_>, first: usize) -> Result<Said> {
    let from = row.cid(first)?;
    let face = Face::read(from, row.text(first + 3)?)?;
    Ok(Said {
        from,
        name: face.name,
        picture: face.picture,
        id: MessageId(row.get::<i64>(first + 1)?.cast_unsigned()),
        text: row.get(first + 2)?,
    })
}
