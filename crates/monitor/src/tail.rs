//! Few events: are the last days more than the list's own rate leads to expect?

use numerics::{Seeded, ln_gamma};

use crate::fixed_rule::{episodes, poisson};

/// Windows that are looked at, days.
pub const WINDOWS: [usize; 5] = [1, 2, 3, 4, 7];
/// Days of the longest window: they are judged, and are not part of the baseline.
const LONGEST: usize = 7;
/// Fewest days of a baseline that says something of a rate.
const LEAST_DAYS: usize = 90;
/// Days of a simulated year.
const YEAR_DAYS: usize = 365;
/// Shape of the prior of a rate (Jeffreys).
const PRIOR: f64 = 0.5;

/// The most unusual of the last days' windows, and how often chance gives one as unusual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// The window, days.
    pub days: usize,
    /// Events in it.
    pub observed: u32,
    /// Events that the baseline leads to expect in it.
    pub expected: f64,
    /// Probability of as many or more, before all windows of all days are thought of.
    pub tail: f64,
    /// Alarms a year that a rule which calls this unusual would give by chance alone.
    pub chance_alarms: f64,
}

/// Judges the last 1, 2, 3, 4 and 7 days by the days before them.
///
/// The rate is gamma distributed given the baseline, so that counts are negative binomial: a short or empty baseline makes wide limits. A baseline is taken for
/// steady: a trend, a weekday or spread beyond chance are not in it.
///
/// # Shapes      counts: one a day, oldest first
/// # Range       none where fewer than 97 days are known
/// # Cost        O(years × 365 × 5), deterministic for a seed
/// # Source      gamma-Poisson posterior predictive (Jeffreys prior); scanning is corrected for by simulated years
/// # Checked     `tails_meet_figures_of_the_negative_binomial`, `chance_alarms_are_as_designed`
pub fn tail(counts: &[u32], years: usize, seed: u64) -> Option<Tail> {
    let known = counts.len().checked_sub(LONGEST).filter(|days| *days >= LEAST_DAYS)?;
    let events: u32 = counts[..known].iter().sum();
    let baseline = Baseline { shape: f64::from(events) + PRIOR, days: known as f64 };
    let last = |days: usize| counts[counts.len() - days..].iter().sum::<u32>();
    let judged = WINDOWS.map(|days| (baseline.at_least(last(days), days), days));
    let (tail, days) = judged.into_iter().min_by(|left, right| left.0.total_cmp(&right.0))?;
    let chance_alarms = baseline.chance_alarms(tail, years, seed);
    let expected = baseline.shape / baseline.days * days as f64;
    Some(Tail { days, observed: last(days), expected, tail, chance_alarms })
}

/// What is known of a rate: gamma with this shape, over so many days.
struct Baseline {
    shape: f64,
    days: f64,
}

impl Baseline {
    /// Probability of so many events or more in a window: one less the negative binomial's terms below.
    fn at_least(&self, events: u32, window: usize) -> f64 {
        let window = window as f64;
        let (stay, go) = ((self.days / (self.days + window)).ln(), (window / (self.days + window)).ln());
        let term = |count: f64| {
            (ln_gamma(self.shape + count) - ln_gamma(self.shape) - ln_gamma(count + 1.0)
                + self.shape * stay
                + count * go)
                .exp()
        };
        if events == 0 {
            return 1.0;
        }
        // Terms fall off from the first on where the events are many; summed upwards they keep the digits of small tails.
        let mean = self.shape * window / self.days;
        if f64::from(events) <= mean {
            return 1.0 - (0..events).map(|count| term(f64::from(count))).sum::<f64>();
        }
        let (mut sum, mut count) = (0.0, f64::from(events));
        loop {
            let one = term(count);
            sum += one;
            if one <= sum * 1e-16 {
                return sum;
            }
            count += 1.0;
        }
    }

    /// Fewest events in each window that are as unusual as a tail.
    fn limits(&self, tail: f64) -> [u32; WINDOWS.len()] {
        WINDOWS.map(|days| (1..).find(|events| self.at_least(*events, days) <= tail * (1.0 + 1e-9)).unwrap_or(u32::MAX))
    }

    fn chance_alarms(&self, tail: f64, years: usize, seed: u64) -> f64 {
        let limits = self.limits(tail);
        let mut generator = Seeded::new(seed);
        let alarms = (0..years).map(|_| {
            let rate = generator.gamma(self.shape) / self.days;
            let mut up_to = vec![0_u32];
            for day in 0..YEAR_DAYS {
                up_to.push(up_to[day] + poisson(rate, &mut generator));
            }
            let unusual = |day: usize| {
                WINDOWS.iter().zip(limits).any(|(days, limit)| up_to[day] - up_to[day.saturating_sub(*days)] >= limit)
            };
            episodes((1..=YEAR_DAYS).map(unusual))
        });
        alarms.sum::<usize>() as f64 / years as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed_rule::FixedRule;

    #[test]
    fn tails_meet_figures_of_the_negative_binomial() {
        // Shape 1 is geometric: as many or more has the probability of going on so many times.
        let baseline = Baseline { shape: 1.0, days: 3.0 };
        for events in 0..12 {
            let expected = 0.25_f64.powf(f64::from(events));
            assert!((baseline.at_least(events, 1) / expected - 1.0).abs() < 1e-9, "{events}");
        }
        // Below the mean, from the other side.
        let many = Baseline { shape: 1.0, days: 1.0 };
        assert!((many.at_least(2, 7) - (7.0_f64 / 8.0).powi(2)).abs() < 1e-12);
    }

    #[test]
    fn a_burst_is_unusual_and_a_usual_week_is_not() {
        let mut counts = vec![0; 700];
        (0..700).step_by(18).for_each(|day| counts[day] = 1);
        let usual = tail(&counts, 500, 1).expect("a baseline");
        assert!(usual.chance_alarms > 1.0, "{usual:?}");
        counts[697..700].fill(2);
        let burst = tail(&counts, 2_000, 1).expect("a baseline");
        assert!(burst.observed == 6 && burst.days <= 4 && burst.chance_alarms < 0.01, "{burst:?}");
        assert_eq!(tail(&counts[..96], 1, 1), None);
    }

    #[test]
    fn chance_alarms_are_as_designed() {
        // Where the rate is known, windows together alarm no less often than the busiest alone and no more often than all one by one.
        let known = Baseline { shape: 20_000.0, days: 365_000.0 };
        let tail = known.at_least(3, 4);
        let limits = known.limits(tail);
        assert_eq!(limits[3], 3);
        let alone = WINDOWS
            .iter()
            .zip(limits)
            .map(|(days, events)| FixedRule { events, days: *days }.chance_alarms(20.0, 3_000, 2));
        let alone: Vec<f64> = alone.collect();
        let together = known.chance_alarms(tail, 3_000, 1);
        let most = alone.iter().copied().fold(0.0, f64::max);
        assert!(together > 0.95 * most && together < 1.05 * alone.iter().sum::<f64>(), "{together} {alone:?}");
    }
}
