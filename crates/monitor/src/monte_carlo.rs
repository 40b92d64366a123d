//! How often chance alone does as well.

use std::f64::consts::PI;

use numerics::Seeded;

/// First round of replicates.
pub(crate) const FIRST_ROUND: usize = 999;
/// All replicates where the first round gives 0.01 or less.
const ALL_ROUNDS: usize = 9_999;
/// p at which the second round begins.
const SECOND_ROUND_AT: f64 = 0.01;
/// A replicate that reaches the figure but for this is taken to reach it: the same counts may be summed in another order.
const EQUAL: f64 = 1e-9;
/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// The largest figure of each replicate.
pub(crate) struct Chance {
    maxima: Vec<f64>,
}

impl Chance {
    /// Draws replicates until the p-value of `figure` is known: 999, or 9,999 where it may be 0.01 or less. Replicate i draws from a generator of its
    /// own, so that the number of threads changes nothing.
    pub(crate) fn draw<Room>(
        figure: f64,
        seed: u64,
        threads: usize,
        room: impl Fn() -> Room + Sync,
        one: impl Fn(&mut Room, &mut Seeded) -> f64 + Sync,
    ) -> Self {
        let base = Seeded::new(seed).bits();
        let some = |from: usize, to: usize| {
            let share = (to - from).div_ceil(threads.max(1));
            std::thread::scope(|scope| {
                let run = |first: usize| {
                    let (room, one) = (&room, &one);
                    scope.spawn(move || {
                        let mut room = room();
                        let last = (first + share).min(to);
                        let draw = |at| one(&mut room, &mut Seeded::new(base.wrapping_add(at as u64)));
                        (first..last).map(draw).collect::<Vec<f64>>()
                    })
                };
                let workers: Vec<_> = (from..to).step_by(share).map(run).collect();
                workers.into_iter().flat_map(|worker| worker.join().expect("a replicate does not panic")).collect()
            })
        };
        let mut chance = Self { maxima: some(0, FIRST_ROUND) };
        if chance.p_value(figure) <= SECOND_ROUND_AT {
            let more: Vec<f64> = some(FIRST_ROUND, ALL_ROUNDS);
            chance.maxima.extend(more);
        }
        chance
    }

    /// Replicates drawn.
    pub(crate) fn replicates(&self) -> usize {
        self.maxima.len()
    }

    /// (1 + replicates that reach the figure) / (1 + replicates).
    pub(crate) fn p_value(&self, figure: f64) -> f64 {
        let reached = self.maxima.iter().filter(|maximum| **maximum >= figure - EQUAL).count();
        (1 + reached) as f64 / (1 + self.maxima.len()) as f64
    }

    /// Tail of the Gumbel distribution that has the mean and variance of the replicates: finer than 1 in 10,000, at the price of an assumption.
    ///
    /// # Source Abrams, Kulldorff and Kleinman (2010)
    pub(crate) fn gumbel_p_value(&self, figure: f64) -> f64 {
        let count = self.maxima.len() as f64;
        let mean = self.maxima.iter().sum::<f64>() / count;
        let variance = self.maxima.iter().map(|maximum| (maximum - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let scale = (6.0 * variance).sqrt() / PI;
        if scale <= 0.0 {
            return self.p_value(figure);
        }
        -(-(-(figure - (mean - EULER * scale)) / scale).exp()).exp_m1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(figure: f64, seed: u64, threads: usize) -> Chance {
        Chance::draw(figure, seed, threads, || (), |(), generator| generator.unit())
    }

    #[test]
    fn the_p_value_is_the_share_that_reaches_the_figure() {
        let chance = uniform(0.7, 1, 2);
        assert_eq!(chance.replicates(), 999);
        assert!((chance.p_value(0.7) - 0.3).abs() < 0.05);
        assert!((chance.p_value(2.0) - 0.001).abs() < 1e-12);
    }

    #[test]
    fn small_p_values_are_looked_at_more_closely() {
        let chance = uniform(0.999, 1, 2);
        assert_eq!(chance.replicates(), 9_999);
        assert!((chance.p_value(0.999) - 0.001).abs() < 0.001);
    }

    #[test]
    fn threads_change_nothing_and_seeds_do() {
        assert_eq!(uniform(0.7, 1, 1).maxima, uniform(0.7, 1, 3).maxima);
        assert_ne!(uniform(0.7, 1, 1).maxima, uniform(0.7, 2, 1).maxima);
    }

    #[test]
    fn the_gumbel_tail_of_gumbel_draws_is_near_their_own() {
        let draw = |(): &mut (), generator: &mut Seeded| -(-(1.0 - generator.unit()).ln()).ln();
        let chance = Chance::draw(6.0, 1, 2, || (), draw);
        assert!((chance.gumbel_p_value(6.0) / 0.002_475_7 - 1.0).abs() < 0.15, "{}", chance.gumbel_p_value(6.0));
        let constant = Chance::draw(1.0, 1, 1, || (), |(), _| 0.0);
        assert!((constant.gumbel_p_value(1.0) - constant.p_value(1.0)).abs() < 1e-12);
    }
}
