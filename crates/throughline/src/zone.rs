//! Times as people read them: in a zone, with the offset shown.

use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The zone in which tables show times.
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// Finds a zone by its name in the IANA database.
    pub(crate) fn named(name: &str) -> anyhow::Result<Self> {
        TimeZone::get(name)
            .map(Self)
            .with_context(|| format!("--tz: `{name}` is no time zone; expected a name such as Europe/London or UTC"))
    }

    /// `2024-03-01 12:34 +00:00`, or an empty text for no instant.
    pub(crate) fn show(&self, instant_ms: Option<i64>) -> String {
        let shown = instant_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        shown
            .map(|instant| instant.to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%d %H:%M %:z").to_string())
            .unwrap_or_default()
    }

    /// The date alone.
    pub(crate) fn date(&self, instant_ms: Option<i64>) -> String {
        let shown = instant_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        shown
            .map(|instant| instant.to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%d").to_string())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_shows_its_offset() {
        let zone = Zone::named("Europe/London").expect("a zone");
        assert_eq!(zone.show(Some(1_719_792_000_000)), "2024-07-01 01:00 +01:00");
        assert_eq!(zone.show(None), "");
    }

    #[test]
    fn an_unknown_zone_says_what_was_expected() {
        let error = Zone::named("Mars/Olympus").err().expect("refused");
        assert!(error.to_string().contains("Europe/London"));
    }
}
