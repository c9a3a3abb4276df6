//! Who asks over REST: a site's token becomes a [`Caller`], or a challenge.

mod credentials;
mod tokens;

use axum::http::{HeaderMap, StatusCode};
use domain::ClientId;
use wire::{Cid, Scope, ScopeSet};

use crate::app::App;
use crate::error::RestError;
use credentials::Credentials;
pub(crate) use tokens::Tokens;

/// A site that holds a person's grant. It never meets a [`Visitor`](crate::visitor::Visitor), who holds a cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    /// Whose data it may read.
    pub(crate) cid: Cid,
    /// Which site it is.
    pub(crate) client_id: ClientId,
    /// What it may do.
    pub(crate) scopes: ScopeSet,
}

/// What a request wants to reach.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// The person, if the address names one.
    pub(crate) person: Option<Cid>,
    /// Any one of these scopes is needed; none, if it is empty.
    pub(crate) scopes: &'a [Scope],
}

/// Lets a request through whose token counts, has a scope that is needed, and is about the person who gave it.
pub(crate) async fn permit(
    app: &App,
    tokens: &Tokens,
    headers: &HeaderMap,
    wanted: Wanted<'_>,
) -> Result<Caller, RestError> {
    let digest = match Credentials::of(headers) {
        Credentials::Token(secret) => secret.digest(),
        Credentials::Missing => return Err(missing()),
        Credentials::Malformed => return Err(malformed()),
    };
    let token = tokens.find(app, &digest).await?.ok_or_else(invalid)?;
    let caller = Caller { cid: token.cid, client_id: token.client_id, scopes: token.scopes };
    if !wanted.scopes.is_empty() && !wanted.scopes.iter().any(|&scope| token.scopes.contains(scope)) {
        return Err(insufficient(wanted.scopes));
    }
    if wanted.person.is_some_and(|person| person != token.cid) {
        return Err(somebody_else(token.cid));
    }
    tokens.mark_used(app, token.grant);
    Ok(caller)
}

/// RFC 6750, section 3.1: who shows nothing is told how, and not that something is wrong.
fn missing() -> RestError {
    let message = "This needs an access token: Authorization: Bearer <token>.";
    let challenge = "Bearer realm=\"Messenger Connect\", WRAP";
    challenged(StatusCode::UNAUTHORIZED, "access.missing", message, challenge.to_owned())
}

fn malformed() -> RestError {
    let message = "Send one Authorization header: Bearer <token>, or WRAP access_token=<token>.";
    let challenge = "Bearer error=\"invalid_request\", WRAP";
    challenged(StatusCode::BAD_REQUEST, "access.malformed", message, challenge.to_owned())
}

/// One answer for every token that does not count, so that guessing teaches nothing.
fn invalid() -> RestError {
    let message = "The access token is unknown, has expired, or was taken back.";
    let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{message}\", WRAP");
    challenged(StatusCode::UNAUTHORIZED, "access.token", message, challenge)
}

fn insufficient(needed: &[Scope]) -> RestError {
    let names: Vec<&str> = needed.iter().map(|scope| scope.info().name).collect();
    let message = format!("This needs the scope {}, which the person has not granted.", names.join(" or "));
    let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{}\"", names[0]);
    challenged(StatusCode::FORBIDDEN, "access.scope", message, challenge)
}

fn somebody_else(cid: Cid) -> RestError {
    let message = format!("This token is for the data of cid-{cid} only.");
    RestError::new(StatusCode::FORBIDDEN, "access.person", message)
}

fn challenged(
    status: StatusCode,
    code: &'static str,
    message: impl Into<String>,
    challenge: String,
) -> RestError {
    RestError { challenge: Some(challenge), ..RestError::new(status, code, message) }
}
