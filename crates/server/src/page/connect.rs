//! What a site asks for, in plain words, with *Allow* and *Deny*: the page at `/oauth/authorize`.

use askama::Template;
use axum::http::Uri;
use axum::response::Response;
use domain::{Application, Authorization, Grant};
use wire::{Scope, ScopeSet};

use crate::app::App;
use crate::error::PageError;
use crate::page::protection::Policy;
use crate::page::{self, Face, Layout, image};
use crate::visitor::Visitor;

/// Shown again when *Allow* was pressed with nothing ticked.
pub(crate) const NOTHING_TICKED: &str = "Tick at least one thing that the site may do, or choose Deny.";

/// Shows the page. What an earlier consent already allows is said, not asked again.
pub(crate) async fn show(
    app: &App,
    visitor: &Visitor,
    application: &Application,
    request: &Authorization,
    earlier: Option<&Grant>,
    uri: &Uri,
    problem: Option<&'static str>,
) -> Result<Response, PageError> {
    let held = earlier.map_or(ScopeSet::EMPTY, |grant| grant.scopes);
    let asked = request.scopes.without(held);
    let page = ConnectPage {
        layout: Layout::of(None),
        application,
        logo: image::logo_link(app, application.client_id).await?,
        origin: request.redirect.uri.origin(),
        person: Face::of(&visitor.profile),
        email: visitor.account.email.as_str(),
        asked: asked.iter().collect(),
        held: request.scopes.without(asked).iter().collect(),
        here: uri.path_and_query().map_or(wire::path::AUTHORIZE, |whole| whole.as_str()),
        problem,
    };
    let policy = Policy { leads_to: Some(request.redirect.uri.origin()), ..Policy::default() };
    Ok(policy.on(page::show(&page)?))
}

#[derive(Template)]
#[template(path = "connect.html")]
struct ConnectPage<'a> {
    layout: Layout,
    application: &'a Application,
    logo: Option<String>,
    /// Where the answer goes: what the person can compare with what they know.
    origin: &'a str,
    person: Face,
    email: &'a str,
    asked: Vec<Scope>,
    held: Vec<Scope>,
    /// This page's own address: the form posts to it, and another person comes back to it.
    here: &'a str,
    problem: Option<&'static str>,
}
