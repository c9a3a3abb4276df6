//! The inside of `geography'…'` and `geometry'…'` (ABNF `fullPointLiteral` and its kin).

/// Checks one literal; an error is the byte offset and what was expected there.
pub(crate) fn check(text: &str) -> Result<(), (usize, &'static str)> {
    let mut shape = Shape { text, byte: 0 };
    shape.word("SRID")?;
    shape.byte(b'=', "`=` and a number of one to five digits")?;
    let digits = shape.while_in(|byte| byte.is_ascii_digit());
    if !(1..=5).contains(&digits) {
        return Err((shape.byte, "a number of one to five digits"));
    }
    shape.byte(b';', "`;` and a shape")?;
    shape.any(0)?;
    if shape.byte == text.len() { Ok(()) } else { Err((shape.byte, "the end of the shape")) }
}

type Checked = Result<(), (usize, &'static str)>;

/// Collections hold collections; deeper than this nobody's map goes.
const DEPTH: usize = 20;

struct Shape<'a> {
    text: &'a str,
    byte: usize,
}

impl Shape<'_> {
    /// ABNF `geoLiteral`.
    fn any(&mut self, depth: usize) -> Checked {
        let start = self.byte;
        self.while_in(|byte| byte.is_ascii_alphabetic());
        let name = self.text[start..self.byte].to_ascii_lowercase();
        match name.as_str() {
            "geometrycollection" if depth < DEPTH => self.list(|shape| shape.any(depth + 1), 1),
            "point" => self.list(Self::position, 1).and_then(|()| self.single(start)),
            "linestring" => self.list(Self::position, 2),
            "polygon" => self.list(Self::ring, 1),
            "multipoint" => self.list(|shape| shape.list(Self::position, 1), 0),
            "multilinestring" => self.list(|shape| shape.list(Self::position, 2), 0),
            "multipolygon" => self.list(|shape| shape.list(Self::ring, 1), 0),
            _ => Err((
                start,
                "Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon or GeometryCollection",
            )),
        }
    }

    /// A point has one position.
    fn single(&self, start: usize) -> Checked {
        match self.text[start..self.byte].find(',') {
            Some(comma) => Err((start + comma, "`)`")),
            None => Ok(()),
        }
    }

    /// ABNF `ringLiteral`: its last position is its first one.
    fn ring(&mut self) -> Checked {
        let start = self.byte;
        self.list(Self::position, 1)?;
        let inside = &self.text[start + 1..self.byte - 1];
        let first = inside.split(',').next();
        if first == inside.rsplit(',').next() {
            Ok(())
        } else {
            Err((self.byte - 1, "the ring to end where it began"))
        }
    }

    fn list(&mut self, item: impl Fn(&mut Self) -> Checked, least: usize) -> Checked {
        self.byte(b'(', "`(`")?;
        if least == 0 && self.peek() == Some(b')') {
            self.byte += 1;
            return Ok(());
        }
        let mut count = 1;
        item(self)?;
        while self.peek() == Some(b',') {
            self.byte += 1;
            item(self)?;
            count += 1;
        }
        if count < least {
            return Err((self.byte, "`,` and another position"));
        }
        self.byte(b')', "`,` or `)`")
    }

    /// ABNF `positionLiteral`: two to four numbers.
    fn position(&mut self) -> Checked {
        self.number()?;
        self.byte(b' ', "a space and another coordinate")?;
        self.number()?;
        for _ in 0..2 {
            if self.peek() == Some(b' ') {
                self.byte += 1;
                self.number()?;
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Checked {
        const WHAT: &str = "a number";
        let rest = &self.text[self.byte..];
        if let Some(special) = ["NaN", "-INF", "INF"].into_iter().find(|special| rest.starts_with(special)) {
            self.byte += special.len();
            return Ok(());
        }
        let digit = |byte: u8| byte.is_ascii_digit();
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.byte += 1;
        }
        if self.while_in(digit) == 0 {
            return Err((self.byte, WHAT));
        }
        if self.peek() == Some(b'.') {
            self.byte += 1;
            if self.while_in(digit) == 0 {
                return Err((self.byte, WHAT));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.byte += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.byte += 1;
            }
            if self.while_in(digit) == 0 {
                return Err((self.byte, WHAT));
            }
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.byte).copied()
    }

    fn byte(&mut self, byte: u8, what: &'static str) -> Checked {
        if self.peek() != Some(byte) {
            return Err((self.byte, what));
        }
        self.byte += 1;
        Ok(())
    }

    fn word(&mut self, word: &'static str) -> Checked {
        let found = self.text.get(self.byte..self.byte + word.len());
        if !found.is_some_and(|found| found.eq_ignore_ascii_case(word)) {
            return Err((self.byte, word));
        }
        self.byte += word.len();
        Ok(())
    }

    fn while_in(&mut self, class: impl Fn(u8) -> bool) -> usize {
        let start = self.byte;
        while self.peek().is_some_and(&class) {
            self.byte += 1;
        }
        self.byte - start
    }
}
