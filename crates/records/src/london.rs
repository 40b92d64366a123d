//! Days and hours on London's clocks, fast enough for every row of a pass.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::instant::{DAY_MS, HOUR_MS};

/// Turns instants into London's days and hours. Rows come mostly in order of time, so the offset of the hour at hand is kept.
#[derive(Clone, Debug)]
pub struct LondonClock {
    zone: TimeZone,
    hour: i64,
    offset_ms: i64,
}

impl Default for LondonClock {
    fn default() -> Self {
        // The time zone database is built in, so the name is always known.
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        Self { zone, hour: i64::MIN, offset_ms: 0 }
    }
}

impl LondonClock {
    fn local_ms(&mut self, at_ms: i64) -> i64 {
        let hour = at_ms.div_euclid(HOUR_MS);
        // Britain has changed its clocks on whole hours of UTC in all the time that telephone records exist.
        if hour != self.hour {
            self.hour = hour;
            let offset = Timestamp::from_millisecond(at_ms).map(|instant| self.zone.to_offset(instant).seconds());
            self.offset_ms = offset.map_or(0, |seconds| i64::from(seconds) * 1_000);
        }
        at_ms + self.offset_ms
    }

    /// Days since 1970-01-01, as London counts days.
    pub fn day(&mut self, at_ms: i64) -> i32 {
        i32::try_from(self.local_ms(at_ms).div_euclid(DAY_MS)).unwrap_or(i32::MAX)
    }

    /// Hour of the week, 0 = Monday from midnight to one.
    pub fn hour_of_week(&mut self, at_ms: i64) -> usize {
        let hours = self.local_ms(at_ms).div_euclid(HOUR_MS);
        // The first of January 1970 was a Thursday.
        usize::try_from((hours + 72).rem_euclid(168)).unwrap_or(0)
    }

    /// Minutes that London is ahead of UTC.
    pub fn offset_min(&mut self, at_ms: i64) -> i64 {
        self.local_ms(at_ms);
        self.offset_ms / 60_000
    }
}

/// The instant at which a day (`2024-03-31`) begins in London, UTC milliseconds.
pub fn london_midnight_ms(date: &str) -> Option<i64> {
    let date: Date = date.parse().ok()?;
    let zone = TimeZone::get("Europe/London").ok()?;
    let midnight = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible();
    midnight.ok().map(Timestamp::as_millisecond)
}

/// `2024-03-31` for a count of days since 1970-01-01.
pub fn day_text(day: i32) -> String {
    crate::instant::format_rfc3339(i64::from(day) * DAY_MS)[..10].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse_rfc3339_ms;

    #[test]
    fn summer_time_moves_the_day_and_the_hour() {
        let mut clock = LondonClock::default();
        let mut day = |text: &str| day_text(clock.day(parse_rfc3339_ms(text.as_bytes()).expect("valid")));
        assert_eq!(day("2024-07-01T23:30:00Z"), "2024-07-02");
        assert_eq!(day("2024-01-01T23:30:00Z"), "2024-01-01");
        let monday = parse_rfc3339_ms(b"2024-01-01T00:30:00Z").expect("valid");
        assert_eq!(clock.hour_of_week(monday), 0);
        assert_eq!(clock.hour_of_week(monday - HOUR_MS), 167);
        assert_eq!(clock.offset_min(parse_rfc3339_ms(b"2024-07-01T12:00:00Z").expect("valid")), 60);
    }

    #[test]
    fn a_day_begins_at_londons_midnight() {
        assert_eq!(london_midnight_ms("2024-07-01"), parse_rfc3339_ms(b"2024-06-30T23:00:00Z"));
        assert_eq!(london_midnight_ms("2024-01-01"), parse_rfc3339_ms(b"2024-01-01T00:00:00Z"));
        assert_eq!(london_midnight_ms("first of May"), None);
    }
}
