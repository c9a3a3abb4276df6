//! Operators: which kinds they take and what they give.

use crate::check::typed::{Type, Typed};
use crate::check::{Check, Checked};
use crate::error::Error;
use crate::eval;
use crate::expr::{At, Expr, Node, Operator, Path, Root};
use crate::query::{Arithmetic, Comparison, Operand, Predicate};
use crate::value::Value;

impl Check<'_> {
    /// An expression that must be a condition.
    pub(super) fn predicate(&mut self, expr: &Expr) -> Checked<Predicate> {
        match self.typed(expr)? {
            Typed::Null => Ok(Predicate::Constant(None)),
            Typed::Predicate(predicate) => Ok(predicate),
            Typed::Operand(operand, Type::Boolean) => Ok(Predicate::Is(operand)),
            Typed::Operand(_, kind) => {
                let message = format!("expected a condition, but this is {}", kind.name());
                Err(self.malformed(expr.at, message))
            }
            Typed::Structure(name) => {
                Err(self.malformed(expr.at, format!("expected a condition, but {name} is a whole structure")))
            }
        }
    }

    /// What an expression turned out to be, which must be a primitive value.
    pub(super) fn as_operand(&self, typed: Typed, expr: &Expr) -> Checked<(Operand, Type)> {
        match typed {
            Typed::Operand(operand, kind) => Ok((operand, kind)),
            Typed::Predicate(predicate) => Ok((truth(predicate), Type::Boolean)),
            Typed::Null => {
                Err(self.malformed(expr.at, "expected a value, but this is always null".to_owned()))
            }
            Typed::Structure(name) => Err(self.structure(expr.at, &name)),
        }
    }

    pub(super) fn structure(&self, at: At, name: &str) -> Box<Error> {
        self.unsupported(at, format!("{name} as a whole is not supported here; name one of its properties"))
    }

    pub(super) fn typed(&mut self, expr: &Expr) -> Checked<Typed> {
        self.enter(expr.at)?;
        let typed = match &expr.node {
            Node::Literal(literal) => self.literal(literal, expr.at),
            Node::Path(path) => self.path(path, expr.at),
            Node::And(operands) => self.junction(operands, Predicate::And),
            Node::Or(operands) => self.junction(operands, Predicate::Or),
            Node::Not(operand) => self.not(operand),
            Node::Negate(operand) => self.negate(operand),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right, expr.at),
            Node::Call(function, arguments) => self.call(*function, arguments, expr.at),
            Node::Case(branches) => self.case(branches),
            Node::List(_) => Err(self.malformed(expr.at, "a list may stand only behind `in`".to_owned())),
            Node::Cast(..) => Err(self.unsupported(expr.at, "cast is not supported".to_owned())),
            Node::IsOf(..) => Err(self.unsupported(expr.at, "isof is not supported".to_owned())),
            Node::Array(_) => {
                Err(self.unsupported(expr.at, "an array is supported only behind `in`".to_owned()))
            }
            Node::Object(_) => Err(self.unsupported(expr.at, "JSON objects are not supported".to_owned())),
        };
        self.leave();
        typed
    }

    fn junction(&mut self, operands: &[Expr], join: fn(Vec<Predicate>) -> Predicate) -> Checked<Typed> {
        let operands = operands.iter().map(|operand| self.predicate(operand)).collect::<Result<_, _>>()?;
        Ok(Typed::Predicate(join(operands)))
    }

    fn not(&mut self, operand: &Expr) -> Checked<Typed> {
        // `not` binds tighter than `eq`: a common surprise deserves its own words.
        match self.typed(operand)? {
            Typed::Null => Ok(Typed::Predicate(Predicate::Constant(None))),
            Typed::Predicate(predicate) => Ok(Typed::Predicate(not(predicate))),
            Typed::Operand(operand, Type::Boolean) => Ok(Typed::Predicate(not(Predicate::Is(operand)))),
            Typed::Operand(_, kind) => {
                let message =
                    format!("not belongs before a condition, but this is {}; write not (…)", kind.name());
                Err(self.malformed(operand.at, message))
            }
            Typed::Structure(name) => Err(self.structure(operand.at, &name)),
        }
    }

    fn negate(&mut self, expr: &Expr) -> Checked<Typed> {
        let Some((operand, kind)) = self.nullable(expr)? else { return Ok(Typed::Null) };
        if !kind.is_number() {
            let message = format!("only a number has a sign, but this is {}", kind.name());
            return Err(self.malformed(expr.at, message));
        }
        let operand = match operand {
            Operand::Value(Value::Integer(number)) if number != i64::MIN => {
                Operand::Value(Value::Integer(-number))
            }
            Operand::Value(Value::Double(number)) => Operand::Value(Value::Double(-number)),
            operand => Operand::Negate(Box::new(operand)),
        };
        Ok(Typed::Operand(operand, kind))
    }

    /// An operand, or nothing if it is the literal null.
    pub(super) fn nullable(&mut self, expr: &Expr) -> Checked<Option<(Operand, Type)>> {
        match self.typed(expr)? {
            Typed::Null => Ok(None),
            Typed::Operand(operand, kind) => Ok(Some((operand, kind))),
            Typed::Predicate(predicate) => Ok(Some((truth(predicate), Type::Boolean))),
            Typed::Structure(name) => Err(self.structure(expr.at, &name)),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr, at: At) -> Checked<Typed> {
        let comparison = match operator {
            Operator::Eq => Comparison::Eq,
            Operator::Ne => Comparison::Ne,
            Operator::Gt => Comparison::Gt,
            Operator::Ge => Comparison::Ge,
            Operator::Lt => Comparison::Lt,
            Operator::Le => Comparison::Le,
            Operator::In => return self.within(left, right),
            Operator::Has => return self.has(left, right),
            Operator::Add => return self.arithmetic(Arithmetic::Add, left, right, at),
            Operator::Sub => return self.arithmetic(Arithmetic::Sub, left, right, at),
            Operator::Mul => return self.arithmetic(Arithmetic::Mul, left, right, at),
            Operator::Div => return self.arithmetic(Arithmetic::Div, left, right, at),
            Operator::DivBy => return self.arithmetic(Arithmetic::DivBy, left, right, at),
            Operator::Mod => return self.arithmetic(Arithmetic::Mod, left, right, at),
        };
        let (left, right) = (self.side(left)?, self.side(right)?);
        self.compare(comparison, left, right).map(Typed::Predicate)
    }

    fn side(&mut self, expr: &Expr) -> Checked<Side> {
        Ok(Side { at: expr.at, operand: self.nullable(expr)? })
    }

    fn compare(&mut self, comparison: Comparison, left: Side, right: Side) -> Checked<Predicate> {
        let (left_at, right_at) = (left.at, right.at);
        let ((mut left, left_kind), (mut right, right_kind)) = match (left.operand, right.operand) {
            (Some(left), Some(right)) => (left, right),
            // OData 4.01 URL Conventions, section 5.1.1.1: null equals only null, and is in no order with anything.
            (Some((operand, _)), None) | (None, Some((operand, _))) => {
                let is_null = match operand {
                    Operand::Value(_) => Predicate::Constant(Some(false)),
                    operand => Predicate::IsNull(operand),
                };
                return Ok(match comparison {
                    Comparison::Eq => is_null,
                    Comparison::Ne => not(is_null),
                    _ => Predicate::Constant(Some(false)),
                });
            }
            (None, None) => return Ok(Predicate::Constant(Some(comparison == Comparison::Eq))),
        };
        // A duration goes without its prefix too (section 5.1.1.14.1), so a string beside it may well be one.
        if let (Type::Foreign(name), Type::Foreign(_) | Type::String) | (Type::String, Type::Foreign(name)) =
            (left_kind, right_kind)
            && matches!((&left, &right), (Operand::Value(_), Operand::Value(_)))
        {
            return Err(self.unsupported(left_at, format!("comparing {name} is not supported")));
        }
        // A constant adapts itself to what it is compared with.
        if matches!(left, Operand::Value(_)) && !matches!(right, Operand::Value(_)) {
            self.fit(&mut left, left_kind, right_kind, left_at)?;
        } else {
            self.fit(&mut right, right_kind, left_kind, right_at)?;
        }
        if let (Operand::Value(a), Operand::Value(b)) = (&left, &right) {
            return Ok(Predicate::Constant(Some(eval::compare(comparison, a, b))));
        }
        Ok(Predicate::Compare(comparison, left, right))
    }

    /// `in`: constants are sought together, anything else is compared one by one.
    fn within(&mut self, left: &Expr, right: &Expr) -> Checked<Typed> {
        if matches!(left.node, Node::Array(_)) {
            return Err(self.unsupported(left.at, "arrays on the left of `in` are not supported".to_owned()));
        }
        let left = self.side(left)?;
        let (mut values, mut choices) = (Vec::new(), Vec::new());
        for mut item in self.members(right)? {
            match (&left.operand, &mut item.operand) {
                (Some((operand, to)), Some((constant @ Operand::Value(_), from)))
                    if !matches!(operand, Operand::Value(_)) =>
                {
                    self.fit(constant, *from, *to, item.at)?;
                    if let Operand::Value(value) = constant {
                        values.push(std::mem::replace(value, Value::Null));
                    }
                }
                _ => choices.push(self.compare(Comparison::Eq, left.clone(), item)?),
            }
        }
        if let (Some((operand, _)), false) = (left.operand, values.is_empty()) {
            choices.insert(0, Predicate::In(operand, values));
        }
        Ok(Typed::Predicate(match choices.len() {
            0 => Predicate::Constant(Some(false)),
            1 => choices.remove(0),
            _ => Predicate::Or(choices),
        }))
    }

    /// The members of what stands on the right of `in`.
    fn members(&mut self, list: &Expr) -> Checked<Vec<Side>> {
        match &list.node {
            Node::List(items) | Node::Array(items) => items.iter().map(|item| self.side(item)).collect(),
            Node::Path(Path { root: Root::Alias(name), steps }) if steps.is_empty() => {
                self.alias(name, list.at, Self::members).unwrap_or(Ok(Vec::new()))
            }
            Node::Path(_) => Err(self.unsupported(list.at, "`in` is supported with a list only".to_owned())),
            _ => Err(self.malformed(list.at, "expected a list in parentheses behind `in`".to_owned())),
        }
    }

    fn has(&mut self, left: &Expr, right: &Expr) -> Checked<Typed> {
        let unknown = Typed::Predicate(Predicate::Constant(None));
        let Some((operand, kind)) = self.nullable(left)? else { return Ok(unknown) };
        let Type::Enum(_) = kind else {
            let message = format!("has belongs behind an enumeration, but this is {}", kind.name());
            return Err(self.malformed(left.at, message));
        };
        let Some((mut flags, flags_kind)) = self.nullable(right)? else { return Ok(unknown) };
        self.fit(&mut flags, flags_kind, kind, right.at)?;
        match flags {
            Operand::Value(Value::Enum(flags)) => Ok(Typed::Predicate(Predicate::Has(operand, flags))),
            _ => Err(self.unsupported(right.at, "has is supported with a literal only".to_owned())),
        }
    }

    fn arithmetic(&mut self, operator: Arithmetic, left: &Expr, right: &Expr, at: At) -> Checked<Typed> {
        let (left_typed, right_typed) = (self.nullable(left)?, self.nullable(right)?);
        for (side, expr) in [(&left_typed, left), (&right_typed, right)] {
            match side {
                Some((_, Type::Date | Type::DateTimeOffset | Type::Foreign("a duration"))) => {
                    return Err(self.unsupported(at, "calculating with dates is not supported".to_owned()));
                }
                Some((_, kind)) if !kind.is_number() => {
                    let message = format!("only numbers can be calculated with, but this is {}", kind.name());
                    return Err(self.malformed(expr.at, message));
                }
                _ => {}
            }
        }
        let (Some((left, left_kind)), Some((divisor, right_kind))) = (left_typed, right_typed) else {
            return Ok(Typed::Null);
        };
        // OData 4.01 URL Conventions, section 5.1.1.2: the request fails, where it can be foreseen.
        if matches!(operator, Arithmetic::Div | Arithmetic::Mod)
            && divisor == Operand::Value(Value::Integer(0))
        {
            return Err(self.malformed(right.at, "division by zero".to_owned()));
        }
        let whole =
            left_kind == Type::Integer && right_kind == Type::Integer && operator != Arithmetic::DivBy;
        let kind = if whole { Type::Integer } else { Type::Double };
        Ok(Typed::Operand(Operand::Arithmetic(operator, Box::new(left), Box::new(divisor)), kind))
    }
}

/// One side of a comparison: what it is, if not the literal null, and where it was written.
#[derive(Clone)]
struct Side {
    operand: Option<(Operand, Type)>,
    at: At,
}

/// A condition as an operand.
pub(super) fn truth(predicate: Predicate) -> Operand {
    match predicate {
        Predicate::Constant(Some(value)) => Operand::Value(Value::Boolean(value)),
        Predicate::Is(operand) => operand,
        predicate => Operand::Truth(Box::new(predicate)),
    }
}

fn not(predicate: Predicate) -> Predicate {
    match predicate {
        Predicate::Constant(value) => Predicate::Constant(value.map(|value| !value)),
        predicate => Predicate::Not(Box::new(predicate)),
    }
}
