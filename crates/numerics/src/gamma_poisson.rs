//! Rates of rare events, shrunk towards what is usual.

use crate::gamma::{gamma_below, gamma_quantile};
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
    /// # Source      Marshall (1991), "Mapping disease and mortality rates using empirical Bayes estimators", global estimator; with units
    ///   less one where he has units, so that equal rates are not taken for spread
    /// # Checked     `shrinks_towards_the_mean`, `moments_find_the_prior_that_was_drawn_from`
    /// # Examples
    ///
    /// ```
    /// use numerics::GammaPoisson;
    ///
    /// let prior = GammaPoisson::by_moments(&[0.0, 2.0, 9.0], &[1.0, 1.0, 1.0]).expect("exposure");
    /// let rate = prior.mean(9.0, 1.0);
    /// assert!(rate < 9.0 && rate > 11.0 / 3.0);
    /// ```
    pub fn by_moments(counts: &[f64], exposures: &[f64]) -> Option<Self> {
        let exposure: f64 = exposures.iter().sum();
        if exposure <= 0.0 {
            return None;
        }
        let mean = counts.iter().sum::<f64>().max(0.5) / exposure;
        let units = exposures.iter().filter(|one| **one > 0.0).count() as f64;
        let spread: f64 = counts
            .iter()
            .zip(exposures)
            .filter(|(_, one)| **one > 0.0)
            .map(|(count, one)| one * (count / one - mean).powi(2))
            .sum();
        let variance = (spread - (units - 1.0).max(0.0) * mean) / exposure;
        let alpha = if variance > 0.0 { mean * mean / variance } else { SHAPES.1 };
        let alpha = alpha.clamp(SHAPES.0, SHAPES.1);
        Some(Self { alpha, beta: alpha / mean })
    }

    /// Posterior mean of a unit's rate.
    ///
    /// # Units       count: events, also fractional; exposure: as in the fit; return: events per unit of exposure
    /// # Range       between the unit's own rate and the prior's mean
    /// # Cost        constant
    pub fn mean(&self, count: f64, exposure: f64) -> f64 {
        (count + self.alpha) / (exposure + self.beta)
    }

    /// Posterior quantile of a unit's rate.
    ///
    /// # Units       as [`GammaPoisson::mean`]; p: probability
    /// # Errors      NaN where p is outside [0, 1]
    /// # Checked     `quantiles_and_draws_agree`
    pub fn quantile(&self, count: f64, exposure: f64, p: f64) -> f64 {
        gamma_quantile(count + self.alpha, p) / (exposure + self.beta)
    }

    /// Posterior probability that a unit's rate is at or below this one.
    ///
    /// # Units       as [`GammaPoisson::mean`]
    /// # Checked     `quantiles_and_draws_agree`
    pub fn probability_below(&self, count: f64, exposure: f64, rate: f64) -> f64 {
        gamma_below(count + self.alpha, rate * (exposure + self.beta))
    }

    /// One draw of a unit's rate.
    ///
    /// # Units       as [`GammaPoisson::mean`]
    /// # Checked     `quantiles_and_draws_agree`
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
    fn moments_find_the_prior_that_was_drawn_from() {
        let mut generator = Seeded::new(8);
        let (alpha, beta) = (2.0, 0.5);
        let exposures: Vec<f64> = (0..20_000).map(|at| 1.0 + f64::from(at % 4)).collect();
        let counts: Vec<f64> = exposures
            .iter()
            .map(|exposure| {
                // A Poisson count: arrivals of a unit-rate process before the mean.
                let mean = generator.gamma(alpha) / beta * exposure;
                let (mut time, mut count) = (0.0, 0.0);
                loop {
                    time -= (1.0 - generator.unit()).ln();
                    if time > mean {
                        return count;
                    }
                    count += 1.0;
                }
            })
            .collect();
        let prior = GammaPoisson::by_moments(&counts, &exposures).expect("exposure");
        assert!((prior.alpha - alpha).abs() < 0.1 && (prior.beta - beta).abs() < 0.03, "{prior:?}");
    }

    #[test]
    fn quantiles_and_draws_agree() {
        let prior = GammaPoisson { alpha: 1.5, beta: 2.0 };
        let mut generator = Seeded::new(6);
        let draws: Vec<f64> = (0..40_000).map(|_| prior.draw(3.0, 0.5, &mut generator)).collect();
        for p in [0.05, 0.5, 0.95] {
            let at = prior.quantile(3.0, 0.5, p);
            assert!((prior.probability_below(3.0, 0.5, at) - p).abs() < 1e-9);
            let below = draws.iter().filter(|draw| **draw <= at).count() as f64 / draws.len() as f64;
            assert!((below - p).abs() < 0.01, "{below} for {p}");
        }
    }

    #[test]
    fn no_event_is_no_zero_rate() {
        let prior = GammaPoisson::by_moments(&[0.0, 0.0], &[1.0, 1.0]).expect("exposure");
        assert!(prior.mean(0.0, 1.0) > 0.0);
        assert_eq!(GammaPoisson::by_moments(&[], &[]), None);
    }
}
