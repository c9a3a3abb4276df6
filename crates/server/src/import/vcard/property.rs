//! The properties of a card: names, parameters, values, and the encodings of thirty years.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Line, text};

/// One property: `item1.EMAIL;TYPE=work:ana@example.com`.
#[derive(Debug)]
pub(super) struct Property {
    /// What stands before the dot.
    pub(super) group: Option<String>,
    /// In upper case.
    pub(super) name: String,
    /// Names in upper case.
    parameters: Vec<(String, String)>,
    /// As it came.
    value: Vec<u8>,
}

/// The lines of a card as they were before they were folded, each with the number of its first one.
pub(super) fn logical_lines(lines: &[Line<'_>]) -> Vec<(usize, Vec<u8>)> {
    // vCard 2.1, section 2.1.3: a line was folded before white space, which stays. Later versions insert it
    // (RFC 6350, section 3.2).
    let keeps_space = lines.iter().any(|line| line.bytes.trim_ascii().eq_ignore_ascii_case(b"VERSION:2.1"));
    let mut logical: Vec<(usize, Vec<u8>)> = Vec::new();
    let mut encoding = Encoding::Plain;
    for line in lines {
        if let Some((_, whole)) = logical.last_mut() {
            if encoding == Encoding::QuotedPrintable && whole.ends_with(b"=") {
                whole.pop();
                whole.extend_from_slice(line.bytes);
                continue;
            }
            if let [b' ' | b'\t', inserted @ ..] = line.bytes {
                whole.extend_from_slice(if keeps_space { line.bytes } else { inserted });
                continue;
            }
            // Some telephones do not indent what goes on.
            if encoding == Encoding::Base64 && is_base64(line.bytes) {
                whole.extend_from_slice(line.bytes);
                continue;
            }
        }
        if line.bytes.trim_ascii().is_empty() {
            encoding = Encoding::Plain;
        } else {
            encoding = Encoding::announced_by(line.bytes);
            logical.push((line.number, line.bytes.to_vec()));
        }
    }
    logical
}

/// How a value's bytes were made fit for mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Plain,
    QuotedPrintable,
    Base64,
}

impl Encoding {
    /// `ENCODING=…`, or in 2.1 its value alone.
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "QUOTED-PRINTABLE" => Some(Self::QuotedPrintable),
            "BASE64" | "B" => Some(Self::Base64),
            "7BIT" | "8BIT" => Some(Self::Plain),
            _ => None,
        }
    }

    fn announced_by(line: &[u8]) -> Self {
        Property::parse(line).map_or(Self::Plain, |property| property.encoding())
    }
}

/// At least some of it, so that the empty line after a picture ends it.
fn is_base64(line: &[u8]) -> bool {
    !line.is_empty() && line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
}

impl Property {
    /// Reads `[group.]NAME[;PARAMETER…]:value` (RFC 6350, section 3.3).
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let colon =
            outside_quotes(line, b':').next().or_else(|| line.iter().position(|&byte| byte == b':'))?;
        let head = text::decode(&line[..colon], None);
        let mut start = 0;
        let ends: Vec<usize> = outside_quotes(head.as_bytes(), b';').chain([head.len()]).collect();
        let mut parts = ends.into_iter().filter_map(|end| {
            let part = head.get(start..end);
            start = end + 1;
            part
        });
        let full_name = parts.next()?.trim();
        let (group, name) = match full_name.rsplit_once('.') {
            Some((group, name)) => (Some(group.to_ascii_uppercase()), name),
            None => (None, full_name),
        };
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        is_name.then(|| Self {
            group,
            name: name.to_ascii_uppercase(),
            parameters: parts.map(parameter).collect(),
            value: line[colon + 1..].to_vec(),
        })
    }

    /// The first parameter of this name.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// All its types, e.g. `WORK,VOICE`.
    pub(super) fn types(&self) -> String {
        let types = self.parameters.iter().filter(|(name, _)| name == "TYPE");
        types.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(",")
    }

    /// 1 is the most preferred (RFC 6350, section 5.3); 101 if it does not say. Earlier versions have a type for it.
    pub(super) fn preference(&self) -> u32 {
        let is_preferred = self.types().split(',').any(|word| word.trim().eq_ignore_ascii_case("pref"));
        let by_parameter = self.parameter("PREF").map(|value| value.trim().parse().unwrap_or(1));
        by_parameter.unwrap_or(if is_preferred { 1 } else { 101 })
    }

    /// The value as text, escapes and all.
    pub(super) fn text(&self) -> String {
        let label = self.parameter("CHARSET");
        match self.encoding() {
            Encoding::QuotedPrintable => {
                text::decode(&from_quoted_printable(&self.value), label).into_owned()
            }
            Encoding::Plain | Encoding::Base64 => text::decode(&self.value, label).into_owned(),
        }
    }

    /// The value as one text.
    pub(super) fn text_value(&self) -> String {
        unescape(&self.text())
    }

    /// The value as components between semicolons, or as a list between commas.
    pub(super) fn parts(&self, separator: char) -> Vec<String> {
        let text = self.text();
        let mut parts = Vec::new();
        let mut start = 0;
        let mut is_escaped = false;
        for (at, character) in text.char_indices() {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                _ if character == separator => {
                    parts.push(unescape(&text[start..at]));
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(unescape(&text[start..]));
        parts
    }

    /// The value as bytes: base64, or a `data:` address with base64 in it (RFC 6350, section 6.2.4). What is
    /// elsewhere is not fetched.
    pub(super) fn binary(&self) -> Option<Vec<u8>> {
        let encoded = match self.encoding() {
            Encoding::Base64 => &self.value,
            _ if self.value.trim_ascii_start().get(..5)?.eq_ignore_ascii_case(b"data:") => {
                let comma = self.value.iter().position(|&byte| byte == b',')?;
                let is_base64 =
                    self.value[..comma].to_ascii_lowercase().windows(7).any(|part| part == b";base64");
                is_base64.then(|| &self.value[comma + 1..])?
            }
            _ => return None,
        };
        let encoded: Vec<u8> = encoded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let config = GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true);
        GeneralPurpose::new(&STANDARD, config).decode(encoded).ok()
    }

    fn encoding(&self) -> Encoding {
        self.parameter("ENCODING").and_then(Encoding::named).unwrap_or(Encoding::Plain)
    }
}

/// `TYPE=work`, or in 2.1 `WORK`, which is a type unless it is an encoding.
fn parameter(part: &str) -> (String, String) {
    match part.split_once('=') {
        Some((name, value)) => (name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()),
        None if Encoding::named(part.trim()).is_some() => ("ENCODING".to_owned(), part.trim().to_owned()),
        None => ("TYPE".to_owned(), part.trim().to_owned()),
    }
}

/// Where a byte stands outside of quotation marks.
fn outside_quotes(bytes: &[u8], sought: u8) -> impl Iterator<Item = usize> {
    let mut is_quoted = false;
    bytes.iter().enumerate().filter_map(move |(at, &byte)| {
        is_quoted ^= byte == b'"';
        (byte == sought && !is_quoted).then_some(at)
    })
}

/// RFC 6350, section 3.4: `\n`, `\,`, `\;`, `\\`; others lose their backslash.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(escaped) => out.push(escaped),
                None => out.push('\\'),
            },
            _ => out.push(character),
        }
    }
    out
}

/// RFC 2045, section 6.7. What is no escape stays as it is.
fn from_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let hexadecimal = |digit: &u8| char::from(*digit).to_digit(16);
        let escaped = match (byte, tail) {
            (b'=', [high, low, ..]) => hexadecimal(high).zip(hexadecimal(low)),
            _ => None,
        };
        match escaped.and_then(|(high, low)| u8::try_from(high << 4 | low).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = &tail[2..];
            }
            None => out.push(*byte),
        }
    }
    out
}
