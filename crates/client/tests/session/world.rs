//! A site in several tabs, its storage, its lock, and a node, all in one thread and in a known order.

#![expect(clippy::unwrap_used, reason = "a world breaks with its test")]

use std::collections::{BTreeMap, VecDeque};

use client::{Application, Command, Event, FIRST, Form, Id, Session, State};
use wire::authorization::PENDING;

pub(crate) const CLIENT: &str = "00112233445566AA";
pub(crate) const ISSUER: &str = "https://id.example";
pub(crate) const PAGE: &str = "https://site.example/shop/?id=5#top";
const REDIRECT_URI: &str = "https://site.example/registered";
pub(crate) const HOUR: u64 = 3_600_000;

/// Everything there is.
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) node: Node,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) storage: BTreeMap<String, String>,
    /// Whether the browser lets the site keep anything.
    pub(crate) keeps: bool,
    holder: Option<usize>,
    waiting: VecDeque<usize>,
    events: VecDeque<(usize, Event)>,
    last: Id,
}

/// One page.
pub(crate) struct Tab {
    session: Session,
    /// The question that the pop-up shows: its state.
    pub(crate) popup: Option<String>,
    /// What was said to the page, and where the page went.
    pub(crate) log: Vec<String>,
}

/// What the node knows.
#[derive(Default)]
pub(crate) struct Node {
    pub(crate) is_offline: bool,
    /// Every request: its path, and the grant type or the token.
    pub(crate) log: Vec<String>,
    /// By code: the verifier that redeems it, and the redirect URI.
    codes: BTreeMap<String, (String, String)>,
    refresh: Option<String>,
    pub(crate) access: Vec<String>,
    issued: u32,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: 1_795_000_000_000,
            node: Node::default(),
            tabs: Vec::new(),
            storage: BTreeMap::new(),
            keeps: true,
            holder: None,
            waiting: VecDeque::new(),
            events: VecDeque::new(),
            last: FIRST - 1,
        }
    }

    /// Loads a page; gives its tab.
    pub(crate) fn open(&mut self, address: &str) -> usize {
        let application = Application { client_id: CLIENT.into(), issuer: ISSUER.into() };
        self.tabs.push(Tab { session: Session::new(application), popup: None, log: Vec::new() });
        let tab = self.tabs.len() - 1;
        self.tell(tab, Event::Start { address: address.into() });
        tab
    }

    /// Something happens in a tab, and everything that comes of it.
    pub(crate) fn tell(&mut self, tab: usize, event: Event) {
        self.events.push_back((tab, event));
        self.settle();
    }

    /// Several things at the same time.
    pub(crate) fn tell_all(&mut self, events: Vec<(usize, Event)>) {
        self.events.extend(events);
        self.settle();
    }

    /// A click opens the pop-up; gives the state of its question.
    pub(crate) fn click(&mut self, tab: usize) -> String {
        let id = self.id();
        let (state, pending) = self.ask(id, true);
        self.tabs[tab].popup = Some(state.clone());
        self.tell(tab, Event::SignIn { id, pending });
        state
    }

    /// A click where pop-ups are blocked: the page is left for the node. Gives the state of its question.
    pub(crate) fn click_without_popup(&mut self) -> String {
        let id = self.id();
        self.ask(id, false).0
    }

    /// What the page's shell does with a click: it puts the question, and stores what must be known of it.
    fn ask(&mut self, id: Id, popup: bool) -> (String, Form) {
        let state = format!("state{id}");
        let mut pending = Form::of(&[
            ("state", &state),
            ("verifier", &verifier(&state)),
            ("redirect_uri", REDIRECT_URI),
            ("address", PAGE),
        ]);
        if popup {
            pending.add("popup", "");
        }
        if self.keeps {
            self.storage.insert([CLIENT, PENDING].concat(), pending.encoded().into());
        }
        (state, pending)
    }

    pub(crate) fn call(&mut self, address: &str) -> Event {
        Event::Call { id: self.id(), address: address.into() }
    }

    pub(crate) fn token(&mut self) -> Event {
        Event::Token { id: self.id() }
    }

    pub(crate) fn sign_out(&mut self, tab: usize) {
        let id = self.id();
        self.tell(tab, Event::SignOut { id });
    }

    fn id(&mut self) -> Id {
        self.last += 1;
        self.last
    }

    /// The visitor agrees; gives the node's answer to this question.
    pub(crate) fn allow(&mut self, state: &str) -> Form {
        let code = format!("code{state}");
        self.node.codes.insert(code.clone(), (verifier(state), REDIRECT_URI.into()));
        Form::of(&[("code", &code), ("state", state), ("iss", ISSUER)])
    }

    /// A click, and the visitor agrees in the pop-up.
    pub(crate) fn sign_in(&mut self, tab: usize) {
        let state = self.click(tab);
        let answer = self.allow(&state);
        self.tell(tab, Event::Answered(answer));
    }

    pub(crate) fn state(&self, tab: usize) -> String {
        match self.tabs[tab].session.state() {
            State::SignedIn(visit) => format!("signed in as {}", visit.cid),
            State::SignedOut(reason) => format!("signed out: {}", reason.as_str()),
            state => format!("{state:?}"),
        }
    }

    /// What was said to the page since it was last asked for.
    pub(crate) fn log(&mut self, tab: usize) -> String {
        std::mem::take(&mut self.tabs[tab].log).join(" | ")
    }

    fn settle(&mut self) {
        while let Some((tab, event)) = self.events.pop_front() {
            for command in self.tabs[tab].session.handle(event, self.now) {
                self.perform(tab, command);
            }
        }
    }

    fn perform(&mut self, tab: usize, command: Command) {
        let page = &mut self.tabs[tab];
        let mut raise = |event| self.events.push_back((tab, event));
        match command {
            Command::Settle => page.popup = None,
            Command::Rename { url } => page.log.push(format!("is now {url}")),
            Command::Back { url, popup } => page.log.push(format!("goes back to {url}, popup: {popup}")),
            Command::Lock if self.holder.is_none() => {
                self.holder = Some(tab);
                raise(Event::Locked);
            }
            Command::Lock => self.waiting.push_back(tab),
            Command::Unlock => {
                assert_eq!(self.holder, Some(tab), "only the holder unlocks");
                self.holder = self.waiting.pop_front();
                if let Some(next) = self.holder {
                    self.events.push_back((next, Event::Locked));
                }
            }
            Command::Tell(form) => {
                let others = (0..self.tabs.len()).filter(|other| *other != tab);
                self.events.extend(others.map(|other| (other, Event::Heard(form.clone()))));
            }
            Command::Changed => {}
            Command::Read { key } if self.keeps => {
                let text = self.storage.get(&key).cloned();
                raise(Event::Stored { key, text });
            }
            Command::Read { key } => raise(Event::Unavailable { key }),
            Command::Write { key, text } => {
                if let Some(text) = text.filter(|_| self.keeps) {
                    self.storage.insert(key, text);
                } else {
                    self.storage.remove(&key);
                }
            }
            Command::Send { id, url, bearer, form } => {
                let (status, body) = self.node.reply(&url, bearer, form);
                raise(Event::Replied { id, status, body });
            }
            Command::Done { id } => page.log.push(format!("{id} done")),
            Command::Token { id, token } => page.log.push(format!("{id} has {token}")),
            Command::Failed { id, error } => {
                let is_asked = page.popup.is_some() || *page.session.state() != State::SigningIn;
                assert!(is_asked, "whoever hears that a sign-in failed must find the session as it is then");
                page.log.push(format!("{id} failed: {}", error.code()));
            }
            Command::Explain(error) => page.log.push(error.code()),
        }
    }
}

fn verifier(state: &str) -> String {
    state.replace("state", "verifier")
}

impl Node {
    /// The visitor takes back what they agreed to.
    pub(crate) fn revoke(&mut self) {
        self.refresh = None;
        self.access.clear();
    }

    fn reply(&mut self, url: &str, bearer: Option<String>, form: Option<Form>) -> (u16, Form) {
        let path = url.strip_prefix(ISSUER).expect("nobody else is asked");
        let grant_type = form.as_ref().and_then(|form| form.value("grant_type"));
        let what = bearer.clone().or(grant_type.clone()).unwrap_or_default();
        self.log.push(format!("{path} {what}").trim().into());
        if self.is_offline {
            return (0, Form::default());
        }
        let Some(form) = form else {
            return (if self.access.contains(&bearer.unwrap()) { 200 } else { 401 }, Form::default());
        };
        assert_eq!(form.value("client_id").as_deref(), Some(CLIENT));
        match (path, grant_type.as_deref()) {
            ("/oauth/revoke", _) => {
                self.revoke();
                (200, Form::default())
            }
            (_, Some("authorization_code")) => {
                let given = (form.value("code_verifier").unwrap(), form.value("redirect_uri").unwrap());
                match self.codes.remove(&form.value("code").unwrap()) {
                    Some(expected) if expected == given => self.issue(),
                    _ => (400, Form::of(&[("error", "invalid_grant")])),
                }
            }
            _ if self.refresh.is_some() && self.refresh == form.value("refresh_token") => self.issue(),
            _ => {
                // Used twice: a theft, as far as the node can know.
                self.revoke();
                (400, Form::of(&[("error", "invalid_grant")]))
            }
        }
    }

    fn issue(&mut self) -> (u16, Form) {
        self.issued += 1;
        let (access, refresh) = (format!("access{}", self.issued), format!("refresh{}", self.issued));
        self.access.push(access.clone());
        self.refresh = Some(refresh.clone());
        let body = Form::of(&[
            ("access_token", &access),
            ("expires_in", "3600"),
            ("refresh_token", &refresh),
            ("scope", "WL_Profiles.View WL_Contacts.View"),
            ("cid", "600E02C5B57EE1DA"),
            ("grant_expires_in", "10800"),
        ]);
        (200, body)
    }
}
