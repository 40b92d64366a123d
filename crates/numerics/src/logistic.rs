//! Logistic regression with signs, weights and a prior.

/// What a fit may assume.
#[derive(Clone, Debug, Default)]
pub struct LogisticOptions {
    /// Strength of the pull towards `centre`: penalty `strength / 2 * (w - centre)^2` a coefficient. The intercept is free.
    pub strength: f64,
    /// Where coefficients are pulled to; zeros where empty.
    pub centre: Vec<f64>,
    /// Whether a coefficient may not be negative; free where empty.
    pub non_negative: Vec<bool>,
}

/// A fitted model: `intercept + sum of coefficient * feature` is the natural logarithm of the odds.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Intercept, at the prior odds of the training set.
    pub intercept: f64,
    /// One coefficient a feature.
    pub coefficients: Vec<f64>,
}

impl Fit {
    /// Log-odds of one row.
    pub fn log_odds(&self, row: &[f64]) -> f64 {
        self.intercept + self.coefficients.iter().zip(row).map(|(weight, value)| weight * value).sum::<f64>()
    }
}

const MOST_STEPS: usize = 500;
const SETTLED: f64 = 1e-10;

/// Fits a logistic regression by coordinate-wise Newton steps.
///
/// # Shapes      rows: n of k features each; labels: n; weights: n (positive)
/// # Units       return: natural log-odds at the (weighted) prior of the training set
/// # Range       separable classes need `strength` above 0 to stay finite; constant columns keep their centre
/// # Errors      `None` where a class is empty, shapes differ, or a figure is not finite
/// # Cost        O(steps · n · k); deterministic
/// # Source      penalised likelihood as in le Cessie and van Houwelingen (1992); coordinate descent as in Friedman et al. (2010)
/// # Checked     `meets_an_unpenalised_fit_of_another_tool`: statsmodels 0.14 logit, 1e-6
pub fn fit_logistic(rows: &[Vec<f64>], labels: &[bool], weights: &[f64], options: &LogisticOptions) -> Option<Fit> {
    let columns = rows.first()?.len();
    let both = labels.iter().any(|label| *label) && labels.iter().any(|label| !label);
    let shaped = rows.len() == labels.len() && rows.len() == weights.len() && rows.iter().all(|row| row.len() == columns);
    let finite = rows.iter().flatten().chain(weights).all(|value| value.is_finite());
    if !both || !shaped || !finite {
        return None;
    }
    let centre = |column: usize| options.centre.get(column).copied().unwrap_or(0.0);
    let bounded = |column: usize| options.non_negative.get(column).copied().unwrap_or(false);
    let mut fit = Fit { intercept: 0.0, coefficients: (0..columns).map(centre).collect() };
    let mut odds: Vec<f64> = rows.iter().map(|row| fit.log_odds(row)).collect();
    for _ in 0..MOST_STEPS {
        let mut moved = 0.0_f64;
        for column in 0..=columns {
            // The intercept comes last, without penalty.
            let feature = |row: &Vec<f64>| if column == columns { 1.0 } else { row[column] };
            let (mut slope, mut curve) = (0.0, 1e-12);
            for ((row, label), (weight, odds)) in rows.iter().zip(labels).zip(weights.iter().zip(&odds)) {
                let share = 1.0 / (1.0 + (-odds).exp());
                let value = feature(row);
                slope += weight * value * (f64::from(u8::from(*label)) - share);
                curve += weight * value * value * (share * (1.0 - share)).max(1e-6);
            }
            let current = if column == columns { fit.intercept } else { fit.coefficients[column] };
            if column < columns {
                slope -= options.strength * (current - centre(column));
                curve += options.strength;
            }
            let mut next = current + (slope / curve).clamp(-2.0, 2.0);
            if column < columns && bounded(column) {
                next = next.max(0.0);
            }
            let step = next - current;
            if step.abs() > 0.0 {
                for (row, odds) in rows.iter().zip(&mut odds) {
                    *odds += step * feature(row);
                }
                if column == columns {
                    fit.intercept = next;
                } else {
                    fit.coefficients[column] = next;
                }
            }
            moved = moved.max(step.abs());
        }
        if moved < SETTLED {
            break;
        }
    }
    Some(fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_binary_feature_gives_the_textbook_odds_ratio() {
        // 30 of 40 with the feature, 20 of 60 without: odds 3 and 0.5, ratio 6.
        let mut rows = Vec::new();
        let mut labels = Vec::new();
        for (value, yes, no) in [(1.0, 30, 10), (0.0, 20, 40)] {
            for at in 0..yes + no {
                rows.push(vec![value]);
                labels.push(at < yes);
            }
        }
        let fit = fit_logistic(&rows, &labels, &vec![1.0; 100], &LogisticOptions::default()).expect("two classes");
        assert!((fit.coefficients[0] - 6.0_f64.ln()).abs() < 1e-6);
        assert!((fit.intercept - 0.5_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_sign_is_kept_and_a_separable_set_stays_finite() {
        let rows: Vec<Vec<f64>> = (0..20).map(|at| vec![f64::from(at), -f64::from(at)]).collect();
        let labels: Vec<bool> = (0..20).map(|at| at >= 10).collect();
        let options = LogisticOptions { strength: 1.0, centre: Vec::new(), non_negative: vec![true, true] };
        let fit = fit_logistic(&rows, &labels, &[1.0; 20], &options).expect("two classes");
        assert!(fit.coefficients.iter().all(|weight| *weight >= 0.0 && weight.is_finite()));
        assert!(fit.coefficients[1].abs() < 1e-9);
    }

    #[test]
    fn one_class_is_no_fit() {
        assert_eq!(fit_logistic(&[vec![1.0]], &[true], &[1.0], &LogisticOptions::default()), None);
    }
}
