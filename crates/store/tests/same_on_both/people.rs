//! Ana, Bo, the sites they visit, and what goes between them.

use domain::code::Challenge;
use domain::grant::Decision;
use domain::{
    AccessToken, Account, Application, AuthorizationCode, ClientId, Digest, EmailAddress, Grant, GrantId,
    Moment, PasswordHash, RedirectUri, RefreshToken, Secret,
};
use store::{Exchange, Issue, Store};
use wire::{Cid, Profile, Scope, ScopeSet};

pub(crate) const ANA: Cid = Cid(0xF00D_0000_0000_0001);
pub(crate) const BO: Cid = Cid(2);
pub(crate) const SITE: ClientId = ClientId(0x4403_AD10);
pub(crate) const PROFILE: ScopeSet = ScopeSet::EMPTY.with(Scope::ProfilesView);
pub(crate) const BOTH: ScopeSet = PROFILE.with(Scope::ContactsView);

pub(crate) fn account(cid: Cid, email: &str) -> Account {
    Account {
        cid,
        email: EmailAddress::parse(email).unwrap(),
        password: PasswordHash::from_stored("$argon2id$…"),
        created: Moment(1),
    }
}

pub(crate) fn profile(cid: Cid, first_name: &str) -> Profile {
    Profile {
        cid,
        updated: 1,
        first_name: Some(first_name.into()),
        last_name: None,
        location: None,
        birth_month: None,
        gender: 0,
        addresses: Vec::new(),
        emails: Vec::new(),
        phone_numbers: Vec::new(),
        thumbnail_image_link: None,
    }
}

pub(crate) async fn register(store: &Store, cid: Cid, email: &str) {
    store.register(&account(cid, email), &profile(cid, email)).await.unwrap();
}

pub(crate) fn site(client_id: ClientId, name: &str) -> Application {
    Application {
        client_id,
        name: name.into(),
        secret: None,
        redirect_uris: vec![RedirectUri::parse("https://site.example/cb").unwrap()],
        origins: vec!["https://site.example".into()],
        approved: ScopeSet::EMPTY,
        created: Moment(1),
    }
}

/// Ana, Bo and a site are there.
pub(crate) async fn settle(store: &Store) {
    register(store, ANA, "ana@example.com").await;
    register(store, BO, "bo@example.com").await;
    store.save_application(&site(SITE, "Harbour Runners")).await.unwrap();
}

pub(crate) fn digest(name: &str) -> Digest {
    Secret::presented(name).digest()
}

pub(crate) fn consent(id: u64, scopes: ScopeSet, now: Moment) -> Grant {
    let decision = Decision { scopes, remember: true };
    Grant::approve(GrantId(id), ANA, SITE, decision, None, now)
}

pub(crate) fn code(name: &str, grant: GrantId, now: Moment) -> AuthorizationCode {
    AuthorizationCode {
        digest: digest(name),
        grant,
        client_id: SITE,
        redirect_uri: "https://site.example/cb".into(),
        challenge: Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        created: now,
        redeemed: None,
    }
}

/// The tokens `<name> access` and `<name> refresh`.
pub(crate) fn tokens(name: &str, family: u64, grant: &Grant, now: Moment) -> Issue {
    Issue {
        access: (digest(&format!("{name} access")), AccessToken::issue(grant, now)),
        refresh: RefreshToken {
            digest: digest(&format!("{name} refresh")),
            family,
            grant: grant.id,
            client_id: grant.client_id,
            rotated: None,
        },
    }
}

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Exchanges a code for the tokens of this name, by the domain's rules.
pub(crate) async fn redeem(
    store: &Store,
    code: &str,
    name: &'static str,
    now: Moment,
) -> Exchange<domain::code::Unredeemable> {
    store
        .redeem(&digest(code), now, move |code, grant| {
            code.redeem(SITE, Some("https://site.example/cb"), Some(VERIFIER), now)?;
            Ok(tokens(name, code.family(), grant, now))
        })
        .await
        .unwrap()
}

/// Exchanges a refresh token for the tokens of this name, by the domain's rules.
pub(crate) async fn refresh(
    store: &Store,
    token: &str,
    name: &'static str,
    now: Moment,
) -> Exchange<domain::Refresh> {
    store
        .refresh(&digest(token), now, move |token, grant| match token.present(SITE, grant, now) {
            domain::Refresh::Rotate => Ok(tokens(name, token.family, grant, now)),
            reason => Err(reason),
        })
        .await
        .unwrap()
}
