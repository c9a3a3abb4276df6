//! A site's request for consent, checked in the order that keeps people safe.

use std::fmt;

use wire::authorization::WEB_MESSAGE;
use wire::{AuthorizationError, ScopeSet};

use crate::application::{Application, ClientId, RedirectUri};
use crate::code::Challenge;

/// The parameters of an authorization request, as they came (RFC 6749, section 4.1.1).
#[derive(Debug, Clone, Copy, Default)]
pub struct Parameters<'a> {
    /// `response_type`
    pub response_type: Option<&'a str>,
    /// `client_id`
    pub client_id: Option<&'a str>,
    /// `redirect_uri`
    pub redirect_uri: Option<&'a str>,
    /// `scope`
    pub scope: Option<&'a str>,
    /// `state`
    pub state: Option<&'a str>,
    /// `code_challenge` (RFC 7636, section 4.3)
    pub code_challenge: Option<&'a str>,
    /// `code_challenge_method`
    pub code_challenge_method: Option<&'a str>,
    /// `response_mode`
    pub response_mode: Option<&'a str>,
    /// `prompt` (OpenID Connect Core, section 3.1.2.1)
    pub prompt: Option<&'a str>,
}

/// A request that may be shown to a person.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// Where the answer goes.
    pub redirect: Redirect,
    /// What is asked for, never empty.
    pub scopes: ScopeSet,
    /// What the code will be bound to.
    pub challenge: Option<Challenge>,
    /// How often the person is to be asked.
    pub prompt: Prompt,
}

/// Where and how an answer goes back. It is known before anything else is checked: errors travel on it as well.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// Who asked.
    pub client_id: ClientId,
    /// The redirect URI, or the bare origin of a page that waits for a message.
    pub uri: RedirectUri,
    /// By message to the opener, or by redirect.
    pub by_message: bool,
    /// The client's state, byte for byte.
    pub state: Option<String>,
}

impl Redirect {
    /// Whether the address can be navigated to, or is only an origin for a message.
    pub fn is_bare_origin(&self) -> bool {
        self.uri.as_str() == self.uri.origin()
    }
}

/// OpenID Connect Core, section 3.1.2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Ask what has not been agreed to.
    Auto,
    /// Ask nothing: answer with an error instead.
    None,
    /// Ask in any case.
    Consent,
}

/// What is wrong with whom the answer would go to: shown to the person, never redirected (RFC 6749, section 4.1.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untrusted {
    /// No such application.
    UnknownClient,
    /// The address is not registered for it.
    UnregisteredRedirect,
}

impl Untrusted {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownClient => "authorization.client",
            Self::UnregisteredRedirect => "authorization.redirect_uri",
        }
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownClient => "The site that sent you here is not registered with us.",
            Self::UnregisteredRedirect => {
                "The site that sent you here asks us to answer to an address that it has not registered."
            }
        })
    }
}

impl std::error::Error for Untrusted {}

/// What is wrong with the rest: told to the site on its own redirect URI.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Where it is told.
    pub redirect: Redirect,
    /// Which error.
    pub error: AuthorizationError,
    /// In words, for the developer.
    pub description: String,
}

/// First: may an answer go there at all?
pub fn check_redirect(parameters: &Parameters<'_>, application: &Application) -> Result<Redirect, Untrusted> {
    let uri = parameters.redirect_uri.ok_or(Untrusted::UnregisteredRedirect)?;
    let by_message = parameters.response_mode == Some(WEB_MESSAGE);
    // A message can be posted to any page of a registered origin: the browser itself checks the origin.
    if application.permits_redirect(uri) || (by_message && application.permits_origin(uri)) {
        Ok(Redirect {
            client_id: application.client_id,
            uri: RedirectUri::from_stored(uri),
            by_message,
            state: parameters.state.map(str::to_owned),
        })
    } else {
        Err(Untrusted::UnregisteredRedirect)
    }
}

/// Then: is what it asks for well-formed, and may this application ask for it?
pub fn check(
    parameters: &Parameters<'_>,
    redirect: Redirect,
    application: &Application,
) -> Result<Authorization, Box<Refused>> {
    let refuse = |error, description: String| {
        Err(Box::new(Refused { redirect: redirect.clone(), error, description }))
    };

    match parameters.response_type {
        Some("code") => {}
        None => return refuse(AuthorizationError::InvalidRequest, "response_type is missing".into()),
        Some(_) => {
            return refuse(AuthorizationError::UnsupportedResponseType, "response_type must be code".into());
        }
    }
    if !matches!(parameters.response_mode, None | Some("query" | WEB_MESSAGE)) {
        return refuse(
            AuthorizationError::InvalidRequest,
            "response_mode must be query or web_message".into(),
        );
    }
    let challenge = match (parameters.code_challenge, parameters.code_challenge_method) {
        (Some(challenge), Some("S256")) => match Challenge::parse(challenge) {
            Some(challenge) => Some(challenge),
            None => {
                return refuse(
                    AuthorizationError::InvalidRequest,
                    "code_challenge must be 43 characters of base64url: the SHA-256 of the verifier".into(),
                );
            }
        },
        (Some(_), _) => {
            return refuse(AuthorizationError::InvalidRequest, "code_challenge_method must be S256".into());
        }
        // OAuth 2.1, section 7.5.2: everybody sends a challenge, but for confidential clients of before.
        (None, _) if application.secret.is_none() => {
            return refuse(AuthorizationError::InvalidRequest, "code_challenge is missing".into());
        }
        (None, _) => None,
    };
    let scopes = match ScopeSet::parse(parameters.scope.unwrap_or_default()) {
        // 2010's default offer (Messenger Connect 4.1, section 1.2).
        Ok(scopes) if scopes.is_empty() => ScopeSet::EMPTY.with(wire::Scope::ProfilesView),
        Ok(scopes) => scopes,
        Err(name) => return refuse(AuthorizationError::InvalidScope, format!("unknown scope {name}")),
    };
    let refused = application.refused(scopes);
    if !refused.is_empty() {
        return refuse(
            AuthorizationError::InvalidScope,
            format!("{refused} is restricted, and this application is not approved for it"),
        );
    }
    let prompt = match parameters.prompt {
        None | Some("login" | "select_account") => Prompt::Auto,
        Some("none") => Prompt::None,
        Some("consent") => Prompt::Consent,
        Some(_) => {
            return refuse(AuthorizationError::InvalidRequest, "prompt must be none or consent".into());
        }
    };
    Ok(Authorization { redirect, scopes, challenge, prompt })
}
