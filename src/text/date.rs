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
pub(crate) fn iso8601(ms: i64) -> DateText<24> {
    let date = Date::new(ms);
    let mut out = *b"0000-00-00T00:00:00.000Z";
    print(&mut out[..4], date.year);
    print(&mut out[5..7], date.month);
    print(&mut out[8..10], date.day);
    print_time(&mut out[11..19], &date);
    print(&mut out[20..23], date.millisecond);
    DateText(out)
}

/// `Mon, 21 Dec 2026 19:20:37 GMT`.
pub(crate) fn http(ms: i64) -> DateText<29> {
    let date = Date::new(ms);
    let mut out = *b"Day, 00 Mon 0000 00:00:00 GMT";
    out[..3].copy_from_slice(DAYS[date.weekday as usize].as_bytes());
    print(&mut out[5..7], date.day);
    out[8..11].copy_from_slice(MONTHS[date.month as usize - 1].as_bytes());
    print(&mut out[12..16], date.year);
    print_time(&mut out[17..25], &date);
    DateText(out)
}

/// A date in ASCII; every read makes one, so it needs no allocation.
#[derive(Debug)]
pub(crate) struct DateText<const N: usize>([u8; N]);

impl<const N: usize> DateText<N> {
    pub(crate) fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
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

/// Into `00:00:00`.
fn print_time(out: &mut [u8], date: &Date) {
    print(&mut out[..2], date.second_of_day / 3600);
    print(&mut out[3..5], date.second_of_day / 60 % 60);
    print(&mut out[6..], date.second_of_day % 60);
}

/// As many digits as there is room for.
#[inline]
fn print(out: &mut [u8], mut number: u32) {
    for place in out.iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_known_dates() {
        assert_eq!(iso8601(0).as_str(), "1970-01-01T00:00:00.000Z");
        assert_eq!(
            http(784_111_777_000).as_str(),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
        assert_eq!(
            iso8601(951_782_400_500).as_str(),
            "2000-02-29T00:00:00.500Z"
        );
        assert_eq!(
            iso8601(4_102_444_800_000).as_str(),
            "2100-01-01T00:00:00.000Z"
        );
        assert_eq!(iso8601(MAX_MS).as_str(), "9999-12-31T23:59:59.999Z");
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
            assert_eq!(iso8601(ms).as_str(), printed("%Y-%m-%dT%H:%M:%S%.3fZ"));
            assert_eq!(http(ms).as_str(), printed("%a, %d %b %Y %H:%M:%S GMT"));
        }
    }

    #[test]
    fn stays_in_range() {
        assert_eq!(iso8601(i64::MIN).as_str(), iso8601(0).as_str());
        assert_eq!(http(i64::MAX).as_str(), http(MAX_MS).as_str());
    }
}
