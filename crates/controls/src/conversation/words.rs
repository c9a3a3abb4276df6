//! The words of a conversation.

pub(crate) const LOG: &str = "Messages";
pub(crate) const LOADING: &str = "Loading messages";
pub(crate) const EMPTY: &str = "Nothing has been said yet. Say hello.";
pub(crate) const NEW: &str = "New";
pub(crate) const LATEST: &str = "Jump to latest";
pub(crate) const TAKEN_BACK: &str = "Message taken back";
pub(crate) const EDITED: &str = "edited";
pub(crate) const SENT: &str = "Sent";
pub(crate) const DELIVERED: &str = "Delivered";
pub(crate) const SENDING: &str = "Sending…";
pub(crate) const WAITING: &str = "Waits for a connection";
pub(crate) const CANCEL: &str = "Cancel";
pub(crate) const YOU: &str = "You";
pub(crate) const SOMEBODY: &str = "Somebody";
pub(crate) const SEND: &str = "Send";
pub(crate) const SAVE: &str = "Save";
pub(crate) const WRITE: &str = "Write a message";
pub(crate) const EMOJI: &str = "Emoji";
pub(crate) const ATTACH: &str = "Attach files";
pub(crate) const UPLOADING: &str = "Uploading…";
pub(crate) const TRY_AGAIN: &str = "Try again";
pub(crate) const REMOVE: &str = "Remove";
pub(crate) const NUDGE: &str = "Nudge";
pub(crate) const MORE: &str = "More";
pub(crate) const MINIMISE: &str = "Minimise";
pub(crate) const CLOSE: &str = "Close";
pub(crate) const REPLY: &str = "Reply";
pub(crate) const EDIT: &str = "Edit";
pub(crate) const EDITING: &str = "Editing your message";
pub(crate) const RETRACT: &str = "Take back";
pub(crate) const REPORT: &str = "Report…";
pub(crate) const REPORT_WHY: &str = "What is wrong? The operator of the node will read this.";
pub(crate) const RENAME: &str = "Rename…";
pub(crate) const RENAME_TO: &str = "A name for this group";
pub(crate) const PICTURE: &str = "Choose a picture…";
pub(crate) const NO_PICTURE: &str = "Remove the picture";
pub(crate) const INVITE: &str = "Add people…";
pub(crate) const LEAVE: &str = "Leave the group";
pub(crate) const PEOPLE: &str = "People in this group";
pub(crate) const OWNER: &str = "Owner";
pub(crate) const MAKE_OWNER: &str = "Make owner";
pub(crate) const TAKE_OWNERSHIP: &str = "No longer owner";
pub(crate) const FIND: &str = "Search…";
pub(crate) const SEARCH: &str = "Search in this conversation";
pub(crate) const LOOKING: &str = "Searching…";
pub(crate) const FOUND: &str = "Found";
pub(crate) const NOT_FOUND: &str = "Nothing was found.";
pub(crate) const FIND_MORE: &str = "Show more";
pub(crate) const MUTE: &str = "Mute for 8 hours";
pub(crate) const UNMUTE: &str = "Unmute";
pub(crate) const FAVOURITE: &str = "Favourite";
pub(crate) const CATEGORISE: &str = "Categories…";
pub(crate) const CATEGORIES: &str = "Categories";
pub(crate) const NEW_CATEGORY: &str = "New category";
pub(crate) const ADD: &str = "Add";
pub(crate) const HIDDEN: &str = "Appear offline to them";
pub(crate) const BLOCK: &str = "Block";
pub(crate) const PART: &str = "Remove from friends";
pub(crate) const HERE: &str = "Talk here";
pub(crate) const CONNECT: &str = "Sign in to say something.";
pub(crate) const SIGN_IN: &str = "Sign in";
pub(crate) const MAY: &str = "May this site connect you with your friends?";
pub(crate) const NOT_YET: &str = "You have not said so yet. You can take it back at any time.";
pub(crate) const SHARE: &str = "Choose what to share";
pub(crate) const NOT_SHOWN: &str = "This conversation cannot be shown.";
pub(crate) const STRANGER: &str = "You are not friends.";

/// How large a file is.
pub(crate) fn size(bytes: u32) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// What went wrong, after what the error says of itself.
pub(crate) fn failed(code: &str) -> &'static str {
    match code.split('.').next() {
        Some("network") => "You seem to be offline. Try again in a moment.",
        Some("file") => match code {
            "file.size" => "This file is too large.",
            "file.empty" => "There is nothing in this file.",
            "file.picture" => "This is no picture that can be shown.",
            "file.quota" => "That is too much for one day. Try again tomorrow.",
            _ => "This file cannot be shared.",
        },
        Some("search") => "This is too much to look for.",
        Some("message") => "This cannot be said: it is too long, or not yours to change.",
        Some("friend") => "The two of you are not friends.",
        Some("conversation") => "You may not do this here.",
        _ => "That did not work. Try again in a moment.",
    }
}

/// When somebody was last there.
pub(crate) fn seen(day: &str, time: &str) -> String {
    format!("Last seen {day}, {time}")
}

pub(crate) fn typing(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("{one} is typing…"),
        [one, other] => format!("{one} and {other} are typing…"),
        _ => "Several people are typing…".to_owned(),
    }
}

pub(crate) fn nudged(name: &str) -> String {
    format!("{name} sent a nudge")
}

pub(crate) fn promoted(name: &str, by: &str, is_owner: bool) -> String {
    match (is_owner, name == by) {
        (true, true) => format!("{name} became an owner of the group"),
        (true, false) => format!("{by} made {name} an owner of the group"),
        (false, true) => format!("{name} gave ownership of the group up"),
        (false, false) => format!("{by} took ownership of the group from {name}"),
    }
}

pub(crate) fn joined(names: &str) -> String {
    format!("{names} joined")
}

pub(crate) fn left(name: &str) -> String {
    format!("{name} left")
}

pub(crate) fn removed(name: &str, by: &str) -> String {
    format!("{by} removed {name}")
}

pub(crate) fn named(name: &str, by: &str) -> String {
    if name.is_empty() {
        format!("{by} took the group’s name away")
    } else {
        format!("{by} named the group “{name}”")
    }
}

pub(crate) fn pictured(is_there: bool, by: &str) -> String {
    if is_there {
        format!("{by} changed the group’s picture")
    } else {
        format!("{by} took the group’s picture away")
    }
}

pub(crate) fn answering(name: &str) -> String {
    format!("Answering {name}")
}

pub(crate) fn read_by(names: &str) -> String {
    format!("Seen by {names}")
}

pub(crate) fn characters_left(left: i32) -> String {
    if left < 0 { format!("{} too many", -left) } else { format!("{left} left") }
}

pub(crate) fn people(count: usize) -> String {
    format!("{count} people")
}
