//! Names of 64 random bits: 16 hexadecimal digits, since JavaScript's numbers have 53.

use std::fmt;

/// The 16 digits of 64 bits without the machinery of `fmt`: `case` is `b'a'` or `b'A'`.
pub(crate) fn digits(bits: u64, case: u8) -> [u8; 16] {
    let mut digits = [0; 16];
    for (place, digit) in digits.iter_mut().enumerate() {
        let nibble = (bits >> (60 - 4 * place) & 0xF) as u8;
        *digit = if nibble < 10 { b'0' + nibble } else { case + nibble - 10 };
    }
    digits
}

/// The text is not 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name is 16 hexadecimal digits")
    }
}

impl std::error::Error for NotAnId {}

/// The bits of 16 digits, in either case.
pub(crate) fn parse(text: &str) -> Result<u64, NotAnId> {
    // `from_str_radix` alone would take a sign.
    if text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u64::from_str_radix(text, 16).map_err(|_| NotAnId)
    } else {
        Err(NotAnId)
    }
}

/// A type of such names, printed in this case (`b'a'` or `b'A'`).
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $case:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(std::str::from_utf8(&$crate::id::digits(self.0, $case)).map_err(|_| std::fmt::Error)?)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::NotAnId;

            fn from_str(text: &str) -> Result<Self, $crate::id::NotAnId> {
                $crate::id::parse(text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use id;

#[cfg(test)]
mod tests {
    use crate::{Cid, MessageId};

    use super::*;

    #[test]
    fn each_kind_is_printed_in_its_case_and_read_in_either() {
        assert_eq!("600e02c5b57ee1da".parse::<Cid>().unwrap().to_string(), "600E02C5B57EE1DA");
        assert_eq!("600E02C5B57EE1DA".parse::<MessageId>().unwrap().to_string(), "600e02c5b57ee1da");
    }

    #[test]
    fn refuses_signs_and_other_lengths() {
        for text in ["", "+00000000000000a", "600E02C5B57EE1D", "600E02C5B57EE1DAA", "600E02C5B57EE1DG"] {
            assert_eq!(text.parse::<Cid>(), Err(NotAnId), "{text}");
        }
    }
}
