//! Every address of the node.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use wire::frame::MOST_BYTES;
use wire::path::{
    AUTHORIZE, FILES, INVITATION, LOADER, MESSENGER, METADATA, PICTURES, PUSH, REVOKE, ROOMS, STREAM, TOKEN,
    WORKER,
};

use crate::access::Tokens;
use crate::app::App;
use crate::error::PageError;
use crate::messenger::{self, Messenger};
use crate::page::{
    account, consent, home, image, invitation, outbox, protection, register, sign_in, sign_out,
};
use crate::rest::Rest;
use crate::{asset, cors, health, oauth, origin, rest};

/// No request may take longer: the longest, an import of 20,000 contacts, takes seconds.
pub(crate) const LONGEST_REQUEST: Duration = Duration::from_mins(1);
/// The largest form.
const FORM_BYTES: usize = 64 * 1024;

/// The site.
pub fn router(app: App) -> Router {
    let tokens = Arc::new(Tokens::new(&app));

    // What people see: by cookie, from our own forms only, in no frame.
    let pages = Router::new()
        .route("/", get(home::show))
        .route("/register", get(register::show).post(register::submit))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_out::submit))
        .route("/account", get(account::show).post(account::save))
        .route("/account/sessions/{session}", post(account::end_session))
        .route("/consent", get(consent::show))
        .route("/consent/{grant}", post(consent::end))
        .route(&format!("{INVITATION}/{{code}}"), get(invitation::show).post(invitation::accept))
        .route(AUTHORIZE, get(oauth::authorize::ask).post(oauth::authorize::decide))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .route("/account/picture", post(account::save_picture).layer(DefaultBodyLimit::max(UPLOAD_PICTURE)))
        .route(
            "/account/contacts",
            post(account::import_contacts).layer(DefaultBodyLimit::max(UPLOAD_CONTACTS)),
        )
        .route("/outbox", get(outbox::show))
        .route("/stop/{code}", get(outbox::ask_stop))
        .route("/stopped", get(outbox::stopped))
        .route("/picture/{cid}/{tag}", get(image::picture))
        .route("/logo/{client_id}/{tag}", get(image::logo))
        .fallback(async || PageError::NOT_FOUND)
        .method_not_allowed_fallback(async || PageError::METHOD)
        .layer(from_fn_with_state(app.clone(), origin::check))
        .layer(from_fn_with_state(app.clone(), protection::protect));

    // What mail programs ask in the name of whoever got a letter: by its code, from anywhere.
    let letters = Router::new()
        .route("/stop/{code}", post(outbox::stop))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn_with_state(app.clone(), protection::protect));

    // What sites ask: by client id and token, from any origin.
    let services = Router::new()
        .route(TOKEN, post(oauth::token::exchange))
        .route(REVOKE, post(oauth::revoke::end))
        .route(METADATA, get(oauth::metadata::show))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn(cors::open));

    // What a site reads of a person: by token, from any origin. Paths below are not case-sensitive, and `rest` reads
    // them; it also sees to the time that it takes and to the origins, since each layer costs a microsecond.
    let resource = || get(rest::read).options(rest::methods).fallback(rest::method_not_allowed);
    let resources = ["/V4.1", "/V4.1/", "/V4.1/{*resource}", "/v4.1", "/v4.1/", "/v4.1/{*resource}"]
        .into_iter()
        .fold(Router::new(), |routes, path| routes.route(path, resource()))
        .with_state(Rest::new(&app, &tokens));

    // Over which a browser and the node talk, for as long as somebody is signed in: by token, from any origin.
    let messenger = Messenger::start(&app, &tokens);
    let talk = Router::new()
        .route(MESSENGER, get(messenger::open_socket))
        .route(STREAM, post(messenger::open_stream))
        .route(&format!("{STREAM}/{{link}}"), post(messenger::take_frame))
        .route(&format!("{ROOMS}/{{client}}/{{event}}"), get(messenger::show_room).post(messenger::speak))
        .route(&format!("{ROOMS}/{{client}}/{{event}}/visitor"), get(messenger::show_room_visitor))
        .route(
            &format!("{ROOMS}/{{client}}/{{event}}/moderation"),
            get(messenger::show_desk).post(messenger::moderate),
        )
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .route(&format!("{FILES}/{{key}}"), get(messenger::whole_file))
        .route(&format!("{FILES}/{{key}}/small"), get(messenger::small_file))
        .route(&format!("{PICTURES}/{{conversation}}/{{tag}}"), get(messenger::show_picture))
        .route(PUSH, get(messenger::show_push_key))
        .layer(from_fn(cors::open))
        .with_state(messenger.clone());

    // What is shared may come slowly: this sees to its own time.
    let uploads = Router::new()
        .route(FILES, post(messenger::take_file))
        .layer(from_fn(cors::open))
        .with_state(messenger);

    // What everybody gets.
    let files = Router::new()
        .route(LOADER, get(asset::serve))
        .route(WORKER, get(asset::serve))
        .route("/wl.d.ts", get(asset::serve))
        .route("/assets/{*name}", get(asset::serve))
        .route("/mark.svg", get(asset::mark))
        .route("/favicon.ico", get(asset::mark))
        .route("/health", get(health::show));

    Router::new()
        .merge(pages)
        .merge(letters)
        .merge(services)
        .merge(talk)
        .merge(files)
        .layer(from_fn(in_time))
        .merge(uploads)
        .merge(resources)
        .layer(CatchPanicLayer::custom(|_| unexpected()))
        .with_state(app)
}

/// A multipart form is a little larger than what it carries.
const UPLOAD_PICTURE: usize = 5 * 1024 * 1024 + FORM_BYTES;
const UPLOAD_CONTACTS: usize = 10 * 1024 * 1024 + FORM_BYTES;

/// Gives a request up that takes too long. The timer is set when a request has to wait for something: most do not.
async fn in_time(request: Request, next: Next) -> Response {
    match timeout(LONGEST_REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A defect: told in words, never as a stack trace. The panic itself is on standard error.
fn unexpected() -> Response {
    PageError::UNEXPECTED.into_response()
}
