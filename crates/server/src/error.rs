//! What people, programs and sites are told when something is wrong. Each error is handled once, here, at the edge.
//!
//! A visitor gets a page ([`PageError`]), a program a JSON body ([`RestError`]), a site the error of its
//! specification ([`TokenRefusal`]). What went wrong inside is logged and never shown.

use std::borrow::Cow;

use askama::Template;
use axum::Json;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::authorization::Untrusted;
use wire::TokenError;

use crate::page;

/// An error that a person meets.
#[derive(Debug, Clone)]
pub struct PageError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code, for whoever is asked for help.
    pub code: &'static str,
    /// What happened, in a few words.
    pub title: Cow<'static, str>,
    /// What it means, and what can be done.
    pub message: Cow<'static, str>,
    /// What the developer of the site must know; shown smaller.
    pub detail: Option<String>,
}

impl PageError {
    /// An error with a title and a sentence.
    pub const fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        message: &'static str,
    ) -> Self {
        Self { status, code, title: Cow::Borrowed(title), message: Cow::Borrowed(message), detail: None }
    }

    /// There is nothing at this address.
    pub const NOT_FOUND: Self = Self::new(
        StatusCode::NOT_FOUND,
        "request.path",
        "There is nothing here",
        "The address may be mistyped, or what was here has gone.",
    );

    /// A link with which somebody invites does not count.
    pub const INVITATION: Self = Self::new(
        StatusCode::NOT_FOUND,
        "invitation.unknown",
        "This invitation has ended",
        "Whoever sent it to you can make a new one.",
    );

    /// More was sent than is taken.
    pub const TOO_LARGE: Self = Self::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request.size",
        "That is too large",
        "A picture may have up to 5 MB, an address book up to 10 MB. Nothing was changed.",
    );

    /// The address is for another method.
    pub const METHOD: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "request.method",
        "This cannot be opened directly",
        "The address takes what a form sends. Go to the page that the form is on.",
    );

    /// A defect of ours.
    pub const UNEXPECTED: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "node.defect",
        "Something went wrong here",
        "That was our mistake, and it has been noted. Please try again.",
    );

    /// A form that no page of ours sends.
    pub const BAD_FORM: Self = Self::new(
        StatusCode::BAD_REQUEST,
        "request.form",
        "This form cannot be read",
        "Something was lost on the way. Go back, load the page again and send it once more.",
    );

    /// The same, with what is wrong with it.
    pub fn bad_form(detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::BAD_FORM }
    }

    /// The site that sent the visitor here cannot be trusted with an answer: it is told nothing (RFC 6749,
    /// section 4.1.2.1), the visitor is told all.
    pub fn untrusted(untrusted: &Untrusted, detail: String) -> Self {
        Self {
            detail: Some(detail),
            message: Cow::Owned(format!("{untrusted} Nothing of yours was given to it.")),
            ..Self::new(StatusCode::BAD_REQUEST, untrusted.code(), "We cannot connect you", "")
        }
    }
}

impl From<store::Error> for PageError {
    fn from(error: store::Error) -> Self {
        let status = status_of(&error);
        let message = if status == StatusCode::CONFLICT {
            "Somebody else has changed this at the same moment. Go back, load the page again and repeat it."
        } else {
            "Nothing was lost. Please try again in a minute."
        };
        Self::new(status, error.code(), "We cannot do this right now", message)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let page = page::ErrorPage::of(&self);
        match page.render() {
            Ok(html) => (self.status, page::html(html)).into_response(),
            // Formatting into memory: it cannot fail, and if it did, words are better than nothing.
            Err(_) => (self.status, self.title.into_owned()).into_response(),
        }
    }
}

/// An error that a program meets: `{"error":{"code",…}}`.
#[derive(Debug, Clone)]
pub struct RestError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body.
    pub error: wire::Error,
    /// The `WWW-Authenticate` of a 401 or 403 (RFC 6750, section 3).
    pub challenge: Option<String>,
    /// After how many seconds it may be tried again (RFC 9110, section 10.2.3).
    pub retry_after: Option<u32>,
}

impl RestError {
    /// An error with a code and a sentence.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let error = wire::Error { code: code.into(), message: message.into(), target: None, column: None };
        let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(5);
        Self { status, error, challenge: None, retry_after }
    }
}

impl From<store::Error> for RestError {
    fn from(error: store::Error) -> Self {
        let message = match &error {
            store::Error::Refused(refusal) => refusal.to_string(),
            _ => "The node cannot reach what it remembers; try again later.".to_owned(),
        };
        Self::new(status_of(&error), error.code(), message)
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(wire::ErrorBody { error: self.error })).into_response();
        if let Some(challenge) = self.challenge.and_then(|text| HeaderValue::try_from(text).ok()) {
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// An error of the token or revocation endpoint (RFC 6749, section 5.2).
#[derive(Debug, Clone)]
pub enum TokenRefusal {
    /// The request is wrong.
    Client(TokenError, Cow<'static, str>),
    /// The client could not be authenticated, and tried by the `Authorization` header: it gets a challenge.
    Challenge(Cow<'static, str>),
    /// The node cannot answer now.
    Unavailable(StatusCode),
}

impl From<store::Error> for TokenRefusal {
    fn from(error: store::Error) -> Self {
        Self::Unavailable(status_of(&error))
    }
}

impl IntoResponse for TokenRefusal {
    fn into_response(self) -> Response {
        let (status, error, description) = match self {
            Self::Client(error, description) => {
                let is_client = error == TokenError::InvalidClient;
                let status = if is_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
                (status, error.as_str(), description)
            }
            Self::Challenge(description) => {
                let response = Self::Client(TokenError::InvalidClient, description).into_response();
                return ([(WWW_AUTHENTICATE, "Basic realm=\"token\", charset=\"UTF-8\"")], response)
                    .into_response();
            }
            Self::Unavailable(status) => (
                status,
                wire::AuthorizationError::TemporarilyUnavailable.as_str(),
                "the node cannot reach what it remembers; try again later".into(),
            ),
        };
        let body = serde_json::json!({ "error": error, "error_description": description });
        (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}

/// The status that tells of a store's error. Whatever is our fault is logged: here and nowhere else.
fn status_of(error: &store::Error) -> StatusCode {
    match error {
        store::Error::Conflict(_) => StatusCode::CONFLICT,
        store::Error::Refused(_) => StatusCode::FORBIDDEN,
        store::Error::Unavailable(_) | store::Error::ReadOnly(_) => {
            tracing::error!(code = error.code(), "{error}");
            StatusCode::SERVICE_UNAVAILABLE
        }
        store::Error::Unsupported(_) => StatusCode::NOT_IMPLEMENTED,
        store::Error::Corrupt(_) => {
            tracing::error!(code = error.code(), "{error}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}
