//! Turns OData query text into a typed tree, checks it against a described entity, evaluates it, prints it back.
#![doc = include_str!("../README.md")]
#![expect(
    clippy::unnecessary_box_returns,
    reason = "errors are made boxed: they are rare, and every level of nesting keeps room for one on the stack"
)]

mod check;
pub mod entity;
mod error;
mod eval;
mod expr;
mod literal;
mod options;
mod parse;
mod print;
mod query;
pub mod value;

pub use entity::{EntityType, EnumType, Kind, Property};
pub use error::{Error, ErrorKind};
pub use eval::Row;
pub use expr::{Arguments, At, Expr, Function, Lambda, Node, Operator, Path, Root, Step, StepKind};
pub use literal::{Date, DateTimeOffset, Literal};
pub use options::{
    Alias, Case, Compute, Dialect, Expand, Give, Levels, Limits, Name, Options, OrderBy, Search, Select,
    Spaces, UnknownDollar,
};
pub use query::{
    Arithmetic, Comparison, Method, Operand, Order, Place, Predicate, Query, Reference, Selection,
};
pub use value::Value;
