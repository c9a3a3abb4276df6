//! The parser: one function per rule of the OASIS ABNF (OData ABNF Construction Rules 4.01), over decoded text.

mod cursor;
mod expand;
mod expression;
mod geo;
mod json;
mod literal;
mod option;
mod path;
mod query;
mod search;

pub(crate) use query::options;

use crate::error::Error;
use crate::expr::Expr;
use crate::options::{Dialect, Search};
use cursor::Cursor;

/// What parsing gives. The error is boxed: it is rare, and every level of nesting keeps room for one on the stack.
pub(crate) type Parsed<T> = Result<T, Box<Error>>;

/// A whole expression.
pub(crate) fn expr(text: &str, dialect: &Dialect) -> Parsed<Expr> {
    let mut cursor = Cursor::new(text, "$filter", "request.filter", &[], dialect)?;
    let expr = cursor.common_expr()?;
    cursor.expect_end(expression::OPERATOR)?;
    Ok(expr)
}

/// A whole search expression.
pub(crate) fn search(text: &str, dialect: &Dialect) -> Parsed<Search> {
    let mut cursor = Cursor::new(text, "$search", "request.search", &[], dialect)?;
    let search = cursor.search()?;
    cursor.expect_end(search::END)?;
    Ok(search)
}
