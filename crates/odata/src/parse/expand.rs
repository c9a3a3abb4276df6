//! `$select` and `$expand`: lists of paths with options in parentheses (ABNF `selectItem`, `expandItem`).

use crate::options::{Expand, Give, Name, Options, Select};
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;
use crate::parse::option::{COUNT_OPTIONS, EXPAND_OPTIONS, REFERENCE_OPTIONS, SELECT_OPTIONS, System};

impl Cursor<'_> {
    /// ABNF `select`.
    pub(crate) fn select(&mut self) -> Parsed<Vec<Select>> {
        let mut items = Vec::new();
        loop {
            items.push(self.select_item()?);
            if !self.comma() {
                return Ok(items);
            }
        }
    }

    fn select_item(&mut self) -> Parsed<Select> {
        let mut item =
            Select { path: Vec::with_capacity(1), parameters: Vec::new(), options: Options::default() };
        loop {
            self.term()?;
            let name = self.name(true, "a property or `*`")?;
            let last = name.text.ends_with('*');
            item.path.push(name);
            if last || !self.eat(b'/') {
                break;
            }
            if self.peek() == Some(b'*') {
                return Err(self.expected("a property"));
            }
        }
        if self.peek() == Some(b'(') && !item.path.last().is_some_and(|name| name.text.ends_with('*')) {
            let start = self.byte();
            self.advance(1);
            self.lenient_spaces();
            let option = self.peek() == Some(b'$') || self.peek() == Some(b'@') || {
                self.identifier();
                self.lenient_spaces();
                self.peek() == Some(b'=')
            };
            self.rewind(start);
            if option {
                item.options = self.parenthesized_options(&SELECT_OPTIONS)?;
            } else {
                item.parameters = self.parameter_names()?;
            }
        }
        Ok(item)
    }

    /// ABNF `parameterNames` in parentheses: which overload of a function.
    fn parameter_names(&mut self) -> Parsed<Vec<String>> {
        self.expect(b'(', "`(`")?;
        let mut names = Vec::new();
        loop {
            let name = self.identifier();
            if name.is_empty() {
                return Err(self.expected("the name of a parameter, or an option"));
            }
            names.push(name.to_owned());
            if !self.comma() {
                break;
            }
        }
        self.expect(b')', "`,` or `)`")?;
        Ok(names)
    }

    /// ABNF `expand`.
    pub(crate) fn expand(&mut self) -> Parsed<Vec<Expand>> {
        let mut items = Vec::new();
        loop {
            items.push(self.expand_item()?);
            if !self.comma() {
                return Ok(items);
            }
        }
    }

    fn expand_item(&mut self) -> Parsed<Expand> {
        let mut item =
            Expand { path: Vec::with_capacity(1), give: Give::Entities, options: Options::default() };
        if self.rest().starts_with("$value") {
            let name = Name { at: self.at(), text: "$value".to_owned() };
            self.advance(name.text.len());
            item.path.push(name);
            return Ok(item);
        }
        loop {
            self.term()?;
            let name = self.name(false, "a navigation property, `*` or $value")?;
            item.path.push(name);
            if !self.eat(b'/') {
                break;
            }
            if self.rest().starts_with("$ref") {
                self.advance("$ref".len());
                item.give = Give::References;
                break;
            }
            if self.rest().starts_with("$count") {
                self.advance("$count".len());
                item.give = Give::Count;
                break;
            }
        }
        let star = item.path.last().is_some_and(|name| name.text == "*");
        if self.peek() == Some(b'(') {
            let allowed: &[System] = match (item.give, star) {
                (Give::Entities, true) => &[System::Levels],
                (_, true) => return Err(self.expected("`,` or the end")),
                (Give::Entities, false) => &EXPAND_OPTIONS,
                (Give::References, false) => &REFERENCE_OPTIONS,
                (Give::Count, false) => &COUNT_OPTIONS,
            };
            item.options = self.parenthesized_options(allowed)?;
        }
        Ok(item)
    }

    /// A name, a qualified name, an annotation, `*`, or in `$select` also `Namespace.*`.
    fn name(&mut self, operations: bool, what: &'static str) -> Parsed<Name> {
        let start = self.byte();
        let at = self.at();
        if !self.eat(b'*') {
            self.eat(b'@');
            if self.qualified().is_empty() {
                self.rewind(start);
                return Err(self.expected(what));
            }
            if operations && self.rest().starts_with(".*") {
                self.advance(2);
            }
        }
        Ok(Name { at, text: self.since(start).to_owned() })
    }
}
