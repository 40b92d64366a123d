//! Pool-adjacent-violators: the best monotone fit.

/// The non-decreasing sequence nearest to `values` by weighted squares.
///
/// # Shapes      values, weights: n; returns n
/// # Range       empty gives empty; weights must be positive
/// # Cost        O(n) time and memory; deterministic
/// # Source      Ayer et al. (1955); Barlow et al. (1972)
/// # Checked     `agrees_with_the_max_min_formula`: brute force over all blocks, 1e-9
/// # Examples
///
/// ```
/// let fitted = numerics::isotonic(&[1.0, 3.0, 2.0], &[1.0, 1.0, 1.0]);
/// assert_eq!(fitted, [1.0, 2.5, 2.5]);
/// ```
pub fn isotonic(values: &[f64], weights: &[f64]) -> Vec<f64> {
    // Blocks: mean, weight, length.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(values.len());
    for (value, weight) in values.iter().zip(weights) {
        blocks.push((*value, *weight, 1));
        while let [.., (before, before_weight, before_length), (last, last_weight, length)] = blocks[..] {
            if before < last {
                break;
            }
            let weight = before_weight + last_weight;
            let pooled = (before * before_weight + last * last_weight) / weight;
            blocks.truncate(blocks.len() - 2);
            blocks.push((pooled, weight, before_length + length));
        }
    }
    blocks.into_iter().flat_map(|(mean, _, length)| std::iter::repeat_n(mean, length)).collect()
}

/// Calibrates the scores of a set to log10 likelihood ratios by pool-adjacent-violators.
///
/// A ratio says how much more often such a score occurs under the first proposition than under the second in the training set. It is not
/// the probability of either.
///
/// # Shapes      scores: n, labels: n (true = the first proposition holds); returns n, in input order
/// # Units       scores: any monotone scale; return: log10 LR (the training prior divided out)
/// # Range       as [`PavCalibrator::fit`]
/// # Errors      `None` where a class is empty, lengths differ or a score is NaN
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      as [`PavCalibrator`]
/// # Checked     as [`PavCalibrator`]
pub fn pav_log10_lr(scores: &[f64], labels: &[bool], bounded: bool) -> Option<Vec<f64>> {
    let calibrator = PavCalibrator::fit(scores, labels, bounded)?;
    Some(scores.iter().map(|score| calibrator.log10_lr(*score)).collect())
}

/// Scores to log10 likelihood ratios, by the best monotone fit on a training set.
///
/// # Source      Brümmer and du Preez (2013), on PAV as the optimum of every binary proper scoring rule; NFI lir, `IsotonicCalibrator`, from
///   which it differs in two ways: blocks are pooled by whole counts, so that no rounding decides a tie, and only equal scores are tied
///   (lir also ties scores closer than 1e-15)
/// # Checked     `random_sets_are_calibrated_as_by_lir`: 1,000 sets with ties and infinities, lir 1.3.1, 1e-9
/// # Examples
///
/// ```
/// use numerics::PavCalibrator;
///
/// let scores = [0.1, 0.4, 0.4, 0.9];
/// let calibrator = PavCalibrator::fit(&scores, &[false, true, false, true], false).expect("two classes");
/// assert_eq!(calibrator.log10_lr(0.4), 0.0);
/// assert_eq!(calibrator.log10_lr(0.9), f64::INFINITY);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PavCalibrator {
    /// Distinct training scores, rising.
    scores: Vec<f64>,
    /// Number of the block that each score belongs to.
    block_of: Vec<usize>,
    /// Likelihood ratio of each block, rising; 0 and infinity where a block holds one class only.
    ratios: Vec<f64>,
}

/// Training cases with one score, or a block of them.
#[derive(Clone, Copy, Debug)]
struct Cases {
    /// Under the first proposition.
    first: u64,
    /// Under the second.
    second: u64,
    /// Distinct scores.
    scores: usize,
}

impl Cases {
    /// Whether these speak at least as much for the first proposition as `next` do, without rounding.
    fn not_below(self, next: Self) -> bool {
        u128::from(self.first) * u128::from(next.second) >= u128::from(next.first) * u128::from(self.second)
    }

    fn with(self, other: Self) -> Self {
        Self { first: self.first + other.first, second: self.second + other.second, scores: self.scores + other.scores }
    }
}

impl PavCalibrator {
    /// Fits the calibrator.
    ///
    /// # Shapes      scores: n, labels: n (true = the first proposition holds)
    /// # Range       equal scores share a ratio; a block of one class only gives an infinite ratio, unless `bounded`: then one misleading
    ///   case is added to each side first (a score above all for the second proposition, one below all for the first), so that every
    ///   ratio is finite. Infinite scores are allowed
    /// # Errors      `None` where a class is empty, lengths differ or a score is NaN
    /// # Cost        O(n log n) time, O(n) memory; deterministic
    pub fn fit(scores: &[f64], labels: &[bool], bounded: bool) -> Option<Self> {
        let nan = scores.iter().any(|score| score.is_nan());
        let firsts = labels.iter().filter(|label| **label).count() as u64;
        let seconds = labels.len() as u64 - firsts;
        if scores.len() != labels.len() || firsts == 0 || seconds == 0 || nan {
            return None;
        }
        let (distinct, mut cases) = tied(scores, labels);
        let extra = u64::from(bounded);
        if bounded {
            cases.insert(0, Cases { first: 1, second: 0, scores: 0 });
            cases.push(Cases { first: 0, second: 1, scores: 0 });
        }
        let blocks = pool(cases);
        let ratio = |block: &Cases| {
            (block.first as f64 / (firsts + extra) as f64) / (block.second as f64 / (seconds + extra) as f64)
        };
        let block_of =
            blocks.iter().enumerate().flat_map(|(at, block)| std::iter::repeat_n(at, block.scores)).collect();
        Some(Self { scores: distinct, block_of, ratios: blocks.iter().map(ratio).collect() })
    }

    /// The ratio of a score, also one that the training set did not hold.
    ///
    /// # Units       score: as in training; return: log10 LR
    /// # Range       beyond the training scores, the ratio of the nearest; between two, their posterior probabilities at even prior
    ///   interpolated (as lir does; beside an infinite score, the finite neighbour's); NaN gives NaN
    /// # Cost        O(log n)
    /// # Checked     `unseen_scores_are_calibrated_as_by_lir`: lir 1.3.1, 1e-9
    pub fn log10_lr(&self, score: f64) -> f64 {
        if score.is_nan() {
            return f64::NAN;
        }
        let above = self.scores.partition_point(|known| *known < score).min(self.scores.len() - 1);
        let below = if self.scores[above] > score { above.saturating_sub(1) } else { above };
        let (low, high) = (self.ratios[self.block_of[below]], self.ratios[self.block_of[above]]);
        if self.block_of[below] == self.block_of[above] {
            return low.log10();
        }
        let (from, to) = (self.scores[below], self.scores[above]);
        let share = match (from.is_finite(), to.is_finite()) {
            (true, true) => (score - from) / (to - from),
            (true, false) => 0.0,
            (false, true) => 1.0,
            (false, false) => 0.5,
        };
        // Kept as two sums, so that neither probability loses its small digits.
        let for_first = (1.0 - share) * probability(low) + share * probability(high);
        let for_second = (1.0 - share) * probability(1.0 / low) + share * probability(1.0 / high);
        (for_first / for_second).log10()
    }
}

/// Probability at even prior.
fn probability(ratio: f64) -> f64 {
    if ratio.is_infinite() { 1.0 } else { ratio / (1.0 + ratio) }
}

/// Distinct scores in rising order, and the cases at each.
fn tied(scores: &[f64], labels: &[bool]) -> (Vec<f64>, Vec<Cases>) {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|left, right| scores[*left].total_cmp(&scores[*right]));
    #[expect(clippy::float_cmp, reason = "ties are exact ties")]
    let groups = order.chunk_by(|left, right| scores[*left] == scores[*right]);
    groups
        .map(|group| {
            let first = group.iter().filter(|at| labels[**at]).count() as u64;
            (scores[group[0]], Cases { first, second: group.len() as u64 - first, scores: 1 })
        })
        .unzip()
}

/// Pools neighbours until they rise.
fn pool(cases: Vec<Cases>) -> Vec<Cases> {
    let mut blocks: Vec<Cases> = Vec::with_capacity(cases.len());
    for one in cases {
        blocks.push(one);
        while let [.., before, last] = blocks[..] {
            if !before.not_below(last) {
                break;
            }
            blocks.truncate(blocks.len() - 2);
            blocks.push(before.with(last));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};
    use proptest::prelude::*;

    /// fit_i = max over a <= i of min over b >= i of the mean of a..=b.
    fn by_formula(values: &[f64], weights: &[f64]) -> Vec<f64> {
        let mean = |from: usize, to: usize| {
            let weight: f64 = weights[from..=to].iter().sum();
            let sum: f64 =
                values[from..=to].iter().zip(&weights[from..=to]).map(|(value, weight)| value * weight).sum();
            sum / weight
        };
        let least = |from: usize, at: usize| (at..values.len()).map(|to| mean(from, to)).fold(f64::INFINITY, f64::min);
        let best = |at: usize| (0..=at).map(|from| least(from, at)).fold(f64::NEG_INFINITY, f64::max);
        (0..values.len()).map(best).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_the_max_min_formula(points in prop::collection::vec((-5.0..5.0_f64, 0.1..3.0_f64), 1..14)) {
            let (values, weights): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            for (fitted, expected) in isotonic(&values, &weights).into_iter().zip(by_formula(&values, &weights)) {
                prop_assert!((fitted - expected).abs() < 1e-9);
            }
        }

        #[test]
        fn ratios_agree_with_the_max_min_formula(cases in prop::collection::vec((0..6_i32, any::<bool>()), 2..24)) {
            let scores: Vec<f64> = cases.iter().map(|(score, _)| f64::from(*score)).collect();
            let labels: Vec<bool> = cases.iter().map(|(_, label)| *label).collect();
            let firsts = labels.iter().filter(|label| **label).count();
            prop_assume!(firsts > 0 && firsts < labels.len());
            let weight = |label: bool| 1.0 / if label { firsts } else { labels.len() - firsts } as f64;
            // One point a distinct score: posterior share at even prior, and its weight.
            let (mut shares, mut weights) = (Vec::new(), Vec::new());
            let mut distinct = scores.clone();
            distinct.sort_by(f64::total_cmp);
            distinct.dedup();
            for score in &distinct {
                let at = || scores.iter().zip(&labels).filter(|(one, _)| one.total_cmp(score).is_eq()).map(|(_, label)| *label);
                let total: f64 = at().map(weight).sum();
                shares.push(at().filter(|label| *label).map(weight).sum::<f64>() / total);
                weights.push(total);
            }
            let calibrator = PavCalibrator::fit(&scores, &labels, false).expect("two classes");
            for (score, expected) in distinct.iter().zip(by_formula(&shares, &weights)) {
                prop_assert!((probability(10_f64.powf(calibrator.log10_lr(*score))) - expected).abs() < 1e-9);
            }
        }
    }

    fn labelled(set: &serde_json::Value) -> (Vec<f64>, Vec<bool>) {
        let (first, second) = (figures(&set["h1"]), figures(&set["h2"]));
        let labels = first.iter().map(|_| true).chain(second.iter().map(|_| false)).collect();
        (first.into_iter().chain(second).collect(), labels)
    }

    #[test]
    fn random_sets_are_calibrated_as_by_lir() {
        let sets = sets("sets");
        assert_eq!(sets.len(), 1_000);
        for (number, set) in sets.iter().enumerate() {
            let (scores, labels) = labelled(set);
            for (key, bounded) in [("pav", false), ("pav_bounded", true)] {
                let calibrator = PavCalibrator::fit(&scores, &labels, bounded).expect("two classes");
                let runs = set[key].as_array().expect("runs");
                let expected = runs.iter().flat_map(|run| {
                    let length = run[1].as_u64().expect("a length");
                    (0..length).map(|_| figure(&run[0]))
                });
                let found: Vec<f64> = calibrator.scores.iter().map(|score| calibrator.log10_lr(*score)).collect();
                let expected: Vec<f64> = expected.collect();
                assert_eq!(found.len(), expected.len(), "{key} of set {number}");
                for (found, expected) in found.into_iter().zip(expected) {
                    assert_near(found, expected, 1e-9, &format!("{key} of set {number}"));
                }
            }
        }
    }

    #[test]
    fn unseen_scores_are_calibrated_as_by_lir() {
        let mut asked = 0;
        for set in sets("sets").iter().filter(|set| set.get("asked").is_some()) {
            let (scores, labels) = labelled(set);
            let calibrator = PavCalibrator::fit(&scores, &labels, true).expect("two classes");
            for (score, expected) in figures(&set["asked"]).into_iter().zip(figures(&set["answered"])) {
                assert_near(calibrator.log10_lr(score), expected, 1e-9, "unseen score");
                asked += 1;
            }
        }
        assert!(asked >= 500, "only {asked}");
    }

    #[test]
    fn a_perfect_score_is_infinite_unless_bounded() {
        let scores = [0.1, 0.2, 0.8, 0.9];
        let labels = [false, false, true, true];
        let ratios = pav_log10_lr(&scores, &labels, false).expect("two classes");
        assert_eq!(ratios, [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY]);
        let bounded = pav_log10_lr(&scores, &labels, true).expect("two classes");
        assert!((bounded[3] - 2.0_f64.log10()).abs() < 1e-12 && (bounded[0] + 2.0_f64.log10()).abs() < 1e-12);
    }

    #[test]
    fn beside_an_infinite_score_the_finite_neighbour_counts() {
        let scores = [f64::NEG_INFINITY, 0.0, 0.0, f64::INFINITY];
        let calibrator = PavCalibrator::fit(&scores, &[false, true, false, true], false).expect("two classes");
        assert_near(calibrator.log10_lr(-7.0), 0.0, 0.0, "exactly");
        assert_near(calibrator.log10_lr(7.0), 0.0, 0.0, "exactly");
        assert_near(calibrator.log10_lr(f64::INFINITY), f64::INFINITY, 0.0, "exactly");
        assert!(calibrator.log10_lr(f64::NAN).is_nan());
        let only_infinite = PavCalibrator::fit(&[f64::NEG_INFINITY, f64::INFINITY], &[false, true], true);
        assert_near(only_infinite.expect("two classes").log10_lr(3.0), 0.0, 0.0, "exactly");
    }

    #[test]
    fn one_class_or_nan_gives_nothing() {
        assert_eq!(pav_log10_lr(&[1.0], &[true], false), None);
        assert_eq!(pav_log10_lr(&[1.0, f64::NAN], &[true, false], false), None);
        assert_eq!(pav_log10_lr(&[1.0], &[true, false], false), None);
    }
}
