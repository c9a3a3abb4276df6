//! What is said in a room.

pub(super) const LOG: &str = "What has been said";
pub(super) const WRITE: &str = "Say something to everybody";
pub(super) const SEND: &str = "Send";
pub(super) const LATEST: &str = "Latest";
pub(super) const ONLY_FRIENDS: &str = "Only friends";
pub(super) const FRIEND: &str = "Friend";
pub(super) const LOADING: &str = "One moment…";
pub(super) const EMPTY: &str = "Nobody has said anything yet.";
pub(super) const NO_FRIENDS: &str = "None of your friends has said anything here yet.";
pub(super) const CONNECT: &str = "Connect";
pub(super) const TO_WRITE: &str = "Connect to say something, and to see which of your friends are here.";
pub(super) const SHARE: &str = "Choose what to share";
pub(super) const TO_SHARE: &str = "To say something, let this site connect you with your friends.";
pub(super) const CLOSED: &str = "This room is closed: nobody can say anything.";
pub(super) const WAITS: &str = "What you say here is looked at before others see it.";
pub(super) const HELD: &str = "Thank you. It will be seen when it has been looked at.";
pub(super) const OFFLINE: &str = "You are offline. What was missed will be here as soon as that is over.";
pub(super) const NOT_SHOWN: &str = "This room cannot be shown.";
pub(super) const NO_EVENT: &str = "This tag names no event: it needs event-name.";

pub(super) const MODERATE: &str = "Moderate";
pub(super) const HOLD: &str = "Look at everything before others see it";
pub(super) const CLOSE: &str = "Nobody may say anything";
pub(super) const SLOW: &str = "Between two messages of one person";
pub(super) const WAITING: &str = "Waiting to be looked at";
pub(super) const BANNED: &str = "May say nothing";
pub(super) const ADMIT: &str = "Let in";
pub(super) const REFUSE: &str = "Refuse";
pub(super) const REMOVE: &str = "Remove";
pub(super) const BAN: &str = "Ban";
pub(super) const UNBAN: &str = "Let talk again";

/// How many read.
pub(super) fn readers(count: u32) -> String {
    if count == 1 { "One person reads here.".to_owned() } else { format!("{count} people read here.") }
}

/// How long somebody has to wait.
pub(super) fn pause(seconds: u32) -> String {
    match seconds {
        0 => "no pause".to_owned(),
        _ if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

/// Why something was not taken.
pub(super) fn refused(code: &str, wait: u32) -> String {
    match code {
        "room.slow" => return format!("Many are talking: you can say something again in {wait} s."),
        "room.banned" => "You can read here, and say nothing.",
        "room.closed" => CLOSED,
        "room.text" => "This cannot be said: it is too long.",
        "room.held" | "room.full" => "That is too much right now. Try again later.",
        "access.application" => "This room belongs to another site: here you can read it.",
        _ if code.starts_with("network.") => "You seem to be offline. Try again in a moment.",
        _ => "That did not work. Try again in a moment.",
    }
    .to_owned()
}

/// What an event is called, for whoever hears it.
pub(super) fn room(event: &str) -> String {
    format!("Chat: {event}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_too_early_reads_for_how_long() {
        assert_eq!(refused("room.slow", 12), "Many are talking: you can say something again in 12 s.");
        assert_eq!([0, 15, 60, 90, 900].map(pause), ["no pause", "15 s", "1 min", "90 s", "15 min"]);
        assert_ne!(refused("network.offline", 0), refused("node.failed", 0));
    }
}
