//! The power law with cut-off.

/// Gaps whose density falls as `gap^-exponent · e^(-rate · gap)`, at or above a least gap.
///
/// # Source      Clauset et al. (2009), "Power-law distributions in empirical data", table 2.1; for gaps between calls Jiang et al. (2013)
/// # Checked     `likelihoods_meet_scipy`: density 1e-11, best fit 1e-6 (scipy 1.17.1, adaptive quadrature and Nelder-Mead)
/// # Examples
///
/// ```
/// use numerics::PowerLaw;
///
/// let law = PowerLaw::fit(&[1.0, 1.5, 2.0, 3.0, 7.0, 20.0], 1.0).expect("six gaps");
/// assert!(law.exponent > 0.5 && law.rate >= 0.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// Fall of the logarithm of the density with the logarithm of the gap.
    pub exponent: f64,
    /// Cut-off, per unit of the gaps; 0 = none.
    pub rate: f64,
    /// Least gap.
    pub least: f64,
}

/// Places and weights of the ten-point rule of Gauss and Legendre on [-1, 1], one side (Abramowitz and Stegun 1964, table 25.4).
const GAUSS: [(f64, f64); 5] = [
    (0.148_874_338_981_631_22, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_35),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];
/// Width of a panel of the integral, in logarithms of the gap.
const PANEL: f64 = 0.25;
/// Exponent at which a density is nothing.
const NOTHING: f64 = 745.0;
/// Most Newton steps.
const MOST_STEPS: usize = 100;

/// Integrals of a law over `u = ln(gap / least)`.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    /// Logarithm of the whole.
    ln_whole: f64,
    /// Means and products of `u` and `e^u` under the law.
    log: f64,
    gap: f64,
    log_log: f64,
    log_gap: f64,
    gap_gap: f64,
}

impl Moments {
    /// For a cut-off (per least gap) above 0.
    fn of(exponent: f64, cut: f64) -> Self {
        let height = |u: f64| (1.0 - exponent) * u - cut * u.exp();
        // Where it is highest, so that nothing overflows.
        let top = ((1.0 - exponent) / cut).max(1.0).ln();
        let highest = height(top);
        let end = ((NOTHING + 1.0) / cut).ln_1p().max(top + 1.0);
        let panels = (end / PANEL).ceil();
        let mut sums = [0.0; 6];
        let mut begin = 0.0;
        while begin < panels {
            let middle = (begin + 0.5) * PANEL;
            for (place, weight) in GAUSS.iter().flat_map(|(place, weight)| [(-place, weight), (*place, weight)]) {
                let u = middle + place * PANEL / 2.0;
                let part = weight * PANEL / 2.0 * (height(u) - highest).exp();
                let gap = u.exp();
                let terms = [1.0, u, gap, u * u, u * gap, gap * gap];
                for (sum, term) in sums.iter_mut().zip(terms) {
                    *sum += part * term;
                }
            }
            begin += 1.0;
        }
        let [whole, log, gap, log_log, log_gap, gap_gap] = sums;
        Self {
            ln_whole: whole.ln() + highest,
            log: log / whole,
            gap: gap / whole,
            log_log: log_log / whole,
            log_gap: log_gap / whole,
            gap_gap: gap_gap / whole,
        }
    }
}

impl PowerLaw {
    /// A law with these parameters.
    ///
    /// # Errors      `None` where it has no density: least not above 0, rate below 0, or rate 0 with an exponent of 1 or less
    pub fn new(exponent: f64, rate: f64, least: f64) -> Option<Self> {
        let finite = exponent.is_finite() && rate.is_finite() && least.is_finite();
        let usable = finite && least > 0.0 && (rate > 0.0 || (rate >= 0.0 && exponent > 1.0));
        usable.then_some(Self { exponent, rate, least })
    }

    /// The most likely law of the gaps at or above `least`.
    ///
    /// # Shapes      gaps: n; shorter ones are left out
    /// # Units       gaps, least: one unit of time
    /// # Range       at least two different gaps; the cut-off is 0 where none is likelier
    /// # Errors      `None` with fewer, where a gap is not finite, or where `least` is not above 0
    /// # Cost        O(n + steps · panels); deterministic
    /// # Source      maximum likelihood; Newton steps on the two means that decide it (an exponential family)
    /// # Checked     as [`PowerLaw`]
    pub fn fit(gaps: &[f64], least: f64) -> Option<Self> {
        if gaps.iter().any(|gap| !gap.is_finite()) || !least.is_finite() || least <= 0.0 {
            return None;
        }
        let kept: Vec<f64> = gaps.iter().filter(|gap| **gap >= least).map(|gap| gap / least).collect();
        let mean = |figure: &dyn Fn(f64) -> f64| kept.iter().map(|gap| figure(*gap)).sum::<f64>() / kept.len() as f64;
        let (log, gap) = (mean(&f64::ln), mean(&|gap| gap));
        if !kept.iter().any(|one| (one - kept[0]).abs() > 1e-12 * one) {
            return None;
        }
        let (exponent, cut) = newton(log, gap);
        // Without a cut-off the best exponent is known: is it likelier?
        let straight = 1.0 + 1.0 / log;
        let with = -exponent * log - cut * gap - Moments::of(exponent, cut).ln_whole;
        let without = -straight * log + (straight - 1.0).ln();
        let (exponent, cut) = if without >= with { (straight, 0.0) } else { (exponent, cut) };
        Self::new(exponent, cut / least, least)
    }

    /// Natural logarithm of the density of each gap, given that it is at or above the least.
    ///
    /// # Shapes      gaps: n; returns n
    /// # Units       gaps: as the least; return: ln of 1 / unit
    /// # Range       negative infinity below the least gap; NaN gives NaN
    /// # Cost        O(n + panels)
    pub fn ln_densities(&self, gaps: &[f64]) -> Vec<f64> {
        let cut = self.rate * self.least;
        let ln_whole = if cut > 0.0 { Moments::of(self.exponent, cut).ln_whole } else { -(self.exponent - 1.0).ln() };
        let density = |gap: f64| {
            if gap < self.least || gap.is_infinite() {
                return f64::NEG_INFINITY;
            }
            -self.exponent * (gap / self.least).ln() - self.rate * gap - ln_whole - self.least.ln()
        };
        gaps.iter().map(|gap| density(*gap)).collect()
    }
}

/// Exponent and cut-off (per least gap) under which the mean logarithm and the mean are those of the sample.
fn newton(log: f64, gap: f64) -> (f64, f64) {
    let value = |exponent: f64, cut: f64, moments: &Moments| -exponent * log - cut * gap - moments.ln_whole;
    let (mut exponent, mut cut) = (1.0, 1.0 / gap);
    let mut moments = Moments::of(exponent, cut);
    for _ in 0..MOST_STEPS {
        let slope = (moments.log - log, moments.gap - gap);
        // Minus the curvature of the log-likelihood: the covariance of logarithm and gap.
        let logs = moments.log_log - moments.log * moments.log;
        let both = moments.log_gap - moments.log * moments.gap;
        let gaps = moments.gap_gap - moments.gap * moments.gap;
        let determinant = logs * gaps - both * both;
        if determinant.is_nan() || determinant <= 0.0 {
            break;
        }
        let step = ((gaps * slope.0 - both * slope.1) / determinant, (logs * slope.1 - both * slope.0) / determinant);
        let gain = step.0 * slope.0 + step.1 * slope.1;
        let mut length = 1.0;
        // The cut-off stays above 0: at most nine tenths of the way there in a step.
        if step.1 < 0.0 {
            length = (-0.9 * cut / step.1).min(1.0);
        }
        let now = value(exponent, cut, &moments);
        let mut moved = false;
        for _ in 0..40 {
            let (next_exponent, next_cut) = (exponent + length * step.0, cut + length * step.1);
            let next = Moments::of(next_exponent, next_cut);
            if value(next_exponent, next_cut, &next) >= now + 1e-4 * length * gain {
                (exponent, cut, moments, moved) = (next_exponent, next_cut, next, true);
                break;
            }
            length /= 2.0;
        }
        if !moved || gain < 1e-15 || cut < 1e-12 {
            break;
        }
    }
    (exponent, cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};
    use crate::seed::Seeded;

    #[test]
    fn likelihoods_meet_scipy() {
        for set in sets("gaps") {
            let least = figure(&set["least"]);
            let gaps: Vec<f64> = figures(&set["gaps"]).into_iter().filter(|gap| *gap >= least).collect();
            let parameters = figures(&set["power_law"]);
            let likelihood = |law: PowerLaw| law.ln_densities(&gaps).iter().sum::<f64>();
            let given = PowerLaw::new(parameters[0], parameters[1], least).expect("a density");
            assert_near(likelihood(given), figure(&set["power_law_log_likelihood"]), 1e-11, "given");
            let best = likelihood(PowerLaw::fit(&gaps, least).expect("gaps"));
            assert!(best >= figure(&set["power_law_best"]) - 1e-6, "{best} < {}", figure(&set["power_law_best"]));
            assert_near(best, figure(&set["power_law_best"]), 1e-6, "best");
        }
    }

    #[test]
    fn a_pure_power_law_is_found_without_cut_off() {
        let mut generator = Seeded::new(9);
        let gaps: Vec<f64> = (0..20_000).map(|_| 2.0 * (1.0 - generator.unit()).powf(-1.0 / 1.5)).collect();
        let law = PowerLaw::fit(&gaps, 2.0).expect("gaps");
        assert!((law.exponent - 2.5).abs() < 0.05 && law.rate < 1e-3, "{law:?}");
    }

    #[test]
    fn no_density_gives_nothing() {
        assert_eq!(PowerLaw::new(1.0, 0.0, 1.0), None);
        assert_eq!(PowerLaw::new(2.0, 0.1, 0.0), None);
        assert_eq!(PowerLaw::fit(&[3.0, 3.0], 1.0), None);
        assert_eq!(PowerLaw::fit(&[0.1], 1.0), None);
        let law = PowerLaw::new(0.5, 0.1, 1.0).expect("a density");
        assert_eq!(law.ln_densities(&[0.5]), [f64::NEG_INFINITY]);
        assert!(PowerLaw::fit(&[1.0, 1e12], 1.0).is_some());
    }
}
