//! `GET /`: what this node is, and where to go.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::config::Config;
use crate::error::PageError;
use crate::page::{self, Layout};
use crate::visitor::Visitor;

/// Shows it.
pub(crate) async fn show(State(app): State<App>, visitor: Option<Visitor>) -> Result<Response, PageError> {
    page::show(&HomePage {
        layout: Layout::of(visitor.as_ref()),
        visitor: visitor.as_ref(),
        config: &app.config,
    })
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    layout: Layout,
    visitor: Option<&'a Visitor>,
    config: &'a Config,
}
