//! Reads documents without parsing them: where each member of an object begins and ends.
//!
//! A document is what `serde_json` writes: no white space, slashes not escaped. Whatever is not so ends the walk.

use memchr::memmem::Finder;
use memchr::{memchr2, memrchr};

/// A place in a document, which moves forward.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    document: &'a str,
    place: usize,
}

/// A member of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Its value, as it is written.
    pub(crate) value: &'a str,
}

impl<'a> Cursor<'a> {
    /// At this byte.
    pub(crate) fn at(document: &'a str, place: usize) -> Self {
        Self { document, place }
    }

    /// The byte.
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// A place further on: where this member is, written as `,"<name>":`. Within a string every quotation mark has a
    /// backslash before it, so that what is found is a member for certain.
    pub(crate) fn seek(&self, member: &Finder<'_>) -> Option<Self> {
        let place = self.place + member.find(self.rest()?)?;
        Some(Self { place, ..*self })
    }

    /// The value of such a member.
    pub(crate) fn peek(&self, member: &Finder<'_>) -> Option<&'a str> {
        let name = self.seek(member)?;
        Self { place: name.place + member.needle().len(), ..name }.value()
    }

    /// A place further on: where this member is, if it is a text and the last one of its document. It is looked for
    /// from the end: where a document ends in anything else, it is not searched.
    pub(crate) fn seek_last(&self, member: &[u8]) -> Option<Self> {
        let mut text = self.rest()?.strip_suffix(b"\"}")?;
        loop {
            text = text.get(..memrchr(b'"', text)?)?;
            if let Some(before) = text.strip_suffix(member) {
                return Some(Self { place: self.place + before.len(), ..*self });
            }
            // One of the text's own, or the first one of another member's.
            if !text.ends_with(b"\\") {
                return None;
            }
        }
    }

    /// Passes a member and the brace or comma before it. Stays where there is none.
    pub(crate) fn member(&mut self) -> Option<Member<'a>> {
        let mut cursor = *self;
        let member = Member { name: cursor.name()?, value: cursor.value()? };
        *self = cursor;
        Some(member)
    }

    /// Passes the next member if it has this name, and gives its value. Stays where it has another.
    pub(crate) fn pass(&mut self, name: &str) -> Option<&'a str> {
        let [b'{' | b',', b'"', rest @ ..] = self.rest()? else { return None };
        let [b'"', b':', ..] = rest.strip_prefix(name.as_bytes())? else { return None };
        let mut cursor = Self { place: self.place + name.len() + 4, ..*self };
        let value = cursor.value()?;
        *self = cursor;
        Some(value)
    }

    /// Passes a member's name, and what stands before and after it. Stays where there is none.
    pub(crate) fn name(&mut self) -> Option<&'a str> {
        let [b'{' | b',', b'"', rest @ ..] = self.rest()? else { return None };
        // The names that we give have no escapes in them.
        let length = rest.iter().position(|&byte| byte == b'"')?;
        let [b'"', b':', ..] = &rest[length..] else { return None };
        let start = self.place + 2;
        self.place = start + length + 2;
        self.document.get(start..start + length)
    }

    /// Passes a value. Stays where there is none.
    pub(crate) fn value(&mut self) -> Option<&'a str> {
        let end = self.place + length(self.rest()?)?;
        let value = self.document.get(self.place..end)?;
        self.place = end;
        Some(value)
    }

    /// Whether an array begins here.
    pub(crate) fn is_array(&self) -> bool {
        matches!(self.rest(), Some([b'[', ..]))
    }

    /// Enters the next object of an array: passes the bracket or comma before it. Stays where there is none.
    pub(crate) fn enter(&mut self) -> bool {
        let is_there = matches!(self.rest(), Some([b'[' | b',', b'{', ..]));
        self.place += usize::from(is_there);
        is_there
    }

    /// Leaves an object or array of which everything has been passed.
    pub(crate) fn leave(&mut self) {
        self.place += match self.rest() {
            Some([b'}' | b']', ..]) => 1,
            Some([b'{', b'}', ..] | [b'[', b']', ..]) => 2,
            _ => 0,
        };
    }

    fn rest(&self) -> Option<&'a [u8]> {
        self.document.as_bytes().get(self.place..)
    }
}

/// The length of the value that the bytes begin with.
fn length(bytes: &[u8]) -> Option<usize> {
    match *bytes.first()? {
        b'"' => length_of_string(bytes),
        b'{' | b'[' => length_of_nested(bytes),
        _ => bytes.iter().position(|byte| matches!(byte, b',' | b'}' | b']')),
    }
}

/// Quotation marks included.
fn length_of_string(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// An object or an array, brackets included.
fn length_of_nested(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at += length_of_string(&bytes[at..])?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// The members of an object.
    fn check(object: &str, expected: &Expect) {
        let mut cursor = Cursor::at(object, 0);
        let members = std::iter::from_fn(|| cursor.member());
        let walk: Vec<String> = members.map(|Member { name, value }| format!("{name} = {value}")).collect();
        expected.assert_eq(&walk.join(" | "));
    }

    #[test]
    fn members_are_found_whatever_their_strings_hold() {
        check(
            r#"{"A":"a\",\"B\":\"\\","C":-12,"D":[{"E":"]}"},[]],"F":{},"G":true}"#,
            &expect![[r#"A = "a\",\"B\":\"\\" | C = -12 | D = [{"E":"]}"},[]] | F = {} | G = true"#]],
        );
        check("{}", &expect![""]);
    }

    #[test]
    fn member_of_another_name_is_not_passed() {
        let mut cursor = Cursor::at(r#"{"Id":"x","Updated":5,"Updat":6}"#, 0);
        assert_eq!((cursor.pass("Updated"), cursor.pass("I")), (None, None));
        assert_eq!((cursor.pass("Id"), cursor.pass("Updated")), (Some("\"x\""), Some("5")));
        assert_eq!((cursor.pass("Updated"), cursor.pass("Updat")), (None, Some("6")));
        assert_eq!(cursor.pass(""), None);
    }

    #[test]
    fn last_member_is_found_from_the_end() {
        let place = |object| Cursor::at(object, 0).seek_last(b",\"B\":").map(|cursor| cursor.place());
        assert_eq!(place(r#"{"A":1,"B":"b"}"#), Some(6));
        assert_eq!(place(r#"{"A":",\"B\":","B":""}"#), Some(14));
        assert_eq!(place(r#"{"A":1,"B":"\"b\\"}"#), Some(6));
        for other in
            [r#"{"B":"b"}"#, r#"{"A":1,"B":"b","C":1}"#, r#"{"A":1,"B":1}"#, r#"{"A":",\"B\":"}"#, "", "\"}"]
        {
            assert_eq!(place(other), None, "{other}");
        }
    }

    #[test]
    fn broken_document_ends_the_walk() {
        for (object, expected) in [
            ("", expect![""]),
            ("null", expect![""]),
            (r#"{"A"#, expect![""]),
            (r#"{"A":1"#, expect![""]),
            (r#"{"A":1,"B":"#, expect!["A = 1"]),
            (r#"{"A":1,"B":"\"#, expect!["A = 1"]),
            (r#"{"A":1,"B":[{}"#, expect!["A = 1"]),
            (r#"{"A":1,B:2}"#, expect!["A = 1"]),
        ] {
            check(object, &expected);
        }
    }

    #[test]
    fn objects_of_an_array_are_entered_and_left() {
        let mut cursor = Cursor::at(r#"[{"A":1,"B":2},{}],"#, 0);
        assert!(cursor.is_array() && cursor.enter() && !cursor.enter());
        assert!(cursor.member().is_some() && cursor.member().is_some() && cursor.member().is_none());
        cursor.leave();
        assert!(cursor.enter() && cursor.member().is_none());
        cursor.leave();
        assert!(!cursor.enter());
        cursor.leave();
        assert_eq!(cursor.rest(), Some(&b","[..]));
    }
}
