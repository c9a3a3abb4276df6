//! `$search`: words, phrases, `NOT`, `AND`, `OR` (ABNF `searchExpr`; OData 4.01 Protocol, section 11.2.6.6).

use crate::options::Search;
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;

/// What may stand after a complete search expression.
pub(crate) const END: &str = "another word, AND, OR or the end";

impl Cursor<'_> {
    /// ABNF `search`.
    pub(crate) fn search(&mut self) -> Parsed<Search> {
        self.spaces();
        if self.peek() == Some(b'\'') {
            // ABNF `searchExpr-incomplete`: what somebody is still typing, as it is.
            return self.string_literal().map(Search::Phrase);
        }
        let search = self.search_or();
        self.spaces();
        search
    }

    fn search_or(&mut self) -> Parsed<Search> {
        self.enter()?;
        let mut operands = vec![self.search_and()?];
        while self.search_operator("OR") {
            operands.push(self.search_and()?);
        }
        self.leave();
        Ok(one_or(operands, Search::Or))
    }

    fn search_and(&mut self) -> Parsed<Search> {
        let mut operands = vec![self.search_not()?];
        loop {
            let before = self.byte();
            let spaced = self.spaces();
            let more = spaced && self.starts_search_term();
            self.rewind(before);
            // `OR` with something behind it belongs to the rule above; at the end it is a word.
            if !more || self.is_search_operator("OR") {
                return Ok(one_or(operands, Search::And));
            }
            if !self.search_operator("AND") {
                self.spaces();
            }
            operands.push(self.search_not()?);
        }
    }

    fn search_not(&mut self) -> Parsed<Search> {
        self.term()?;
        let start = self.byte();
        if self.search_word() == "NOT" && self.spaces() && self.starts_search_term() {
            self.enter()?;
            let operand = self.search_not()?;
            self.leave();
            return Ok(Search::Not(Box::new(operand)));
        }
        self.rewind(start);
        match self.peek() {
            Some(b'(') => {
                self.advance(1);
                self.spaces();
                let inner = self.search_or()?;
                self.spaces();
                self.expect(b')', "a word or `)`")?;
                Ok(inner)
            }
            Some(b'"') => {
                self.advance(1);
                let text = self.take_while(|byte| byte != b'"');
                if text.is_empty() {
                    return Err(self.expected("a phrase"));
                }
                self.expect(b'"', "a closing quotation mark")?;
                Ok(Search::Phrase(text.to_owned()))
            }
            _ => match self.search_word() {
                "" => Err(self.expected("a word, a phrase, NOT or `(`")),
                word => Ok(Search::Word(word.to_owned())),
            },
        }
    }

    /// ABNF `searchWord`, perhaps empty. A `;` ends it unless it was percent-encoded.
    fn search_word(&mut self) -> &str {
        let start = self.byte();
        while let Some(byte) = self.peek() {
            let ends = match byte {
                b' ' | b'\t' | b'(' | b')' | b'"' => true,
                b'\'' => self.byte() == start,
                b';' => !self.is_encoded(),
                _ => false,
            };
            if ends {
                break;
            }
            let width = self.rest().chars().next().map_or(1, char::len_utf8);
            self.advance(width);
        }
        self.since(start)
    }

    fn starts_search_term(&self) -> bool {
        match self.peek() {
            None | Some(b')' | b'\'') => false,
            Some(b';') => self.is_encoded(),
            Some(_) => true,
        }
    }

    /// Goes past an operator that has something behind it; else stays.
    fn search_operator(&mut self, operator: &str) -> bool {
        let start = self.byte();
        if self.spaces() && self.search_word() == operator && self.spaces() && self.starts_search_term() {
            return true;
        }
        self.rewind(start);
        false
    }

    fn is_search_operator(&mut self, operator: &str) -> bool {
        let start = self.byte();
        let found = self.search_operator(operator);
        self.rewind(start);
        found
    }
}

fn one_or(mut operands: Vec<Search>, several: fn(Vec<Search>) -> Search) -> Search {
    match operands.pop() {
        Some(only) if operands.is_empty() => only,
        Some(last) => {
            operands.push(last);
            several(operands)
        }
        None => several(operands),
    }
}
