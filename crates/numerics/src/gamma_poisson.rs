//! Rates of rare events, shrunk towards what is usual.

use crate::seed::Seeded;

/// A gamma prior of rates, from many units with counts and exposures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaPoisson {
    /// Shape.
    pub alpha: f64,
    /// Rate, in the unit of exposure.
    pub beta: f64,
}

/// Least and greatest shape: a prior worth less than a fifth of an event, or more than fifty, is not believed from a few units.
const SHAPES: (f64, f64) = (0.2, 50.0);

impl GammaPoisson {
    /// Fits the prior by moments: mean of the rates, and their variance beyond what counting alone explains.
    ///
    /// # Shapes      counts, exposures: one a unit; counts may be fractional (weighted links)
    /// # Units       exposure in any unit of time; rates per that unit
    /// # Range       with no event at all the prior rate is half an event over the whole exposure
    /// # Errors      `None` where no unit has exposure
    /// # Cost        O(n)
    /// # Source      method of moments for overdispersed Poisson rates; Clayton and Kaldor (1987), section 2
    /// # Checked     `shrinks_towards_the_mean`
    pub fn by_moments(counts: &[f64], exposures: &[f64]) -> Option<Self> {
        let exposure: f64 = exposures.iter().sum();
        if exposure <= 0.0 {
            return None;
        }
        let mean = counts.iter().sum::<f64>().max(0.5) / exposure;
        let units = exposures.iter().filter(|one| **one > 0.0).count() as f64;
        let spread: f64 = counts.iter().zip(exposures).filter(|(_, one)| **one > 0.0).map(|(count, one)| one * (count / one - mean).powi(2)).sum();
        let variance = (spread - (units - 1.0).max(0.0) * mean) / exposure;
        let alpha = if variance > 0.0 { mean * mean / variance } else { SHAPES.1 };
        let alpha = alpha.clamp(SHAPES.0, SHAPES.1);
        Some(Self { alpha, beta: alpha / mean })
    }

    /// Posterior mean of a unit's rate.
    pub fn mean(&self, count: f64, exposure: f64) -> f64 {
        (count + self.alpha) / (exposure + self.beta)
    }

    /// One draw of a unit's rate.
    pub fn draw(&self, count: f64, exposure: f64, generator: &mut Seeded) -> f64 {
        generator.gamma(count + self.alpha) / (exposure + self.beta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinks_towards_the_mean() {
        let prior = GammaPoisson::by_moments(&[0.0, 2.0, 4.0, 10.0, 1.0], &[1.0; 5]).expect("exposure");
        assert!((prior.alpha / prior.beta - 3.4).abs() < 1e-12);
        let rate = prior.mean(10.0, 1.0);
        assert!(rate < 10.0 && rate > 3.4);
        // One grave event on a short exposure hardly moves the rate.
        assert!(prior.mean(1.0, 0.01) < 10.0, "the bare rate would be 100");
    }

    #[test]
    fn no_event_is_no_zero_rate() {
        let prior = GammaPoisson::by_moments(&[0.0, 0.0], &[1.0, 1.0]).expect("exposure");
        assert!(prior.mean(0.0, 1.0) > 0.0);
        assert_eq!(GammaPoisson::by_moments(&[], &[]), None);
    }
}
