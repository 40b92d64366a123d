//! Shares of counts.

/// The 95 % interval of a share.
///
/// # Shapes      hits of trials
/// # Range       (0, 1) where there is no trial
/// # Cost        constant
/// # Source      Wilson (1927), score interval, z = 1.959964
/// # Checked     `nought_of_ten`
pub fn wilson(hits: usize, trials: usize) -> (f64, f64) {
    if trials == 0 {
        return (0.0, 1.0);
    }
    let (z, n) = (1.959_963_984_540_054_f64, trials as f64);
    let share = hits as f64 / n;
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nought_of_ten() {
        // R: prop.test(0, 10, correct = FALSE)$conf.int = 0 0.2775328
        let (low, high) = wilson(0, 10);
        assert!(low.abs() < 1e-12 && (high - 0.277_532_8).abs() < 1e-7);
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
