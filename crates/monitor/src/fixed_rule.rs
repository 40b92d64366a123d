//! A fixed rule such as "three deaths in four days", and how often chance alone meets it.

use numerics::Seeded;

/// Days of a simulated year.
const YEAR_DAYS: usize = 365;

/// So many events within so many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedRule {
    /// Events.
    pub events: u32,
    /// Days.
    pub days: usize,
}

/// The rule of which people speak.
pub const THREE_IN_FOUR_DAYS: FixedRule = FixedRule { events: 3, days: 4 };

impl FixedRule {
    /// Whether the last days meet it.
    ///
    /// # Shapes      counts: one a day, oldest first
    pub fn met(&self, counts: &[u32]) -> bool {
        counts.iter().rev().take(self.days).sum::<u32>() >= self.events
    }

    /// Alarms a year where events come by chance alone at a steady rate. Days in a row that meet it are one alarm.
    ///
    /// # Units       a year is 365 days
    /// # Cost        O(years × 365), deterministic for a seed
    /// # Source      simulation of a Poisson process by day
    /// # Checked     `the_published_table_is_met`
    /// # Examples
    ///
    /// ```
    /// use monitor::THREE_IN_FOUR_DAYS;
    ///
    /// let alarms = THREE_IN_FOUR_DAYS.chance_alarms(100.0, 400, 1);
    /// assert!((12.0..16.0).contains(&alarms), "useless county-wide: {alarms}");
    /// ```
    pub fn chance_alarms(&self, events_a_year: f64, years: usize, seed: u64) -> f64 {
        let mut generator = Seeded::new(seed);
        let alarms = (0..years).map(|_| {
            let counts: Vec<u32> =
                (0..YEAR_DAYS).map(|_| poisson(events_a_year / YEAR_DAYS as f64, &mut generator)).collect();
            episodes((0..YEAR_DAYS).map(|day| self.met(&counts[..=day])))
        });
        alarms.sum::<usize>() as f64 / years as f64
    }
}

/// Runs of days in alarm.
pub(crate) fn episodes(days: impl Iterator<Item = bool>) -> usize {
    let (mut count, mut before) = (0, false);
    for alarm in days {
        count += usize::from(alarm && !before);
        before = alarm;
    }
    count
}

/// Largest mean that is drawn in one piece: beyond, e to its negative is no longer exact.
const PIECE: f64 = 500.0;

/// A Poisson draw, in time that grows with the mean.
///
/// # Source Knuth (1969), "The art of computer programming", 3.4.1
pub(crate) fn poisson(mean: f64, generator: &mut Seeded) -> u32 {
    if mean > PIECE {
        return poisson(PIECE, generator) + poisson(mean - PIECE, generator);
    }
    let floor = (-mean).exp();
    let (mut product, mut count) = (generator.unit(), 0);
    while product > floor {
        product *= generator.unit();
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_table_is_met() {
        // 4,000 simulated Poisson years a row.
        for (events, alarms) in [(10.0, 0.04), (20.0, 0.30), (30.0, 0.88), (50.0, 3.2), (100.0, 14.0), (180.0, 33.0)] {
            let found = THREE_IN_FOUR_DAYS.chance_alarms(events, 4_000, 1);
            assert!((found - alarms).abs() < 0.1 * alarms + 0.01, "{events} a year: found {found}, expected {alarms}");
        }
    }

    #[test]
    fn days_in_a_row_are_one_alarm() {
        let days = [true, true, false, false, true, false, false, false, false, true];
        assert_eq!(episodes(days.into_iter()), 3);
        assert!(THREE_IN_FOUR_DAYS.met(&[2, 0, 0, 1]) && !THREE_IN_FOUR_DAYS.met(&[2, 0, 0, 0, 1]));
    }
}
