//! Shares of counts.

/// The 95 % interval of a share.
///
/// # Shapes      hits of trials; returns lower and upper limit
/// # Units       shares
/// # Range       (0, 1) where there is no trial
/// # Cost        constant
/// # Source      Wilson (1927), score interval, z = 1.959964; hits beyond trials count as all
/// # Checked     `nought_of_ten`: R `prop.test`, 1e-7; `published_shares`: Newcombe (1998), table I, and statsmodels 0.15.0, 1e-12
/// # Examples
///
/// ```
/// let (low, high) = numerics::wilson(81, 263);
/// assert!(low > 0.25 && high < 0.37);
/// ```
pub fn wilson(hits: usize, trials: usize) -> (f64, f64) {
    if trials == 0 {
        return (0.0, 1.0);
    }
    let (z, n) = (1.959_963_984_540_054_f64, trials as f64);
    let share = hits.min(trials) as f64 / n;
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figures, sets};

    #[test]
    fn published_shares() {
        // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
        for (hits, trials, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = wilson(hits, trials);
            assert_near(found.0, low, 5e-5, "lower limit");
            assert_near(found.1, high, 5e-5, "upper limit");
        }
        for row in sets("distributions")[0]["wilson"].as_array().expect("rows").iter().map(figures) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
            let found = wilson(row[0] as usize, row[1] as usize);
            assert_near(found.0, row[2], 1e-12, "lower limit");
            assert_near(found.1, row[3], 1e-12, "upper limit");
        }
    }

    #[test]
    fn nought_of_ten() {
        // R: prop.test(0, 10, correct = FALSE)$conf.int = 0 0.2775328
        let (low, high) = wilson(0, 10);
        assert!(low.abs() < 1e-12 && (high - 0.277_532_8).abs() < 1e-7);
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
