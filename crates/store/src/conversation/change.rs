//! What changed in a conversation, and who must hear of it.

use wire::{Cid, ConversationId, Entry};

/// What changed in a conversation, and who must hear of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub conversation: ConversationId,
    /// An entry just before the other one, for the same people: whoever leaves as the last owner hands the group on.
    pub before: Option<Entry>,
    /// What was added to the log; if nothing changed, what stands there already.
    pub entry: Entry,
    /// Whether it is new. What has been said, or made, before under this id is told again, to those who may read it: the
    /// node that took it first may have died before it told anybody. What was so already nobody needs to hear.
    pub is_new: bool,
    /// Everybody who hears the entry as it is, the sender and those who joined included; not who left.
    pub to: Vec<Cid>,
    /// They hear an entry with the same number and [`Content::Withheld`](wire::Content::Withheld): in a pair, whoever
    /// has blocked the sender.
    pub withheld_from: Vec<Cid>,
    /// For them the conversation is new: they must be told of it as a whole.
    pub joined: Vec<Cid>,
    /// Who is in it no longer.
    pub left: Option<Cid>,
}

impl Change {
    /// Nothing but a new entry, which these hear.
    pub(super) fn new(conversation: ConversationId, entry: Entry, to: Vec<Cid>) -> Self {
        Self { is_new: true, to, ..Self::none(conversation, entry) }
    }

    /// Nothing that anybody needs to hear: the entry stands there already.
    pub(super) fn none(conversation: ConversationId, entry: Entry) -> Self {
        Self {
            conversation,
            before: None,
            entry,
            is_new: false,
            to: Vec::new(),
            withheld_from: Vec::new(),
            joined: Vec::new(),
            left: None,
        }
    }
}
