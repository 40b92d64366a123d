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
    ///
    /// # Shapes      row: k features
    /// # Units       return: natural log-odds
    pub fn log_odds(&self, row: &[f64]) -> f64 {
        self.intercept + self.coefficients.iter().zip(row).map(|(weight, value)| weight * value).sum::<f64>()
    }
}

/// Most Newton steps. A set that has a maximum takes about ten.
const MOST_STEPS: usize = 100;
/// Most halvings of a step.
const MOST_HALVINGS: i32 = 40;
/// Most sweeps over the coefficients within a step.
const MOST_SWEEPS: usize = 5_000;
/// The fall of the cost, as a share of it, at which a fit is settled: then coefficients move by 1e-7 of their standard errors.
const SETTLED: f64 = 1e-14;
/// Spread of a column, as a share of its size, below which it is constant but for rounding.
const CONSTANT: f64 = 1e-12;

/// Fits a logistic regression by Newton steps within bounds.
///
/// Coefficients say how the odds change with a feature while the others stay; they are not causes.
///
/// # Shapes      rows: n of k features each; labels: n; weights: n (not negative)
/// # Units       return: natural log-odds at the (weighted) prior of the training set
/// # Range       classes that are wholly apart need `strength` above 0: without it the coefficients are finite, large and arbitrary.
///   Constant columns keep their centre (0 where that is negative and may not be)
/// # Errors      `None` where a class is empty or without weight, shapes differ, a figure is not finite, or a weight or the strength is
///   negative
/// # Cost        O(steps · (n k² + sweeps · k²)) time, O(n k) memory; deterministic
/// # Source      penalised likelihood as in le Cessie and van Houwelingen (1992); quadratic steps solved by coordinate descent as in
///   Friedman et al. (2010), with the bounds of the coefficients inside
/// # Checked     `fits_meet_other_tools`: statsmodels 0.15.0 `Logit` and weighted `GLM`, scikit-learn 1.9.1 with L2 penalty, 1e-6;
///   `a_bounded_fit_meets_the_conditions_of_an_optimum`
/// # Examples
///
/// ```
/// use numerics::{LogisticOptions, fit_logistic};
///
/// let rows = [vec![0.0], vec![1.0], vec![2.0], vec![3.0]];
/// let fit = fit_logistic(&rows, &[false, true, false, true], &[1.0; 4], &LogisticOptions::default()).expect("two classes");
/// assert!(fit.coefficients[0] > 0.0);
/// ```
pub fn fit_logistic(rows: &[Vec<f64>], labels: &[bool], weights: &[f64], options: &LogisticOptions) -> Option<Fit> {
    let problem = Problem::new(rows, labels, weights, options)?;
    let mut at = problem.start();
    for _ in 0..MOST_STEPS {
        let (slope, curve) = problem.derivatives(&at);
        let step = direction(&slope, &curve, &problem.room(&at));
        let fall = -slope.iter().zip(&step).map(|(slope, step)| slope * step).sum::<f64>();
        let moved = problem.advance(&mut at, &step, fall);
        if !moved || fall <= SETTLED * (1.0 + at.cost) {
            break;
        }
    }
    Some(problem.fit(&at))
}

/// The columns, centred so that the intercept is nearly independent of them.
struct Problem<'a> {
    columns: Vec<Vec<f64>>,
    means: Vec<f64>,
    labels: &'a [bool],
    weights: &'a [f64],
    /// Least curvature of a parameter: keeps steps finite where every case is certain.
    least_curve: Vec<f64>,
    strength: f64,
    centre: Vec<f64>,
    non_negative: Vec<bool>,
}

/// A place in the search.
struct Place {
    /// Coefficients, then the intercept.
    parameters: Vec<f64>,
    /// Log-odds of each case.
    odds: Vec<f64>,
    cost: f64,
}

impl<'a> Problem<'a> {
    fn new(rows: &[Vec<f64>], labels: &'a [bool], weights: &'a [f64], options: &LogisticOptions) -> Option<Self> {
        let width = rows.first()?.len();
        let shaped =
            rows.len() == labels.len() && rows.len() == weights.len() && rows.iter().all(|row| row.len() == width);
        let finite = rows.iter().flatten().chain(weights).chain(&options.centre).all(|value| value.is_finite());
        let signs =
            weights.iter().all(|weight| *weight >= 0.0) && options.strength >= 0.0 && options.strength.is_finite();
        let present = |class: bool| labels.iter().zip(weights).any(|(label, weight)| *label == class && *weight > 0.0);
        if !shaped || !finite || !signs || !present(true) || !present(false) {
            return None;
        }
        let total: f64 = weights.iter().sum();
        let mean = |at: usize| rows.iter().zip(weights).map(|(row, weight)| row[at] * weight).sum::<f64>() / total;
        let means: Vec<f64> = (0..width).map(mean).collect();
        let centred = |at: usize| {
            let column: Vec<f64> = rows.iter().map(|row| row[at] - means[at]).collect();
            let spread = column.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            if spread <= CONSTANT * means[at].abs() { vec![0.0; rows.len()] } else { column }
        };
        let columns: Vec<Vec<f64>> = (0..width).map(centred).collect();
        let squares =
            |column: &Vec<f64>| column.iter().zip(weights).map(|(value, weight)| weight * value * value).sum();
        let least_curve = columns.iter().map(squares).chain([total]).map(|sum: f64| CONSTANT * sum).collect();
        let of = |at: usize, list: &[f64]| list.get(at).copied().unwrap_or(0.0);
        Some(Self {
            columns,
            means,
            labels,
            weights,
            least_curve,
            strength: options.strength,
            centre: (0..width).map(|at| of(at, &options.centre)).collect(),
            non_negative: (0..width).map(|at| options.non_negative.get(at).copied().unwrap_or(false)).collect(),
        })
    }

    /// Coefficients at their centres, and the odds of the classes.
    fn start(&self) -> Place {
        let within = self.centre.iter().zip(&self.non_negative);
        let mut parameters: Vec<f64> = within.map(|(at, bounded)| if *bounded { at.max(0.0) } else { *at }).collect();
        let sum = |class: bool| -> f64 {
            self.labels.iter().zip(self.weights).filter(|(label, _)| **label == class).map(|(_, weight)| weight).sum()
        };
        parameters.push((sum(true) / sum(false)).ln());
        self.place(parameters)
    }

    fn place(&self, parameters: Vec<f64>) -> Place {
        let mut odds = vec![parameters[self.columns.len()]; self.labels.len()];
        for (column, parameter) in self.columns.iter().zip(&parameters) {
            for (odds, value) in odds.iter_mut().zip(column) {
                *odds += parameter * value;
            }
        }
        let cases = self.labels.iter().zip(self.weights).zip(&odds);
        let misfit: f64 =
            cases.map(|((label, weight), odds)| weight * softplus(if *label { -odds } else { *odds })).sum();
        let pull: f64 = parameters.iter().zip(&self.centre).map(|(at, centre)| (at - centre).powi(2)).sum();
        Place { parameters, odds, cost: misfit + self.strength / 2.0 * pull }
    }

    /// Slope and curvature of the cost; the intercept stands last.
    fn derivatives(&self, at: &Place) -> (Vec<f64>, Vec<Vec<f64>>) {
        let (width, cases) = (self.columns.len(), self.labels.len());
        let ones = vec![1.0; cases];
        let column = |place: usize| if place == width { &ones } else { &self.columns[place] };
        let share: Vec<f64> = at.odds.iter().map(|odds| 1.0 / (1.0 + (-odds).exp())).collect();
        let excess = |case: usize| self.weights[case] * (share[case] - f64::from(u8::from(self.labels[case])));
        let excess: Vec<f64> = (0..cases).map(excess).collect();
        let bend: Vec<f64> =
            share.iter().zip(self.weights).map(|(share, weight)| weight * share * (1.0 - share)).collect();
        let mut slope: Vec<f64> = (0..=width).map(|place| product(column(place), &excess)).collect();
        let curvature = |(row, least): (usize, &f64)| {
            let bent: Vec<f64> = column(row).iter().zip(&bend).map(|(value, bend)| value * bend).collect();
            let sums = (0..=width).map(|other| product(&bent, column(other)) + if other == row { *least } else { 0.0 });
            sums.collect()
        };
        let mut curve: Vec<Vec<f64>> = self.least_curve.iter().enumerate().map(curvature).collect();
        for place in 0..width {
            slope[place] += self.strength * (at.parameters[place] - self.centre[place]);
            curve[place][place] += self.strength;
        }
        (slope, curve)
    }

    /// How far down each parameter may go.
    fn room(&self, at: &Place) -> Vec<f64> {
        let bounds = self.non_negative.iter().chain([&false]);
        at.parameters.iter().zip(bounds).map(|(at, bounded)| if *bounded { -at } else { f64::NEG_INFINITY }).collect()
    }

    /// Takes the longest of the step, its half, its quarter… that lowers the cost as it should; false where none does.
    fn advance(&self, at: &mut Place, step: &[f64], fall: f64) -> bool {
        for halvings in 0..MOST_HALVINGS {
            let length = 0.5_f64.powi(halvings);
            let bounded = self.non_negative.iter().chain([&false]);
            let moved = at.parameters.iter().zip(step).zip(bounded).map(|((parameter, step), bounded)| {
                let next = parameter + length * step;
                if *bounded { next.max(0.0) } else { next }
            });
            let next = self.place(moved.collect());
            if next.cost <= at.cost - 1e-4 * length * fall {
                *at = next;
                return true;
            }
        }
        false
    }

    fn fit(&self, at: &Place) -> Fit {
        let coefficients = at.parameters[..self.columns.len()].to_vec();
        let shift: f64 = coefficients.iter().zip(&self.means).map(|(weight, mean)| weight * mean).sum();
        Fit { intercept: at.parameters[self.columns.len()] - shift, coefficients }
    }
}

/// ln(1 + e^x), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn product(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

/// The step that is least in `slope · step + step · curve · step / 2`, no parameter moving below its room.
fn direction(slope: &[f64], curve: &[Vec<f64>], room: &[f64]) -> Vec<f64> {
    let mut step = vec![0.0; slope.len()];
    let mut rest = slope.to_vec();
    for _ in 0..MOST_SWEEPS {
        let (mut fall, mut all) = (0.0_f64, 0.0_f64);
        for place in 0..step.len() {
            let bend = curve[place][place];
            if bend <= 0.0 {
                continue;
            }
            let next = (step[place] - rest[place] / bend).max(room[place]);
            let change = next - step[place];
            step[place] = next;
            if change != 0.0 {
                for (rest, curve) in rest.iter_mut().zip(&curve[place]) {
                    *rest += change * curve;
                }
            }
            fall += bend * change * change;
            all += bend * next * next;
        }
        if fall <= 1e-24 * all {
            break;
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};
    use proptest::prelude::*;

    #[test]
    fn fits_meet_other_tools() {
        for set in sets("logistic") {
            let rows: Vec<Vec<f64>> = set["rows"].as_array().expect("rows").iter().map(figures).collect();
            let labels: Vec<bool> = figures(&set["labels"]).into_iter().map(|label| label > 0.5).collect();
            let (ones, weights) = (vec![1.0; rows.len()], figures(&set["weights"]));
            let strength = figure(&set["strength"]);
            for (key, weights, strength) in
                [("free", &ones, 0.0), ("weighted", &weights, 0.0), ("penalised", &ones, strength)]
            {
                let options = LogisticOptions { strength, ..LogisticOptions::default() };
                let fit = fit_logistic(&rows, &labels, weights, &options).expect("two classes");
                let found = [fit.intercept].into_iter().chain(fit.coefficients);
                for (found, expected) in found.zip(figures(&set[key])) {
                    assert_near(found, expected, 1e-6, key);
                }
            }
        }
    }

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
        let fit = fit_logistic(&rows, &labels, &[1.0; 100], &LogisticOptions::default()).expect("two classes");
        assert_near(fit.coefficients[0], 6.0_f64.ln(), 1e-9, "odds ratio");
        assert_near(fit.intercept, 0.5_f64.ln(), 1e-9, "intercept");
    }

    #[test]
    fn a_sign_is_kept_and_a_separable_set_stays_finite() {
        let rows: Vec<Vec<f64>> = (0..20).map(|at| vec![f64::from(at), -f64::from(at)]).collect();
        let labels: Vec<bool> = (0..20).map(|at| at >= 10).collect();
        for strength in [1.0, 0.0] {
            let options = LogisticOptions { strength, centre: Vec::new(), non_negative: vec![true, true] };
            let fit = fit_logistic(&rows, &labels, &[1.0; 20], &options).expect("two classes");
            assert!(fit.coefficients.iter().all(|weight| *weight >= 0.0 && weight.is_finite()), "{fit:?}");
            assert!(fit.coefficients[1].abs() < 1e-9 && fit.intercept.is_finite());
        }
    }

    #[test]
    fn constant_and_far_away_columns_do_no_harm() {
        let rows: Vec<Vec<f64>> = (0..40).map(|at| vec![0.1, 2.0e6 + f64::from(at % 7), f64::from(at % 7)]).collect();
        let labels: Vec<bool> = (0..40).map(|at| (at * 13) % 40 < 17).collect();
        let centre = vec![0.7, 0.0, 0.0];
        let options = LogisticOptions { strength: 0.5, centre, non_negative: Vec::new() };
        let fit = fit_logistic(&rows, &labels, &[1.0; 40], &options).expect("two classes");
        assert_near(fit.coefficients[0], 0.7, 1e-12, "constant column");
        // Twins share their weight.
        assert_near(fit.coefficients[1], fit.coefficients[2], 1e-7, "twin columns");
        let free = fit_logistic(&rows, &labels, &[1.0; 40], &LogisticOptions::default()).expect("two classes");
        assert!(free.coefficients.iter().all(|weight| weight.is_finite()));
    }

    #[test]
    fn one_class_or_a_bad_figure_is_no_fit() {
        let fit = |rows: &[Vec<f64>], labels: &[bool], weights: &[f64]| {
            fit_logistic(rows, labels, weights, &LogisticOptions::default())
        };
        assert_eq!(fit(&[vec![1.0]], &[true], &[1.0]), None);
        assert_eq!(fit(&[vec![1.0], vec![2.0]], &[true, false], &[1.0, 0.0]), None);
        assert_eq!(fit(&[vec![1.0], vec![2.0]], &[true, false], &[1.0, -1.0]), None);
        assert_eq!(fit(&[vec![1.0], vec![f64::NAN]], &[true, false], &[1.0, 1.0]), None);
        assert_eq!(fit(&[vec![1.0], vec![2.0, 3.0]], &[true, false], &[1.0, 1.0]), None);
        assert_eq!(fit(&[], &[], &[]), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_bounded_fit_meets_the_conditions_of_an_optimum(
            cases in prop::collection::vec((-2.0..2.0_f64, -2.0..2.0_f64, 0.1..3.0_f64, any::<bool>()), 6..40),
            strength in 0.1..3.0_f64,
            centre in -1.0..1.0_f64,
        ) {
            let rows: Vec<Vec<f64>> = cases.iter().map(|(one, other, ..)| vec![*one, *other, one + other]).collect();
            let labels: Vec<bool> = cases.iter().map(|(.., label)| *label).collect();
            let weights: Vec<f64> = cases.iter().map(|(_, _, weight, _)| *weight).collect();
            prop_assume!(labels.contains(&true) && labels.contains(&false));
            let options = LogisticOptions { strength, centre: vec![centre; 3], non_negative: vec![true, true, false] };
            let fit = fit_logistic(&rows, &labels, &weights, &options).expect("two classes");
            let excess: Vec<f64> = rows.iter().zip(&labels).zip(&weights)
                .map(|((row, label), weight)| weight * (1.0 / (1.0 + (-fit.log_odds(row)).exp()) - f64::from(u8::from(*label))))
                .collect();
            prop_assert!(excess.iter().sum::<f64>().abs() < 1e-6);
            for place in 0..3 {
                let pull = strength * (fit.coefficients[place] - centre);
                let slope = rows.iter().zip(&excess).map(|(row, excess)| row[place] * excess).sum::<f64>() + pull;
                if place < 2 && fit.coefficients[place] <= 0.0 {
                    prop_assert!(slope > -1e-6 && fit.coefficients[place].abs() < 1e-15);
                } else {
                    prop_assert!(slope.abs() < 1e-6, "slope {slope}");
                }
            }
        }
    }
}
