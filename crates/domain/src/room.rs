//! Event rooms: what they are called, what may be said there, and how soon again.

use std::fmt;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::application::ClientId;
use crate::conversation::{Refusal, is_line};
use crate::time::{Moment, days};

/// How many characters an event's name may have.
pub const MOST_EVENT: usize = 100;
/// How many characters may be said at once …
pub const MOST_CHARACTERS: usize = 1_000;
/// … and how many bytes they may take.
pub const MOST_BYTES: usize = 4 * 1024;
/// In how many rooms of one application something may be said within [`KEPT`].
pub const MOST_ROOMS: u64 = 1_000;
/// How many entries of a room are kept …
pub const MOST_ENTRIES: u64 = 1_000;
/// … and for how long.
pub const KEPT: Duration = days(30);
/// What the owner did is kept for so long; and the number of a room's latest entry, so that whoever comes back to it
/// with an earlier one is not mistaken.
pub const ROOM_KEPT: Duration = days(365);
/// How much may wait to be let in.
pub const MOST_HELD: u64 = 500;
/// The longest pause that an owner can ask for, in seconds.
pub const MOST_PAUSE: u32 = 3_600;

/// Nobody reads faster: somebody who says more is a program.
const LEAST_PAUSE: Duration = Duration::from_secs(1);
/// When so many things …
pub const CROWD: u64 = 20;
/// … have been said within this time, …
const CROWDED: Duration = Duration::from_secs(10);
/// … everybody waits at least for so long.
const CROWD_PAUSE: Duration = Duration::from_secs(5);

/// The number of a room: it follows from its names, so that those who read need not be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoomId(pub u64);

impl RoomId {
    /// Of this application's event.
    pub fn of(client_id: ClientId, event: &str) -> Self {
        let digest = Sha256::new().chain_update(client_id.0.to_be_bytes()).chain_update(event).finalize();
        Self(digest.iter().take(8).fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

/// Whether an event may be called this.
pub fn check_event(event: &str) -> Result<(), Refusal> {
    if !event.trim().is_empty() && is_line(event, MOST_EVENT) { Ok(()) } else { Err(Refusal::Event) }
}

/// Whether these words may be said.
pub fn check_text(text: &str) -> Result<(), Refusal> {
    let is_fit = !text.trim().is_empty()
        && text.len() <= MOST_BYTES
        && text.chars().count() <= MOST_CHARACTERS
        && !text.contains(|character: char| character.is_control() && character != '\n');
    if is_fit { Ok(()) } else { Err(Refusal::Speech) }
}

/// Whether an owner may ask for a pause of so many seconds.
pub fn check_pause(seconds: u32) -> Result<(), Refusal> {
    if seconds <= MOST_PAUSE { Ok(()) } else { Err(Refusal::Pause) }
}

/// How long somebody waits between two things that they say, where the owner asks for so many seconds and the last
/// [`CROWD`] things have been said since then.
pub fn pause(slow: u32, crowd_since: Option<Moment>, now: Moment) -> Duration {
    let is_crowded = crowd_since.is_some_and(|since| since.until(now) < CROWDED);
    let least = if is_crowded { CROWD_PAUSE } else { LEAST_PAUSE };
    Duration::from_secs(slow.into()).max(least)
}

/// Whether somebody who has last said something at that time may do so again.
pub fn check_pace(last: Option<Moment>, pause: Duration, now: Moment) -> Result<(), Refusal> {
    // A clock that was set back keeps nobody waiting for longer.
    let left = last
        .filter(|last| last.0 <= now.0)
        .map_or(Duration::ZERO, |last| pause.saturating_sub(last.until(now)));
    if left.is_zero() {
        return Ok(());
    }
    let seconds = left.as_millis().div_ceil(1_000);
    Err(Refusal::Slow(u32::try_from(seconds).unwrap_or(MOST_PAUSE)))
}

/// The sentence for each refusal that is about rooms.
pub(crate) fn explain(refusal: Refusal, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match refusal {
        Refusal::Event => write!(
            f,
            "An event is called by 1 to {MOST_EVENT} characters that can be seen, and no control characters."
        ),
        Refusal::Speech => write!(
            f,
            "In a room one says 1 to {MOST_CHARACTERS} characters of at most {MOST_BYTES} bytes, and no control \
             characters but the line break."
        ),
        Refusal::RoomClosed => f.write_str("This room is closed."),
        Refusal::Banned => f.write_str("The owner of this room lets you say nothing here."),
        Refusal::Slow(seconds) => write!(f, "Too soon: say it again in {seconds} s."),
        Refusal::Held => f.write_str("Too much waits to be let in: say it again later."),
        Refusal::Rooms => write!(f, "An application has at most {MOST_ROOMS} rooms in use."),
        Refusal::Pause => write!(f, "A pause has at most {MOST_PAUSE} seconds."),
        _ => f.write_str("Nothing in this room has that number."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_told_from_others_by_both_of_its_names() {
        let room = RoomId::of(ClientId(1), "Test");
        assert_eq!(room, RoomId::of(ClientId(1), "Test"));
        assert_ne!(room, RoomId::of(ClientId(2), "Test"));
        assert_ne!(room, RoomId::of(ClientId(1), "test"));
    }

    #[test]
    fn names_and_words_have_their_limits() {
        for event in ["Test", "Final: A – B", &"ö".repeat(100)] {
            assert_eq!(check_event(event), Ok(()), "{event}");
        }
        for event in ["", " ", "a\nb", &"ö".repeat(101)] {
            assert_eq!(check_event(event), Err(Refusal::Event), "{event:?}");
        }
        for text in ["a", "two\nlines", &"😀".repeat(1_000)] {
            assert_eq!(check_text(text), Ok(()), "{text:.20}");
        }
        for text in ["", "\n", "a\tb", "a\u{0}", &"x".repeat(1_001)] {
            assert_eq!(check_text(text), Err(Refusal::Speech), "{text:.20?}");
        }
    }

    #[test]
    fn pause_is_the_longest_that_applies() {
        let now = Moment(1_000_000);
        let ago = |milliseconds: i64| Some(Moment(now.0 - milliseconds));
        let seconds = |slow, crowd| pause(slow, crowd, now).as_secs();
        assert_eq!(seconds(0, None), 1);
        assert_eq!(seconds(0, ago(9_999)), 5);
        assert_eq!(seconds(0, ago(10_000)), 1);
        assert_eq!(seconds(30, ago(1)), 30);
    }

    #[test]
    fn who_is_too_early_is_told_for_how_long() {
        let now = Moment(1_000_000);
        let pace = |ago: i64| check_pace(Some(Moment(now.0 - ago)), Duration::from_secs(5), now);
        assert_eq!(check_pace(None, Duration::from_secs(5), now), Ok(()));
        assert_eq!(pace(0), Err(Refusal::Slow(5)));
        assert_eq!(pace(3_999), Err(Refusal::Slow(2)));
        assert_eq!(pace(4_999), Err(Refusal::Slow(1)));
        assert_eq!(pace(5_000), Ok(()));
        assert_eq!(pace(-60_000), Ok(()), "the clock was set back");
    }
}
