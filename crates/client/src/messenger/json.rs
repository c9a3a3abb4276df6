//! Reads JSON texts without building anything: where a value begins and ends, and what is in it.
//!
//! Nothing here calls itself, so that no text, however deep, can exhaust the stack.

/// A value, as it is written: well-formed (RFC 8259), without space around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json<'a>(&'a str);

/// What is nested deeper is no frame of ours. One bit for each level remembers whether it is an object.
const DEEPEST: u32 = u64::BITS;

impl<'a> Json<'a> {
    /// The one value that a text consists of.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        (value(text.as_bytes(), 0)? == text.len()).then_some(Self(text))
    }

    /// As it is written.
    pub(super) fn as_str(self) -> &'a str {
        self.0
    }

    /// The members of an object, in their order; of anything else, none. Names stay as they are written: ours have no
    /// escapes.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let mut items = self.items(b'{');
        std::iter::from_fn(move || {
            let name = items.next()?;
            Some((name.bare()?, items.next()?))
        })
    }

    /// The elements of an array; of anything else, none.
    pub(super) fn elements(self) -> impl Iterator<Item = Self> {
        self.items(b'[')
    }

    /// The first member of this name.
    pub(super) fn member(self, name: &str) -> Option<Self> {
        self.members().find(|member| member.0 == name).map(|member| member.1)
    }

    /// The only member of an object.
    pub(super) fn only(self) -> Option<(&'a str, Self)> {
        let mut members = self.members();
        members.next().filter(|_| members.next().is_none())
    }

    /// A whole number that is not negative.
    pub(super) fn number<N: TryFrom<u64>>(self) -> Option<N> {
        self.0.parse::<u64>().ok()?.try_into().ok()
    }

    /// What stands between the quotation marks of a string, as it is written: names and codes have no escapes.
    pub(super) fn bare(self) -> Option<&'a str> {
        self.0.strip_prefix('"')?.strip_suffix('"')
    }

    /// A name of 16 digits.
    pub(super) fn id<I: std::str::FromStr>(self) -> Option<I> {
        self.bare()?.parse().ok()
    }

    /// Whether it is `true`.
    pub(super) fn is_true(self) -> bool {
        self.0 == "true"
    }

    /// What is in an object or an array: values and names, in their order.
    fn items(self, bracket: u8) -> Items<'a> {
        let is_one = self.0.as_bytes().first() == Some(&bracket);
        Items { text: self.0, at: if is_one { 1 } else { self.0.len() } }
    }
}

struct Items<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Json<'a>> {
        let bytes = self.text.as_bytes();
        // What holds the items together is known to be in order.
        let is_between = |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':');
        while self.at < bytes.len() && is_between(bytes[self.at]) {
            self.at += 1;
        }
        let end = value(bytes, self.at)?;
        let item = self.text.get(self.at..end)?;
        self.at = end;
        Some(Json(item))
    }
}

/// Where the value that begins here ends.
fn value(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut objects = 0_u64;
    let mut depth = 0;
    loop {
        match bytes.get(at)? {
            bracket @ (b'{' | b'[') => {
                if depth == DEEPEST {
                    return None;
                }
                let is_object = *bracket == b'{';
                objects = objects << 1 | u64::from(is_object);
                depth += 1;
                at = space(bytes, at + 1);
                match bytes.get(at)? {
                    b'}' | b']' => {}
                    _ if is_object => {
                        at = name(bytes, at)?;
                        continue;
                    }
                    _ => continue,
                }
            }
            b'"' => at = string(bytes, at)?,
            b't' => at = word(bytes, at, b"true")?,
            b'f' => at = word(bytes, at, b"false")?,
            b'n' => at = word(bytes, at, b"null")?,
            _ => at = number(bytes, at)?,
        }
        // A value has ended, and perhaps those around it.
        loop {
            if depth == 0 {
                return Some(at);
            }
            at = space(bytes, at);
            let is_object = objects & 1 == 1;
            match (bytes.get(at)?, is_object) {
                (b',', true) => {
                    at = name(bytes, space(bytes, at + 1))?;
                    break;
                }
                (b',', false) => {
                    at = space(bytes, at + 1);
                    break;
                }
                (b'}', true) | (b']', false) => {
                    objects >>= 1;
                    depth -= 1;
                    at += 1;
                }
                _ => return None,
            }
        }
    }
}

fn space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

/// Passes a member's name and its colon.
fn name(bytes: &[u8], at: usize) -> Option<usize> {
    let at = space(bytes, string(bytes, at)?);
    (bytes.get(at) == Some(&b':')).then(|| space(bytes, at + 1))
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(word).then_some(at + word.len())
}

fn string(bytes: &[u8], mut at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    at += 1;
    // Most of a frame is passed here: an index costs less than `get`, in bytes as well.
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return Some(at + 1),
            0..0x20 => return None,
            b'\\' => {
                at += 1;
                match bytes.get(at)? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' if bytes.get(at + 1..at + 5)?.iter().all(u8::is_ascii_hexdigit) => at += 4,
                    _ => return None,
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn number(bytes: &[u8], mut at: usize) -> Option<usize> {
    at += usize::from(bytes.get(at) == Some(&b'-'));
    let first = at;
    at = digits(bytes, at)?;
    if bytes[first] == b'0' && at > first + 1 {
        return None;
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        at = digits(bytes, at)?;
    }
    Some(at)
}

/// One digit at least.
fn digits(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (length > 0).then_some(at + length)
}

/// A text as a JSON string.
pub(super) fn quote(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..' ' => {
                quoted.push_str("\\u00");
                let code = character as usize;
                quoted.extend([code >> 4, code & 15].map(|nibble| char::from(DIGITS[nibble])));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// A name's 16 digits. Written out: `Display` would bring its machinery into the page.
pub(super) fn hexadecimal(bits: u64) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let nibbles = (0..16).map(|place| (bits >> (60 - 4 * place) & 15) as usize);
    nibbles.map(|nibble| char::from(DIGITS[nibble])).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Members of an object and elements of an array.
    fn check(text: &str, expected: &Expect) {
        let walk = Json::parse(text).map(|json| {
            let members = json.members().map(|(name, value)| format!("{name} = {}", value.as_str()));
            members.chain(json.elements().map(|value| value.as_str().into())).collect::<Vec<_>>().join(" | ")
        });
        expected.assert_eq(&walk.unwrap_or("malformed".into()));
    }

    #[test]
    fn members_and_elements_are_found_whatever_their_strings_hold() {
        check(
            r#"{"a":"x\",\"b\":\"\\","c":-1.5e+7,"d":[{"e":"]}"},[]],"f":{},"g":true}"#,
            &expect![[r#"a = "x\",\"b\":\"\\" | c = -1.5e+7 | d = [{"e":"]}"},[]] | f = {} | g = true"#]],
        );
        check(" [ 0 , \"é\\u00e9\" ,\n[ ] , null ] ", &expect![[r#"0 | "é\u00e9" | [ ] | null"#]]);
        check(" { \"a\" : 1 , \"b\" : { \"c\" : 2 } } ", &expect![[r#"a = 1 | b = { "c" : 2 }"#]]);
        check("{}", &expect![[""]]);
        check("\"text\"", &expect![[""]]);
    }

    #[test]
    fn malformed_text_is_refused_where_serde_refuses_it() {
        let wrong = [
            "",
            " ",
            "{",
            "}",
            "[",
            "]",
            "[}",
            "{]",
            "[1,]",
            "[,1]",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\":1 \"b\":2}",
            "[1 2]",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "1e+",
            "+1",
            "tru",
            "nul",
            "truefalse",
            "1 2",
            "{} {}",
            "[[]",
            "[]]",
            "{\"a\":[}",
            "\u{feff}{}",
            "NaN",
        ];
        for text in wrong {
            assert_eq!(Json::parse(text), None, "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn any_change_of_a_frame_is_judged_as_serde_judges_it() {
        let frame = r#"{"event":{"entry":{"number":12,"at":-0.5e3,"id":"0a","content":{"text":{"text":"\"\\\u00e9"}},"x":[true,null]}}}"#;
        for at in 0..frame.len() {
            for byte in b"\"\\{}[],:0-.e tnu\n\0" {
                let mut bytes = frame.as_bytes().to_vec();
                bytes[at] = *byte;
                let changed = String::from_utf8(bytes).unwrap();
                for text in [changed.as_str(), &changed[..at], &changed[at..]] {
                    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
                    assert_eq!(Json::parse(text).is_some(), is_json, "{text}");
                }
            }
        }
    }

    #[test]
    fn deep_text_is_refused_and_long_text_is_read() {
        let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(Json::parse(&nested(64)).is_some());
        assert_eq!(Json::parse(&nested(65)), None);
        assert_eq!(Json::parse(&"[".repeat(1_000_000)), None);
        assert_eq!(Json::parse(&"{\"a\":".repeat(1_000_000)), None);
        let long = ["[", &"1,".repeat(500_000), "1]"].concat();
        assert_eq!(Json::parse(&long).map(|long| long.elements().count()), Some(500_001));
    }

    #[test]
    fn numbers_and_names_are_read_or_refused() {
        let number = |text| Json::parse(text).and_then(Json::number::<u32>);
        assert_eq!(["0", "4294967295"].map(number), [Some(0), Some(u32::MAX)]);
        assert_eq!(["4294967296", "-1", "1.0", "\"1\"", "null"].map(number), [None; 5]);
        let id = |text| Json::parse(text).and_then(Json::id::<wire::MessageId>);
        assert_eq!(id("\"00000000000000fF\""), Some(wire::MessageId(255)));
        assert_eq!(["\"ff\"", "255", "\"\\u0030000000000000ff\""].map(id), [None; 3]);
    }

    #[test]
    fn what_is_quoted_reads_back() {
        for text in ["", "a\"b\\c", "\0\u{1f}\n ", "é😀"] {
            assert_eq!(serde_json::from_str::<String>(&quote(text)).unwrap(), text);
        }
        assert_eq!(hexadecimal(0x00f3_0000_0000_00aa), "00f30000000000aa");
    }
}
