//! A person on record.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, Sensitivity};

/// Years at which a person is no longer a child in law.
const ADULT_YEARS: i16 = 18;

/// A person on record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nominal {
    /// Name.
    pub name: String,
    /// Other names they are known by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Day of birth, `2009-05-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<String>,
    /// Whether somebody has recorded a sign of exploitation.
    #[serde(default)]
    pub exploitation: bool,
    /// What else is known, with its source.
    #[serde(default)]
    pub note: String,
}

impl Nominal {
    /// The instant from which the person is 18, UTC milliseconds; a birthday begins with its day in London.
    ///
    /// Born on 29 February, a person is 18 on 1 March of a year without that day: an age is attained when its anniversary begins
    /// (Family Law Reform Act 1969, section 9).
    pub fn adult_from_ms(&self) -> Option<i64> {
        let born: Date = self.date_of_birth.as_deref()?.parse().ok()?;
        let year = born.year().checked_add(ADULT_YEARS)?;
        let birthday = Date::new(year, born.month(), born.day()).or_else(|_| Date::new(year, 3, 1)).ok()?;
        records::london_midnight_ms(&birthday.to_string())
    }

    /// Whether the person is under 18 at an instant; not where the day of birth is unknown.
    pub fn is_child_at(&self, at_ms: i64) -> bool {
        self.adult_from_ms().is_some_and(|adult_from| at_ms < adult_from)
    }

    /// Whether the person is shown as a possible victim first.
    pub fn is_possible_victim_at(&self, at_ms: i64) -> bool {
        self.exploitation || self.is_child_at(at_ms)
    }
}

impl Noun for Nominal {
    const TABLE: &'static str = "people";
    const NAME: &'static str = "person";
    const PREFIX: &'static str = "P";

    fn sensitivity(&self, now_ms: i64) -> Option<Sensitivity> {
        self.is_possible_victim_at(now_ms).then_some(Sensitivity::Safeguarding)
    }

    fn sensitive_until_ms(&self) -> i64 {
        if self.exploitation { i64::MAX } else { self.adult_from_ms().unwrap_or(i64::MIN) }
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.name, Self::NAME, "a name, or what stands for one (`unknown male, blue jacket`)")?;
        if self.date_of_birth.is_some() && self.adult_from_ms().is_none() {
            return Err(Error::invalid(Self::NAME, "a day of birth such as 2009-05-31"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn born(day: &str) -> Nominal {
        Nominal { name: "A".to_owned(), date_of_birth: Some(day.to_owned()), ..Nominal::default() }
    }

    #[test]
    fn a_child_is_an_adult_from_the_first_instant_of_the_birthday_in_london() {
        let summer = born("2008-07-01");
        let birthday = records::parse_rfc3339_ms(b"2026-06-30T23:00:00Z").expect("valid");
        assert!(summer.is_child_at(birthday - 1) && !summer.is_child_at(birthday));
        let leap = born("2008-02-29");
        assert_eq!(leap.adult_from_ms(), records::london_midnight_ms("2026-03-01"));
        assert!(born("2008-02-30").check().is_err());
        assert!(!Nominal { date_of_birth: None, ..born("2008-02-29") }.is_child_at(0));
    }

    proptest! {
        #[test]
        fn eighteen_years_are_never_fewer_days_than_the_calendar_says(days in 0_i32..20_000) {
            let day = records::day_text(days);
            let adult = born(&day).adult_from_ms().expect("a day");
            let lived = (adult - records::london_midnight_ms(&day).expect("a day")).div_euclid(records::DAY_MS);
            prop_assert!((6_573..=6_576).contains(&lived), "{day}: {lived}");
        }

        #[test]
        fn what_is_sensitive_is_so_until_it_is_not(days in 0_i32..20_000, exploitation: bool, now in any::<i64>()) {
            let one = Nominal { exploitation, ..born(&records::day_text(days)) };
            prop_assert_eq!(one.sensitivity(now).is_some(), now < one.sensitive_until_ms() || exploitation);
        }
    }
}
