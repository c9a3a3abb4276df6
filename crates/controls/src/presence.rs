//! Whether somebody is there: the nine states of 2010, in words and as a ring around their picture.

use wasm_bindgen::prelude::wasm_bindgen;

/// How somebody is seen.
#[wasm_bindgen]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not there.
    Offline = "offline",
    /// There.
    Online = "online",
    /// There, and looks as if not.
    AppearOffline = "appearOffline",
    /// Not to be disturbed.
    Busy = "busy",
    /// Has touched nothing for a while.
    Idle = "idle",
    /// Back soon.
    BeRightBack = "beRightBack",
    /// Elsewhere.
    Away = "away",
    /// On the telephone.
    InACall = "inACall",
    /// At lunch.
    OutToLunch = "outToLunch",
}

impl Status {
    /// What a person can choose, in the order of the menu.
    pub(crate) const CHOSEN: [Self; 7] = [
        Self::Online,
        Self::Busy,
        Self::BeRightBack,
        Self::Away,
        Self::InACall,
        Self::OutToLunch,
        Self::AppearOffline,
    ];

    /// The word of the contract. (What came from a newer node, and is none of these, is nobody who is there.)
    pub(crate) fn name(self) -> &'static str {
        self.told().0
    }

    /// In words.
    pub(crate) fn words(self) -> &'static str {
        self.told().1
    }

    /// The class of the ring: what stands in one is in one colour.
    pub(crate) fn ring(self) -> &'static str {
        self.told().2
    }

    /// Whether they can be reached now.
    pub(crate) fn is_there(self) -> bool {
        !self.ring().is_empty()
    }

    fn told(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Online => ("online", "Available", "there"),
            Self::Busy => ("busy", "Busy", "busy"),
            Self::InACall => ("inACall", "In a call", "busy"),
            Self::Idle => ("idle", "Idle", "away"),
            Self::BeRightBack => ("beRightBack", "Be right back", "away"),
            Self::Away => ("away", "Away", "away"),
            Self::OutToLunch => ("outToLunch", "Out to lunch", "away"),
            Self::AppearOffline => ("appearOffline", "Appear offline", ""),
            _ => ("offline", "Offline", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The word that the wire has for it.
    fn wire(status: Status) -> wire::Status {
        wire::Status::ALL.into_iter().find(|wire| format!("{wire:?}") == format!("{status:?}")).unwrap()
    }

    #[test]
    fn states_are_spelt_as_everywhere() {
        for status in Status::CHOSEN.into_iter().chain([Status::Offline, Status::Idle]) {
            let name = serde_json::to_value(wire(status)).unwrap();
            assert_eq!(name, status.name());
        }
    }

    #[test]
    fn who_appears_offline_has_no_ring() {
        assert!(!Status::AppearOffline.is_there());
        assert!(!Status::Offline.is_there());
        assert!(Status::Idle.is_there());
    }
}
