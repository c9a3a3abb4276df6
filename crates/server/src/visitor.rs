//! Who is signed in on the node's own pages: a cookie becomes a [`Visitor`]. A site's token never does.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Account, Visit};
use wire::Profile;

use crate::app::App;
use crate::cookie;
use crate::error::PageError;
use crate::page::destination::Destination;

/// A signed-in person. As an extractor it sends everybody else to the sign-in page, and from there back.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Their session in this browser.
    pub(crate) visit: Visit,
    /// Who they are.
    pub(crate) account: Account,
    /// What they say about themselves.
    pub(crate) profile: Profile,
}

impl Visitor {
    /// The person behind the cookie, if it counts; moves *last seen* when that is old.
    async fn of(headers: &HeaderMap, app: &App) -> Result<Option<Self>, PageError> {
        let Some(secret) = cookie::read(headers) else { return Ok(None) };
        let now = app.clock.now();
        let Some((visit, account)) = app.store.visit(&secret.digest()).await? else { return Ok(None) };
        if !visit.is_live(now) {
            return Ok(None);
        }
        if visit.is_stale(now) {
            app.store.see_visit(&visit.digest, now).await?;
        }
        let profile = app.store.profile(account.cid).await?;
        Ok(profile.map(|profile| Self { visit, account, profile }))
    }
}

/// Why there is no visitor where one is needed.
pub(crate) enum Absent {
    /// Nobody is signed in: first sign in, then come back here.
    SignIn(Destination),
    /// It cannot be known.
    Failed(PageError),
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Absent;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Absent> {
        match Self::of(&parts.headers, app).await {
            Ok(Some(visitor)) => Ok(visitor),
            Ok(None) => Err(Absent::SignIn(way_back(parts))),
            Err(error) => Err(Absent::Failed(error)),
        }
    }
}

impl OptionalFromRequestParts<App> for Visitor {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, PageError> {
        Self::of(&parts.headers, app).await
    }
}

impl IntoResponse for Absent {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(destination) => Redirect::to(&destination.by_way_of("/sign-in")).into_response(),
            Self::Failed(error) => error.into_response(),
        }
    }
}

/// The page that was asked for; for a form, the page that it stands on.
fn way_back(parts: &Parts) -> Destination {
    let path = parts.uri.path();
    if parts.method == Method::GET || path == wire::path::AUTHORIZE {
        Destination::parse(parts.uri.path_and_query().map(PathAndQuery::as_str))
    } else {
        let page = path.split('/').nth(1).unwrap_or_default();
        Destination::parse(Some(&format!("/{page}")))
    }
}
