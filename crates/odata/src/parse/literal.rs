//! Literals: numbers, strings, dates, and what stands in quotes after a prefix (ABNF section 7).

use crate::literal::{Date, DateTimeOffset, Literal};
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;
use crate::parse::geo;

impl Cursor<'_> {
    /// ABNF `primitiveLiteral`, or nothing if what stands here is no literal.
    pub(crate) fn primitive_literal(&mut self) -> Parsed<Option<Literal>> {
        let Some(first) = self.peek() else { return Ok(None) };
        match first {
            b'\'' => Ok(Some(Literal::String(self.string_literal()?))),
            b'+' | b'-' => match self.look(1) {
                Some(b'0'..=b'9') => self.number_or_date().map(Some),
                Some(b'I') if first == b'-' && self.is_word(1, "INF") => {
                    self.advance("-INF".len());
                    Ok(Some(Literal::Number("-INF".to_owned())))
                }
                _ => Ok(None),
            },
            _ if self.starts_guid() => Ok(Some(Literal::Guid(self.guid()))),
            b'0'..=b'9' => self.number_or_date().map(Some),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                let start = self.byte();
                let word = self.qualified();
                let literal = match self.peek() {
                    Some(b'\'') if !word.is_empty() => return self.prefixed_literal(word, start).map(Some),
                    Some(b'/' | b'(') => None,
                    _ => self.word_literal(word),
                };
                if literal.is_none() {
                    self.rewind(start);
                }
                Ok(literal)
            }
            _ => Ok(None),
        }
    }

    /// `null`, `true`, `INF` and their kin, which have been read; nothing if the word is a name.
    pub(crate) fn word_literal(&self, word: &str) -> Option<Literal> {
        match word {
            "null" => Some(Literal::Null),
            "INF" | "NaN" => Some(Literal::Number(word.to_owned())),
            _ if self.is_keyword(word, "true") => Some(Literal::Boolean(true)),
            _ if self.is_keyword(word, "false") => Some(Literal::Boolean(false)),
            _ => None,
        }
    }

    /// A literal in quotes, whose prefix has been read.
    pub(crate) fn prefixed_literal(&mut self, prefix: &str, start: usize) -> Parsed<Literal> {
        let inside = self.byte() + 1;
        if prefix.contains('.') {
            let members = self.string_literal()?;
            let fits = members.split(',').all(is_enum_member);
            let message = "expected names or numbers of members, separated by commas";
            return if fits {
                Ok(Literal::Enum { name: prefix.to_owned(), members })
            } else {
                Err(self.error(inside, message.to_owned()))
            };
        }
        let version2 = self.dialect.version2;
        let lower = prefix.to_ascii_lowercase();
        let keyword = if self.is_keyword(prefix, &lower) { lower.as_str() } else { "" };
        match keyword {
            "duration" => {
                let text = self.string_literal()?;
                if !is_duration(&text) {
                    return Err(self.error(inside, "expected a duration such as P1DT2H30M".to_owned()));
                }
                Ok(Literal::Duration(text))
            }
            "binary" => {
                let text = self.string_literal()?;
                if !is_base64url(&text) {
                    return Err(self.error(inside, "expected base64url such as T0RhdGE".to_owned()));
                }
                Ok(Literal::Binary(text))
            }
            "geography" | "geometry" => {
                let text = self.string_literal()?;
                match geo::check(&text) {
                    Ok(()) => Ok(Literal::Geo { geography: keyword == "geography", text }),
                    Err((offset, what)) => Err(self.error(inside + offset, format!("expected {what}"))),
                }
            }
            "guid" if version2 => {
                self.advance(1);
                if !self.starts_guid() {
                    return Err(self.expected("32 hexadecimal digits in groups of 8-4-4-4-12"));
                }
                let guid = self.guid();
                self.expect(b'\'', "a closing quote")?;
                Ok(Literal::Guid(guid))
            }
            "datetime" | "datetimeoffset" if version2 => {
                self.advance(1);
                let date = self.date()?;
                self.expect(b'T', "`T` and a time of day")?;
                let literal = self.date_time(date, keyword == "datetime")?;
                self.expect(b'\'', "a closing quote")?;
                Ok(literal)
            }
            _ => {
                let message = format!("`{prefix}'…'` is no literal; a name of an enumeration type has a dot");
                Err(self.error(start, message))
            }
        }
    }

    /// ABNF `stringLiteral`; two quotes within stand for one.
    pub(crate) fn string_literal(&mut self) -> Parsed<String> {
        let start = self.byte();
        self.expect(b'\'', "a quote")?;
        let mut text = String::new();
        loop {
            let Some(length) = self.rest().find('\'') else {
                return Err(self.error(start, "this string has no closing quote".to_owned()));
            };
            text.push_str(&self.rest()[..length]);
            self.advance(length + 1);
            if !self.eat(b'\'') {
                return Ok(text);
            }
            text.push('\'');
        }
    }

    fn number_or_date(&mut self) -> Parsed<Literal> {
        let start = self.byte();
        let plus = self.eat(b'+');
        let negative = !plus && self.eat(b'-');
        let digits = self.digits();
        match self.peek() {
            // `case(A gt 1:2)` has a colon too.
            Some(b':') if !plus && !negative && digits.len() == 2 && self.is_digit(1) && self.is_digit(2) => {
                self.rewind(start);
                self.time_of_day()?;
                Ok(Literal::TimeOfDay(self.since(start).to_owned()))
            }
            Some(b'-') if !plus && digits.len() >= 4 => {
                self.rewind(start);
                let date = self.date()?;
                if self.eat(b'T') { self.date_time(date, false) } else { Ok(Literal::Date(date)) }
            }
            _ => self.number(start, plus),
        }
    }

    /// The rest of ABNF `decimalLiteral`, after its first digits.
    fn number(&mut self, start: usize, plus: bool) -> Parsed<Literal> {
        let mut whole = true;
        if self.peek() == Some(b'.') && self.is_digit(1) {
            self.advance(1);
            self.digits();
            whole = false;
        }
        let mut text = self.since(start)[usize::from(plus)..].to_owned();
        if matches!(self.peek(), Some(b'e' | b'E')) {
            // A `+` that was not percent-encoded has become a space.
            let sign = matches!(self.look(1), Some(b'+' | b'-' | b' '));
            let ahead = 1 + usize::from(sign);
            if self.is_digit(ahead) {
                text.push('e');
                if self.look(1) == Some(b'-') {
                    text.push('-');
                }
                self.advance(ahead);
                text.push_str(self.digits());
                whole = false;
            }
        }
        // OData 2: Int64 `L`, Decimal `M`, Double `D`, Single `F`.
        if self.dialect.version2
            && matches!(self.peek(), Some(b'L' | b'l' | b'M' | b'm' | b'D' | b'd' | b'F' | b'f'))
        {
            self.advance(1);
        }
        if self.peek().is_some_and(|byte| byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()) {
            return Err(self.expected("the end of the number"));
        }
        let integer = if whole { text.parse().ok() } else { None };
        Ok(integer.map_or(Literal::Number(text), Literal::Integer))
    }

    /// ABNF `date`.
    pub(crate) fn date(&mut self) -> Parsed<Date> {
        let start = self.byte();
        let negative = self.eat(b'-');
        let digits = self.digits();
        if digits.len() < 4 || digits.len() > 4 && digits.starts_with('0') {
            self.rewind(start);
            return Err(self.expected("a date such as 2026-11-22"));
        }
        let Ok(year) = digits.parse::<i32>() else {
            return Err(self.error(start, "this year is too far away".to_owned()));
        };
        self.expect(b'-', "`-` and a month")?;
        let month = self.two_digits(1, 12, "a month from 01 to 12")?;
        self.expect(b'-', "`-` and a day")?;
        let day = self.two_digits(1, 31, "a day from 01 to 31")?;
        Ok(Date { year: if negative { -year } else { year }, month, day })
    }

    /// ABNF `dateTimeOffsetLiteral` after its `T`; OData 2 had a type without offset, which is taken for UTC.
    fn date_time(&mut self, date: Date, local: bool) -> Parsed<Literal> {
        let (hour, minute, second, picosecond) = self.time_of_day()?;
        let mut value = DateTimeOffset { date, hour, minute, second, picosecond, offset: 0 };
        if self.eat(b'Z') {
            return Ok(Literal::DateTimeOffset(value));
        }
        let east = match self.peek() {
            Some(b'+') => true,
            // A `+` that was not percent-encoded has become a space.
            Some(b' ') if self.is_digit(1) => true,
            Some(b'-') => false,
            _ if local => return Ok(Literal::DateTimeOffset(value)),
            _ => return Err(self.expected("`Z` or an offset such as +01:00")),
        };
        self.advance(1);
        let hours = i16::from(self.two_digits(0, 23, "hours from 00 to 23")?);
        self.expect(b':', "`:` and minutes")?;
        let minutes = hours * 60 + i16::from(self.two_digits(0, 59, "minutes from 00 to 59")?);
        value.offset = if east { minutes } else { -minutes };
        Ok(Literal::DateTimeOffset(value))
    }

    /// ABNF `timeOfDayLiteral`: hour, minute, second, picosecond.
    pub(crate) fn time_of_day(&mut self) -> Parsed<(u8, u8, u8, u64)> {
        let hour = self.two_digits(0, 23, "an hour from 00 to 23")?;
        self.expect(b':', "`:` and minutes")?;
        let minute = self.two_digits(0, 59, "minutes from 00 to 59")?;
        if !self.eat(b':') {
            return Ok((hour, minute, 0, 0));
        }
        let second = self.two_digits(0, 60, "seconds from 00 to 60")?;
        if !self.eat(b'.') {
            return Ok((hour, minute, second, 0));
        }
        let fraction = self.digits();
        if fraction.is_empty() || fraction.len() > 12 {
            return Err(self.expected("one to twelve digits of a second"));
        }
        let picosecond = fraction.bytes().chain(std::iter::repeat(b'0')).take(12);
        Ok((hour, minute, second, picosecond.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))))
    }

    fn two_digits(&mut self, least: u8, most: u8, what: &'static str) -> Parsed<u8> {
        let (Some(tens @ b'0'..=b'9'), Some(ones @ b'0'..=b'9')) = (self.peek(), self.look(1)) else {
            return Err(self.expected(what));
        };
        let number = (tens - b'0') * 10 + (ones - b'0');
        if !(least..=most).contains(&number) || self.is_digit(2) {
            return Err(self.expected(what));
        }
        self.advance(2);
        Ok(number)
    }

    fn is_digit(&self, ahead: usize) -> bool {
        self.look(ahead).is_some_and(|byte| byte.is_ascii_digit())
    }

    pub(crate) fn starts_guid(&self) -> bool {
        let bytes = self.rest().as_bytes();
        let fits = |(index, byte): (usize, &u8)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        };
        bytes.get(8) == Some(&b'-')
            && bytes.len() >= 36
            && bytes[..36].iter().enumerate().all(fits)
            && !bytes.get(36).is_some_and(u8::is_ascii_alphanumeric)
    }

    fn guid(&mut self) -> String {
        let start = self.byte();
        self.advance(36);
        self.since(start).to_owned()
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.rest().get(ahead..).is_some_and(|rest| {
            rest.strip_prefix(word).is_some_and(|tail| {
                !tail
                    .starts_with(|letter: char| matches!(letter, '_' | '/' | '(') || letter.is_alphanumeric())
            })
        })
    }
}

/// ABNF `singleEnumLiteral`: a name or a whole number.
fn is_enum_member(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i64>().is_ok();
    }
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first == '_' || first.is_alphabetic())
        && letters.all(|letter| letter == '_' || letter.is_alphanumeric())
}

/// ABNF `durationValue`, and the rule of its comment: at least one part, and one after `T`.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(text) = text.strip_prefix('P') else { return false };
    let (days, time) = text.split_once('T').map_or((text, None), |(days, time)| (days, Some(time)));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let days_fit = days.is_empty() || days.strip_suffix('D').is_some_and(is_number);
    let Some(mut time) = time else { return days_fit && !days.is_empty() };
    if time.is_empty() {
        return false;
    }
    for unit in ['H', 'M'] {
        if let Some((number, rest)) = time.split_once(unit) {
            if !is_number(number) {
                return false;
            }
            time = rest;
        }
    }
    let seconds = time.strip_suffix('S').map(|number| number.split_once('.').unwrap_or((number, "0")));
    days_fit && (time.is_empty() || seconds.is_some_and(|(whole, part)| is_number(whole) && is_number(part)))
}

/// ABNF `binaryValue`: base64url with or without padding, and no stray bits at the end.
fn is_base64url(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let last_bits = match (digits.len() % 4, padding) {
        (0, 0) => 1,
        (2, 0 | 2) => 16,
        (3, 0 | 1) => 4,
        _ => return false,
    };
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    };
    digits.bytes().all(|byte| value(byte).is_some())
        && digits.bytes().last().and_then(value).is_none_or(|last| last % last_bits == 0)
}
