//! `GET|POST /oauth/authorize`: a site asks, a person decides.

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::http::uri::{PathAndQuery, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authorization::{self, Parameters, Prompt, Refused, Untrusted, check_redirect};
use domain::grant::Decision;
use domain::{Application, Authorization, AuthorizationCode, Grant, GrantId, Secret};
use wire::{AuthorizationError, ScopeSet};

use crate::app::App;
use crate::error::PageError;
use crate::form::{Form, NotAForm};
use crate::oauth::{answer, client};
use crate::page::connect;
use crate::page::destination::Destination;
use crate::visitor::Visitor;

/// Shows what a site asks for, or answers at once where there is nothing to ask.
pub(crate) async fn ask(
    State(app): State<App>,
    visitor: Option<Visitor>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, PageError> {
    let (application, request) = match read(&app, &uri).await? {
        Ok(request) => request,
        Err(refused) => return answer::refuse(&app, &refused),
    };
    let refuse = |error, description: &str| {
        let redirect = request.redirect.clone();
        answer::refuse(&app, &Refused { redirect, error, description: description.into() })
    };
    let silent = request.prompt == Prompt::None;

    let Some(visitor) = visitor else {
        if silent {
            return refuse(AuthorizationError::LoginRequired, "nobody is signed in");
        }
        let here = Destination::parse(uri.path_and_query().map(PathAndQuery::as_str));
        return Ok(Redirect::to(&here.by_way_of("/sign-in")).into_response());
    };
    let earlier = live_grant(&app, &visitor, &application).await?;
    let covering = earlier.filter(|grant| grant.covers(request.scopes, app.clock.now()));
    match covering {
        Some(grant) if request.prompt != Prompt::Consent => {
            let (secret, code) = code_for(&app, &request, grant.id);
            app.store.save_code(&code).await?;
            answer::accept(&app, &application, &request.redirect, &secret)
        }
        _ if silent => {
            refuse(AuthorizationError::ConsentRequired, "the person has not agreed to all of this")
        }
        _ => connect::show(&app, &visitor, &application, &request, earlier.as_ref(), &uri, None).await,
    }
}

/// Takes the decision.
pub(crate) async fn decide(
    State(app): State<App>,
    visitor: Visitor,
    OriginalUri(uri): OriginalUri,
    form: Result<Form, NotAForm>,
) -> Result<Response, PageError> {
    let (application, request) = match read(&app, &uri).await? {
        Ok(request) => request,
        Err(refused) => return answer::refuse(&app, &refused),
    };
    let form = form?;
    match form.value("decision") {
        Some("allow") => {}
        Some("deny") => {
            let (error, description) = (AuthorizationError::AccessDenied, "the person said no".into());
            return answer::refuse(&app, &Refused { redirect: request.redirect, error, description });
        }
        _ => return Err(PageError::bad_form("decision must be allow or deny")),
    }

    let earlier = live_grant(&app, &visitor, &application).await?;
    let held = earlier.map_or(ScopeSet::EMPTY, |grant| grant.scopes);
    let ticked: ScopeSet = request
        .scopes
        .iter()
        .filter(|scope| form.values("scope").any(|name| name == scope.info().name))
        .collect();
    if ticked.union(held).is_empty() {
        let problem = Some(connect::NOTHING_TICKED);
        return connect::show(&app, &visitor, &application, &request, earlier.as_ref(), &uri, problem).await;
    }
    let decision = Decision { scopes: ticked, remember: form.value("remember").is_some() };
    let grant = Grant::approve(
        GrantId(app.random.number()),
        visitor.account.cid,
        application.client_id,
        decision,
        earlier.as_ref(),
        app.clock.now(),
    );
    let (secret, code) = code_for(&app, &request, grant.id);
    app.store.approve(&grant, earlier.map(|grant| grant.id), &code).await?;
    if let Some(replaced) = earlier {
        // Its tokens go on under the new grant: whoever remembers them must look again.
        app.bus.publish(bus::Event::GrantEnded(replaced.id.0));
    }
    answer::accept(&app, &application, &request.redirect, &secret)
}

/// A request that may be shown, or what its site is told instead. Whoever cannot be told anything ends here: with a
/// page for the visitor.
type Read = Result<(Application, Authorization), Box<Refused>>;

async fn read(app: &App, uri: &Uri) -> Result<Read, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let repeated = query.repeated();
    if let Some(name @ ("client_id" | "redirect_uri" | "response_mode" | "state")) = repeated {
        // Which of the two is meant? Nobody is told anything on a guess.
        return Err(PageError {
            detail: Some(format!("{name} stands twice in the authorization request (RFC 6749, section 3.1)")),
            ..PageError::new(
                StatusCode::BAD_REQUEST,
                "authorization.repeated",
                "We cannot connect you",
                "The site that sent you here made a mistake. Nothing of yours was given to it.",
            )
        });
    }
    let parameters = Parameters {
        response_type: query.value("response_type"),
        client_id: query.value("client_id"),
        redirect_uri: query.value("redirect_uri"),
        scope: query.value("scope"),
        state: query.value("state"),
        code_challenge: query.value("code_challenge"),
        code_challenge_method: query.value("code_challenge_method"),
        response_mode: query.value("response_mode"),
        prompt: query.value("prompt"),
    };
    let Some(application) = client::find(app, parameters.client_id).await? else {
        let client_id = parameters.client_id.unwrap_or("missing");
        return Err(PageError::untrusted(&Untrusted::UnknownClient, format!("client_id: {client_id}")));
    };
    let redirect = check_redirect(&parameters, &application).map_err(|untrusted| {
        let uri = parameters.redirect_uri.unwrap_or("missing");
        PageError::untrusted(
            &untrusted,
            format!(
                "redirect_uri: {uri} — it must be registered for {}, letter by letter; a bare origin needs \
                 response_mode=web_message.",
                application.client_id
            ),
        )
    })?;
    if let Some(name) = repeated {
        let (error, description) = (AuthorizationError::InvalidRequest, format!("{name} stands there twice"));
        return Ok(Err(Box::new(Refused { redirect, error, description })));
    }
    Ok(authorization::check(&parameters, redirect, &application).map(|request| (application, request)))
}

async fn live_grant(
    app: &App,
    visitor: &Visitor,
    application: &Application,
) -> Result<Option<Grant>, PageError> {
    let grant = app.store.grant_of(visitor.account.cid, application.client_id).await?;
    Ok(grant.filter(|grant| grant.is_live(app.clock.now())))
}

fn code_for(app: &App, request: &Authorization, grant: GrantId) -> (Secret, AuthorizationCode) {
    let secret = app.random.secret();
    let code = AuthorizationCode {
        digest: secret.digest(),
        grant,
        client_id: request.redirect.client_id,
        redirect_uri: request.redirect.uri.as_str().to_owned(),
        challenge: request.challenge.clone(),
        created: app.clock.now(),
        redeemed: None,
    };
    (secret, code)
}
