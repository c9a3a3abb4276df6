//! Who is there: the nine states of 2010, and the line beside the name.

use serde::{Deserialize, Serialize};

/// What a person's contacts see of them (Messenger Connect 4.1, ff748215).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[repr(u8)]
pub enum Status {
    /// Not there.
    #[default]
    Offline = 0,
    /// There.
    Online = 1,
    /// There, and looks as if not: chosen by oneself, and never seen by others.
    AppearOffline = 2,
    /// There, and not to be disturbed.
    Busy = 3,
    /// There, but has not touched anything for a while: found out by the browser, not chosen.
    Idle = 4,
    /// Back soon.
    BeRightBack = 5,
    /// Elsewhere.
    Away = 6,
    /// On the telephone.
    InACall = 7,
    /// At lunch.
    OutToLunch = 8,
}

impl Status {
    /// Every one, by its number of 2010.
    pub const ALL: [Self; 9] = [
        Self::Offline,
        Self::Online,
        Self::AppearOffline,
        Self::Busy,
        Self::Idle,
        Self::BeRightBack,
        Self::Away,
        Self::InACall,
        Self::OutToLunch,
    ];

    /// The status of this number.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// What one person sees of another, or of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Presence {
    /// Whether they are there, and how.
    pub status: Status,
    /// The line beside their name; empty if there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// When they were last there, in milliseconds since 1970; only if they are not, and let it be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_the_numbers_of_2010() {
        for (status, number) in Status::ALL.into_iter().zip(0..) {
            assert_eq!((status as u8, Status::numbered(number)), (number, Some(status)));
        }
        assert_eq!(Status::numbered(9), None);
    }
}
