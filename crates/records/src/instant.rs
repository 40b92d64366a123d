//! Instants: UTC milliseconds, read and written as RFC 3339.

use std::fmt;

/// Milliseconds of a second.
pub const SECOND_MS: i64 = 1_000;
/// Milliseconds of a minute.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds of a day of 24 hours.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// Days since 1970-01-01 of a date in the Gregorian calendar.
///
/// # Source Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
pub const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a count of days since 1970-01-01.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Reads an RFC 3339 instant (`2024-03-01T12:34:56Z`, fraction and offset allowed) as UTC milliseconds.
///
/// The common form ends in `Z` and costs no allocation. A leap second `:60` reads as the next second. Fractions finer
/// than a millisecond are cut.
pub fn parse_rfc3339_ms(text: &[u8]) -> Option<i64> {
    if text.len() < 20 || text.len() > 40 {
        return None;
    }
    let separators = text[4] == b'-'
        && text[7] == b'-'
        && matches!(text[10], b'T' | b't' | b' ')
        && text[13] == b':'
        && text[16] == b':';
    if !separators {
        return None;
    }
    let year = digits(&text[0..4])?;
    let (month, day) = (digits(&text[5..7])?, digits(&text[8..10])?);
    let (hour, minute, second) = (digits(&text[11..13])?, digits(&text[14..16])?, digits(&text[17..19])?);
    if !(1..=12).contains(&month)
        || day < 1
        || day > days_in_month(year, month)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let (fraction_ms, rest) = fraction(&text[19..])?;
    let offset_ms = offset(rest)?;
    let days = days_from_civil(year, month, day);
    Some(days * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fraction_ms - offset_ms)
}

fn digits(text: &[u8]) -> Option<i64> {
    let mut value = 0;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    Some(value)
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    if text.first() != Some(&b'.') {
        return Some((0, text));
    }
    let length = text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return None;
    }
    let mut milliseconds = 0;
    for place in 0..3 {
        milliseconds = milliseconds * 10 + if place < length { i64::from(text[1 + place] - b'0') } else { 0 };
    }
    Some((milliseconds, &text[1 + length..]))
}

fn offset(text: &[u8]) -> Option<i64> {
    match text {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest.len() {
                5 if rest[2] == b':' => (digits(&rest[0..2])?, digits(&rest[3..5])?),
                4 => (digits(&rest[0..2])?, digits(&rest[2..4])?),
                _ => return None,
            };
            if hours > 23 || minutes > 59 {
                return None;
            }
            let magnitude = hours * HOUR_MS + minutes * MINUTE_MS;
            Some(if *sign == b'-' { -magnitude } else { magnitude })
        }
        _ => None,
    }
}

/// Writes UTC milliseconds as RFC 3339 with `Z`; a fraction stands only where it is not zero.
pub fn format_rfc3339(instant_ms: i64) -> String {
    let (year, month, day) = civil_from_days(instant_ms.div_euclid(DAY_MS));
    let within = instant_ms.rem_euclid(DAY_MS);
    let (hour, minute) = (within / HOUR_MS, within / MINUTE_MS % 60);
    let (second, milliseconds) = (within / SECOND_MS % 60, within % SECOND_MS);
    if milliseconds == 0 {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
    }
}

/// A calendar month in UTC: the unit in which record tables are filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month that holds an instant.
    pub fn of(instant_ms: i64) -> Self {
        let (year, month, _) = civil_from_days(instant_ms.div_euclid(DAY_MS));
        Self(i32::try_from(year * 12 + month - 1).unwrap_or(i32::MAX))
    }

    /// First instant of the month, in UTC milliseconds.
    pub fn start_ms(self) -> i64 {
        let months = i64::from(self.0);
        days_from_civil(months.div_euclid(12), months.rem_euclid(12) + 1, 1) * DAY_MS
    }

    /// First instant after the month.
    pub fn end_ms(self) -> i64 {
        Self(self.0.saturating_add(1)).start_ms()
    }

    /// The month after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Reads `2024-03`.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 7 || bytes[4] != b'-' {
            return None;
        }
        let (year, month) = (digits(&bytes[0..4])?, digits(&bytes[5..7])?);
        if !(1..=12).contains(&month) {
            return None;
        }
        i32::try_from(year * 12 + month - 1).ok().map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn the_contract_example_reads_and_writes() {
        let instant = parse_rfc3339_ms(b"2024-03-01T12:34:56Z").expect("valid");
        assert_eq!(instant, 1_709_296_496_000);
        assert_eq!(format_rfc3339(instant), "2024-03-01T12:34:56Z");
    }

    #[test]
    fn offsets_and_fractions_are_honoured() {
        assert_eq!(parse_rfc3339_ms(b"2024-03-01T13:34:56+01:00"), parse_rfc3339_ms(b"2024-03-01T12:34:56Z"));
        assert_eq!(parse_rfc3339_ms(b"2023-05-17 14:15:57.455211+00:00"), Some(1_684_332_957_455));
        assert_eq!(format_rfc3339(1_684_332_957_455), "2023-05-17T14:15:57.455Z");
    }

    #[test]
    fn impossible_instants_are_refused() {
        for text in [
            "2024-02-30T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01",
        ] {
            assert_eq!(parse_rfc3339_ms(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn months_know_their_ends() {
        let month = Month::of(1_709_296_496_000);
        assert_eq!(month.to_string(), "2024-03");
        assert_eq!(format_rfc3339(month.start_ms()), "2024-03-01T00:00:00Z");
        assert_eq!(format_rfc3339(month.end_ms()), "2024-04-01T00:00:00Z");
        assert_eq!(Month::parse("2024-03"), Some(month));
    }

    proptest! {
        #[test]
        fn reading_agrees_with_the_time_library(seconds in -62_135_596_800_i64..253_402_300_799) {
            let text = Timestamp::from_second(seconds).expect("in range").to_string();
            prop_assert_eq!(parse_rfc3339_ms(text.as_bytes()), Some(seconds * 1_000));
            prop_assert_eq!(format_rfc3339(seconds * 1_000), text);
        }
    }
}
