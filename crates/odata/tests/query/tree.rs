//! A short notation for trees, with every operator's operands in parentheses.

use odata_query::{Arguments, Expr, Node, Path, Root, StepKind};

pub(crate) fn tree(expr: &Expr) -> String {
    let all = |operands: &[Expr]| operands.iter().map(tree).collect::<Vec<_>>().join(" ");
    match &expr.node {
        Node::Literal(literal) => format!("{literal:?}"),
        Node::Path(path) => steps(path),
        Node::And(operands) => format!("(and {})", all(operands)),
        Node::Or(operands) => format!("(or {})", all(operands)),
        Node::Not(operand) => format!("(not {})", tree(operand)),
        Node::Negate(operand) => format!("(- {})", tree(operand)),
        Node::Binary(operator, left, right) => {
            format!("({} {} {})", operator.name(), tree(left), tree(right))
        }
        Node::List(items) => format!("<{}>", all(items)),
        Node::Call(function, operands) => format!("({} {})", function.name(), all(operands)),
        Node::Case(branches) => {
            let branches: Vec<_> =
                branches.iter().map(|(when, then)| format!("{}→{}", tree(when), tree(then))).collect();
            format!("(case {})", branches.join(" "))
        }
        Node::Cast(subject, name) => {
            format!("(cast {} {name})", subject.as_deref().map(tree).unwrap_or_default())
        }
        Node::IsOf(subject, name) => {
            format!("(isof {} {name})", subject.as_deref().map(tree).unwrap_or_default())
        }
        Node::Array(items) => format!("[{}]", all(items)),
        Node::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("{name}: {}", tree(value))).collect();
            format!("{{{}}}", members.join(" "))
        }
    }
}

fn steps(path: &Path) -> String {
    let mut parts = match &path.root {
        Root::Here => Vec::new(),
        Root::Alias(name) => vec![format!("@{name}")],
        other => vec![format!("{other:?}")],
    };
    for step in &path.steps {
        parts.push(match &step.kind {
            StepKind::Name(name) => name.clone(),
            StepKind::Call(name, inside) => format!("{name}{}", arguments(inside)),
            StepKind::Key(inside) => arguments(inside),
            StepKind::Annotation(name, None) => format!("@{name}"),
            StepKind::Annotation(name, Some(qualifier)) => format!("@{name}#{qualifier}"),
            StepKind::Count(None) => "$count".to_owned(),
            StepKind::Count(Some(options)) => format!("$count?{options}"),
            StepKind::Filter(condition) => format!("$filter{}", tree(condition)),
            StepKind::Any(None) => "any".to_owned(),
            StepKind::Any(Some(lambda)) => format!("any({}: {})", lambda.variable, tree(&lambda.condition)),
            StepKind::All(lambda) => format!("all({}: {})", lambda.variable, tree(&lambda.condition)),
        });
    }
    parts.join("/")
}

fn arguments(arguments: &Arguments) -> String {
    match arguments {
        Arguments::Key(key) => format!("[{}]", tree(key)),
        Arguments::Named(named) => {
            let named: Vec<_> = named.iter().map(|(name, value)| format!("{name}={}", tree(value))).collect();
            format!("({})", named.join(" "))
        }
    }
}
