//! How far a profile is from a template.

/// Kullback-Leibler divergence of a profile of counts from a template of counts, both smoothed.
///
/// The mean surprise, for each event of the profile, of one who expected the template. It is not symmetric and not a distance.
///
/// # Shapes      counts, template: one figure a bin (168 for hours of the week)
/// # Units       smoothing: events added to every bin of both; return: nats
/// # Range       0 for equal shares, never negative; infinity where the template has nothing, the profile something and smoothing is 0
/// # Errors      `None` where lengths differ, a figure is negative or not finite, or a side is empty even when smoothed
/// # Cost        O(bins); deterministic
/// # Source      Kullback and Leibler (1951)
/// # Checked     `a_week_meets_scipy`: scipy 1.17.1 `entropy(p, q)`, 1e-12
/// # Examples
///
/// ```
/// let far = numerics::divergence(&[9.0, 1.0], &[5.0, 5.0], 0.5).expect("two bins");
/// let near = numerics::divergence(&[6.0, 4.0], &[5.0, 5.0], 0.5).expect("two bins");
/// assert!(far > near);
/// ```
pub fn divergence(counts: &[f64], template: &[f64], smoothing: f64) -> Option<f64> {
    let usable = |figure: &f64| *figure >= 0.0 && figure.is_finite();
    if counts.len() != template.len() || !counts.iter().chain(template).chain([&smoothing]).all(usable) {
        return None;
    }
    let total = |figures: &[f64]| figures.iter().map(|figure| figure + smoothing).sum::<f64>();
    let (of_counts, of_template) = (total(counts), total(template));
    if of_counts <= 0.0 || of_template <= 0.0 {
        return None;
    }
    let bins = counts.iter().zip(template).map(|(count, usual)| {
        let (share, expected) = ((count + smoothing) / of_counts, (usual + smoothing) / of_template);
        if share > 0.0 { share * (share / expected).ln() } else { 0.0 }
    });
    Some(bins.sum::<f64>().max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{assert_near, figure, figures, sets};

    #[test]
    fn a_week_meets_scipy() {
        let set = &sets("distributions")[0]["divergence"];
        let (counts, template) = (figures(&set["from"]), figures(&set["to"]));
        assert_eq!(counts.len(), 168);
        let found = divergence(&counts, &template, figure(&set["smoothing"])).expect("a week");
        assert_near(found, figure(&set["nats"]), 1e-12, "divergence");
    }

    #[test]
    fn the_edges_are_what_they_say() {
        assert_eq!(divergence(&[1.0, 3.0], &[2.0, 6.0], 0.0), Some(0.0));
        assert_eq!(divergence(&[1.0, 3.0], &[0.0, 6.0], 0.0), Some(f64::INFINITY));
        assert!(divergence(&[0.0, 3.0], &[1.0, 6.0], 0.0).is_some_and(f64::is_finite));
        assert_eq!(divergence(&[1.0], &[1.0, 2.0], 0.5), None);
        assert_eq!(divergence(&[0.0], &[1.0], 0.0), None);
        assert_eq!(divergence(&[-1.0], &[1.0], 0.5), None);
        assert_eq!(divergence(&[], &[], 0.5), None);
    }
}
