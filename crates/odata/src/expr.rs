//! The tree of an expression, as it was written: names are not resolved and kinds not known yet.

use std::str::FromStr;

use crate::error::Error;
use crate::literal::Literal;
use crate::options::{Dialect, Options};

/// An expression (ABNF `commonExpr`) and where it was written.
///
/// `Display` prints text that parses to the same tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// The operator's place for a binary operator, else the first byte.
    pub at: At,
    /// What it is.
    pub node: Node,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `'text'`, `42`, `2026-11-22`, `null` …
    Literal(Literal),
    /// `Name`, `Address/City`, `Emails/any(e:e/Address eq 'x')`, `$it`, `@alias` …
    Path(Path),
    /// Operands of one chain of `and`; two or more.
    And(Vec<Expr>),
    /// Operands of one chain of `or`; two or more.
    Or(Vec<Expr>),
    /// `not …`
    Not(Box<Expr>),
    /// `-…` of anything but a literal number, whose sign belongs to the literal.
    Negate(Box<Expr>),
    /// The other operators.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `(1,2,3)` on the right of `in`; the items are literals.
    List(Vec<Expr>),
    /// A canonical function with as many arguments as it takes.
    Call(Function, Vec<Expr>),
    /// `case(condition:value,…)`
    Case(Vec<(Expr, Expr)>),
    /// `cast(expression,Type)`, or `cast(Type)` of the current instance.
    Cast(Option<Box<Expr>>, String),
    /// `isof(expression,Type)`, or `isof(Type)` of the current instance.
    IsOf(Option<Box<Expr>>, String),
    /// A JSON array; its items are expressions.
    Array(Vec<Expr>),
    /// A JSON object; its values are expressions.
    Object(Vec<(String, Expr)>),
}

/// A path: where it starts, and the steps from there.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where it starts.
    pub root: Root,
    /// The steps; at least one if the root is [`Root::Here`] or [`Root::Service`].
    pub steps: Vec<Step>,
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// At the current instance, or at a lambda variable of that name.
    Here,
    /// `$it`: the instance that the resource path identifies.
    It,
    /// `$this`: the instance that the nearest query option is about.
    This,
    /// `$root`: the service.
    Service,
    /// `@name`: the value of a parameter alias.
    Alias(String),
}

/// One step of a path, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The first byte of its name.
    pub at: At,
    /// What it is.
    pub kind: StepKind,
}

/// What a step is.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// A property, or qualified (with dots) a type to cast to. Only a model can tell.
    Name(String),
    /// A name with parentheses: a bound function, or a collection with a key. Only a model can tell.
    Call(String, Arguments),
    /// A key after other parentheses: `Products/$filter(Age gt 3)(ID='Sugar')`.
    Key(Arguments),
    /// `@Namespace.Term#Qualifier`, without the `@`.
    Annotation(String, Option<String>),
    /// `$count`, perhaps with `($filter=…;$search=…)`.
    Count(Option<Box<Options>>),
    /// `$filter(…)`
    Filter(Box<Expr>),
    /// `any()` or `any(variable:condition)`
    Any(Option<Lambda>),
    /// `all(variable:condition)`
    All(Lambda),
}

/// What stands in a step's parentheses.
#[derive(Debug, Clone, PartialEq)]
pub enum Arguments {
    /// `(1)` or `(@key)`: the one key value.
    Key(Box<Expr>),
    /// `()` or `(a=1,b=2)`: parameters, or the parts of a key.
    Named(Vec<(String, Expr)>),
}

/// A variable and the condition on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Lambda {
    /// The variable's name.
    pub variable: String,
    /// The condition, in which the variable starts paths.
    pub condition: Box<Expr>,
}

/// A binary operator other than `and` and `or`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the specification")]
pub enum Operator {
    Has,
    In,
    Mul,
    Div,
    DivBy,
    Mod,
    Add,
    Sub,
    Gt,
    Ge,
    Lt,
    Le,
    Eq,
    Ne,
}

impl Operator {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::In => "in",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::DivBy => "divby",
            Self::Mod => "mod",
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
            Self::Eq => "eq",
            Self::Ne => "ne",
        }
    }

    /// How tightly it binds.
    pub(crate) const fn power(self) -> Power {
        match self {
            Self::Has | Self::In => Power::Primary,
            Self::Mul | Self::Div | Self::DivBy | Self::Mod => Power::Multiplicative,
            Self::Add | Self::Sub => Power::Additive,
            Self::Gt | Self::Ge | Self::Lt | Self::Le => Power::Relational,
            Self::Eq | Self::Ne => Power::Equality,
        }
    }
}

/// The precedence of operators, loosest first (OData 4.01 URL Conventions, section 5.1.1.16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Power {
    Or,
    And,
    Equality,
    Relational,
    Additive,
    Multiplicative,
    Unary,
    Primary,
    /// Nothing binds tighter: literals, paths, calls, parentheses.
    Atom,
    /// Tighter than everything, so that parentheses are printed.
    Parted,
}

impl Power {
    /// The next tighter one, for the right operand of an operator that associates to the left.
    pub(crate) const fn tighter(self) -> Self {
        match self {
            Self::Or => Self::And,
            Self::And => Self::Equality,
            Self::Equality => Self::Relational,
            Self::Relational => Self::Additive,
            Self::Additive => Self::Multiplicative,
            Self::Multiplicative => Self::Unary,
            Self::Unary => Self::Primary,
            Self::Primary | Self::Atom | Self::Parted => Self::Atom,
        }
    }
}

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal..=$most:literal)*) => {
        /// A canonical function (OData 4.01 URL Conventions, sections 5.1.1.5 to 5.1.1.11).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is named as in the specification")]
        pub enum Function { $($variant),* }

        impl Function {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The least and the greatest number of arguments.
            pub const fn arity(self) -> (usize, usize) {
                match self { $(Self::$variant => ($least, $most)),* }
            }
        }
    };
}

functions! {
    Concat "concat" 2..=2
    Contains "contains" 2..=2
    EndsWith "endswith" 2..=2
    IndexOf "indexof" 2..=2
    Length "length" 1..=1
    MatchesPattern "matchesPattern" 2..=3
    StartsWith "startswith" 2..=2
    Substring "substring" 2..=3
    ToLower "tolower" 1..=1
    ToUpper "toupper" 1..=1
    Trim "trim" 1..=1
    Year "year" 1..=1
    Month "month" 1..=1
    Day "day" 1..=1
    Hour "hour" 1..=1
    Minute "minute" 1..=1
    Second "second" 1..=1
    FractionalSeconds "fractionalseconds" 1..=1
    TotalSeconds "totalseconds" 1..=1
    Date "date" 1..=1
    Time "time" 1..=1
    TotalOffsetMinutes "totaloffsetminutes" 1..=1
    MinDateTime "mindatetime" 0..=0
    MaxDateTime "maxdatetime" 0..=0
    Now "now" 0..=0
    Round "round" 1..=1
    Floor "floor" 1..=1
    Ceiling "ceiling" 1..=1
    GeoDistance "geo.distance" 2..=2
    GeoLength "geo.length" 1..=1
    GeoIntersects "geo.intersects" 2..=2
    HasSubset "hassubset" 2..=2
    HasSubsequence "hassubsequence" 2..=2
}

/// A place in the decoded text that was parsed. All places are equal, so that trees compare by what they say.
#[derive(Debug, Clone, Copy, Default)]
pub struct At {
    /// Bytes before it.
    pub byte: u32,
    /// Characters before it.
    pub character: u32,
}

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

impl Expr {
    /// Parses decoded text as a whole expression; errors speak of `$filter`.
    pub fn parse(text: &str, dialect: &Dialect) -> Result<Self, Error> {
        crate::parse::expr(text, dialect).map_err(|error| *error)
    }
}

impl FromStr for Expr {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text, &Dialect::V401)
    }
}
