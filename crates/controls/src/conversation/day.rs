//! Days and times of day, as the visitor's browser writes them.

use js_sys::{Array, Date, Function, Intl, JsString};
use wasm_bindgen::{JsCast, JsValue};

use crate::messenger::options;

const DAY: f64 = 86_400_000.0;
const MINUTE: f64 = 60_000.0;

/// The day on the visitor's calendar, counted from 1970.
pub(crate) fn of(date: &Date) -> i32 {
    number(date.get_time(), date.get_timezone_offset())
}

/// The same from milliseconds since 1970 and the minutes by which UTC is ahead.
#[expect(clippy::cast_possible_truncation, reason = "days since 1970")]
fn number(at: f64, offset: f64) -> i32 {
    ((at - offset * MINUTE) / DAY).floor() as i32
}

/// What a day is called, seen from another.
pub(crate) fn name(day: i32, today: i32) -> String {
    if today - day < 2 {
        let auto = options([("numeric", "auto".into())]);
        let format = Intl::RelativeTimeFormat::new(&Array::new(), &auto);
        return format.format(f64::from(day - today), "day").into();
    }
    // Noon, wherever the visitor is: the formatter speaks of UTC here.
    let noon = JsValue::from((f64::from(day) + 0.5) * DAY);
    let long = JsValue::from("long");
    let style = match today - day {
        ..7 => options([("weekday", long), ("timeZone", "UTC".into())]),
        7..300 => options([
            ("weekday", "short".into()),
            ("day", "numeric".into()),
            ("month", long),
            ("timeZone", "UTC".into()),
        ]),
        _ => options([("dateStyle", long), ("timeZone", "UTC".into())]),
    };
    write(&formatter(&style), &noon)
}

/// Writes times of day.
pub(crate) fn clock() -> Function {
    formatter(&options([("timeStyle", "short".into())]))
}

/// Writes a moment.
pub(crate) fn write(format: &Function, at: &JsValue) -> String {
    let text = format.call1(&JsValue::UNDEFINED, at).ok().and_then(|text| text.dyn_into::<JsString>().ok());
    text.map(String::from).unwrap_or_default()
}

fn formatter(style: &js_sys::Object) -> Function {
    Intl::DateTimeFormat::new(&Array::new(), style).format()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_begins_at_the_visitors_midnight() {
        assert_eq!(number(0.0, 0.0), 0);
        assert_eq!(number(DAY - 1.0, 0.0), 0);
        assert_eq!(number(DAY, 0.0), 1);
        // Berlin in winter is an hour ahead of UTC, New York five behind.
        assert_eq!(number(DAY - 1.0, -60.0), 1);
        assert_eq!(number(DAY, 300.0), 0);
        assert_eq!(number(-1.0, 0.0), -1);
    }
}
