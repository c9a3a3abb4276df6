//! The messenger's protocol, version 1: what a browser and a node say to each other while a person is signed in.
//!
//! A frame is one JSON text. Over a WebSocket at [`MESSENGER`](crate::path::MESSENGER) it is one text message. Where
//! sockets are blocked, frames of the node are the `data` of server-sent events, and frames of the browser are bodies
//! of requests.
//!
//! The first frame is [`Request::Hello`]; until it has been answered, no other is heard. Every request has a number
//! that the browser chooses, and is answered once, by [`ServerFrame::Reply`] or [`ServerFrame::Refused`], in whatever
//! order. [`ServerFrame::Event`] comes by itself. A frame that cannot be read, or is larger than [`MOST_BYTES`], ends
//! the connection with a reason.
//!
//! ```json
//! {"n":7,"say":{"to":{"person":"600E02C5B57EE1DA"},"id":"b10a…","content":{"text":{"text":"hi"}}}}
//! {"reply":{"n":7,"said":{"conversation":"00f3…","number":12,"at":1795343400000}}}
//! ```

use serde::{Deserialize, Serialize};

use crate::{
    Cid, Content, Conversation, ConversationId, Entry, Error, FileId, Found, Friend, MessageId, Presence,
    PushSubscription, QuietHours, Role, Status,
};

/// The version that these frames are of.
pub const VERSION: u32 = 1;
/// No frame of a browser is larger.
pub const MOST_BYTES: usize = 64 * 1024;
/// When nothing else has been said for so many milliseconds, the node says [`ServerFrame::Beat`]: a browser that has
/// heard nothing for twice as long has lost its connection.
pub const BEAT: u32 = 20_000;

/// What a browser says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientFrame {
    /// The number by which the answer names it.
    pub n: u32,
    /// What it asks for.
    #[serde(flatten)]
    pub request: Request,
}

/// What a browser asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Signs in. Answered by [`Reply::Welcome`].
    Hello {
        /// [`VERSION`].
        version: u32,
        /// An access token with the scope `Messenger.SignIn`. A later `Hello` on the same connection brings a newer one.
        token: String,
        /// Whether nobody has touched this browser for a while.
        #[serde(default)]
        idle: bool,
    },
    /// Says something, for ever. Whoever has heard no answer says it again with the same `id`.
    /// Answered by [`Reply::Said`].
    Say {
        /// To whom.
        to: To,
        /// What the sender calls it.
        id: MessageId,
        /// What: anything but what only requests of its own bring about (`joined`, `left`, `named`, `pictured`,
        /// `promoted`).
        content: Content,
    },
    /// Somebody is typing, or has stopped. Forgotten at once; answered by [`Reply::Done`].
    Type {
        /// Where.
        conversation: ConversationId,
        /// Whether they are still at it.
        on: bool,
    },
    /// This person has received, or read, everything up to there. Marks never go back. Answered by [`Reply::Done`].
    Mark {
        /// Where.
        conversation: ConversationId,
        /// Up to which entry this browser has it.
        #[serde(default)]
        delivered: u64,
        /// Up to which entry the person has read it.
        #[serde(default)]
        read: u64,
    },
    /// A part of a conversation's log. Answered by [`Reply::Entries`].
    History {
        /// Which conversation.
        conversation: ConversationId,
        /// The entries that follow this one, the oldest first: what a browser missed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u64>,
        /// Without `after`: those that precede this one, the newest last; without both, the latest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// The entries of a conversation in which words stand, the newest first. Answered by [`Reply::Found`].
    Search {
        /// Which conversation.
        conversation: ConversationId,
        /// The words, in any order; capitals and accents make no difference, and there are no operators.
        text: String,
        /// Those that precede this one: [`Reply::Found`] says where to go on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// The conversation with one person, new if need be. Answered by [`Reply::Conversation`].
    Open {
        /// With whom.
        person: Cid,
    },
    /// A conversation as it is now: what a browser asks where an entry speaks of people whom it does not know.
    /// Answered by [`Reply::Conversation`].
    Look {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// A new group of friends. Answered by [`Reply::Conversation`].
    Create {
        /// What the sender calls it: whoever says it again has created it once.
        id: MessageId,
        /// Its name; may be empty.
        name: String,
        /// Who is in it, besides the one who creates it.
        members: Vec<Cid>,
    },
    /// Takes friends into a group. Answered by [`Reply::Done`].
    Invite {
        /// Which group.
        conversation: ConversationId,
        /// Whom.
        members: Vec<Cid>,
    },
    /// Leaves a group, or removes somebody from it. Answered by [`Reply::Done`].
    Remove {
        /// Which group.
        conversation: ConversationId,
        /// Whom; oneself to leave.
        member: Cid,
    },
    /// Lets somebody do something else in a group. Answered by [`Reply::Done`].
    Promote {
        /// Which group.
        conversation: ConversationId,
        /// Whom.
        member: Cid,
        /// What they may do then.
        role: Role,
    },
    /// Gives a group another name. Answered by [`Reply::Done`].
    Name {
        /// Which group.
        conversation: ConversationId,
        /// The name; empty takes it away.
        name: String,
    },
    /// Gives a group another picture. Answered by [`Reply::Done`].
    Picture {
        /// Which group.
        conversation: ConversationId,
        /// A picture, uploaded before ([`crate::path::FILES`]) by whoever asks, of which the middle is used; nothing takes
        /// away what is there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<FileId>,
    },
    /// Wants no sound of a conversation until then. Answered by [`Reply::Done`].
    Mute {
        /// Which conversation.
        conversation: ConversationId,
        /// Milliseconds since 1970; nothing to hear it again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    },
    /// Chooses how one is seen, on all one's devices. Answered by [`Reply::Done`].
    Appear {
        /// Any but `offline` and `idle`, which nobody chooses; nothing leaves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<Status>,
        /// The line beside the name; nothing leaves it, the empty one takes it away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// Whether others see when one was last there; nothing leaves it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shows_seen: Option<bool>,
    },
    /// Nobody has touched this browser for a while, or somebody does again. Answered by [`Reply::Done`].
    Idle {
        /// Whether nobody does.
        on: bool,
    },
    /// Asks somebody to be a friend, or agrees to their question. Answered by [`Reply::Done`].
    Ask {
        /// Whom: by number or by e-mail address. Whether there is such an address is not told: if there is not, whoever has it
        /// gets an invitation by mail, where the node sends any.
        person: Whom,
        /// A line that they read with the question.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A new link with which one invites whoever follows it to be a friend; or the end of all that one has made.
    /// Answered by [`Reply::Link`], or by [`Reply::Done`].
    Link {
        /// Whether a link is wanted.
        on: bool,
    },
    /// Takes somebody off the list: declines their question, takes one's own back, or ends the friendship.
    /// They are not told. Answered by [`Reply::Done`].
    Part {
        /// Whom.
        person: Cid,
    },
    /// Changes a row of one's own list. What is absent stays. Answered by [`Reply::Done`].
    Arrange {
        /// Whom.
        person: Cid,
        /// Marked or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        favourite: Option<bool>,
        /// Looking offline to them or not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hidden: Option<bool>,
        /// Blocked or not. They are not told: to them one looks offline, and what they say does not arrive.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blocked: Option<bool>,
        /// In these categories and no others.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        categories: Option<Vec<String>>,
    },
    /// Tells the operator about somebody. Answered by [`Reply::Done`].
    Report {
        /// About whom.
        person: Cid,
        /// What is wrong, in the person's words.
        reason: String,
        /// Where it was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
        /// What was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<u64>,
    },
    /// This browser can be reached while no page is open ([`Notice`](crate::Notice)), as long as the person is signed in
    /// to the site. To be said again at every visit: an address may have changed. Answered by [`Reply::Done`].
    Subscribe(PushSubscription),
    /// This browser is not to be reached any more. Answered by [`Reply::Done`].
    Unsubscribe {
        /// At which address it was.
        endpoint: String,
    },
    /// Chooses when to be left alone while no page is open, on all one's browsers. Answered by [`Reply::Done`].
    Quiet {
        /// The hours; nothing for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hours: Option<QuietHours>,
    },
}

/// To whom something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum To {
    /// To everybody in it.
    Conversation(ConversationId),
    /// To one person, whether there has been a conversation with them or not.
    Person(Cid),
}

/// A person, as somebody else knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Whom {
    /// By number.
    Cid(Cid),
    /// By e-mail address.
    Email(String),
}

/// What a node says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ServerFrame {
    /// A request has been done.
    Reply {
        /// Its number.
        n: u32,
        /// What it brought.
        #[serde(flatten)]
        reply: Reply,
    },
    /// A request has not been done, and nothing has changed.
    Refused {
        /// Its number.
        n: u32,
        /// Why. The code is stable: `message.text`, `access.token`, `store.unavailable`.
        error: Error,
    },
    /// Something has happened.
    Event(Event),
    /// Nothing has happened, and the connection is well.
    Beat {},
    /// The last frame: the node ends the connection.
    Bye {
        /// Why. `access.token`: come back with another token. `frame.…`: the browser's own mistake, not to be repeated.
        /// `node.…`: come back in a while.
        error: Error,
    },
}

/// What a request brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reply {
    /// Signed in: the state of things. Events tell what changes from now on.
    Welcome {
        /// Oneself, as one's friends see it (`status` as one chose it).
        me: Me,
        /// One's list.
        friends: Vec<Friend>,
        /// One's conversations, the latest first; those that have been silent longest may be left out.
        conversations: Vec<Conversation>,
    },
    /// It stands in the log.
    Said {
        /// Where.
        conversation: ConversationId,
        /// Under which number.
        number: u64,
        /// When, in milliseconds since 1970.
        at: i64,
    },
    /// A part of the log, the oldest first.
    Entries {
        /// Of which conversation.
        conversation: ConversationId,
        /// The entries.
        entries: Vec<Entry>,
        /// Whether there are more in the direction that was asked for.
        more: bool,
    },
    /// What was looked for, as far as the node has looked.
    Found {
        /// In which conversation.
        conversation: ConversationId,
        /// Where it was found, the newest first; may be empty although there is more.
        found: Vec<Found>,
        /// There may be more before this entry; absent at the beginning of the log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
    },
    /// A conversation.
    Conversation(Box<Conversation>),
    /// A link with which one invites.
    Link {
        /// Its address, on the node.
        address: String,
        /// Until when it counts, in milliseconds since 1970.
        until: i64,
    },
    /// Nothing to tell.
    Done {},
}

/// The person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Who it is.
    pub cid: Cid,
    /// What they are called.
    pub name: String,
    /// The address of their picture, on the node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// How they have chosen to be seen.
    pub status: Status,
    /// The line beside their name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Whether others see when they were last there.
    #[serde(default)]
    pub shows_seen: bool,
    /// When they want to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
}

/// Something that has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// A conversation's log has one entry more.
    Entry {
        /// Which conversation.
        conversation: ConversationId,
        /// The entry.
        entry: Entry,
    },
    /// The person is in a conversation that this browser does not know yet, or knows no longer rightly.
    Conversation(Box<Conversation>),
    /// The person is in it no longer.
    Gone {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Somebody is typing, or has stopped. Ends by itself after some seconds.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Who.
        from: Cid,
        /// Whether they are still at it.
        on: bool,
    },
    /// Somebody in a conversation has received or read more of it.
    Marked {
        /// Which conversation.
        conversation: ConversationId,
        /// Who.
        from: Cid,
        /// Up to where their browser has it.
        delivered: u64,
        /// Up to where they have read it.
        read: u64,
    },
    /// A friend is seen otherwise.
    Presence {
        /// Who.
        from: Cid,
        /// How they are seen.
        presence: Presence,
    },
    /// A row of the list is new or has changed.
    Friend(Box<Friend>),
    /// A row of the list is gone.
    Parted {
        /// Whose.
        person: Cid,
    },
    /// The person has changed how they are seen, on this device or another.
    Me(Box<Me>),
    /// A conversation is muted, or not any more, on this device or another.
    Muted {
        /// Which one.
        conversation: ConversationId,
        /// Until when, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    },
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::{ConversationKind, Member, Standing};

    /// What a frame is written as; it is read as what it was.
    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(frame: &T, expected: &Expect) {
        let text = serde_json::to_string(frame).unwrap();
        expected.assert_eq(&text);
        assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), frame);
    }

    const ANA: Cid = Cid(0x600E_02C5_B57E_E1DA);
    const PAIR: ConversationId = ConversationId(0xF3);

    #[test]
    fn requests_are_one_object_with_a_number() {
        let frame = |request| ClientFrame { n: 7, request };
        let text = Content::Text { text: "hi".into(), reply: None };
        check(
            &frame(Request::Hello { version: VERSION, token: "t".into(), idle: false }),
            &expect![[r#"{"n":7,"hello":{"version":1,"token":"t","idle":false}}"#]],
        );
        check(
            &frame(Request::Say { to: To::Person(ANA), id: MessageId(1), content: text }),
            &expect![[
                r#"{"n":7,"say":{"to":{"person":"600E02C5B57EE1DA"},"id":"0000000000000001","content":{"text":{"text":"hi"}}}}"#
            ]],
        );
        check(
            &frame(Request::Say { to: To::Conversation(PAIR), id: MessageId(1), content: Content::Nudge {} }),
            &expect![[
                r#"{"n":7,"say":{"to":{"conversation":"00000000000000f3"},"id":"0000000000000001","content":{"nudge":{}}}}"#
            ]],
        );
        check(
            &frame(Request::History { conversation: PAIR, after: Some(3), before: None }),
            &expect![[r#"{"n":7,"history":{"conversation":"00000000000000f3","after":3}}"#]],
        );
        check(
            &frame(Request::Ask { person: Whom::Email("bo@example.com".into()), note: String::new() }),
            &expect![[r#"{"n":7,"ask":{"person":{"email":"bo@example.com"}}}"#]],
        );
        let appear = Request::Appear { status: Some(Status::BeRightBack), message: None, shows_seen: None };
        check(&frame(appear), &expect![[r#"{"n":7,"appear":{"status":"beRightBack"}}"#]]);
    }

    #[test]
    fn answers_name_the_request() {
        let said = Reply::Said { conversation: PAIR, number: 12, at: 1_795_343_400_000 };
        check(
            &ServerFrame::Reply { n: 7, reply: said },
            &expect![[
                r#"{"reply":{"n":7,"said":{"conversation":"00000000000000f3","number":12,"at":1795343400000}}}"#
            ]],
        );
        check(
            &ServerFrame::Reply { n: 8, reply: Reply::Done {} },
            &expect![[r#"{"reply":{"n":8,"done":{}}}"#]],
        );
        let error = Error { code: "message.text".into(), message: "…".into(), target: None, column: None };
        check(
            &ServerFrame::Refused { n: 9, error: error.clone() },
            &expect![[r#"{"refused":{"n":9,"error":{"code":"message.text","message":"…"}}}"#]],
        );
        check(
            &ServerFrame::Bye { error },
            &expect![[r#"{"bye":{"error":{"code":"message.text","message":"…"}}}"#]],
        );
        check(&ServerFrame::Beat {}, &expect![[r#"{"beat":{}}"#]]);
    }

    #[test]
    fn welcome_is_the_state_of_things() {
        let presence = Presence { status: Status::InACall, message: "☎".into(), seen: None };
        let friend = Friend {
            cid: ANA,
            name: "Ana".into(),
            picture: None,
            standing: Standing::Friends,
            note: String::new(),
            presence,
            favourite: true,
            hidden: false,
            blocked: false,
            categories: vec!["Work".into()],
        };
        let member =
            Member { cid: ANA, name: "Ana".into(), picture: None, role: Role::Member, delivered: 2, read: 1 };
        let text = Content::Text { text: "yes".into(), reply: Some(1) };
        let latest = Entry { number: 2, at: 5, from: ANA, id: Some(MessageId(0xA)), content: text };
        let conversation = Conversation {
            id: PAIR,
            kind: ConversationKind::Pair,
            name: String::new(),
            picture: None,
            members: vec![member],
            last: 2,
            unread: 1,
            muted: None,
            latest: Some(latest),
        };
        let me = Me {
            cid: Cid(1),
            name: "Bo".into(),
            picture: None,
            status: Status::Online,
            message: String::new(),
            shows_seen: false,
            quiet: Some(QuietHours { from: 1_320, until: 420, zone: "Europe/Lisbon".into() }),
        };
        let welcome = Reply::Welcome { me, friends: vec![friend], conversations: vec![conversation] };
        check(
            &ServerFrame::Reply { n: 1, reply: welcome },
            &expect![[
                r#"{"reply":{"n":1,"welcome":{"me":{"cid":"0000000000000001","name":"Bo","status":"online","showsSeen":false,"quiet":{"from":1320,"until":420,"zone":"Europe/Lisbon"}},"friends":[{"cid":"600E02C5B57EE1DA","name":"Ana","standing":"friends","presence":{"status":"inACall","message":"☎"},"favourite":true,"categories":["Work"]}],"conversations":[{"id":"00000000000000f3","kind":"pair","members":[{"cid":"600E02C5B57EE1DA","name":"Ana","role":"member","delivered":2,"read":1}],"last":2,"unread":1,"latest":{"number":2,"at":5,"from":"600E02C5B57EE1DA","id":"000000000000000a","content":{"text":{"text":"yes","reply":1}}}}]}}}"#
            ]],
        );
    }
}
