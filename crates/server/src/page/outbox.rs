//! `GET /outbox`: the letters of a node that has no mail server, for whoever tries it out. `GET|POST /stop/{code}`: whoever
//! has got one wants no more.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::response::{Redirect, Response};
use domain::Secret;
use store::Letter;

use crate::app::App;
use crate::config::Config;
use crate::error::PageError;
use crate::page::{self, Layout};
use crate::visitor::Visitor;

/// So many are shown.
const SHOWN: u32 = 50;

/// The letters. Where letters are sent there is no such page.
pub(crate) async fn show(State(app): State<App>, visitor: Option<Visitor>) -> Result<Response, PageError> {
    if !app.mail.is_outbox() {
        return Err(PageError::NOT_FOUND);
    }
    let letters = app.store.letters(SHOWN).await?;
    page::show(&OutboxPage { layout: Layout::of(visitor.as_ref()), config: &app.config, letters })
}

/// Asks: a machine that follows every link in a letter changes nothing.
pub(crate) async fn ask_stop(
    State(app): State<App>,
    visitor: Option<Visitor>,
    Path(code): Path<String>,
) -> Result<Response, PageError> {
    if !app.store.knows_stop(&Secret::presented(&*code).digest()).await? {
        return Err(PageError::NOT_FOUND);
    }
    page::show(&StopPage { layout: Layout::of(visitor.as_ref()), code: Some(code) })
}

/// No more letters. A mail program may ask for it by itself (RFC 8058), so it does not matter where this comes from; and
/// whoever holds the code can do nothing else with it.
pub(crate) async fn stop(State(app): State<App>, Path(code): Path<String>) -> Result<Response, PageError> {
    let is_closed = app.store.close_address(&Secret::presented(code).digest(), app.clock.now()).await?;
    if is_closed { Ok(Redirect::to("/stopped").into_response()) } else { Err(PageError::NOT_FOUND) }
}

/// It is done.
pub(crate) async fn stopped(visitor: Option<Visitor>) -> Result<Response, PageError> {
    page::show(&StopPage { layout: Layout::of(visitor.as_ref()), code: None })
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxPage<'a> {
    layout: Layout,
    config: &'a Config,
    letters: Vec<Letter>,
}

#[derive(Template)]
#[template(path = "stop.html")]
struct StopPage {
    layout: Layout,
    /// By which they are to stop; nothing, once they have.
    code: Option<String>,
}
