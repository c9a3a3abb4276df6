//! Quiet hours: when somebody is left alone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use wire::QuietHours;

use crate::{Moment, Refusal};

const MINUTES_A_DAY: u16 = 24 * 60;

/// Whether there are such hours: within a day, not empty, and in a time zone that is known.
pub fn check(hours: &QuietHours) -> Result<(), Refusal> {
    let is_within = hours.from < MINUTES_A_DAY && hours.until < MINUTES_A_DAY && hours.from != hours.until;
    if is_within && TimeZone::get(&hours.zone).is_ok() { Ok(()) } else { Err(Refusal::QuietHours) }
}

/// Whether it is quiet there now. Where the zone is not known any more, it is not.
pub fn is_quiet(hours: &QuietHours, now: Moment) -> bool {
    let (Ok(zone), Ok(now)) = (TimeZone::get(&hours.zone), Timestamp::from_millisecond(now.0)) else {
        return false;
    };
    let time = now.to_zoned(zone).time();
    let minute = u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0);
    if hours.from < hours.until {
        (hours.from..hours.until).contains(&minute)
    } else {
        minute >= hours.from || minute < hours.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: u16, until: u16, zone: &str) -> QuietHours {
        QuietHours { from, until, zone: zone.into() }
    }

    fn at(time: &str) -> Moment {
        Moment(time.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn hours_end_before_the_minute_at_which_they_end_and_go_over_midnight() {
        let quiet = |from, until, time| is_quiet(&hours(from, until, "UTC"), at(time));
        let night = |time| quiet(22 * 60, 7 * 60, time);
        assert!(!night("2026-11-27T21:59:59Z") && night("2026-11-27T22:00:00Z"));
        assert!(night("2026-11-28T00:00:00Z") && night("2026-11-28T06:59:59Z"));
        assert!(!night("2026-11-28T07:00:00Z"));
        let noon = |time| quiet(12 * 60, 13 * 60, time);
        assert!(!noon("2026-11-27T11:59:00Z") && noon("2026-11-27T12:00:00Z"));
        assert!(noon("2026-11-27T12:59:00Z") && !noon("2026-11-27T13:00:00Z"));
    }

    #[test]
    fn hours_are_those_of_the_zone_in_summer_as_in_winter() {
        let night = hours(22 * 60, 7 * 60, "Europe/Lisbon");
        // One hour ahead of UTC in July, none in January.
        assert!(
            is_quiet(&night, at("2026-07-01T21:30:00Z")) && !is_quiet(&night, at("2026-01-01T21:30:00Z"))
        );
        assert!(
            !is_quiet(&night, at("2026-07-01T06:30:00Z")) && is_quiet(&night, at("2026-01-01T06:30:00Z"))
        );
        assert!(is_quiet(&hours(22 * 60, 7 * 60, "Asia/Kathmandu"), at("2026-01-01T16:15:00Z")));
        assert!(!is_quiet(&hours(22 * 60, 7 * 60, "Asia/Kathmandu"), at("2026-01-01T16:14:59Z")));
    }

    #[test]
    fn hours_that_are_none_are_refused() {
        assert_eq!(check(&hours(0, 1439, "America/Sao_Paulo")), Ok(()));
        for (from, until, zone) in
            [(1440, 0, "UTC"), (0, 1440, "UTC"), (60, 60, "UTC"), (0, 1, "Europe/Atlantis"), (0, 1, "")]
        {
            assert_eq!(check(&hours(from, until, zone)), Err(Refusal::QuietHours), "{from} {until} {zone}");
        }
        assert!(!is_quiet(&hours(0, 1439, "Europe/Atlantis"), Moment(0)));
        assert!(!is_quiet(&hours(0, 1439, "UTC"), Moment(i64::MAX)));
    }
}
