//! Agreement of two orders.

/// Spearman's rank correlation, ties sharing the mean of their ranks.
///
/// # Shapes      one, other: n paired figures
/// # Range       [-1, 1]; infinite figures are ranked like others
/// # Errors      `None` for fewer than two pairs, unequal lengths, NaN, or where a side is constant
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Spearman (1904); ties as in Kendall (1948)
/// # Checked     `meets_scipy`: 40 sets with ties, scipy 1.17.1 `spearmanr`, 1e-12; `ranks_are_counts_of_what_is_below`
/// # Examples
///
/// ```
/// assert_eq!(numerics::spearman(&[1.0, 2.0, 3.0], &[9.0, 4.0, 1.0]), Some(-1.0));
/// ```
pub fn spearman(one: &[f64], other: &[f64]) -> Option<f64> {
    if one.len() != other.len() || one.len() < 2 || one.iter().chain(other).any(|value| value.is_nan()) {
        return None;
    }
    pearson(&ranks(one), &ranks(other))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|left, right| values[*left].total_cmp(&values[*right]));
    let mut ranks = vec![0.0; values.len()];
    let mut begin = 0;
    #[expect(clippy::float_cmp, reason = "ties are exact ties")]
    let ties = order.chunk_by(|left, right| values[*left] == values[*right]);
    for group in ties {
        let shared = begin as f64 + (group.len() as f64 + 1.0) / 2.0;
        for at in group {
            ranks[*at] = shared;
        }
        begin += group.len();
    }
    ranks
}

fn pearson(one: &[f64], other: &[f64]) -> Option<f64> {
    let n = one.len() as f64;
    let (mean_one, mean_other) = (one.iter().sum::<f64>() / n, other.iter().sum::<f64>() / n);
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (x, y) in one.iter().zip(other) {
        both += (x - mean_one) * (y - mean_other);
        first += (x - mean_one).powi(2);
        second += (y - mean_other).powi(2);
    }
    (first > 0.0 && second > 0.0).then(|| both / (first * second).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};
    use proptest::prelude::*;

    #[test]
    fn meets_scipy() {
        for set in sets("ranked") {
            let found = spearman(&figures(&set["one"]), &figures(&set["other"]));
            let expected = figure(&set["spearman"]);
            assert_eq!(found.is_none(), expected.is_nan());
            if let Some(found) = found {
                assert_near(found, expected, 1e-12, "rho");
            }
        }
    }

    proptest! {
        #[test]
        fn ranks_are_counts_of_what_is_below(values in prop::collection::vec(-4..4_i8, 1..30)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            for (value, rank) in values.iter().zip(ranks(&values)) {
                let below = values.iter().filter(|other| *other < value).count() as f64;
                let equal = values.iter().filter(|other| (*other - value).abs() < 0.5).count() as f64;
                prop_assert!((rank - (below + (equal + 1.0) / 2.0)).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_worked_example_with_ties() {
        // Ranks 1 2.5 2.5 4 and 1 3 2 4: covariance 4.5, variances 4.5 and 5.
        let rho = spearman(&[1.0, 2.0, 2.0, 3.0], &[10.0, 30.0, 20.0, 40.0]).expect("pairs");
        assert!((rho - 4.5 / (4.5_f64 * 5.0).sqrt()).abs() < 1e-12);
        assert_eq!(spearman(&[1.0, 2.0], &[5.0, 5.0]), None);
        assert!((spearman(&[1.0, 2.0, 3.0], &[9.0, 4.0, 1.0]).expect("pairs") + 1.0).abs() < 1e-12);
    }
}
