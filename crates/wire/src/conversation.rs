//! What people say to each other: a conversation, who is in it, and its log.
//!
//! A conversation is its log: everything that happens in it, changes of what was said included, is an [`Entry`] with a
//! number of its own. Who has all numbers up to one has all that there is to know up to there.

use serde::{Deserialize, Serialize};

use crate::id::id;
use crate::{Cid, File};

id! {
    /// Names a conversation. Printed as 16 lower-case hexadecimal digits.
    ConversationId, b'a'
}

id! {
    /// What the sender calls an entry before it has a number. Whoever sends it again, with the same name, has said it
    /// once. Any 64 bits will do; those that begin with the time (milliseconds since 1970 in the upper 44) cost the node
    /// less, as it keeps them in order.
    MessageId, b'a'
}

/// A conversation, as one of those in it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Its name for programs.
    pub id: ConversationId,
    /// Between whom.
    pub kind: ConversationKind,
    /// Its name for people, if it was given one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The address of its picture, on the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Everybody who is in it.
    pub members: Vec<Member>,
    /// The number of the latest entry; 0 if there is none.
    pub last: u64,
    /// How many entries this person has not read. Only what somebody else said counts.
    pub unread: u64,
    /// Until when this person wants to hear no sound of it, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted: Option<i64>,
    /// The latest entry, to be shown in a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Entry>,
}

/// Between whom a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum ConversationKind {
    /// Two people. There is one such conversation between them, for ever.
    Pair = 0,
    /// Those who were invited.
    Group = 1,
}

impl ConversationKind {
    /// The kind of this number.
    pub fn numbered(number: u8) -> Option<Self> {
        [Self::Pair, Self::Group].get(usize::from(number)).copied()
    }
}

/// Somebody in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who it is.
    pub cid: Cid,
    /// What they are called.
    pub name: String,
    /// The address of their picture, on the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Up to where their browser has it.
    pub delivered: u64,
    /// Up to where they have read it.
    pub read: u64,
}

/// What somebody may do in a conversation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum Role {
    /// Read, write, and invite.
    #[default]
    Member = 0,
    /// Also remove others, promote them, and change name and picture.
    Owner = 1,
}

impl Role {
    /// The role of this number.
    pub fn numbered(number: u8) -> Option<Self> {
        [Self::Member, Self::Owner].get(usize::from(number)).copied()
    }
}

/// Something that has happened in a conversation. It never changes, except that it may be withheld one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its place in the conversation, counted from 1 without gaps.
    pub number: u64,
    /// When, in milliseconds since 1970, by the node's clock.
    pub at: i64,
    /// Who did it.
    pub from: Cid,
    /// What the sender called it, if they gave it a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<MessageId>,
    /// What it is.
    pub content: Content,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Content {
    /// Words.
    Text {
        /// As they were typed: line breaks, no markup.
        text: String,
        /// The number of the entry that they answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<u64>,
    },
    /// The window shakes.
    Nudge {},
    /// What the site's own program has to say to itself on the other side.
    Application {
        /// What sort of thing it is, in the site's own words.
        kind: String,
        /// The thing.
        data: String,
    },
    /// A file, uploaded before ([`crate::path::FILES`]) by whoever says it.
    File(File),
    /// Other words in the place of those of an entry of one's own.
    Edit {
        /// The number of that entry.
        entry: u64,
        /// The words.
        text: String,
    },
    /// An entry of one's own is taken back: nobody sees what it was.
    Retract {
        /// The number of that entry.
        entry: u64,
    },
    /// A sign on an entry, or one's own sign taken away from it.
    React {
        /// The number of that entry.
        entry: u64,
        /// One emoji.
        emoji: String,
        /// Whether it is there now.
        on: bool,
    },
    /// Something that is not shown: it was taken back, or is from somebody who is blocked.
    Withheld {},
    /// These have been invited, and are in now.
    Joined {
        /// Who.
        members: Vec<Cid>,
    },
    /// One is no longer in: they left, or whoever the entry is from has removed them.
    Left {
        /// Who.
        member: Cid,
    },
    /// The conversation has another name, or none.
    Named {
        /// The name; empty if it was taken away.
        name: String,
    },
    /// A group has another picture, or none.
    Pictured {
        /// Its address, on the node; it is there for as long as the group has this picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<String>,
    },
    /// One may do something else now.
    Promoted {
        /// Who.
        member: Cid,
        /// What they may do.
        role: Role,
    },
}

impl Content {
    /// Whether it is something that one reads: that it counts as unread until then.
    pub fn is_said(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Nudge {} | Self::Application { .. } | Self::File(_))
    }
}

/// An entry in which words were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The entry, with the words that it has now.
    pub entry: Entry,
    /// Where in its text.
    pub marks: Vec<Mark>,
}

/// A place in a text: where it begins and how long it is, in units of UTF-16, as JavaScript counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(pub u32, pub u32);
