//! The way back to the site: by a message from the pop-up's last page, or by redirect.

use askama::Template;
use axum::response::{IntoResponse, Redirect as SeeOther, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::authorization::{Redirect, Refused};
use domain::{Application, Secret};
use serde::Serialize;
use wire::AuthorizationResponse;
use wire::authorization::RESPONSE_TYPE;

use crate::app::App;
use crate::error::PageError;
use crate::page::protection::Policy;
use crate::page::{self, Layout};

/// The person has agreed: here is the code.
pub(crate) fn accept(
    app: &App,
    application: &Application,
    redirect: &Redirect,
    code: &Secret,
) -> Result<Response, PageError> {
    let response = AuthorizationResponse {
        code: Some(code.reveal().to_owned()),
        state: redirect.state.clone(),
        iss: app.config.issuer.clone(),
        ..AuthorizationResponse::default()
    };
    send(app, &application.name, redirect, &response)
}

/// There is no code: here is why. Errors name the issuer as well (RFC 9207, section 2).
pub(crate) fn refuse(app: &App, refused: &Refused) -> Result<Response, PageError> {
    let response = AuthorizationResponse {
        state: refused.redirect.state.clone(),
        iss: app.config.issuer.clone(),
        error: Some(refused.error),
        error_description: Some(refused.description.clone()),
        ..AuthorizationResponse::default()
    };
    send(app, refused.redirect.uri.origin(), &refused.redirect, &response)
}

fn send(
    app: &App,
    site: &str,
    redirect: &Redirect,
    response: &AuthorizationResponse,
) -> Result<Response, PageError> {
    if !redirect.by_message {
        return Ok(SeeOther::to(&with_query(redirect.uri.as_str(), response)).into_response());
    }
    let nonce = URL_SAFE_NO_PAD.encode(app.random.bytes::<16>());
    let next = (!redirect.is_bare_origin()).then(|| with_query(redirect.uri.as_str(), response));
    let message = serde_json::to_string(&Message { r#type: RESPONSE_TYPE, response })
        .map_err(|error| PageError::bad_form(error.to_string()))?;
    let answer = AnswerPage {
        layout: Layout::of(None),
        site,
        origin: redirect.uri.origin(),
        message,
        next,
        nonce: &nonce,
    };
    Ok(Policy { script: Some(&nonce), ..Policy::default() }.on(page::show(&answer)?))
}

/// What the last page posts to its opener.
#[derive(Serialize)]
struct Message<'a> {
    r#type: &'a str,
    response: &'a AuthorizationResponse,
}

/// The pop-up's last page.
#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPage<'a> {
    layout: Layout,
    /// Who waits, in words.
    site: &'a str,
    /// To which origin alone the message goes.
    origin: &'a str,
    /// The message, as JSON.
    message: String,
    /// Where the answer goes when there is no opener any more.
    next: Option<String>,
    nonce: &'a str,
}

/// The redirect URI with the answer in its query; a query that it has already stays (RFC 6749, section 3.1.2).
fn with_query(uri: &str, response: &AuthorizationResponse) -> String {
    let separator = if uri.contains('?') { '&' } else { '?' };
    let mut query = form_urlencoded::Serializer::new(String::new());
    let pairs = [
        ("code", response.code.as_deref()),
        ("error", response.error.map(wire::AuthorizationError::as_str)),
        ("error_description", response.error_description.as_deref()),
        ("state", response.state.as_deref()),
        ("iss", Some(response.iss.as_str())),
    ];
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    format!("{uri}{separator}{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registered_query_stays() {
        let response = AuthorizationResponse {
            code: Some("a-b".into()),
            state: Some("x y&z".into()),
            iss: "https://connect.example".into(),
            ..AuthorizationResponse::default()
        };
        let uri = with_query("https://site.example/cb?callback=fn", &response);
        assert_eq!(
            uri,
            "https://site.example/cb?callback=fn&code=a-b&state=x+y%26z&iss=https%3A%2F%2Fconnect.example"
        );
    }
}
