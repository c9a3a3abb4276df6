//! People, nodes and browsers: the words in which the tests of the whole house are written.
//!
//! Everything here fails by panicking, with a sentence that says what was awaited and what was seen instead.

pub mod browser;
pub mod cluster;
pub mod correspondent;
pub mod files;
pub mod listener;
pub mod mail_server;
pub mod nats;
pub mod node;
pub mod person;
pub mod postgres;
pub mod push_service;
pub mod site;
pub mod talker;
pub mod visit;
pub mod wait;
pub mod world;

pub use browser::{Browser, Preferences, Tab};
pub use cluster::Cluster;
pub use correspondent::Correspondent;
pub use listener::Listener;
pub use mail_server::MailServer;
pub use nats::Nats;
pub use node::{Application, Node};
pub use person::Person;
pub use postgres::Postgres;
pub use push_service::PushService;
pub use site::Site;
pub use talker::Talker;
pub use visit::Visit;
pub use world::World;
