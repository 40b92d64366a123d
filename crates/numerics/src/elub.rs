//! Empirical bounds of likelihood ratios.

/// Bounds in log10 LR; a ratio beyond one is brought back to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Least log10 LR that the validation set can carry; at most 0.
    pub lower: f64,
    /// Greatest; at least 0.
    pub upper: f64,
}

impl Bounds {
    /// The ratio brought within the bounds; NaN stays NaN.
    ///
    /// # Units       log10 LR
    pub fn apply(self, log10_lr: f64) -> f64 {
        log10_lr.clamp(self.lower, self.upper)
    }
}

/// Step of the grid of thresholds, in log10 LR (lir, `step_size`).
const STEP: f64 = 0.01;
/// What stands for ratios of nothing and of infinity, in log10 LR (lir, `substitute_extremes`).
/// Sets of fewer than a billion cases are bounded below it anyway.
const EXTREME: f64 = 9.0;

/// Empirical lower and upper bounds of a set of likelihood ratios.
///
/// Beyond them the validation set cannot show that the ratios do better than saying nothing. They bound what may be reported; they are not
/// ratios themselves.
///
/// One misleading ratio is added to each side: 0 under the first proposition, infinity under the second. The expected cost of deciding
/// at threshold t, `1 - P(LR > t | H1) + t P(LR > t | H2)`, is compared with that of ratios that are all 1; a bound lies one step before
/// the first threshold on its side of 1 at which those are better.
///
/// # Shapes      under_h1: n1, under_h2: n2; order is free
/// # Units       log10 LR
/// # Range       within [-log10(n1 + 1), log10(n2 + 1)] and within the ratios of the set, each rounded outwards to the grid; always holds
///   0. Ratios beyond 10^±9, infinite ones too, count as 10^±9
/// # Errors      `None` where a side is empty or a ratio is NaN
/// # Cost        O(n log n + steps log n) time, O(n + steps) memory; deterministic
/// # Source      Vergeer et al. (2016), "Numerical likelihood ratios outputted by LR systems are often based on extrapolation: when to stop
///   extrapolating?"; NFI lir, `elub(…, add_misleading=1)`, followed to the rounding of its grid. Where a ratio lies on the grid, lir's
///   own bound moves by a step with the vector instructions of the machine; the reference was made without them
/// # Checked     `random_sets_are_bounded_as_by_lir`: 1,000 sets with ties and infinities, lir 1.3.1 (1.8.0 computes the same), 1e-9
/// # Examples
///
/// ```
/// // Ten cases a side cannot carry a ratio of 100,000, however sure the system is.
/// let bounds = numerics::elub(&[5.0; 10], &[-5.0; 10]).expect("two sides");
/// assert!(bounds.upper < 1.1 && bounds.lower > -1.1);
/// ```
pub fn elub(under_h1: &[f64], under_h2: &[f64]) -> Option<Bounds> {
    let nan = under_h1.iter().chain(under_h2).any(|ratio| ratio.is_nan());
    if under_h1.is_empty() || under_h2.is_empty() || nan {
        return None;
    }
    let (first, second) = (Side::new(under_h1), Side::new(under_h2));
    let grid = grid(&first, &second);
    // Where the neutral system, whose ratios are all 1, costs less than this one with its two misleading ratios.
    let neutral_is_better = |threshold: f64| {
        let power = 10_f64.powf(threshold);
        let neutral = if power < 1.0 { power } else { 1.0 };
        let refused = 1.0 - first.above(power, 0) / (first.count + 1.0);
        let accepted = second.above(power, 1) / (second.count + 1.0);
        neutral / (refused + power * accepted) < 1.0
    };
    let worse: Vec<f64> = grid.iter().copied().filter(|threshold| neutral_is_better(*threshold)).collect();
    let (begin, end) = (grid[0], grid[grid.len() - 1]);
    let lower = worse.iter().filter(|at| **at <= 0.0).map(|at| at + STEP).fold(begin, f64::max);
    let upper = worse.iter().filter(|at| **at >= 0.0).map(|at| at - STEP).fold(end, f64::min);
    // A system that is worse than nothing everywhere would be bounded on the wrong side.
    Some(Bounds { lower: lower.min(0.0), upper: upper.max(0.0) })
}

/// Ratios under one proposition.
struct Side {
    /// As odds, rising.
    ratios: Vec<f64>,
    /// How many.
    count: f64,
    /// Least log10 LR.
    least: f64,
    /// Greatest.
    greatest: f64,
}

impl Side {
    fn new(log10: &[f64]) -> Self {
        let mut sorted: Vec<f64> = log10.iter().map(|ratio| ratio.clamp(-EXTREME, EXTREME)).collect();
        sorted.sort_by(f64::total_cmp);
        let (least, greatest) = (sorted[0], sorted[sorted.len() - 1]);
        let ratios = sorted.into_iter().map(|ratio| 10_f64.powf(ratio)).collect();
        Self { ratios, count: log10.len() as f64, least, greatest }
    }

    /// How many ratios lie above the threshold, `added` ones of infinity among them.
    fn above(&self, threshold: f64, added: usize) -> f64 {
        (self.ratios.len() - self.ratios.partition_point(|ratio| *ratio <= threshold) + added) as f64
    }
}

/// Thresholds in log10, with the very roundings of lir, since a ratio may lie on the grid.
#[expect(clippy::cast_possible_truncation, reason = "at most 901 steps a side")]
fn grid(first: &Side, second: &Side) -> Vec<f64> {
    let least = first.least.min(second.least).max(-(first.count + 1.0).log10());
    let greatest = first.greatest.max(second.greatest).min((second.count + 1.0).log10());
    let from = (floor_divide(least, STEP) as i64).min(0);
    let to = (floor_divide(greatest, STEP) as i64 + 1).max(0);
    let (begin, end) = (from as f64 * STEP, to as f64 * STEP);
    let steps = to - from;
    let step = (end - begin) / steps.max(1) as f64;
    (0..=steps).map(|at| if at == steps && at > 0 { end } else { at as f64 * step + begin }).collect()
}

/// Floor of a quotient as Python and numpy round it: by the exact remainder.
fn floor_divide(value: f64, by: f64) -> f64 {
    let rest = value % by;
    let quotient = (value - rest) / by - if rest < 0.0 { 1.0 } else { 0.0 };
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figures, sets};

    #[test]
    fn random_sets_are_bounded_as_by_lir() {
        let sets = sets("sets");
        assert_eq!(sets.len(), 1_000);
        for (number, set) in sets.iter().enumerate() {
            let bounds = elub(&figures(&set["h1"]), &figures(&set["h2"])).expect("two sides");
            let expected = figures(&set["elub"]);
            assert_near(bounds.lower, expected[0], 1e-9, &format!("lower bound of set {number}"));
            assert_near(bounds.upper, expected[1], 1e-9, &format!("upper bound of set {number}"));
        }
    }

    #[test]
    fn a_set_that_says_nothing_is_bounded_to_nothing() {
        let bounds = elub(&[-1.0, 1.0, -1.0, 1.0], &[-1.0, 1.0, -1.0, 1.0]).expect("two sides");
        assert!(bounds.lower > -0.2 && bounds.upper < 0.2, "{bounds:?}");
    }

    #[test]
    fn bounds_grow_with_the_validation_set_and_never_beyond_it() {
        let bounds = |n: usize| elub(&vec![5.0; n], &vec![-5.0; n]).expect("two sides");
        assert!(bounds(10).upper < bounds(1_000).upper);
        assert!(bounds(1_000).upper <= 1_001_f64.log10() + STEP && bounds(1_000).lower >= -1_001_f64.log10() - STEP);
        assert!((bounds(10).apply(9.0) - bounds(10).upper).abs() < 1e-15);
        assert!(bounds(10).apply(f64::NAN).is_nan());
    }

    #[test]
    fn an_empty_side_or_nan_gives_nothing() {
        assert_eq!(elub(&[], &[1.0]), None);
        assert_eq!(elub(&[f64::NAN], &[1.0]), None);
    }

    #[test]
    fn a_quotient_is_floored_as_in_python() {
        // Python: -0.3 // 0.01 = -30.0, 0.29 // 0.01 = 28.0, 1.0 // 0.01 = 99.0, -1.0 // 0.01 = -100.0
        for (value, expected) in [(-0.3, -30.0), (0.29, 28.0), (1.0, 99.0), (-1.0, -100.0), (0.0, 0.0)] {
            assert_near(floor_divide(value, STEP), expected, 0.0, "floor");
        }
    }
}
