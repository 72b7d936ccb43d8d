//! The two date texts of a session: ISO 8601 for `session.expires`, and the
//! `Expires` attribute's IMF-fixdate (RFC 9110 §5.6.7).
//!
//! Written by hand because `httpdate`, `time` and `jiff` print through `core::fmt`,
//! which the wasm module does without (`xtask/src/panics.rs` refuses it). The tests
//! compare every day of four centuries with `jiff`.

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The end of the year 9999, the last of four digits, which stands for later times.
const MAX_MS: i64 = 253_402_300_799_999;

/// The range of JavaScript's dates (ECMA-262 §21.4.1.1).
const RANGE_MS: i64 = 8_640_000_000_000_000;

/// A time that leaves room for adding any lifetime.
pub(crate) fn clamp(ms: i64) -> i64 {
    ms.clamp(-RANGE_MS, RANGE_MS)
}

/// As JavaScript's `toISOString`: `2026-12-21T19:20:37.000Z`.
pub(crate) fn iso8601(ms: i64) -> String {
    let date = Date::new(ms);
    let mut out = String::with_capacity(24);
    push(&mut out, date.year, 4);
    out.push('-');
    push(&mut out, date.month, 2);
    out.push('-');
    push(&mut out, date.day, 2);
    out.push('T');
    push_time(&mut out, &date);
    out.push('.');
    push(&mut out, date.millisecond, 3);
    out.push('Z');
    out
}

/// `Mon, 21 Dec 2026 19:20:37 GMT`.
pub(crate) fn http(ms: i64) -> String {
    let date = Date::new(ms);
    let mut out = String::with_capacity(29);
    out.push_str(DAYS[date.weekday as usize]);
    out.push_str(", ");
    push(&mut out, date.day, 2);
    out.push(' ');
    out.push_str(MONTHS[date.month as usize - 1]);
    out.push(' ');
    push(&mut out, date.year, 4);
    out.push(' ');
    push_time(&mut out, &date);
    out.push_str(" GMT");
    out
}

struct Date {
    year: u32,
    month: u32,
    day: u32,
    weekday: u32,
    second_of_day: u32,
    millisecond: u32,
}

impl Date {
    /// Days to date as in Howard Hinnant's `civil_from_days`, for 1970 to 9999.
    fn new(ms: i64) -> Self {
        let ms = ms.clamp(0, MAX_MS) as u64;
        let days = (ms / 86_400_000) as u32;
        let of_era = (days + 719_468) % 146_097;
        let era = (days + 719_468) / 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        Self {
            year: year_of_era + era * 400 + u32::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
            weekday: days % 7,
            second_of_day: (ms / 1000 % 86_400) as u32,
            millisecond: (ms % 1000) as u32,
        }
    }
}

fn push_time(out: &mut String, date: &Date) {
    push(out, date.second_of_day / 3600, 2);
    out.push(':');
    push(out, date.second_of_day / 60 % 60, 2);
    out.push(':');
    push(out, date.second_of_day % 60, 2);
}

#[inline]
fn push(out: &mut String, number: u32, width: u32) {
    for place in (0..width).rev() {
        out.push(char::from(b'0' + (number / 10u32.pow(place) % 10) as u8));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_known_dates() {
        assert_eq!(iso8601(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(http(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(iso8601(951_782_400_500), "2000-02-29T00:00:00.500Z");
        assert_eq!(iso8601(4_102_444_800_000), "2100-01-01T00:00:00.000Z");
        assert_eq!(iso8601(MAX_MS), "9999-12-31T23:59:59.999Z");
    }

    /// The Gregorian calendar repeats itself after 400 years.
    #[test]
    fn prints_every_day_of_four_centuries_as_jiff_does() {
        // A sample under Miri.
        let step = if cfg!(miri) { 9973 } else { 1 };
        for day in (0..146_097).step_by(step) {
            // Each day at another time.
            let ms = day * 86_400_000 + day * 7_919_333 % 86_400_000;
            let time = jiff::Timestamp::from_millisecond(ms).expect("in range");
            let printed = |format: &str| time.strftime(format).to_string();
            assert_eq!(iso8601(ms), printed("%Y-%m-%dT%H:%M:%S%.3fZ"));
            assert_eq!(http(ms), printed("%a, %d %b %Y %H:%M:%S GMT"));
        }
    }

    #[test]
    fn stays_in_range() {
        assert_eq!(iso8601(i64::MIN), iso8601(0));
        assert_eq!(http(i64::MAX), http(MAX_MS));
    }
}
