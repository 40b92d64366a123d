//! Days on which two telephones were carried together, among days on which they were not.

/// Chance that a day is as the day before, carried or not (start value: people leave a telephone at home for a day or two, and lines change
/// hands after a week).
const STAYS: f64 = 0.8;
/// Shares of days carried together that are thought possible, all alike: a telephone of the same person may often be left at home.
const SHARES: [f64; 6] = [0.1, 0.25, 0.4, 0.6, 0.8, 0.95];

/// Whether two telephones were carried together, on what share of days, and on which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// ln of how much better "carried together on some days" explains the days than "never".
    pub ln_factor: f64,
    /// Share of the compared days on which they were together, as the days have it; 0 without days.
    pub share: f64,
    /// For each compared day the chance that they were together on it, given that they were on some.
    pub days: Vec<f64>,
}

/// Puts days together that depend on each other.
///
/// Two states, together and apart, follow each other as a Markov chain with a long-run share λ; a day says its ratio where together and 1 where
/// apart. The factor is the mean over λ. Days of one line are not independent coincidences: what they are worth together is left to
/// the fit of whoever uses the factor.
///
/// # Shapes      days: day and ln ratio, ascending; returns one chance a day
/// # Units       natural logarithm; probabilities
/// # Range       no days give 0; finite ratios give finite figures
/// # Cost        O(shares · days)
/// # Source      forward and backward sums of a hidden Markov chain (Rabiner 1989)
/// # Checked     `agrees_with_summing_over_all_paths`
pub fn carried(days: &[(i64, f64)]) -> Carried {
    if days.is_empty() {
        return Carried::default();
    }
    let runs: Vec<(f64, Vec<f64>)> = SHARES.iter().map(|share| forward_backward(days, *share)).collect();
    let greatest = runs.iter().map(|run| run.0).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = runs.iter().map(|run| (run.0 - greatest).exp()).sum();
    let mut chances = vec![0.0; days.len()];
    for (ln, of_run) in &runs {
        let weight = (ln - greatest).exp() / sum;
        chances.iter_mut().zip(of_run).for_each(|(chance, one)| *chance += weight * one);
    }
    let share = chances.iter().sum::<f64>() / days.len() as f64;
    Carried { ln_factor: greatest + (sum / SHARES.len() as f64).ln(), share, days: chances }
}

/// Chance of "together" after some days, from the chance now.
fn after(chance: f64, days: i64, share: f64) -> f64 {
    let kept = (2.0 * STAYS - 1.0).powi(i32::try_from(days.clamp(1, 1_000)).unwrap_or(1_000));
    share + kept * (chance - share)
}

/// ln of the probability of the days against "never", and the chance of each day.
fn forward_backward(days: &[(i64, f64)], share: f64) -> (f64, Vec<f64>) {
    let mut ln = 0.0;
    let mut chance = share;
    let mut forward = Vec::with_capacity(days.len());
    for (at, (day, ln_ratio)) in days.iter().enumerate() {
        if at > 0 {
            chance = after(chance, day - days[at - 1].0, share);
        }
        // The larger of the two is taken out, so that nothing over- or underflows.
        let scale = ln_ratio.max(0.0);
        let (together, apart) = (chance * (ln_ratio - scale).exp(), (1.0 - chance) * (-scale).exp());
        ln += scale + (together + apart).ln();
        chance = together / (together + apart);
        forward.push(chance);
    }
    // Backward: chances of later days, given the state today.
    let mut chances = forward.clone();
    for at in (0..days.len().saturating_sub(1)).rev() {
        let gap = days[at + 1].0 - days[at].0;
        let (stay, begin) = (after(1.0, gap, share), after(0.0, gap, share));
        let predicted = stay * forward[at] + begin * (1.0 - forward[at]);
        let next = chances[at + 1];
        let from_together = stay * forward[at] / predicted.max(1e-300);
        let kept_apart = (1.0 - stay) * forward[at] / (1.0 - predicted).max(1e-300);
        chances[at] = next * from_together + (1.0 - next) * kept_apart;
    }
    (ln, chances)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sums over all paths of states.
    fn by_hand(days: &[(i64, f64)], share: f64) -> (f64, Vec<f64>) {
        let (mut all, mut together) = (0.0, vec![0.0; days.len()]);
        for path in 0..1_usize << days.len() {
            let state = |at: usize| path >> at & 1 == 1;
            let mut weight = if state(0) { share } else { 1.0 - share };
            for at in 0..days.len() {
                if at > 0 {
                    let from = if state(at - 1) { 1.0 } else { 0.0 };
                    let to = after(from, days[at].0 - days[at - 1].0, share);
                    weight *= if state(at) { to } else { 1.0 - to };
                }
                weight *= if state(at) { days[at].1.exp() } else { 1.0 };
            }
            all += weight;
            (0..days.len()).filter(|at| state(*at)).for_each(|at| together[at] += weight);
        }
        (f64::ln(all), together.into_iter().map(|one| one / all).collect())
    }

    proptest! {
        #[test]
        fn agrees_with_summing_over_all_paths(
            ratios in prop::collection::vec((-4.0..4.0_f64, 1_i64..4), 1..8),
            share in 0.05..0.95_f64,
        ) {
            let mut day = 0;
            let days: Vec<(i64, f64)> = ratios.iter().map(|(ratio, gap)| { day += gap; (day, *ratio) }).collect();
            let (found, expected) = (forward_backward(&days, share), by_hand(&days, share));
            prop_assert!((found.0 - expected.0).abs() < 1e-9);
            for (one, other) in found.1.iter().zip(&expected.1) {
                prop_assert!((one - other).abs() < 1e-9, "{one} {other}");
            }
        }
    }

    #[test]
    fn nothing_compared_says_nothing_and_each_side_says_what_it_should() {
        assert!(carried(&[]).ln_factor.abs() < 1e-12);
        let with: Vec<(i64, f64)> = (0..10).map(|day| (day, 2.0)).collect();
        let without: Vec<(i64, f64)> = (0..10).map(|day| (day, -2.0)).collect();
        assert!(carried(&with).ln_factor > 10.0 && carried(&with).share > 0.9);
        assert!(carried(&without).ln_factor < -1.5 && carried(&without).share < 0.15);
        assert!(carried(&[(0, 1e4)]).ln_factor.is_finite());
    }

    #[test]
    fn a_line_that_changes_hands_halfway_has_a_stretch_with_each() {
        let days: Vec<(i64, f64)> = (0..20).map(|day| (day, if day < 10 { 3.0 } else { -3.0 })).collect();
        let found = carried(&days);
        assert!(
            found.days[..10].iter().all(|one| *one > 0.9) && found.days[10..].iter().all(|one| *one < 0.1),
            "{found:?}"
        );
        assert!(found.ln_factor > 15.0);
    }
}
