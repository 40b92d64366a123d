//! When something is due, on London's calendar.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use crate::error::Error;

/// Bank holidays in England and Wales, as published on GOV.UK.
const ENGLAND_AND_WALES: &str = include_str!("../data/bank-holidays-england-wales.csv");

/// Days on which nobody is expected to work.
#[derive(Clone, Debug)]
pub struct BankHolidays(BTreeSet<Date>);

/// Deadlines as instants.
#[derive(Clone, Copy, Debug)]
pub struct Deadline;

impl Deadline {
    /// The first instant after a day (`2026-04-13`) in London, UTC milliseconds: what is due by that day is late from then on.
    ///
    /// # Errors Where the text is no day.
    pub fn end_of(day: &str) -> Result<i64, Error> {
        let day: Date = day.trim().parse().map_err(|_| Error::invalid("deadline", "a day such as 2026-04-13"))?;
        end_of(day)
    }
}

fn end_of(day: Date) -> Result<i64, Error> {
    let next = day.tomorrow().ok().and_then(|next| records::london_midnight_ms(&next.to_string()));
    next.ok_or(Error::invalid("deadline", "a day of the calendar"))
}

impl BankHolidays {
    /// Those of England and Wales.
    pub fn england_and_wales() -> Self {
        Self::read(ENGLAND_AND_WALES)
    }

    /// Reads a list with a day at the beginning of each line; a line that begins with anything else is none.
    pub fn read(list: &str) -> Self {
        Self(list.lines().filter_map(|line| line.split(',').next()?.trim().parse().ok()).collect())
    }

    /// Whether a day is neither a Saturday, a Sunday nor a bank holiday.
    ///
    /// # Errors [`Error::UnknownHolidays`] outside the years listed: a deadline is never guessed.
    fn is_working_day(&self, day: Date) -> Result<bool, Error> {
        let years = self.0.first().zip(self.0.last()).map(|(first, last)| (first.year(), last.year()));
        let (from, to) = years.unwrap_or((0, 0));
        if !(from..=to).contains(&day.year()) {
            return Err(Error::UnknownHolidays { from, to });
        }
        Ok(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.0.contains(&day))
    }

    /// The end of the `count`-th working day after the day in London on which an instant lies. No working day after it is the end
    /// of that day itself.
    ///
    /// # Errors [`Error::UnknownHolidays`].
    pub fn working_days_after(&self, at_ms: i64, count: u32) -> Result<i64, Error> {
        let invalid = || Error::invalid("deadline", "an instant of the calendar");
        let day = records::day_text(records::LondonClock::default().day(at_ms));
        let mut day: Date = day.parse().map_err(|_| invalid())?;
        let mut left = count;
        while left > 0 {
            day = day.tomorrow().map_err(|_| invalid())?;
            left -= u32::from(self.is_working_day(day)?);
        }
        end_of(day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_order_before_easter_is_due_after_the_holidays() {
        let ordered = records::parse_rfc3339_ms(b"2026-04-02T15:00:00Z").expect("valid");
        let due = BankHolidays::england_and_wales().working_days_after(ordered, 5).expect("listed");
        // The end of Monday 13 April, in summer time.
        assert_eq!(records::format_rfc3339(due), "2026-04-13T23:00:00Z");
    }

    #[test]
    fn a_deadline_beyond_the_list_is_refused() {
        let far = records::london_midnight_ms("2031-01-01").expect("a day");
        assert!(BankHolidays::england_and_wales().working_days_after(far, 1).is_err());
        assert!(Deadline::end_of("31 March").is_err());
    }

    proptest! {
        #[test]
        fn a_deadline_is_the_midnight_in_london_that_ends_its_day_whatever_the_clocks_do(day in 0_i32..30_000) {
            let due = Deadline::end_of(&records::day_text(day)).expect("a day");
            let mut clock = records::LondonClock::default();
            prop_assert_eq!((clock.day(due - 1), clock.day(due)), (day, day + 1));
            prop_assert_eq!(clock.hour_of_week(due) % 24, 0);
            let hours = (due - Deadline::end_of(&records::day_text(day - 1)).expect("a day")) / 3_600_000;
            prop_assert!((23..=25).contains(&hours), "{hours} hours");
            let summer_time = clock.offset_min(due) - clock.offset_min(due - hours * 3_600_000);
            prop_assert_eq!(hours * 60 + summer_time, 24 * 60);
        }

        #[test]
        fn working_days_move_forwards_and_fall_on_none_that_is_free(day in 19_400_i32..21_000, count in 1_u32..30) {
            let holidays = BankHolidays::england_and_wales();
            let noon = i64::from(day) * records::DAY_MS + records::DAY_MS / 2;
            let due = holidays.working_days_after(noon, count).expect("listed");
            let one_less = holidays.working_days_after(noon, count - 1).expect("listed");
            prop_assert!(due > one_less);
            let last: Date = records::day_text(records::LondonClock::default().day(due - 1)).parse().expect("a day");
            prop_assert!(holidays.is_working_day(last).expect("listed"));
            let days = (due - noon).div_euclid(records::DAY_MS);
            prop_assert!(days >= i64::from(count) && days <= i64::from(count) * 7 / 5 + 12);
        }
    }
}
