//! `POST /oauth/token`: a code or a refresh token becomes an access token.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bus::Event;
use domain::code::Unredeemable;
use domain::{AccessToken, Application, Grant, GrantId, Moment, Refresh, RefreshToken, Secret};
use store::{Exchange, Issue};
use wire::{TokenError, TokenResponse};

use crate::app::App;
use crate::error::TokenRefusal;
use crate::form::{Form, NotAForm};
use crate::oauth::client;

/// Exchanges. First the client, then the grant (RFC 6749, section 3.2).
pub(crate) async fn exchange(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form, NotAForm>,
) -> Result<Response, TokenRefusal> {
    let form = form?;
    if let Some(name) = form.repeated() {
        return Err(TokenRefusal::Client(
            TokenError::InvalidRequest,
            format!("{name} stands there twice").into(),
        ));
    }
    let application = client::authenticate(&app, &headers, &form).await?;
    match form.value("grant_type") {
        Some("authorization_code") => redeem(&app, &application, &form).await,
        Some("refresh_token") => refresh(&app, &application, &form).await,
        Some(_) => Err(TokenRefusal::Client(
            TokenError::UnsupportedGrantType,
            "grant_type must be authorization_code or refresh_token".into(),
        )),
        None => Err(missing("grant_type is missing")),
    }
}

async fn redeem(app: &App, application: &Application, form: &Form) -> Result<Response, TokenRefusal> {
    let code = form.value("code").ok_or_else(|| missing("code is missing"))?;
    let digest = Secret::presented(code).digest();
    let (redirect_uri, verifier) = (owned(form, "redirect_uri"), owned(form, "code_verifier"));
    let (tokens, client_id) = (Tokens::new(app), application.client_id);
    let issued = tokens.clone();
    let exchange = app
        .store
        .redeem(&digest, tokens.now, move |code, grant| {
            code.redeem(client_id, redirect_uri.as_deref(), verifier.as_deref(), issued.now)?;
            // The consent may have been taken back within the code's minute.
            if grant.is_live(issued.now) {
                Ok(issued.issue(grant, code.family()))
            } else {
                Err(Unredeemable::Expired)
            }
        })
        .await?;
    match exchange {
        Exchange::Issued(grant) => Ok(tokens.answer(&grant)),
        Exchange::Unknown => Err(invalid_grant("the code is unknown")),
        Exchange::Refused { reason, grant } => {
            if reason == Unredeemable::Replayed {
                end(app, grant);
            }
            Err(invalid_grant(reason.description()))
        }
    }
}

async fn refresh(app: &App, application: &Application, form: &Form) -> Result<Response, TokenRefusal> {
    let presented = form.value("refresh_token").ok_or_else(|| missing("refresh_token is missing"))?;
    let digest = Secret::presented(presented).digest();
    let (tokens, client_id) = (Tokens::new(app), application.client_id);
    let issued = tokens.clone();
    let exchange = app
        .store
        .refresh(&digest, tokens.now, move |token, grant| match token.present(client_id, grant, issued.now) {
            Refresh::Rotate => Ok(issued.issue(grant, token.family)),
            refusal => Err(refusal),
        })
        .await?;
    match exchange {
        Exchange::Issued(grant) => Ok(tokens.answer(&grant)),
        Exchange::Unknown => {
            Err(invalid_grant("the refresh token is unknown, or its consent was taken back"))
        }
        Exchange::Refused { reason, grant } => Err(invalid_grant(match reason {
            Refresh::Replayed => {
                end(app, grant);
                "the refresh token was used before; what it brought is revoked"
            }
            Refresh::OtherClient => "the refresh token was given to another client",
            Refresh::GrantEnded | Refresh::Rotate => "the consent has ended or was taken back",
        })),
    }
}

/// A fresh pair of tokens, not yet anybody's.
#[derive(Clone)]
struct Tokens {
    access: Secret,
    refresh: Secret,
    now: Moment,
}

impl Tokens {
    fn new(app: &App) -> Self {
        Self { access: app.random.secret(), refresh: app.random.secret(), now: app.clock.now() }
    }

    /// What the store is to remember of them.
    fn issue(&self, grant: &Grant, family: u64) -> Issue {
        let refresh = RefreshToken {
            digest: self.refresh.digest(),
            family,
            grant: grant.id,
            client_id: grant.client_id,
            rotated: None,
        };
        Issue { access: (self.access.digest(), AccessToken::issue(grant, self.now)), refresh }
    }

    /// What the client gets (RFC 6749, section 5.1). `scope` is always said: a refresh that asks for fewer scopes gets
    /// those of the grant nevertheless (section 6 lets the node decide).
    fn answer(&self, grant: &Grant) -> Response {
        let body = TokenResponse {
            access_token: self.access.reveal().to_owned(),
            token_type: "Bearer".into(),
            expires_in: self.now.until(AccessToken::issue(grant, self.now).expires).as_secs(),
            refresh_token: self.refresh.reveal().to_owned(),
            scope: grant.scopes.to_string(),
            cid: grant.cid.to_string(),
            grant_expires_in: self.now.until(grant.expires).as_secs(),
        };
        ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}

/// A code or refresh token came a second time: somebody has stolen it. The store has ended its family; now everybody
/// looks again what the grant's tokens stand for.
fn end(app: &App, grant: GrantId) {
    tracing::warn!("a code or refresh token was used twice: its family of tokens has ended");
    app.bus.publish(Event::GrantEnded(grant.0));
}

fn missing(description: &'static str) -> TokenRefusal {
    TokenRefusal::Client(TokenError::InvalidRequest, description.into())
}

fn invalid_grant(description: &'static str) -> TokenRefusal {
    TokenRefusal::Client(TokenError::InvalidGrant, description.into())
}

fn owned(form: &Form, name: &str) -> Option<String> {
    form.value(name).map(str::to_owned)
}
