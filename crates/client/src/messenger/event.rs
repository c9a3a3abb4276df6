//! What a messenger hears from the browser, and what it asks of it.

use wire::{Cid, ConversationId, MessageId};

/// Names something that the page has asked for.
pub type Id = u32;

/// Numbers the links, each new one higher: what comes late from an old one is not taken for the new one's.
pub type Link = u32;

/// Something has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// This person has signed in; or the page wants a messenger that has given up to try again.
    Start {
        /// Who.
        me: Cid,
        /// 64 random bits.
        seed: u64,
    },
    /// The person has signed out. What they had to say stays stored.
    Stop,
    /// What the storage holds of this person and no living tab answers for: texts of [`Command::Store`], in any order.
    /// Must come once after `Start`, if only with nothing, before anything is said; may come again, when a tab dies.
    Restored {
        /// The texts.
        texts: Vec<String>,
    },
    /// The browser believes that there is a network, or that there is none.
    Online(bool),
    /// The link that was asked for is there.
    Opened(Link),
    /// The node has said something.
    Heard {
        /// On which link.
        link: Link,
        /// One frame.
        text: String,
    },
    /// The link is gone, or could not be had.
    Closed(Link),
    /// The access token that was asked for, or nothing if none can be had at present. The page also brings newer ones
    /// unasked.
    Token(Option<String>),
    /// The time of [`Command::Wake`] has come. Too early, too late or twice does no harm.
    Tick,
    /// The page wants something.
    Ask {
        /// Its name for the answer.
        id: Id,
        /// A [`wire::frame::Request`] in JSON, any but `hello`: `{"say":{…}}`.
        request: String,
    },
    /// The person takes back a message that waits.
    Cancel {
        /// The name for the answer: `{"cancelled":{"tried":false}}`. If it was `tried`, the message may stand in the
        /// log all the same.
        id: Id,
        /// Which message.
        message: MessageId,
    },
    /// From now on the page shows this conversation's log: it has everything up to this entry.
    Follow {
        /// Which conversation.
        conversation: ConversationId,
        /// The number of the entry; 0 for none.
        number: u64,
    },
    /// It shows it no longer.
    Unfollow {
        /// Which conversation.
        conversation: ConversationId,
    },
}

/// Something is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Open a link to the node: a socket in the tab that leads, else a channel to that tab.
    Open(Link),
    /// Close it. It need not be told that it is closed.
    Close(Link),
    /// Say this frame on the newest link.
    Send(String),
    /// Send [`Event::Tick`] after so many milliseconds. A later wish takes the place of an earlier one.
    Wake {
        /// Milliseconds.
        after: u64,
    },
    /// Get an access token with the scope `Messenger.SignIn`.
    FetchToken {
        /// Not this one, which the node does not take any more.
        refused: Option<String>,
    },
    /// Put a text under the key, or take it away, in the order in which it is asked. Keys are unique among all tabs.
    Store {
        /// 16 digits.
        key: String,
        /// The text, which tells [`Event::Restored`] all.
        text: Option<String>,
    },
    /// The answer to [`Event::Ask`] or [`Event::Cancel`].
    Answer {
        /// The page's name for it.
        id: Id,
        /// In JSON a [`wire::frame::Reply`], or else a [`wire::Error`].
        answer: Result<String, String>,
    },
    /// Something for the page, in JSON, in this order: a [`wire::frame::Event`], or one of these.
    /// - `{"welcome":{…}}`: [`wire::frame::Reply::Welcome`].
    /// - `{"reload":{"conversation":"…"}}`: too much was missed of what it follows. It is followed no longer: load its
    ///   latest entries and follow it from there.
    /// - `{"waiting":{…}}`: a message of an earlier page waits to be said, as it was asked for.
    /// - `{"said":{"id":"…","conversation":"…","number":12,"at":0}}` and `{"refused":{"id":"…","error":{…}}}`: what has
    ///   become of such a message.
    Tell(String),
    /// The state has changed.
    State(State),
}

/// How it stands with the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no network, or nobody is signed in.
    Offline,
    /// On the way, or waiting to try again.
    Connecting,
    /// The node has said welcome.
    Connected,
    /// The node does not want us, and trying again will not help: only [`Event::Start`], [`Event::Online`] and a new
    /// [`Event::Token`] do.
    Refused {
        /// Why.
        code: String,
    },
}
