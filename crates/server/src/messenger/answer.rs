//! What each request does: who, what, do, announce, answer.

use domain::friendship::INVITATION_LASTS;
use domain::{Digest, EmailAddress, Moment, Refusal, Search};
use store::{Appearance, Arrangement, Asked, Device, Part, Report};
use wire::frame::{Event, Reply, Request, To, Whom};
use wire::path::INVITATION;
use wire::{Cid, Content, ConversationId, Entry, Error, MessageId, Standing};

use super::announce::{self, tell};
use super::upkeep::ALIVE;
use super::{Messenger, invite, refusal};

/// Conversations of a welcome, at most: the others are found when they are needed.
const CONVERSATIONS: u32 = 200;
/// Entries of one answer, at most.
const ENTRIES: u32 = 100;
/// What is found at one time, at most.
const FOUND: usize = 30;

/// Who asks, from where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker {
    pub(super) cid: Cid,
    /// By what their token is known.
    pub(super) token: Digest,
    /// The browser, among all that this person uses.
    pub(super) device: u64,
}

impl Messenger {
    /// The state of things, for somebody whose browser has come.
    pub(super) async fn welcome(&self, cid: Cid, device: u64, idle: bool) -> Result<Reply, Error> {
        let welcome = async {
            let now = self.app.clock.now();
            let store = &self.app.store;
            store
                .arrive(&Device { id: device, cid, node: self.node, idle, expires: now.after(ALIVE) })
                .await?;
            let friends = store.friends(cid, now).await?;
            let conversations = store.conversations(cid, CONVERSATIONS).await?;
            Ok(store.me(cid).await?.map(|me| Reply::Welcome { me, friends, conversations }))
        };
        let welcome: Option<Reply> =
            welcome.await.map_err(|error: store::Error| refusal::of_store(&error))?;
        announce::presence(&self.app, cid).await;
        // The account has been deleted a moment ago.
        welcome.ok_or_else(refusal::token)
    }

    /// Does what is asked for.
    pub(super) async fn answer(&self, asker: Asker, request: Request) -> Result<Reply, Error> {
        if let Request::Subscribe(subscription) = &request {
            let subscribed = self.app.push.subscribe(&self.app, &asker.token, subscription).await?;
            return subscribed.map(|()| Reply::Done {}).ok_or_else(refusal::token);
        }
        self.act(asker.cid, asker.device, request).await.map_err(|error| refusal::of_store(&error))
    }

    async fn act(&self, cid: Cid, device: u64, request: Request) -> Result<Reply, store::Error> {
        let app = &self.app;
        let store = &app.store;
        let now = app.clock.now();
        let fresh = || ConversationId(app.random.number());
        let change = match request {
            // The connection sees to the one, and `answer` to the other.
            Request::Hello { .. } | Request::Subscribe(_) => return Ok(Reply::Done {}),
            Request::Say { to, id, content } => return self.say(cid, to, id, content, now).await,
            Request::Type { conversation, on } => {
                let others = store.members(cid, conversation).await?;
                tell(app, &others, Event::Typing { conversation, from: cid, on });
                return Ok(Reply::Done {});
            }
            Request::Mark { conversation, delivered, read } => {
                return self.mark(cid, conversation, delivered, read).await;
            }
            Request::History { conversation, after, before } => {
                let part = match (after, before) {
                    (Some(after), _) => Part::After(after),
                    (None, Some(before)) => Part::Before(before),
                    (None, None) => Part::Latest,
                };
                let entries = store.history(cid, conversation, part, ENTRIES).await?;
                return Ok(Reply::Entries { conversation, entries: entries.entries, more: entries.more });
            }
            Request::Search { conversation, text, before } => {
                let search = Search::parse(&text)?;
                let finds = store.search(cid, conversation, &search, before, FOUND).await?;
                return Ok(Reply::Found { conversation, found: finds.found, before: finds.before });
            }
            Request::Open { person } => {
                let conversation = store.open_pair(cid, person, fresh(), now).await?;
                return self.look(cid, conversation).await;
            }
            Request::Look { conversation } => return self.look(cid, conversation).await,
            Request::Create { id, name, members } => {
                let change = store.create_group(cid, id, fresh(), &name, &members, now).await?;
                announce::change(app, &change).await;
                return self.look(cid, change.conversation).await;
            }
            Request::Invite { conversation, members } => {
                store.invite(cid, conversation, &members, now).await?
            }
            Request::Remove { conversation, member } => {
                store.remove_member(cid, conversation, member, now).await?
            }
            Request::Promote { conversation, member, role } => {
                store.promote(cid, conversation, member, role, now).await?
            }
            Request::Name { conversation, name } => {
                store.name_conversation(cid, conversation, &name, now).await?
            }
            Request::Picture { conversation, file } => self.picture(cid, conversation, file, now).await?,
            Request::Mute { conversation, until } => {
                store.mute(cid, conversation, until.map(Moment)).await?;
                tell(app, &[cid], Event::Muted { conversation, until });
                return Ok(Reply::Done {});
            }
            Request::Appear { status, message, shows_seen } => {
                return self.appear(cid, &Appearance { status, message, shows_seen }).await;
            }
            Request::Idle { on } => {
                store.set_idle(device, on).await?;
                announce::presence(app, cid).await;
                return Ok(Reply::Done {});
            }
            Request::Ask { person, note } => return self.ask(cid, person, &note, now).await,
            Request::Link { on } => return self.link(cid, on, now).await,
            Request::Part { person } => {
                if store.part(cid, person, now).await? {
                    announce::friend(app, cid, person).await;
                    announce::friend(app, person, cid).await;
                }
                return Ok(Reply::Done {});
            }
            Request::Arrange { person, favourite, hidden, blocked, categories } => {
                let arrangement = Arrangement { favourite, hidden, blocked, categories };
                return self.arrange(cid, person, &arrangement, now).await;
            }
            Request::Report { person, reason, conversation, entry } => {
                store.report(cid, &Report { person, reason, conversation, entry }, now).await?;
                return Ok(Reply::Done {});
            }
            Request::Unsubscribe { endpoint } => {
                store.unsubscribe(cid, &endpoint).await?;
                return Ok(Reply::Done {});
            }
            Request::Quiet { hours } => {
                tell(app, &[cid], Event::Me(Box::new(store.set_quiet_hours(cid, hours).await?)));
                return Ok(Reply::Done {});
            }
        };
        announce::change(app, &change).await;
        Ok(Reply::Done {})
    }

    async fn say(
        &self,
        cid: Cid,
        to: To,
        id: MessageId,
        content: Content,
        now: Moment,
    ) -> Result<Reply, store::Error> {
        let app = &self.app;
        let fresh = match to {
            To::Person(_) => ConversationId(app.random.number()),
            // Nothing is begun, and the system need not be asked for a number.
            To::Conversation(known) => known,
        };
        let change = app.store.say(cid, &to, fresh, id, content, now).await?;
        announce::change(app, &change).await;
        let Entry { number, at, .. } = change.entry;
        Ok(Reply::Said { conversation: change.conversation, number, at })
    }

    async fn mark(
        &self,
        cid: Cid,
        conversation: ConversationId,
        delivered: u64,
        read: u64,
    ) -> Result<Reply, store::Error> {
        if let Some(marked) = self.app.store.mark(cid, conversation, delivered, read).await? {
            let (delivered, read) = (marked.delivered, marked.read);
            tell(&self.app, &marked.to, Event::Marked { conversation, from: cid, delivered, read });
        }
        Ok(Reply::Done {})
    }

    async fn appear(&self, cid: Cid, appearance: &Appearance) -> Result<Reply, store::Error> {
        let me = self.app.store.appear(cid, appearance).await?;
        tell(&self.app, &[cid], Event::Me(Box::new(me)));
        announce::presence(&self.app, cid).await;
        Ok(Reply::Done {})
    }

    async fn link(&self, cid: Cid, on: bool, now: Moment) -> Result<Reply, store::Error> {
        let app = &self.app;
        if !on {
            app.store.end_invitations(cid).await?;
            return Ok(Reply::Done {});
        }
        let (secret, until) = (app.random.secret(), now.after(INVITATION_LASTS));
        app.store.invite_by_link(cid, secret.digest(), until, now).await?;
        Ok(Reply::Link { address: format!("{INVITATION}/{}", secret.reveal()), until: until.0 })
    }

    async fn arrange(
        &self,
        cid: Cid,
        person: Cid,
        arrangement: &Arrangement,
        now: Moment,
    ) -> Result<Reply, store::Error> {
        let app = &self.app;
        app.store.arrange(cid, person, arrangement).await?;
        announce::friend(app, cid, person).await;
        if arrangement.hidden.or(arrangement.blocked).is_some()
            && let Some(friend) = app.store.friend(person, cid, now).await?
            && friend.standing == Standing::Friends
        {
            // To them one has gone, or come. Who is no friend sees nothing of it.
            tell(app, &[person], Event::Presence { from: cid, presence: friend.presence });
        }
        Ok(Reply::Done {})
    }

    async fn look(&self, cid: Cid, conversation: ConversationId) -> Result<Reply, store::Error> {
        let found = self.app.store.conversation(cid, conversation).await?;
        found
            .map(|conversation| Reply::Conversation(Box::new(conversation)))
            .ok_or(store::Error::Refused(Refusal::Conversation))
    }

    async fn ask(&self, cid: Cid, person: Whom, note: &str, now: Moment) -> Result<Reply, store::Error> {
        let app = &self.app;
        let other = match person {
            Whom::Cid(other) => other,
            Whom::Email(address) => {
                // Whether there is such an address is not told.
                let Ok(address) = EmailAddress::parse(&address) else { return Ok(Reply::Done {}) };
                let id = app.random.number();
                app.store.ask_by_mail(cid, &address, id, now).await?;
                let Some(account) = app.store.account_by_email(&address).await? else {
                    invite::by_mail(app, cid, &address, id, now).await?;
                    return Ok(Reply::Done {});
                };
                account.cid
            }
        };
        match app.store.ask(cid, other, note, now).await? {
            Asked::Nothing => {}
            asked @ (Asked::Asked | Asked::Agreed) => {
                announce::friend(app, cid, other).await;
                announce::friend(app, other, cid).await;
                if asked == Asked::Asked {
                    app.push.asked(other, cid, now);
                }
            }
        }
        Ok(Reply::Done {})
    }
}
