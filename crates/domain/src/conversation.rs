//! What may be said in a conversation, and by whom; and why something is refused.

use std::fmt;

use wire::{Cid, Content, ConversationKind, Entry, Role};

use crate::{file, friendship, presence, room, search};

const MEBIBYTE: u64 = 1024 * 1024;

/// How many may be in a group.
pub const MOST_MEMBERS: usize = 250;
/// How many characters a text may have …
pub const MOST_CHARACTERS: usize = 8_000;
/// … and how many bytes they may take.
pub const MOST_BYTES: usize = 32 * 1024;
/// How many characters the kind of an application's payload may have …
pub const MOST_KIND: usize = 100;
/// … and how many bytes the payload.
pub const MOST_DATA: usize = 16 * 1024;
/// How many bytes a reaction's emoji may take: a family of four with its joiners has 25.
pub const MOST_EMOJI: usize = 32;
/// How many characters a group's name may have.
pub const MOST_NAME: usize = 100;

/// Why something is not done. Displayed as one sentence for the developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A text is empty, too long, or holds control characters.
    Text,
    /// A payload, an emoji or a mark is malformed, or it is a kind of content that only the node writes.
    Content,
    /// There is no such entry, it is not the person's own, or it is not what can be changed so.
    Entry,
    /// There is no such conversation, or the person is not in it: one answer for both.
    Conversation,
    /// Only an owner may.
    Owner,
    /// A group would be left without an owner.
    LastOwner,
    /// Not in a conversation of two.
    Pair,
    /// The group has as many people in it as there may be.
    Full,
    /// The name is too long or holds control characters.
    Name,
    /// There is no such person.
    Person,
    /// Only with friends.
    Stranger,
    /// Not with oneself.
    Oneself,
    /// The list has as many rows as there may be.
    ListFull,
    /// The line with the question is too long or holds control characters.
    Note,
    /// There are too many categories, or one is empty, too long, or holds control characters.
    Category,
    /// Nobody chooses to be offline or idle.
    Status,
    /// The line beside the name is too long or holds control characters.
    Message,
    /// There is nothing to look for, or too much.
    Search,
    /// There is no such file of this person, or it has been shared already.
    File,
    /// That file is no picture.
    Picture,
    /// Too much has been uploaded.
    Files,
    /// Too many links have been made.
    Invitations,
    /// An event is called nothing, too much, or by control characters.
    Event,
    /// What is said in a room is empty, too long, or holds control characters.
    Speech,
    /// The room is closed.
    RoomClosed,
    /// The room's owner lets this person say nothing.
    Banned,
    /// It is too early to say something again: so many seconds.
    Slow(u32),
    /// Too much waits to be let in.
    Held,
    /// The application has too many rooms.
    Rooms,
    /// Nothing in the room has this number.
    RoomEntry,
    /// Nobody is asked to wait for so long.
    Pause,
    /// No such hours.
    QuietHours,
    /// Too many have been asked by e-mail address.
    AskedByMail,
}

impl Refusal {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "message.text",
            Self::Content => "message.content",
            Self::Entry => "message.entry",
            Self::Conversation => "conversation.unknown",
            Self::Owner | Self::LastOwner => "conversation.owner",
            Self::Pair => "conversation.kind",
            Self::Full => "conversation.full",
            Self::Name => "conversation.name",
            Self::Person => "friend.unknown",
            Self::Stranger => "friend.stranger",
            Self::Oneself => "friend.self",
            Self::ListFull => "friend.full",
            Self::Note => "friend.note",
            Self::Category => "friend.category",
            Self::Status => "presence.status",
            Self::Message => "presence.message",
            Self::Search => "search.text",
            Self::File => "file.unknown",
            Self::Picture => "file.picture",
            Self::Files => "file.quota",
            Self::Invitations => "invitation.full",
            Self::Event => "room.event",
            Self::Speech => "room.text",
            Self::RoomClosed => "room.closed",
            Self::Banned => "room.banned",
            Self::Slow(_) => "room.slow",
            Self::Held => "room.held",
            Self::Rooms => "room.full",
            Self::RoomEntry => "room.entry",
            Self::Pause => "room.pause",
            Self::QuietHours => "presence.quiet",
            Self::AskedByMail => "friend.rate",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => write!(
                f,
                "A text has 1 to {MOST_CHARACTERS} characters and at most {MOST_BYTES} bytes, and no control \
                 characters but line break and tab."
            ),
            Self::Content => write!(
                f,
                "This cannot be said: an application's kind has 1 to {MOST_KIND} characters and its data at most \
                 {MOST_DATA} bytes, a reaction is one emoji, and what tells of a conversation is not said at all."
            ),
            Self::Entry => f.write_str("There is no such entry, it is somebody else's, or it has no text."),
            Self::Conversation => f.write_str("There is no such conversation among yours."),
            Self::Owner => f.write_str("Only an owner of the group may do this."),
            Self::LastOwner => f.write_str("A group has at least one owner."),
            Self::Pair => f.write_str("This is a conversation of two, not a group."),
            Self::Full => write!(f, "A group has at most {MOST_MEMBERS} people in it."),
            Self::Name => {
                write!(f, "A name has at most {MOST_NAME} characters, and no control characters.")
            }
            Self::Person => f.write_str("There is no such person."),
            Self::Stranger => f.write_str("The two are not friends."),
            Self::Oneself => f.write_str("Nobody is their own friend."),
            Self::ListFull => write!(f, "A list has at most {} rows.", friendship::MOST_ROWS),
            Self::Note => write!(
                f,
                "A note has at most {} characters, and no control characters.",
                friendship::MOST_NOTE
            ),
            Self::Category => write!(
                f,
                "Somebody is in at most {} categories, each of 1 to {} characters without control characters.",
                friendship::MOST_CATEGORIES,
                friendship::MOST_CATEGORY
            ),
            Self::Status => f.write_str("Nobody chooses to be offline or idle; appearOffline can be chosen."),
            Self::Message => write!(
                f,
                "The line beside a name has at most {} characters, and no control characters.",
                presence::MOST_MESSAGE
            ),
            Self::AskedByMail => write!(
                f,
                "At most {} people a day are asked by e-mail address. Invite others by a link.",
                friendship::MOST_ASKED_A_DAY
            ),
            Self::QuietHours => f.write_str(
                "Quiet hours are two different minutes of the day, 0 to 1439, in a zone of the IANA database.",
            ),
            Self::File => {
                f.write_str("There is no such file of yours that could be shared: upload it first.")
            }
            Self::Picture => f.write_str(
                "There is no such picture of yours: upload one that is a JPEG, PNG, WebP or GIF file.",
            ),
            Self::Files => write!(
                f,
                "At most {} files may wait to be shared, at most {} MiB a day be uploaded, and at most {} MiB be kept.",
                file::MOST_UNSAID,
                file::MOST_BYTES_A_DAY / MEBIBYTE,
                file::MOST_BYTES_KEPT / MEBIBYTE
            ),
            Self::Invitations => write!(
                f,
                "At most {} links of one person count at one time: end them first.",
                friendship::MOST_INVITATIONS
            ),
            Self::Event
            | Self::Speech
            | Self::RoomClosed
            | Self::Banned
            | Self::Slow(_)
            | Self::Held
            | Self::Rooms
            | Self::RoomEntry
            | Self::Pause => room::explain(*self, f),
            Self::Search => write!(
                f,
                "A search has 1 to {} words of together at most {} characters that can be seen.",
                search::MOST_WORDS,
                search::MOST_CHARACTERS
            ),
        }
    }
}

impl std::error::Error for Refusal {}

/// Whether this may be said at all, whoever says it and wherever.
pub fn check(content: &Content) -> Result<(), Refusal> {
    match content {
        Content::Text { text, .. } | Content::Edit { text, .. } => check_text(text),
        Content::Application { kind, data } => {
            let is_fit = !kind.is_empty() && is_line(kind, MOST_KIND) && data.len() <= MOST_DATA;
            if is_fit { Ok(()) } else { Err(Refusal::Content) }
        }
        Content::File(file) if file.text.is_empty() => Ok(()),
        Content::File(file) => check_text(&file.text),
        Content::React { emoji, .. } if !is_emoji(emoji) => Err(Refusal::Content),
        Content::Nudge {} | Content::Retract { .. } | Content::React { .. } => Ok(()),
        Content::Withheld {}
        | Content::Joined { .. }
        | Content::Left { .. }
        | Content::Named { .. }
        | Content::Pictured { .. }
        | Content::Promoted { .. } => Err(Refusal::Content),
    }
}

/// Whether these are words that may be said.
pub fn check_text(text: &str) -> Result<(), Refusal> {
    let is_fit = !text.trim().is_empty()
        && text.len() <= MOST_BYTES
        && text.chars().count() <= MOST_CHARACTERS
        && !text.contains(|character: char| character.is_control() && !matches!(character, '\n' | '\t'));
    if is_fit { Ok(()) } else { Err(Refusal::Text) }
}

/// Whether a group may be called this; the empty name is none.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    if is_line(name, MOST_NAME) { Ok(()) } else { Err(Refusal::Name) }
}

/// Whether it is one line of at most so many characters; it may be empty.
pub(crate) fn is_line(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains(char::is_control)
}

/// The number of an entry that must be there for this to be said: the one that is changed, or answered.
pub fn named(content: &Content) -> Option<u64> {
    match content {
        Content::Edit { entry, .. } | Content::Retract { entry } | Content::React { entry, .. } => {
            Some(*entry)
        }
        Content::Text { reply, .. } => *reply,
        Content::File(file) => file.reply,
        _ => None,
    }
}

/// Whether this person may say this about that entry, which they can read, as they read it. What was said may be
/// signed by everybody and taken back by whoever said it; words may also be replaced by whoever said them. To answer,
/// any entry will do: it may have been taken back a moment ago.
pub fn check_named(content: &Content, from: Cid, named: &Entry) -> Result<(), Refusal> {
    let is_own = named.from == from;
    let may = match content {
        Content::Edit { .. } => is_own && matches!(named.content, Content::Text { .. }),
        Content::Retract { .. } => is_own && named.content.is_said(),
        Content::React { .. } => named.content.is_said(),
        _ => true,
    };
    if may { Ok(()) } else { Err(Refusal::Entry) }
}

/// Whether a conversation of this kind can have people come and go, and a name.
pub fn check_group(kind: ConversationKind) -> Result<(), Refusal> {
    match kind {
        ConversationKind::Group => Ok(()),
        ConversationKind::Pair => Err(Refusal::Pair),
    }
}

/// Whether somebody with this role may remove others, promote them, and change the name.
pub fn check_owner(role: Role) -> Result<(), Refusal> {
    match role {
        Role::Owner => Ok(()),
        Role::Member => Err(Refusal::Owner),
    }
}

/// Whether so many may be in a group.
pub fn check_size(members: usize) -> Result<(), Refusal> {
    if members <= MOST_MEMBERS { Ok(()) } else { Err(Refusal::Full) }
}

/// Who becomes an owner when this one leaves: whoever has been in longest, if no owner is left. Those who are in
/// stand in the order of their coming, the one who leaves among them.
pub fn successor(members: &[(Cid, Role)], leaves: Cid) -> Option<Cid> {
    let mut rest = members.iter().filter(|(cid, _)| *cid != leaves);
    let first = rest.next()?;
    let has_owner = first.1 == Role::Owner || rest.any(|(_, role)| *role == Role::Owner);
    (!has_owner).then_some(first.0)
}

/// Whether this one's role may become that one: a group keeps an owner.
pub fn check_promotion(members: &[(Cid, Role)], member: Cid, role: Role) -> Result<(), Refusal> {
    let keeps_owner = members.iter().any(|(cid, role)| *cid != member && *role == Role::Owner);
    if role == Role::Owner || keeps_owner { Ok(()) } else { Err(Refusal::LastOwner) }
}

/// Up to where somebody has a conversation, and up to where they have read it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Up to where one of their browsers has it.
    pub delivered: u64,
    /// Up to where they have read it.
    pub read: u64,
}

impl Marks {
    /// Where they stand after this, in a conversation whose latest entry has the number `last`; nothing if that is
    /// where they stood. Marks never go back, and what one has read one has.
    pub fn moved(self, delivered: u64, read: u64, last: u64) -> Option<Self> {
        let read = self.read.max(read.min(last));
        let moved = Self { delivered: self.delivered.max(delivered.min(last)).max(read), read };
        (moved != self).then_some(moved)
    }
}

/// Whether the text is one emoji: one sign, or some joined to one, or a flag (Unicode Technical Standard 51, section
/// 1.4.9, somewhat wider). The digits and letters that become keycaps are not among them.
fn is_emoji(text: &str) -> bool {
    if text.len() > MOST_EMOJI {
        return false;
    }
    let (mut signs, mut flag_letters) = (0, 0);
    let (mut is_joined, mut ends_joined) = (false, true);
    for character in text.chars() {
        ends_joined = false;
        match character {
            '\u{200D}' if signs > 0 => (is_joined, ends_joined) = (true, true),
            // How it is to be shown, its colour, and the letters of the flags of regions.
            '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' if signs > 0 => {}
            '\u{1F1E6}'..='\u{1F1FF}' => {
                signs = 1;
                flag_letters += 1;
            }
            _ if is_sign(character) => {
                signs += usize::from(!is_joined);
                is_joined = false;
            }
            _ => return false,
        }
    }
    let is_flag = flag_letters == 2 && text.chars().count() == 2;
    signs == 1 && !ends_joined && (flag_letters == 0 || is_flag)
}

/// Whether it is a sign by itself: the blocks in which the emoji are, without those that hold letters.
fn is_sign(character: char) -> bool {
    matches!(character,
        '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | 'Ⓜ' | '〰' | '〽' | '㊗' | '㊙'
        | '\u{2190}'..='\u{21FF}' // arrows
        | '\u{2300}'..='\u{23FF}' // technical signs
        | '\u{25A0}'..='\u{27BF}' // shapes, miscellaneous signs, dingbats
        | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}' // more arrows, stars
        | '\u{1F000}'..='\u{1F1E5}' | '\u{1F200}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use wire::MessageId;

    use super::*;

    const ANA: Cid = Cid(1);
    const BO: Cid = Cid(2);
    const CY: Cid = Cid(3);

    fn text(text: &str) -> Content {
        Content::Text { text: text.into(), reply: None }
    }

    fn react(emoji: &str) -> Content {
        Content::React { entry: 1, emoji: emoji.into(), on: true }
    }

    #[test]
    fn text_has_its_limits() {
        for fit in
            ["a", " a ", "two\nlines\tand a tab", &"x".repeat(8_000), &"😀".repeat(8_000), "<b>&amp;</b>"]
        {
            assert_eq!(check(&text(fit)), Ok(()), "{} bytes", fit.len());
        }
        let unfit = [
            "",
            " \n",
            "a\u{0}",
            "a\r\nb",
            "a\u{7f}",
            "a\u{85}",
            &"x".repeat(8_001),
            &"\u{20AC}".repeat(8_001),
        ];
        for unfit in unfit {
            assert_eq!(check(&text(unfit)), Err(Refusal::Text), "{unfit:?}");
            let edit = Content::Edit { entry: 1, text: unfit.into() };
            assert_eq!(check(&edit), Err(Refusal::Text), "{unfit:?}");
        }
    }

    #[test]
    fn payload_has_its_limits() {
        let payload = |kind: &str, data: usize| {
            check(&Content::Application { kind: kind.into(), data: "x".repeat(data) })
        };
        assert_eq!(payload("chess.move", 0), Ok(()));
        assert_eq!(payload(&"ö".repeat(100), 16 * 1024), Ok(()));
        for (kind, data) in [("", 0), ("chess\n", 0), ("chess", 16 * 1024 + 1), (&"ö".repeat(101), 0)] {
            assert_eq!(payload(kind, data), Err(Refusal::Content), "{kind:?} {data}");
        }
    }

    #[test]
    fn reaction_is_one_emoji() {
        for emoji in [
            "👍",
            "👍🏽",
            "❤️",
            "❤",
            "👨‍👩‍👧‍👦",
            "🏳️‍🌈",
            "🇩🇪",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "☎",
            "©",
            "🅰️",
            "⌛",
            "⭐",
        ] {
            assert_eq!(check(&react(emoji)), Ok(()), "{emoji}");
        }
        for not in [
            "",
            "a",
            "1",
            "1️⃣",
            "👍👍",
            "👍 ",
            "👍a",
            "\u{200D}",
            "\u{FE0F}",
            "👍\u{200D}",
            "\u{200D}👍",
            "🇩",
            "🇩🇪🇫🇷",
            "🇩👍🇪",
            "<",
            "é",
            "中",
            "\u{202E}",
            "\u{301}",
            &"👍\u{FE0F}".repeat(5),
            &("👍".to_owned() + &"\u{FE0F}".repeat(10)),
        ] {
            assert_eq!(check(&react(not)), Err(Refusal::Content), "{not:?}");
        }
    }

    #[test]
    fn what_the_node_tells_cannot_be_said() {
        for content in [
            Content::Withheld {},
            Content::Joined { members: vec![ANA] },
            Content::Left { member: ANA },
            Content::Named { name: "x".into() },
            Content::Promoted { member: ANA, role: Role::Owner },
        ] {
            assert_eq!(check(&content), Err(Refusal::Content), "{content:?}");
        }
    }

    #[test]
    fn only_own_words_are_changed_and_only_what_was_said_is_signed() {
        let entry = |content| Entry { number: 1, at: 0, from: ANA, id: Some(MessageId(1)), content };
        let edit = Content::Edit { entry: 1, text: "x".into() };
        let retract = Content::Retract { entry: 1 };
        let react = react("👍");
        let reply = Content::Text { text: "x".into(), reply: Some(1) };
        let payload = Content::Application { kind: "k".into(), data: String::new() };
        let no = Err(Refusal::Entry);
        let rows = [
            // Of Ana's:                  edit,   retract, react and reply, by herself …
            (ANA, entry(text("hi")), [Ok(()), Ok(()), Ok(()), Ok(())]),
            (ANA, entry(payload), [no, Ok(()), Ok(()), Ok(())]),
            (ANA, entry(Content::Nudge {}), [no, Ok(()), Ok(()), Ok(())]),
            (ANA, entry(Content::Withheld {}), [no, no, no, Ok(())]),
            (ANA, entry(edit.clone()), [no, no, no, Ok(())]),
            (ANA, entry(Content::Joined { members: Vec::new() }), [no, no, no, Ok(())]),
            // … and by Bo.
            (BO, entry(text("hi")), [no, no, Ok(()), Ok(())]),
            (BO, entry(Content::Withheld {}), [no, no, no, Ok(())]),
        ];
        for (from, named, expected) in rows {
            let answers = [&edit, &retract, &react, &reply].map(|content| check_named(content, from, &named));
            assert_eq!(answers, expected, "{from} {named:?}");
        }
        assert_eq!([&edit, &retract, &react, &reply].map(named), [Some(1); 4]);
        assert_eq!([text("x"), Content::Nudge {}].each_ref().map(named), [None; 2]);
    }

    #[test]
    fn group_has_an_owner_as_long_as_somebody_is_in() {
        use Role::{Member, Owner};
        assert_eq!(successor(&[(ANA, Owner), (BO, Member), (CY, Member)], ANA), Some(BO));
        assert_eq!(successor(&[(ANA, Owner), (BO, Member), (CY, Owner)], ANA), None);
        assert_eq!(successor(&[(ANA, Owner), (BO, Member)], BO), None);
        assert_eq!(successor(&[(ANA, Owner)], ANA), None);
        assert_eq!(check_promotion(&[(ANA, Owner), (BO, Member)], ANA, Member), Err(Refusal::LastOwner));
        assert_eq!(check_promotion(&[(ANA, Owner)], ANA, Member), Err(Refusal::LastOwner));
        assert_eq!(check_promotion(&[(ANA, Owner), (BO, Owner)], ANA, Member), Ok(()));
        assert_eq!(check_promotion(&[(ANA, Owner), (BO, Member)], BO, Owner), Ok(()));
    }

    #[test]
    fn marks_never_go_back_nor_beyond_the_end() {
        let marks = Marks { delivered: 5, read: 3 };
        for ((delivered, read), expected) in [
            ((0, 0), None),
            ((5, 3), None),
            ((4, 2), None),
            ((6, 0), Some((6, 3))),
            ((0, 4), Some((5, 4))),
            ((0, 7), Some((7, 7))),
            ((u64::MAX, 0), Some((9, 3))),
            ((0, u64::MAX), Some((9, 9))),
        ] {
            let moved = marks.moved(delivered, read, 9).map(|Marks { delivered, read }| (delivered, read));
            assert_eq!(moved, expected, "{delivered} {read}");
        }
        assert_eq!(Marks::default().moved(1, 1, 0), None);
    }

    #[test]
    fn groups_are_not_pairs_and_have_their_limits() {
        assert_eq!(check_group(ConversationKind::Group), Ok(()));
        assert_eq!(check_group(ConversationKind::Pair), Err(Refusal::Pair));
        assert_eq!((check_owner(Role::Owner), check_owner(Role::Member)), (Ok(()), Err(Refusal::Owner)));
        assert_eq!((check_size(250), check_size(251)), (Ok(()), Err(Refusal::Full)));
        assert_eq!((check_name(""), check_name(&"ß".repeat(100))), (Ok(()), Ok(())));
        assert_eq!(check_name("a\nb"), Err(Refusal::Name));
        assert_eq!(check_name(&"ß".repeat(101)), Err(Refusal::Name));
    }

    #[test]
    fn codes_name_their_phase() {
        assert_eq!(Refusal::Conversation.code(), "conversation.unknown");
        assert_eq!(Refusal::LastOwner.code(), Refusal::Owner.code());
        assert_eq!(Refusal::ListFull.to_string(), "A list has at most 2000 rows.");
    }
}
