//! How well a ranked list finds what it should.

/// Share of the first `k` that are right.
///
/// # Shapes      ranked: right or not, best first
/// # Errors      `None` where the list or `k` is empty
pub fn precision_at(ranked: &[bool], k: usize) -> Option<f64> {
    let first = &ranked[..k.min(ranked.len())];
    (!first.is_empty()).then(|| first.iter().filter(|right| **right).count() as f64 / first.len() as f64)
}

/// Share of the positives found at the threshold that lets through at most this share of the negatives.
///
/// # Shapes      positives, negatives: scores
/// # Errors      `None` where a side is empty
/// # Cost        O(n log n)
/// # Checked     `a_threshold_between_the_classes`
pub fn recall_at_false_rate(positives: &[f64], negatives: &[f64], rate: f64) -> Option<f64> {
    if positives.is_empty() || negatives.is_empty() {
        return None;
    }
    let mut sorted = negatives.to_vec();
    sorted.sort_by(|left, right| right.total_cmp(left));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    let allowed = (rate.clamp(0.0, 1.0) * sorted.len() as f64).floor() as usize;
    let threshold = sorted.get(allowed).copied().unwrap_or(f64::NEG_INFINITY);
    Some(positives.iter().filter(|score| **score > threshold).count() as f64 / positives.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

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
