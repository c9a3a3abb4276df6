//! Where a visitor goes once signed in: back to the page they wanted, never to another host.

use axum::http::Uri;
use domain::Application;
use domain::authorization::{Parameters, check_redirect};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::App;
use crate::error::PageError;
use crate::form::Form;
use crate::oauth;

/// A path on this node, with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination(String);

/// Where people go who came from nowhere.
const HOME: &str = "/account";

impl Destination {
    /// Takes a path of our own; anything else, or nothing, becomes the account page.
    ///
    /// `//host` and `/\host` are other hosts to a browser (URL standard, section 4.4).
    pub(crate) fn parse(text: Option<&str>) -> Self {
        let text = text.unwrap_or_default();
        let is_ours = text.starts_with('/')
            && !text[1..].starts_with(['/', '\\'])
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        Self(if is_ours { text.to_owned() } else { HOME.to_owned() })
    }

    /// The path with its query.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of another page that leads here in the end.
    pub(crate) fn by_way_of(&self, page: &str) -> String {
        if self.0 == HOME {
            return page.to_owned();
        }
        format!("{page}?continue={}", utf8_percent_encode(&self.0, NON_ALPHANUMERIC))
    }

    /// The site that waits at the end, if this is a site's authorization request that can be answered.
    pub(crate) async fn site(&self, app: &App) -> Result<Option<Site>, PageError> {
        let Some(query) = self.authorization() else { return Ok(None) };
        let Some(application) = oauth::client::find(app, query.value("client_id")).await? else {
            return Ok(None);
        };
        let parameters = Parameters {
            redirect_uri: query.value("redirect_uri"),
            response_mode: query.value("response_mode"),
            ..Parameters::default()
        };
        let Ok(redirect) = check_redirect(&parameters, &application) else { return Ok(None) };
        Ok(Some(Site { application, origin: redirect.uri.origin().to_owned() }))
    }

    /// Who the site thinks will sign in (OpenID Connect Core, section 3.1.2.1).
    pub(crate) fn login_hint(&self) -> Option<String> {
        self.authorization()?.value("login_hint").map(str::to_owned)
    }

    fn authorization(&self) -> Option<Form> {
        let uri: Uri = self.0.parse().ok()?;
        (uri.path() == wire::path::AUTHORIZE).then(|| Form::parse(uri.query().unwrap_or_default().as_bytes()))
    }
}

/// A site to which somebody is on the way.
pub(crate) struct Site {
    /// Who it is.
    pub(crate) application: Application,
    /// Where the answer will go.
    pub(crate) origin: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_to_our_own_pages_only() {
        let parse = |text| Destination::parse(Some(text)).0;
        assert_eq!(parse("/consent?x=1&y=%20"), "/consent?x=1&y=%20");
        for text in [
            "",
            "consent",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "/a b",
            "/a\r\nx",
            "/ä",
        ] {
            assert_eq!(parse(text), "/account", "{text:?}");
        }
        assert_eq!(Destination::parse(None).0, "/account");
    }

    #[test]
    fn way_back_survives_another_page() {
        let address = Destination::parse(Some("/oauth/authorize?a=b&c=d%20e")).by_way_of("/sign-in");
        let query = Form::parse(address.split_once('?').unwrap().1.as_bytes());
        assert_eq!(query.value("continue"), Some("/oauth/authorize?a=b&c=d%20e"));
        assert_eq!(Destination::parse(None).by_way_of("/sign-in"), "/sign-in");
    }
}
