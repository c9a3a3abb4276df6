//! `POST /messenger/files?id=…&name=…`: a file comes, to be shared in a conversation. `GET /messenger/files/{key}`: it
//! goes out again.
//!
//! On its way in it lies in a file of the machine, never in memory as a whole; a picture of at most [`PICTURE`] bytes is
//! looked at, and encoded anew. What it is is decided by its bytes, never by what is said of it.

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::{Form, NewFile, PIECE, StoredFile};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::time::timeout;
use wire::{Cid, FileId, Scope, Size};

use super::Messenger;
use crate::access::{Wanted, permit};
use crate::app::App;
use crate::cors;
use crate::error::{PageError, RestError};
use crate::picture::{self, Shared};

/// Larger ones are handed on as they are, and not shown.
const PICTURE: u64 = 25 * 1024 * 1024;
/// An upload of which nothing has come for so long is given up.
const SILENCE: Duration = Duration::from_secs(30);
/// However slowly it comes, it is here by then.
const LONGEST: Duration = Duration::from_mins(30);
/// So much of what is not taken may still come.
const DRAINED: usize = 64 * 1024 * 1024;
/// What everything is whose bytes are not a picture's.
const UNKNOWN: &str = "application/octet-stream";

/// What the address of an upload says.
#[derive(Deserialize)]
pub(crate) struct Upload {
    id: FileId,
    #[serde(default)]
    name: String,
}

/// Takes a file.
pub(crate) async fn take(
    State(messenger): State<Messenger>,
    upload: Result<Query<Upload>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, RestError> {
    let mut body = body.into_data_stream();
    let taken = receive(&messenger, upload, &headers, &mut body).await;
    if taken.is_err() {
        drain(&mut body).await;
    }
    taken
}

async fn receive(
    messenger: &Messenger,
    upload: Result<Query<Upload>, QueryRejection>,
    headers: &HeaderMap,
    body: &mut BodyDataStream,
) -> Result<Response, RestError> {
    let app = &messenger.app;
    let wanted = Wanted { person: None, scopes: &[Scope::MessengerSignIn] };
    let owner = permit(app, &messenger.tokens, headers, wanted).await?.cid;
    let Ok(Query(Upload { id: upload, name })) = upload else { return Err(no_id()) };
    let most = app.config.file_bytes;
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|announced| announced > most) {
        return Err(too_large(most));
    }
    let new = NewFile {
        id: app.random.number(),
        owner,
        upload,
        key: format!("{:032x}", u128::from_be_bytes(app.random.bytes())),
        name: domain::file::name(&name),
        made: app.clock.now(),
    };
    let id = new.id;
    if let Some(file) = app.store.begin_file(new).await? {
        // The answer to the first time did not arrive.
        return Ok(Json(file).into_response());
    }
    let kept = timeout(LONGEST, keep(app, owner, upload, id, body, most)).await;
    let taken = kept.unwrap_or_else(|_| Err(broken()));
    if taken.is_err()
        && let Err(error) = app.store.abandon_file(id).await
    {
        tracing::warn!(code = error.code(), "what came of a file stays until it is swept: {error}");
    }
    Ok((StatusCode::CREATED, Json(taken?)).into_response())
}

/// Keeps what comes, piece by piece.
async fn keep(
    app: &App,
    owner: Cid,
    upload: FileId,
    id: u64,
    body: &mut BodyDataStream,
    most: u64,
) -> Result<wire::File, RestError> {
    let (mut spool, bytes) = spool(body, most).await?;
    let (media_type, bytes, size) = match look(&mut spool, bytes).await? {
        Some(Shared { whole, small, size }) => {
            add(app, id, Form::Small, &small.bytes).await?;
            add(app, id, Form::Whole, &whole.bytes).await?;
            (whole.media_type, whole.bytes.len() as u64, Some(size))
        }
        None => (UNKNOWN.to_owned(), add_spooled(app, id, &mut spool).await?, None::<Size>),
    };
    Ok(app.store.finish_file(owner, upload, &media_type, bytes, size).await?)
}

/// Brings it onto the disk.
async fn spool(body: &mut BodyDataStream, most: u64) -> Result<(File, u64), RestError> {
    let mut spool = File::from_std(tempfile::tempfile().map_err(|error| no_room(&error))?);
    let mut bytes = 0;
    loop {
        let Ok(next) = timeout(SILENCE, body.next()).await else { return Err(broken()) };
        let Some(chunk) = next else { break };
        let chunk = chunk.map_err(|_| broken())?;
        bytes += chunk.len() as u64;
        if bytes > most {
            return Err(too_large(most));
        }
        spool.write_all(&chunk).await.map_err(|error| no_room(&error))?;
    }
    spool.flush().await.map_err(|error| no_room(&error))?;
    if bytes == 0 { Err(empty()) } else { Ok((spool, bytes)) }
}

/// Lets what still comes go by: whoever is sending does not read an answer before they have done so.
async fn drain(body: &mut BodyDataStream) {
    let mut left = DRAINED;
    while let Ok(Some(Ok(chunk))) = timeout(SILENCE, body.next()).await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            break;
        }
    }
}

/// What is seen of it, if it is a picture; what only claims to be one is handed on like everything else.
async fn look(spool: &mut File, bytes: u64) -> Result<Option<Shared>, RestError> {
    spool.rewind().await.map_err(|error| no_room(&error))?;
    let mut head = Vec::new();
    spool.take(16).read_to_end(&mut head).await.map_err(|error| no_room(&error))?;
    if bytes > PICTURE || picture::media_type(&head).is_none() {
        return Ok(None);
    }
    let same = spool.try_clone().await.map_err(|error| no_room(&error))?.into_std().await;
    Ok(picture::shared(same, PICTURE).await.ok())
}

async fn add(app: &App, id: u64, form: Form, bytes: &[u8]) -> Result<(), RestError> {
    for (piece, number) in bytes.chunks(PIECE).zip(0..) {
        app.store.add_piece(id, form, number, piece.to_vec()).await?;
    }
    Ok(())
}

async fn add_spooled(app: &App, id: u64, spool: &mut File) -> Result<u64, RestError> {
    spool.rewind().await.map_err(|error| no_room(&error))?;
    let mut bytes = 0;
    for number in 0.. {
        let mut piece = Vec::with_capacity(PIECE);
        spool.take(PIECE as u64).read_to_end(&mut piece).await.map_err(|error| no_room(&error))?;
        if piece.is_empty() {
            break;
        }
        bytes += piece.len() as u64;
        app.store.add_piece(id, Form::Whole, number, piece).await?;
    }
    Ok(bytes)
}

/// Gives a file out.
pub(crate) async fn whole(
    State(messenger): State<Messenger>,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let file = messenger.app.store.file(&key).await?.ok_or(PageError::NOT_FOUND)?;
    let length = file.bytes;
    let is_picture = file.picture.is_some();
    let media_type = if is_picture { file.media_type.clone() } else { UNKNOWN.to_owned() };
    Ok(give(&messenger.app, &file, Form::Whole, media_type, is_picture, Some(length)))
}

/// Gives the small form of a picture out.
pub(crate) async fn small(
    State(messenger): State<Messenger>,
    Path(key): Path<String>,
) -> Result<Response, PageError> {
    let file = messenger.app.store.file(&key).await?.ok_or(PageError::NOT_FOUND)?;
    let first = messenger.app.store.piece(file.id, Form::Small, 0).await?.ok_or(PageError::NOT_FOUND)?;
    let media_type = picture::media_type(&first).unwrap_or(UNKNOWN).to_owned();
    Ok(give(&messenger.app, &file, Form::Small, media_type, true, None))
}

/// The address is what one must know. Nothing in it runs, whatever it is and wherever it is opened.
fn give(
    app: &App,
    file: &StoredFile,
    form: Form,
    media_type: String,
    is_shown: bool,
    length: Option<u64>,
) -> Response {
    let mut headers = HeaderMap::new();
    cors::open_file(&mut headers);
    let disposition = if is_shown { "inline" } else { "attachment" };
    let fixed = [
        (CACHE_CONTROL, "private, max-age=3600"),
        (axum::http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (axum::http::header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (axum::http::header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // RFC 8187, section 3.2.
    let name = utf8_percent_encode(&file.name, ATTRIBUTE);
    let told = [
        (CONTENT_TYPE, Some(media_type)),
        (CONTENT_DISPOSITION, Some(format!("{disposition}; filename*=UTF-8''{name}"))),
        (CONTENT_LENGTH, length.map(|length| length.to_string())),
    ];
    for (name, value) in told {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    let (store, id) = (app.store.clone(), file.id);
    let pieces = stream::try_unfold(0, move |number| {
        let store = store.clone();
        async move {
            let piece = store.piece(id, form, number).await.map_err(io::Error::other)?;
            Ok::<_, io::Error>(piece.map(|piece| (Bytes::from(piece), number + 1)))
        }
    });
    (headers, Body::from_stream(pieces)).into_response()
}

/// What stands in an extended parameter as it is: `attr-char` of RFC 8187.
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn no_id() -> RestError {
    let message = "An upload has an id: POST /messenger/files?id=<16 hexadecimal digits>&name=<name>.";
    RestError::new(StatusCode::BAD_REQUEST, "file.id", message)
}

fn too_large(most: u64) -> RestError {
    let message = format!("A file has at most {} MiB here.", most / 1024 / 1024);
    RestError::new(StatusCode::PAYLOAD_TOO_LARGE, "file.size", message)
}

fn empty() -> RestError {
    RestError::new(StatusCode::BAD_REQUEST, "file.empty", "There is nothing in the file.")
}

fn broken() -> RestError {
    RestError::new(StatusCode::BAD_REQUEST, "file.broken", "The file has not arrived whole.")
}

fn no_room(error: &io::Error) -> RestError {
    tracing::error!("a file cannot be taken: {error}");
    RestError::new(StatusCode::INSUFFICIENT_STORAGE, "file.room", "The node has no room for files right now.")
}
