//! A person's number: 16 hexadecimal digits in addresses, a signed decimal in the messenger of 2010.

use crate::id::{digits, id};

id! {
    /// A customer id: 64 bits that name a person for ever.
    ///
    /// Printed as 16 upper-case hexadecimal digits (`600E02C5B57EE1DA`); read in either case.
    Cid, b'A'
}

impl Cid {
    /// The form that the messenger of 2010 used: the same 64 bits as a signed decimal.
    pub fn as_signed(self) -> i64 {
        self.0.cast_signed()
    }

    /// The person whose number is these 64 bits, read as a signed decimal.
    pub fn from_signed(number: i64) -> Self {
        Self(number.cast_unsigned())
    }

    /// 16 lower-case digits, as in the addresses and the `uid` of 2010.
    pub fn to_lower(self) -> String {
        digits(self.0, b'a').iter().map(|&digit| char::from(digit)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_form_keeps_all_bits() {
        let cid = Cid(0xAB56_94FB_AA3E_1D1B);
        assert_eq!(cid.as_signed(), -6_100_524_836_612_858_597);
        assert_eq!(Cid::from_signed(cid.as_signed()), cid);
        assert_eq!(cid.to_lower(), "ab5694fbaa3e1d1b");
    }
}
