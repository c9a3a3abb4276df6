//! Says what is wrong with a query: where, in plain words, and whether it is malformed, unsupported or too much.

use std::fmt;

use crate::expr::At;

/// What a query was refused for.
///
/// `Display` is a whole sentence for the person who wrote the query:
/// `$filter, column 1: FristName is not a property of Contact; did you mean FirstName?`
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Error {
    /// A stable code that names the phase: `request.filter`, `request.orderby`, `query.too_deep`, …
    pub code: &'static str,
    /// What a service answers: 400, 501, or 400 with a limit named.
    pub kind: ErrorKind,
    /// The option at fault as it was spelled, e.g. `$filter`, `top` or `@name`.
    pub option: String,
    /// Byte offset in the decoded value of that option.
    pub at: usize,
    /// What would have been legal here, if the grammar knows: `a property, a literal or a function`.
    pub expected: Option<&'static str>,
    /// What is wrong, without the place.
    pub message: String,
    column: usize,
}

/// The three ways to refuse a query (OData 4.01 Protocol, sections 9.3.1 and 9.4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Not OData, or not about this entity: 400.
    Malformed,
    /// Legal OData that this entity or this library does not support: 501.
    Unsupported,
    /// Legal, but deeper, longer or richer than the service allows: 400.
    Limit,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        code: &'static str,
        option: &str,
        at: At,
        message: String,
    ) -> Box<Self> {
        let (byte, column) = (at.byte as usize, at.character as usize + 1);
        Box::new(Self { code, kind, option: option.to_owned(), at: byte, expected: None, message, column })
    }

    /// The place in the option's decoded value, counted in characters from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code == "request.option" {
            return f.write_str(&self.message);
        }
        write!(f, "{}, column {}: {}", self.option, self.column, self.message)
    }
}

impl std::error::Error for Error {}
