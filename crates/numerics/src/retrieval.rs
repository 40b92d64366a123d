//! How well a ranked list finds what it should.

/// How right and how complete a report is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionRecall {
    /// Share of what was reported that is right; `None` where nothing was.
    pub precision: Option<f64>,
    /// Share of what is there that was reported; `None` where there is nothing.
    pub recall: Option<f64>,
    /// Harmonic mean of both; 0 where nothing right was reported, `None` where nothing is there nor reported.
    pub f1: Option<f64>,
}

/// Precision and recall of a report.
///
/// They hold for the base rate of the set that was measured, and for no other.
///
/// # Shapes      cases: (reported, true) for each case
/// # Range       shares in [0, 1]
/// # Errors      a share without a denominator is `None`
/// # Cost        O(n); deterministic
/// # Source      van Rijsbergen (1979), "Information retrieval", chapter 7
/// # Checked     `a_report_is_right_and_complete_by_halves`
/// # Examples
///
/// ```
/// let measured = numerics::precision_and_recall(&[(true, true), (true, false), (false, true)]);
/// assert_eq!((measured.precision, measured.recall), (Some(0.5), Some(0.5)));
/// ```
pub fn precision_and_recall(cases: &[(bool, bool)]) -> PrecisionRecall {
    let count = |wanted: &dyn Fn(bool, bool) -> bool| cases.iter().filter(|(one, other)| wanted(*one, *other)).count();
    let right = count(&|reported, there| reported && there);
    let (reported, there) = (count(&|reported, _| reported), count(&|_, there| there));
    let share = |hits: usize, of: usize| (of > 0).then(|| hits as f64 / of as f64);
    PrecisionRecall {
        precision: share(right, reported),
        recall: share(right, there),
        f1: share(2 * right, reported + there),
    }
}

/// Share of the first `k` that are right.
///
/// # Shapes      ranked: right or not, best first
/// # Range       a list shorter than `k` is taken whole
/// # Errors      `None` where the list or `k` is empty
/// # Cost        O(k); deterministic
/// # Source      Manning et al. (2008), "Introduction to information retrieval", 8.4
/// # Checked     `the_first_of_a_list`
/// # Examples
///
/// ```
/// assert_eq!(numerics::precision_at(&[true, true, false, true], 3), Some(2.0 / 3.0));
/// ```
pub fn precision_at(ranked: &[bool], k: usize) -> Option<f64> {
    let first = &ranked[..k.min(ranked.len())];
    (!first.is_empty()).then(|| first.iter().filter(|right| **right).count() as f64 / first.len() as f64)
}

/// What a product of a rate and a count may lack by rounding: 0.29 of 100 is 29, not 28.
const ROUNDING: f64 = 1e-9;

/// Share of the positives found at the threshold that lets through at most this share of the negatives.
///
/// # Shapes      positives, negatives: scores; rate: share in [0, 1]
/// # Range       the threshold is the score of the first negative that may not pass; scores equal to it do not pass
/// # Errors      `None` where a side is empty
/// # Cost        O(n log n) time, O(n) memory; deterministic
/// # Source      receiver operating characteristic, as in Fawcett (2006), read at one rate without interpolation
/// # Checked     `a_threshold_between_the_classes`, `no_threshold_that_keeps_the_rate_finds_more`
/// # Examples
///
/// ```
/// assert_eq!(numerics::recall_at_false_rate(&[5.0, 4.0, 1.0], &[3.0, 0.0], 0.5), Some(1.0));
/// ```
pub fn recall_at_false_rate(positives: &[f64], negatives: &[f64], rate: f64) -> Option<f64> {
    if positives.is_empty() || negatives.is_empty() {
        return None;
    }
    let mut sorted = negatives.to_vec();
    sorted.sort_by(|left, right| right.total_cmp(left));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    let allowed = (rate.clamp(0.0, 1.0) * sorted.len() as f64 + ROUNDING).floor() as usize;
    let threshold = sorted.get(allowed).copied().unwrap_or(f64::NEG_INFINITY);
    Some(positives.iter().filter(|score| **score > threshold).count() as f64 / positives.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_report_is_right_and_complete_by_halves() {
        let measured = precision_and_recall(&[
            (true, true),
            (true, false),
            (false, true),
            (false, true),
            (true, true),
            (false, false),
        ]);
        let expected = PrecisionRecall { precision: Some(2.0 / 3.0), recall: Some(0.5), f1: Some(4.0 / 7.0) };
        assert_eq!(measured, expected);
        assert_eq!(precision_and_recall(&[]), PrecisionRecall { precision: None, recall: None, f1: None });
        assert_eq!(precision_and_recall(&[(true, false)]).f1, Some(0.0));
    }

    #[test]
    fn a_rate_of_a_count_is_not_cut_by_rounding() {
        let negatives: Vec<f64> = (0..100).map(f64::from).collect();
        // 29 of 100 may pass: 71 to 99. The positive just above 70 is found.
        assert_eq!(recall_at_false_rate(&[70.5], &negatives, 0.29), Some(1.0));
        assert_eq!(recall_at_false_rate(&[70.0], &negatives, 0.29), Some(0.0));
    }

    proptest! {
        #[test]
        fn no_threshold_that_keeps_the_rate_finds_more(
            positives in prop::collection::vec(0..12_u8, 1..12),
            negatives in prop::collection::vec(0..12_u8, 1..12),
            rate in 0.0..1.0_f64,
        ) {
            let share = |scores: &[u8], least: u8| scores.iter().filter(|score| **score >= least).count() as f64 / scores.len() as f64;
            let keeps = (0..=12).filter(|least| share(&negatives, *least) <= rate + 1e-9);
            let best = keeps.map(|least| share(&positives, least)).fold(0.0, f64::max);
            let figures = |scores: &[u8]| scores.iter().map(|score| f64::from(*score)).collect::<Vec<f64>>();
            let found = recall_at_false_rate(&figures(&positives), &figures(&negatives), rate).expect("two sides");
            prop_assert!((found - best).abs() < 1e-12);
        }
    }

    #[test]
    fn a_threshold_between_the_classes() {
        let found = recall_at_false_rate(&[5.0, 4.0, 1.0], &[3.0, 2.0, 0.0, 0.0], 0.0).expect("two classes");
        assert!((found - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(recall_at_false_rate(&[1.0], &[], 0.1), None);
    }

    #[test]
    fn the_first_of_a_list() {
        assert_eq!(precision_at(&[true, false, true, true], 2), Some(0.5));
        assert_eq!(precision_at(&[], 2), None);
    }
}
