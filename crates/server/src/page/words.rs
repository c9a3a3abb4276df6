//! How names, dates and counts are put for people.

use domain::Moment;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use wire::Profile;

/// A person's name, in one line; the address's first half stands in for it.
pub(crate) fn name_of(profile: &Profile) -> String {
    let parts = [profile.first_name.as_deref(), profile.last_name.as_deref()];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if !name.is_empty() {
        return name;
    }
    let address = profile.emails.iter().find_map(|email| email.address.as_deref());
    address.and_then(|address| address.split('@').next()).unwrap_or("You").to_owned()
}

/// Up to two letters that stand for a name.
pub(crate) fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    letters.next().into_iter().chain(letters.next_back()).flat_map(char::to_uppercase).collect()
}

/// `22 November 2026`, in UTC: the node does not know where its visitors are.
fn date(moment: Moment) -> String {
    let Ok(timestamp) = Timestamp::from_millisecond(moment.0) else { return "some day".into() };
    let date = timestamp.to_zoned(TimeZone::UTC).date();
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0) % 12];
    format!("{} {month} {}", date.day(), date.year())
}

/// A moment as a `<time>` element tells it.
pub(crate) struct Told {
    /// For people: `yesterday`.
    pub(crate) words: String,
    /// For machines: `2026-11-22T09:30:00Z`.
    pub(crate) machine: String,
}

impl Told {
    /// A day.
    pub(crate) fn on(moment: Moment) -> Self {
        Self::with(moment, date(moment))
    }

    /// Something that has happened.
    pub(crate) fn past(then: Moment, now: Moment) -> Self {
        Self::with(then, ago(then, now))
    }

    /// Something that will end.
    pub(crate) fn end(then: Moment, now: Moment) -> Self {
        Self::with(then, ends(then, now))
    }

    fn with(moment: Moment, words: String) -> Self {
        let machine = Timestamp::from_millisecond(moment.0).map(|timestamp| timestamp.to_string());
        Self { words, machine: machine.unwrap_or_default() }
    }
}

/// How long ago: `just now`, `5 minutes ago`, `yesterday`, at last the date.
fn ago(then: Moment, now: Moment) -> String {
    let minutes = then.until(now).as_secs() / 60;
    match minutes {
        0 => "just now".into(),
        1..60 => format!("{} ago", count(minutes, "minute", "minutes")),
        60..1_440 => format!("{} ago", count(minutes / 60, "hour", "hours")),
        1_440..2_880 => "yesterday".into(),
        2_880..20_160 => format!("{} days ago", minutes / 1_440),
        _ => date(then),
    }
}

/// When it ends: `in 3 hours` where that is near, else the date.
fn ends(then: Moment, now: Moment) -> String {
    let minutes = now.until(then).as_secs().div_ceil(60);
    match minutes {
        0..120 => format!("in {}", count(minutes, "minute", "minutes")),
        120..2_880 => format!("in {} hours", minutes.div_ceil(60)),
        _ => date(then),
    }
}

/// `1 contact`, `2 contacts`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The months, for dates and for the birthday.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn past_is_told_as_people_tell_it() {
        let now = Moment(1_795_343_400_000); // 2026-11-22T10:30:00Z
        let ago = |minutes| ago(Moment(now.0 - minutes * MINUTE), now);
        assert_eq!(ago(0), "just now");
        assert_eq!(ago(1), "1 minute ago");
        assert_eq!(ago(119), "1 hour ago");
        assert_eq!(ago(1_441), "yesterday");
        assert_eq!(ago(3 * 1_440), "3 days ago");
        assert_eq!(ago(30 * 1_440), "23 October 2026");
    }

    #[test]
    fn future_is_told_as_people_tell_it() {
        let now = Moment(1_795_343_400_000);
        assert_eq!(ends(Moment(now.0 + MINUTE), now), "in 1 minute");
        assert_eq!(ends(Moment(now.0 + 180 * MINUTE), now), "in 3 hours");
        assert_eq!(ends(Moment(now.0 + 365 * 1_440 * MINUTE), now), "22 November 2027");
    }

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Ana Maria Costa"), "AC");
        assert_eq!(initials("Ana"), "A");
        assert_eq!(initials("(The) élan"), "TÉ");
        assert_eq!(initials(" – "), "");
    }
}
