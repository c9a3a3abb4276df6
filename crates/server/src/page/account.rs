//! `GET|POST /account` and what lies below it: profile, picture, contacts, sessions.

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Moment, Visit};
use odata::Query;

use crate::app::App;
use crate::error::PageError;
use crate::form::{Form, NotAForm};
use crate::import::{self, Broken};
use crate::page::field::{Problems, line};
use crate::page::words::Told;
use crate::page::{self, Face, Layout, image, words};
use crate::picture;
use crate::visitor::Visitor;

/// Shows the page. What has just been done stands in the query: `?saved`, `?added=12&updated=3`.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let done = Done::of(&query);
    whole_page(&app, &visitor, View { done, ..View::default() }).await
}

/// Saves the profile.
pub(crate) async fn save(
    State(app): State<App>,
    mut visitor: Visitor,
    form: Result<Form, NotAForm>,
) -> Result<Response, PageError> {
    let form = form?;
    let mut problems = Problems::default();
    let profile = &mut visitor.profile;
    profile.first_name = line(&form, "first_name", &mut problems);
    profile.last_name = line(&form, "last_name", &mut problems);
    profile.location = line(&form, "location", &mut problems);
    profile.birth_month =
        form.value("birth_month").and_then(|text| text.parse().ok()).filter(|m| (1..=12).contains(m));
    profile.gender = form.value("gender").and_then(|text| text.parse().ok()).filter(|&g| g <= 2).unwrap_or(0);
    if profile.first_name.is_none() {
        problems.add("first_name", "Please say what to call you.");
    }
    if !problems.is_empty() {
        return refuse(&app, &visitor, View { problems, ..View::default() }).await;
    }
    profile.updated = app.clock.now().0;
    app.store.save_profile(profile).await?;
    Ok(Redirect::to("/account?saved=profile").into_response())
}

/// Takes a new picture, or with `remove` the old one away.
pub(crate) async fn save_picture(
    State(app): State<App>,
    mut visitor: Visitor,
    upload: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let cid = visitor.account.cid;
    let upload = Upload::read(upload, "picture").await?;
    let earlier = visitor.profile.thumbnail_image_link.take();
    if !upload.is_removal {
        if upload.bytes.is_empty() {
            return refuse(&app, &visitor, View::problem("picture", "Choose an image first.")).await;
        }
        match picture::portrait(upload.bytes).await {
            Ok(picture) => {
                app.store.save_picture(cid, &picture).await?;
                visitor.profile.thumbnail_image_link = Some(image::picture_link(cid, &picture.tag));
            }
            Err(error) => {
                visitor.profile.thumbnail_image_link = earlier;
                return refuse(&app, &visitor, View::problem("picture", error.to_string())).await;
            }
        }
    }
    visitor.profile.updated = app.clock.now().0;
    app.store.save_profile(&visitor.profile).await?;
    // Nothing is kept of a picture that its person has taken away.
    let gone = earlier.filter(|link| visitor.profile.thumbnail_image_link.as_ref() != Some(link));
    if let Some(tag) = gone.as_deref().and_then(|link| link.rsplit('/').next()) {
        app.store.delete_picture(cid, tag).await?;
    }
    Ok(Redirect::to("/account?saved=picture").into_response())
}

/// Imports an address book. Where cards are broken, the page names each; the others are in.
pub(crate) async fn import_contacts(
    State(app): State<App>,
    visitor: Visitor,
    upload: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let upload = Upload::read(upload, "contacts").await?;
    if upload.bytes.is_empty() {
        return refuse(&app, &visitor, View::problem("contacts", "Choose a vCard or CSV file first.")).await;
    }
    let outcome = match import::bring(&app, visitor.account.cid, upload.bytes).await? {
        Ok(outcome) => outcome,
        Err(unreadable) => {
            return refuse(&app, &visitor, View::problem("contacts", unreadable.to_string())).await;
        }
    };
    let done = Done::Imported {
        added: outcome.imported.added,
        updated: outcome.imported.updated,
        unchanged: outcome.imported.unchanged,
    };
    if outcome.broken.is_empty() {
        return Ok(Redirect::to(&done.address()).into_response());
    }
    let view = View { done: Some(done), file: upload.name, broken: outcome.broken, ..View::default() };
    whole_page(&app, &visitor, view).await
}

/// Ends one session, or with `others` all but this one.
pub(crate) async fn end_session(
    State(app): State<App>,
    visitor: Visitor,
    Path(which): Path<String>,
) -> Result<Response, PageError> {
    let mut visits = app.store.visits(visitor.account.cid).await?;
    visits.retain(|visit| match which.as_str() {
        "others" => visit.digest != visitor.visit.digest,
        name => session_name(visit) == name,
    });
    for visit in &visits {
        app.store.end_visit(&visit.digest).await?;
    }
    Ok(Redirect::to("/account?saved=sessions").into_response())
}

/// A session's name in addresses: eight bytes of its digest, which open nothing.
fn session_name(visit: &Visit) -> String {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&visit.digest.as_bytes()[..8]);
    format!("{:016x}", u64::from_be_bytes(bytes))
}

/// What came with a multipart form.
struct Upload {
    bytes: Vec<u8>,
    /// The file's name, for messages about it.
    name: String,
    /// Whether the button *Remove* was pressed.
    is_removal: bool,
}

impl Upload {
    async fn read(upload: Result<Multipart, MultipartRejection>, field: &str) -> Result<Self, PageError> {
        let mut multipart = upload.map_err(|_| PageError::BAD_FORM)?;
        let mut upload = Self { bytes: Vec::new(), name: String::new(), is_removal: false };
        let refuse = |error: axum::extract::multipart::MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TOO_LARGE,
            _ => PageError::BAD_FORM,
        };
        while let Some(part) = multipart.next_field().await.map_err(refuse)? {
            match part.name() {
                Some("remove") => upload.is_removal = true,
                Some(name) if name == field => {
                    upload.name = part.file_name().unwrap_or("the file").chars().take(100).collect();
                    upload.bytes = part.bytes().await.map_err(refuse)?.into();
                }
                _ => {}
            }
        }
        Ok(upload)
    }
}

/// What has just been done, to be said at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Done {
    Saved(&'static str),
    Imported { added: u64, updated: u64, unchanged: u64 },
}

impl Done {
    fn of(query: &Form) -> Option<Self> {
        match query.value("saved") {
            Some("profile") => return Some(Self::Saved("Your profile is saved.")),
            Some("picture") => return Some(Self::Saved("Your picture is saved.")),
            Some("sessions") => return Some(Self::Saved("Signed out there.")),
            _ => {}
        }
        let number = |name| query.value(name).and_then(|text| text.parse().ok());
        Some(Self::Imported {
            added: number("added")?,
            updated: number("updated")?,
            unchanged: number("unchanged")?,
        })
    }

    fn address(&self) -> String {
        match self {
            Self::Saved(_) => "/account".into(),
            Self::Imported { added, updated, unchanged } => {
                format!("/account?added={added}&updated={updated}&unchanged={unchanged}")
            }
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Saved(sentence) => (*sentence).to_owned(),
            Self::Imported { added, updated, unchanged } => {
                let added = words::count(*added, "contact", "contacts");
                format!("{added} added, {updated} updated, {unchanged} known already.")
            }
        }
    }
}

/// What the page shows besides the person.
#[derive(Default)]
struct View {
    done: Option<Done>,
    problems: Problems,
    /// The file of which these cards were broken.
    file: String,
    broken: Vec<Broken>,
}

impl View {
    fn broken_cards(&self) -> String {
        let count = u64::try_from(self.broken.len()).unwrap_or(u64::MAX);
        words::count(count, "card", "cards")
    }

    fn problem(field: &'static str, words: impl Into<String>) -> Self {
        Self { problems: Problems::with(field, words), ..Self::default() }
    }
}

async fn refuse(app: &App, visitor: &Visitor, view: View) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, whole_page(app, visitor, view).await?).into_response())
}

async fn whole_page(app: &App, visitor: &Visitor, view: View) -> Result<Response, PageError> {
    let now = app.clock.now();
    let cid = visitor.account.cid;
    let mut visits = app.store.visits(cid).await?;
    // This one first, then as the store gives them: the latest seen first.
    visits.sort_by_key(|visit| visit.digest != visitor.visit.digest);
    let live = visits.iter().filter(|visit| visit.is_live(now));
    let contacts = app.store.count_contacts(cid, &Query::default()).await?;
    page::show(&AccountPage {
        layout: Layout::of(Some(visitor)),
        face: Face::of(&visitor.profile),
        visitor,
        contacts: (contacts > 0).then(|| words::count(contacts, "contact", "contacts")),
        sessions: live.map(|visit| Session::of(visit, visitor, now)).collect(),
        months: months(visitor.profile.birth_month),
        view,
    })
}

/// The months, and which of them is the person's.
fn months(own: Option<u8>) -> Vec<(u8, &'static str, bool)> {
    (1..).zip(words::MONTHS).map(|(number, name)| (number, name, own == Some(number))).collect()
}

/// A browser in which the person is signed in.
struct Session {
    name: String,
    is_this: bool,
    began: Told,
    seen: Told,
}

impl Session {
    fn of(visit: &Visit, visitor: &Visitor, now: Moment) -> Self {
        Self {
            name: session_name(visit),
            is_this: visit.digest == visitor.visit.digest,
            began: Told::on(visit.began),
            seen: Told::past(visit.seen, now),
        }
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    layout: Layout,
    face: Face,
    visitor: &'a Visitor,
    /// How many there are, in words; `None` if the address book is empty.
    contacts: Option<String>,
    sessions: Vec<Session>,
    months: Vec<(u8, &'static str, bool)>,
    view: View,
}
