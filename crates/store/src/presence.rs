//! Who is there: the devices of each person, and how the person wants to be seen.

use domain::presence::{self, Chosen, Devices};
use domain::{Moment, Refusal};
use wire::frame::Me;
use wire::{Cid, Presence, Standing, Status};

use crate::db::{Row, Transaction, params};
use crate::friend::{Face, check_person};
use crate::{Error, Result, Store, push};

/// A connection of a person's browser to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Names the connection.
    pub id: u64,
    /// Whose it is.
    pub cid: Cid,
    /// The node that it is connected to.
    pub node: u64,
    /// Whether nobody has touched it for a while.
    pub idle: bool,
    /// Until when it counts, unless the node says that it is still there. All devices of a node expire together, with
    /// the one that expires last.
    pub expires: Moment,
}

/// What a person changes in how they are seen. What is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Any state but offline and idle.
    pub status: Option<Status>,
    /// The line beside the name; empty for none.
    pub message: Option<String>,
    /// Whether others see when they were last there.
    pub shows_seen: Option<bool>,
}

/// How a person is seen, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// What these friends see.
    pub presence: Presence,
    /// The friends from whom the person neither hides nor keeps away.
    pub by: Vec<Cid>,
}

/// How many devices of this person are there at this time, and how many of those are in use: two columns, as
/// [`devices`] reads them.
macro_rules! count_devices {
    ($cid:literal, $now:literal) => {
        concat!(
            "(select count(*) from devices join nodes on nodes.node = devices.node where devices.cid = ",
            $cid,
            " and nodes.expires > ",
            $now,
            "), (select count(*) from devices join nodes on nodes.node = devices.node where devices.cid = ",
            $cid,
            " and nodes.expires > ",
            $now,
            " and not devices.idle)"
        )
    };
}
pub(crate) use count_devices;

const ME: &str = "select profiles.document, presences.status, presences.message, presences.shows_seen, \
    presences.seen, quiet_hours.begins, quiet_hours.ends, quiet_hours.zone \
    from profiles left join presences on presences.cid = profiles.cid \
    left join quiet_hours on quiet_hours.cid = profiles.cid where profiles.cid = $1";

/// A node says until when it is there, if that is later than it has said before.
const KEEP: &str = "insert into nodes (node, expires) values ($1, $2) \
    on conflict (node) do update set expires = excluded.expires where nodes.expires < excluded.expires";

impl Store {
    /// The person, as they are told themselves: the status is the chosen one.
    pub async fn me(&self, cid: Cid) -> Result<Option<Me>> {
        self.db.fetch_optional(ME, &params![cid], |row| read(cid, row)).await
    }

    /// A device has signed in; one with the same name is replaced.
    pub async fn arrive(&self, device: &Device) -> Result<()> {
        let Device { id, cid, node, idle, expires } = *device;
        self.db
            .transaction(move |transaction| {
                // Nodes before devices before presences: in this order everybody waits for everybody.
                transaction.execute(KEEP, &params![node, expires])?;
                transaction
                    .execute(
                        "insert into devices (id, cid, node, idle) values ($1, $2, $3, $4) \
                         on conflict (id) do update set cid = excluded.cid, node = excluded.node, \
                         idle = excluded.idle",
                        &params![id, cid, node, idle],
                    )
                    .map(drop)
            })
            .await
    }

    /// Nobody touches a device any more, or somebody does again.
    pub async fn set_idle(&self, device: u64, idle: bool) -> Result<()> {
        self.db.execute("update devices set idle = $2 where id = $1", params![device, idle]).await.map(drop)
    }

    /// A device is gone; its person was last there now.
    pub async fn leave(&self, device: u64, now: Moment) -> Result<()> {
        self.db
            .transaction(move |transaction| {
                let whose = transaction.fetch_optional(
                    "delete from devices where id = $1 returning cid",
                    &params![device],
                    |row| row.cid(0),
                )?;
                whose.map_or(Ok(()), |cid| see(transaction, cid, now))
            })
            .await
    }

    /// A node is there: all its devices count until then.
    pub async fn keep_devices(&self, node: u64, expires: Moment) -> Result<()> {
        self.db.execute(KEEP, params![node, expires]).await.map(drop)
    }

    /// Forgets the devices of nodes that have died; whose they were, each person once, also if they have others. They
    /// were last there when the node expired. A node that was only asleep has to let its devices arrive anew.
    pub async fn sweep_devices(&self, now: Moment) -> Result<Vec<Cid>> {
        let expired = self
            .db
            .fetch_all("select node from nodes where expires <= $1", &params![now], |row| row.unsigned(0))
            .await?;
        let mut whose = Vec::new();
        // One transaction each: two who sweep at once would wait for each other's nodes.
        for node in expired {
            let swept = self.db.transaction(move |transaction| sweep(transaction, node, now)).await?;
            whose.extend(swept);
        }
        whose.sort_unstable();
        whose.dedup();
        Ok(whose)
    }

    /// A person chooses how they are seen; how they are told of themselves then. Refused: [`Refusal::Status`],
    /// [`Refusal::Message`], and [`Refusal::Person`] if there is no such person.
    pub async fn appear(&self, cid: Cid, appearance: &Appearance) -> Result<Me> {
        let Appearance { status, message, shows_seen } = appearance.clone();
        let message = message.map(|message| message.trim().to_owned());
        status.map_or(Ok(()), presence::check_status)?;
        message.as_deref().map_or(Ok(()), presence::check_message)?;
        self.db
            .transaction(move |transaction| {
                check_person(transaction, cid)?;
                begin(transaction, cid)?;
                transaction.execute(
                    "update presences set status = coalesce($2, status), message = coalesce($3, message), \
                     shows_seen = coalesce($4, shows_seen) where cid = $1",
                    &params![cid, status.map(|status| status as i64), message, shows_seen],
                )?;
                Ok(fetch_me(transaction, cid)?.ok_or(Refusal::Person)?)
            })
            .await
    }

    /// How friends see a person, and which of them do: those from whom the person neither hides nor keeps away.
    pub async fn watchers(&self, cid: Cid, now: Moment) -> Result<Watched> {
        let presence = self
            .db
            .fetch_optional(
                concat!(
                    "select presences.status, presences.message, presences.shows_seen, presences.seen, ",
                    count_devices!("accounts.cid", "$2"),
                    " from accounts left join presences on presences.cid = accounts.cid \
                     where accounts.cid = $1"
                ),
                &params![cid, now],
                |row| Ok(chosen(row, 0)?.seen_by_friends(devices(row, 4)?)),
            )
            .await?;
        let by = self
            .db
            .fetch_all(
                "select person from friends where owner = $1 and standing = $2 and not hidden and not blocked \
                 order by person",
                &params![cid, Standing::Friends as i64],
                |row| row.cid(0),
            )
            .await?;
        Ok(Watched { presence: presence.unwrap_or_default(), by })
    }
}

/// The person, as they are told themselves, within a transaction.
pub(crate) fn fetch_me(transaction: &mut Transaction<'_>, cid: Cid) -> Result<Option<Me>> {
    transaction.fetch_optional(ME, &params![cid], |row| read(cid, row))
}

/// Forgets a node, unless it has said something in the meantime; whose its devices were.
fn sweep(transaction: &mut Transaction<'_>, node: u64, now: Moment) -> Result<Vec<Cid>> {
    let expired = transaction.fetch_optional(
        "delete from nodes where node = $1 and expires <= $2 returning expires",
        &params![node, now],
        |row| row.get(0).map(Moment),
    )?;
    let Some(expired) = expired else { return Ok(Vec::new()) };
    let mut whose = transaction.fetch_all(
        "delete from devices where node = $1 returning cid",
        &params![node],
        |row| row.cid(0),
    )?;
    // In one order, whoever sweeps.
    whose.sort_unstable();
    whose.dedup();
    for &cid in &whose {
        see(transaction, cid, expired)?;
    }
    Ok(whose)
}

/// The person was there at that time.
fn see(transaction: &mut Transaction<'_>, cid: Cid, when: Moment) -> Result<()> {
    begin(transaction, cid)?;
    transaction
        .execute(
            "update presences set seen = $2 where cid = $1 and (seen is null or seen < $2)",
            &params![cid, when],
        )
        .map(drop)
}

/// Makes sure of a row that can be changed.
fn begin(transaction: &mut Transaction<'_>, cid: Cid) -> Result<()> {
    let Chosen { status, message, shows_seen, .. } = Chosen::default();
    transaction
        .execute(
            "insert into presences (cid, status, message, shows_seen) values ($1, $2, $3, $4) \
             on conflict (cid) do nothing",
            &params![cid, status as i64, message, shows_seen],
        )
        .map(drop)
}

/// What a person has chosen, from the columns `status, message, shows_seen, seen`, beginning at this one. They are
/// null if the person has not chosen.
pub(crate) fn chosen(row: &Row<'_>, first: usize) -> Result<Chosen> {
    let Some(number) = row.get::<Option<i64>>(first)? else { return Ok(Chosen::default()) };
    let status = u8::try_from(number).ok().and_then(Status::numbered);
    Ok(Chosen {
        status: status.ok_or_else(|| {
            Error::Corrupt(format!("The database speaks of a status {number}, which is none."))
        })?,
        message: row.get(first + 1)?,
        shows_seen: row.get(first + 2)?,
        seen: row.get::<Option<i64>>(first + 3)?.map(Moment),
    })
}

/// What [`count_devices!`] has counted, beginning at this column.
pub(crate) fn devices(row: &Row<'_>, first: usize) -> Result<Devices> {
    let count = |place| row.get::<i64>(place).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(Devices { live: count(first)?, active: count(first + 1)? })
}

fn read(cid: Cid, row: &Row<'_>) -> Result<Me> {
    let Face { name, picture } = Face::read(cid, row.text(0)?)?;
    let Chosen { status, message, shows_seen, .. } = chosen(row, 1)?;
    let quiet = push::quiet_hours(row, 5)?;
    Ok(Me { cid, name, picture, status, message, shows_seen, quiet })
}
