//! A node as `wire::frame` describes it: it stores, numbers, knows what it has heard before, and refuses.

use std::collections::{BTreeMap, BTreeSet};

use wire::frame::{Event, Me, Reply, Request, ServerFrame, To};
use wire::{
    Cid, Content, Conversation, ConversationId, ConversationKind, Entry, Error, Member, MessageId, Presence,
    Role, Status,
};

/// So many entries are in one answer.
const PART: usize = 20;

/// What the node knows, and who is connected.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) logs: BTreeMap<ConversationId, Log>,
    /// What was said under which name: where, and under which number.
    said: BTreeMap<(Cid, MessageId), (ConversationId, u64)>,
    tokens: BTreeMap<String, Cid>,
    issued: u64,
    /// Who is at the other end of each connection; nobody, until they have greeted.
    pub(crate) connections: BTreeMap<u64, Option<Cid>>,
    /// How often it was asked to say something again that it had heard before.
    pub(crate) repeated: u64,
}

/// A conversation.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) members: BTreeSet<Cid>,
    pub(crate) entries: Vec<Entry>,
}

/// What a node does when it has been asked.
#[derive(Debug)]
pub(crate) enum Deed {
    /// It says something on this connection.
    Say(u64, ServerFrame),
    /// It tells everybody who is connected and concerned.
    Tell(BTreeSet<Cid>, Event),
    /// It ends this connection after its last word.
    End(u64, Error),
}

pub(crate) fn error(code: &'static str) -> Error {
    Error { code: code.into(), message: "…".into(), target: None, column: None }
}

impl Node {
    /// A conversation of these people.
    pub(crate) fn converse(&mut self, id: ConversationId, members: &[Cid]) {
        let log = Log { members: members.iter().copied().collect(), entries: Vec::new() };
        self.logs.insert(id, log);
    }

    /// A token that is taken from now on.
    pub(crate) fn issue(&mut self, cid: Cid) -> String {
        self.issued += 1;
        let token = format!("token\"{}\\{cid}", self.issued);
        self.tokens.insert(token.clone(), cid);
        token
    }

    /// Nobody's token is taken any more. Gives what is said to those who are there.
    pub(crate) fn expire(&mut self, cid: Cid) -> Vec<Deed> {
        self.tokens.retain(|_, whose| *whose != cid);
        self.connections
            .iter()
            .filter(|(_, who)| **who == Some(cid))
            .map(|(connection, _)| Deed::End(*connection, error("access.token")))
            .collect()
    }

    /// A browser asks for something. `trouble` is what the node cannot do at present.
    pub(crate) fn ask(
        &mut self,
        connection: u64,
        n: u32,
        request: Request,
        trouble: Option<&'static str>,
        now: u64,
    ) -> Vec<Deed> {
        let Some(who) = self.connections.get(&connection).copied() else { return Vec::new() };
        if let Some(code) = trouble {
            return vec![Deed::Say(connection, ServerFrame::Refused { n, error: error(code) })];
        }
        let result = match (who, request) {
            (_, Request::Hello { version, token, .. }) => {
                assert_eq!(version, wire::frame::VERSION);
                self.greet(connection, &token)
            }
            (None, request) => panic!("nobody has greeted, and asks for {request:?}"),
            (Some(who), Request::Say { content: Content::Text { text, .. }, .. }) if text == "poison" => {
                assert!(self.logs.values().any(|log| log.members.contains(&who)));
                return vec![Deed::End(connection, error("frame.content"))];
            }
            (Some(who), Request::Say { to, id, content }) => {
                return self.say(connection, n, who, to, id, content, now);
            }
            (Some(who), Request::History { conversation, after, before }) => {
                self.history(who, conversation, after, before)
            }
            (Some(_), _) => Ok(Reply::Done {}),
        };
        vec![Deed::Say(
            connection,
            match result {
                Ok(reply) => ServerFrame::Reply { n, reply },
                Err(code) => ServerFrame::Refused { n, error: error(code) },
            },
        )]
    }

    fn greet(&mut self, connection: u64, token: &str) -> Result<Reply, &'static str> {
        let cid = *self.tokens.get(token).ok_or("access.token")?;
        self.connections.insert(connection, Some(cid));
        let me = Me {
            cid,
            name: "{\"}".into(),
            picture: None,
            status: Status::Online,
            message: String::new(),
            shows_seen: true,
            quiet: None,
        };
        let mine = self.logs.iter().filter(|(_, log)| log.members.contains(&cid));
        let mut conversations: Vec<_> = mine.map(|(id, log)| log.conversation(*id)).collect();
        // Those that have been silent longest may be left out.
        conversations.sort_by_key(|conversation| std::cmp::Reverse(conversation.last));
        conversations.truncate(2);
        Ok(Reply::Welcome { me, friends: Vec::new(), conversations })
    }

    #[expect(clippy::too_many_arguments, reason = "a request has as many parts")]
    fn say(
        &mut self,
        connection: u64,
        n: u32,
        who: Cid,
        to: To,
        id: MessageId,
        content: Content,
        now: u64,
    ) -> Vec<Deed> {
        let refuse = |code| vec![Deed::Say(connection, ServerFrame::Refused { n, error: error(code) })];
        if matches!(&content, Content::Text { text, .. } if text == "bad") {
            return refuse("message.text");
        }
        let conversation = match to {
            To::Conversation(conversation) => Some(conversation),
            To::Person(other) => self.pair(who, other),
        };
        let Some((conversation, log)) = conversation
            .and_then(|id| Some((id, self.logs.get_mut(&id).filter(|log| log.members.contains(&who))?)))
        else {
            return refuse("conversation.unknown");
        };
        let at = i64::try_from(now).unwrap();
        if let Some((conversation, number)) = self.said.get(&(who, id)).copied() {
            self.repeated += 1;
            return vec![Deed::Say(
                connection,
                ServerFrame::Reply { n, reply: Reply::Said { conversation, number, at } },
            )];
        }
        let number = log.entries.len() as u64 + 1;
        let entry = Entry { number, at, from: who, id: Some(id), content };
        log.entries.push(entry.clone());
        self.said.insert((who, id), (conversation, number));
        vec![
            Deed::Tell(log.members.clone(), Event::Entry { conversation, entry }),
            Deed::Say(connection, ServerFrame::Reply { n, reply: Reply::Said { conversation, number, at } }),
        ]
    }

    /// Much is said at once by somebody who is not watched, and nobody is told of it.
    pub(crate) fn fill(&mut self, conversation: ConversationId, from: Cid, count: u64) {
        let log = self.logs.get_mut(&conversation).unwrap();
        for _ in 0..count {
            let number = log.entries.len() as u64 + 1;
            log.entries.push(Entry { number, at: 0, from, id: None, content: Content::Nudge {} });
        }
    }

    fn history(
        &self,
        who: Cid,
        conversation: ConversationId,
        after: Option<u64>,
        before: Option<u64>,
    ) -> Result<Reply, &'static str> {
        let log = self.logs.get(&conversation).filter(|log| log.members.contains(&who));
        let entries = &log.ok_or("conversation.unknown")?.entries;
        let (part, more): (&[Entry], _) = match (after, before) {
            (Some(after), _) => {
                let rest = &entries[entries.len().min(usize::try_from(after).unwrap())..];
                (&rest[..rest.len().min(PART)], rest.len() > PART)
            }
            (None, before) => {
                let end = before.map_or(entries.len(), |before| usize::try_from(before).unwrap() - 1);
                let rest = &entries[..end.min(entries.len())];
                (&rest[rest.len().saturating_sub(PART)..], rest.len() > PART)
            }
        };
        Ok(Reply::Entries { conversation, entries: part.to_vec(), more })
    }

    pub(crate) fn pair(&self, one: Cid, other: Cid) -> Option<ConversationId> {
        let both = BTreeSet::from([one, other]);
        self.logs.iter().find(|(_, log)| log.members == both).map(|(id, _)| *id)
    }
}

impl Log {
    fn conversation(&self, id: ConversationId) -> Conversation {
        let member = |cid: &Cid| Member {
            cid: *cid,
            name: cid.to_string(),
            picture: None,
            role: Role::Member,
            delivered: 0,
            read: 0,
        };
        Conversation {
            id,
            kind: if self.members.len() == 2 { ConversationKind::Pair } else { ConversationKind::Group },
            name: String::new(),
            picture: None,
            members: self.members.iter().map(member).collect(),
            last: self.entries.len() as u64,
            unread: 0,
            muted: None,
            latest: self.entries.last().cloned(),
        }
    }
}

/// Something else that happens, and is no entry.
pub(crate) fn presence(from: Cid) -> Event {
    Event::Presence { from, presence: Presence { status: Status::Busy, ..Presence::default() } }
}
