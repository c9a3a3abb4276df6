//! The literals of a query: `'text'`, `42`, `2026-11-22T12:00:00Z`, `duration'PT1H'` …

/// A primitive literal (ABNF `primitiveLiteral`).
///
/// What Rust has a natural type for is a value. The rest is checked text, because here the grammar ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A whole number that fits 64 bits, without point and exponent.
    Integer(i64),
    /// Any other number, as written: `1.50`, `2e-3`, `INF`, `-INF`, `NaN`.
    Number(String),
    /// `'O''Neil'`: an `Edm.String`; or, where the other side asks for it, an enumeration's member or a duration,
    /// whose prefixes OData 4.01 lets go.
    String(String),
    /// `2026-11-22`
    Date(Date),
    /// `2026-11-22T12:00:00.5+01:00`
    DateTimeOffset(DateTimeOffset),
    /// `12:00:00.5`, as written.
    TimeOfDay(String),
    /// The inside of `duration'P1DT2H'`.
    Duration(String),
    /// `01234567-89ab-cdef-0123-456789abcdef`, as written.
    Guid(String),
    /// The inside of `binary'T0RhdGE'`: base64url.
    Binary(String),
    /// `Namespace.Type'Member'`
    Enum {
        /// The qualified type name.
        name: String,
        /// Member names or numbers, separated by commas.
        members: String,
    },
    /// `geography'SRID=0;Point(142.1 64.1)'` or `geometry'…'`
    Geo {
        /// Round earth, or flat.
        geography: bool,
        /// The inside of the quotes.
        text: String,
    },
}

/// A day of the proleptic Gregorian calendar. The grammar lets the 31st of any month pass; [`Date::days`] does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct Date {
    pub year: i32,
    pub month: u8,
    pub day: u8,
}

/// A point in time with the offset that it was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTimeOffset {
    /// The local day.
    pub date: Date,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 60: leap seconds are legal.
    pub second: u8,
    /// Below 10¹²: the grammar allows twelve digits.
    pub picosecond: u64,
    /// Minutes east of UTC.
    pub offset: i16,
}

impl Date {
    /// Days since 1970-01-01; `None` if there is no such day.
    pub fn days(self) -> Option<i32> {
        let last = match self.month {
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if !(1..=12).contains(&self.month) || self.day == 0 || self.day > last {
            return None;
        }
        // Years run from March, so that the leap day is the last one; an era is 400 years.
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        i32::try_from(era * 146_097 + day_of_era - 719_468).ok()
    }

    /// The day that is so many days after 1970-01-01.
    pub fn from_days(days: i32) -> Self {
        let days = i64::from(days) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = (shifted + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        let narrow = |part: i64| u8::try_from(part).unwrap_or_default();
        Self {
            year: i32::try_from(year).unwrap_or_default(),
            month: narrow(month),
            day: narrow(day_of_year - (153 * shifted + 2) / 5 + 1),
        }
    }
}

impl DateTimeOffset {
    /// Milliseconds since 1970-01-01T00:00:00Z, rounded down; `None` if there is no such day.
    pub fn milliseconds(self) -> Option<i64> {
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute) - i64::from(self.offset);
        let seconds = i64::from(self.date.days()?) * 86_400 + minutes * 60 + i64::from(self.second);
        Some(seconds * 1_000 + i64::try_from(self.picosecond / 1_000_000_000).ok()?)
    }

    /// The UTC time that is so many milliseconds after 1970-01-01T00:00:00Z; `None` beyond some six million years.
    pub fn from_milliseconds(milliseconds: i64) -> Option<Self> {
        let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
        let part = |size: i64, count: i64| u8::try_from(rest / size % count).unwrap_or_default();
        Some(Self {
            date: Date::from_days(i32::try_from(days).ok()?),
            hour: part(3_600_000, 24),
            minute: part(60_000, 60),
            second: part(1_000, 60),
            picosecond: u64::try_from(rest % 1_000).unwrap_or_default() * 1_000_000_000,
            offset: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for days in (-1_000_000..1_000_000).step_by(37) {
            assert_eq!(Date::from_days(days).days(), Some(days));
        }
        assert_eq!(Date { year: 1970, month: 1, day: 1 }.days(), Some(0));
        assert_eq!(Date { year: 2000, month: 3, day: 1 }.days(), Some(11_017));
        assert_eq!(Date::from_days(20_779), Date { year: 2026, month: 11, day: 22 });
    }

    #[test]
    fn days_that_no_calendar_has_are_none() {
        assert_eq!(Date { year: 2026, month: 2, day: 29 }.days(), None);
        assert_eq!(Date { year: 1900, month: 2, day: 29 }.days(), None);
        assert!(Date { year: 2000, month: 2, day: 29 }.days().is_some());
        assert_eq!(Date { year: 2026, month: 4, day: 31 }.days(), None);
    }

    #[test]
    fn offsets_move_the_clock_back() {
        let date = Date { year: 2026, month: 11, day: 22 };
        let local =
            DateTimeOffset { date, hour: 0, minute: 30, second: 0, picosecond: 1_999_999_999, offset: 60 };
        let millis = local.milliseconds().unwrap();
        let utc = DateTimeOffset::from_milliseconds(millis).unwrap();
        assert_eq!((utc.date.day, utc.hour, utc.minute), (21, 23, 30));
        assert_eq!(millis % 1_000, 1);
        assert_eq!(utc.milliseconds(), Some(millis));
    }
}
