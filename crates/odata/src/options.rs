//! The query options of a URL, as they were written: parsed, not yet checked against anything.

use std::str::FromStr;

use crate::check;
use crate::entity::EntityType;
use crate::error::Error;
use crate::expr::{At, Expr};
use crate::parse;
use crate::query::Query;

/// The options of one query string, or of one pair of parentheses within `$expand` or `$select`.
///
/// `Display` prints a percent-encoded query string that parses to the same options.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// `$filter`
    pub filter: Option<Expr>,
    /// `$orderby`
    pub orderby: Vec<OrderBy>,
    /// `$select`
    pub select: Vec<Select>,
    /// `$expand`
    pub expand: Vec<Expand>,
    /// `$top`
    pub top: Option<u64>,
    /// `$skip`
    pub skip: Option<u64>,
    /// `$count`
    pub count: Option<bool>,
    /// `$search`
    pub search: Option<Search>,
    /// `$format`: `json`, `xml`, `atom` or a media type, as written.
    pub format: Option<String>,
    /// `$skiptoken`: the service's own text.
    pub skiptoken: Option<String>,
    /// `$deltatoken`: the service's own text.
    pub deltatoken: Option<String>,
    /// `$compute`
    pub compute: Vec<Compute>,
    /// `$apply`, whose grammar is a specification of its own: the text.
    pub apply: Option<String>,
    /// `$index`: where to insert into an ordered collection, from the end if negative.
    pub index: Option<i64>,
    /// `$schemaversion`: a version, or `*`.
    pub schemaversion: Option<String>,
    /// `$id`: the URL of an entity.
    pub id: Option<String>,
    /// `$levels`, only within `$expand`.
    pub levels: Option<Levels>,
    /// `@name=value`, in order.
    pub aliases: Vec<Alias>,
    /// What the service itself understands or ignores, decoded, in order: names without `$` and `@`, and what
    /// [`UnknownDollar::Keep`] lets through.
    pub custom: Vec<(String, String)>,
}

/// One item of `$orderby`.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderBy {
    /// What to sort by.
    pub expr: Expr,
    /// Whether `desc` was written.
    pub descending: bool,
}

/// One item of `$select`.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// Properties, type names, annotations (`@…`) or operations; or the one name `*` or `Namespace.*`.
    pub path: Vec<Name>,
    /// The parameter names that tell one overload of a function from the others.
    pub parameters: Vec<String>,
    /// What was written in parentheses.
    pub options: Options,
}

/// One item of `$expand`.
#[derive(Debug, Clone, PartialEq)]
pub struct Expand {
    /// Properties, type names or annotations (`@…`), perhaps ending in `*`; or the one name `$value`.
    pub path: Vec<Name>,
    /// What to give of the related entities.
    pub give: Give,
    /// What was written in parentheses.
    pub options: Options,
}

/// What `$expand` gives of the related entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Give {
    /// Themselves.
    Entities,
    /// `/$ref`: their addresses.
    References,
    /// `/$count`: their number.
    Count,
}

/// A name in a path of `$select` or `$expand`, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its first byte.
    pub at: At,
    /// The name.
    pub text: String,
}

/// One item of `$compute`.
#[derive(Debug, Clone, PartialEq)]
pub struct Compute {
    /// What to calculate.
    pub expr: Expr,
    /// The name of the new property.
    pub name: String,
}

/// `$levels`: how often to expand again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// So many times; at least 1.
    Number(u32),
    /// As often as the service is willing to.
    Max,
}

/// A parameter alias: `@name=value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The name without `@`.
    pub name: String,
    /// What it stands for.
    pub value: Expr,
}

/// A search expression (ABNF `searchExpr`); `NOT` binds tighter than `AND`, which binds tighter than `OR`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// One word.
    Word(String),
    /// Words in this order, from quotation marks.
    Phrase(String),
    /// `NOT …`
    Not(Box<Search>),
    /// All of these: `a b` or `a AND b`; two or more.
    And(Vec<Search>),
    /// Any of these: `a OR b`; two or more.
    Or(Vec<Search>),
}

impl FromStr for Search {
    type Err = Error;

    /// Parses decoded text.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse::search(text, &Dialect::V401).map_err(|error| *error)
    }
}

/// Which spellings a service accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What to do with options that begin with `$` and are none of OData's.
    pub unknown_dollar: UnknownDollar,
    /// Whether `$Filter`, `EQ` and `StartsWith(…)` are understood.
    pub case: Case,
    /// Whether spaces may stand where the grammar has none: around option values, commas, `;` and `:`.
    pub spaces: Spaces,
    /// Whether the spellings of OData 2 are understood too: `datetime'…'`, `guid'…'`, `12L`, `1.5M`,
    /// `substringof(part,text)`, `$inlinecount=allpages`, `$top='10'`.
    pub version2: bool,
    /// How much is too much.
    pub limits: Limits,
}

/// What to do with options that begin with `$` and are none of OData's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownDollar {
    /// An error, as OData 4.01 URL Conventions, section 5.2, asks for.
    Refuse,
    /// Into [`Options::custom`], as any other unknown name.
    Keep,
}

/// Whether the case of options, operators and functions matters. That of properties always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// It does not (OData 4.01).
    Insensitive,
    /// Only lower case is understood (OData 4.0).
    Sensitive,
}

/// How strictly the grammar's rules on spaces are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spaces {
    /// To the letter.
    Exact,
    /// A space that can mean nothing else is passed over: `$select=A, B`, `not(A)`.
    Lenient,
}

/// How much is too much. Every limit is per option value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a decoded value: `query.too_long`.
    pub length: usize,
    /// Expressions within expressions, counting chained operators: `query.too_deep`.
    ///
    /// Every level costs some stack; 100 levels fit easily into a thread of 1 MiB.
    pub depth: usize,
    /// Literals, paths, calls and items: `query.too_many_terms`.
    pub terms: usize,
}

impl Limits {
    /// 32 KiB, 100 levels, 2,000 terms.
    pub const USUAL: Self = Self { length: 32 * 1024, depth: 100, terms: 2_000 };
}

impl Dialect {
    /// OData 4.01 and 4.0, for a service that is glad to understand.
    pub const V401: Self = Self {
        unknown_dollar: UnknownDollar::Refuse,
        case: Case::Insensitive,
        spaces: Spaces::Lenient,
        version2: false,
        limits: Limits::USUAL,
    };

    /// OData 4.01 to the letter of its ABNF, for a checker.
    pub const EXACT: Self = Self { spaces: Spaces::Exact, ..Self::V401 };

    /// The surface of 2010: what 4.01 has, the spellings of OData 2, and private options such as `$type`.
    pub const LIVE: Self = Self { unknown_dollar: UnknownDollar::Keep, version2: true, ..Self::V401 };
}

impl Default for Dialect {
    fn default() -> Self {
        Self::V401
    }
}

impl Options {
    /// Parses the query part of a URL, still percent-encoded and without `?`, as OData 4.01.
    ///
    /// ```
    /// let options = odata_query::Options::parse("$filter=Name%20eq%20'Ana'&top=10")?;
    /// assert_eq!(options.top, Some(10));
    /// # Ok::<(), odata_query::Error>(())
    /// ```
    pub fn parse(query: &str) -> Result<Self, Error> {
        Self::parse_with(query, &Dialect::V401)
    }

    /// Parses the query part of a URL in a dialect.
    pub fn parse_with(query: &str, dialect: &Dialect) -> Result<Self, Error> {
        parse::options(query, dialect).map_err(|error| *error)
    }

    /// Checks the options against an entity: resolves every name, agrees on every kind, puts aliases in their places.
    /// The only way to make a [`Query`].
    pub fn check(&self, entity: &EntityType) -> Result<Query, Error> {
        check::query(self, entity).map_err(|error| *error)
    }

    /// The first custom option of this name.
    pub fn custom(&self, name: &str) -> Option<&str> {
        self.custom.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
