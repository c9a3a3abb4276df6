//! Canonical functions: which kinds they take and what they give.

use crate::check::expression::truth;
use crate::check::typed::{Type, Typed};
use crate::check::{Check, Checked};
use crate::expr::{At, Expr, Function};
use crate::query::{Method, Operand, Place, Predicate};
use crate::value::Value;

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: the range that every database has.
const EARLIEST: i64 = -62_135_596_800_000;
const LATEST: i64 = 253_402_300_799_999;

/// What a function takes in one place.
#[derive(Clone, Copy)]
enum Takes {
    Text,
    Whole,
    Number,
    /// A date with or without time.
    Day,
    Time,
}

impl Takes {
    fn fits(self, kind: Type) -> bool {
        match self {
            Self::Text => kind == Type::String,
            Self::Whole => kind == Type::Integer,
            Self::Number => kind.is_number(),
            Self::Day => matches!(kind, Type::Date | Type::DateTimeOffset),
            Self::Time => kind == Type::DateTimeOffset,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Whole => "a whole number",
            Self::Number => "a number",
            Self::Day => "a date",
            Self::Time => "a date with time",
        }
    }
}

impl Check<'_> {
    pub(super) fn call(&mut self, function: Function, arguments: &[Expr], at: At) -> Checked<Typed> {
        use Takes::{Day, Text, Time, Whole};
        let (method, takes, gives): (_, &[Takes], _) = match function {
            Function::Contains => return self.text(Place::Anywhere, function, arguments),
            Function::StartsWith => return self.text(Place::Start, function, arguments),
            Function::EndsWith => return self.text(Place::End, function, arguments),
            Function::MinDateTime => return Ok(moment(EARLIEST)),
            Function::MaxDateTime => return Ok(moment(LATEST)),
            Function::Round => return self.rounded(Method::Round, function, arguments),
            Function::Floor => return self.rounded(Method::Floor, function, arguments),
            Function::Ceiling => return self.rounded(Method::Ceiling, function, arguments),
            Function::Concat => (Method::Concat, &[Text, Text], Type::String),
            Function::IndexOf => (Method::IndexOf, &[Text, Text], Type::Integer),
            Function::Length => (Method::Length, &[Text], Type::Integer),
            Function::Substring => (Method::Substring, &[Text, Whole, Whole], Type::String),
            Function::ToLower => (Method::ToLower, &[Text], Type::String),
            Function::ToUpper => (Method::ToUpper, &[Text], Type::String),
            Function::Trim => (Method::Trim, &[Text], Type::String),
            Function::Year => (Method::Year, &[Day], Type::Integer),
            Function::Month => (Method::Month, &[Day], Type::Integer),
            Function::Day => (Method::Day, &[Day], Type::Integer),
            Function::Hour => (Method::Hour, &[Time], Type::Integer),
            Function::Minute => (Method::Minute, &[Time], Type::Integer),
            Function::Second => (Method::Second, &[Time], Type::Integer),
            Function::FractionalSeconds => (Method::FractionalSeconds, &[Time], Type::Double),
            Function::Date => (Method::Date, &[Time], Type::Date),
            Function::MatchesPattern
            | Function::TotalSeconds
            | Function::Time
            | Function::TotalOffsetMinutes
            | Function::Now
            | Function::GeoDistance
            | Function::GeoLength
            | Function::GeoIntersects
            | Function::HasSubset
            | Function::HasSubsequence => {
                return Err(self.unsupported(at, format!("{} is not supported", function.name())));
            }
        };
        let Some(operands) = self.take(function, takes, arguments)? else { return Ok(Typed::Null) };
        if let [_, start, rest @ ..] = operands.as_slice()
            && method == Method::Substring
        {
            self.substring_bounds(start, rest.first(), arguments)?;
        }
        Ok(Typed::Operand(Operand::Call(method, operands), gives))
    }

    /// `contains`, `startswith`, `endswith`.
    fn text(&mut self, place: Place, function: Function, arguments: &[Expr]) -> Checked<Typed> {
        let operands = self.take(function, &[Takes::Text, Takes::Text], arguments)?;
        let mut operands = operands.into_iter().flatten();
        Ok(Typed::Predicate(match (operands.next(), operands.next()) {
            (Some(text), Some(part)) => Predicate::Text(place, text, part),
            _ => Predicate::Constant(None),
        }))
    }

    /// `round`, `floor`, `ceiling`; a whole number stays what it is.
    fn rounded(&mut self, method: Method, function: Function, arguments: &[Expr]) -> Checked<Typed> {
        let Some(argument) = arguments.first() else { return Ok(Typed::Null) };
        let Some((operand, kind)) = self.argument(function, Takes::Number, argument)? else {
            return Ok(Typed::Null);
        };
        Ok(match kind {
            Type::Integer => Typed::Operand(operand, kind),
            _ => Typed::Operand(Operand::Call(method, vec![operand]), Type::Double),
        })
    }

    /// All arguments, or nothing if one of them is the literal null: then the function gives null.
    fn take(
        &mut self,
        function: Function,
        takes: &[Takes],
        arguments: &[Expr],
    ) -> Checked<Option<Vec<Operand>>> {
        let mut operands = Vec::with_capacity(arguments.len());
        let mut null = false;
        for (takes, argument) in takes.iter().zip(arguments) {
            match self.argument(function, *takes, argument)? {
                Some((operand, _)) => operands.push(operand),
                None => null = true,
            }
        }
        Ok((!null).then_some(operands))
    }

    fn argument(
        &mut self,
        function: Function,
        takes: Takes,
        argument: &Expr,
    ) -> Checked<Option<(Operand, Type)>> {
        let Some((operand, kind)) = self.nullable(argument)? else { return Ok(None) };
        if takes.fits(kind) {
            return Ok(Some((operand, kind)));
        }
        let message = format!("{} takes {} here, but this is {}", function.name(), takes.name(), kind.name());
        Err(self.malformed(argument.at, message))
    }

    /// OData 4.01 URL Conventions, section 5.1.1.5.7: a negative length is a bad request, a negative start optional.
    fn substring_bounds(&self, start: &Operand, length: Option<&Operand>, arguments: &[Expr]) -> Checked<()> {
        let place = |index: usize| arguments.get(index).map_or_else(At::default, |argument| argument.at);
        if matches!(start, Operand::Value(Value::Integer(..0))) {
            return Err(self.unsupported(place(1), "a start below zero is not supported".to_owned()));
        }
        if matches!(length, Some(Operand::Value(Value::Integer(..0)))) {
            return Err(self.malformed(place(2), "a length cannot be below zero".to_owned()));
        }
        Ok(())
    }

    /// ABNF `caseMethodCallExpr`: the values must be of one kind.
    pub(super) fn case(&mut self, branches: &[(Expr, Expr)]) -> Checked<Typed> {
        let mut known: Option<Type> = None;
        let mut checked = Vec::with_capacity(branches.len());
        for (condition, value) in branches {
            let condition = self.predicate(condition)?;
            let place = value.at;
            let operand = match self.typed(value)? {
                Typed::Null => Operand::Value(Value::Null),
                Typed::Structure(name) => return Err(self.structure(place, &name)),
                other => {
                    let (operand, kind) = match other {
                        Typed::Operand(operand, kind) => (operand, kind),
                        Typed::Predicate(predicate) => (truth(predicate), Type::Boolean),
                        Typed::Null | Typed::Structure(_) => (Operand::Value(Value::Null), Type::Boolean),
                    };
                    known = match known {
                        None => Some(kind),
                        Some(before) if before == kind => Some(kind),
                        Some(before) if before.is_number() && kind.is_number() => Some(Type::Double),
                        Some(before) => {
                            let message =
                                format!("case gives {} before and {} here", before.name(), kind.name());
                            return Err(self.unsupported(place, message));
                        }
                    };
                    operand
                }
            };
            checked.push((condition, operand));
        }
        Ok(known.map_or(Typed::Null, |kind| Typed::Operand(Operand::Case(checked), kind)))
    }
}

fn moment(milliseconds: i64) -> Typed {
    Typed::Operand(Operand::Value(Value::DateTimeOffset(milliseconds)), Type::DateTimeOffset)
}
