//! Verb: line, for its customers: who came back, how often, and how many stay from month to month.

use std::collections::BTreeMap;

use case::Kind;
use engine::{SideColumns, sides_of};
use lines::profile;
use records::{LondonClock, day_text};
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::{instant, number};

/// Contacts of one line, over all its numbers.
#[derive(Clone, Copy, Debug, Default)]
struct Contact {
    incoming: u32,
    outgoing: u32,
    days: u32,
    first_ms: i64,
    last_ms: i64,
}

impl Workbench {
    /// Everybody in touch with a line or number, the most faithful first, and how many of each month's came back in the months after.
    ///
    /// # Errors Where nobody knows it.
    pub fn customers(&self, asked: &str, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("line")?.records()?;
        let names = self.names()?;
        let numbers = self.numbers_asked(asked, &names, progress)?;
        self.enter("line", Kind::Consultation, numbers.iter().map(|one| one.text(&names)).collect())?;
        let files = self.sides()?;
        let mut contacts: BTreeMap<i64, Contact> = BTreeMap::new();
        let mut months: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let mut clock = LondonClock::default();
        for one in numbers {
            let sides = sides_of(&files, one, SideColumns::ALL)?;
            for view in sides.numbers() {
                for dealing in profile(&view).map(|profile| profile.dealings).unwrap_or_default() {
                    let contact = contacts
                        .entry(dealing.other)
                        .or_insert(Contact { first_ms: dealing.first_ms, ..Contact::default() });
                    contact.incoming += dealing.incoming;
                    contact.outgoing += dealing.outgoing;
                    contact.days += dealing.days;
                    contact.first_ms = contact.first_ms.min(dealing.first_ms);
                    contact.last_ms = contact.last_ms.max(dealing.last_ms);
                }
                for row in (0..view.len()).filter(|row| !view.is_outgoing(*row) && view.other[*row] != 0) {
                    let month = day_text(clock.day(view.start_ms[row]))[..7].to_owned();
                    let known = months.entry(view.other[row]).or_default();
                    if known.last() != Some(&month) && !known.contains(&month) {
                        known.push(month);
                    }
                }
            }
        }
        let mut order: Vec<(i64, Contact)> = contacts.into_iter().collect();
        order.sort_by_key(|(other, contact)| (std::cmp::Reverse((contact.days, contact.incoming)), *other));
        let shown = order.iter().map(|(other, contact)| {
            json!({
                "number": number(*other, &names), "in": contact.incoming, "out": contact.outgoing, "days": contact.days,
                "first": instant(Some(contact.first_ms)), "last": instant(Some(contact.last_ms)),
            })
        });
        Ok(json!({ "contacts": shown.collect::<Vec<_>>(), "retention": retention(&months) }))
    }
}

/// Of those who first got in touch in a month, how many did so in each month after.
fn retention(months: &BTreeMap<i64, Vec<String>>) -> Value {
    let every: std::collections::BTreeSet<&String> = months.values().flatten().collect();
    let cohort = |first: &&String| {
        let own: Vec<&Vec<String>> = months.values().filter(|seen| seen.iter().min() == Some(*first)).collect();
        let later = every.iter().filter(|month| **month >= *first);
        let kept: Vec<usize> = later.map(|month| own.iter().filter(|seen| seen.contains(*month)).count()).collect();
        json!({ "month": first, "new": own.len(), "in_touch": kept })
    };
    every.iter().map(cohort).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cohort_is_followed_from_its_first_month() {
        let seen = |months: &[&str]| months.iter().map(|month| (*month).to_owned()).collect::<Vec<_>>();
        let months =
            BTreeMap::from([(1, seen(&["2024-01", "2024-02"])), (2, seen(&["2024-01"])), (3, seen(&["2024-02"]))]);
        assert_eq!(
            retention(&months),
            json!([
                { "month": "2024-01", "new": 2, "in_touch": [2, 1] },
                { "month": "2024-02", "new": 1, "in_touch": [1] },
            ])
        );
        assert_eq!(retention(&BTreeMap::new()), json!([]));
    }
}
