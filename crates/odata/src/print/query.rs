//! Checked queries, as the options that they mean.

use std::fmt;

use crate::literal::{Date, DateTimeOffset, Literal};
use crate::print::Text;
use crate::query::{Arithmetic, Comparison, Method, Operand, Place, Predicate, Query, Reference, Selection};
use crate::value::Value;

pub(super) fn write(query: &Query, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut all = Vec::new();
    let mut add = |name: &'static str, write: &dyn Fn(&mut Printer)| {
        let mut printer = Printer::default();
        write(&mut printer);
        all.push((name, printer.text));
    };
    if let Some(filter) = &query.filter {
        add("$filter", &|to| to.predicate(filter));
    }
    if !query.order.is_empty() {
        add("$orderby", &|to| {
            for (index, order) in query.order.iter().enumerate() {
                to.text.push(if index > 0 { "," } else { "" });
                to.operand(&order.by);
                to.text.push(if order.descending { " desc" } else { "" });
            }
        });
    }
    if !query.select.is_empty() {
        add("$select", &|to| to.selections(&query.select, &mut String::new(), &mut true));
    }
    if let Some(search) = &query.search {
        add("$search", &|to| to.text.search(search));
    }
    if let Some(top) = query.top {
        add("$top", &|to| to.text.push(&top.to_string()));
    }
    if let Some(skip) = query.skip {
        add("$skip", &|to| to.text.push(&skip.to_string()));
    }
    if query.count {
        add("$count", &|to| to.text.push("true"));
    }
    if let Some(token) = &query.skiptoken {
        add("$skiptoken", &|to| to.text.push(token));
    }
    all.iter().enumerate().try_for_each(|(index, (name, value))| {
        write!(f, "{}{name}={}", if index > 0 { "&" } else { "" }, value.percent_encoded())
    })
}

/// Every operand of an operator goes into parentheses unless it is a single thing: this text is read by programs.
#[derive(Default)]
struct Printer {
    text: Text,
    /// What the members of the enclosing collections go by; nothing within `$count(…)`, where names are bare.
    variables: Vec<Option<String>>,
}

impl Printer {
    fn predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::Constant(Some(value)) => self.text.push(if *value { "true" } else { "false" }),
            Predicate::Constant(None) => self.text.push("null"),
            Predicate::Is(operand) => self.operand(operand),
            Predicate::IsNull(operand) => {
                self.part(operand);
                self.text.push(" eq null");
            }
            Predicate::Compare(comparison, left, right) => {
                self.part(left);
                self.text.push(match comparison {
                    Comparison::Eq => " eq ",
                    Comparison::Ne => " ne ",
                    Comparison::Gt => " gt ",
                    Comparison::Ge => " ge ",
                    Comparison::Lt => " lt ",
                    Comparison::Le => " le ",
                });
                self.part(right);
            }
            Predicate::In(operand, values) => {
                self.part(operand);
                self.text.push(" in (");
                self.text.list(values, ",", |text, item| value(text, item));
                self.text.push(")");
            }
            Predicate::Has(operand, flags) => {
                self.part(operand);
                self.text.push(" has ");
                value(&mut self.text, &Value::Enum(*flags));
            }
            Predicate::Text(place, text, part) => {
                let name = match place {
                    Place::Anywhere => "contains",
                    Place::Start => "startswith",
                    Place::End => "endswith",
                };
                self.call(name, [text, part]);
            }
            Predicate::And(operands) => self.junction(operands, " and "),
            Predicate::Or(operands) => self.junction(operands, " or "),
            Predicate::Not(operand) => {
                self.text.push("not (");
                self.predicate(operand);
                self.text.push(")");
            }
            Predicate::Any(members, None) => {
                self.reference(members);
                self.text.push("/any()");
            }
            Predicate::Any(members, Some(condition)) => self.lambda(members, "/any(", condition),
            Predicate::All(members, condition) => self.lambda(members, "/all(", condition),
        }
    }

    fn junction(&mut self, operands: &[Predicate], between: &str) {
        for (index, operand) in operands.iter().enumerate() {
            self.text.push(if index > 0 { between } else { "" });
            self.text.push("(");
            self.predicate(operand);
            self.text.push(")");
        }
    }

    fn lambda(&mut self, members: &Reference, operator: &str, condition: &Predicate) {
        self.reference(members);
        self.text.push(operator);
        // Properties are not called so; and if one were, the variable would win only within.
        let variable = format!("x{}", self.variables.len() + 1);
        self.text.push(&variable);
        self.text.push(":");
        self.variables.push(Some(variable));
        self.predicate(condition);
        self.variables.pop();
        self.text.push(")");
    }

    /// An operand of an operator.
    fn part(&mut self, operand: &Operand) {
        let single = matches!(
            operand,
            Operand::Value(_)
                | Operand::Property(_)
                | Operand::Call(..)
                | Operand::Count(..)
                | Operand::Case(_)
        );
        self.text.push(if single { "" } else { "(" });
        self.operand(operand);
        self.text.push(if single { "" } else { ")" });
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Value(constant) => value(&mut self.text, constant),
            Operand::Property(reference) => self.reference(reference),
            Operand::Call(method, operands) => self.call(method.name(), operands),
            Operand::Arithmetic(operator, left, right) => {
                self.part(left);
                self.text.push(match operator {
                    Arithmetic::Add => " add ",
                    Arithmetic::Sub => " sub ",
                    Arithmetic::Mul => " mul ",
                    Arithmetic::Div => " div ",
                    Arithmetic::DivBy => " divby ",
                    Arithmetic::Mod => " mod ",
                });
                self.part(right);
            }
            Operand::Negate(operand) => {
                self.text.push("-(");
                self.operand(operand);
                self.text.push(")");
            }
            Operand::Count(members, condition) => {
                self.reference(members);
                self.text.push("/$count");
                if let Some(condition) = condition {
                    self.text.push("($filter=");
                    self.variables.push(None);
                    self.predicate(condition);
                    self.variables.pop();
                    self.text.push(")");
                }
            }
            Operand::Truth(predicate) => self.predicate(predicate),
            Operand::Case(branches) => {
                self.text.push("case(");
                for (index, (condition, operand)) in branches.iter().enumerate() {
                    self.text.push(if index > 0 { "," } else { "" });
                    self.predicate(condition);
                    self.text.push(" : ");
                    self.operand(operand);
                }
                self.text.push(")");
            }
        }
    }

    fn call<'a>(&mut self, name: &str, operands: impl IntoIterator<Item = &'a Operand>) {
        self.text.push(name);
        self.text.push("(");
        for (index, operand) in operands.into_iter().enumerate() {
            self.text.push(if index > 0 { "," } else { "" });
            self.operand(operand);
        }
        self.text.push(")");
    }

    fn reference(&mut self, reference: &Reference) {
        let variable = reference.scope.checked_sub(1).and_then(|index| self.variables.get(index));
        match variable {
            Some(Some(variable)) => {
                self.text.push(variable);
                self.text.push("/");
            }
            None if !self.variables.is_empty() => self.text.push("$it/"),
            _ => {}
        }
        for property in &reference.through {
            self.text.push(property.name);
            self.text.push("/");
        }
        self.text.push(reference.property.name);
    }

    fn selections(&mut self, selections: &[Selection], prefix: &mut String, first: &mut bool) {
        for selection in selections {
            let length = prefix.len();
            prefix.push_str(selection.property.name);
            if selection.parts.is_empty() {
                self.text.push(if *first { "" } else { "," });
                self.text.push(prefix);
                *first = false;
            } else {
                prefix.push('/');
                self.selections(&selection.parts, prefix, first);
            }
            prefix.truncate(length);
        }
    }
}

fn value(text: &mut Text, value: &Value<'_>) {
    match value {
        Value::Null => text.push("null"),
        Value::Boolean(value) => text.push(if *value { "true" } else { "false" }),
        Value::Integer(number) => text.push(&number.to_string()),
        Value::Double(number) if number.is_nan() => text.push("NaN"),
        Value::Double(f64::INFINITY) => text.push("INF"),
        Value::Double(f64::NEG_INFINITY) => text.push("-INF"),
        // With a point or an exponent, so that it stays a double.
        Value::Double(number) => text.format(format_args!("{number:?}")),
        Value::String(string) => text.quoted(string),
        Value::Date(days) => text.literal(&Literal::Date(Date::from_days(*days))),
        Value::DateTimeOffset(milliseconds) => match DateTimeOffset::from_milliseconds(*milliseconds) {
            Some(time) => text.literal(&Literal::DateTimeOffset(time)),
            None => text.push("null"),
        },
        // Without its type's name, as OData 4.01 allows; the other side knows it.
        Value::Enum(number) => text.quoted(&number.to_string()),
    }
}

impl Method {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Concat => "concat",
            Self::IndexOf => "indexof",
            Self::Length => "length",
            Self::Substring => "substring",
            Self::ToLower => "tolower",
            Self::ToUpper => "toupper",
            Self::Trim => "trim",
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::FractionalSeconds => "fractionalseconds",
            Self::Date => "date",
            Self::Round => "round",
            Self::Floor => "floor",
            Self::Ceiling => "ceiling",
        }
    }
}
