//! What an expression turns out to be, and which kinds go together.

use crate::check::{Check, Checked};
use crate::entity::{EnumType, Kind};
use crate::expr::At;
use crate::literal::Literal;
use crate::query::{Operand, Predicate};
use crate::value::{Value, as_double};

/// What an expression turns out to be.
pub(super) enum Typed {
    /// The literal `null`, or what only it can give.
    Null,
    Predicate(Predicate),
    Operand(Operand, Type),
    /// A complex value or a collection, by its name.
    Structure(String),
}

/// The type of an operand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Type {
    Boolean,
    Integer,
    Double,
    String,
    Date,
    DateTimeOffset,
    Enum(&'static EnumType),
    /// A literal of a type that no property has.
    Foreign(&'static str),
}

impl Type {
    /// The type of a primitive property.
    pub(super) fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::Boolean => Self::Boolean,
            Kind::Int32 | Kind::Int64 => Self::Integer,
            Kind::Double => Self::Double,
            Kind::String => Self::String,
            Kind::Date => Self::Date,
            Kind::DateTimeOffset => Self::DateTimeOffset,
            Kind::Enum(members) => Self::Enum(members),
            Kind::Complex(_) | Kind::Collection(_) => return None,
        })
    }

    pub(super) fn name(self) -> String {
        match self {
            Self::Boolean => "a boolean".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Double => "a number".to_owned(),
            Self::String => "a string".to_owned(),
            Self::Date => "a date".to_owned(),
            Self::DateTimeOffset => "a date with time".to_owned(),
            Self::Enum(members) => format!("one of {}", members.name),
            Self::Foreign(name) => name.to_owned(),
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Double)
    }
}

impl Check<'_> {
    pub(super) fn literal(&mut self, literal: &Literal, at: At) -> Checked<Typed> {
        let (value, kind) = match literal {
            Literal::Null => return Ok(Typed::Null),
            Literal::Boolean(value) => return Ok(Typed::Predicate(Predicate::Constant(Some(*value)))),
            Literal::Integer(number) => (Value::Integer(*number), Type::Integer),
            Literal::Number(text) => (Value::Double(number(text)), Type::Double),
            Literal::String(text) => (text.clone().into(), Type::String),
            Literal::Date(date) => match date.days() {
                Some(days) => (Value::Date(days), Type::Date),
                None => return Err(self.malformed(at, "there is no such day".to_owned())),
            },
            Literal::DateTimeOffset(time) => match time.milliseconds() {
                Some(time) => (Value::DateTimeOffset(time), Type::DateTimeOffset),
                None => return Err(self.malformed(at, "there is no such day".to_owned())),
            },
            Literal::Enum { name, members } => {
                return self.enum_literal(name, members, at);
            }
            Literal::TimeOfDay(text) => (text.clone().into(), Type::Foreign("a time of day")),
            Literal::Duration(text) => (text.clone().into(), Type::Foreign("a duration")),
            Literal::Guid(text) => (text.clone().into(), Type::Foreign("a GUID")),
            Literal::Binary(text) => (text.clone().into(), Type::Foreign("binary data")),
            Literal::Geo { text, .. } => (text.clone().into(), Type::Foreign("a place")),
        };
        Ok(Typed::Operand(Operand::Value(value), kind))
    }

    /// `Namespace.Type'Member'`, of a type that some property in reach has.
    fn enum_literal(&mut self, name: &str, members: &str, at: At) -> Checked<Typed> {
        let short = name.rsplit('.').next().unwrap_or(name);
        let known =
            self.scopes.iter().flat_map(|scope| scope.entity.properties).find_map(|property| match property
                .kind
            {
                Kind::Enum(members) if members.name == short => Some(members),
                _ => None,
            });
        let Some(known) = known else {
            return Err(self.malformed(at, format!("{name} is no enumeration of this entity")));
        };
        let value = Value::Enum(self.flags(known, members, at)?);
        Ok(Typed::Operand(Operand::Value(value), Type::Enum(known)))
    }

    /// Member names and numbers, separated by commas, as one number.
    fn flags(&self, known: &EnumType, members: &str, at: At) -> Checked<i32> {
        let mut flags = 0;
        for member in members.split(',') {
            let named = known.members.iter().find(|(name, _)| *name == member).map(|(_, number)| *number);
            let Some(number) = named.or_else(|| member.parse().ok()) else {
                let hint = super::nearest(member, known.members.iter().map(|(name, _)| *name))
                    .map_or_else(String::new, |near| format!("; did you mean {near}?"));
                return Err(self.malformed(at, format!("`{member}` is not one of {}{hint}", known.name)));
            };
            flags |= number;
        }
        Ok(flags)
    }

    /// Makes a constant fit the type of what it is compared with, or refuses.
    ///
    /// OData 4.01 lets the type name of an enumeration's member go, so that a string can turn out to be one;
    /// its number is understood too.
    pub(super) fn fit(&self, operand: &mut Operand, from: Type, to: Type, at: At) -> Checked<()> {
        match (&*operand, from, to) {
            (Operand::Value(Value::String(text)), Type::String, Type::Enum(known)) => {
                let number = self.flags(known, text, at)?;
                *operand = Operand::Value(Value::Enum(number));
                Ok(())
            }
            (Operand::Value(Value::Integer(number)), Type::Integer, Type::Enum(known)) => {
                let Ok(number) = i32::try_from(*number) else {
                    return Err(self.malformed(at, format!("{number} is not one of {}", known.name)));
                };
                *operand = Operand::Value(Value::Enum(number));
                Ok(())
            }
            (Operand::Value(Value::Integer(number)), Type::Integer, Type::Double) => {
                *operand = Operand::Value(Value::Double(as_double(*number)));
                Ok(())
            }
            _ if from == to || from.is_number() && to.is_number() => Ok(()),
            _ => {
                let hint = match (from, to) {
                    _ if !matches!(operand, Operand::Value(_)) => "",
                    (Type::Date, Type::DateTimeOffset) | (Type::DateTimeOffset, Type::Date) => {
                        "; write a date with time as 2026-11-22T00:00:00Z"
                    }
                    (Type::String, _) => "; write it without quotes",
                    (_, Type::String) => "; write strings in single quotes",
                    _ => "",
                };
                let message = format!("{} cannot be compared with {}{hint}", to.name(), from.name());
                Err(self.malformed(at, message))
            }
        }
    }
}

/// The grammar lets nothing pass that is not a number.
fn number(text: &str) -> f64 {
    match text {
        "INF" => f64::INFINITY,
        "-INF" => f64::NEG_INFINITY,
        _ => text.parse().unwrap_or(f64::NAN),
    }
}
