//! How far ratios lie from what pool-adjacent-violators makes of them.

use crate::isotonic::PavCalibrator;

/// Mean distance between log10 ratios and their pool-adjacent-violators transform.
///
/// 0 is a well-calibrated set; 0.3 says that ratios are wrong by a factor of two on average, over the range that they span. It does not
/// say how well the set tells the propositions apart.
///
/// # Shapes      under_h1: n1, under_h2: n2; order is free
/// # Units       log10 LR; return: log10 LR
/// # Range       the area between the transform and the identity, over the ratios whose transform is finite, divided by their span; with
///   one such ratio, its distance; infinity where an infinite ratio has a finite transform
/// # Errors      `None` where a side is empty, a ratio is NaN, or no transform is finite (the propositions are wholly apart)
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      Vergeer et al. (2021), "Measuring calibration of likelihood-ratio systems: a comparison of four metrics, including a new
///   metric devPAV"; NFI lir `devpav`. lir 1.3.1 differs in two cases that look unintended: it misspells the test of an infinite ratio at
///   the low end and then gives NaN or stops, where this is infinity; and a stretch that begins on the identity and rises above it
///   it counts as a negative area
/// # Checked     `random_sets_deviate_as_by_lir`: lir 1.3.1, 1e-9
/// # Examples
///
/// ```
/// // Everything says 10 times, yet the classes are mixed: wrong by one power of ten.
/// assert_eq!(numerics::dev_pav(&[1.0, 1.0], &[1.0, 1.0]), Some(1.0));
/// ```
pub fn dev_pav(under_h1: &[f64], under_h2: &[f64]) -> Option<f64> {
    let mut ratios: Vec<f64> = under_h1.iter().chain(under_h2).copied().collect();
    let labels: Vec<bool> = under_h1.iter().map(|_| true).chain(under_h2.iter().map(|_| false)).collect();
    let calibrator = PavCalibrator::fit(&ratios, &labels, false)?;
    ratios.sort_by(f64::total_cmp);
    ratios.dedup();
    let points = ratios.iter().map(|ratio| (*ratio, calibrator.log10_lr(*ratio)));
    let points: Vec<(f64, f64)> = points.filter(|(_, transform)| transform.is_finite()).collect();
    let ((first, _), (last, _)) = (points.first()?, points.last()?);
    if !first.is_finite() || !last.is_finite() {
        return Some(f64::INFINITY);
    }
    if let [(ratio, transform)] = points[..] {
        return Some((ratio - transform).abs());
    }
    let area: f64 = points.windows(2).map(|pair| area(pair[0], pair[1])).sum();
    Some(area / (last - first))
}

/// Area between a stretch of the transform and the identity.
fn area((from, transform_from): (f64, f64), (to, transform_to): (f64, f64)) -> f64 {
    let (begin, end) = (transform_from - from, transform_to - to);
    let mean = if begin * end >= 0.0 {
        (begin + end).abs() / 2.0
    } else {
        // It crosses the identity: two triangles.
        (begin * begin + end * end) / (2.0 * (begin - end).abs())
    };
    mean * (to - from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};

    /// The one set with a stretch that begins on the identity, at (0, 0), and ends above, at (0.1, log10 6): lir counts its area, over
    /// a span of 0.8, as negative.
    const BEGINS_ON_THE_IDENTITY: usize = 301;

    #[test]
    fn random_sets_deviate_as_by_lir() {
        let mut met = 0;
        for (number, set) in sets("sets").iter().enumerate() {
            let found = dev_pav(&figures(&set["h1"]), &figures(&set["h2"]));
            let mut expected = figure(&set["devpav"]);
            if number == BEGINS_ON_THE_IDENTITY {
                expected += 2.0 * (6.0_f64.log10() - 0.1) * 0.1 / 2.0 / 0.8;
            }
            if expected.is_nan() {
                // No finite transform, or the case that lir misspells.
                assert!(found.is_none_or(f64::is_infinite), "set {number}: {found:?}");
            } else {
                assert_near(found.expect("a finite transform"), expected, 1e-9, &format!("devPAV of set {number}"));
                met += 1;
            }
        }
        assert!(met >= 600, "only {met}");
    }

    #[test]
    fn a_stretch_that_crosses_the_identity_has_two_triangles() {
        assert_near(area((0.0, -1.0), (2.0, 3.0)), 1.0, 1e-12, "crossing");
        assert_near(area((0.0, 1.0), (2.0, 3.0)), 2.0, 1e-12, "beside");
    }

    #[test]
    fn propositions_wholly_apart_have_no_distance() {
        assert_eq!(dev_pav(&[1.0, 2.0], &[-1.0]), None);
        assert_eq!(dev_pav(&[], &[-1.0]), None);
        assert_eq!(dev_pav(&[f64::NEG_INFINITY, 1.0], &[f64::NEG_INFINITY, -1.0]), Some(f64::INFINITY));
    }
}
