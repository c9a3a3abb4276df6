//! A person's number: 16 hexadecimal digits in addresses, a signed decimal in the messenger.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A customer id: 64 bits that name a person for ever.
///
/// Printed as 16 upper-case hexadecimal digits (`600E02C5B57EE1DA`); read in either case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cid(pub u64);

impl Cid {
    /// The form that the messenger of 2010 used: the same 64 bits as a signed decimal.
    pub fn as_signed(self) -> i64 {
        self.0.cast_signed()
    }

    /// The person whose number is these 64 bits, read as a signed decimal.
    pub fn from_signed(number: i64) -> Self {
        Self(number.cast_unsigned())
    }

    /// The digits without the machinery of `fmt`: `case` is `b'a'` or `b'A'`.
    fn digits(self, case: u8) -> [u8; 16] {
        let mut digits = [0; 16];
        for (place, digit) in digits.iter_mut().enumerate() {
            let nibble = (self.0 >> (60 - 4 * place) & 0xF) as u8;
            *digit = if nibble < 10 { b'0' + nibble } else { case + nibble - 10 };
        }
        digits
    }

    /// 16 lower-case digits, as in the addresses and the `uid` of 2010.
    pub fn to_lower(self) -> String {
        self.digits(b'a').iter().map(|&digit| char::from(digit)).collect()
    }
}

impl fmt::Display for Cid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits(b'A')).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Cid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACid;

impl fmt::Display for NotACid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a CID is 16 hexadecimal digits")
    }
}

impl std::error::Error for NotACid {}

impl FromStr for Cid {
    type Err = NotACid;

    fn from_str(text: &str) -> Result<Self, NotACid> {
        // `from_str_radix` alone would take a sign.
        if text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            u64::from_str_radix(text, 16).map(Self).map_err(|_| NotACid)
        } else {
            Err(NotACid)
        }
    }
}

impl Serialize for Cid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_in_either_case_and_printed_in_upper() {
        let cid: Cid = "600e02c5b57ee1da".parse().unwrap();
        assert_eq!(cid.to_string(), "600E02C5B57EE1DA");
        assert_eq!(cid.to_lower(), "600e02c5b57ee1da");
    }

    #[test]
    fn signed_form_keeps_all_bits() {
        let cid = Cid(0xAB56_94FB_AA3E_1D1B);
        assert_eq!(cid.as_signed(), -6_100_524_836_612_858_597);
        assert_eq!(Cid::from_signed(cid.as_signed()), cid);
    }

    #[test]
    fn refuses_signs_and_other_lengths() {
        for text in ["", "+00000000000000a", "600E02C5B57EE1D", "600E02C5B57EE1DAA", "600E02C5B57EE1DG"] {
            assert_eq!(text.parse::<Cid>(), Err(NotACid), "{text}");
        }
    }
}
