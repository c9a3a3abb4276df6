//! A checked query: every name resolved, every kind agreed upon, ready to become SQL or to be evaluated.

use crate::entity::Property;
use crate::options::Search;
use crate::value::Value;

/// A query that fits an entity. [`Options::check`](crate::Options::check) is the only way to make one.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Query {
    /// Keep the rows for which this is true.
    pub filter: Option<Predicate>,
    /// Sort by these, the first one first. Nulls come first ascending and last descending.
    pub order: Vec<Order>,
    /// Represent only these; empty means everything.
    pub select: Vec<Selection>,
    /// At most so many rows, taken after `skip`.
    pub top: Option<u64>,
    /// Leave out so many rows first.
    pub skip: Option<u64>,
    /// Whether the answer is to hold the number of all rows that `filter` and `search` keep, whatever `top` and `skip` say.
    pub count: bool,
    /// Keep the rows in which these words are found; where to look for them is the service's decision.
    pub search: Option<Search>,
    /// Where the service's own next link goes on.
    pub skiptoken: Option<String>,
}

/// One `$orderby` item.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What to sort by.
    pub by: Operand,
    /// From large to small.
    pub descending: bool,
}

/// One selected property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The property.
    pub property: &'static Property,
    /// Of a complex property, only these parts; empty means all of it.
    pub parts: Vec<Selection>,
}

/// A condition with three answers: true, false, and unknown (null).
///
/// [`Predicate::matches`] says what each variant means; a translation to SQL must agree with it.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// The same answer for every row; `None` is unknown.
    Constant(Option<bool>),
    /// A boolean operand; unknown if that is null.
    Is(Operand),
    /// Whether the operand is null; never unknown.
    IsNull(Operand),
    /// Two operands of one kind; **never unknown**. With a null on either side `Eq` asks whether both are null,
    /// `Ne` is its opposite, and the others are false (OData 4.01 URL Conventions, section 5.1.1.1).
    /// In SQL: `a is not distinct from b`, `coalesce(a < b, false)`. Neither side is the literal null.
    Compare(Comparison, Operand, Operand),
    /// Whether the operand is one of these values, none of which is null; never unknown, false for a null operand.
    In(Operand, Vec<Value<'static>>),
    /// Whether all these flags are set in an enumeration; unknown if the operand is null.
    Has(Operand, i32),
    /// Whether the first string has the second in this place, by exact code points; unknown if either is null.
    Text(Place, Operand, Operand),
    /// Three-valued and; two or more.
    And(Vec<Predicate>),
    /// Three-valued or; two or more.
    Or(Vec<Predicate>),
    /// Three-valued not.
    Not(Box<Predicate>),
    /// Whether there is a member for which the condition is true; never unknown. The condition sees the member as
    /// the innermost [`Reference::scope`].
    Any(Reference, Option<Box<Predicate>>),
    /// Whether the condition is true (not unknown) for all members; never unknown.
    All(Reference, Box<Predicate>),
}

/// The six comparisons (OData 4.01 URL Conventions, section 5.1.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the specification")]
pub enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

/// Where one string is sought in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `contains`
    Anywhere,
    /// `startswith`
    Start,
    /// `endswith`
    End,
}

/// Something that has a value of a known kind in every row; null where any part of it is null.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A constant; never null, except as a result of `case`.
    Value(Value<'static>),
    /// A primitive property.
    Property(Reference),
    /// A function of other operands; their number and kinds are as [`Method`] says.
    Call(Method, Vec<Operand>),
    /// Two numbers; doubles if either is a double, else integers.
    Arithmetic(Arithmetic, Box<Operand>, Box<Operand>),
    /// A number with its sign changed.
    Negate(Box<Operand>),
    /// The number of members of a collection for which the condition is true.
    Count(Reference, Option<Box<Predicate>>),
    /// A condition as a boolean; null if unknown.
    Truth(Box<Predicate>),
    /// The first operand whose condition is true, else null.
    Case(Vec<(Predicate, Operand)>),
}

/// A property of the row, or of a member of a collection that an enclosing `any`, `all` or `$count` walks through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// 0 for the row itself, 1 for the member that the outermost lambda walks through, and so on inwards.
    pub scope: usize,
    /// The complex properties that lead to it, usually none.
    pub through: Vec<&'static Property>,
    /// The property itself.
    pub property: &'static Property,
}

/// The functions that give a value (OData 4.01 URL Conventions, sections 5.1.1.5 to 5.1.1.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `concat(string, string)`: string
    Concat,
    /// `indexof(string, string)`: integer, −1 if it is not there
    IndexOf,
    /// `length(string)`: integer
    Length,
    /// `substring(string, integer[, integer])`: string
    Substring,
    /// `tolower(string)`: string
    ToLower,
    /// `toupper(string)`: string
    ToUpper,
    /// `trim(string)`: string
    Trim,
    /// `year(date or date-time)`: integer
    Year,
    /// `month(date or date-time)`: integer
    Month,
    /// `day(date or date-time)`: integer
    Day,
    /// `hour(date-time)`: integer
    Hour,
    /// `minute(date-time)`: integer
    Minute,
    /// `second(date-time)`: integer
    Second,
    /// `fractionalseconds(date-time)`: double
    FractionalSeconds,
    /// `date(date-time)`: date
    Date,
    /// `round(number)`: a number of the same kind
    Round,
    /// `floor(number)`: a number of the same kind
    Floor,
    /// `ceiling(number)`: a number of the same kind
    Ceiling,
}

/// The arithmetic operators (OData 4.01 URL Conventions, section 5.1.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `add`
    Add,
    /// `sub`
    Sub,
    /// `mul`
    Mul,
    /// `div`: of integers, truncated towards zero
    Div,
    /// `divby`: always a double
    DivBy,
    /// `mod`: with the sign of the left operand
    Mod,
}

impl Query {
    /// The same query for at most `limit` rows: how a service sets its page size.
    #[must_use]
    pub fn limited(mut self, limit: u64) -> Self {
        self.top = Some(self.top.map_or(limit, |top| top.min(limit)));
        self
    }

    /// Whether a property is to be represented.
    pub fn selects(&self, property: &Property) -> bool {
        self.select.is_empty() || self.select.iter().any(|selection| selection.property.name == property.name)
    }
}
