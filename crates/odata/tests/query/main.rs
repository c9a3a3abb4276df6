//! The crate as a service meets it: text in, queries and sentences out.

mod check;
mod eval;
mod limits;
mod model;
mod options;
mod parse;
mod roundtrip;
mod tree;
