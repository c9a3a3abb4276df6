//! What a person has given to a site, for how long, and whether they have taken it back.

use std::time::Duration;

use wire::{Cid, ScopeSet};

use crate::application::ClientId;
use crate::time::{Moment, days, hours};

/// Names a grant. Random, so that it tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GrantId(pub u64);

/// One consent: this person lets this application do these things until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Its name.
    pub id: GrantId,
    /// Who gave it.
    pub cid: Cid,
    /// To whom.
    pub client_id: ClientId,
    /// What may be done.
    pub scopes: ScopeSet,
    /// Whether *Remember this connection* was ticked.
    pub remembered: bool,
    /// When it was given.
    pub given: Moment,
    /// When it ends by itself.
    pub expires: Moment,
    /// When the site last used it; written at most once a minute.
    pub used: Option<Moment>,
    /// When it was taken back.
    pub revoked: Option<Moment>,
}

impl Grant {
    /// How long a remembered connection lasts (Messenger Connect 4.1, ff752110).
    pub const REMEMBERED: Duration = days(365);
    /// How long another one lasts (the same page: "three more hours only").
    pub const NOT_REMEMBERED: Duration = hours(3);

    /// The person agrees. What an earlier live grant of theirs to the same application allowed, this one allows as
    /// well: agreeing to more never takes anything away. (The earlier one ends; the store replaces it.)
    pub fn approve(
        id: GrantId,
        cid: Cid,
        client_id: ClientId,
        decision: Decision,
        earlier: Option<&Self>,
        now: Moment,
    ) -> Self {
        let earlier = earlier.filter(|grant| grant.is_live(now));
        let span = if decision.remember { Self::REMEMBERED } else { Self::NOT_REMEMBERED };
        Self {
            id,
            cid,
            client_id,
            scopes: earlier.map_or(ScopeSet::EMPTY, |grant| grant.scopes).union(decision.scopes),
            remembered: decision.remember,
            given: now,
            expires: now.after(span),
            used: None,
            revoked: None,
        }
    }

    /// Whether it still counts.
    pub fn is_live(&self, now: Moment) -> bool {
        self.revoked.is_none() && now < self.expires
    }

    /// Whether a site that asks for these scopes need not show the consent page again.
    pub fn covers(&self, asked: ScopeSet, now: Moment) -> bool {
        self.is_live(now) && self.remembered && self.scopes.covers(asked)
    }
}

/// What the person decided on the consent page.
#[derive(Debug, Clone, Copy)]
pub struct Decision {
    /// The scopes they left ticked.
    pub scopes: ScopeSet,
    /// *Remember this connection*.
    pub remember: bool,
}

#[cfg(test)]
mod tests {
    use wire::Scope;

    use super::*;

    fn approve(scopes: ScopeSet, remember: bool, earlier: Option<&Grant>, now: Moment) -> Grant {
        Grant::approve(GrantId(1), Cid(1), ClientId(1), Decision { scopes, remember }, earlier, now)
    }

    fn before(moment: Moment) -> Moment {
        Moment(moment.0 - 1)
    }

    const PROFILE: ScopeSet = ScopeSet::EMPTY.with(Scope::ProfilesView);
    const CONTACTS: ScopeSet = ScopeSet::EMPTY.with(Scope::ContactsView);

    #[test]
    fn remembered_lasts_a_year_and_otherwise_three_hours() {
        let year = approve(PROFILE, true, None, Moment(0));
        assert!(year.is_live(before(Moment(0).after(days(365)))));
        assert!(!year.is_live(Moment(0).after(days(365))));
        let hours_3 = approve(PROFILE, false, None, Moment(0));
        assert!(hours_3.is_live(before(Moment(0).after(hours(3)))));
        assert!(!hours_3.is_live(Moment(0).after(hours(3))));
    }

    #[test]
    fn agreeing_to_more_keeps_what_was_given() {
        let first = approve(PROFILE, true, None, Moment(0));
        let second = approve(CONTACTS, true, Some(&first), Moment(1));
        assert!(second.covers(PROFILE.union(CONTACTS), Moment(2)));
    }

    #[test]
    fn dead_grant_adds_nothing() {
        let mut first = approve(PROFILE, true, None, Moment(0));
        first.revoked = Some(Moment(1));
        assert!(!first.is_live(Moment(1)));
        assert_eq!(approve(CONTACTS, true, Some(&first), Moment(2)).scopes, CONTACTS);
    }

    #[test]
    fn unremembered_consent_is_asked_for_again() {
        assert!(!approve(PROFILE, false, None, Moment(0)).covers(PROFILE, Moment(1)));
    }
}
