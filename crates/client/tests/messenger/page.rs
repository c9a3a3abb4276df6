//! What a page shows, and what it waits for. It believes every promise of the messenger, and breaks with the test if one
//! is not kept.

use std::collections::{BTreeMap, BTreeSet};

use client::messenger::Id;
use serde_json::Value;
use wire::{ConversationId, MessageId};

/// One page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The logs that it shows: the first entry's number less one, and what followed.
    pub(crate) logs: BTreeMap<ConversationId, (u64, Vec<Value>)>,
    /// Those that it is about to show.
    pub(crate) loading: BTreeSet<ConversationId>,
    /// What it has asked for and has no answer to.
    pub(crate) asked: BTreeMap<Id, Asked>,
    pub(crate) last: Id,
}

/// Something that a page has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    Say(MessageId),
    Cancel(MessageId),
    Load(ConversationId),
    Other,
}

impl Page {
    pub(crate) fn ask(&mut self, asked: Asked) -> Id {
        self.last += 1;
        self.asked.insert(self.last, asked);
        self.last
    }

    /// The log has one entry more.
    pub(crate) fn show(&mut self, conversation: ConversationId, entry: &Value) {
        let Some((start, entries)) = self.logs.get_mut(&conversation) else { return };
        let next = *start + entries.len() as u64 + 1;
        assert_eq!(entry["number"], next, "the page is told the next entry");
        entries.push(entry.clone());
    }
}
