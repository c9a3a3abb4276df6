//! Event rooms: what everybody on the pages of an event reads, and whoever is signed in there writes.
//!
//! A room belongs to an application and is called by the name of its event: `/messenger/rooms/{client}/{event}`. It is
//! there for whoever looks, and remembered from the first word on. `GET` answers with a [`RoomPage`]; whoever accepts
//! `text/event-stream` gets that page as the first of the server-sent events (HTML, section 9.2), and then one
//! [`RoomEvent`] for whatever happens. The `id` of an event is a number in the log, so that a browser which comes back
//! with `Last-Event-ID` misses nothing. `POST` says something; [`Moderation`] is for the application's owner.
//!
//! ```text
//! id: 7
//! data: {"entry":{"number":7,"at":1795343400000,"said":{"from":"600E…","name":"Ana Lima","id":"b10a…","text":"hi"}}}
//! ```

use serde::{Deserialize, Serialize};

use crate::{Cid, MessageId};

/// How things stand in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RoomState {
    /// So many seconds are between two things that one person says.
    pub slow: u32,
    /// Whether what is said waits until the owner lets it in.
    pub is_held: bool,
    /// Whether nobody may say anything.
    pub is_closed: bool,
}

/// Something in a room's log. Its place in the log never changes; what was said may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomEntry {
    /// Its place. A number is given once; some are missing, of what is gone.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What happened.
    #[serde(flatten)]
    pub content: RoomContent,
}

/// What happened in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoomContent {
    /// Somebody has said something.
    Said(Said),
    /// What was said under another number is gone.
    Removed {
        /// That number.
        entry: u64,
    },
}

/// What somebody says in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// Who.
    pub from: Cid,
    /// What they are called.
    pub name: String,
    /// The address of their picture, on the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What they call it.
    pub id: MessageId,
    /// Their words.
    pub text: String,
}

/// A part of a room's log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomPage {
    /// How things stand.
    #[serde(flatten)]
    pub state: RoomState,
    /// The oldest first.
    pub entries: Vec<RoomEntry>,
    /// Whether there are older ones before the first of them; of a page that goes on after an entry, whether some
    /// between that and the first are left out.
    pub more: bool,
}

/// What an event tells of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoomEvent {
    /// The first event: the latest entries, or those that a browser has missed.
    Room(RoomPage),
    /// The log has one entry more.
    Entry(RoomEntry),
    /// Things stand otherwise.
    State(RoomState),
}

/// The body of a `POST` to a room, with a token that the person gave the room's application (`Messenger.SignIn`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Speech {
    /// What the sender calls it: whoever says it again has said it once.
    pub id: MessageId,
    /// The words.
    pub text: String,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Spoken {
    /// It stands in the log.
    Entry(RoomEntry),
    /// It waits until the owner lets it in.
    Held {},
}

/// What a room is to somebody: the answer to `GET …/visitor` with a token that they gave the room's application
/// (`Messenger.SignIn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visitor {
    /// Whether they moderate it.
    pub moderates: bool,
}

/// What an application's owner does in a room: the body of a `POST` to `…/moderation`, with the application's client id
/// and secret as Basic credentials, or with the token of somebody who moderates its rooms (`Messenger.SignIn`). Answered
/// by a [`Desk`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Moderation {
    /// Takes away what somebody said.
    Remove {
        /// Its number.
        entry: u64,
    },
    /// Somebody may say nothing here any more.
    Ban {
        /// Who.
        person: Cid,
        /// Until when, in milliseconds since 1970; nothing for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    },
    /// Somebody may say something again.
    Unban {
        /// Who.
        person: Cid,
    },
    /// What is said from now on waits to be let in, or does no longer. What waits goes on waiting.
    Hold {
        /// Whether it waits.
        on: bool,
    },
    /// Lets in what waits: it stands at the end of the log then.
    Admit {
        /// Its number among what waits.
        held: u64,
    },
    /// Refuses what waits.
    Refuse {
        /// Its number among what waits.
        held: u64,
    },
    /// So many seconds are between two things that one person says.
    Slow {
        /// From 0 to 3,600.
        seconds: u32,
    },
    /// Nobody may say anything any more, or everybody again.
    Close {
        /// Whether it is closed.
        on: bool,
    },
}

/// What the owner of an application sees of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Desk {
    /// How things stand.
    #[serde(flatten)]
    pub state: RoomState,
    /// How many read it at this node now.
    pub readers: u64,
    /// What waits, the oldest first.
    pub held: Vec<Held>,
    /// Who may say nothing.
    pub banned: Vec<Banned>,
    /// What was done lately, the latest first.
    pub acts: Vec<Act>,
}

/// Something that waits to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Its number among what waits.
    pub number: u64,
    /// Since when, in milliseconds since 1970.
    pub at: i64,
    /// What it is.
    #[serde(flatten)]
    pub said: Said,
}

/// Somebody who may say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Banned {
    /// Who.
    pub person: Cid,
    /// What they are called.
    pub name: String,
    /// Until when, in milliseconds since 1970; nothing for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// Something that was done in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// By whom; nobody is named where the application's secret was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Cid>,
    /// What.
    #[serde(flatten)]
    pub moderation: Moderation,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_acts_are_written_like_this() {
        let said =
            Said { from: Cid(10), name: "Ana".into(), picture: None, id: MessageId(11), text: "hi".into() };
        let entry = RoomEntry { number: 7, at: 5, content: RoomContent::Said(said) };
        let written = r#"{"entry":{"number":7,"at":5,"said":{"from":"000000000000000A","name":"Ana","id":"000000000000000b","text":"hi"}}}"#;
        assert_eq!(serde_json::to_string(&RoomEvent::Entry(entry)).unwrap(), written);
        let page = RoomPage {
            entries: vec![RoomEntry { number: 8, at: 6, content: RoomContent::Removed { entry: 7 } }],
            ..RoomPage::default()
        };
        let written = r#"{"slow":0,"isHeld":false,"isClosed":false,"entries":[{"number":8,"at":6,"removed":{"entry":7}}],"more":false}"#;
        assert_eq!(serde_json::to_string(&page).unwrap(), written);
        assert_eq!(serde_json::from_str::<RoomPage>(written).unwrap(), page);
        let act = Act { at: 1, by: None, moderation: Moderation::Ban { person: Cid(10), until: None } };
        let written = r#"{"at":1,"ban":{"person":"000000000000000A"}}"#;
        assert_eq!(serde_json::to_string(&act).unwrap(), written);
        assert_eq!(serde_json::from_str::<Act>(written).unwrap(), act);
    }
}
