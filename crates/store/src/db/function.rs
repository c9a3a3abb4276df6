//! The functions that filters call: SQLite is taught them by the reference, PostgreSQL in its own SQL.

use odata::{Arithmetic, Method, Operand, Place, Value, value};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Result};

use crate::filter::Nothing;

/// Teaches SQLite: each function asks `odata`'s evaluator, which says what it means.
pub(super) fn teach(connection: &Connection) -> Result<()> {
    for (name, method, arguments) in [
        ("odata_concat", Method::Concat, 2),
        ("odata_indexof", Method::IndexOf, 2),
        ("odata_length", Method::Length, 1),
        ("odata_substring", Method::Substring, 2),
        ("odata_substring", Method::Substring, 3),
        ("odata_tolower", Method::ToLower, 1),
        ("odata_toupper", Method::ToUpper, 1),
        ("odata_trim", Method::Trim, 1),
        ("odata_round", Method::Round, 1),
        ("odata_floor", Method::Floor, 1),
        ("odata_ceiling", Method::Ceiling, 1),
    ] {
        define(connection, name, arguments, move |context| {
            let operands = (0..context.len()).map(|place| Operand::Value(argument(context, place))).collect();
            owned(&Operand::Call(method, operands))
        })?;
    }
    for (name, method) in [
        ("odata_year", Method::Year),
        ("odata_month", Method::Month),
        ("odata_day", Method::Day),
        ("odata_hour", Method::Hour),
        ("odata_minute", Method::Minute),
        ("odata_second", Method::Second),
        ("odata_fractionalseconds", Method::FractionalSeconds),
        ("odata_date", Method::Date),
    ] {
        define(connection, name, 1, move |context| {
            let moment = match argument(context, 0) {
                Value::Integer(moment) => Value::DateTimeOffset(moment),
                other => other,
            };
            owned(&Operand::Call(method, vec![Operand::Value(moment)]))
        })?;
    }
    for (name, operator) in [
        ("odata_add", Arithmetic::Add),
        ("odata_sub", Arithmetic::Sub),
        ("odata_mul", Arithmetic::Mul),
        ("odata_div", Arithmetic::Div),
        ("odata_mod", Arithmetic::Mod),
    ] {
        define(connection, name, 2, move |context| {
            let operand = |place| Box::new(Operand::Value(argument(context, place)));
            owned(&Operand::Arithmetic(operator, operand(0), operand(1)))
        })?;
    }
    for (name, place) in [
        ("odata_contains", Place::Anywhere),
        ("odata_startswith", Place::Start),
        ("odata_endswith", Place::End),
    ] {
        define(connection, name, 2, move |context| {
            // Called for every row of a filter: nothing is copied.
            match (context.get_raw(0), context.get_raw(1)) {
                (ValueRef::Text(text), ValueRef::Text(part)) => Value::Boolean(match place {
                    Place::Anywhere => find(text, part),
                    Place::Start => text.starts_with(part),
                    Place::End => text.ends_with(part),
                }),
                _ => Value::Null,
            }
        })?;
    }
    Ok(())
}

/// The definitions for PostgreSQL.
pub(super) fn definitions() -> String {
    let (capitals, smalls_of_capitals) = pairs(value::to_lower);
    let (smalls, capitals_of_smalls) = pairs(value::to_upper);
    include_str!("functions.sql")
        .replace("{whitespace}", value::WHITESPACE)
        .replace("{capitals}", &capitals)
        .replace("{smalls_of_capitals}", &smalls_of_capitals)
        .replace("{smalls}", &smalls)
        .replace("{capitals_of_smalls}", &capitals_of_smalls)
}

/// The letters that a mapping changes, and beside them what they become. None lies beyond the first two planes.
fn pairs(map: fn(&str) -> String) -> (String, String) {
    ('A'..='\u{1FFFF}')
        .map(|letter| (letter.to_string(), map(letter.encode_utf8(&mut [0; 4]))))
        .filter(|(letter, mapped)| letter != mapped)
        .unzip()
}

fn define(
    connection: &Connection,
    name: &str,
    arguments: i32,
    function: impl Fn(&Context<'_>) -> Value<'static> + Send + 'static,
) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function(name, arguments, flags, move |context| Ok(Answer(function(context))))
}

/// A null or blob argument is null to every function.
fn argument(context: &Context<'_>, place: usize) -> Value<'static> {
    match context.get_raw(place) {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Double(number),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
    }
}

fn owned(operand: &Operand) -> Value<'static> {
    operand.value(&Nothing).into_owned()
}

fn find(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window == part)
}

/// What a function gives back to SQLite.
struct Answer(Value<'static>);

impl rusqlite::ToSql for Answer {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match &self.0 {
            Value::Null => ValueRef::Null,
            Value::Boolean(value) => ValueRef::Integer((*value).into()),
            Value::Integer(number) | Value::DateTimeOffset(number) => ValueRef::Integer(*number),
            Value::Date(number) | Value::Enum(number) => ValueRef::Integer((*number).into()),
            Value::Double(number) => ValueRef::Real(*number),
            Value::String(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
