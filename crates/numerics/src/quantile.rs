//! Quantiles.

/// The quantile at share `p`, interpolated between order statistics.
///
/// # Shapes      values: n in any order
/// # Units       return: as the values
/// # Range       p is brought into [0, 1]; NaN values are left out
/// # Errors      `None` where nothing is left
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Hyndman and Fan (1996), type 7 (the default of R and numpy)
/// # Checked     `type_seven_as_in_r`: R `quantile`, 1e-12
/// # Examples
///
/// ```
/// assert_eq!(numerics::quantile(&[4.0, 1.0, 3.0], 0.25), Some(2.0));
/// ```
pub fn quantile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    if sorted.is_empty() {
        return None;
    }
    sorted.sort_by(f64::total_cmp);
    let place = p.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    Some(sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below]))
}

/// The median: [`quantile()`] at one half.
///
/// # Shapes      values: n in any order
/// # Range       NaN values are left out
/// # Errors      `None` where nothing is left
/// # Cost        as [`quantile()`]
/// # Checked     `type_seven_as_in_r`
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// The value with half of the weight on each side.
///
/// # Shapes      values, weights: n in any order
/// # Units       weights: any unit; only their shares count
/// # Range       where exactly half lies at or below a value, the mean of it and the next; values without weight do not count. With
///   equal weights it is [`median()`]
/// # Errors      `None` where lengths differ, no weight is above 0, a weight is negative or not finite, or a value is NaN
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Edgeworth (1888)
/// # Checked     `weights_count_as_copies`: the median of as many copies
/// # Examples
///
/// ```
/// assert_eq!(numerics::weighted_median(&[1.0, 5.0, 9.0], &[1.0, 1.0, 3.0]), Some(9.0));
/// ```
pub fn weighted_median(values: &[f64], weights: &[f64]) -> Option<f64> {
    let usable = weights.iter().all(|weight| *weight >= 0.0 && weight.is_finite());
    if values.len() != weights.len() || !usable || values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let pairs = values.iter().copied().zip(weights.iter().copied());
    let mut sorted: Vec<(f64, f64)> = pairs.filter(|(_, weight)| *weight > 0.0).collect();
    sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
    let half = sorted.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (at, (value, weight)) in sorted.iter().enumerate() {
        below += weight;
        if below > half * (1.0 + ROUNDING) {
            return Some(*value);
        }
        if below >= half * (1.0 - ROUNDING) {
            let next = sorted.get(at + 1).map_or(*value, |(next, _)| *next);
            return Some(f64::midpoint(*value, next));
        }
    }
    None
}

/// Share of a sum of weights that may be rounding.
const ROUNDING: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn weights_count_as_copies(cases in prop::collection::vec((-9.0..9.0_f64, 0..5_usize), 1..20)) {
            let copies: Vec<f64> = cases.iter().flat_map(|(value, count)| std::iter::repeat_n(*value, *count)).collect();
            let (values, weights): (Vec<f64>, Vec<f64>) = cases.iter().map(|(value, count)| (*value, *count as f64 * 0.1)).unzip();
            let (found, expected) = (weighted_median(&values, &weights), median(&copies));
            prop_assert_eq!(found.is_none(), expected.is_none());
            prop_assert!((found.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs() < 1e-12);
        }
    }

    #[test]
    fn bad_weights_have_no_median() {
        assert_eq!(weighted_median(&[1.0], &[-1.0]), None);
        assert_eq!(weighted_median(&[1.0], &[0.0]), None);
        assert_eq!(weighted_median(&[1.0, 2.0], &[1.0]), None);
        assert_eq!(weighted_median(&[f64::NAN], &[1.0]), None);
    }

    #[test]
    fn type_seven_as_in_r() {
        // R: quantile(c(1, 3, 4, 10), c(.1, .25, .5, .9)) = 1.6 2.5 3.5 8.2
        let values = [10.0, 1.0, 4.0, 3.0];
        for (share, expected) in [(0.1, 1.6), (0.25, 2.5), (0.5, 3.5), (0.9, 8.2)] {
            assert!((quantile(&values, share).expect("values") - expected).abs() < 1e-12);
        }
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[f64::NAN, 2.0]), Some(2.0));
    }
}
