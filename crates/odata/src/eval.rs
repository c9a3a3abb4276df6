//! Evaluates a checked query over rows in memory. What it answers is what the query means.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::entity::Property;
use crate::literal::{Date, DateTimeOffset};
use crate::query::{Arithmetic, Comparison, Method, Operand, Place, Predicate, Query, Reference};
use crate::value::{Value, as_double, to_lower, to_upper};

/// A row that a query can be evaluated over.
pub trait Row {
    /// The value of a primitive or enumeration property.
    fn value(&self, property: &Property) -> Value<'_>;

    /// The value of a complex property; `None` is null.
    fn complex(&self, property: &Property) -> Option<&dyn Row> {
        let _ = property;
        None
    }

    /// The members of a collection.
    fn members(&self, property: &Property) -> Vec<&dyn Row> {
        let _ = property;
        Vec::new()
    }
}

impl Query {
    /// Whether `filter` keeps a row. (`search`, `top` and `skip` are not its business.)
    pub fn keeps(&self, row: &dyn Row) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.matches(row) == Some(true))
    }

    /// The order of two rows by `order`: nulls first ascending and last descending
    /// (OData 4.01 Protocol, section 11.2.6.2).
    pub fn compare(&self, a: &dyn Row, b: &dyn Row) -> Ordering {
        self.order.iter().fold(Ordering::Equal, |decided, order| {
            decided.then_with(|| {
                let ascending = order.by.value(a).order(&order.by.value(b));
                if order.descending { ascending.reverse() } else { ascending }
            })
        })
    }
}

impl Predicate {
    /// Whether the condition holds for a row; `None` is unknown. A row is kept if and only if this is `Some(true)`.
    pub fn matches(&self, row: &dyn Row) -> Option<bool> {
        self.holds(Scope { row, outer: None, depth: 0 })
    }

    fn holds(&self, scope: Scope<'_>) -> Option<bool> {
        match self {
            Self::Constant(answer) => *answer,
            Self::Is(operand) => match operand.get(scope) {
                Value::Boolean(value) => Some(value),
                _ => None,
            },
            Self::IsNull(operand) => Some(operand.get(scope).is_null()),
            Self::Compare(comparison, left, right) => {
                Some(compare(*comparison, &left.get(scope), &right.get(scope)))
            }
            Self::In(operand, list) => {
                let value = operand.get(scope);
                Some(list.iter().any(|item| compare(Comparison::Eq, &value, item)))
            }
            Self::Has(operand, flags) => match operand.get(scope) {
                Value::Enum(value) => Some(value & flags == *flags),
                _ => None,
            },
            Self::Text(place, text, part) => match (text.get(scope), part.get(scope)) {
                (Value::String(text), Value::String(part)) => Some(match place {
                    Place::Anywhere => text.contains(&*part),
                    Place::Start => text.starts_with(&*part),
                    Place::End => text.ends_with(&*part),
                }),
                _ => None,
            },
            // False decides `and` even beside unknown, true decides `or` (section 5.1.1.1.7 and 5.1.1.1.8).
            Self::And(operands) => junction(operands, false, scope),
            Self::Or(operands) => junction(operands, true, scope),
            Self::Not(operand) => operand.holds(scope).map(|answer| !answer),
            Self::Any(members, None) => Some(!members.rows(scope).is_empty()),
            Self::Any(members, Some(condition)) => Some(
                members.rows(scope).into_iter().any(|row| condition.holds(scope.inside(row)) == Some(true)),
            ),
            Self::All(members, condition) => Some(
                members.rows(scope).into_iter().all(|row| condition.holds(scope.inside(row)) == Some(true)),
            ),
        }
    }
}

fn junction(operands: &[Predicate], decisive: bool, scope: Scope<'_>) -> Option<bool> {
    let mut answer = Some(!decisive);
    for operand in operands {
        match operand.holds(scope) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => answer = None,
        }
    }
    answer
}

/// What [`Predicate::Compare`] answers for two values.
pub(crate) fn compare(comparison: Comparison, left: &Value<'_>, right: &Value<'_>) -> bool {
    let order = left.compare(right);
    match comparison {
        Comparison::Eq => order == Some(Ordering::Equal) || left.is_null() && right.is_null(),
        Comparison::Ne => order != Some(Ordering::Equal) && !(left.is_null() && right.is_null()),
        Comparison::Gt => order == Some(Ordering::Greater),
        Comparison::Ge => order.is_some_and(Ordering::is_ge),
        Comparison::Lt => order == Some(Ordering::Less),
        Comparison::Le => order.is_some_and(Ordering::is_le),
    }
}

impl Operand {
    /// The value for a row.
    pub fn value<'a>(&'a self, row: &'a dyn Row) -> Value<'a> {
        self.get(Scope { row, outer: None, depth: 0 })
    }

    fn get<'a>(&'a self, scope: Scope<'a>) -> Value<'a> {
        match self {
            Self::Value(value) => value.clone(),
            Self::Property(reference) => reference.value(scope),
            Self::Call(method, operands) => call(*method, operands, scope),
            Self::Arithmetic(operator, left, right) => {
                arithmetic(*operator, &left.get(scope), &right.get(scope))
            }
            Self::Negate(operand) => match operand.get(scope) {
                Value::Integer(number) => number.checked_neg().into(),
                Value::Double(number) => Value::Double(-number),
                _ => Value::Null,
            },
            Self::Count(members, condition) => {
                let kept = members.rows(scope).into_iter().filter(|row| {
                    condition
                        .as_ref()
                        .is_none_or(|condition| condition.holds(scope.inside(*row)) == Some(true))
                });
                i64::try_from(kept.count()).ok().into()
            }
            Self::Truth(predicate) => predicate.holds(scope).into(),
            Self::Case(branches) => branches
                .iter()
                .find(|(condition, _)| condition.holds(scope) == Some(true))
                .map_or(Value::Null, |(_, operand)| operand.get(scope)),
        }
    }
}

/// A row, and the rows that the enclosing lambdas stand at.
#[derive(Clone, Copy)]
struct Scope<'a> {
    row: &'a dyn Row,
    outer: Option<&'a Scope<'a>>,
    depth: usize,
}

impl<'a> Scope<'a> {
    fn inside(&'a self, row: &'a dyn Row) -> Scope<'a> {
        Scope { row, outer: Some(self), depth: self.depth + 1 }
    }

    fn row(self, depth: usize) -> &'a dyn Row {
        match self.outer {
            Some(outer) if self.depth > depth => outer.row(depth),
            _ => self.row,
        }
    }
}

impl Reference {
    /// The row or complex value that the property belongs to; nothing if a complex value on the way is null.
    fn owner<'a>(&self, scope: Scope<'a>) -> Option<&'a dyn Row> {
        self.through.iter().try_fold(scope.row(self.scope), |row, property| row.complex(property))
    }

    fn value<'a>(&self, scope: Scope<'a>) -> Value<'a> {
        self.owner(scope).map_or(Value::Null, |row| row.value(self.property))
    }

    fn rows<'a>(&self, scope: Scope<'a>) -> Vec<&'a dyn Row> {
        self.owner(scope).map_or_else(Vec::new, |row| row.members(self.property))
    }
}

fn call<'a>(method: Method, operands: &'a [Operand], scope: Scope<'a>) -> Value<'a> {
    let argument = |index: usize| operands.get(index).map_or(Value::Null, |operand| operand.get(scope));
    match (method, argument(0)) {
        (Method::Concat, Value::String(first)) => match argument(1) {
            Value::String(second) => Value::from(first.into_owned() + &second),
            _ => Value::Null,
        },
        (Method::IndexOf, Value::String(text)) => match argument(1) {
            Value::String(part) => text.find(&*part).map_or(Value::Integer(-1), |byte| count(&text[..byte])),
            _ => Value::Null,
        },
        (Method::Length, Value::String(text)) => count(&text),
        (Method::Substring, Value::String(text)) => {
            let length = if operands.len() > 2 { argument(2) } else { Value::Integer(i64::MAX) };
            match (argument(1), length) {
                (Value::Integer(start), Value::Integer(length)) => substring(text, start, length),
                _ => Value::Null,
            }
        }
        (Method::ToLower, Value::String(text)) => to_lower(&text).into(),
        (Method::ToUpper, Value::String(text)) => to_upper(&text).into(),
        (Method::Trim, Value::String(text)) => match text {
            Cow::Borrowed(text) => text.trim().into(),
            Cow::Owned(text) => text.trim().to_owned().into(),
        },
        (Method::Round, Value::Double(number)) => number.round().into(),
        (Method::Floor, Value::Double(number)) => number.floor().into(),
        (Method::Ceiling, Value::Double(number)) => number.ceil().into(),
        (method, Value::Date(days)) => day_part(method, Date::from_days(days)),
        (method, Value::DateTimeOffset(milliseconds)) => DateTimeOffset::from_milliseconds(milliseconds)
            .map_or(Value::Null, |time| time_part(method, time)),
        _ => Value::Null,
    }
}

fn count(text: &str) -> Value<'static> {
    i64::try_from(text.chars().count()).ok().into()
}

fn substring(text: Cow<'_, str>, start: i64, length: i64) -> Value<'_> {
    let (start, length) = (start.max(0).unsigned_abs(), length.max(0).unsigned_abs());
    let byte = |characters: u64| {
        usize::try_from(characters)
            .ok()
            .and_then(|characters| text.char_indices().nth(characters))
            .map_or(text.len(), |(byte, _)| byte)
    };
    let range = byte(start)..byte(start.saturating_add(length));
    match text {
        Cow::Borrowed(text) => text[range].into(),
        Cow::Owned(text) => text[range].to_owned().into(),
    }
}

fn day_part(method: Method, date: Date) -> Value<'static> {
    match method {
        Method::Year => date.year.into(),
        Method::Month => i32::from(date.month).into(),
        Method::Day => i32::from(date.day).into(),
        _ => Value::Null,
    }
}

fn time_part(method: Method, time: DateTimeOffset) -> Value<'static> {
    match method {
        Method::Hour => i32::from(time.hour).into(),
        Method::Minute => i32::from(time.minute).into(),
        Method::Second => i32::from(time.second).into(),
        Method::FractionalSeconds => {
            let milliseconds = i64::try_from(time.picosecond / 1_000_000_000).unwrap_or_default();
            Value::Double(as_double(milliseconds) / 1_000.0)
        }
        Method::Date => time.date.days().map_or(Value::Null, Value::Date),
        _ => day_part(method, time.date),
    }
}

fn arithmetic(operator: Arithmetic, left: &Value<'_>, right: &Value<'_>) -> Value<'static> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) if operator != Arithmetic::DivBy => match operator {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Sub => left.checked_sub(*right),
            Arithmetic::Mul => left.checked_mul(*right),
            Arithmetic::Div | Arithmetic::DivBy => left.checked_div(*right),
            Arithmetic::Mod => (*right != 0).then(|| left.wrapping_rem(*right)),
        }
        .into(),
        _ => match (left.number(), right.number()) {
            (Some(left), Some(right)) => match operator {
                Arithmetic::Add => (left + right).into(),
                Arithmetic::Sub => (left - right).into(),
                Arithmetic::Mul => (left * right).into(),
                _ if right == 0.0 => Value::Null,
                Arithmetic::Div | Arithmetic::DivBy => (left / right).into(),
                Arithmetic::Mod => (left % right).into(),
            },
            _ => Value::Null,
        },
    }
}
