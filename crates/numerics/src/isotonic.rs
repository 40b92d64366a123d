//! Pool-adjacent-violators: the best monotone fit.

/// The non-decreasing sequence nearest to `values` by weighted squares.
///
/// # Shapes      values, weights: n; returns n
/// # Range       empty gives empty; weights must be positive
/// # Cost        O(n)
/// # Source      Ayer et al. (1955); Barlow et al. (1972)
/// # Checked     `agrees_with_the_max_min_formula`: brute force over all blocks, 1e-9
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

/// Calibrates scores to log10 likelihood ratios by pool-adjacent-violators.
///
/// A ratio says how much more often such a score occurs under the first proposition than under the second in the training set. It is not
/// the probability of either.
///
/// # Shapes      scores: n, labels: n (true = the first proposition holds); returns n, in input order
/// # Units       scores: any monotone scale; return: log10 LR (the training prior divided out)
/// # Range       equal scores share a ratio; a block of one class only gives an infinite ratio, unless `bounded`: then one misleading
///   case is added to each side first (a score above all for the second proposition, one below all for the first), so that every ratio
///   is finite. Infinite scores are allowed
/// # Errors      `None` where a class is empty, lengths differ or a score is NaN
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Brümmer and du Preez (2013), "The PAV algorithm optimizes binary proper scoring rules"; NFI lir,
///   `IsotonicCalibrator(add_misleading=1)`
/// # Checked     `published_set_costs_what_lir_says`: lir 1.3.1, 1e-9
pub fn pav_log10_lr(scores: &[f64], labels: &[bool], bounded: bool) -> Option<Vec<f64>> {
    let positives = labels.iter().filter(|label| **label).count();
    let negatives = labels.len() - positives;
    if positives == 0 || negatives == 0 || scores.len() != labels.len() || scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|left, right| scores[*left].total_cmp(&scores[*right]));
    // One point a distinct score: share of the first proposition, weighted so that both classes count alike.
    let extra = if bounded { 1.0 } else { 0.0 };
    let (h1, h2) = (1.0 / (positives as f64 + extra), 1.0 / (negatives as f64 + extra));
    let mut points: Vec<(f64, f64, usize)> = Vec::new();
    if bounded {
        points.push((h1, 0.0, 0));
    }
    #[expect(clippy::float_cmp, reason = "ties are exact ties")]
    let groups = order.chunk_by(|left, right| scores[*left] == scores[*right]);
    for group in groups {
        let first = group.iter().filter(|at| labels[**at]).count();
        points.push((first as f64 * h1, (group.len() - first) as f64 * h2, group.len()));
    }
    if bounded {
        points.push((0.0, h2, 0));
    }
    let shares: Vec<f64> = points.iter().map(|(first, second, _)| first / (first + second)).collect();
    let weights: Vec<f64> = points.iter().map(|(first, second, _)| first + second).collect();
    let fitted = isotonic(&shares, &weights);
    let mut ratios = vec![0.0; scores.len()];
    let mut at = 0;
    for ((_, _, length), share) in points.iter().zip(fitted) {
        for position in &order[at..at + length] {
            ratios[*position] = (share / (1.0 - share)).log10();
        }
        at += length;
    }
    Some(ratios)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// fit_i = max over a <= i of min over b >= i of the mean of a..=b.
    fn by_formula(values: &[f64], weights: &[f64]) -> Vec<f64> {
        let mean = |from: usize, to: usize| {
            let weight: f64 = weights[from..=to].iter().sum();
            values[from..=to].iter().zip(&weights[from..=to]).map(|(value, weight)| value * weight).sum::<f64>() / weight
        };
        (0..values.len())
            .map(|at| {
                (0..=at).map(|from| (at..values.len()).map(|to| mean(from, to)).fold(f64::INFINITY, f64::min)).fold(f64::NEG_INFINITY, f64::max)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn agrees_with_the_max_min_formula(points in prop::collection::vec((-5.0..5.0_f64, 0.1..3.0_f64), 1..14)) {
            let (values, weights): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            for (fitted, expected) in isotonic(&values, &weights).into_iter().zip(by_formula(&values, &weights)) {
                prop_assert!((fitted - expected).abs() < 1e-9);
            }
        }
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
    fn one_class_or_nan_gives_nothing() {
        assert_eq!(pav_log10_lr(&[1.0], &[true], false), None);
        assert_eq!(pav_log10_lr(&[1.0, f64::NAN], &[true, false], false), None);
    }
}
