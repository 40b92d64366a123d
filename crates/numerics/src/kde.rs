//! Densities of scores, smoothed.

/// A Gaussian kernel density of a sample.
///
/// # Source      Silverman (1986), "Density estimation for statistics and data analysis"
/// # Checked     `densities_meet_lir`: lir 1.3.1 `KDECalibrator("silverman")` (scikit-learn), 1e-9
/// # Examples
///
/// ```
/// use numerics::Kde;
///
/// let density = Kde::fit(&[0.0, 1.0, 3.0]).expect("a sample");
/// assert!(density.ln_density(1.0) > density.ln_density(9.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Kde {
    /// The sample.
    values: Vec<f64>,
    /// Standard deviation of each kernel.
    bandwidth: f64,
}

impl Kde {
    /// A density with Silverman's bandwidth for a normal sample, `sd (4 / (3 n))^(1/5)`.
    ///
    /// # Shapes      values: n
    /// # Range       the standard deviation divides by n, as in lir; where it is 0 (one value, or all equal) 1 stands for it, as in lir
    /// # Errors      `None` where there is no value or one is not finite
    /// # Cost        O(n); deterministic
    /// # Source      Silverman (1986), equation 3.28
    pub fn fit(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let sd = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt();
        let sd = if sd > 0.0 { sd } else { 1.0 };
        Self::with_bandwidth(values, sd * (4.0 / (3.0 * n)).powf(0.2))
    }

    /// A density with a bandwidth of the caller's.
    ///
    /// # Units       bandwidth: as the values
    /// # Errors      `None` where there is no value, one is not finite, or the bandwidth is not above 0
    pub fn with_bandwidth(values: &[f64], bandwidth: f64) -> Option<Self> {
        let usable = bandwidth > 0.0 && bandwidth.is_finite() && values.iter().all(|value| value.is_finite());
        (usable && !values.is_empty()).then(|| Self { values: values.to_vec(), bandwidth })
    }

    /// Standard deviation of each kernel, in the unit of the values.
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// Natural logarithm of the density.
    ///
    /// # Units       at: as the values; return: ln of 1 / unit
    /// # Range       finite at every finite place, however far; negative infinity at infinity; NaN gives NaN
    /// # Cost        O(n)
    pub fn ln_density(&self, at: f64) -> f64 {
        if at.is_infinite() {
            return f64::NEG_INFINITY;
        }
        let exponent = |value: &f64| -0.5 * ((at - value) / self.bandwidth).powi(2);
        // The nearest kernel is taken out, or far places would have density 0.
        let greatest = self.values.iter().map(exponent).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = self.values.iter().map(|value| (exponent(value) - greatest).exp()).sum();
        let scale = self.values.len() as f64 * self.bandwidth * std::f64::consts::TAU.sqrt();
        greatest + sum.ln() - scale.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figures, sets};

    #[test]
    fn densities_meet_lir() {
        let mut met = 0;
        for set in sets("sets").iter().filter(|set| set.get("kde").is_some()) {
            let first = figures(&set["h1"]);
            let all = || first.iter().copied().chain(figures(&set["h2"]));
            let (least, greatest) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
            let density = Kde::fit(&first).expect("a sample");
            for (asked, expected) in figures(&set["asked"]).into_iter().zip(figures(&set["kde"])) {
                let found = density.ln_density(asked.clamp(least, greatest)) / std::f64::consts::LN_10;
                assert_near(found, expected, 1e-9, "log10 density");
                met += 1;
            }
        }
        assert!(met >= 300, "only {met}");
    }

    #[test]
    fn a_density_holds_one_in_all() {
        let density = Kde::fit(&[0.0, 0.4, 2.0, -1.0]).expect("a sample");
        let sum: f64 = (-2_000..2_000).map(|at| density.ln_density(f64::from(at) / 100.0).exp() / 100.0).sum();
        assert_near(sum, 1.0, 1e-9, "whole");
    }

    #[test]
    fn one_value_and_far_places_stay_finite() {
        let density = Kde::fit(&[3.0]).expect("a sample");
        assert_near(density.bandwidth(), (4.0_f64 / 3.0).powf(0.2), 1e-12, "bandwidth");
        assert!(density.ln_density(1e6).is_finite());
        assert_near(density.ln_density(f64::INFINITY), f64::NEG_INFINITY, 0.0, "exactly");
        assert_eq!(Kde::fit(&[]), None);
        assert_eq!(Kde::fit(&[f64::INFINITY]), None);
        assert_eq!(Kde::with_bandwidth(&[1.0], 0.0), None);
    }
}
