//! Splits a query string at `&` and `=`, then decodes, then parses each option (OData 4.01 URL Conventions, section 2).

use std::borrow::Cow;

use crate::error::{Error, ErrorKind};
use crate::expr::At;
use crate::options::{Alias, Dialect, Options, UnknownDollar};
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;
use crate::parse::expression::OPERATOR;
use crate::parse::option::{Seen, System};

/// ABNF `queryOptions`, percent-encoded.
pub(crate) fn options(query: &str, dialect: &Dialect) -> Parsed<Options> {
    let mut options = Options::default();
    let mut seen = Seen::default();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').map_or((part, None), |(name, value)| (name, Some(value)));
        let mut encoded = Vec::new();
        let name = decode(name, &mut Vec::new())?;
        let value = value.map(|value| decode(value, &mut encoded)).transpose()?;
        one(&mut options, &mut seen, &name, value.as_deref(), &encoded, dialect)?;
    }
    Ok(options)
}

/// ABNF `queryOption`, decoded.
fn one(
    options: &mut Options,
    seen: &mut Seen,
    name: &str,
    value: Option<&str>,
    encoded: &[usize],
    dialect: &Dialect,
) -> Parsed<()> {
    if let Some(alias) = name.strip_prefix('@') {
        let mut cursor = Cursor::new(value.unwrap_or_default(), name, "request.alias", encoded, dialect)?;
        if options.aliases.iter().any(|known| known.name == alias) {
            return Err(option_error(name, format!("{name} is given twice")));
        }
        if !is_identifier(alias, dialect) {
            return Err(option_error(name, format!("{name} is no name for a parameter alias")));
        }
        cursor.lenient_spaces();
        let value = cursor.common_expr()?;
        cursor.lenient_spaces();
        cursor.expect_end(OPERATOR)?;
        options.aliases.push(Alias { name: alias.to_owned(), value });
        return Ok(());
    }
    let Some(system) = System::named(name, dialect) else {
        if name.starts_with('$') && dialect.unknown_dollar == UnknownDollar::Refuse {
            return Err(option_error(name, unknown_option(name)));
        }
        options.custom.push((name.to_owned(), value.unwrap_or_default().to_owned()));
        return Ok(());
    };
    let Some(value) = value else {
        return Err(option_error(name, format!("{name} has no value")));
    };
    if system == System::Levels {
        return Err(option_error(name, format!("{name} belongs inside the parentheses of $expand")));
    }
    if !seen.first(system) {
        return Err(option_error(
            name,
            format!("{name} is given twice; with or without `$`, in any case, once is enough"),
        ));
    }
    let mut cursor = Cursor::new(value, name, system.code(), encoded, dialect)?;
    cursor.lenient_spaces();
    cursor.system_option(system, options)?;
    cursor.lenient_spaces();
    cursor.expect_end(system.end())
}

fn is_identifier(name: &str, dialect: &Dialect) -> bool {
    Cursor::new(name, name, "request.alias", &[], dialect)
        .is_ok_and(|mut cursor| !cursor.identifier().is_empty() && cursor.is_at_end())
}

fn unknown_option(name: &str) -> String {
    let known =
        System::ALL.iter().filter(|system| **system != System::InlineCount).map(|system| system.name());
    match crate::check::nearest(name, known) {
        Some(near) => format!("{name} is no option of OData; did you mean {near}?"),
        None => format!("{name} is no option of OData; names of other options do not begin with `$`"),
    }
}

fn option_error(name: &str, message: String) -> Box<Error> {
    Error::new(ErrorKind::Malformed, "request.option", name, At::default(), message)
}

/// Undoes percent-encoding; `+` is a space, as forms write it. Notes where a `;` came from `%3B`.
fn decode<'a>(text: &'a str, encoded: &mut Vec<usize>) -> Parsed<Cow<'a, str>> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Ok(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        index += 1;
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |index: usize| bytes.get(index).and_then(|digit| char::from(*digit).to_digit(16));
                let code =
                    digit(index).zip(digit(index + 1)).and_then(|(a, b)| u8::try_from(a * 16 + b).ok());
                let Some(code) = code else {
                    return Err(option_error("", format!("`%` without two hexadecimal digits in `{text}`")));
                };
                if code == b';' {
                    encoded.push(decoded.len());
                }
                index += 2;
                code
            }
            byte => byte,
        });
    }
    match String::from_utf8(decoded) {
        Ok(decoded) => Ok(Cow::Owned(decoded)),
        Err(_) => Err(option_error("", format!("`{text}` is not UTF-8 when it is decoded"))),
    }
}
