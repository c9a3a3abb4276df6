//! Prints trees back as text that parses to the same tree.

mod expr;
mod options;
mod query;
mod search;

use std::fmt;

use crate::expr::{Expr, Power};
use crate::literal::Literal;
use crate::options::{Options, Search};
use crate::query::Query;

/// Decoded text, and where a `;` in it must be percent-encoded, in order, so as not to separate anything.
#[derive(Default)]
struct Text {
    text: String,
    encoded: Vec<usize>,
}

impl Text {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Items with something between them.
    fn list<T>(&mut self, items: &[T], between: &str, mut item: impl FnMut(&mut Self, &T)) {
        for (index, one) in items.iter().enumerate() {
            if index > 0 {
                self.push(between);
            }
            item(self, one);
        }
    }

    /// `'text'`, quotes doubled.
    fn quoted(&mut self, text: &str) {
        self.push("'");
        self.push(&text.replace('\'', "''"));
        self.push("'");
    }

    /// The text as the value of an option in a URL: what RFC 3986, section 3.4, lets stand in a query stays,
    /// but for `&` and `+`.
    fn percent_encoded(&self) -> String {
        let mut url = String::with_capacity(self.text.len() + self.text.len() / 4);
        for (index, byte) in self.text.bytes().enumerate() {
            let plain = byte.is_ascii_alphanumeric() || b"-._~!$'()*,:@/?=;".contains(&byte);
            if plain && self.encoded.binary_search(&index).is_err() {
                url.push(char::from(byte));
            } else {
                let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
                url.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
        }
        url
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Text::default();
        text.expr(self, Power::Or);
        f.write_str(&text.text)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Text::default();
        text.literal(self);
        f.write_str(&text.text)
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Text::default();
        text.search(self);
        f.write_str(&text.text)
    }
}

/// A percent-encoded query string, without `?`.
impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        options::write(self, f)
    }
}

/// The query as options in canonical form, percent-encoded, without `?`: aliases are in their places, and
/// [`Options::check`] gives the same query again.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        query::write(self, f)
    }
}
