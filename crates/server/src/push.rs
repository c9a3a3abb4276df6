//! Web push: tells people of what is said to them while they have no page open.
//!
//! Whoever has said something leaves a note of it here, which costs nothing; a task of the node looks a moment later who
//! is absent and has not read it (`crates/store/src/push.rs`), and sends it to their browsers' push services. After that
//! the conversation rests: what is said in the meantime is told at the end of it, once. Everything here is a courtesy:
//! what a dead node or a lost push service did not tell is read in the page.

mod delivery;
mod waiting;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::{Digest, Moment};
use push::{BrowserKeys, Endpoint, Key};
use reqwest::Client;
use store::Absent;
use tokio::sync::{Notify, OnceCell, Semaphore};
use tokio::time::{MissedTickBehavior, interval};
use wire::{Cid, ConversationId, Error, Notice, PushSubscription};

use crate::app::App;
use crate::messenger::refusal::{error, of_store};
use crate::outbound;
use delivery::{Delivered, Delivery};
use waiting::{News, Waiting};

/// How often it is looked whether something has rested.
const EVERY: Duration = Duration::from_secs(1);
/// So many messages are on their way at one time.
const AT_ONCE: usize = 64;
/// A message is told to be late so often.
const ATTEMPTS: u32 = 4;
/// The name of our key in the store.
const VAPID: &str = "vapid";

/// Which push services the node talks to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Services {
    /// Whichever a browser names, on the public internet.
    #[default]
    Public,
    /// These, by their origins, wherever they are.
    Named(Vec<String>),
    /// None: nobody is told.
    Off,
}

impl Services {
    /// What the operator says: origins, or `none`.
    pub fn parse(named: &[String]) -> Result<Self, String> {
        match named {
            [] => Ok(Self::Public),
            [none] if none == "none" => Ok(Self::Off),
            named => named.iter().map(|origin| check(origin)).collect::<Result<_, _>>().map(Self::Named),
        }
    }

    fn allow(&self, endpoint: &Endpoint) -> bool {
        match self {
            Self::Public => outbound::may_be_public(endpoint.url()),
            Self::Named(origins) => origins.iter().any(|origin| origin == endpoint.origin()),
            Self::Off => false,
        }
    }
}

fn check(origin: &str) -> Result<String, String> {
    match Endpoint::parse(origin) {
        Ok(endpoint) if endpoint.origin() == origin.trim_end_matches('/') => Ok(endpoint.origin().to_owned()),
        _ => Err(format!("push service {origin}: it is an origin, such as https://push.example, or none")),
    }
}

/// What is to be told. Cheap to clone.
#[derive(Clone)]
pub struct Push(Arc<Inner>);

struct Inner {
    services: Services,
    waiting: Mutex<Waiting>,
    woken: Notify,
    client: OnceCell<Client>,
    key: OnceCell<Key>,
}

impl Push {
    /// Nothing is to be told yet.
    pub fn new(services: Services) -> Self {
        Self(Arc::new(Inner {
            services,
            waiting: Mutex::default(),
            woken: Notify::new(),
            client: OnceCell::new(),
            key: OnceCell::new(),
        }))
    }

    /// Something has been said.
    pub(crate) fn said(&self, conversation: ConversationId, number: u64, now: Moment) {
        self.note(News::Said(conversation), number, now);
    }

    /// Somebody has asked another to be a friend.
    pub(crate) fn asked(&self, cid: Cid, by: Cid, now: Moment) {
        self.note(News::Asked { cid, by }, 0, now);
    }

    fn note(&self, news: News, from: u64, now: Moment) {
        let is_due = self.0.services != Services::Off && self.with(|waiting| waiting.note(news, from, now));
        if is_due {
            self.0.woken.notify_one();
        }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Waiting) -> T) -> T {
        look(&mut self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Our public key, which a browser must know before it subscribes (RFC 8292, section 3.2).
    pub(crate) async fn public_key(&self, app: &App) -> Result<Vec<u8>, Error> {
        if self.0.services == Services::Off {
            return Err(off());
        }
        self.key(app).await.map(Key::public_key).map_err(|error| of_store(&error))
    }

    /// A browser can be reached; nothing to say if the token does not count.
    pub(crate) async fn subscribe(
        &self,
        app: &App,
        token: &Digest,
        subscription: &PushSubscription,
    ) -> Result<Option<()>, Error> {
        if self.0.services == Services::Off {
            return Err(off());
        }
        let (endpoint, _) = read(subscription)?;
        if !self.0.services.allow(&endpoint) {
            let message = format!("This node does not talk to the push service {}.", endpoint.origin());
            return Err(error("push.service", message));
        }
        let subscribed = app.store.subscribe(token, subscription, app.clock.now()).await;
        subscribed.map(|subscribed| subscribed.then_some(())).map_err(|error| of_store(&error))
    }

    /// The key with which we say who we are, the same on all nodes.
    async fn key(&self, app: &App) -> Result<&Key, store::Error> {
        self.0
            .key
            .get_or_try_init(async || {
                let kept = app.store.node_key(VAPID, fresh(app).to_bytes()).await?;
                let key = <&[u8; 32]>::try_from(kept.as_slice()).ok().and_then(Key::from_bytes);
                key.ok_or_else(|| store::Error::Corrupt("The key for push services is none.".to_owned()))
            })
            .await
    }

    async fn client(&self) -> Result<&Client, reqwest::Error> {
        let build = async || match self.0.services {
            Services::Named(_) => outbound::named(),
            Services::Public | Services::Off => outbound::public(),
        };
        self.0.client.get_or_try_init(build).await
    }
}

/// A new key, for one message or for ever.
fn fresh(app: &App) -> Key {
    loop {
        // As good as never none.
        if let Some(key) = Key::from_bytes(&app.random.bytes()) {
            return key;
        }
    }
}

fn read(subscription: &PushSubscription) -> Result<(Endpoint, BrowserKeys), Error> {
    let PushSubscription { endpoint, keys } = subscription;
    let flawed = |flaw: push::Flaw| {
        let code = if flaw == push::Flaw::Endpoint { "push.endpoint" } else { "push.keys" };
        error(code, flaw.to_string())
    };
    let endpoint = Endpoint::parse(endpoint).map_err(flawed)?;
    let keys = BrowserKeys::parse(&keys.p256dh, &keys.auth).map_err(flawed)?;
    Ok((endpoint, keys))
}

/// The operator wants none of this.
fn off() -> Error {
    error("push.off", "This node tells nobody anything while no page is open.")
}

/// Tells what is due, as long as the node runs.
pub(crate) async fn run(app: App) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.push.0.woken.notified() => {}
        }
        let due = app.push.with(|waiting| waiting.due(app.clock.now()));
        for note in due {
            match absent(&app, &note).await {
                Ok(absent) => {
                    for delivery in absent.into_iter().flat_map(|absent| note.deliveries(absent)) {
                        // Nobody closes it.
                        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
                        let app = app.clone();
                        tokio::spawn(async move {
                            deliver(&app, delivery).await;
                            drop(permit);
                        });
                    }
                }
                Err(error) => tracing::warn!(code = error.code(), "somebody absent was not told: {error}"),
            }
        }
    }
}

/// Who is absent and does not know it yet.
async fn absent(app: &App, note: &waiting::Note) -> Result<Vec<Absent>, store::Error> {
    let now = app.clock.now();
    let mut absent = match note.news {
        News::Said(conversation) => app.store.absent(conversation, note.from, now).await?,
        News::Asked { cid, by } => app.store.absent_asked(cid, by, now).await?.into_iter().collect(),
    };
    for Absent { notice: Notice::Entry { picture, .. } | Notice::Question { picture, .. }, .. } in &mut absent
    {
        // To a site's worker, nothing is relative to the node.
        *picture = picture.take().map(|path| format!("{}{path}", app.config.issuer));
    }
    Ok(absent)
}

async fn deliver(app: &App, delivery: Delivery) {
    let service = Endpoint::parse(&delivery.browser.endpoint).map(|endpoint| endpoint.origin().to_owned());
    let service = service.unwrap_or_default();
    match delivery.send(app).await {
        Delivered::Done => {}
        Delivered::Gone => {
            if let Err(error) = app.store.forget_subscription(&delivery.browser.endpoint).await {
                tracing::warn!(code = error.code(), "a browser that is gone was not forgotten: {error}");
            }
        }
        Delivered::Later { after, why } if delivery.attempt < ATTEMPTS => {
            tracing::debug!(service, "told later: {why}");
            let at = app.clock.now().after(after);
            app.push.with(|waiting| waiting.again(delivery, at));
        }
        Delivered::Later { why, .. } | Delivered::Refused { why } => {
            tracing::warn!(service, "a push service did not take a message: {why}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_origins_or_none() {
        let parse =
            |named: &[&str]| Services::parse(&named.iter().map(|&one| one.to_owned()).collect::<Vec<_>>());
        assert_eq!(parse(&[]), Ok(Services::Public));
        assert_eq!(parse(&["none"]), Ok(Services::Off));
        let named = vec!["https://push.example".to_owned(), "http://localhost:8090".to_owned()];
        assert_eq!(parse(&["https://push.example/", "http://localhost:8090"]), Ok(Services::Named(named)));
        for wrong in ["push.example", "https://push.example/send", "none,", ""] {
            assert!(parse(&["https://push.example", wrong]).is_err(), "{wrong}");
        }
        assert!(parse(&["none", "https://push.example"]).is_err());
    }

    #[test]
    fn named_services_are_the_only_ones() {
        let endpoint = |text| Endpoint::parse(text).unwrap();
        let named = Services::Named(vec!["http://localhost:8090".into()]);
        assert!(named.allow(&endpoint("http://localhost:8090/send/a")));
        assert!(!named.allow(&endpoint("http://localhost:8091/send/a")));
        assert!(!named.allow(&endpoint("https://push.example/send/a")));
        assert!(Services::Public.allow(&endpoint("https://push.example/send/a")));
        assert!(!Services::Public.allow(&endpoint("http://localhost:8090/send/a")));
        assert!(!Services::Off.allow(&endpoint("https://push.example/send/a")));
    }
}
