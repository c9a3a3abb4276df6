//! A node in the test's own process: the real router over a private SQLite file, with a clock that stands still.

#![expect(dead_code, reason = "each test file uses its own part of this vocabulary")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bus::Bus;
use connect_server::App;
use connect_server::clock::Clock;
use connect_server::config::Config;
use connect_server::mail::{Mail, Way};
use connect_server::push::{Push, Services};
use connect_server::random::Random;
use connect_server::registration::Registration;
use connect_server::router::router;
use domain::{ClientId, Moment, Secret};
use store::{Database, Store};
use tempfile::TempDir;
use tower::ServiceExt;

/// Who the node is.
pub(crate) const NODE: &str = "http://localhost:8080";
/// The site that every world knows: registered with this origin and `/channel.html`.
pub(crate) const SITE: &str = "http://site.localhost:8081";
/// Where its answers go.
pub(crate) const CHANNEL: &str = "http://site.localhost:8081/channel.html";
/// Its client id. It has no secret.
pub(crate) const CLIENT_ID: &str = "000000004403AD10";
/// A site with a back end, registered with `https://shop.example/cb`, approved for the addresses of contacts.
pub(crate) const SHOP_ID: &str = "0000000048046F22";
/// Its secret.
pub(crate) const SHOP_SECRET: &str = "a secret: with + and %";

/// RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its challenge.
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A node with its memory.
pub(crate) struct World {
    /// Its state.
    pub(crate) app: App,
    router: Router,
    folder: TempDir,
}

impl World {
    /// A new node, on 2026-11-22.
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).await;
        let config = Config { issuer: NODE.into(), file_bytes: 1024 * 1024, demo: None };
        let clock = Clock::manual(Moment(1_795_343_400_000));
        let app = App {
            store,
            bus: Bus::local(),
            push: Push::new(Services::Off),
            mail: Mail::new(Way::Off, None, NODE).unwrap(),
            config: Arc::new(config),
            clock,
            random: Random,
        };
        let site = Registration {
            client_id: CLIENT_ID.into(),
            name: "Harbour Runners".into(),
            redirect_uris: vec![CHANNEL.into(), format!("{SITE}/")],
            origins: vec![SITE.into()],
            ..Registration::default()
        };
        let shop = Registration {
            client_id: SHOP_ID.into(),
            name: "Shop".into(),
            redirect_uris: vec!["https://shop.example/cb".into()],
            approved: vec!["WL_Contacts.ViewFull".into()],
            ..Registration::default()
        };
        let mut shop = shop.check(app.clock.now()).unwrap();
        shop.secret = Some(Secret::presented(SHOP_SECRET).digest());
        app.store.save_application(&site.check(app.clock.now()).unwrap()).await.unwrap();
        app.store.save_application(&shop).await.unwrap();
        Self { router: router(app.clone()), app, folder }
    }

    /// The same node after a restart: only what the store remembers is left.
    pub(crate) async fn restart(self) -> Self {
        self.app.store.close().await;
        let store = open(&self.folder).await;
        let app = App { store, bus: Bus::local(), ..self.app };
        Self { router: router(app.clone()), app, folder: self.folder }
    }

    /// The same memory, as a command has it that runs beside the node.
    pub(crate) async fn beside(&self) -> Store {
        Store::open_beside_node(&database(&self.folder)).await.unwrap()
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, span: Duration) {
        self.app.clock.advance(span);
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// `GET` by a program, with a token or without.
    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        let mut request = Request::get(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// `POST` of a form by a program.
    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(body(pairs)).unwrap()).await
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { world: self, cookie: None }
    }

    /// Somebody who has just registered.
    pub(crate) async fn person(&self, first_name: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let email = format!("{}@example.com", first_name.to_lowercase());
        let answer = browser
            .post(
                "/register",
                &[
                    ("first_name", first_name),
                    ("last_name", "Costa"),
                    ("email", &email),
                    ("password", "correct horse battery"),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        browser
    }

    /// The tokens that a code brings to the site.
    pub(crate) async fn redeem(&self, code: &str) -> Answer {
        self.post("/oauth/token", &redemption(code)).await
    }

    /// The tokens that a refresh token brings to the site.
    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", CLIENT_ID)];
        self.post("/oauth/token", &pairs).await
    }
}

/// What the site sends to redeem a code.
pub(crate) fn redemption(code: &str) -> [(&str, &str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CHANNEL),
        ("client_id", CLIENT_ID),
        ("code_verifier", VERIFIER),
    ]
}

/// A person's browser: it keeps the cookie and says where its forms come from.
pub(crate) struct Browser<'a> {
    world: &'a World,
    /// The cookie, as `name=value`.
    pub(crate) cookie: Option<String>,
}

impl Browser<'_> {
    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Sends a form from a page of the node.
    pub(crate) async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(ORIGIN, NODE)
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(body(pairs)).unwrap()).await
    }

    /// Sends a file from a page of the node.
    pub(crate) async fn upload(&mut self, path: &str, field: &str, name: &str, file: &[u8]) -> Answer {
        let mut body = format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--frontier--\r\n");
        let request = self
            .request(Method::POST, path)
            .header(ORIGIN, NODE)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=frontier");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Allows the site what it asks for, and gives the code.
    pub(crate) async fn allow(&mut self, scopes: &[&str], remember: bool) -> String {
        let mut pairs = vec![("decision", "allow")];
        pairs.extend(remember.then_some(("remember", "on")));
        pairs.extend(scopes.iter().map(|scope| ("scope", *scope)));
        let answer = self.post(&authorize(&scopes.join(" ")), &pairs).await;
        answer.parameter("code").unwrap_or_else(|| panic!("{} {}", answer.status, answer.text()))
    }

    /// Allows the site what it asks for, and gives its access and refresh tokens.
    pub(crate) async fn connect(&mut self, scopes: &[&str], remember: bool) -> (String, String) {
        let code = self.allow(scopes, remember).await;
        self.world.redeem(&code).await.tokens()
    }

    /// Allows the shop to see all of the contacts, and gives its access token.
    pub(crate) async fn show_contacts(&mut self) -> String {
        let shop = [("client_id", SHOP_ID), ("redirect_uri", "https://shop.example/cb")];
        let address = authorize_with(&[shop[0], shop[1], ("scope", "WL_Contacts.ViewFull")]);
        let answer = self.post(&address, &[("decision", "allow"), ("scope", "WL_Contacts.ViewFull")]).await;
        let code = answer.parameter("code").unwrap();
        let mut pairs = redemption(&code).to_vec();
        pairs.retain(|(name, _)| shop.iter().all(|(other, _)| other != name));
        pairs.extend(shop.iter().chain(&[("client_secret", SHOP_SECRET)]));
        self.world.post("/oauth/token", &pairs).await.tokens().0
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.world.send(request).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let pair = cookie.split(';').next().unwrap().to_owned();
            self.cookie = (!cookie.contains("Max-Age=0")).then_some(pair);
        }
        answer
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }
}

/// The site's request for these scopes, by redirect to its channel page.
pub(crate) fn authorize(scopes: &str) -> String {
    authorize_with(&[("scope", scopes)])
}

/// The same with some parameters changed; an empty value leaves one out.
pub(crate) fn authorize_with(changes: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", CHANNEL),
        ("scope", "WL_Profiles.View"),
        ("state", "the state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for change in changes {
        match pairs.iter_mut().find(|pair| pair.0 == change.0) {
            Some(pair) => pair.1 = change.1,
            None => pairs.push(*change),
        }
    }
    pairs.retain(|pair| !pair.1.is_empty());
    format!("/oauth/authorize?{}", encode(&pairs))
}

/// What came back.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: StatusCode,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// A parameter of where it leads.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.location().split_once('?')?;
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The access and the refresh token in it.
    pub(crate) fn tokens(&self) -> (String, String) {
        let json = self.json();
        let token = |name: &str| json[name].as_str().unwrap_or_else(|| panic!("{json}")).to_owned();
        (token("access_token"), token("refresh_token"))
    }
}

async fn open(folder: &TempDir) -> Store {
    let store = Store::open(&database(folder)).await.unwrap();
    store.keep_answers(1 << 20);
    store
}

fn database(folder: &TempDir) -> Database {
    Database::Sqlite(folder.path().join("connect.db"))
}

fn body(pairs: &[(&str, &str)]) -> Body {
    encode(pairs).into()
}

fn encode(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The client id, as `domain` knows it.
pub(crate) fn client_id() -> ClientId {
    CLIENT_ID.parse().unwrap()
}
