//! The house in a real browser: the real node, sites on origins of their own, people who click.
//!
//! Each folder beside this file is the page of a case; each test is a fact about it.

mod account;
mod axe;
mod bar;
mod contact_list;
mod data;
mod file;
mod group;
mod invitation;
mod keyboard;
mod messenger;
mod pages;
mod people;
mod piece;
mod policy;
mod push;
mod room;
mod search;
mod session;
mod sign_in;
mod tabs;
mod tags;
