//! Quantiles.

/// The quantile at share `p`, interpolated between order statistics.
///
/// # Shapes      values: n in any order
/// # Range       p in [0, 1]; NaN values are left out
/// # Errors      `None` where nothing is left
/// # Cost        O(n log n)
/// # Source      Hyndman and Fan (1996), type 7 (the default of R and numpy)
/// # Checked     `type_seven_as_in_r`
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

/// The median.
///
/// # Errors      `None` where there is no value
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

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
