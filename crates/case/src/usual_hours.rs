//! The hours of the day at which somebody usually works.

use std::collections::{BTreeMap, BTreeSet};

use records::LondonClock;

/// Days of work below which nothing can be said of somebody's hours.
const FEWEST_DAYS: usize = 10;

/// An hour is usual where there was work in it on at least one of so many days of work.
const ONE_DAY_IN: usize = 5;

/// The hours of London's day at which somebody usually works, from the instants at which they did something.
///
/// An hour is usual where they did something in it on at least a fifth of the days on which they did anything. Somebody whose shifts
/// turn has more usual hours than somebody whose do not, so that less of what they do is outside them. A count of what lies outside says
/// nothing of why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsualHours {
    hours: BTreeSet<usize>,
    days: usize,
}

impl UsualHours {
    /// Learns them; nothing where there are fewer than ten days to learn from.
    pub fn of(instants_ms: impl IntoIterator<Item = i64>) -> Option<Self> {
        let mut clock = LondonClock::default();
        let (mut days, mut days_by_hour) = (BTreeSet::new(), BTreeMap::<usize, BTreeSet<i32>>::new());
        for at in instants_ms {
            let day = clock.day(at);
            days.insert(day);
            days_by_hour.entry(clock.hour_of_week(at) % 24).or_default().insert(day);
        }
        let usual = days_by_hour.into_iter().filter(|(_, own)| own.len() * ONE_DAY_IN >= days.len());
        let hours = usual.map(|(hour, _)| hour).collect();
        (days.len() >= FEWEST_DAYS).then_some(Self { hours, days: days.len() })
    }

    /// Whether an instant lies in one of them.
    pub fn hold(&self, at_ms: i64) -> bool {
        self.hours.contains(&(LondonClock::default().hour_of_week(at_ms) % 24))
    }

    /// The hours, from 0 to 23.
    pub fn hours(&self) -> impl Iterator<Item = usize> + '_ {
        self.hours.iter().copied()
    }

    /// From how many days they were learnt.
    pub fn days(&self) -> usize {
        self.days
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> i64 {
        records::parse_rfc3339_ms(text.as_bytes()).expect("an instant")
    }

    #[test]
    fn hours_are_londons_and_a_single_night_is_not_usual() {
        // Half past eight in London on each day, in winter and in summer.
        let winter = (1..=10).map(|day| at(&format!("2026-03-{day:02}T08:30:00Z")));
        let summer = (1..=10).map(|day| at(&format!("2026-07-{day:02}T07:30:00Z")));
        let night = at("2026-03-05T02:10:00Z");
        let usual = UsualHours::of(winter.chain(summer).chain([night])).expect("twenty days");
        assert_eq!((usual.hours().collect::<Vec<_>>(), usual.days()), (vec![8], 20));
        assert!(usual.hold(at("2026-07-20T07:59:59Z")) && !usual.hold(at("2026-07-20T08:00:00Z")));
        assert!(!usual.hold(night));
        assert_eq!(UsualHours::of((1..10).map(|day| at(&format!("2026-03-{day:02}T08:30:00Z")))), None, "nine days");
    }

    proptest! {
        #[test]
        fn an_hour_is_usual_where_there_was_work_on_a_fifth_of_the_days(
            worked in proptest::collection::vec((0_i64..60, 0_i64..24), 1..200),
        ) {
            // From the fifth of January on, sixty days in which London has no other time than UTC.
            let begun = at("2026-01-05T00:00:00Z");
            let instants: Vec<i64> = worked.iter().map(|(day, hour)| begun + (day * 24 + hour) * 3_600_000).collect();
            let usual = UsualHours::of(instants.iter().copied());
            prop_assert_eq!(&usual, &UsualHours::of(instants.iter().rev().copied()), "in whatever order");
            let days = worked.iter().map(|(day, _)| day).collect::<BTreeSet<_>>().len();
            prop_assert_eq!(usual.is_some(), days >= 10);
            let Some(usual) = usual else { return Ok(()) };
            for hour in 0..24 {
                let own = worked.iter().filter(|(_, at)| *at == hour).map(|(day, _)| day).collect::<BTreeSet<_>>().len();
                prop_assert_eq!(usual.hold(begun + hour * 3_600_000), own > 0 && own * 5 >= days);
            }
        }
    }
}
