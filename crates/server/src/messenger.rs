//! The messenger: who is there, and what they say to each other (`wire::frame`).
//!
//! A browser's request changes the store, and what has changed is told to the people whom it concerns, over the bus:
//! to those at this node as to those at any other. Whoever asked hears of it like everybody else.

mod allowance;
mod announce;
mod answer;
mod connection;
mod file;
mod hall;
mod hub;
mod invite;
mod picture;
mod push_key;
pub(crate) mod refusal;
mod room;
mod socket;
mod stream;
mod talk;
mod upkeep;

use std::sync::Arc;

use crate::access::Tokens;
use crate::app::App;
use crate::{mail, push};
use hall::Halls;
use hub::{Hub, OUTAGE};
use stream::Links;

pub(crate) use announce::friend as announce_friend;
pub(crate) use file::{small as small_file, take as take_file, whole as whole_file};
pub(crate) use picture::show as show_picture;
pub(crate) use push_key::show as show_push_key;
pub(crate) use room::{moderate, show as show_room, show_desk, show_visitor as show_room_visitor, speak};
pub(crate) use socket::open as open_socket;
pub(crate) use stream::{open as open_stream, take as take_frame};

/// What the messenger needs besides the node. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Messenger {
    app: App,
    tokens: Arc<Tokens>,
    hub: Arc<Hub>,
    links: Arc<Links>,
    halls: Arc<Halls>,
    /// This process, among all that share the database.
    node: u64,
}

impl Messenger {
    /// Begins to listen to the bus, and to keep what this node's connections have in the store.
    pub(crate) fn start(app: &App, tokens: &Arc<Tokens>) -> Self {
        let hub = Arc::new(Hub::default());
        tokio::spawn(Hub::listen(Arc::downgrade(&hub), app.bus.subscribe(), OUTAGE));
        let halls = Arc::new(Halls::default());
        tokio::spawn(Halls::listen(app.clone(), Arc::downgrade(&halls), app.bus.subscribe()));
        tokio::spawn(push::run(app.clone()));
        tokio::spawn(mail::run(app.clone()));
        let node = app.random.number();
        tokio::spawn(upkeep::run(app.clone(), node, Arc::downgrade(&hub)));
        Self { app: app.clone(), tokens: Arc::clone(tokens), hub, links: Arc::default(), halls, node }
    }
}
