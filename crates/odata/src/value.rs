//! The values that a row holds and a filter compares, and every choice that a store has to share.
//!
//! OData leaves some answers to the service. These are ours; a store that translates a query into
//! another language must give the same ones:
//!
//! * Strings compare by Unicode code point, which is the order of their UTF-8 bytes (`collate "C"`, `BINARY`).
//! * `length`, `indexof` and `substring` count code points.
//! * `tolower` and `toupper` use [`to_lower`] and [`to_upper`]: one character becomes one character.
//! * `trim` removes the characters of [`WHITESPACE`].
//! * An integer and a double are compared, and calculated with, as doubles.
//! * `round` sends halves away from zero. `div` of integers truncates; the sign of `mod` is that of its left operand.
//! * Division by zero, and an integer result beyond 64 bits, is null.
//! * `DateTimeOffset` has milliseconds and no offset: parts such as `hour` are those of UTC.
//! * A start below zero in `substring` is zero, and a length below zero gives the empty string.

use std::borrow::Cow;
use std::cmp::Ordering;

/// One primitive value, borrowed from a row or owned by a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// `Edm.Boolean`.
    Boolean(bool),
    /// `Edm.Int32` or `Edm.Int64`.
    Integer(i64),
    /// `Edm.Double`.
    Double(f64),
    /// `Edm.String`.
    String(Cow<'a, str>),
    /// `Edm.Date`: days since 1970-01-01.
    Date(i32),
    /// `Edm.DateTimeOffset`: milliseconds since 1970-01-01T00:00:00Z.
    DateTimeOffset(i64),
    /// A member of an enumeration, or several flags, as a number.
    Enum(i32),
}

impl Value<'_> {
    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The order of two values of one kind; an integer and a double compare as doubles. `None` if either is null,
    /// NaN, or they are of kinds that no checked query compares.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => Some(a.cmp(b)),
            (Self::String(a), Self::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (Self::Date(a), Self::Date(b)) | (Self::Enum(a), Self::Enum(b)) => Some(a.cmp(b)),
            (Self::Integer(a), Self::Integer(b)) | (Self::DateTimeOffset(a), Self::DateTimeOffset(b)) => {
                Some(a.cmp(b))
            }
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }

    /// The place in `$orderby`, ascending: null before everything (OData 4.01 Protocol, section 11.2.6.2),
    /// then NaN, then by [`compare`](Self::compare).
    pub fn order(&self, other: &Self) -> Ordering {
        let rank = |value: &Self| match value {
            Self::Null => 0,
            Self::Double(number) if number.is_nan() => 1,
            _ => 2,
        };
        self.compare(other).unwrap_or_else(|| rank(self).cmp(&rank(other)))
    }

    /// The number that an integer or a double is.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(as_double(*number)),
            Self::Double(number) => Some(*number),
            _ => None,
        }
    }

    /// The same value, borrowing from nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Boolean(value) => Value::Boolean(value),
            Self::Integer(value) => Value::Integer(value),
            Self::Double(value) => Value::Double(value),
            Self::String(value) => Value::String(Cow::Owned(value.into_owned())),
            Self::Date(value) => Value::Date(value),
            Self::DateTimeOffset(value) => Value::DateTimeOffset(value),
            Self::Enum(value) => Value::Enum(value),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::String(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::String(Cow::Owned(text))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Double(number)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What `trim` removes: the characters with the Unicode property `White_Space`, as `char::is_whitespace` knows it.
pub const WHITESPACE: &str = "\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}";

/// `tolower`: each character by its Unicode lower case where that is one character, else unchanged, without
/// regard to its neighbours or to any language. (`İ` stays, and `Σ` is always `σ`.)
pub fn to_lower(text: &str) -> String {
    text.chars().map(|letter| single(letter, letter.to_lowercase())).collect()
}

/// `toupper`: each character by its Unicode upper case where that is one character, else unchanged. (`ß` stays.)
pub fn to_upper(text: &str) -> String {
    text.chars().map(|letter| single(letter, letter.to_uppercase())).collect()
}

fn single(letter: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

/// An integer as a double (numeric promotion, OData 4.01 URL Conventions, section 5.1.1.17).
#[expect(clippy::cast_precision_loss, reason = "promotion to Edm.Double is defined to round")]
pub(crate) fn as_double(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitespace_is_what_char_says() {
        let all: String = ('\0'..=char::MAX).filter(|letter| letter.is_whitespace()).collect();
        assert_eq!(WHITESPACE, all);
    }

    #[test]
    fn case_mapping_keeps_the_length() {
        assert_eq!(to_upper("Straße"), "STRAßE");
        assert_eq!(to_lower("ΌΣΟΣ İ"), "όσοσ İ");
    }

    #[test]
    fn strings_compare_by_code_point() {
        let order = |a: &'static str, b: &'static str| Value::from(a).order(&Value::from(b));
        assert_eq!(order("Z", "a"), Ordering::Less);
        assert_eq!(order("\u{ffff}", "\u{10000}"), Ordering::Less);
        assert_eq!(order("é", "z"), Ordering::Greater);
    }

    #[test]
    fn null_sorts_first() {
        assert_eq!(Value::Null.order(&Value::Integer(i64::MIN)), Ordering::Less);
        assert_eq!(Value::Null.order(&Value::Null), Ordering::Equal);
        assert_eq!(Value::Double(f64::NAN).order(&Value::Double(f64::NEG_INFINITY)), Ordering::Less);
    }
}
