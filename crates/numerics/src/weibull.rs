//! The Weibull law of gaps.

/// A Weibull distribution, whole or of what exceeds a least gap.
///
/// # Source      Weibull (1951); fitted to gaps between calls by Jiang et al. (2013), "Calling patterns in human communication dynamics"
/// # Checked     `whole_fits_meet_scipy`: scipy 1.17.1 `weibull_min.fit(floc=0)`, 1e-6; `a_truncated_fit_finds_what_was_drawn`
/// # Examples
///
/// ```
/// use numerics::Weibull;
///
/// let law = Weibull::fit(&[1.0, 2.0, 4.0, 3.0, 9.0], 0.0).expect("five gaps");
/// assert!(law.shape > 0.5 && law.shape < 3.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    /// Below 1: bursts; 1: no memory; above 1: regular.
    pub shape: f64,
    /// In the unit of the gaps.
    pub scale: f64,
    /// Least gap: the law speaks only of gaps at or above it; 0 = of all.
    pub least: f64,
}

/// Shapes that are looked for.
const SHAPES: (f64, f64) = (1e-3, 1e3);
/// Halvings of the logarithm of the shape: 14 / 2^60 is below the last digit.
const HALVINGS: usize = 60;

impl Weibull {
    /// The most likely law of the gaps at or above `least`.
    ///
    /// # Shapes      gaps: n; shorter ones are left out
    /// # Units       gaps, least: one unit of time
    /// # Range       at least two different gaps that are above 0
    /// # Errors      `None` with fewer, where a gap is not finite, or where no shape in [0.001, 1000] is most likely (the tail is heavier
    ///   than any Weibull's)
    /// # Cost        O(60 n); deterministic
    /// # Source      maximum likelihood with the scale profiled out, Cohen (1965); truncated from below as in Clauset et al. (2009)
    /// # Checked     as [`Weibull`]
    pub fn fit(gaps: &[f64], least: f64) -> Option<Self> {
        if gaps.iter().any(|gap| !gap.is_finite()) || !least.is_finite() {
            return None;
        }
        let least = least.max(0.0);
        let logs: Vec<f64> = gaps.iter().filter(|gap| **gap > 0.0 && **gap >= least).map(|gap| gap.ln()).collect();
        let n = logs.len() as f64;
        // In units of the geometric mean, or powers overflow.
        let centre = logs.iter().sum::<f64>() / n;
        let logs: Vec<f64> = logs.into_iter().map(|log| log - centre).collect();
        if !logs.iter().any(|log| log.abs() > 1e-12) {
            return None;
        }
        let least_log = least.ln() - centre;
        let least_power = |shape: f64| if least > 0.0 { (shape * least_log).exp() } else { 0.0 };
        let excess = |shape: f64| logs.iter().map(|log| (shape * log).exp()).sum::<f64>() / n - least_power(shape);
        // Slope of the profiled log-likelihood along the shape, per gap; the mean logarithm is 0 here.
        let slope = |shape: f64| {
            let weighted = logs.iter().map(|log| log * (shape * log).exp()).sum::<f64>() / n;
            let cut = if least > 0.0 { least_log * least_power(shape) } else { 0.0 };
            1.0 / shape - (weighted - cut) / excess(shape)
        };
        let (mut low, mut high) = (SHAPES.0.ln(), SHAPES.1.ln());
        // Far up, powers overflow to a quotient that is not a figure: that is beyond the top.
        let rises = |log_shape: f64| slope(log_shape.exp()) > 0.0;
        if !rises(low) || rises(high) {
            return None;
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if rises(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let shape = f64::midpoint(low, high).exp();
        let scale = (centre + excess(shape).ln() / shape).exp();
        (scale > 0.0 && scale.is_finite()).then_some(Self { shape, scale, least })
    }

    /// Natural logarithm of the density of a gap, given that it is at or above the least.
    ///
    /// # Units       gap: as the scale; return: ln of 1 / unit
    /// # Range       negative infinity below the least gap and at 0 or less; NaN gives NaN
    /// # Cost        constant
    pub fn ln_density(&self, gap: f64) -> f64 {
        if gap.is_nan() {
            return f64::NAN;
        }
        if gap < self.least || gap <= 0.0 || gap.is_infinite() {
            return f64::NEG_INFINITY;
        }
        let log = (gap / self.scale).ln();
        let survived = (self.least / self.scale).powf(self.shape);
        (self.shape / self.scale).ln() + (self.shape - 1.0) * log - (self.shape * log).exp() + survived
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};
    use crate::seed::Seeded;

    #[test]
    fn whole_fits_meet_scipy() {
        for set in sets("gaps") {
            let gaps = figures(&set["gaps"]);
            let law = Weibull::fit(&gaps, 0.0).expect("gaps");
            let expected = figures(&set["weibull"]);
            assert_near(law.shape, expected[0], 1e-6, "shape");
            assert_near(law.scale, expected[1], 1e-6, "scale");
            let likelihood: f64 = gaps.iter().map(|gap| law.ln_density(*gap)).sum();
            assert_near(likelihood, figure(&set["weibull_log_likelihood"]), 1e-9, "log-likelihood");
        }
    }

    #[test]
    fn a_truncated_fit_finds_what_was_drawn() {
        let mut generator = Seeded::new(5);
        let gaps: Vec<f64> = (0..40_000).map(|_| 30.0 * (-(1.0 - generator.unit()).ln()).powf(1.0 / 0.7)).collect();
        let law = Weibull::fit(&gaps, 10.0).expect("gaps");
        assert!((law.shape - 0.7).abs() < 0.03 && (law.scale - 30.0).abs() < 2.0, "{law:?}");
        // It is a density: it sums to 1 above the least gap.
        let whole: f64 = (0..400_000).map(|at| law.ln_density(10.005 + f64::from(at) * 0.01).exp() * 0.01).sum();
        assert_near(whole, 1.0, 1e-4, "whole");
        assert_near(law.ln_density(9.0), f64::NEG_INFINITY, 0.0, "exactly");
    }

    #[test]
    fn too_little_to_fit_gives_nothing() {
        assert_eq!(Weibull::fit(&[], 0.0), None);
        assert_eq!(Weibull::fit(&[2.0, 2.0, 2.0], 0.0), None);
        assert_eq!(Weibull::fit(&[0.0, -1.0], 0.0), None);
        assert_eq!(Weibull::fit(&[1.0, f64::INFINITY], 0.0), None);
        assert!(Weibull::fit(&[1e-9, 1e9, 3.0], 0.0).is_some());
    }
}
