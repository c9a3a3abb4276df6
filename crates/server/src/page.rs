//! The node's own pages: plain HTML that works without script, in one style.

pub(crate) mod account;
pub(crate) mod connect;
pub(crate) mod consent;
pub(crate) mod destination;
pub(crate) mod field;
pub(crate) mod home;
pub(crate) mod image;
pub(crate) mod invitation;
pub(crate) mod outbox;
pub(crate) mod protection;
pub(crate) mod register;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod words;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use wire::Profile;

use crate::asset;
use crate::error::PageError;
use crate::visitor::Visitor;

/// What surrounds every page.
pub(crate) struct Layout {
    /// The style sheet's address.
    pub(crate) style: &'static str,
    /// Who is signed in, for the corner.
    pub(crate) face: Option<Face>,
}

impl Layout {
    /// For a page that somebody signed in looks at, or nobody.
    pub(crate) fn of(visitor: Option<&Visitor>) -> Self {
        Self { style: asset::page_style(), face: visitor.map(|visitor| Face::of(&visitor.profile)) }
    }
}

/// A name and a picture, or initials where there is none.
pub(crate) struct Face {
    pub(crate) name: String,
    pub(crate) picture: Option<String>,
}

impl Face {
    /// Of a person.
    pub(crate) fn of(profile: &Profile) -> Self {
        Self { name: words::name_of(profile), picture: profile.thumbnail_image_link.clone() }
    }

    pub(crate) fn initials(&self) -> String {
        words::initials(&self.name)
    }
}

/// Renders a page.
pub(crate) fn show(page: &impl Template) -> Result<Response, PageError> {
    page.render().map(html).map_err(|error| {
        // Formatting into memory cannot fail; a template that fails is a defect, and is told apart by its code.
        tracing::error!(%error, "a template failed");
        PageError::new(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "page.template",
            "We cannot show this page",
            "Nothing was lost. Please try again in a minute.",
        )
    })
}

/// A page as an answer.
pub(crate) fn html(text: String) -> Response {
    Html(text).into_response()
}

/// What an error looks like.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage<'a> {
    layout: Layout,
    error: &'a PageError,
}

impl<'a> ErrorPage<'a> {
    /// The page for an error.
    pub(crate) fn of(error: &'a PageError) -> Self {
        Self { layout: Layout::of(None), error }
    }
}
