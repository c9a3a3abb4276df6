//! Pairs of names and values: the one form in which texts leave the page (addresses, bodies, storage, other tabs).

/// `application/x-www-form-urlencoded` (URL Standard, section 5), kept as it goes over the wire.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    /// A form of these pairs.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            form.add(name, value);
        }
        form
    }

    /// Takes an encoded form. A malformed escape stands for itself; a value that is no UTF-8 is empty.
    pub fn parse(text: &str) -> Self {
        Self(text.into())
    }

    /// Adds a pair.
    pub fn add(&mut self, name: &str, value: &str) {
        if !self.is_empty() {
            self.0.push('&');
        }
        encode(name, &mut self.0);
        self.0.push('=');
        encode(value, &mut self.0);
    }

    /// The first value of this name.
    pub fn value(&self, name: &str) -> Option<String> {
        self.0.split('&').map(split).find(|pair| decode(pair.0) == name).map(|pair| decode(pair.1))
    }

    /// The same, as a whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.value(name)?.parse().ok()
    }

    /// Leaves out every pair of these names.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let mut rest = String::new();
        for pair in self.0.split('&').filter(|pair| !names.contains(&decode(split(pair).0).as_str())) {
            if !rest.is_empty() {
                rest.push('&');
            }
            rest.push_str(pair);
        }
        Self(rest)
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As it goes over the wire, and nothing else any more.
    pub fn into_text(self) -> String {
        self.0
    }

    /// As it goes over the wire.
    pub fn encoded(&self) -> &str {
        &self.0
    }
}

fn split(pair: &str) -> (&str, &str) {
    pair.split_once('=').unwrap_or((pair, ""))
}

/// A number in decimal digits. Written out, since the standard library's way brings 2 kB into the page.
pub fn decimal(mut number: u64) -> String {
    let mut digits = String::new();
    loop {
        digits.insert(0, char::from(b'0' + (number % 10) as u8));
        number /= 10;
        if number == 0 {
            return digits;
        }
    }
}

/// `$` stays, so that OData's options can be read in a log; a space becomes `%20`, which every reader understands.
fn encode(value: &str, text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from(DIGITS[usize::from(nibble)]));
            }
        }
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut after = rest.clone();
                match (after.next().and_then(nibble), after.next().and_then(nibble)) {
                    (Some(high), Some(low)) => {
                        rest = after;
                        high << 4 | low
                    }
                    _ => b'%',
                }
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let pairs = [("a b", "ä&=+%"), ("$filter", "startswith(Name,'A')"), ("empty", "")];
        let form = Form::of(&pairs);
        assert_eq!(form.encoded(), "a%20b=%C3%A4%26%3D%2B%25&$filter=startswith%28Name%2C%27A%27%29&empty=");
        for (name, value) in pairs {
            assert_eq!(form.value(name).as_deref(), Some(value));
        }
        assert_eq!(form.value("none"), None);
    }

    #[test]
    fn malformed_escapes_stand_for_themselves() {
        let form = Form::parse("a=%&b=%4&c=%zz&d=1+2&&e&f=%ff");
        let values = ["a", "b", "c", "d", "e", "f"].map(|name| form.value(name).unwrap());
        assert_eq!(values, ["%", "%4", "%zz", "1 2", "", ""]);
    }

    #[test]
    fn the_first_of_two_counts_and_without_takes_both() {
        let form = Form::parse("a=1&b=2&%61=3");
        assert_eq!(form.value("a").as_deref(), Some("1"));
        assert_eq!(form.without(&["a"]).encoded(), "b=2");
    }

    #[test]
    fn numbers_are_decimal() {
        for number in [0, 7, 10, 1_795_000_000_000, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
