//! Walks over the decoded value of one option and says what was expected where.

use crate::error::{Error, ErrorKind};
use crate::expr::At;
use crate::options::{Case, Dialect, Spaces};
use crate::parse::Parsed;

/// A place in the decoded value of one option.
pub(crate) struct Cursor<'a> {
    pub(crate) dialect: &'a Dialect,
    text: &'a str,
    /// Always at the boundary of a character.
    byte: usize,
    option: &'a str,
    code: &'static str,
    /// Where a `;` was percent-encoded, in order, so that it is text and not a separator.
    encoded: &'a [usize],
    depth: usize,
    chain: usize,
    terms: usize,
    /// The last place whose characters were counted.
    counted: At,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(
        text: &'a str,
        option: &'a str,
        code: &'static str,
        encoded: &'a [usize],
        dialect: &'a Dialect,
    ) -> Parsed<Self> {
        let cursor = Self {
            dialect,
            text,
            byte: 0,
            option,
            code,
            encoded,
            depth: 0,
            chain: 0,
            terms: 0,
            counted: At::default(),
        };
        let limit = dialect.limits.length;
        if text.len() > limit {
            let message = format!("this is longer than {limit} bytes");
            return Err(Error::new(ErrorKind::Limit, "query.too_long", option, At::default(), message));
        }
        Ok(cursor)
    }

    // Looking.

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.byte..]
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.byte).copied()
    }

    /// The byte that is so many bytes further.
    pub(crate) fn look(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.byte + ahead).copied()
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.byte == self.text.len()
    }

    /// Whether the next byte is a `;` that was percent-encoded.
    pub(crate) fn is_encoded(&self) -> bool {
        self.encoded.binary_search(&self.byte).is_ok()
    }

    pub(crate) fn byte(&self) -> usize {
        self.byte
    }

    /// The text from an earlier place to here.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.byte]
    }

    pub(crate) fn at(&mut self) -> At {
        self.place(self.byte)
    }

    fn place(&mut self, byte: usize) -> At {
        let known = self.counted.byte as usize;
        let (from, before) = if known <= byte { (known, self.counted.character) } else { (0, 0) };
        let characters = self.text.get(from..byte).map_or(0, |text| text.chars().count());
        // Values are limited in length, far below 2³² bytes or else by the address space of the URL's sender.
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.counted = At { byte: narrow(byte), character: before.saturating_add(narrow(characters)) };
        self.counted
    }

    // Moving.

    /// Back to an earlier place, for the few rules that need two tries.
    pub(crate) fn rewind(&mut self, byte: usize) {
        self.byte = byte;
    }

    pub(crate) fn advance(&mut self, bytes: usize) {
        self.byte += bytes;
        debug_assert!(self.text.is_char_boundary(self.byte), "a cursor stands between characters");
    }

    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.byte += 1;
        }
        found
    }

    /// ABNF `BWS`: spaces and tabs; says whether there were any, as `RWS` demands.
    pub(crate) fn spaces(&mut self) -> bool {
        let start = self.byte;
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.byte += 1;
        }
        self.byte > start
    }

    /// Spaces where the grammar has none.
    pub(crate) fn lenient_spaces(&mut self) {
        if self.dialect.spaces == Spaces::Lenient {
            self.spaces();
        }
    }

    /// All bytes of a class, perhaps none.
    pub(crate) fn take_while(&mut self, class: impl Fn(u8) -> bool) -> &'a str {
        let start = self.byte;
        while self.peek().is_some_and(&class) {
            self.byte += 1;
        }
        // A class of ASCII bytes cannot end within a character.
        self.since(start)
    }

    pub(crate) fn digits(&mut self) -> &'a str {
        self.take_while(|byte| byte.is_ascii_digit())
    }

    /// ABNF `odataIdentifier`, perhaps empty: up to 128 letters, digits and `_`, not beginning with a digit.
    pub(crate) fn identifier(&mut self) -> &'a str {
        let start = self.byte;
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.take_while(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        }
        // Few names leave ASCII, and few are long.
        if self.peek().is_some_and(|byte| !byte.is_ascii()) || self.byte - start > 128 {
            self.byte = start;
            for (index, letter) in self.rest().chars().take(128).enumerate() {
                let fits = letter == '_' || letter.is_alphabetic() || index > 0 && letter.is_alphanumeric();
                if !fits {
                    break;
                }
                self.byte += letter.len_utf8();
            }
        }
        self.since(start)
    }

    /// Identifiers joined by dots, perhaps empty.
    pub(crate) fn qualified(&mut self) -> &'a str {
        let start = self.byte;
        self.identifier();
        while self.byte > start && self.peek() == Some(b'.') {
            let dot = self.byte;
            self.byte += 1;
            if self.identifier().is_empty() {
                self.byte = dot;
                break;
            }
        }
        self.since(start)
    }

    /// Whether a word is a keyword in this dialect.
    pub(crate) fn is_keyword(&self, word: &str, keyword: &str) -> bool {
        match self.dialect.case {
            Case::Insensitive => word.eq_ignore_ascii_case(keyword),
            Case::Sensitive => word == keyword,
        }
    }

    // Counting.

    /// Goes one expression deeper; [`leave`](Self::leave) comes back.
    pub(crate) fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        self.limit(self.depth, self.dialect.limits.depth, "query.too_deep", "levels deep")
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Counts an operator that makes the tree deeper without parentheses.
    pub(crate) fn chain(&mut self) -> Parsed<()> {
        self.chain += 1;
        self.limit(self.chain, self.dialect.limits.depth, "query.too_deep", "operators in a chain")
    }

    pub(crate) fn term(&mut self) -> Parsed<()> {
        self.terms += 1;
        self.limit(self.terms, self.dialect.limits.terms, "query.too_many_terms", "terms")
    }

    fn limit(&mut self, count: usize, limit: usize, code: &'static str, what: &'static str) -> Parsed<()> {
        if count <= limit {
            return Ok(());
        }
        let message = format!("this has more than {limit} {what}");
        Err(Error::new(ErrorKind::Limit, code, self.option, self.at(), message))
    }

    // Refusing.

    pub(crate) fn error(&mut self, byte: usize, message: String) -> Box<Error> {
        let at = self.place(byte);
        Error::new(ErrorKind::Malformed, self.code, self.option, at, message)
    }

    /// The error that something else stands here.
    pub(crate) fn expected(&mut self, what: &'static str) -> Box<Error> {
        let found = match self.rest().chars().next() {
            None => "the end".to_owned(),
            Some(' ') => "a space".to_owned(),
            Some(first) => {
                let rest = self.rest().chars().skip(1).take(40);
                let word = rest.take_while(|letter| *letter == '_' || letter.is_alphanumeric());
                let starts_word = first == '$' || first == '@' || first == '_' || first.is_alphanumeric();
                let word: String = if starts_word { word.collect() } else { String::new() };
                format!("`{first}{word}`")
            }
        };
        let mut error = self.error(self.byte, format!("expected {what}, found {found}"));
        error.expected = Some(what);
        error
    }

    pub(crate) fn expect(&mut self, byte: u8, what: &'static str) -> Parsed<()> {
        if self.eat(byte) { Ok(()) } else { Err(self.expected(what)) }
    }

    pub(crate) fn expect_end(&mut self, what: &'static str) -> Parsed<()> {
        if self.is_at_end() {
            return Ok(());
        }
        // The word behind a space is what surprises, unless there is none.
        let start = self.byte;
        self.spaces();
        if self.is_at_end() {
            self.byte = start;
        }
        Err(self.expected(what))
    }
}
