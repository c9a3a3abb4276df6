//! A person at a node without a browser: forms, cookies and tokens over plain HTTP.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::node::{Application, Node};
use crate::person::Person;
use crate::site::{Site, VERIFIER};

/// A signed-in person, as their browser would remember them.
#[derive(Debug)]
pub struct Visit {
    agent: Agent,
    node: String,
    cookie: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The named header, or nothing.
    headers: ureq::http::HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// A header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {}", self.text))
    }
}

/// Somebody who holds a token: a site that calls the node.
#[derive(Debug)]
pub struct Caller {
    agent: Agent,
    pub(crate) node: String,
    /// The bearer token.
    pub access_token: String,
    /// The next refresh token.
    pub refresh_token: String,
    /// Whose data it opens: 16 hexadecimal digits.
    pub cid: String,
}

impl Visit {
    /// Registers a person; they are signed in after it.
    pub(crate) fn register(node: &Node, person: &Person) -> Self {
        let fields = [
            ("first_name", person.first_name.as_str()),
            ("last_name", &person.last_name),
            ("email", &person.email),
            ("password", &person.password),
        ];
        Self::begin(node, "/register", &fields)
    }

    /// Signs a person in who is registered.
    pub(crate) fn sign_in(node: &Node, person: &Person) -> Self {
        Self::begin(node, "/sign-in", &[("email", &person.email), ("password", &person.password)])
    }

    fn begin(node: &Node, path: &str, fields: &[(&str, &str)]) -> Self {
        let mut visit = Self { agent: agent(), node: node.origin.clone(), cookie: String::new() };
        let answer = visit.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text);
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
        assert!(!cookie.is_empty(), "{path} signs nobody in");
        cookie.clone_into(&mut visit.cookie);
        visit
    }

    /// The same person at another node over the same database: a proxy may send them to either.
    #[must_use]
    pub fn at(&self, node: &Node) -> Self {
        Self { agent: self.agent.clone(), node: node.origin.clone(), cookie: self.cookie.clone() }
    }

    /// Posts one of the node's forms, as its own page does.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .agent
            .post(format!("{}{path}", self.node))
            .header("Origin", &self.node)
            .header("Sec-Fetch-Site", "same-origin")
            .header("Cookie", &self.cookie);
        read(request.send_form(fields.iter().copied()))
    }

    /// Takes this file for the person's picture.
    pub fn shows_picture(&self, file: &[u8]) {
        let part = "--part\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"me\"\r\n\r\n";
        let body = [part.as_bytes(), file, b"\r\n--part--\r\n"].concat();
        let request = self
            .agent
            .post(format!("{}/account/picture", self.node))
            .header("Origin", &self.node)
            .header("Sec-Fetch-Site", "same-origin")
            .header("Cookie", &self.cookie)
            .header("Content-Type", "multipart/form-data; boundary=part");
        let answer = read(request.send(&body[..]));
        assert_eq!(answer.status, 303, "picture: {}", answer.text);
    }

    /// Reads one of the node's pages.
    pub fn get(&self, path: &str) -> Answer {
        read(self.agent.get(format!("{}{path}", self.node)).header("Cookie", &self.cookie).call())
    }

    /// Takes back what the only site that is listed may do.
    pub fn take_back(&self) {
        let page = self.get("/consent").text;
        let (_, form) =
            page.split_once("action=\"/consent/").unwrap_or_else(|| panic!("nothing is listed: {page}"));
        let (grant, _) = form.split_once('"').unwrap_or_else(|| panic!("half an address: {form}"));
        let answer = self.post(&format!("/consent/{grant}"), &[]);
        assert_eq!(answer.status, 303, "taking back: {}", answer.text);
    }

    /// Lets a site do this: authorization, consent, code, token.
    pub fn allow(&self, site: &Site, scope: &str) -> Caller {
        let mut decision = vec![("decision", "allow"), ("remember", "on")];
        decision.extend(scope.split(' ').map(|name| ("scope", name)));
        let answer = self.post(&site.authorization(scope), &decision);
        assert_eq!(answer.status, 303, "consent: {}", answer.text);
        let back = answer.header("location");
        let code = back.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
        let code = code.unwrap_or_else(|| panic!("no code in {back}"));
        let redirect_uri = site.url("/page.html");
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect_uri),
            ("client_id", &site.application.client_id),
            ("code_verifier", VERIFIER),
        ];
        form.extend(site.application.client_secret.as_deref().map(|secret| ("client_secret", secret)));
        let answer = read(self.agent.post(format!("{}/oauth/token", self.node)).send_form(form));
        assert_eq!(answer.status, 200, "token: {}", answer.text);
        let token = answer.json();
        let text =
            |name: &str| token[name].as_str().unwrap_or_else(|| panic!("no {name} in {token}")).to_owned();
        Caller {
            agent: self.agent.clone(),
            node: self.node.clone(),
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            cid: text("cid"),
        }
    }
}

impl Caller {
    /// Somebody who has got hold of a token.
    pub fn with(node: &Node, access_token: &str, cid: &str) -> Self {
        Self {
            agent: agent(),
            node: node.origin.clone(),
            access_token: access_token.to_owned(),
            refresh_token: String::new(),
            cid: cid.to_owned(),
        }
    }

    /// The same token at another node over the same database.
    #[must_use]
    pub fn at(&self, node: &Node) -> Self {
        Self::with(node, &self.access_token, &self.cid)
    }

    /// Calls the REST surface: a path below the person, e.g. `Contacts/AllContacts?$top=5`.
    pub fn get(&self, path: &str) -> Answer {
        let address = format!("{}/V4.1/cid-{}/{path}", self.node, self.cid);
        let request = self.agent.get(address).header("Accept", "application/json");
        read(request.header("Authorization", format!("Bearer {}", self.access_token)).call())
    }
}

impl Caller {
    /// Uploads a file that is to be shared, under this id.
    pub fn uploads(&self, id: &str, name: &str, bytes: &[u8]) -> Answer {
        let request = self.agent.post(format!("{}/messenger/files", self.node));
        let request = request.query("id", id).query("name", name);
        read(request.header("Authorization", format!("Bearer {}", self.access_token)).send(bytes))
    }

    /// Fetches what lies at an address of the node, as an image element would: without a token.
    pub fn fetches(&self, address: &str) -> Fetched {
        let answer = self.agent.get(format!("{}{address}", self.node)).call();
        let mut answer = answer.unwrap_or_else(|error| panic!("the node does not answer: {error}"));
        let bytes = answer.body_mut().with_config().limit(100 << 20).read_to_vec();
        let bytes = bytes.unwrap_or_else(|error| panic!("half an answer: {error}"));
        let answer = Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: String::new(),
        };
        Fetched { answer, bytes }
    }
}

impl Caller {
    /// Posts JSON to an address of the node, with the token.
    pub fn posts(&self, path: &str, body: &Value) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.node));
        let request = request.header("Authorization", format!("Bearer {}", self.access_token));
        read(request.header("Content-Type", "application/json").send(body.to_string()))
    }
}

/// A site's own server, which knows the application's secret: posts JSON, or reads where there is nothing to post.
pub fn as_owner(application: &Application, url: &str, body: Option<&Value>) -> Answer {
    let secret = application.client_secret.as_deref().unwrap_or_default();
    let credentials = STANDARD.encode(format!("{}:{secret}", application.client_id));
    let authorization = format!("Basic {credentials}");
    read(match body {
        Some(body) => agent()
            .post(url)
            .header("Authorization", authorization)
            .header("Content-Type", "application/json")
            .send(body.to_string()),
        None => agent().get(url).header("Authorization", authorization).call(),
    })
}

/// An answer whose body is no text.
#[derive(Debug)]
pub struct Fetched {
    /// Status and headers.
    pub answer: Answer,
    /// The body.
    pub bytes: Vec<u8>,
}

/// Reads an address as nobody in particular.
pub fn get(url: &str) -> Answer {
    read(agent().get(url).call())
}

/// An HTTP client that answers what the node answers: no redirect is followed, no status is an error.
fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .build()
        .new_agent()
}

fn read(answer: Result<Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.unwrap_or_else(|error| panic!("the node does not answer: {error}"));
    let text = answer.body_mut().read_to_string().unwrap_or_else(|error| panic!("half an answer: {error}"));
    Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), text }
}
