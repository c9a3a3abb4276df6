//! Random trees print to text that parses to the same tree; random text never makes the parser panic.

use odata_query::{
    Arguments, At, Date, DateTimeOffset, Dialect, Expand, Expr, Function, Give, Lambda, Levels, Literal,
    Name, Node, Operator, Options, OrderBy, Path, Root, Search, Select, Step, StepKind,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::model::CONTACT;

proptest! {
    #[test]
    fn expressions_survive_printing(tree in expr()) {
        let text = tree.to_string();
        prop_assert_eq!(Expr::parse(&text, &Dialect::EXACT), Ok(tree), "{}", text);
    }

    #[test]
    fn options_survive_printing(options in options()) {
        let text = options.to_string();
        prop_assert_eq!(Options::parse_with(&text, &Dialect::EXACT), Ok(options), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        for text in [text.clone(), format!("$filter={text}"), String::from_utf8_lossy(&bytes).into_owned()] {
            for dialect in [Dialect::LIVE, Dialect::EXACT] {
                let _ = Options::parse_with(&text, &dialect).and_then(|options| options.check(&CONTACT));
            }
        }
    }

    /// Text that looks like OData gets further into the parser; what passes is printed back.
    #[test]
    fn no_odata_like_text_makes_anything_panic(words in vec(word(), 0..12), name in option_name()) {
        let text = format!("${name}={}", words.concat());
        if let Ok(options) = Options::parse_with(&text, &Dialect::LIVE) {
            let printed = options.to_string();
            let again = Options::parse_with(&printed, &Dialect::LIVE);
            prop_assert_eq!(again.as_ref(), Ok(&options), "{}", printed);
            if let Ok(query) = options.check(&CONTACT) {
                let printed = query.to_string();
                let again = Options::parse(&printed).and_then(|options| options.check(&CONTACT));
                // A comparison of a NaN with itself is no sign of a difference.
                if !printed.contains("NaN") {
                    prop_assert_eq!(again, Ok(query), "{}", printed);
                }
            }
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        " ",
        " ",
        "'",
        "'x'",
        "(",
        ")",
        "/",
        ",",
        ";",
        ":",
        "=",
        "@a",
        "$it",
        "$count",
        "$filter",
        "any",
        "all",
        "e",
        "Name",
        "Age",
        "Emails",
        "Home",
        "City",
        "Gender",
        "Uses",
        "not ",
        "-",
        "1",
        "2.5",
        "12:30",
        "2026-11-22",
        "T12:00Z",
        " eq ",
        " ne ",
        " and ",
        " or ",
        " in ",
        " has ",
        " add ",
        "null",
        "true",
        "tolower(",
        "contains(",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "\\",
        "%3B",
        "%",
        "+",
        "ä",
        " desc",
        " as ",
        "*",
        "duration",
        "INF",
        "NOT ",
        "AND",
        "OR",
        "#",
        "Ns.T",
        "case(",
        "cast(",
        "isof(",
        "Emails/any(e:e/Uses gt 1)",
        "Age gt 1",
        "Name eq 'x'",
        "IsFriend",
    ])
}

fn option_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "filter", "filter", "orderby", "select", "expand", "search", "compute", "top", "format",
    ])
}

fn identifier() -> impl Strategy<Value = String> {
    // Names that are no keywords: these begin with capitals, as properties do.
    "[A-M_][a-zA-Z0-9_ä]{0,6}".prop_filter("a keyword", |name| {
        !["INF", "AND", "Collection"].iter().any(|word| name.eq_ignore_ascii_case(word))
            && !Function::ALL.iter().any(|function| name.eq_ignore_ascii_case(function.name()))
            && ![
                "case", "cast", "isof", "any", "all", "in", "has", "eq", "ge", "gt", "le", "lt", "add",
                "div", "mod", "false", "mul", "divby", "as", "asc", "desc",
            ]
            .iter()
            .any(|word| name.eq_ignore_ascii_case(word))
    })
}

fn qualified() -> impl Strategy<Value = String> {
    (identifier(), identifier()).prop_map(|(namespace, name)| format!("{namespace}.{name}"))
}

fn literal() -> impl Strategy<Value = Literal> {
    let date =
        || (-9999..20_000i32, 1..13u8, 1..32u8).prop_map(|(year, month, day)| Date { year, month, day });
    let time = (date(), 0..24u8, 0..60u8, 0..61u8, 0..1_000_000_000_000u64, -1_439..1_440i16).prop_map(
        |(date, hour, minute, second, picosecond, offset)| DateTimeOffset {
            date,
            hour,
            minute,
            second,
            picosecond,
            offset,
        },
    );
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Boolean),
        any::<i64>().prop_map(Literal::Integer),
        "-?[0-9]{1,20}\\.[0-9]{1,5}(e-?[0-9]{1,3})?".prop_map(Literal::Number),
        prop::sample::select(vec!["INF", "-INF", "NaN"]).prop_map(|text| Literal::Number(text.to_owned())),
        any::<String>().prop_map(Literal::String),
        date().prop_map(Literal::Date),
        time.prop_map(Literal::DateTimeOffset),
        "[01][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,12})?)?".prop_map(Literal::TimeOfDay),
        "-?P[0-9]{1,3}D(T[0-9]{1,2}H([0-9]{1,2}\\.[0-9]{1,3}S)?)?".prop_map(Literal::Duration),
        "[0-9a-fA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".prop_map(Literal::Guid),
        "([A-Za-z0-9_-]{4}){0,4}".prop_map(Literal::Binary),
        (qualified(), identifier()).prop_map(|(name, members)| Literal::Enum { name, members }),
        any::<bool>()
            .prop_map(|geography| Literal::Geo { geography, text: "SRID=0;Point(1.5 -2)".to_owned() }),
    ]
}

fn at(node: Node) -> Expr {
    Expr { at: At::default(), node }
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        literal().prop_map(|literal| at(Node::Literal(literal))),
        identifier().prop_map(|name| at(Node::Path(path(Root::Here, vec![StepKind::Name(name)])))),
        identifier().prop_map(|name| at(Node::Path(path(Root::Alias(name), Vec::new())))),
        Just(at(Node::Path(path(Root::It, Vec::new())))),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let operators = prop::sample::select(vec![
            Operator::Has,
            Operator::In,
            Operator::Mul,
            Operator::Div,
            Operator::DivBy,
            Operator::Mod,
            Operator::Add,
            Operator::Sub,
            Operator::Gt,
            Operator::Le,
            Operator::Eq,
            Operator::Ne,
        ]);
        let call = (prop::sample::select(Function::ALL.to_vec()), vec(inner.clone(), 3)).prop_map(|(function, mut arguments)| {
            arguments.truncate(function.arity().1);
            at(Node::Call(function, arguments))
        });
        prop_oneof![
            3 => (operators, boxed(), boxed()).prop_map(|(operator, a, b)| at(Node::Binary(operator, a, b))),
            1 => (boxed(), vec(literal(), 0..4)).prop_map(|(a, list)| {
                let list = list.into_iter().map(|literal| at(Node::Literal(literal))).collect();
                at(Node::Binary(Operator::In, a, Box::new(at(Node::List(list)))))
            }),
            2 => vec(inner.clone(), 2..4).prop_map(|operands| at(Node::And(operands))),
            2 => vec(inner.clone(), 2..4).prop_map(|operands| at(Node::Or(operands))),
            1 => boxed().prop_map(|operand| at(Node::Not(operand))),
            1 => boxed().prop_map(|operand| at(Node::Negate(operand))),
            2 => call,
            1 => vec((inner.clone(), inner.clone()), 1..3).prop_map(|branches| at(Node::Case(branches))),
            1 => (prop::option::of(boxed()), qualified()).prop_map(|(subject, name)| at(Node::Cast(subject, name))),
            1 => (boxed(), qualified()).prop_map(|(subject, name)| {
                at(Node::IsOf(Some(subject), format!("Collection({name})")))
            }),
            1 => vec(inner.clone(), 0..3).prop_map(|items| at(Node::Array(items))),
            1 => vec((any::<String>(), inner.clone()), 0..3).prop_map(|members| at(Node::Object(members))),
            3 => steps(inner.clone()),
        ]
    })
}

fn path(root: Root, kinds: Vec<StepKind>) -> Path {
    Path { root, steps: kinds.into_iter().map(|kind| Step { at: At::default(), kind }).collect() }
}

fn steps(inner: impl Strategy<Value = Expr> + Clone + 'static) -> impl Strategy<Value = Expr> {
    let lambda = (identifier(), inner.clone())
        .prop_map(|(variable, condition)| Lambda { variable, condition: Box::new(condition) })
        .boxed();
    let middle = prop_oneof![
        identifier().prop_map(StepKind::Name),
        qualified().prop_map(StepKind::Name),
        (identifier(), vec((identifier(), inner.clone()), 0..3))
            .prop_map(|(name, named)| StepKind::Call(name, Arguments::Named(named))),
        (identifier(), literal()).prop_map(|(name, key)| {
            StepKind::Call(name, Arguments::Key(Box::new(at(Node::Literal(key)))))
        }),
        inner.clone().prop_map(|condition| StepKind::Filter(Box::new(condition))),
        (qualified(), prop::option::of(identifier()))
            .prop_map(|(name, qualifier)| StepKind::Annotation(name, qualifier)),
    ];
    let last = prop_oneof![
        Just(StepKind::Any(None)),
        lambda.clone().prop_map(|lambda| StepKind::Any(Some(lambda))),
        lambda.prop_map(StepKind::All),
        prop::option::of((prop::option::of(inner), prop::option::of(search()))).prop_map(|parts| {
            let (filter, search) = parts.unwrap_or_default();
            let options = Options { filter, search, ..Options::default() };
            StepKind::Count((options != Options::default()).then(|| Box::new(options)))
        }),
    ];
    let root = prop_oneof![Just(Root::Here), Just(Root::It), Just(Root::This), Just(Root::Service)];
    (root, identifier(), vec(middle, 0..3), last).prop_map(|(root, first, middle, last)| {
        let mut kinds = vec![StepKind::Name(first)];
        kinds.extend(middle);
        kinds.push(last);
        at(Node::Path(path(root, kinds)))
    })
}

fn search() -> impl Strategy<Value = Search> {
    // A `;` in a word can only be told from a separator in a URL, so it has its own test.
    let word = prop_oneof![
        "[a-zA-Z0-9ä!*][a-zA-Z0-9']{0,5}".prop_map(Search::Word),
        prop::sample::select(vec!["AND", "OR", "NOT"]).prop_map(|word| Search::Word(word.to_owned())),
        "[a-z ;()']{1,8}".prop_map(Search::Phrase),
    ];
    word.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|operand| Search::Not(Box::new(operand))),
            vec(inner.clone(), 2..4).prop_map(Search::And),
            vec(inner, 2..4).prop_map(Search::Or),
        ]
    })
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    let name = prop_oneof![identifier(), qualified(), qualified().prop_map(|name| format!("@{name}"))];
    vec(name.prop_map(|text| Name { at: At::default(), text }), 1..3)
}

fn options() -> impl Strategy<Value = Options> {
    let filter = || prop::option::of(expr());
    let orderby =
        vec((expr(), any::<bool>()).prop_map(|(expr, descending)| OrderBy { expr, descending }), 0..3);
    let nested =
        (filter(), prop::option::of(search()), prop::option::of(0..99u64), prop::option::of(any::<bool>()))
            .prop_map(|(filter, search, top, count)| Options {
                filter,
                search,
                top,
                count,
                ..Options::default()
            })
            .boxed();
    let select = vec(
        (names(), nested.clone()).prop_map(|(path, options)| Select {
            path,
            parameters: Vec::new(),
            options,
        }),
        0..3,
    );
    let expand = vec(
        (names(), nested, prop::option::of(1..9u32)).prop_map(|(path, options, levels)| Expand {
            path,
            give: Give::Entities,
            options: Options { levels: levels.map(Levels::Number), ..options },
        }),
        0..3,
    );
    let custom = vec(("[a-e&=+ä]{1,4}x", any::<String>()), 0..3);
    (filter(), orderby, select, expand, prop::option::of(search()), any::<Option<u32>>(), custom).prop_map(
        |(filter, orderby, select, expand, search, top, custom)| Options {
            filter,
            orderby,
            select,
            expand,
            search,
            top: top.map(u64::from),
            custom,
            ..Options::default()
        },
    )
}
