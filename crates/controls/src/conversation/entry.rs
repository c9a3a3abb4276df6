//! Something that has happened in a conversation, as plain values.

use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

use super::day;
use super::file::File;
use crate::messenger::{Details, EntryObject};

/// A line of the log.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Its place, counted from 1.
    pub(crate) number: u32,
    /// In milliseconds since 1970.
    pub(crate) at: f64,
    /// The day on the visitor's calendar, counted from 1970.
    pub(crate) day: i32,
    /// Who did it.
    pub(crate) from: String,
    /// What it is.
    pub(crate) content: Content,
}

/// What an entry is, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Words, and the number of what they answer.
    Text { text: String, reply: Option<u32> },
    /// A file, words beside it, and the number of what it answers.
    File { file: File, text: String, reply: Option<u32> },
    /// The window shakes.
    Nudge,
    /// Other words in the place of an entry's.
    Edit { entry: u32, text: String },
    /// An entry is taken back.
    Retract { entry: u32 },
    /// A sign on an entry, or no longer.
    React { entry: u32, emoji: String, on: bool },
    /// These are in now.
    Joined(Vec<String>),
    /// This one is no longer in.
    Left(String),
    /// The conversation has this name.
    Named(String),
    /// This one is an owner now, or is none any more.
    Promoted { member: String, is_owner: bool },
    /// The group has another picture, or none.
    Pictured { is_there: bool },
    /// What is not shown: withheld, an application's own, or newer than this program.
    Unseen,
}

impl Entry {
    /// Reads a `WlEntry`.
    pub(crate) fn of(entry: &JsValue) -> Self {
        let entry: &EntryObject = entry.unchecked_ref();
        let at = entry.at();
        Self {
            number: entry.number(),
            at: at.get_time(),
            day: day::of(&at),
            from: entry.from(),
            content: Content::of(entry),
        }
    }
}

impl Content {
    /// Reads what a `WlEntry` or a `WlWaiting` is.
    pub(crate) fn of(entry: &EntryObject) -> Self {
        let (kind, details) = entry.told();
        let text = |details: &Details| details.text().unwrap_or_default();
        match kind.as_str() {
            "text" => Self::Text { text: text(&details), reply: details.reply() },
            "file" => Self::File { file: File::of(&details), text: text(&details), reply: details.reply() },
            "nudge" => Self::Nudge,
            "edit" => Self::Edit { entry: details.entry(), text: text(&details) },
            "retract" => Self::Retract { entry: details.entry() },
            "react" => Self::React {
                entry: details.entry(),
                emoji: details.emoji().unwrap_or_default(),
                on: details.on(),
            },
            "joined" => Self::Joined(details.members().unwrap_or_default()),
            "left" => Self::Left(details.member().unwrap_or_default()),
            "named" => Self::Named(details.name().unwrap_or_default()),
            "promoted" => Self::Promoted {
                member: details.member().unwrap_or_default(),
                is_owner: details.role().as_deref() == Some("owner"),
            },
            "pictured" => Self::Pictured { is_there: details.picture().is_some() },
            _ => Self::Unseen,
        }
    }
}
