//! Whether somebody's calls follow a line's orders: the motif of dispatch.

use numerics::Seeded;
use records::{DAY_MS, MINUTE_MS};

/// How soon a runner is told (methods.md, 4: spans of 5, 15 and 60 minutes; half are told within five).
const SOON_MS: i64 = 10 * MINUTE_MS;
/// A week: shuffled calls keep their hour of the week.
const WEEK_MS: i64 = 7 * DAY_MS;
/// Shuffles behind the share that chance would give.
const SHUFFLES: usize = 199;
/// The least share that chance is held to give, so that few shuffles cannot make a certainty.
const LEAST_CHANCE: f64 = 0.02;

/// How calls lie behind orders.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Follows {
    /// Whether each call follows an order within minutes.
    pub(crate) hits: Vec<bool>,
    /// Share that would follow one by chance, calls moved by whole weeks.
    pub(crate) chance: f64,
}

/// Finds which of `calls` follow one of `orders` within ten minutes, and how many would if the weeks were shuffled.
///
/// Each shuffled call keeps its hour of the week and moves to another week of the span of orders; with fewer than two weeks of orders it
/// moves by whole days.
pub(crate) fn follows(calls: &[i64], orders: &[i64], seed: u64) -> Follows {
    let (Some(first), Some(last)) = (orders.first(), orders.last()) else {
        return Follows { hits: vec![false; calls.len()], chance: LEAST_CHANCE };
    };
    let soon_after = |at: i64| {
        let next = orders.partition_point(|order| *order < at - SOON_MS);
        orders.get(next).is_some_and(|order| *order <= at)
    };
    let hits: Vec<bool> = calls.iter().map(|at| soon_after(*at)).collect();
    let unit = if last - first >= 2 * WEEK_MS { WEEK_MS } else { DAY_MS };
    let units = ((last - first) / unit).max(2);
    let mut draw = Seeded::new(seed);
    let mut by_chance = 0_usize;
    for _ in 0..SHUFFLES {
        for at in calls {
            let moves = 1 + i64::try_from(draw.index(usize::try_from(units - 1).unwrap_or(1))).unwrap_or(0);
            let moved = first + (at - first + moves * unit).rem_euclid(units * unit);
            by_chance += usize::from(soon_after(moved));
        }
    }
    let chance = by_chance as f64 / (SHUFFLES * calls.len()).max(1) as f64;
    Follows { hits, chance: chance.max(LEAST_CHANCE) }
}

/// Standard deviations above chance.
pub(crate) fn z(hits: f64, calls: f64, chance: f64) -> f64 {
    let spread = (calls * chance * (1.0 - chance)).sqrt();
    if spread > 0.0 { (hits - calls * chance) / spread } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_behind_orders_stand_out_and_calls_at_the_same_hours_do_not() {
        let mut draw = Seeded::new(2);
        // Ten orders a day between noon and eight, for six weeks.
        let mut time =
            |day: i64| day * DAY_MS + 12 * 60 * MINUTE_MS + i64::try_from(draw.index(480)).expect("few") * MINUTE_MS;
        let mut orders: Vec<i64> = (0..42).flat_map(|day| [(); 10].map(|()| day)).map(&mut time).collect();
        orders.sort_unstable();
        let behind: Vec<i64> = orders.iter().step_by(7).map(|at| at + 4 * MINUTE_MS).collect();
        let beside: Vec<i64> = (0..42).map(&mut time).collect();
        let stand = |calls: &[i64]| {
            let found = follows(calls, &orders, 1);
            z(found.hits.iter().filter(|hit| **hit).count() as f64, calls.len() as f64, found.chance)
        };
        assert!(stand(&behind) > 8.0, "{}", stand(&behind));
        assert!(stand(&beside).abs() < 3.0, "{}", stand(&beside));
        assert!(follows(&behind, &[], 1).hits.iter().all(|hit| !hit));
    }
}
