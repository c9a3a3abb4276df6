//! What a form sends: names and values, each name once unless it is a list.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::error::{PageError, TokenRefusal};

/// `application/x-www-form-urlencoded` pairs, of a body or of a query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(Vec<(String, String)>);

/// Why a body is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAForm {
    /// It is too large.
    TooLarge,
    /// It was cut off, or has another content type.
    Unreadable,
}

impl Form {
    /// Reads pairs. Every text has a reading: what is not UTF-8 becomes U+FFFD.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The value of this name. One without characters counts as absent (RFC 6749, section 3.1).
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(candidate, value)| candidate == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The value of this name as a person typed it, without white space at the ends; empty if absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.value(name).unwrap_or_default().trim()
    }

    /// All values of this name.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(candidate, value)| candidate == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A name that stands there twice, which OAuth forbids (RFC 6749, sections 3.1 and 3.2).
    pub(crate) fn repeated(&self) -> Option<&str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names.enumerate().find_map(|(place, name)| {
            self.0[..place].iter().any(|(earlier, _)| earlier == name).then_some(name)
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = NotAForm;

    async fn from_request(request: Request, state: &S) -> Result<Self, NotAForm> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form = media_type.is_some_and(|text| {
            let essence = text.split(';').next().unwrap_or_default();
            essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        if !is_form {
            return Err(NotAForm::Unreadable);
        }
        let body =
            axum::body::Bytes::from_request(request, state).await.map_err(|rejection| {
                match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => NotAForm::TooLarge,
                    _ => NotAForm::Unreadable,
                }
            })?;
        Ok(Self::parse(&body))
    }
}

impl From<NotAForm> for PageError {
    fn from(reason: NotAForm) -> Self {
        match reason {
            NotAForm::TooLarge => Self::TOO_LARGE,
            NotAForm::Unreadable => Self::BAD_FORM,
        }
    }
}

impl From<NotAForm> for TokenRefusal {
    fn from(reason: NotAForm) -> Self {
        Self::Client(
            wire::TokenError::InvalidRequest,
            match reason {
                NotAForm::TooLarge => "the body is too large".into(),
                NotAForm::Unreadable => "the body must be application/x-www-form-urlencoded".into(),
            },
        )
    }
}

impl IntoResponse for NotAForm {
    fn into_response(self) -> Response {
        PageError::from(self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_value_counts_as_absent() {
        let form = Form::parse(b"a=&b=1&scope=x&scope=y+z%26");
        assert_eq!(form.value("a"), None);
        assert_eq!(form.value("b"), Some("1"));
        assert_eq!(form.values("scope").collect::<Vec<_>>(), ["x", "y z&"]);
    }

    #[test]
    fn repeated_name_is_named() {
        assert_eq!(Form::parse(b"a=1&b=2&a=").repeated(), Some("a"));
        assert_eq!(Form::parse(b"a=1&b=2").repeated(), None);
    }
}
