//! Turns a checked query into SQL: the only SQL that is built, and every value in it is bound.
//!
//! What a query means is said by `odata`'s evaluator; this says the same in the words of both databases. Functions are
//! called by names of their own (`odata_substring`), which each database is taught, because no two of its own functions
//! of that name mean exactly the same.

mod operand;

use odata::{Arithmetic, Comparison, Method, Operand, Order, Place, Predicate, Property, Reference, Value};

pub(crate) use self::operand::Nothing;
use self::operand::{is_date, is_double, mentions_row, operand_mentions_row};
use crate::db::Param;
use crate::{Error, Result};

/// The properties that SQL can reach, each with the expression that it is.
pub(crate) type Columns = &'static [(&'static str, &'static str)];

/// A statement that grows.
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) params: Vec<Param>,
    columns: Columns,
    by_bytes: &'static str,
}

impl Sql {
    /// A statement that begins so. `by_bytes` follows every text that is bound ([`Db::by_bytes`](crate::db::Db::by_bytes)).
    pub(crate) fn new(text: &str, columns: Columns, by_bytes: &'static str) -> Self {
        Self { text: text.to_owned(), params: Vec::new(), columns, by_bytes }
    }

    /// Goes on with this text, which must be our own.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Goes on with a placeholder for this value.
    pub(crate) fn bind(&mut self, param: impl Into<Param>) {
        let param = param.into();
        let is_text = matches!(param, Param::Text(_));
        self.params.push(param);
        self.text.push('$');
        self.text.push_str(&self.params.len().to_string());
        if is_text {
            self.text.push_str(self.by_bytes);
        }
    }

    /// Goes on with a condition that is true, false or null where the predicate is true, false or unknown.
    pub(crate) fn predicate(&mut self, predicate: &Predicate) -> Result<()> {
        match predicate {
            Predicate::Constant(answer) => self.answer(*answer),
            Predicate::And(operands) => return self.balanced(operands, " and "),
            Predicate::Or(operands) => return self.balanced(operands, " or "),
            Predicate::Not(operand) => {
                self.push("(not ");
                self.predicate(operand)?;
                self.push(")");
            }
            // One answer for all rows: it need not be calculated for each, nor by the database.
            constant if !mentions_row(constant) => self.answer(constant.matches(&Nothing)),
            Predicate::Is(operand) => return self.operand(operand),
            Predicate::IsNull(operand) => {
                self.push("(");
                self.operand(operand)?;
                self.push(" is null)");
            }
            Predicate::Compare(comparison, left, right) => return self.compare(*comparison, left, right),
            Predicate::In(operand, values) => return self.is_in(operand, values),
            Predicate::Has(operand, flags) => {
                self.push("((");
                self.operand(operand)?;
                self.push(" & ");
                self.bind(i64::from(*flags));
                self.push(") = ");
                self.bind(i64::from(*flags));
                self.push(")");
            }
            Predicate::Text(place, text, part) => {
                let function = match place {
                    Place::Anywhere => "odata_contains",
                    Place::Start => "odata_startswith",
                    Place::End => "odata_endswith",
                };
                return self.call(function, &[text, part]);
            }
            Predicate::Any(reference, _) | Predicate::All(reference, _) => {
                return Err(unreachable(reference.property));
            }
        }
        Ok(())
    }

    /// Goes on with the items of `order by`, each followed by a comma.
    pub(crate) fn order(&mut self, order: &[Order]) -> Result<()> {
        // A constant orders nothing, and SQL would take a bare number for the number of a column.
        for item in order.iter().filter(|item| operand_mentions_row(&item.by)) {
            self.operand(&item.by)?;
            // OData 4.01 Protocol, section 11.2.6.2. The databases' own defaults differ.
            self.push(if item.descending { " desc nulls last, " } else { " asc nulls first, " });
        }
        Ok(())
    }

    /// As a tree of little depth: SQLite refuses a chain of a thousand.
    fn balanced(&mut self, operands: &[Predicate], word: &str) -> Result<()> {
        match operands {
            [] => self.answer(Some(word == " and ")),
            [one] => self.predicate(one)?,
            many => {
                let (left, right) = many.split_at(many.len() / 2);
                self.push("(");
                self.balanced(left, word)?;
                self.push(word);
                self.balanced(right, word)?;
                self.push(")");
            }
        }
        Ok(())
    }

    fn answer(&mut self, answer: Option<bool>) {
        self.push(match answer {
            Some(true) => "true",
            Some(false) => "false",
            None => "cast(null as boolean)",
        });
    }

    /// Never null: OData 4.01 URL Conventions, section 5.1.1.1.
    fn compare(&mut self, comparison: Comparison, left: &Operand, right: &Operand) -> Result<()> {
        let operator = match comparison {
            Comparison::Eq => " is not distinct from ",
            Comparison::Ne => " is distinct from ",
            Comparison::Gt => " > ",
            Comparison::Ge => " >= ",
            Comparison::Lt => " < ",
            Comparison::Le => " <= ",
        };
        let may_be_null = !matches!(comparison, Comparison::Eq | Comparison::Ne);
        let as_double = is_double(left) || is_double(right);
        self.push(if may_be_null { "coalesce(" } else { "(" });
        self.number(left, as_double)?;
        self.push(operator);
        self.number(right, as_double)?;
        self.push(if may_be_null { ", false)" } else { ")" });
        Ok(())
    }

    fn is_in(&mut self, operand: &Operand, values: &[Value<'static>]) -> Result<()> {
        if values.is_empty() {
            self.answer(Some(false));
            return Ok(());
        }
        let as_double = is_double(operand) || values.iter().any(|value| matches!(value, Value::Double(_)));
        self.push("coalesce(");
        self.number(operand, as_double)?;
        for (place, value) in values.iter().enumerate() {
            self.push(if place == 0 { " in (" } else { ", " });
            self.number(&Operand::Value(value.clone()), as_double)?;
        }
        self.push("), false)");
        Ok(())
    }

    fn operand(&mut self, operand: &Operand) -> Result<()> {
        match operand {
            Operand::Value(value) => self.value(value)?,
            constant if !operand_mentions_row(constant) => self.value(&constant.value(&Nothing))?,
            Operand::Property(reference) => {
                let column = self.column(reference)?;
                self.push(column);
            }
            Operand::Call(method, operands) => self.method(*method, operands)?,
            Operand::Arithmetic(operator, left, right) => self.arithmetic(*operator, left, right)?,
            Operand::Negate(number) if is_double(number) => {
                self.push("(- ");
                self.operand(number)?;
                self.push(")");
            }
            // The smallest integer has no opposite: null, as any other that does not fit.
            Operand::Negate(number) => {
                self.call("odata_sub", &[&Operand::Value(Value::Integer(0)), number])?;
            }
            Operand::Count(reference, _) => return Err(unreachable(reference.property)),
            Operand::Truth(predicate) => self.predicate(predicate)?,
            Operand::Case(branches) => {
                let as_double = branches.iter().any(|(_, operand)| is_double(operand));
                self.push("(case");
                for (condition, operand) in branches {
                    self.push(" when ");
                    self.predicate(condition)?;
                    self.push(" then ");
                    self.number(operand, as_double)?;
                }
                self.push(" end)");
            }
        }
        Ok(())
    }

    /// An operand as a double, if it is compared or calculated with one (URL Conventions, section 5.1.1.17).
    fn number(&mut self, operand: &Operand, as_double: bool) -> Result<()> {
        if as_double && !is_double(operand) && !matches!(operand, Operand::Value(Value::Null)) {
            self.push("cast(");
            self.operand(operand)?;
            self.push(" as double precision)");
            Ok(())
        } else {
            self.operand(operand)
        }
    }

    fn method(&mut self, method: Method, operands: &[Operand]) -> Result<()> {
        let function = match method {
            Method::Concat => "odata_concat",
            Method::IndexOf => "odata_indexof",
            Method::Length => "odata_length",
            Method::Substring => "odata_substring",
            Method::ToLower => "odata_tolower",
            Method::ToUpper => "odata_toupper",
            Method::Trim => "odata_trim",
            Method::Year => "odata_year",
            Method::Month => "odata_month",
            Method::Day => "odata_day",
            Method::Hour => "odata_hour",
            Method::Minute => "odata_minute",
            Method::Second => "odata_second",
            Method::FractionalSeconds => "odata_fractionalseconds",
            Method::Date => "odata_date",
            Method::Round => "odata_round",
            Method::Floor => "odata_floor",
            Method::Ceiling => "odata_ceiling",
        };
        match (method, operands) {
            // A date is its days since 1970; its parts are those of its midnight.
            (Method::Year | Method::Month | Method::Day, [date]) if is_date(date) => {
                self.push(function);
                self.push("(86400000 * ");
                self.operand(date)?;
                self.push(")");
                Ok(())
            }
            _ => self.call(function, &operands.iter().collect::<Vec<_>>()),
        }
    }

    fn arithmetic(&mut self, operator: Arithmetic, left: &Operand, right: &Operand) -> Result<()> {
        let as_double = operator == Arithmetic::DivBy || is_double(left) || is_double(right);
        let function = match operator {
            Arithmetic::Add => "odata_add",
            Arithmetic::Sub => "odata_sub",
            Arithmetic::Mul => "odata_mul",
            Arithmetic::Div | Arithmetic::DivBy => "odata_div",
            Arithmetic::Mod if as_double => {
                return Err(Error::Unsupported(
                    "mod of numbers with a fraction cannot be asked here.".to_owned(),
                ));
            }
            Arithmetic::Mod => "odata_mod",
        };
        self.push(function);
        self.push("(");
        self.number(left, as_double)?;
        self.push(", ");
        self.number(right, as_double)?;
        self.push(")");
        Ok(())
    }

    fn call(&mut self, function: &str, operands: &[&Operand]) -> Result<()> {
        self.push(function);
        for (place, operand) in operands.iter().enumerate() {
            self.push(if place == 0 { "(" } else { ", " });
            self.operand(operand)?;
        }
        self.push(")");
        Ok(())
    }

    fn value(&mut self, value: &Value<'_>) -> Result<()> {
        match value {
            Value::Null => self.push("null"),
            Value::Boolean(value) => self.push(if *value { "true" } else { "false" }),
            Value::Integer(number) | Value::DateTimeOffset(number) => self.bind(*number),
            Value::Date(number) | Value::Enum(number) => self.bind(i64::from(*number)),
            Value::Double(number) if number.is_finite() => self.bind(Param::Double(*number)),
            Value::Double(_) => {
                return Err(Error::Unsupported(
                    "INF and NaN cannot be compared with stored values.".to_owned(),
                ));
            }
            Value::String(text) if text.contains('\0') => {
                return Err(Error::Unsupported("No stored text holds a NUL character.".to_owned()));
            }
            Value::String(text) => self.bind(&**text),
        }
        Ok(())
    }

    fn column(&self, reference: &Reference) -> Result<&'static str> {
        let is_plain = reference.scope == 0 && reference.through.is_empty();
        let column = self.columns.iter().find(|(name, _)| is_plain && *name == reference.property.name);
        column.map(|(_, column)| *column).ok_or_else(|| unreachable(reference.property))
    }
}

fn unreachable(property: &Property) -> Error {
    Error::Unsupported(format!("{} cannot be asked for in the database.", property.name))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use odata::{EntityType, Kind, Options};

    use super::*;

    static PERSON: EntityType = EntityType {
        name: "Person",
        properties: &[
            Property::new("Name", Kind::String),
            Property::new("Age", Kind::Int32),
            Property::new("Seen", Kind::DateTimeOffset),
            Property::new("Elsewhere", Kind::String),
        ],
    };

    /// The SQL for a filter in which spaces are written as `+`, and what is bound.
    fn check(filter: &str, expected: &Expect) {
        let query = Options::parse(&format!("$filter={filter}")).unwrap().check(&PERSON).unwrap();
        let columns: Columns = &[("Name", "name"), ("Age", "age"), ("Seen", "seen")];
        let mut sql = Sql::new("", columns, " collate \"C\"");
        match sql.predicate(&query.filter.unwrap()) {
            Ok(()) => expected.assert_eq(&format!("{} {:?}", sql.text, sql.params)),
            Err(error) => expected.assert_eq(&error.to_string()),
        }
    }

    #[test]
    fn comparison_is_never_null() {
        check("Name+eq+'Ana'", &expect![[r#"(name is not distinct from $1 collate "C") [Text("Ana")]"#]]);
        check(
            "Age+lt+65+or+Name+ne+null",
            &expect!["(coalesce(age < $1, false) or (not (name is null))) [Integer(65)]"],
        );
    }

    #[test]
    fn values_are_bound_and_never_written() {
        check(
            "contains(Name,'''; drop table contacts; --')",
            &expect![[r#"odata_contains(name, $1 collate "C") [Text("'; drop table contacts; --")]"#]],
        );
        check(
            "Name+in+('a','b')",
            &expect![[r#"coalesce(name in ($1 collate "C", $2 collate "C"), false) [Text("a"), Text("b")]"#]],
        );
    }

    #[test]
    fn numbers_meet_as_doubles() {
        check("Age+gt+1.5", &expect!["coalesce(cast(age as double precision) > $1, false) [Double(1.5)]"]);
        check(
            "year(Seen)+eq+year(date(Seen))",
            &expect!["(odata_year(seen) is not distinct from odata_year(86400000 * odata_date(seen))) []"],
        );
    }

    #[test]
    fn long_chains_become_shallow_trees() {
        check(
            "Age+eq+1+or+Age+eq+2+or+Age+eq+3+or+Age+eq+4",
            &expect![
                "(((age is not distinct from $1) or (age is not distinct from $2)) or ((age is not distinct from $3) or (age is not distinct from $4))) [Integer(1), Integer(2), Integer(3), Integer(4)]"
            ],
        );
    }

    #[test]
    fn what_is_the_same_for_every_row_is_not_asked() {
        check(
            "tolower('A')+eq+'a'+and+Age+gt+1",
            &expect!["(true and coalesce(age > $1, false)) [Integer(1)]"],
        );
    }

    #[test]
    fn what_the_database_cannot_answer_is_refused() {
        check("Elsewhere+eq+'a'", &expect!["Elsewhere cannot be asked for in the database."]);
        check("Age+mod+1.5+eq+0", &expect!["mod of numbers with a fraction cannot be asked here."]);
        check("Age+lt+INF", &expect!["INF and NaN cannot be compared with stored values."]);
        check("Name+eq+'a%00'", &expect!["No stored text holds a NUL character."]);
    }
}
