//! Whom to reach while they have no page open, by what, and with what.

use domain::{Digest, Moment, Refusal, quiet};
use wire::frame::Me;
use wire::{
    Cid, Content, ConversationId, ConversationKind, Entry, Notice, PushKeys, PushSubscription, QuietHours,
    Scope, Standing,
};

use crate::conversation::entry;
use crate::db::{Row, params};
use crate::friend::{Face, check_person};
use crate::{Result, Store, conversation, presence};

/// So many browsers of one person, at most: of more, those that have been silent longest are forgotten.
const MOST_BROWSERS: u64 = 20;
/// So many characters of what was said are sent, at most.
const MOST_CHARACTERS: usize = 120;

/// Somebody who is to be told of something in their absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// Who.
    pub cid: Cid,
    /// Their browsers that can be reached.
    pub browsers: Vec<PushSubscription>,
    /// What they are told.
    pub notice: Notice,
}

/// That the person in this column can be reached and is not there at the time `$2`: none of their devices is in use.
macro_rules! is_away {
    ($cid:literal) => {
        concat!(
            "exists (select 1 from push_subscriptions where push_subscriptions.cid = ",
            $cid,
            ") and not exists (select 1 from devices join nodes on nodes.node = devices.node where devices.cid = ",
            $cid,
            " and nodes.expires > $2 and not devices.idle)"
        )
    };
}

impl Store {
    /// The key of this name that all nodes share: `fresh`, if there is none yet.
    pub async fn node_key(&self, name: &'static str, fresh: [u8; 32]) -> Result<Vec<u8>> {
        self.db
            .transaction(move |transaction| {
                transaction.execute(
                    "insert into node_keys (name, secret) values ($1, $2) on conflict (name) do nothing",
                    &params![name, &fresh.to_vec()],
                )?;
                let key = transaction.fetch_optional(
                    "select secret from node_keys where name = $1",
                    &params![name],
                    |row| row.get(0),
                )?;
                Ok(key.unwrap_or_else(|| fresh.to_vec()))
            })
            .await
    }

    /// A browser can be reached: for the person of this access token, as long as the sign-in lasts that it belongs to.
    /// Whether the token still counts. Whoever was reached there before is not any more.
    pub async fn subscribe(
        &self,
        token: &Digest,
        subscription: &PushSubscription,
        now: Moment,
    ) -> Result<bool> {
        let (token, PushSubscription { endpoint, keys }) = (*token, subscription.clone());
        self.db
            .transaction(move |transaction| {
                let cid = transaction.fetch_optional(
                    "insert into push_subscriptions (endpoint, cid, grant_id, family, p256dh, auth, made) \
                     select $2, grants.cid, grants.id, access_tokens.family, $3, $4, $5 \
                     from access_tokens join grants on grants.id = access_tokens.grant_id \
                     where access_tokens.digest = $1 and grants.revoked is null \
                     on conflict (endpoint) do update set cid = excluded.cid, grant_id = excluded.grant_id, \
                     family = excluded.family, p256dh = excluded.p256dh, auth = excluded.auth, \
                     made = excluded.made returning cid",
                    &params![token, endpoint, keys.p256dh, keys.auth, now],
                    |row| row.cid(0),
                )?;
                let Some(cid) = cid else { return Ok(false) };
                transaction.execute(
                    "delete from push_subscriptions where cid = $1 and endpoint not in (select endpoint \
                     from push_subscriptions where cid = $1 order by made desc, endpoint limit $2)",
                    &params![cid, MOST_BROWSERS],
                )?;
                Ok(true)
            })
            .await
    }

    /// A browser of this person is not to be reached any more.
    pub async fn unsubscribe(&self, cid: Cid, endpoint: &str) -> Result<()> {
        let params = params![cid, endpoint];
        self.db
            .execute("delete from push_subscriptions where cid = $1 and endpoint = $2", params)
            .await
            .map(drop)
    }

    /// A browser cannot be reached any more: its service has said so.
    pub async fn forget_subscription(&self, endpoint: &str) -> Result<()> {
        self.db
            .execute("delete from push_subscriptions where endpoint = $1", params![endpoint])
            .await
            .map(drop)
    }

    /// A person says when they want to be left alone, or that they do not; how they are told of themselves then. Refused:
    /// [`QuietHours`](domain::Refusal::QuietHours), and [`Person`](domain::Refusal::Person) if there is no such person.
    pub async fn set_quiet_hours(&self, cid: Cid, hours: Option<QuietHours>) -> Result<Me> {
        hours.as_ref().map_or(Ok(()), quiet::check)?;
        self.db
            .transaction(move |transaction| {
                check_person(transaction, cid)?;
                match hours {
                    Some(QuietHours { from, until, zone }) => transaction.execute(
                        "insert into quiet_hours (cid, begins, ends, zone) values ($1, $2, $3, $4) \
                         on conflict (cid) do update set begins = excluded.begins, ends = excluded.ends, \
                         zone = excluded.zone",
                        &params![cid, i64::from(from), i64::from(until), zone],
                    )?,
                    None => transaction.execute("delete from quiet_hours where cid = $1", &params![cid])?,
                };
                Ok(presence::fetch_me(transaction, cid)?.ok_or(Refusal::Person)?)
            })
            .await
    }

    /// Who is in a conversation and not there, and has something unread in it from this entry on that they want to hear
    /// of: not who has muted it, nor who has quiet hours.
    pub async fn absent(&self, conversation: ConversationId, from: u64, now: Moment) -> Result<Vec<Absent>> {
        let members = self
            .db
            .fetch_all(
                concat!(
                    "select members.cid, conversations.kind, conversations.name, \
                     quiet_hours.begins, quiet_hours.ends, quiet_hours.zone \
                     from members join conversations on conversations.id = members.conversation \
                     left join quiet_hours on quiet_hours.cid = members.cid \
                     where members.conversation = $1 and (members.muted is null or members.muted <= $2) and ",
                    is_away!("members.cid"),
                    " order by members.cid"
                ),
                &params![conversation, now],
                |row| {
                    let group = match conversation::kind(row, 1)? {
                        ConversationKind::Pair => String::new(),
                        ConversationKind::Group => row.get(2)?,
                    };
                    Ok((row.cid(0)?, group, quiet_hours(row, 3)?))
                },
            )
            .await?;
        let mut absent = Vec::new();
        for (cid, group, hours) in members {
            if hours.is_some_and(|hours| quiet::is_quiet(&hours, now)) {
                continue;
            }
            let Some((entry, face)) = self.latest_unread(cid, conversation, from).await? else { continue };
            let browsers = self.browsers(cid, now).await?;
            if browsers.is_empty() {
                continue;
            }
            let (count, unread) = self.count_unread(cid, conversation).await?;
            let Face { name, picture } = face;
            let entry = Box::new(shortened(entry));
            let notice = Notice::Entry { conversation, group, from: name, picture, entry, count, unread };
            absent.push(Absent { cid, browsers, notice });
        }
        Ok(absent)
    }

    /// A person who is asked to be somebody's friend, if they are not there, have not answered, and have no quiet hours.
    pub async fn absent_asked(&self, cid: Cid, by: Cid, now: Moment) -> Result<Option<Absent>> {
        let asked = self
            .db
            .fetch_optional(
                concat!(
                    "select friends.note, profiles.document, \
                     quiet_hours.begins, quiet_hours.ends, quiet_hours.zone \
                     from friends join profiles on profiles.cid = friends.person \
                     left join quiet_hours on quiet_hours.cid = friends.owner \
                     where friends.owner = $1 and friends.person = $3 and friends.standing = $4 \
                     and not friends.blocked and ",
                    is_away!("friends.owner")
                ),
                &params![cid, now, by, Standing::AskedBy as i64],
                |row| Ok((row.get(0)?, Face::read(by, row.text(1)?)?, quiet_hours(row, 2)?)),
            )
            .await?;
        let Some((note, Face { name, picture }, hours)) = asked else { return Ok(None) };
        if hours.is_some_and(|hours| quiet::is_quiet(&hours, now)) {
            return Ok(None);
        }
        let browsers = self.browsers(cid, now).await?;
        let notice = Notice::Question { person: by, from: name, picture, note };
        Ok((!browsers.is_empty()).then_some(Absent { cid, browsers, notice }))
    }

    /// The latest that this person has not read, from this entry on, and who has said it.
    async fn latest_unread(
        &self,
        cid: Cid,
        conversation: ConversationId,
        from: u64,
    ) -> Result<Option<(Entry, Face)>> {
        self.db
            .fetch_optional(
                "select entries.number, entries.made, entries.sender, entries.id, entries.content, \
                 entries.withheld_from, profiles.document \
                 from members join entries on entries.conversation = members.conversation \
                 join profiles on profiles.cid = entries.sender \
                 where members.conversation = $2 and members.cid = $1 \
                 and entries.number >= $3 and entries.number > members.read and entries.number >= members.since \
                 and entries.said and entries.sender <> $1 and entries.withheld_from is distinct from $1 \
                 order by entries.number desc limit 1",
                &params![cid, conversation, from],
                |row| {
                    let entry = entry::read(row, 0, cid)?;
                    let face = Face::read(entry.from, row.text(6)?)?;
                    Ok((entry, face))
                },
            )
            .await
    }

    /// How much is unread: in this conversation, and in all of them.
    async fn count_unread(&self, cid: Cid, conversation: ConversationId) -> Result<(u64, u64)> {
        let counted = self
            .db
            .fetch_optional(
                "select count(case when members.conversation = $2 then 1 end), count(*) \
                 from members join entries on entries.conversation = members.conversation \
                 and entries.number > members.read \
                 where members.cid = $1 and entries.said and entries.sender <> $1 \
                 and entries.withheld_from is distinct from $1",
                &params![cid, conversation],
                |row| Ok((row.unsigned(0)?, row.unsigned(1)?)),
            )
            .await?;
        Ok(counted.unwrap_or_default())
    }

    /// The browsers by which a person can be reached: those of sites that may still sign them in to the messenger.
    async fn browsers(&self, cid: Cid, now: Moment) -> Result<Vec<PushSubscription>> {
        let browsers = self
            .db
            .fetch_all(
                "select push_subscriptions.endpoint, push_subscriptions.p256dh, push_subscriptions.auth, \
                 grants.scopes \
                 from push_subscriptions join grants on grants.id = push_subscriptions.grant_id \
                 where push_subscriptions.cid = $1 and grants.revoked is null and grants.expires > $2 \
                 order by push_subscriptions.made, push_subscriptions.endpoint",
                &params![cid, now],
                |row| {
                    let keys = PushKeys { p256dh: row.get(1)?, auth: row.get(2)? };
                    Ok((row.scopes(3)?, PushSubscription { endpoint: row.get(0)?, keys }))
                },
            )
            .await?;
        let may = browsers.into_iter().filter(|(scopes, _)| scopes.contains(Scope::MessengerSignIn));
        Ok(may.map(|(_, subscription)| subscription).collect())
    }
}

/// A person's quiet hours, from the columns `begins, ends, zone`, beginning at this one. They are null if there are none.
pub(crate) fn quiet_hours(row: &Row<'_>, first: usize) -> Result<Option<QuietHours>> {
    let Some(begins) = row.get::<Option<i64>>(first)? else { return Ok(None) };
    let minute = |number: i64| u16::try_from(number).unwrap_or(0);
    let until = minute(row.get(first + 1)?);
    Ok(Some(QuietHours { from: minute(begins), until, zone: row.get(first + 2)? }))
}

/// As much of it as is read at a glance. An application's payload is for its own page.
fn shortened(mut entry: Entry) -> Entry {
    match &mut entry.content {
        Content::Text { text, .. } => shorten(text),
        Content::File(file) => shorten(&mut file.text),
        Content::Application { data, .. } => data.clear(),
        _ => {}
    }
    entry
}

fn shorten(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        text.truncate(end);
        text.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let cut = |text: &str| {
            let mut text = text.to_owned();
            shorten(&mut text);
            text
        };
        assert_eq!(cut("hi"), "hi");
        assert_eq!(cut(&"☎".repeat(120)), "☎".repeat(120));
        assert_eq!(cut(&"☎".repeat(121)), format!("{}…", "☎".repeat(120)));
    }
}
