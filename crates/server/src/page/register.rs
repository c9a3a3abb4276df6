//! `GET|POST /register`: a new person.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Account, EmailAddress, Password};
use wire::contact::Email;
use wire::{Cid, Profile};

use crate::app::App;
use crate::demo;
use crate::error::PageError;
use crate::form::{Form, NotAForm};
use crate::page::destination::{Destination, Site};
use crate::page::field::{Problems, line};
use crate::page::protection::Policy;
use crate::page::{self, Layout, sign_in};
use crate::password;
use crate::visitor::Visitor;

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
    let draft = Draft { email, ..Draft::default() };
    form_page(&app, &draft, &Problems::default(), &destination).await
}

/// Registers and signs in.
pub(crate) async fn submit(
    State(app): State<App>,
    form: Result<Form, NotAForm>,
) -> Result<Response, PageError> {
    let form = form?;
    let destination = Destination::parse(form.value("continue"));
    let (draft, checked) = Draft::read(&form);
    let (email, password) = match checked {
        Ok(checked) => checked,
        Err(problems) => return refuse(&app, &draft, &problems, &destination).await,
    };

    let account = Account {
        cid: Cid(app.random.number()),
        email,
        password: password::hash(password, app.random.bytes()).await?,
        created: app.clock.now(),
    };
    let profile = draft.profile(&account);
    match app.store.register(&account, &profile).await {
        Err(store::Error::Conflict(_)) => {
            let problems =
                Problems::with("email", "There is an account with this address already. Sign in instead?");
            return refuse(&app, &draft, &problems, &destination).await;
        }
        registered => registered?,
    }
    demo::welcome(&app, account.cid).await?;
    sign_in::begin(&app, account.cid, &destination).await
}

/// What was typed, but for the password.
#[derive(Default)]
struct Draft {
    first_name: Option<String>,
    last_name: Option<String>,
    email: String,
}

impl Draft {
    fn read(form: &Form) -> (Self, Result<(EmailAddress, Password), Problems>) {
        let mut problems = Problems::default();
        let draft = Self {
            first_name: line(form, "first_name", &mut problems),
            last_name: line(form, "last_name", &mut problems),
            email: form.text("email").to_owned(),
        };
        if draft.first_name.is_none() {
            problems.add("first_name", "Please say what to call you.");
        }
        let email =
            EmailAddress::parse(&draft.email).map_err(|error| problems.add("email", error.to_string()));
        // A password is taken letter by letter: no white space is cut off.
        let password = Password::choose(form.value("password").unwrap_or_default(), &draft.email)
            .map_err(|error| problems.add("password", error.to_string()));
        let checked = match (email, password) {
            (Ok(email), Ok(password)) if problems.is_empty() => Ok((email, password)),
            _ => Err(problems),
        };
        (draft, checked)
    }

    fn profile(&self, account: &Account) -> Profile {
        Profile {
            cid: account.cid,
            updated: account.created.0,
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            location: None,
            birth_month: None,
            gender: 0,
            addresses: Vec::new(),
            // Type 3: the address to sign in with.
            emails: vec![Email {
                address: Some(account.email.as_str().to_owned()),
                is_primary: true,
                r#type: 3,
            }],
            phone_numbers: Vec::new(),
            thumbnail_image_link: None,
        }
    }
}

async fn refuse(
    app: &App,
    draft: &Draft,
    problems: &Problems,
    destination: &Destination,
) -> Result<Response, PageError> {
    let page = form_page(app, draft, problems, destination).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn form_page(
    app: &App,
    draft: &Draft,
    problems: &Problems,
    destination: &Destination,
) -> Result<Response, PageError> {
    let site = destination.site(app).await?;
    let page = RegisterPage { layout: Layout::of(None), draft, problems, destination, site: site.as_ref() };
    let policy = Policy { leads_to: site.as_ref().map(|site| site.origin.as_str()), ..Policy::default() };
    Ok(policy.on(page::show(&page)?))
}

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    layout: Layout,
    draft: &'a Draft,
    problems: &'a Problems,
    destination: &'a Destination,
    site: Option<&'a Site>,
}
