//! `GET|POST /sign-in`: a person who has registered.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::{EmailAddress, Password, Visit};
use wire::Cid;

use crate::app::App;
use crate::error::PageError;
use crate::form::{Form, NotAForm};
use crate::page::destination::{Destination, Site};
use crate::page::protection::Policy;
use crate::page::{self, Layout};
use crate::visitor::Visitor;
use crate::{cookie, password};

/// Shows the form.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Option<Visitor>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let destination = Destination::parse(query.value("continue"));
    if visitor.is_some() {
        return Ok(Redirect::to(destination.as_str()).into_response());
    }
    let email = destination.login_hint().unwrap_or_default();
    form_page(&app, &email, None, &destination).await
}

/// Signs in. An unknown address and a wrong password get the same answer after the same time.
pub(crate) async fn submit(
    State(app): State<App>,
    headers: HeaderMap,
    form: Result<Form, NotAForm>,
) -> Result<Response, PageError> {
    let form = form?;
    let destination = Destination::parse(form.value("continue"));
    let email = form.text("email");
    let account = match EmailAddress::parse(email) {
        Ok(email) => app.store.account_by_email(&email).await?,
        Err(_) => None,
    };
    let password = Password::typed(form.value("password").unwrap_or_default());
    let hash = account.as_ref().map(|account| account.password.clone());
    let matches = password::matches(password, hash).await?;
    let Some(account) = account.filter(|_| matches) else {
        return refuse(&app, email, &destination).await;
    };
    // Whoever was signed in here before is signed out: one browser, one person.
    if let Some(earlier) = cookie::read(&headers) {
        app.store.end_visit(&earlier.digest()).await?;
    }
    begin(&app, account.cid, &destination).await
}

/// Begins a visit and goes on.
pub(crate) async fn begin(app: &App, cid: Cid, destination: &Destination) -> Result<Response, PageError> {
    let secret = app.random.secret();
    app.store.begin_visit(&Visit::begin(secret.digest(), cid, app.clock.now())).await?;
    let cookie = AppendHeaders([(SET_COOKIE, cookie::give(&secret))]);
    // 303, never 307: the password must not travel on (RFC 9700, section 4.12).
    Ok((cookie, Redirect::to(destination.as_str())).into_response())
}

async fn refuse(app: &App, email: &str, destination: &Destination) -> Result<Response, PageError> {
    let problem = "This address and this password do not belong together.";
    let page = form_page(app, email, Some(problem), destination).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn form_page(
    app: &App,
    email: &str,
    problem: Option<&str>,
    destination: &Destination,
) -> Result<Response, PageError> {
    let site = destination.site(app).await?;
    let page = SignInPage { layout: Layout::of(None), email, problem, destination, site: site.as_ref() };
    let policy = Policy { leads_to: site.as_ref().map(|site| site.origin.as_str()), ..Policy::default() };
    Ok(policy.on(page::show(&page)?))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    layout: Layout,
    email: &'a str,
    problem: Option<&'a str>,
    destination: &'a Destination,
    site: Option<&'a Site>,
}
