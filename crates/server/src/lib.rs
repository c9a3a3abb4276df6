//! The node: it speaks HTTP. Sign-in and consent pages, OAuth, REST, static files.
//!
//! [`router`] shows every address of the node on one page. A handler takes [`App`], at most an extractor, a path and
//! a body, and answers; rules live in `domain`, memory in `store`.

pub mod app;
pub mod asset;
pub mod clock;
pub mod command;
pub mod config;
pub mod demo;
pub mod error;
pub mod mail;
pub mod push;
pub mod random;
pub mod registration;
pub mod router;

mod access;
mod cookie;
mod cors;
mod form;
mod health;
mod import;
mod memory;
mod messenger;
mod oauth;
mod origin;
mod outbound;
mod page;
mod password;
mod picture;
mod rest;
mod visitor;

pub use app::App;
