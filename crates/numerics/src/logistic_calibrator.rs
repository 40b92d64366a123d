//! Scores to likelihood ratios by a straight line.

use crate::logistic::{LogisticOptions, fit_logistic};

/// Scores to log10 likelihood ratios, `slope * score + offset`.
///
/// # Source      Brümmer et al. (2007), "Fusion of heterogeneous speaker recognition systems"; methods.md, 3.4
/// # Checked     `calibrations_meet_statsmodels`: 0.15.0 `Logit` with the prior divided out, 1e-6
/// # Examples
///
/// ```
/// use numerics::LogisticCalibrator;
///
/// let calibrator = LogisticCalibrator::fit(&[2.0, 1.0, -0.2], &[-1.0, 0.3, -2.0, -3.0], 0.0).expect("two sides");
/// assert!(calibrator.log10_lr(2.0) > 0.0 && calibrator.log10_lr(-2.0) < 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogisticCalibrator {
    /// log10 LR that one unit of score adds; never negative.
    pub slope: f64,
    /// log10 LR of a score of 0.
    pub offset: f64,
}

impl LogisticCalibrator {
    /// Fits the line and divides the prior of the training set out.
    ///
    /// # Shapes      under_h1: n1 scores where the first proposition is true; under_h2: n2 where the second is
    /// # Units       scores: any scale on which more speaks for the first proposition; strength: as in [`LogisticOptions`], 0 = none
    /// # Range       scores that point the wrong way get slope 0 and ratio 1. Scores wholly apart need a strength above 0, or the slope is
    ///   arbitrary. Infinite scores on the right side are kept out of the fit, as in lir, but counted in the prior, unlike lir: a finite
    ///   score then also says that it was not infinite. lir pulls the slope towards 0 with strength 1 unless told otherwise
    /// # Errors      `None` where a side has no finite score, a score is NaN, or an infinite one is on the wrong side
    /// # Cost        O(steps · n); deterministic
    pub fn fit(under_h1: &[f64], under_h2: &[f64], strength: f64) -> Option<Self> {
        let misled = under_h1.contains(&f64::NEG_INFINITY) || under_h2.contains(&f64::INFINITY);
        let nan = under_h1.iter().chain(under_h2).any(|score| score.is_nan());
        if misled || nan {
            return None;
        }
        let all = under_h1.iter().map(|score| (*score, true)).chain(under_h2.iter().map(|score| (*score, false)));
        let finite = all.filter(|(score, _)| score.is_finite());
        let (rows, labels): (Vec<Vec<f64>>, Vec<bool>) = finite.map(|(score, label)| (vec![score], label)).unzip();
        let options = LogisticOptions { strength, centre: Vec::new(), non_negative: vec![true] };
        let fit = fit_logistic(&rows, &labels, &vec![1.0; rows.len()], &options)?;
        let prior = (under_h1.len() as f64 / under_h2.len() as f64).ln();
        let to_log10 = std::f64::consts::LOG10_E;
        Some(Self { slope: fit.coefficients[0] * to_log10, offset: (fit.intercept - prior) * to_log10 })
    }

    /// The ratio of a score.
    ///
    /// # Units       return: log10 LR
    /// # Range       infinite scores give infinite ratios; NaN gives NaN
    pub fn log10_lr(&self, score: f64) -> f64 {
        if score.is_infinite() { score } else { self.slope * score + self.offset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};

    #[test]
    fn calibrations_meet_statsmodels() {
        for set in sets("calibration") {
            let found = LogisticCalibrator::fit(&figures(&set["h1"]), &figures(&set["h2"]), 0.0).expect("two sides");
            assert_near(found.slope, figure(&set["slope"]), 1e-6, "slope");
            assert_near(found.offset, figure(&set["offset"]), 1e-6, "offset");
        }
    }

    #[test]
    fn the_wrong_way_round_says_nothing() {
        let found = LogisticCalibrator::fit(&[-1.0, -2.0, -1.5], &[1.0, 2.0], 0.0).expect("two sides");
        assert_near(found.slope, 0.0, 1e-12, "slope");
        assert_near(found.log10_lr(5.0), 0.0, 1e-9, "ratio");
    }

    #[test]
    fn infinite_scores_count_in_the_prior_only() {
        let (first, second) = ([1.0, 2.0, 0.1, f64::INFINITY], [-1.0, 0.5, -2.0, f64::NEG_INFINITY]);
        let with = LogisticCalibrator::fit(&first, &second, 1.0).expect("two sides");
        let without = LogisticCalibrator::fit(&first[..3], &second[..3], 1.0).expect("two sides");
        assert_near(with.offset, without.offset, 1e-12, "as many on both sides");
        assert_near(with.log10_lr(f64::INFINITY), f64::INFINITY, 0.0, "exactly");
        assert_eq!(LogisticCalibrator::fit(&[f64::NEG_INFINITY, 1.0], &[0.0], 1.0), None);
        assert_eq!(LogisticCalibrator::fit(&[f64::INFINITY], &[0.0], 1.0), None);
    }
}
