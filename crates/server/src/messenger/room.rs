//! `/messenger/rooms/{client}/{event}`: an event room is read by everybody, written by whoever is signed in at its
//! application, and moderated by that application's owner (`wire::room`).

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::room::{RoomId, check_event};
use domain::{ClientId, Refusal};
use futures::stream;
use serde::Deserialize;
use store::{Heard, Part};
use tokio::time::timeout;
use wire::frame::BEAT;
use wire::room::{Desk, Moderation, RoomEvent, RoomPage, Speech, Spoken, Visitor};
use wire::{Cid, Scope};

use super::Messenger;
use super::hall::{Reader, announce, event};
use super::stream::BUFFERING;
use crate::access::{Wanted, permit};
use crate::app::App;
use crate::error::{RestError, TokenRefusal};
use crate::form::Form;
use crate::oauth::client;

/// The last event that a browser has heard (HTML, section 9.2.3).
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Which part of the log is wanted.
#[derive(Deserialize)]
pub(crate) struct Wish {
    after: Option<u64>,
    before: Option<u64>,
}

/// Which room.
type Names = Result<Path<(String, String)>, PathRejection>;

/// Shows a part of a room's log; or that and, as long as the reader stays, what happens.
pub(crate) async fn show(
    State(messenger): State<Messenger>,
    names: Names,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, RestError> {
    let app = &messenger.app;
    let (client_id, event) = names_of(names)?;
    known(app, client_id).await?;
    let room = RoomId::of(client_id, &event);
    let Ok(Query(wish)) = wish else { return Err(no_number()) };
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(ACCEPT).is_some_and(|accepted| accepted.contains("text/event-stream")) {
        let page = app.store.room(room, part(wish.after, wish.before)).await?;
        return Ok(([(CACHE_CONTROL, "no-store")], Json(page)).into_response());
    }
    let heard = text(LAST_EVENT_ID).and_then(|number| number.parse().ok());
    let Some(reader) = messenger.halls.enter(app, room).await? else { return Err(crowded()) };
    let page = app.store.room(room, part(heard.or(wish.after), None)).await?;
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store"), (BUFFERING, "no")];
    Ok((headers, tell(page, reader)).into_response())
}

/// The page, and then what the reader hears.
fn tell(page: RoomPage, reader: Reader) -> Body {
    let last = page.entries.last().map_or(0, |entry| entry.number);
    let first = event(last, &RoomEvent::Room(page));
    let told = stream::unfold((Some(first), last, reader), async |(first, mut last, mut reader)| {
        if let Some(first) = first {
            return Some((Ok::<_, Infallible>(first), (None, last, reader)));
        }
        loop {
            let Ok(told) = timeout(Duration::from_millis(BEAT.into()), reader.next()).await else {
                // A comment: the reader knows that the connection is well, the node that the reader is there.
                return Some((Ok(Bytes::from_static(b":\n\n")), (None, last, reader)));
            };
            let told = told?;
            // Else it stood in the page.
            if told.number == 0 || told.number > last {
                last = last.max(told.number);
                return Some((Ok(told.bytes), (None, last, reader)));
            }
        }
    });
    Body::from_stream(told)
}

/// Says something, for somebody who has let this application sign them in to the messenger.
pub(crate) async fn speak(
    State(messenger): State<Messenger>,
    names: Names,
    headers: HeaderMap,
    speech: Result<Json<Speech>, JsonRejection>,
) -> Result<Response, RestError> {
    let app = &messenger.app;
    let (client_id, name) = names_of(names)?;
    let from = member(&messenger, &headers, client_id).await?;
    let Json(Speech { id, text }) = speech.map_err(|rejection| no_json(&rejection))?;
    let said = app.store.speak((client_id, &name), from, id, text, app.clock.now());
    match said.await.map_err(refused)? {
        Heard::Entry(entry) => {
            announce(app, RoomId::of(client_id, &name), &RoomEvent::Entry(entry.clone()));
            Ok((StatusCode::CREATED, Json(Spoken::Entry(entry))).into_response())
        }
        Heard::Held => Ok((StatusCode::ACCEPTED, Json(Spoken::Held {})).into_response()),
    }
}

/// Says what a room is to somebody.
pub(crate) async fn show_visitor(
    State(messenger): State<Messenger>,
    names: Names,
    headers: HeaderMap,
) -> Result<Response, RestError> {
    let (client_id, _) = names_of(names)?;
    let visitor = member(&messenger, &headers, client_id).await?;
    let moderates = messenger.app.store.may_moderate(client_id, visitor).await?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Visitor { moderates })).into_response())
}

/// Shows what waits and what was done, to whoever may moderate.
pub(crate) async fn show_desk(
    State(messenger): State<Messenger>,
    names: Names,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let Moderator { client_id, event, .. } = Moderator::permit(&messenger, names, &headers).await?;
    desk(&messenger, client_id, &event).await.map_err(RestError::into_response)
}

/// Does what a moderator asks for.
pub(crate) async fn moderate(
    State(messenger): State<Messenger>,
    names: Names,
    headers: HeaderMap,
    act: Result<Json<Moderation>, JsonRejection>,
) -> Result<Response, Response> {
    let app = &messenger.app;
    let Moderator { client_id, event, person } = Moderator::permit(&messenger, names, &headers).await?;
    let done = async {
        let Json(act) = act.map_err(|rejection| no_json(&rejection))?;
        let moderated = app.store.moderate((client_id, &event), person, act, app.clock.now());
        let moderated = moderated.await.map_err(refused)?;
        let room = RoomId::of(client_id, &event);
        if let Some(entry) = moderated.entry {
            announce(app, room, &RoomEvent::Entry(entry));
        }
        if let Some(state) = moderated.state {
            announce(app, room, &RoomEvent::State(state));
        }
        desk(&messenger, client_id, &event).await
    };
    done.await.map_err(RestError::into_response)
}

/// Whoever may moderate a room: its application, which shows its secret, or somebody whom the operator has named.
struct Moderator {
    client_id: ClientId,
    event: String,
    /// Nobody, where it is the application itself.
    person: Option<Cid>,
}

impl Moderator {
    async fn permit(messenger: &Messenger, names: Names, headers: &HeaderMap) -> Result<Self, Response> {
        let app = &messenger.app;
        let (client_id, event) = names_of(names).map_err(RestError::into_response)?;
        let scheme = headers.get(AUTHORIZATION).and_then(|header| header.as_bytes().get(..6));
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"Basic ")) {
            let application = client::authenticate(app, headers, &Form::default()).await;
            let application = application.map_err(TokenRefusal::into_response)?;
            return if application.client_id == client_id {
                Ok(Self { client_id, event, person: None })
            } else {
                Err(another_application().into_response())
            };
        }
        let person = async {
            let caller = member(messenger, headers, client_id).await?;
            let may = app.store.may_moderate(client_id, caller).await?;
            let message = "This person does not moderate the rooms of this application.";
            if may {
                Ok(caller)
            } else {
                Err(RestError::new(StatusCode::FORBIDDEN, "room.moderator", message))
            }
        };
        let person = person.await.map_err(RestError::into_response)?;
        Ok(Self { client_id, event, person: Some(person) })
    }
}

/// Somebody who lets this application sign them in to the messenger.
async fn member(messenger: &Messenger, headers: &HeaderMap, client_id: ClientId) -> Result<Cid, RestError> {
    let wanted = Wanted { person: None, scopes: &[Scope::MessengerSignIn] };
    let caller = permit(&messenger.app, &messenger.tokens, headers, wanted).await?;
    if caller.client_id == client_id { Ok(caller.cid) } else { Err(another_application()) }
}

async fn desk(messenger: &Messenger, client_id: ClientId, event: &str) -> Result<Response, RestError> {
    let app = &messenger.app;
    let room = RoomId::of(client_id, event);
    let desk = app.store.desk(room, app.clock.now()).await?;
    let readers = messenger.halls.readers(room) as u64;
    Ok(([(CACHE_CONTROL, "no-store")], Json(Desk { readers, ..desk })).into_response())
}

fn names_of(names: Names) -> Result<(ClientId, String), RestError> {
    let Ok(Path((client, event))) = names else { return Err(refusal(Refusal::Event)) };
    check_event(&event).map_err(refusal)?;
    Ok((client.parse().map_err(|_| no_application())?, event))
}

async fn known(app: &App, client_id: ClientId) -> Result<(), RestError> {
    app.store.application(client_id).await?.map(drop).ok_or_else(no_application)
}

fn part(after: Option<u64>, before: Option<u64>) -> Part {
    match (after, before) {
        (Some(number), _) => Part::After(number),
        (None, Some(number)) => Part::Before(number),
        (None, None) => Part::Latest,
    }
}

fn another_application() -> RestError {
    let message = "This is for another application than the one that this room belongs to.";
    RestError::new(StatusCode::FORBIDDEN, "access.application", message)
}

fn no_application() -> RestError {
    RestError::new(StatusCode::NOT_FOUND, "room.application", "No application has this client id.")
}

fn no_number() -> RestError {
    RestError::new(StatusCode::BAD_REQUEST, "request.number", "`after` and `before` are numbers of entries.")
}

fn crowded() -> RestError {
    RestError::new(StatusCode::SERVICE_UNAVAILABLE, "node.full", "As many read here as can: try again later.")
}

fn no_json(rejection: &JsonRejection) -> RestError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return RestError::new(rejection.status(), "request.size", "A request has at most 64 KiB here.");
    }
    RestError::new(StatusCode::BAD_REQUEST, "request.json", format!("{}.", rejection.body_text()))
}

/// The rules do not allow it, or the store cannot.
fn refused(error: store::Error) -> RestError {
    match error {
        store::Error::Refused(refused) => refusal(refused),
        error => error.into(),
    }
}

fn refusal(refused: Refusal) -> RestError {
    let status = match refused {
        Refusal::Slow(_) | Refusal::Held => StatusCode::TOO_MANY_REQUESTS,
        Refusal::RoomEntry | Refusal::Person => StatusCode::NOT_FOUND,
        Refusal::Event | Refusal::Speech | Refusal::Pause => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    };
    let retry_after = if let Refusal::Slow(seconds) = refused { Some(seconds) } else { None };
    RestError { retry_after, ..RestError::new(status, refused.code(), refused.to_string()) }
}
