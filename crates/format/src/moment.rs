//! Writes points in time as the answers of 2010 did.

/// The `ETag` of an entity that last changed then: `2011-01-28T16:49:02.8230000`, in UTC, seven decimals.
pub fn etag(milliseconds: i64) -> String {
    digits(milliseconds).into_iter().map(char::from).collect()
}

/// The same without the machinery of `fmt`: it stands in every entry of every page.
pub(crate) fn digits(milliseconds: i64) -> [u8; 27] {
    let Civil { year, month, day, hour, minute, second, fraction } = Civil::from(milliseconds);
    let mut text = *b"0000-00-00T00:00:00.0000000";
    let mut write = |number: u64, from: usize, to: usize| {
        let mut rest = number;
        for digit in text[from..to].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    };
    // Before the year 0 and after 9999 there are no contacts.
    write(year.clamp(0, 9999).unsigned_abs(), 0, 4);
    write(month, 5, 7);
    write(day, 8, 10);
    write(hour, 11, 13);
    write(minute, 14, 16);
    write(second, 17, 19);
    write(fraction, 20, 23);
    text
}

/// A point in time on calendar and clock, in UTC.
struct Civil {
    year: i64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
    fraction: u64,
}

impl From<i64> for Civil {
    /// From milliseconds since 1970, in the proleptic Gregorian calendar: years of 400-year cycles that begin in
    /// March, so that the leap day comes last.
    fn from(milliseconds: i64) -> Self {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        let within = milliseconds.rem_euclid(DAY).unsigned_abs();
        // Days since 0000-03-01.
        let days = milliseconds.div_euclid(DAY) + 719_468;
        let cycle = days.div_euclid(146_097);
        let of_cycle = days.rem_euclid(146_097).unsigned_abs();
        let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        let march_month = (5 * of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self {
            year: year.cast_signed() + cycle * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * march_month + 2) / 5 + 1,
            hour: within / 3_600_000,
            minute: within / 60_000 % 60,
            second: within / 1000 % 60,
            fraction: within % 1000,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(milliseconds: i64, expected: &Expect) {
        expected.assert_eq(&etag(milliseconds));
    }

    #[test]
    fn calendar_knows_leap_years_and_the_time_before_1970() {
        check(1_296_233_342_823, &expect!["2011-01-28T16:49:02.8230000"]);
        check(0, &expect!["1970-01-01T00:00:00.0000000"]);
        check(-1, &expect!["1969-12-31T23:59:59.9990000"]);
        check(951_782_400_000, &expect!["2000-02-29T00:00:00.0000000"]);
        check(4_107_542_399_999, &expect!["2100-02-28T23:59:59.9990000"]);
        check(4_107_542_400_000, &expect!["2100-03-01T00:00:00.0000000"]);
    }

    #[test]
    fn no_moment_is_too_far() {
        for milliseconds in [i64::MIN, i64::MAX] {
            assert!(etag(milliseconds).ends_with("0000"));
        }
    }
}
