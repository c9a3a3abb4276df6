//! `GET /V4.1/…`: what a site may read of a person.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use format::{Content, Place, Reach, View};
use odata::Query;
use store::{Kept, Page, Row, Store};
use tokio::time::timeout;
use wire::entity_set::SetKind;
use wire::{EntitySet, Scope};

use super::answer::{Answer, entity_tag, refusal};
use super::request::{Request, Target};
use super::request_id::REQUEST_ID;
use super::stopwatch::Stopwatch;
use super::{Rest, kept, opened, page, profile};
use crate::access::{Caller, permit};
use crate::error::RestError;
use crate::router::LONGEST_REQUEST;

/// Answers, and names the request.
pub(crate) async fn read(State(rest): State<Arc<Rest>>, request: axum::extract::Request) -> Response {
    // As a whole: extractors of the address and the headers would copy both.
    let (Parts { uri, headers, .. }, _) = request.into_parts();
    let mut response = match timeout(LONGEST_REQUEST, answer(&rest, &uri, &headers)).await {
        Ok(Ok(answer)) => answer.into_response(&headers),
        Ok(Err(error)) => error.into_response(),
        Err(_) => too_long().into_response(),
    };
    response.headers_mut().insert(REQUEST_ID, rest.request_ids.next());
    opened(response)
}

fn too_long() -> RestError {
    let message = "The answer took too long, and was given up.";
    RestError::new(StatusCode::SERVICE_UNAVAILABLE, "request.time", message)
}

/// Each line takes the type that the line before made.
async fn answer(rest: &Rest, uri: &Uri, headers: &HeaderMap) -> Result<Answer, RestError> {
    let mut stopwatch = Stopwatch::start();
    let request = Request::parse(uri, headers)?;
    stopwatch.lap("parse");
    let caller = permit(&rest.app, &rest.tokens, headers, request.wanted()).await?;
    stopwatch.lap("access");
    let query = check(&request)?;
    let place = Place { origin: &rest.app.config.issuer, cid: caller.cid };
    let location = location(&request.target, &place, uri.query());
    let store = &rest.app.store;
    let reading = kept::reading(&request, &query, &caller);
    let mark = match reading.map(|reading| store.kept(caller.cid, reading)) {
        Some(Kept::Answer(kept)) => {
            stopwatch.lap("kept");
            let store::Answer { body, tag, total } = kept;
            let (content_type, timing) = (request.shape.content_type(), stopwatch.header());
            return Ok(Answer { content_type, body, tag, location, total: Some(total), timing });
        }
        Some(Kept::Nothing(mark)) => Some(mark),
        None => None,
    };
    let found = find(store, &caller, &request, &query).await?;
    stopwatch.lap("store");
    let (content_type, body) = found.represent(&request, &place, &caller, &query);
    // What stays is as long as it needs to be, and no longer.
    let body = if mark.is_some() { body.into_boxed_slice().into() } else { Bytes::from(body) };
    let (tag, total) = (entity_tag(&body), found.total());
    if let (Some(mark), Some(reading), Some(total)) = (mark, reading, total) {
        let kept = store::Answer { body: body.clone(), tag: tag.clone(), total };
        store.keep(mark, caller.cid, reading, kept);
    }
    stopwatch.lap("format");
    Ok(Answer { content_type, body, tag, location, total, timing: stopwatch.header() })
}

/// The query, known to fit what it is about.
fn check(request: &Request) -> Result<Query, RestError> {
    let options = &request.options;
    let set = match &request.target {
        Target::Root | Target::Resource(_) => return Ok(Query::default()),
        Target::Collection(set) | Target::Count(set) => set,
        Target::Entry(set, _) => {
            let is_for_many = options.filter.is_some()
                || !options.orderby.is_empty()
                || options.top.or(options.skip).is_some()
                || options.search.is_some();
            if is_for_many {
                let message =
                    "One entry can be narrowed by $select only; the other options are for collections.";
                return Err(RestError::new(StatusCode::BAD_REQUEST, "request.option", message));
            }
            set
        }
    };
    let query = options.check(set.entity).map_err(|error| refusal(&error))?;
    for (option, is_there) in [("$search", query.search.is_some()), ("$skiptoken", query.skiptoken.is_some())]
    {
        if is_there {
            let message = format!("{option} is not supported; $filter and $skip are.");
            return Err(RestError::new(StatusCode::NOT_IMPLEMENTED, "request.option", message));
        }
    }
    Ok(query)
}

/// What the store has of it.
enum Found {
    Root,
    Resource(&'static str),
    Page(&'static EntitySet, Page, Option<String>),
    Entry(&'static EntitySet, Row),
    Count(u64),
}

/// The only I/O.
async fn find(store: &Store, caller: &Caller, request: &Request, query: &Query) -> Result<Found, RestError> {
    let cid = caller.cid;
    Ok(match &request.target {
        Target::Root => Found::Root,
        Target::Resource(resource) => Found::Resource(resource),
        Target::Collection(set) => {
            let page = match set.kind {
                SetKind::Contacts => store.contacts(cid, &query.clone().limited(page::SIZE)).await?,
                SetKind::Profiles => profile::page(&own_profile(store, caller).await?, query),
            };
            let next = if page.more { page::next(&request.options) } else { None };
            Found::Page(set, page, next)
        }
        Target::Count(set) => Found::Count(match set.kind {
            SetKind::Contacts => store.count_contacts(cid, query).await?,
            SetKind::Profiles => profile::page(&own_profile(store, caller).await?, query).total,
        }),
        Target::Entry(set, key) => {
            let row = match set.kind {
                SetKind::Contacts => store.contact(cid, key).await?,
                SetKind::Profiles if *key == profile::key(cid) => {
                    Some(profile::row(&own_profile(store, caller).await?))
                }
                SetKind::Profiles => None,
            };
            Found::Entry(set, row.ok_or_else(no_entry)?)
        }
    })
}

async fn own_profile(store: &Store, caller: &Caller) -> Result<wire::Profile, RestError> {
    store.profile(caller.cid).await?.ok_or_else(no_entry)
}

fn no_entry() -> RestError {
    RestError::new(StatusCode::NOT_FOUND, "request.entry", "There is no such entry, or it has been deleted.")
}

impl Found {
    /// The bytes, and of what type they are.
    fn represent(
        &self,
        request: &Request,
        place: &Place<'_>,
        caller: &Caller,
        query: &Query,
    ) -> (&'static str, Vec<u8>) {
        let view = |set: &EntitySet| View { select: &query.select, reach: reach(set, caller) };
        let bytes = |content: &Content<'_>| format::represent(request.shape, place, content);
        let body = match self {
            Self::Root => bytes(&Content::Root(caller.scopes)),
            Self::Resource(resource) => bytes(&Content::Resource(resource)),
            Self::Page(set, page, next) => {
                let documents: Vec<&str> = page.documents.iter().collect();
                bytes(&Content::Collection {
                    set,
                    documents: &documents,
                    next: next.as_deref(),
                    view: view(set),
                })
            }
            Self::Entry(set, row) => bytes(&Content::Entry { set, document: &row.document, view: view(set) }),
            // OData 4.01 Protocol, section 11.2.10: the number alone, as text.
            Self::Count(count) => return ("text/plain; charset=utf-8", count.to_string().into_bytes()),
        };
        (request.shape.content_type(), body)
    }

    /// How many entries there are, on all pages together.
    fn total(&self) -> Option<u64> {
        match self {
            Self::Page(_, page, _) => Some(page.total),
            Self::Count(count) => Some(*count),
            Self::Root | Self::Resource(_) | Self::Entry(..) => None,
        }
    }
}

/// Who may read how to reach a contact.
pub(super) fn reach(set: &EntitySet, caller: &Caller) -> Reach {
    let is_whole = set.kind == SetKind::Profiles || caller.scopes.contains(Scope::ContactsViewFull);
    if is_whole { Reach::Shown } else { Reach::Withheld }
}

/// The one address of what an answer holds, whichever was asked for: `Content-Location` (RFC 9110, section 8.7).
fn location(target: &Target, place: &Place<'_>, query: Option<&str>) -> String {
    let collection = |set: &EntitySet| place.base_uri(set) + &place.self_link(set);
    let mut address = match target {
        Target::Root => place.root(),
        Target::Resource(resource) => place.person() + resource,
        Target::Collection(set) => collection(set),
        Target::Count(set) => collection(set) + "/$count",
        Target::Entry(set, key) => format!("{}/{key}", collection(set)),
    };
    if let Some(query) = query {
        address.extend(["?", query]);
    }
    address
}
