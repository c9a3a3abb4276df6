//! What a site may ask for: the scopes of 2010, with the sentence that a person reads before agreeing.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One permission, `<Offer>.<Action>` (Messenger Connect 4.1, ff749529).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Scope {
    /// Read the profile.
    ProfilesView,
    /// Set the personal status message.
    ProfilesUpdateStatus,
    /// Read the address book, e-mail addresses hidden.
    ContactsView,
    /// Read the address book with e-mail addresses.
    ContactsViewFull,
    /// Read one's own and the contacts' activities.
    ActivitiesView,
    /// Add activities.
    ActivitiesUpdate,
    /// Read albums and photos.
    PhotosView,
    /// Sign in to the messenger.
    MessengerSignIn,
    /// Let anybody send instant messages from the site.
    ImControlAllowAll,
}

/// Who may ask for a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Any application.
    Public,
    /// Only applications that the operator has approved for it.
    Restricted,
}

/// What there is to know about a scope. Consent page, access rules and docs derive from [`SCOPES`].
#[derive(Debug)]
pub struct ScopeInfo {
    /// The scope.
    pub scope: Scope,
    /// As it is spelt on the wire.
    pub name: &'static str,
    /// Who may ask.
    pub class: Class,
    /// What the site will be able to do, in the words of the consent page; follows "… wants to".
    pub sentence: &'static str,
    /// What that means in particular, and what it does not include.
    pub detail: &'static str,
}

/// Every scope, in the order in which the consent page shows them.
pub static SCOPES: [ScopeInfo; 9] = [
    ScopeInfo {
        scope: Scope::ProfilesView,
        name: "WL_Profiles.View",
        class: Class::Public,
        sentence: "See your profile",
        detail: "Your name, your picture, your e-mail address, and what else you wrote on your profile.",
    },
    ScopeInfo {
        scope: Scope::ProfilesUpdateStatus,
        name: "WL_Profiles.UpdateStatus",
        class: Class::Public,
        sentence: "Change your status message",
        detail: "The line that your contacts see beside your name.",
    },
    ScopeInfo {
        scope: Scope::ContactsView,
        name: "WL_Contacts.View",
        class: Class::Public,
        sentence: "See your contacts",
        detail: "The names and pictures in your address book. E-mail addresses stay hidden.",
    },
    ScopeInfo {
        scope: Scope::ContactsViewFull,
        name: "WL_Contacts.ViewFull",
        class: Class::Restricted,
        sentence: "See your contacts and how to reach them",
        detail: "Your whole address book, with the e-mail addresses of the people in it.",
    },
    ScopeInfo {
        scope: Scope::ActivitiesView,
        name: "WL_Activities.View",
        class: Class::Public,
        sentence: "See your feed",
        detail: "What you and your contacts have posted, with comments.",
    },
    ScopeInfo {
        scope: Scope::ActivitiesUpdate,
        name: "WL_Activities.Update",
        class: Class::Public,
        sentence: "Post to your feed",
        detail: "Add activities in your name, where your contacts see them.",
    },
    ScopeInfo {
        scope: Scope::PhotosView,
        name: "WL_Photos.View",
        class: Class::Public,
        sentence: "See your photos",
        detail: "Your albums and the pictures in them.",
    },
    ScopeInfo {
        scope: Scope::MessengerSignIn,
        name: "Messenger.SignIn",
        class: Class::Public,
        sentence: "Sign you in to the messenger",
        detail: "Show who of your contacts is there, and send and receive messages while you are on the site.",
    },
    ScopeInfo {
        scope: Scope::ImControlAllowAll,
        name: "IMControl.IMAllowAll",
        class: Class::Public,
        sentence: "Let its visitors send you messages",
        detail: "Anyone on the site may start a conversation with you.",
    },
];

impl Scope {
    /// What there is to know about it.
    pub fn info(self) -> &'static ScopeInfo {
        &SCOPES[self as usize]
    }

    /// The scope of this name. Names are case-insensitive, as they were: `Messenger.Signin` is the
    /// commonest spelling in pages of the time.
    pub fn named(name: &str) -> Option<Self> {
        SCOPES.iter().find(|info| info.name.eq_ignore_ascii_case(name)).map(|info| info.scope)
    }
}

/// A set of scopes. On the wire: names separated by commas (2010) or by spaces (RFC 6749, section 3.3).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ScopeSet(u16);

impl ScopeSet {
    /// No scope at all.
    pub const EMPTY: Self = Self(0);

    /// Reads a list separated by commas, spaces or both; the unknown name is given back as the error.
    pub fn parse(list: &str) -> Result<Self, &str> {
        list.split([',', ' ']).filter(|name| !name.is_empty()).try_fold(Self::EMPTY, |set, name| {
            match Scope::named(name) {
                Some(scope) => Ok(set.with(scope)),
                None => Err(name),
            }
        })
    }

    /// This set and that scope.
    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | 1 << scope as u16)
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is here and not there.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the scope is in it.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & 1 << scope as u16 != 0
    }

    /// Whether every scope of the other is in it.
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether it holds nothing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes, in the order of [`SCOPES`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        SCOPES.iter().map(|info| info.scope).filter(move |&scope| self.contains(scope))
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        scopes.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// Separated by spaces (RFC 6749, section 3.3).
impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.info().name)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

impl Serialize for ScopeSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ScopeSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&list).map_err(|name| serde::de::Error::custom(format_args!("unknown scope {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_enum() {
        for (place, info) in SCOPES.iter().enumerate() {
            assert_eq!(info.scope as usize, place, "{}", info.name);
        }
    }

    #[test]
    fn lists_of_2010_and_of_today_read_alike() {
        let set = ScopeSet::parse("WL_Profiles.View, Messenger.Signin").unwrap();
        assert_eq!(set, ScopeSet::parse("messenger.signin wl_profiles.view").unwrap());
        assert_eq!(set.to_string(), "WL_Profiles.View Messenger.SignIn");
    }

    #[test]
    fn unknown_name_is_given_back() {
        assert_eq!(ScopeSet::parse("WL_Profiles.View,WL_Nothing.View"), Err("WL_Nothing.View"));
    }

    #[test]
    fn covers_is_set_inclusion() {
        let one = ScopeSet::EMPTY.with(Scope::ProfilesView);
        let two = one.with(Scope::ContactsView);
        assert!(two.covers(one) && !one.covers(two) && one.covers(ScopeSet::EMPTY));
        assert_eq!(two.without(one), ScopeSet::EMPTY.with(Scope::ContactsView));
    }
}
