//! The category of a person in an operation, for a time (Data Protection Act 2018, section 38(3)).

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::nominal::Nominal;
use crate::noun::{Noun, words};
use crate::period::Period;

words! {
    /// What a person is to an operation. Counterparties of communications stay without one.
    Category {
        /// Suspected of an offence.
        Suspect = "suspect",
        /// Convicted of one.
        Convicted = "convicted",
        /// A victim, or a possible one.
        Victim = "victim",
        /// A witness.
        Witness = "witness",
    }
}

/// One category of one person in one operation. Several may hold at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Id of the nominal.
    pub person: String,
    /// Id of the operation.
    pub operation: String,
    /// The category.
    pub category: Category,
    /// When it holds.
    #[serde(default)]
    pub period: Period,
    /// Why, and on what.
    pub reason: String,
}

impl Role {
    /// Whether a safeguarding task must be on record before this may be saved: a suspect category of somebody who is under 18 now
    /// or was when it began, or who shows a sign of exploitation.
    pub fn needs_safeguarding(&self, person: &Nominal, now_ms: i64) -> bool {
        let earliest = self.period.from_ms.map_or(now_ms, |from| from.min(now_ms));
        self.category == Category::Suspect && person.is_possible_victim_at(earliest)
    }

    /// The rule that a possible victim is safeguarded before being saved as a suspect.
    ///
    /// # Errors [`Error::SafeguardingFirst`].
    pub fn check_safeguarding(&self, person: &Nominal, has_task: bool, now_ms: i64) -> Result<(), Error> {
        if self.needs_safeguarding(person, now_ms) && !has_task {
            return Err(Error::SafeguardingFirst { person: self.person.clone() });
        }
        Ok(())
    }
}

/// Every category that holds at an instant, a possible victim's first.
pub fn category_at(roles: &[Role], operation: &str, at_ms: i64) -> Vec<Category> {
    let held = roles.iter().filter(|role| role.operation == operation && role.period.holds(at_ms));
    let mut categories: Vec<Category> = held.map(|role| role.category).collect();
    categories.sort_by_key(|category| (*category != Category::Victim, *category));
    categories.dedup();
    categories
}

impl Noun for Role {
    const TABLE: &'static str = "roles";
    const NAME: &'static str = "category of a person";
    const PREFIX: &'static str = "R";

    fn operation(&self) -> Option<&str> {
        Some(&self.operation)
    }

    fn about(&self) -> Option<&str> {
        Some(&self.person)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.category.word())
    }

    fn at_ms(&self) -> Option<i64> {
        self.period.from_ms
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.person, Self::NAME, "a person")?;
        filled(&self.operation, Self::NAME, "an operation")?;
        filled(&self.reason, Self::NAME, "a reason")?;
        if self.period.runs_forwards() { Ok(()) } else { Err(Error::invalid(Self::NAME, "from < to")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn role(category: Category, period: Period) -> Role {
        Role { person: "P-1".to_owned(), operation: "OP-1".to_owned(), category, period, reason: "x".to_owned() }
    }

    proptest! {
        #[test]
        fn no_possible_victim_becomes_a_suspect_without_a_safeguarding_task(
            born in 10_000_i32..18_000, from in 12_000_i64..24_000, now in 12_000_i64..24_000,
            exploitation: bool, category in 0_usize..4,
        ) {
            let (from, now) = (from * records::DAY_MS, now * records::DAY_MS);
            let person = Nominal {
                name: "A".to_owned(), date_of_birth: Some(records::day_text(born)), exploitation, ..Nominal::default()
            };
            let role = role(Category::ALL[category], Period { from_ms: Some(from), to_ms: None });
            let adult = person.adult_from_ms().expect("a day of birth");
            let victim_first = exploitation || now < adult || from < adult;
            let refused = role.check_safeguarding(&person, false, now).is_err();
            prop_assert_eq!(refused, role.category == Category::Suspect && victim_first);
            prop_assert!(role.check_safeguarding(&person, true, now).is_ok());
        }

        #[test]
        fn a_category_holds_within_its_period_alone(from in -50_i64..50, length in 1_i64..50, at in -120_i64..120) {
            let one = role(Category::Witness, Period { from_ms: Some(from), to_ms: Some(from + length) });
            let held = category_at(&[one], "OP-1", at);
            prop_assert_eq!(!held.is_empty(), (from..from + length).contains(&at));
        }
    }

    #[test]
    fn a_victim_stands_before_a_suspect() {
        let roles = [role(Category::Suspect, Period::default()), role(Category::Victim, Period::default())];
        assert_eq!(category_at(&roles, "OP-1", 0), [Category::Victim, Category::Suspect]);
        assert!(category_at(&roles, "OP-2", 0).is_empty());
    }
}
