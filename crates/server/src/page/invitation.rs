//! `GET|POST /invitation/{code}`: somebody follows a link with which a friend invites them.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Secret;
use wire::{Cid, Standing};

use crate::app::App;
use crate::error::PageError;
use crate::form::{Form, NotAForm};
use crate::messenger::announce_friend;
use crate::page::destination::Destination;
use crate::page::{self, Face, Layout};
use crate::visitor::Visitor;

/// Says who invites, and asks; whoever is not signed in signs in or registers first, and comes back.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Option<Visitor>,
    Path(code): Path<String>,
) -> Result<Response, PageError> {
    let (cid, face) = inviter(&app, &code).await?;
    let state = match &visitor {
        None => Between::Stranger,
        Some(visitor) if visitor.account.cid == cid => Between::Own,
        Some(visitor) => {
            let friend = app.store.friend(visitor.account.cid, cid, app.clock.now()).await?;
            match friend {
                Some(friend) if friend.standing == Standing::Friends => Between::Friends,
                _ => Between::Asked,
            }
        }
    };
    page::show(&InvitationPage {
        layout: Layout::of(visitor.as_ref()),
        here: Destination::parse(Some(&format!("/invitation/{code}"))),
        face,
        state,
    })
}

/// They become friends at once: the one has asked by the link, the other agrees.
pub(crate) async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    form: Result<Form, NotAForm>,
) -> Result<Response, PageError> {
    form?;
    let (cid, _) = inviter(&app, &code).await?;
    let (own, now) = (visitor.account.cid, app.clock.now());
    // Whom somebody has blocked, they do not invite.
    let blocks = app.store.friend(cid, own, now).await?.is_some_and(|friend| friend.blocked);
    if blocks {
        return Err(PageError::NOT_FOUND);
    }
    app.store.ask(cid, own, "", now).await?;
    app.store.ask(own, cid, "", now).await?;
    for (one, other) in [(cid, own), (own, cid)] {
        announce_friend(&app, one, other).await;
    }
    Ok(Redirect::to(&format!("/invitation/{code}")).into_response())
}

/// Who has made the link.
async fn inviter(app: &App, code: &str) -> Result<(Cid, Face), PageError> {
    let found = app.store.invitation(&Secret::presented(code).digest(), app.clock.now()).await?;
    let cid = found.ok_or(PageError::INVITATION)?;
    let profile = app.store.profile(cid).await?.ok_or(PageError::INVITATION)?;
    Ok((cid, Face::of(&profile)))
}

/// How it stands between the two.
enum Between {
    /// Nobody is signed in.
    Stranger,
    /// They may become friends.
    Asked,
    /// They are.
    Friends,
    /// It is their own link.
    Own,
}

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage {
    layout: Layout,
    /// This page, to come back to.
    here: Destination,
    face: Face,
    state: Between,
}
