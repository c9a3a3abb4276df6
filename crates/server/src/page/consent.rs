//! `GET /consent`, `POST /consent/{grant}`: what sites may do, and taking it back.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use bus::Event;
use domain::{Application, GrantId};
use wire::Scope;

use crate::app::App;
use crate::error::PageError;
use crate::form::Form;
use crate::oauth::client;
use crate::page::words::Told;
use crate::page::{self, Layout, image};
use crate::visitor::Visitor;

/// Shows every site that may do something.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let now = app.clock.now();
    let grants = app.store.grants(visitor.account.cid).await?;
    let mut connections = Vec::new();
    for (grant, application) in grants.into_iter().filter(|(grant, _)| grant.is_live(now)) {
        let logo = image::logo_link(&app, application.client_id).await?;
        connections.push(Connection {
            id: format!("{:016x}", grant.id.0),
            application,
            logo,
            scopes: grant.scopes.iter().collect(),
            since: Told::on(grant.given),
            ends: Told::end(grant.expires, now),
            used: grant.used.map(|used| Told::past(used, now)),
        });
    }
    let page = ConsentPage {
        layout: Layout::of(Some(&visitor)),
        ended: client::find(&app, query.value("ended")).await?.map(|application| application.name),
        connections,
    };
    page::show(&page)
}

/// Takes one back: the site's next request is refused.
pub(crate) async fn end(
    State(app): State<App>,
    visitor: Visitor,
    Path(grant): Path<String>,
) -> Result<Response, PageError> {
    let id = u64::from_str_radix(&grant, 16).map(GrantId).map_err(|_| PageError::NOT_FOUND)?;
    let grant = app.store.grant(id).await?.filter(|grant| grant.cid == visitor.account.cid);
    let grant = grant.ok_or(PageError::NOT_FOUND)?;
    if app.store.revoke_grant(visitor.account.cid, id, app.clock.now()).await? {
        app.bus.publish(Event::GrantEnded(id.0));
    }
    Ok(Redirect::to(&format!("/consent?ended={}", grant.client_id)).into_response())
}

/// A site, and what it may do.
struct Connection {
    /// The grant's name in addresses.
    id: String,
    application: Application,
    logo: Option<String>,
    scopes: Vec<Scope>,
    since: Told,
    ends: Told,
    used: Option<Told>,
}

#[derive(Template)]
#[template(path = "consent.html")]
struct ConsentPage {
    layout: Layout,
    /// The site whose connection has just been ended.
    ended: Option<String>,
    connections: Vec<Connection>,
}
