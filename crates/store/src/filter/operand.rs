//! What can be told of an operand without asking the database.

use odata::{Arithmetic, Kind, Method, Operand, Predicate, Property, Value};

/// Whether the answer may differ from row to row.
pub(super) fn mentions_row(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Constant(_) => false,
        Predicate::Is(operand)
        | Predicate::IsNull(operand)
        | Predicate::In(operand, _)
        | Predicate::Has(operand, _) => operand_mentions_row(operand),
        Predicate::Compare(_, left, right) | Predicate::Text(_, left, right) => {
            operand_mentions_row(left) || operand_mentions_row(right)
        }
        Predicate::And(operands) | Predicate::Or(operands) => operands.iter().any(mentions_row),
        Predicate::Not(operand) => mentions_row(operand),
        Predicate::Any(..) | Predicate::All(..) => true,
    }
}

pub(super) fn operand_mentions_row(operand: &Operand) -> bool {
    match operand {
        Operand::Value(_) => false,
        Operand::Property(_) | Operand::Count(..) => true,
        Operand::Call(_, operands) => operands.iter().any(operand_mentions_row),
        Operand::Arithmetic(_, left, right) => operand_mentions_row(left) || operand_mentions_row(right),
        Operand::Negate(operand) => operand_mentions_row(operand),
        Operand::Truth(predicate) => mentions_row(predicate),
        Operand::Case(branches) => branches
            .iter()
            .any(|(condition, operand)| mentions_row(condition) || operand_mentions_row(operand)),
    }
}

pub(super) fn is_double(operand: &Operand) -> bool {
    match operand {
        Operand::Value(value) => matches!(value, Value::Double(_)),
        Operand::Property(reference) => matches!(reference.property.kind, Kind::Double),
        Operand::Call(Method::Round | Method::Floor | Method::Ceiling, operands) => {
            operands.iter().any(is_double)
        }
        Operand::Call(method, _) => *method == Method::FractionalSeconds,
        Operand::Arithmetic(operator, left, right) => {
            *operator == Arithmetic::DivBy || is_double(left) || is_double(right)
        }
        Operand::Negate(operand) => is_double(operand),
        Operand::Case(branches) => branches.iter().any(|(_, operand)| is_double(operand)),
        Operand::Count(..) | Operand::Truth(_) => false,
    }
}

pub(super) fn is_date(operand: &Operand) -> bool {
    match operand {
        Operand::Value(value) => matches!(value, Value::Date(_)),
        Operand::Property(reference) => matches!(reference.property.kind, Kind::Date),
        Operand::Call(method, _) => *method == Method::Date,
        Operand::Case(branches) => branches.iter().any(|(_, operand)| is_date(operand)),
        _ => false,
    }
}

/// The row of constants.
pub(crate) struct Nothing;

impl odata::Row for Nothing {
    fn value(&self, _: &Property) -> Value<'_> {
        Value::Null
    }
}
