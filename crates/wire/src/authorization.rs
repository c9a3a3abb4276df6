//! What authorization and token endpoints and the page say to each other (RFC 6749, RFC 9207).

use serde::{Deserialize, Serialize};

/// `response_mode=web_message`: the pop-up's last page posts the answer to its opener instead of redirecting
/// (draft-sakimura-oauth-wmrm, section 2). Where there is no opener any more, it redirects after all.
pub const WEB_MESSAGE: &str = "web_message";

/// The `type` of that message.
pub const RESPONSE_TYPE: &str = "authorization_response";

/// Where a page keeps what it must know of its question until the answer comes: under its client id and this.
pub const PENDING: &str = "/sign-in";

/// What comes back from the authorization endpoint, as query parameters or as a posted message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationResponse {
    /// The one-time code (RFC 6749, section 4.1.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The client's state, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Who answers: the issuer identifier (RFC 9207, section 2).
    pub iss: String,
    /// Why there is no code (RFC 6749, section 4.1.2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<AuthorizationError>,
    /// The same in words, for the developer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
}

/// The errors that travel back to the site (RFC 6749, section 4.1.2.1). A wrong client or redirect URI never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorizationError {
    /// The person said no.
    AccessDenied,
    /// A parameter is missing, repeated or malformed.
    InvalidRequest,
    /// A scope is unknown, or restricted and this application is not approved for it.
    InvalidScope,
    /// Something else than `code` was asked for.
    UnsupportedResponseType,
    /// `prompt=none`, and nobody is signed in (OpenID Connect Core, section 3.1.2.6).
    LoginRequired,
    /// `prompt=none`, and the person has not agreed to all of it yet.
    ConsentRequired,
    /// The node cannot answer now.
    TemporarilyUnavailable,
}

impl AuthorizationError {
    /// As it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// The token endpoint's good answer (RFC 6749, section 5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// Seconds until the access token ends; never past the grant's own end.
    pub expires_in: u64,
    /// The next refresh token: each works once (RFC 9700, section 4.14.2).
    pub refresh_token: String,
    /// What was granted, separated by spaces.
    pub scope: String,
    /// The person, as in the REST addresses: 16 hexadecimal digits.
    pub cid: String,
    /// Seconds until the grant itself ends: a year, or three hours.
    pub grant_expires_in: u64,
}

/// The token endpoint's errors (RFC 6749, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenError {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest,
    /// Unknown client, or a wrong secret.
    InvalidClient,
    /// The code or refresh token is unknown, used, expired, revoked or was given to another client.
    InvalidGrant,
    /// Neither `authorization_code` nor `refresh_token`.
    UnsupportedGrantType,
    /// More scopes than were granted.
    InvalidScope,
}

impl TokenError {
    /// As it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
        }
    }
}
