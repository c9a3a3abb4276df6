//! Paths: `Address/City`, `Emails/any(e:…)`, `$it/…`, `Products(1)/$count`, annotations, bound functions (ABNF `firstMemberExpr`).

use crate::expr::{Arguments, Expr, Lambda, Node, Path, Root, Step, StepKind};
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;
use crate::parse::option::COUNT_OPTIONS;

const STEP: &str = "a property, a type, a function, any, all, $count or $filter";

impl Cursor<'_> {
    /// ABNF `firstMemberExpr`, `rootExpr` or `functionExpr`, from its first character.
    pub(crate) fn path(&mut self) -> Parsed<Path> {
        let root = self.root()?;
        let mut steps = Vec::with_capacity(1);
        match root {
            Root::Here => {
                let step = self.step(true)?;
                steps.push(step);
            }
            Root::Service => {
                self.expect(b'/', "`/` and an entity set")?;
                let step = self.step(true)?;
                steps.push(step);
            }
            Root::It | Root::This | Root::Alias(_) => {}
        }
        loop {
            match self.peek() {
                Some(b'/') => {
                    self.chain_of_steps(steps.len())?;
                    self.advance(1);
                    let step = self.step(false)?;
                    steps.push(step);
                }
                // A key after parentheses; a name takes its own.
                Some(b'(')
                    if matches!(
                        steps.last(),
                        Some(Step { kind: StepKind::Filter(_) | StepKind::Call(..), .. })
                    ) =>
                {
                    self.chain_of_steps(steps.len())?;
                    let at = self.at();
                    let arguments = self.step_arguments()?;
                    steps.push(Step { at, kind: StepKind::Key(arguments) });
                }
                _ => return Ok(Path { root, steps }),
            }
        }
    }

    /// Steps are as many terms.
    fn chain_of_steps(&mut self, count: usize) -> Parsed<()> {
        if count > 0 { self.term() } else { Ok(()) }
    }

    fn root(&mut self) -> Parsed<Root> {
        let start = self.byte();
        if self.eat(b'$') {
            return match self.identifier() {
                "it" => Ok(Root::It),
                "this" => Ok(Root::This),
                "root" => Ok(Root::Service),
                _ => {
                    self.rewind(start);
                    Err(self.expected("$it, $this or $root"))
                }
            };
        }
        if !self.eat(b'@') {
            return Ok(Root::Here);
        }
        // An unqualified name without qualifier is an alias; a service may take it for an annotation.
        let name = self.qualified();
        if name.is_empty() {
            return Err(self.expected("the name of an alias or an annotation"));
        }
        if name.contains('.') || self.peek() == Some(b'#') {
            self.rewind(start);
            return Ok(Root::Here);
        }
        Ok(Root::Alias(name.to_owned()))
    }

    /// One step; the first one cannot be an operation on a collection.
    fn step(&mut self, first: bool) -> Parsed<Step> {
        let at = self.at();
        let kind = match self.peek() {
            Some(b'@') => self.annotation()?,
            Some(b'$') if !first => self.dollar_step()?,
            _ => self.name_step(first)?,
        };
        Ok(Step { at, kind })
    }

    /// ABNF `annotationInQuery`.
    fn annotation(&mut self) -> Parsed<StepKind> {
        self.advance(1);
        let name = self.qualified();
        if name.is_empty() {
            return Err(self.expected("the name of an annotation"));
        }
        if !self.eat(b'#') {
            return Ok(StepKind::Annotation(name.to_owned(), None));
        }
        match self.identifier() {
            "" => Err(self.expected("the qualifier of an annotation")),
            qualifier => Ok(StepKind::Annotation(name.to_owned(), Some(qualifier.to_owned()))),
        }
    }

    /// `$count` or `$filter(…)`.
    fn dollar_step(&mut self) -> Parsed<StepKind> {
        let start = self.byte();
        self.advance(1);
        match self.identifier() {
            "count" if self.peek() == Some(b'(') => {
                let options = self.parenthesized_options(&COUNT_OPTIONS)?;
                Ok(StepKind::Count(Some(Box::new(options))))
            }
            "count" => Ok(StepKind::Count(None)),
            "filter" => {
                self.expect(b'(', "`(`")?;
                let condition = self.common_expr()?;
                self.expect(b')', "an operator or `)`")?;
                Ok(StepKind::Filter(Box::new(condition)))
            }
            _ => {
                self.rewind(start);
                Err(self.expected(STEP))
            }
        }
    }

    fn name_step(&mut self, first: bool) -> Parsed<StepKind> {
        let name = self.qualified();
        if name.is_empty() {
            return Err(self.expected(STEP));
        }
        if self.peek() != Some(b'(') {
            // A qualified name leads on to a property; alone it is nothing.
            if first && name.contains('.') && self.peek() != Some(b'/') {
                return Err(self.expected("`/` and a property, or `(`"));
            }
            return Ok(StepKind::Name(name.to_owned()));
        }
        if !first && self.is_keyword(name, "any") {
            self.advance(1);
            self.spaces();
            if self.eat(b')') {
                return Ok(StepKind::Any(None));
            }
            return self.lambda().map(|lambda| StepKind::Any(Some(lambda)));
        }
        if !first && self.is_keyword(name, "all") {
            self.advance(1);
            self.spaces();
            return self.lambda().map(StepKind::All);
        }
        Ok(StepKind::Call(name.to_owned(), self.step_arguments()?))
    }

    /// The inside of `any(…)` and `all(…)`.
    fn lambda(&mut self) -> Parsed<Lambda> {
        let variable = self.identifier();
        if variable.is_empty() {
            return Err(self.expected("a variable, `:` and a condition"));
        }
        let variable = variable.to_owned();
        self.spaces();
        self.expect(b':', "`:` and a condition")?;
        self.spaces();
        let condition = Box::new(self.common_expr()?);
        self.spaces();
        self.expect(b')', "an operator or `)`")?;
        Ok(Lambda { variable, condition })
    }

    /// ABNF `functionExprParameters` or `keyPredicate`.
    fn step_arguments(&mut self) -> Parsed<Arguments> {
        self.expect(b'(', "`(`")?;
        self.enter()?;
        self.spaces();
        let mut named = Vec::new();
        if self.peek() != Some(b')') {
            let start = self.byte();
            let name = self.identifier();
            self.lenient_spaces();
            let is_named = !name.is_empty() && self.peek() == Some(b'=');
            self.rewind(start);
            if !is_named {
                let key = self.key_value()?;
                self.spaces();
                self.expect(b')', "`)`")?;
                self.leave();
                return Ok(Arguments::Key(Box::new(key)));
            }
            loop {
                let name = self.identifier();
                if name.is_empty() {
                    return Err(self.expected("the name of a parameter"));
                }
                let name = name.to_owned();
                self.lenient_spaces();
                self.expect(b'=', "`=` and a value")?;
                self.lenient_spaces();
                named.push((name, self.common_expr()?));
                self.spaces();
                if !self.eat(b',') {
                    break;
                }
                self.spaces();
            }
        }
        self.expect(b')', "`,` or `)`")?;
        self.leave();
        Ok(Arguments::Named(named))
    }

    /// ABNF `keyPropertyValue` or `parameterAlias`.
    fn key_value(&mut self) -> Parsed<Expr> {
        self.term()?;
        let at = self.at();
        if self.peek() == Some(b'@') {
            return Ok(Expr { at, node: Node::Path(Path { root: self.root()?, steps: Vec::new() }) });
        }
        match self.primitive_literal()? {
            Some(literal) => Ok(Expr { at, node: Node::Literal(literal) }),
            None => Err(self.expected("a key or the name of a parameter")),
        }
    }
}
