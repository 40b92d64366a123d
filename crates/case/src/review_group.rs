//! Review groups: how long information is held before somebody decides again (Police information and records management Code of
//! Practice; review schedule of the guidance before it). A table with dates and sources, not law in code.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The table that comes with the program. None of its rows counts as verified before a named person says so in the configuration.
const BUILT_IN: &str = include_str!("../data/review-groups.csv");

/// One row of the table: what holds of one group, from a day to before another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewGroup {
    /// Its number.
    pub group: u8,
    /// What falls into it.
    pub covers: String,
    /// First day on which the row holds, `2006-04-01`.
    pub from: String,
    /// First day on which it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Years without a qualifying entry after which a review is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_years: Option<i16>,
    /// Years from a review to the next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_years: Option<i16>,
    /// Age at which there is nothing left to protect anybody from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_age: Option<i16>,
    /// Where it stands.
    pub source: String,
    /// Who compared the row with its source; nobody yet where it is empty.
    #[serde(default)]
    pub verified_by: String,
    /// On which day.
    #[serde(default)]
    pub verified_on: String,
}

/// What the rules know of a thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeline<'a> {
    /// When the newest qualifying entry was made, UTC milliseconds.
    pub qualifying_ms: Option<i64>,
    /// When it was last reviewed.
    pub reviewed_ms: Option<i64>,
    /// When that review wanted the next one.
    pub next_ms: Option<i64>,
    /// Day of birth, where it is a person's.
    pub born: Option<&'a str>,
}

/// When a review is due, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The first instant at which it is; never where no period is entered for the group.
    pub at_ms: Option<i64>,
    /// Under which part of the rule.
    pub why: &'static str,
}

impl ReviewGroup {
    /// The rows that come with the program.
    pub fn built_in() -> Vec<Self> {
        BUILT_IN.lines().skip(1).filter_map(Self::parse).collect()
    }

    fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let [group, covers, from, to, clear, review, age, source, by, on] = fields[..] else { return None };
        Some(Self {
            group: group.parse().ok()?,
            covers: covers.to_owned(),
            from: from.to_owned(),
            to: (!to.is_empty()).then(|| to.to_owned()),
            clear_years: clear.parse().ok(),
            review_years: review.parse().ok(),
            to_age: age.parse().ok(),
            source: source.to_owned(),
            verified_by: by.to_owned(),
            verified_on: on.to_owned(),
        })
    }

    /// The row of a group that holds at an instant: where several do, the one that began last.
    pub fn of(rows: &[Self], group: u8, at_ms: i64) -> Option<&Self> {
        let begun = |row: &&Self| records::london_midnight_ms(&row.from).is_some_and(|from| from <= at_ms);
        let ended = |row: &&Self| row.to.as_deref().and_then(records::london_midnight_ms).is_some_and(|to| to <= at_ms);
        rows.iter().filter(|row| row.group == group).filter(begun).filter(|row| !ended(row)).max_by_key(|row| &row.from)
    }

    /// Whether a named person compared the row with its source.
    pub fn is_verified(&self) -> bool {
        !self.verified_by.trim().is_empty() && records::london_midnight_ms(&self.verified_on).is_some()
    }

    /// The rules that hold of a row alone.
    ///
    /// # Errors The first one that is broken.
    pub fn check(&self) -> Result<(), Error> {
        let day = |text: &str| records::london_midnight_ms(text).is_some();
        let expected = if !(1..=4).contains(&self.group) {
            "a group from 1 to 4"
        } else if !day(&self.from) || self.to.as_deref().is_some_and(|to| !day(to) || *to <= *self.from) {
            "days such as 2006-04-01, the first before the last"
        } else if [self.clear_years, self.review_years, self.to_age].into_iter().flatten().any(|years| years < 1) {
            "years from 1 on"
        } else if self.source.trim().is_empty() {
            "the source of the rule"
        } else {
            return Ok(());
        };
        Err(Error::invalid("review group", expected))
    }

    /// When a thing of this group is due for review.
    ///
    /// A clear period runs from the newest qualifying entry, so that every such entry starts it again, also one that came after a review
    /// named a date. An anniversary begins with its day in London; of 29 February it is 1 March in a year without that day.
    pub fn due(&self, timeline: &Timeline<'_>) -> Due {
        let clear = timeline.qualifying_ms.zip(self.clear_years).and_then(|(at, years)| years_after(at, years));
        let hundredth = timeline.born.zip(self.to_age).and_then(|(born, age)| anniversary(born.parse().ok()?, age));
        let (wanted, why) = match (timeline.next_ms, timeline.reviewed_ms) {
            (Some(next), _) => (Some(next), "the date that the last review named"),
            (None, Some(reviewed)) => {
                (self.review_years.and_then(|years| years_after(reviewed, years)), "time since the last review")
            }
            (None, None) if self.clear_years.is_some() => (clear, "clear period"),
            (None, None) => {
                let first = timeline.qualifying_ms.zip(self.review_years);
                (first.and_then(|(at, years)| years_after(at, years)), "first review")
            }
        };
        let since = timeline.qualifying_ms > timeline.reviewed_ms && timeline.reviewed_ms.is_some();
        match (wanted, clear) {
            (Some(wanted), Some(clear)) if since && clear > wanted => {
                Due { at_ms: Some(clear), why: "clear period, begun again by a qualifying entry" }
            }
            (Some(wanted), _) if hundredth.is_some_and(|end| end < wanted) => {
                Due { at_ms: hundredth, why: "the age up to which the group is kept" }
            }
            (Some(wanted), _) => Due { at_ms: Some(wanted), why },
            (None, _) => Due { at_ms: None, why: "no period is entered for the group" },
        }
    }
}

/// The beginning, in London, of the anniversary of the day on which an instant lies there.
fn years_after(at_ms: i64, years: i16) -> Option<i64> {
    let day: Date = records::day_text(records::LondonClock::default().day(at_ms)).parse().ok()?;
    anniversary(day, years)
}

fn anniversary(day: Date, years: i16) -> Option<i64> {
    let year = day.year().checked_add(years)?;
    let then = Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, 3, 1)).ok()?;
    records::london_midnight_ms(&then.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn group(number: u8) -> ReviewGroup {
        let rows = ReviewGroup::built_in();
        ReviewGroup::of(&rows, number, 1_700_000_000_000).expect("a row").clone()
    }

    fn day(text: &str) -> i64 {
        records::london_midnight_ms(text).expect("a day")
    }

    #[test]
    fn the_table_reads_whole_and_says_that_nobody_verified_it() {
        let rows = ReviewGroup::built_in();
        assert_eq!(rows.iter().map(|row| row.group).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(rows.iter().all(|row| row.check().is_ok() && !row.is_verified() && !row.source.is_empty()));
        let verified = ReviewGroup { verified_by: "A. Reader".into(), verified_on: "2026-01-05".into(), ..group(2) };
        assert!(verified.is_verified());
    }

    #[test]
    fn a_later_row_of_the_same_group_holds_from_its_day_in_london() {
        let later = ReviewGroup { from: "2027-07-01".into(), clear_years: Some(3), ..group(3) };
        let rows = [group(3), later];
        let first = day("2027-07-01");
        assert_eq!(ReviewGroup::of(&rows, 3, first - 1).and_then(|row| row.clear_years), Some(6));
        assert_eq!(ReviewGroup::of(&rows, 3, first).and_then(|row| row.clear_years), Some(3));
        assert!(ReviewGroup::of(&rows, 3, day("2006-03-31")).is_none());
    }

    #[test]
    fn a_person_of_the_first_group_is_kept_to_the_age_of_a_hundred_at_most() {
        let timeline =
            Timeline { reviewed_ms: Some(day("2024-01-01")), born: Some("1926-02-28"), ..Timeline::default() };
        assert_eq!(group(1).due(&timeline).at_ms, Some(day("2026-02-28")));
        let younger = Timeline { born: Some("1990-01-01"), ..timeline };
        assert_eq!(group(1).due(&younger).at_ms, Some(day("2034-01-01")));
    }

    #[test]
    fn no_period_is_made_up_for_a_group_that_has_none() {
        assert_eq!(group(4).due(&Timeline { qualifying_ms: Some(0), ..Timeline::default() }).at_ms, None);
    }

    #[test]
    fn a_leap_day_comes_round_on_the_first_of_march() {
        let seen = Timeline { qualifying_ms: Some(day("2024-02-29") + 1), ..Timeline::default() };
        assert_eq!(group(3).due(&seen).at_ms, Some(day("2030-03-01")));
    }

    proptest! {
        #[test]
        fn a_clear_period_ends_at_a_midnight_in_london_after_all_its_years(at in 0_i64..2_000_000_000_000, number in 2_u8..4) {
            let row = group(number);
            let due = row.due(&Timeline { qualifying_ms: Some(at), ..Timeline::default() }).at_ms.expect("due");
            let years = i64::from(row.clear_years.expect("a clear period"));
            let text = records::day_text(records::LondonClock::default().day(due));
            prop_assert_eq!(records::london_midnight_ms(&text), Some(due));
            let days = (due - at).div_euclid(records::DAY_MS);
            prop_assert!((years * 365..=years * 366).contains(&days), "{days} days for {years} years");
        }

        #[test]
        fn a_qualifying_entry_never_makes_a_review_due_earlier(
            first in 0_i64..1_500_000_000_000, later in 0_i64..1_500_000_000_000, more in 0_i64..400_000_000_000,
            reviewed in proptest::option::of(0_i64..1_500_000_000_000), next in proptest::option::of(0_i64..2_000_000_000_000),
            number in 2_u8..4,
        ) {
            let row = group(number);
            let next_ms = reviewed.and(next);
            let timeline = Timeline { qualifying_ms: Some(first.min(later)), reviewed_ms: reviewed, next_ms, born: None };
            let again = Timeline { qualifying_ms: Some(first.max(later) + more), ..timeline };
            let (before, after) = (row.due(&timeline).at_ms, row.due(&again).at_ms);
            prop_assert!(after >= before);
            if reviewed.is_none_or(|at| at < first.max(later) + more) {
                let clear = Timeline { reviewed_ms: None, next_ms: None, ..again };
                prop_assert!(after >= row.due(&clear).at_ms, "the clear period begins again");
            }
        }
    }
}
