//! Expressions, with no more parentheses than they need.

use std::fmt::Write;

use crate::expr::{Arguments, Expr, Lambda, Node, Path, Power, Root, StepKind};
use crate::literal::{Date, DateTimeOffset, Literal};
use crate::print::Text;

impl Text {
    /// An expression where only operators of at least this power may stand without parentheses.
    pub(super) fn expr(&mut self, expr: &Expr, least: Power) {
        let power = power(&expr.node);
        if power < least {
            self.push("(");
        }
        match &expr.node {
            Node::Literal(literal) => self.literal(literal),
            Node::Path(path) => self.path(path),
            Node::And(operands) => {
                self.list(operands, " and ", |text, item| text.expr(item, Power::Equality));
            }
            Node::Or(operands) => self.list(operands, " or ", |text, item| text.expr(item, Power::And)),
            Node::Not(operand) => {
                self.push("not ");
                self.expr(operand, Power::Unary);
            }
            Node::Negate(operand) => {
                // A sign before digits would belong to the literal.
                let parted = matches!(operand.node, Node::Literal(_) | Node::Binary(..));
                self.push("-");
                self.expr(operand, if parted { Power::Parted } else { Power::Unary });
            }
            Node::Binary(operator, left, right) => {
                self.expr(left, operator.power());
                self.push(" ");
                self.push(operator.name());
                self.push(" ");
                self.expr(right, operator.power().tighter());
            }
            Node::List(items) => {
                self.push("(");
                self.list(items, ",", |text, item| text.expr(item, Power::Or));
                self.push(")");
            }
            Node::Call(function, arguments) => {
                self.push(function.name());
                self.push("(");
                self.list(arguments, ",", |text, argument| text.expr(argument, Power::Or));
                self.push(")");
            }
            Node::Case(branches) => {
                self.push("case(");
                self.list(branches, ",", |text, (condition, value)| {
                    text.expr(condition, Power::Or);
                    // With spaces, so that `1:2` is no time of day.
                    text.push(" : ");
                    text.expr(value, Power::Or);
                });
                self.push(")");
            }
            Node::Cast(subject, name) => self.typed_call("cast", subject.as_deref(), name),
            Node::IsOf(subject, name) => self.typed_call("isof", subject.as_deref(), name),
            Node::Array(items) => {
                self.push("[");
                self.list(items, ",", |text, item| text.expr(item, Power::Or));
                self.push("]");
            }
            Node::Object(members) => {
                self.push("{");
                self.list(members, ",", |text, (name, value)| {
                    text.json_string(name);
                    text.push(":");
                    text.expr(value, Power::Or);
                });
                self.push("}");
            }
        }
        if power < least {
            self.push(")");
        }
    }

    fn typed_call(&mut self, name: &str, subject: Option<&Expr>, kind: &str) {
        self.push(name);
        self.push("(");
        if let Some(subject) = subject {
            self.expr(subject, Power::Or);
            self.push(",");
        }
        self.push(kind);
        self.push(")");
    }

    fn json_string(&mut self, text: &str) {
        self.push("\"");
        for letter in text.chars() {
            if matches!(letter, '"' | '\\') {
                self.text.push('\\');
            }
            self.text.push(letter);
        }
        self.push("\"");
    }

    fn path(&mut self, path: &Path) {
        match &path.root {
            Root::Here => {}
            Root::It => self.push("$it"),
            Root::This => self.push("$this"),
            Root::Service => self.push("$root"),
            Root::Alias(name) => {
                self.push("@");
                self.push(name);
            }
        }
        for (index, step) in path.steps.iter().enumerate() {
            let key = matches!(step.kind, StepKind::Key(_));
            if !key && (index > 0 || path.root != Root::Here) {
                self.push("/");
            }
            self.step(&step.kind);
        }
    }

    fn step(&mut self, step: &StepKind) {
        match step {
            StepKind::Name(name) => self.push(name),
            StepKind::Call(name, arguments) => {
                self.push(name);
                self.arguments(arguments);
            }
            StepKind::Key(arguments) => self.arguments(arguments),
            StepKind::Annotation(name, qualifier) => {
                self.push("@");
                self.push(name);
                if let Some(qualifier) = qualifier {
                    self.push("#");
                    self.push(qualifier);
                }
            }
            StepKind::Count(options) => {
                self.push("$count");
                if let Some(options) = options {
                    self.parenthesized(options);
                }
            }
            StepKind::Filter(condition) => {
                self.push("$filter(");
                self.expr(condition, Power::Or);
                self.push(")");
            }
            StepKind::Any(None) => self.push("any()"),
            StepKind::Any(Some(lambda)) => self.lambda("any", lambda),
            StepKind::All(lambda) => self.lambda("all", lambda),
        }
    }

    fn lambda(&mut self, name: &str, lambda: &Lambda) {
        self.push(name);
        self.push("(");
        self.push(&lambda.variable);
        self.push(":");
        self.expr(&lambda.condition, Power::Or);
        self.push(")");
    }

    fn arguments(&mut self, arguments: &Arguments) {
        self.push("(");
        match arguments {
            Arguments::Key(key) => self.expr(key, Power::Or),
            Arguments::Named(named) => self.list(named, ",", |text, (name, value)| {
                text.push(name);
                text.push("=");
                text.expr(value, Power::Or);
            }),
        }
        self.push(")");
    }

    pub(super) fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Null => self.push("null"),
            Literal::Boolean(value) => self.push(if *value { "true" } else { "false" }),
            Literal::Integer(number) => self.push(&number.to_string()),
            Literal::Number(text) | Literal::TimeOfDay(text) | Literal::Guid(text) => self.push(text),
            Literal::String(text) => self.quoted(text),
            Literal::Date(date) => self.date(*date),
            Literal::DateTimeOffset(time) => self.date_time(time),
            Literal::Duration(text) => self.prefixed("duration", text),
            Literal::Binary(text) => self.prefixed("binary", text),
            Literal::Enum { name, members } => self.prefixed(name, members),
            Literal::Geo { geography, text } => {
                self.prefixed(if *geography { "geography" } else { "geometry" }, text);
            }
        }
    }

    fn prefixed(&mut self, prefix: &str, text: &str) {
        self.push(prefix);
        self.quoted(text);
    }

    fn date(&mut self, date: Date) {
        let sign = if date.year < 0 { "-" } else { "" };
        self.format(format_args!("{sign}{:04}-{:02}-{:02}", date.year.unsigned_abs(), date.month, date.day));
    }

    fn date_time(&mut self, time: &DateTimeOffset) {
        self.date(time.date);
        self.format(format_args!("T{:02}:{:02}:{:02}", time.hour, time.minute, time.second));
        if time.picosecond > 0 {
            let digits = format!("{:012}", time.picosecond);
            self.push(".");
            self.push(digits.trim_end_matches('0'));
        }
        if time.offset == 0 {
            self.push("Z");
        } else {
            let sign = if time.offset < 0 { '-' } else { '+' };
            let minutes = time.offset.unsigned_abs();
            self.format(format_args!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
    }

    pub(super) fn format(&mut self, arguments: std::fmt::Arguments<'_>) {
        self.text.write_fmt(arguments).expect("a String takes whatever is written to it");
    }
}

fn power(node: &Node) -> Power {
    match node {
        Node::Or(_) => Power::Or,
        Node::And(_) => Power::And,
        Node::Not(_) | Node::Negate(_) => Power::Unary,
        Node::Binary(operator, ..) => operator.power(),
        _ => Power::Atom,
    }
}
