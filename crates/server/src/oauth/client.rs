//! Which application is asking, and whether it proves it.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Application, Secret};
use wire::TokenError;

use crate::app::App;
use crate::error::TokenRefusal;
use crate::form::Form;

/// The application of this client id, if the id is one and is known.
pub(crate) async fn find(app: &App, client_id: Option<&str>) -> Result<Option<Application>, store::Error> {
    match client_id.and_then(|text| text.parse().ok()) {
        Some(client_id) => app.store.application(client_id).await,
        None => Ok(None),
    }
}

/// The application behind a request to the token or revocation endpoint. One with a secret must show it, by header or
/// in the form, not both (RFC 6749, section 2.3.1); a page's script has none and shows its client id.
pub(crate) async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Application, TokenRefusal> {
    let in_form = form.value("client_id");
    let refuse =
        |description: &'static str| TokenRefusal::Client(TokenError::InvalidClient, description.into());
    let Some(header) = headers.get(AUTHORIZATION) else {
        let application =
            find(app, in_form).await?.ok_or_else(|| refuse("client_id is unknown or missing"))?;
        return match form.value("client_secret").map(Secret::presented) {
            Some(secret) if application.knows(&secret) => Ok(application),
            None if application.secret.is_none() => Ok(application),
            Some(_) => Err(refuse("client_secret is wrong")),
            None => Err(refuse("this application has a secret; client_secret is missing")),
        };
    };

    if form.value("client_secret").is_some() {
        let description = "the client authenticates twice: in the header and in the form";
        return Err(TokenRefusal::Client(TokenError::InvalidRequest, description.into()));
    }
    let challenge =
        || TokenRefusal::Challenge("the Authorization header does not prove a known client".into());
    let (client_id, secret) = header.to_str().ok().and_then(basic).ok_or_else(challenge)?;
    let application = find(app, Some(&client_id)).await?.ok_or_else(challenge)?;
    if !application.knows(&secret) {
        return Err(challenge());
    }
    if in_form.is_some_and(|text| text.parse() != Ok(application.client_id)) {
        let description = "client_id is another one than in the Authorization header";
        return Err(TokenRefusal::Client(TokenError::InvalidRequest, description.into()));
    }
    Ok(application)
}

/// Basic credentials, each form-urlencoded *before* base64 (RFC 6749, section 2.3.1).
fn basic(header: &str) -> Option<(String, Secret)> {
    let (scheme, credentials) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (client_id, secret) = text.split_once(':')?;
    Some((decode(client_id), Secret::presented(decode(secret))))
}

fn decode(text: &str) -> String {
    let with_spaces = text.replace('+', " ");
    percent_encoding::percent_decode_str(&with_spaces).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_urlencoded_inside() {
        let header = format!("basic {}", STANDARD.encode("000000004403AD10:a%3Ab+c%25"));
        let (client_id, secret) = basic(&header).unwrap();
        assert_eq!((client_id.as_str(), secret.reveal()), ("000000004403AD10", "a:b c%"));
        for header in ["Bearer abc", "Basic", "Basic !", "Basic YWJj"] {
            assert!(basic(header).is_none(), "{header}");
        }
    }
}
