//! Times as people read them: in the installation's zone, with the offset shown.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde_json::Value;

/// The zone in which pages show times.
#[derive(Clone, Debug)]
pub(crate) struct Clock(TimeZone);

impl Clock {
    /// The zone of that name; UTC, which is always right, where there is none.
    pub(crate) fn of(zone: &str) -> Self {
        Self(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
    }

    fn strftime(&self, at: Timestamp, format: &str) -> String {
        at.to_zoned_datetime(self.0.clone()).strftime(format).to_string()
    }

    /// `14 Mar 2024, 06:10 +00:00`.
    pub(crate) fn full(&self, at: Timestamp) -> String {
        self.strftime(at, "%-d %b %Y, %H:%M %:z")
    }

    /// `14 Mar 2024`.
    pub(crate) fn day(&self, at: Timestamp) -> String {
        self.strftime(at, "%-d %b %Y")
    }

    /// An instant of JSON (RFC 3339) in full; the instant itself stays in the markup.
    pub(crate) fn show(&self, value: &Value) -> Markup {
        match read(value) {
            Some(at) => html! { time datetime=(at.to_string()) { (self.full(at)) } },
            None => html! { "–" },
        }
    }

    /// The day of an instant of JSON.
    pub(crate) fn show_day(&self, value: &Value) -> Markup {
        match read(value) {
            Some(at) => html! { time datetime=(at.to_string()) title=(self.full(at)) { (self.day(at)) } },
            None => html! { "–" },
        }
    }

    /// An instant given in milliseconds, in full.
    pub(crate) fn full_ms(&self, at_ms: i64) -> String {
        Timestamp::from_millisecond(at_ms).map(|at| self.full(at)).unwrap_or_default()
    }

    /// `2 Jan` for the axis of a chart.
    pub(crate) fn tick(&self, at_ms: i64) -> String {
        Timestamp::from_millisecond(at_ms).map(|at| self.strftime(at, "%-d %b")).unwrap_or_default()
    }
}

/// An instant of JSON.
pub(crate) fn read(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

/// An instant of JSON, UTC milliseconds.
pub(crate) fn read_ms(value: &Value) -> Option<i64> {
    read(value).map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_offset_is_shown_in_summer_and_winter() {
        let clock = Clock::of("Europe/London");
        let at = |text: &str| read(&json!(text)).map(|at| clock.full(at));
        assert_eq!(at("2024-03-14T06:10:00Z").as_deref(), Some("14 Mar 2024, 06:10 +00:00"));
        assert_eq!(at("2024-07-01T00:00:00Z").as_deref(), Some("1 Jul 2024, 01:00 +01:00"));
        assert_eq!(clock.show(&json!(null)).into_string(), "–");
    }
}
