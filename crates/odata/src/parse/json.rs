//! JSON arrays and objects, whose values are expressions (ABNF section 5).

use crate::expr::{Expr, Node};
use crate::literal::Literal;
use crate::parse::Parsed;
use crate::parse::cursor::Cursor;

impl Cursor<'_> {
    /// ABNF `array`.
    pub(crate) fn array(&mut self) -> Parsed<Node> {
        self.expect(b'[', "`[`")?;
        self.spaces();
        let mut items = Vec::new();
        if self.eat(b']') {
            return Ok(Node::Array(items));
        }
        loop {
            self.spaces();
            items.push(self.value_in_url()?);
            self.spaces();
            if !self.eat(b',') {
                break;
            }
        }
        self.expect(b']', "an operator, `,` or `]`")?;
        Ok(Node::Array(items))
    }

    /// ABNF `object`.
    pub(crate) fn object(&mut self) -> Parsed<Node> {
        self.expect(b'{', "`{`")?;
        self.spaces();
        let mut members = Vec::new();
        if self.eat(b'}') {
            return Ok(Node::Object(members));
        }
        loop {
            self.spaces();
            let name = self.string_in_url()?;
            self.spaces();
            self.expect(b':', "`:` and a value")?;
            self.spaces();
            members.push((name, self.value_in_url()?));
            self.spaces();
            if !self.eat(b',') {
                break;
            }
        }
        self.expect(b'}', "an operator, `,` or `}`")?;
        Ok(Node::Object(members))
    }

    /// ABNF `valueInUrl`.
    fn value_in_url(&mut self) -> Parsed<Expr> {
        if self.peek() != Some(b'"') {
            return self.common_expr();
        }
        self.term()?;
        let at = self.at();
        let text = self.string_in_url()?;
        Ok(Expr { at, node: Node::Literal(Literal::String(text)) })
    }

    /// ABNF `stringInUrl`: a JSON string.
    fn string_in_url(&mut self) -> Parsed<String> {
        let start = self.byte();
        self.expect(b'"', "a JSON string")?;
        let mut text = String::new();
        loop {
            let Some(length) = self.rest().find(['"', '\\']) else {
                return Err(self.error(start, "this string has no closing quotation mark".to_owned()));
            };
            text.push_str(&self.rest()[..length]);
            self.advance(length);
            if self.eat(b'"') {
                return Ok(text);
            }
            self.advance(1);
            text.push(self.json_escape()?);
        }
    }

    /// What follows the backslash (RFC 8259, section 7).
    fn json_escape(&mut self) -> Parsed<char> {
        let letter = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.advance(1);
                let high = self.four_hex()?;
                if !(0xd800..0xdc00).contains(&high) {
                    return char::from_u32(high)
                        .ok_or_else(|| self.expected("the first half of a character"));
                }
                if !self.rest().starts_with("\\u") {
                    return Err(self.expected("the second half of this character, \\u and four digits"));
                }
                self.advance(2);
                let low = self.four_hex()?;
                let code = 0x10000 + ((high - 0xd800) << 10) + low.wrapping_sub(0xdc00);
                let pair = (0xdc00..0xe000).contains(&low).then(|| char::from_u32(code)).flatten();
                return pair.ok_or_else(|| self.expected("the second half of this character"));
            }
            _ => return Err(self.expected("one of \" \\ / b f n r t u")),
        };
        self.advance(1);
        Ok(letter)
    }

    fn four_hex(&mut self) -> Parsed<u32> {
        let digits =
            self.rest().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Err(self.expected("four hexadecimal digits"));
        };
        self.advance(4);
        Ok(code)
    }
}
