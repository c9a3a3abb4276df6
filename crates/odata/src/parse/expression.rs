//! Expressions by precedence climbing (ABNF section 4, OData 4.01 URL Conventions, section 5.1.1.16).

use crate::error::Error;
use crate::expr::{At, Expr, Function, Node, Operator, Path, Power, Root, Step, StepKind};
use crate::options::Spaces;
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;

const OPERAND: &str = "a property, a literal or a function";

/// What may follow a complete operand.
pub(crate) const OPERATOR: &str =
    "an operator (eq, ne, gt, ge, lt, le, and, or, in, has, add, sub, mul, div, divby, mod) or the end";

const OPERATORS: [Operator; 14] = [
    Operator::Eq,
    Operator::Ne,
    Operator::Gt,
    Operator::Ge,
    Operator::Lt,
    Operator::Le,
    Operator::In,
    Operator::Has,
    Operator::Add,
    Operator::Sub,
    Operator::Mul,
    Operator::Div,
    Operator::DivBy,
    Operator::Mod,
];

#[derive(Clone, Copy, PartialEq)]
enum Infix {
    And,
    Or,
    Binary(Operator),
}

impl Infix {
    fn power(self) -> Power {
        match self {
            Self::And => Power::And,
            Self::Or => Power::Or,
            Self::Binary(operator) => operator.power(),
        }
    }
}

impl Cursor<'_> {
    /// ABNF `commonExpr`.
    pub(crate) fn common_expr(&mut self) -> Parsed<Expr> {
        self.expression(Power::Or)
    }

    /// An expression all of whose outermost operators bind at least so tightly.
    fn expression(&mut self, least: Power) -> Parsed<Expr> {
        self.enter()?;
        let mut left = self.unary()?;
        let mut operators = 0;
        loop {
            let before = self.byte();
            let spaced = self.spaces();
            let place = self.byte();
            let infix = if spaced { self.infix()? } else { None };
            let Some(infix) = infix.filter(|infix| infix.power() >= least) else {
                self.rewind(before);
                break;
            };
            operators += 1;
            if operators > 1 {
                self.chain()?;
            }
            left = match infix {
                Infix::And | Infix::Or => self.junction(infix, left)?,
                Infix::Binary(operator) => {
                    let after = self.byte();
                    self.rewind(place);
                    let at = self.at();
                    self.rewind(after);
                    let right = match operator {
                        Operator::In => self.in_operand()?,
                        _ => self.expression(operator.power().tighter())?,
                    };
                    Expr { at, node: Node::Binary(operator, Box::new(left), Box::new(right)) }
                }
            };
        }
        self.leave();
        Ok(left)
    }

    /// ABNF `andExpr` or `orExpr`: all operands of one chain.
    fn junction(&mut self, infix: Infix, first: Expr) -> Parsed<Expr> {
        let at = first.at;
        let mut operands = vec![first];
        loop {
            operands.push(self.expression(infix.power().tighter())?);
            let before = self.byte();
            if !self.spaces() || self.infix()? != Some(infix) {
                self.rewind(before);
                break;
            }
        }
        let node = if infix == Infix::And { Node::And(operands) } else { Node::Or(operands) };
        Ok(Expr { at, node })
    }

    /// An operator and the space behind it, if there is one here.
    fn infix(&mut self) -> Parsed<Option<Infix>> {
        let start = self.byte();
        let word = self.identifier();
        let infix = if self.is_keyword(word, "and") {
            Infix::And
        } else if self.is_keyword(word, "or") {
            Infix::Or
        } else if let Some(operator) = OPERATORS.into_iter().find(|known| self.is_keyword(word, known.name()))
        {
            Infix::Binary(operator)
        } else {
            self.rewind(start);
            return Ok(None);
        };
        self.required_space()?;
        Ok(Some(infix))
    }

    /// ABNF `RWS`, but before a parenthesis it can be missed without harm.
    fn required_space(&mut self) -> Parsed<()> {
        let lenient = self.dialect.spaces == Spaces::Lenient && self.peek() == Some(b'(');
        if self.spaces() || lenient { Ok(()) } else { Err(self.expected("a space")) }
    }

    /// ABNF `notExpr`, `negateExpr`, or an operand.
    fn unary(&mut self) -> Parsed<Expr> {
        let at = self.at();
        if self.peek() == Some(b'-') {
            if let Some(literal) = self.primitive_literal()? {
                self.term()?;
                return Ok(Expr { at, node: Node::Literal(literal) });
            }
            self.advance(1);
            self.spaces();
            let operand = self.expression(Power::Unary)?;
            return Ok(Expr { at, node: Node::Negate(Box::new(operand)) });
        }
        let start = self.byte();
        if matches!(self.peek(), Some(b'n' | b'N')) {
            let word = self.identifier();
            let lenient = self.dialect.spaces == Spaces::Lenient && self.peek() == Some(b'(');
            if self.is_keyword(word, "not") && (lenient || matches!(self.peek(), Some(b' ' | b'\t'))) {
                self.spaces();
                let operand = self.expression(Power::Unary)?;
                return Ok(Expr { at, node: Node::Not(Box::new(operand)) });
            }
            self.rewind(start);
        }
        self.primary()
    }

    /// An operand: literal, path, call, array, object or parentheses.
    fn primary(&mut self) -> Parsed<Expr> {
        self.term()?;
        let at = self.at();
        let node = match self.peek() {
            Some(b'(') => return self.paren_expr(),
            Some(b'[') => self.array()?,
            Some(b'{') => self.object()?,
            Some(b'$' | b'@') => Node::Path(self.path()?),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80..) if !self.starts_guid() => self.named(at)?,
            _ => match self.primitive_literal()? {
                Some(literal) => Node::Literal(literal),
                None => return Err(self.expected(OPERAND)),
            },
        };
        Ok(Expr { at, node })
    }

    /// ABNF `parenExpr`.
    fn paren_expr(&mut self) -> Parsed<Expr> {
        self.expect(b'(', "`(`")?;
        self.spaces();
        let inner = self.common_expr()?;
        self.spaces();
        self.expect(b')', "an operator or `)`")?;
        Ok(inner)
    }

    /// What follows `in`: ABNF `listExpr` or an expression that is a collection.
    fn in_operand(&mut self) -> Parsed<Expr> {
        let start = self.byte();
        let at = self.at();
        if self.eat(b'(') {
            self.spaces();
            let mut list = Vec::new();
            if self.eat(b')') {
                return Ok(Expr { at, node: Node::List(list) });
            }
            while let Some(item) = self.list_item()? {
                list.push(item);
                self.spaces();
                if !self.eat(b',') {
                    break;
                }
                self.spaces();
            }
            if !list.is_empty() {
                if self.eat(b')') {
                    return Ok(Expr { at, node: Node::List(list) });
                }
                if list.len() > 1 {
                    return Err(self.expected("a literal, `,` or `)`"));
                }
            }
            self.rewind(start);
        }
        self.expression(Operator::In.power().tighter())
    }

    fn list_item(&mut self) -> Parsed<Option<Expr>> {
        self.term()?;
        let at = self.at();
        Ok(self.primitive_literal()?.map(|literal| Expr { at, node: Node::Literal(literal) }))
    }

    /// What begins with a name: a literal, a call, or a path.
    fn named(&mut self, at: At) -> Parsed<Node> {
        let start = self.byte();
        let word = self.qualified();
        match self.peek() {
            Some(b'\'') if !word.is_empty() => return self.prefixed_literal(word, start).map(Node::Literal),
            Some(b'/') => {}
            Some(b'(') => {
                if let Some(call) = self.call(word, start)? {
                    return Ok(call);
                }
            }
            _ if word.is_empty() => return Err(self.expected(OPERAND)),
            _ => {
                if let Some(literal) = self.word_literal(word) {
                    return Ok(Node::Literal(literal));
                }
                if !word.contains('.') {
                    let step = Step { at, kind: StepKind::Name(word.to_owned()) };
                    return Ok(Node::Path(Path { root: Root::Here, steps: vec![step] }));
                }
            }
        }
        self.rewind(start);
        self.path().map(Node::Path)
    }

    /// A canonical function, `case`, `cast` or `isof` after its name; nothing if the name is none of these.
    fn call(&mut self, word: &str, start: usize) -> Parsed<Option<Node>> {
        if self.is_keyword(word, "case") {
            return self.case_call().map(Some);
        }
        if self.is_keyword(word, "cast") {
            return self.typed_call().map(|(subject, name)| Some(Node::Cast(subject, name)));
        }
        if self.is_keyword(word, "isof") {
            return self.typed_call().map(|(subject, name)| Some(Node::IsOf(subject, name)));
        }
        if self.is_keyword(word, "any") || self.is_keyword(word, "all") {
            return Err(
                self.error(start + word.len(), format!("`{word}` needs a collection and `/` before it"))
            );
        }
        // OData 2: substringof(part,text), the other way round.
        if self.dialect.version2 && self.is_keyword(word, "substringof") {
            let mut arguments = self.arguments("substringof", 2, 2)?;
            arguments.reverse();
            return Ok(Some(Node::Call(Function::Contains, arguments)));
        }
        // `matchespattern` is how the text of 4.01 spells it, `matchesPattern` its grammar.
        let pattern = || (word == "matchespattern").then_some(Function::MatchesPattern);
        let found = Function::ALL.iter().copied().find(|function| self.is_keyword(word, function.name()));
        let Some(function) = found.or_else(pattern) else { return Ok(None) };
        let (least, most) = function.arity();
        Ok(Some(Node::Call(function, self.arguments(function.name(), least, most)?)))
    }

    fn arguments(&mut self, name: &str, least: usize, most: usize) -> Parsed<Vec<Expr>> {
        self.expect(b'(', "`(`")?;
        self.spaces();
        let mut arguments = Vec::with_capacity(most);
        if self.peek() != Some(b')') {
            loop {
                let start = self.byte();
                if arguments.len() == most {
                    return Err(self.arity(start, name, least, most));
                }
                arguments.push(self.common_expr()?);
                self.spaces();
                if !self.eat(b',') {
                    break;
                }
                self.spaces();
            }
        }
        if self.peek() == Some(b')') && arguments.len() < least {
            return Err(self.arity(self.byte(), name, least, most));
        }
        self.expect(b')', "an operator, `,` or `)`")?;
        Ok(arguments)
    }

    fn arity(&mut self, byte: usize, name: &str, least: usize, most: usize) -> Box<Error> {
        let takes = match (least, most) {
            (_, 0) => "no argument".to_owned(),
            (1, 1) => "one argument".to_owned(),
            (2, 2) => "two arguments".to_owned(),
            _ => format!("{least} or {most} arguments"),
        };
        self.error(byte, format!("{name} takes {takes}"))
    }

    /// ABNF `caseMethodCallExpr` after its name.
    fn case_call(&mut self) -> Parsed<Node> {
        self.expect(b'(', "`(`")?;
        let mut branches = Vec::new();
        loop {
            self.spaces();
            let condition = self.common_expr()?;
            self.spaces();
            self.expect(b':', "an operator, or `:` and a value")?;
            self.spaces();
            let value = self.common_expr()?;
            branches.push((condition, value));
            self.spaces();
            if !self.eat(b',') {
                break;
            }
        }
        self.expect(b')', "an operator, `,` or `)`")?;
        Ok(Node::Case(branches))
    }

    /// ABNF `castExpr` or `isofExpr` after its name.
    fn typed_call(&mut self) -> Parsed<(Option<Box<Expr>>, String)> {
        self.expect(b'(', "`(`")?;
        self.spaces();
        let start = self.byte();
        if let Ok(name) = self.type_name() {
            self.spaces();
            if self.eat(b')') {
                return Ok((None, name));
            }
        }
        self.rewind(start);
        let subject = self.common_expr()?;
        self.spaces();
        self.expect(b',', "an operator, or `,` and a type name")?;
        self.spaces();
        let name = self.type_name()?;
        self.spaces();
        self.expect(b')', "`)`")?;
        Ok((Some(Box::new(subject)), name))
    }

    /// ABNF `optionallyQualifiedTypeName`.
    fn type_name(&mut self) -> Parsed<String> {
        let start = self.byte();
        let name = self.qualified();
        if name.is_empty() {
            return Err(self.expected("a type name"));
        }
        if name == "Collection" && self.eat(b'(') {
            if self.qualified().is_empty() {
                return Err(self.expected("a type name"));
            }
            self.expect(b')', "`)`")?;
        }
        Ok(self.since(start).to_owned())
    }
}
