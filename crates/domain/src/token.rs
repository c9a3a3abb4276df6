//! Access and refresh tokens: opaque, short, and never longer-lived than the grant they come from.

use std::time::Duration;

use wire::{Cid, ScopeSet};

use crate::application::ClientId;
use crate::grant::{Grant, GrantId};
use crate::secret::Digest;
use crate::time::{Moment, hours};

/// An access token, with all that a request must know of its grant, so that one look-up answers.
#[derive(Debug, Clone, Copy)]
pub struct AccessToken {
    /// The grant it comes from.
    pub grant: GrantId,
    /// Who gave that grant.
    pub cid: Cid,
    /// To whom.
    pub client_id: ClientId,
    /// What may be done.
    pub scopes: ScopeSet,
    /// When it ends.
    pub expires: Moment,
}

impl AccessToken {
    /// The longest an access token lasts.
    pub const LIFE: Duration = hours(1);

    /// A token for what a live grant allows, from now. It never outlives the grant.
    pub fn issue(grant: &Grant, now: Moment) -> Self {
        Self {
            grant: grant.id,
            cid: grant.cid,
            client_id: grant.client_id,
            scopes: grant.scopes,
            expires: now.after(Self::LIFE).min(grant.expires),
        }
    }

    /// Whether it still counts. (A revoked grant's tokens are gone from the store and from every cache.)
    pub fn is_live(&self, now: Moment) -> bool {
        now < self.expires
    }
}

/// A refresh token. Each works once; using one twice ends its whole family (RFC 9700, section 4.14.2).
#[derive(Debug, Clone, Copy)]
pub struct RefreshToken {
    /// What it is known by.
    pub digest: Digest,
    /// The sign-in that it descends from: all tokens that one code brought in the end are one family.
    pub family: u64,
    /// The grant it comes from.
    pub grant: GrantId,
    /// To whom it was given.
    pub client_id: ClientId,
    /// When it was exchanged for the next one.
    pub rotated: Option<Moment>,
}

/// What a refresh token brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// New tokens.
    Rotate,
    /// It was used before: somebody else has it. The family ends.
    Replayed,
    /// It was given to another client.
    OtherClient,
    /// The grant has ended or was taken back.
    GrantEnded,
}

impl RefreshToken {
    /// What to do when it is presented.
    pub fn present(&self, client_id: ClientId, grant: &Grant, now: Moment) -> Refresh {
        if self.client_id != client_id {
            Refresh::OtherClient
        } else if !grant.is_live(now) {
            Refresh::GrantEnded
        } else if self.rotated.is_some() {
            Refresh::Replayed
        } else {
            Refresh::Rotate
        }
    }
}

#[cfg(test)]
mod tests {
    use wire::Scope;

    use super::*;
    use crate::grant::Decision;

    fn grant(remember: bool) -> Grant {
        let decision = Decision { scopes: ScopeSet::EMPTY.with(Scope::ProfilesView), remember };
        Grant::approve(GrantId(1), Cid(1), ClientId(1), decision, None, Moment(0))
    }

    #[test]
    fn token_never_outlives_its_grant() {
        let late = Moment(Moment(0).after(hours(3)).0 - 10_000);
        let token = AccessToken::issue(&grant(false), late);
        assert_eq!(late.until(token.expires), Duration::from_secs(10));
        assert_eq!(Moment(0).until(AccessToken::issue(&grant(true), Moment(0)).expires), AccessToken::LIFE);
    }

    #[test]
    fn refresh_works_once_for_its_client_while_the_grant_lives() {
        let digest = Digest::from_stored(&[0; 32]).unwrap();
        let token =
            RefreshToken { digest, family: 1, grant: GrantId(1), client_id: ClientId(1), rotated: None };
        let live = grant(false);
        assert_eq!(token.present(ClientId(1), &live, Moment(1)), Refresh::Rotate);
        assert_eq!(token.present(ClientId(2), &live, Moment(1)), Refresh::OtherClient);
        assert_eq!(token.present(ClientId(1), &live, Moment(0).after(hours(3))), Refresh::GrantEnded);
        let used = RefreshToken { rotated: Some(Moment(1)), ..token };
        assert_eq!(used.present(ClientId(1), &live, Moment(2)), Refresh::Replayed);
    }
}
