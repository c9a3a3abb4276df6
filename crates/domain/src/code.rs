//! The one-time code, and what it is bound to.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

use crate::application::ClientId;
use crate::grant::GrantId;
use crate::secret::Digest;
use crate::time::Moment;

/// An authorization code (RFC 6749, section 4.1.2): works once, for one minute, for whom it was made.
#[derive(Debug, Clone)]
pub struct AuthorizationCode {
    /// What the code is known by.
    pub digest: Digest,
    /// What it is exchanged for.
    pub grant: GrantId,
    /// To whom it was given.
    pub client_id: ClientId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// What its verifier must hash to.
    pub challenge: Option<Challenge>,
    /// When it was made.
    pub created: Moment,
    /// When it was exchanged.
    pub redeemed: Option<Moment>,
}

/// Why a code is not exchanged. The client is told `invalid_grant` in each case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unredeemable {
    /// It was exchanged before: somebody has stolen it, so the [`family`](AuthorizationCode::family) of tokens that it
    /// brought ends (RFC 6749, section 4.1.2). What the person agreed to stays: the theft is not their doing.
    Replayed,
    /// Too late.
    Expired,
    /// It was given to another client.
    OtherClient,
    /// Another redirect URI than in the authorization request.
    OtherRedirect,
    /// The verifier does not hash to the challenge, is missing, or comes without a challenge (RFC 9700, section 2.1.1).
    WrongVerifier,
}

impl Unredeemable {
    /// In words, for the developer.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Replayed => "the code was used before; what it brought is revoked",
            Self::Expired => "the code has expired",
            Self::OtherClient => "the code was given to another client",
            Self::OtherRedirect => "redirect_uri is not the one of the authorization request",
            Self::WrongVerifier => "code_verifier does not match the code_challenge",
        }
    }
}

impl AuthorizationCode {
    /// How long it works.
    pub const LIFE: Duration = Duration::from_mins(1);

    /// Names the sign-in that begins with it: the first 64 bits of its digest, as unpredictable as the code itself.
    pub fn family(&self) -> u64 {
        self.digest.as_bytes().iter().take(8).fold(0, |bits, &byte| bits << 8 | u64::from(byte))
    }

    /// Whether it may be exchanged now, by this client with this verifier.
    pub fn redeem(
        &self,
        client_id: ClientId,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
        now: Moment,
    ) -> Result<(), Unredeemable> {
        if self.client_id != client_id {
            Err(Unredeemable::OtherClient)
        } else if self.redeemed.is_some() {
            Err(Unredeemable::Replayed)
        } else if now >= self.created.after(Self::LIFE) {
            Err(Unredeemable::Expired)
        } else if redirect_uri != Some(self.redirect_uri.as_str()) {
            Err(Unredeemable::OtherRedirect)
        } else {
            match (&self.challenge, verifier) {
                (None, None) => Ok(()),
                (Some(challenge), Some(verifier)) if challenge.admits(verifier) => Ok(()),
                _ => Err(Unredeemable::WrongVerifier),
            }
        }
    }
}

/// A PKCE challenge, S256 (RFC 7636, section 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge(String);

impl Challenge {
    /// 43 characters of base64url.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).is_ok_and(|hash| hash.len() == 32).then(|| Self(text.to_owned()))
    }

    /// As it was stored.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the verifier hashes to it (RFC 7636, section 4.6). The verifier's own form is checked too:
    /// 43 to 128 unreserved characters (section 4.1).
    pub fn admits(&self, verifier: &str) -> bool {
        let is_well_formed = (43..=128).contains(&verifier.len())
            && verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        is_well_formed && bool::from(hash.as_bytes().ct_eq(self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn code() -> AuthorizationCode {
        AuthorizationCode {
            digest: Digest::from_stored(&[0; 32]).unwrap(),
            grant: GrantId(1),
            client_id: ClientId(1),
            redirect_uri: "https://site.example/cb".into(),
            challenge: Challenge::parse(CHALLENGE),
            created: Moment(0),
            redeemed: None,
        }
    }

    fn redeem(code: &AuthorizationCode, verifier: Option<&str>, now: Moment) -> Result<(), Unredeemable> {
        code.redeem(ClientId(1), Some("https://site.example/cb"), verifier, now)
    }

    #[test]
    fn works_for_whom_it_was_made() {
        assert_eq!(redeem(&code(), Some(VERIFIER), Moment(59_999)), Ok(()));
    }

    #[test]
    fn every_mismatch_has_its_reason() {
        let code = code();
        assert_eq!(redeem(&code, Some(VERIFIER), Moment(60_000)), Err(Unredeemable::Expired));
        assert_eq!(redeem(&code, None, Moment(1)), Err(Unredeemable::WrongVerifier));
        assert_eq!(redeem(&code, Some(CHALLENGE), Moment(1)), Err(Unredeemable::WrongVerifier));
        let elsewhere = code.redeem(ClientId(1), Some("https://site.example/"), Some(VERIFIER), Moment(1));
        assert_eq!(elsewhere, Err(Unredeemable::OtherRedirect));
        let other = code.redeem(ClientId(2), Some("https://site.example/cb"), Some(VERIFIER), Moment(1));
        assert_eq!(other, Err(Unredeemable::OtherClient));
        let used = AuthorizationCode { redeemed: Some(Moment(1)), ..code };
        assert_eq!(redeem(&used, Some(VERIFIER), Moment(2)), Err(Unredeemable::Replayed));
    }

    #[test]
    fn verifier_without_challenge_is_refused() {
        let code = AuthorizationCode { challenge: None, ..code() };
        assert_eq!(redeem(&code, Some(VERIFIER), Moment(1)), Err(Unredeemable::WrongVerifier));
        assert_eq!(redeem(&code, None, Moment(1)), Ok(()));
    }
}
