//! How a person is seen: what they have chosen, and what their devices tell.

use wire::{Presence, Status};

use crate::conversation::{Refusal, is_line};
use crate::time::Moment;

/// How many characters the line beside a name may have.
pub const MOST_MESSAGE: usize = 200;

/// How a person wants to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The state, for as long as a device of theirs is there.
    pub status: Status,
    /// The line beside their name.
    pub message: String,
    /// Whether others see when they were last there.
    pub shows_seen: bool,
    /// When that was.
    pub seen: Option<Moment>,
}

impl Default for Chosen {
    /// As long as they have not chosen: there when they are there, and nothing more is told.
    fn default() -> Self {
        Self { status: Status::Online, message: String::new(), shows_seen: false, seen: None }
    }
}

/// A person's devices that are there now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Devices {
    /// How many there are.
    pub live: u32,
    /// And how many of those somebody is using.
    pub active: u32,
}

impl Chosen {
    /// How friends see the person. Whoever is not there, or does not seem to be, has no line beside their name: a friend
    /// from whom one hides could otherwise tell by its absence.
    pub fn seen_by_friends(&self, devices: Devices) -> Presence {
        match self.status {
            // Not even when they were last there: it would come into being when they leave.
            Status::AppearOffline => Presence::default(),
            _ if devices.live == 0 => {
                let seen = self.seen.filter(|_| self.shows_seen).map(|moment| moment.0);
                Presence { seen, ..Presence::default() }
            }
            Status::Online if devices.active == 0 => self.there(Status::Idle),
            status => self.there(status),
        }
    }

    fn there(&self, status: Status) -> Presence {
        Presence { status, message: self.message.clone(), seen: None }
    }
}

/// Whether somebody may choose to be seen so.
pub fn check_status(status: Status) -> Result<(), Refusal> {
    match status {
        Status::Offline | Status::Idle => Err(Refusal::Status),
        _ => Ok(()),
    }
}

/// Whether this may stand beside a name; the empty line is none.
pub fn check_message(message: &str) -> Result<(), Refusal> {
    if is_line(message, MOST_MESSAGE) { Ok(()) } else { Err(Refusal::Message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(status: Status, shows_seen: bool) -> Chosen {
        Chosen { status, message: "☎".into(), shows_seen, seen: Some(Moment(7)) }
    }

    fn seen(chosen: &Chosen, live: u32, active: u32) -> (Status, String, Option<i64>) {
        let Presence { status, message, seen } = chosen.seen_by_friends(Devices { live, active });
        (status, message, seen)
    }

    const NOTHING: (Status, String, Option<i64>) = (Status::Offline, String::new(), None);

    #[test]
    fn whoever_has_no_device_is_offline_whatever_they_chose() {
        for status in Status::ALL.into_iter().filter(|&status| check_status(status).is_ok()) {
            assert_eq!(seen(&chosen(status, false), 0, 0), NOTHING, "{status:?}");
        }
        assert_eq!(seen(&chosen(Status::Busy, true), 0, 0), (Status::Offline, String::new(), Some(7)));
    }

    #[test]
    fn whoever_appears_offline_looks_so_there_or_not() {
        for (live, active) in [(0, 0), (1, 0), (2, 1)] {
            assert_eq!(seen(&chosen(Status::AppearOffline, true), live, active), NOTHING);
        }
    }

    #[test]
    fn only_who_is_plainly_online_becomes_idle() {
        let there = |status| (status, "☎".to_owned(), None);
        assert_eq!(seen(&chosen(Status::Online, true), 2, 1), there(Status::Online));
        assert_eq!(seen(&chosen(Status::Online, true), 2, 0), there(Status::Idle));
        for status in [Status::Busy, Status::BeRightBack, Status::Away, Status::InACall, Status::OutToLunch] {
            assert_eq!(seen(&chosen(status, true), 1, 0), there(status));
            assert_eq!(seen(&chosen(status, true), 1, 1), there(status));
        }
    }

    #[test]
    fn offline_and_idle_are_not_chosen_and_the_line_is_a_line() {
        assert_eq!(check_status(Status::Offline), Err(Refusal::Status));
        assert_eq!(check_status(Status::Idle), Err(Refusal::Status));
        assert_eq!((check_message(""), check_message(&"☎".repeat(200))), (Ok(()), Ok(())));
        assert_eq!(check_message("a\nb"), Err(Refusal::Message));
        assert_eq!(check_message(&"☎".repeat(201)), Err(Refusal::Message));
    }
}
