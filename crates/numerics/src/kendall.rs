//! Agreement of two orders, pair by pair.

/// Kendall's rank correlation, tau-b: pairs in the same order less pairs in opposite order, corrected for ties.
///
/// Unlike [`crate::spearman()`] one misplaced pair weighs the same wherever it stands.
///
/// # Shapes      one, other: n paired figures
/// # Range       [-1, 1]; infinite figures are ordered like others
/// # Errors      `None` for fewer than two pairs, unequal lengths, NaN, or where a side is constant
/// # Cost        O(n²) time, O(1) memory: meant for lists that people read; deterministic
/// # Source      Kendall (1948), tau-b
/// # Checked     `meets_scipy`: scipy 1.17.1 `kendalltau`, 1e-12
/// # Examples
///
/// ```
/// assert_eq!(numerics::kendall(&[1.0, 2.0, 3.0], &[4.0, 5.0, 9.0]), Some(1.0));
/// ```
pub fn kendall(one: &[f64], other: &[f64]) -> Option<f64> {
    if one.len() != other.len() || one.len() < 2 || one.iter().chain(other).any(|value| value.is_nan()) {
        return None;
    }
    let order = |values: &[f64], left: usize, right: usize| {
        f64::from(i8::from(values[left] > values[right]) - i8::from(values[left] < values[right]))
    };
    let (mut agree, mut of_one, mut of_other) = (0.0, 0.0, 0.0);
    for left in 0..one.len() {
        for right in 0..left {
            let (first, second) = (order(one, left, right), order(other, left, right));
            agree += first * second;
            of_one += first.abs();
            of_other += second.abs();
        }
    }
    (of_one > 0.0 && of_other > 0.0).then(|| agree / f64::sqrt(of_one * of_other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};

    #[test]
    fn meets_scipy() {
        for set in sets("ranked") {
            let found = kendall(&figures(&set["one"]), &figures(&set["other"]));
            let expected = figure(&set["kendall"]);
            assert_eq!(found.is_none(), expected.is_nan());
            if let Some(found) = found {
                assert_near(found, expected, 1e-12, "tau-b");
            }
        }
    }

    #[test]
    fn nothing_to_compare_gives_nothing() {
        assert_eq!(kendall(&[1.0], &[1.0]), None);
        assert_eq!(kendall(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(kendall(&[1.0, f64::NAN], &[3.0, 4.0]), None);
    }
}
