//! EARS C1, C2 and C3: is today above what the days just before lead to expect?

/// z of one-sided 0.001.
const Z_C1_C2: f64 = 3.090_232_306_167_813;
/// z of one-sided 0.025.
const Z_C3: f64 = 1.959_963_984_540_054;
/// Days that are compared with.
const BASELINE_DAYS: usize = 7;
/// Days left out between baseline and today, C2 and C3.
const GAP_DAYS: usize = 2;
/// Days before today whose excess C3 adds up.
const DAYS_BACK: usize = 2;

/// What a rule allows for the last day, and what was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// The rule's name.
    pub rule: &'static str,
    /// Most that the rule takes for usual.
    pub upper: f64,
    /// What the last day had.
    pub count: f64,
}

impl Limit {
    /// Whether the rule calls an alarm.
    pub fn alarm(&self) -> bool {
        self.count > self.upper
    }
}

/// C1, C2 and C3 of the last of these days.
///
/// Comparators only: seven days say little where events are few, and a day of the week with fewer reports makes the next look high.
///
/// # Shapes      counts: one a day, oldest first
/// # Range       none where fewer than 12 days are known; where the baseline does not vary its mean is the limit, and its day adds nothing to C3
/// # Cost        constant
/// # Source      Hutwagner et al. (2003); alpha 0.001, 0.001 and 0.025, sample standard deviation, as R `surveillance::earsC`
/// # Checked     `figures_by_hand_are_met`
pub fn ears(counts: &[u32]) -> Option<[Limit; 3]> {
    let today = counts.len().checked_sub(1).filter(|today| *today >= BASELINE_DAYS + GAP_DAYS + DAYS_BACK)?;
    let count = f64::from(counts[today]);
    let (mean, sd) = baseline(counts, today, 0);
    let c1 = Limit { rule: "EARS C1", upper: mean + Z_C1_C2 * sd, count };
    let (mean, sd) = baseline(counts, today, GAP_DAYS);
    let c2 = Limit { rule: "EARS C2", upper: mean + Z_C1_C2 * sd, count };
    let excess: f64 = (1..=DAYS_BACK).map(|back| (c2_statistic(counts, today - back) - 1.0).max(0.0)).sum();
    let c3 = Limit { rule: "EARS C3", upper: mean + sd * (Z_C3 - excess), count };
    Some([c1, c2, c3])
}

fn c2_statistic(counts: &[u32], day: usize) -> f64 {
    let (mean, sd) = baseline(counts, day, GAP_DAYS);
    if sd > 0.0 { (f64::from(counts[day]) - mean) / sd } else { 0.0 }
}

/// Mean and sample standard deviation of the seven days that end `gap` days before a day.
fn baseline(counts: &[u32], day: usize, gap: usize) -> (f64, f64) {
    let days = &counts[day - gap - BASELINE_DAYS..day - gap];
    let mean = days.iter().map(|count| f64::from(*count)).sum::<f64>() / BASELINE_DAYS as f64;
    let squares: f64 = days.iter().map(|count| (f64::from(*count) - mean).powi(2)).sum();
    (mean, (squares / (BASELINE_DAYS - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand_are_met() {
        // Baseline of C1: 1 0 1 0 2 1 4; of C2 and C3 today: 0 1 1 0 1 0 2; yesterday: 2 0 1 1 0 1 0; before: 0 2 0 1 1 0 1.
        let limits = ears(&[0, 2, 0, 1, 1, 0, 1, 0, 2, 1, 4, 3]).expect("limits");
        let near =
            |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "found {found}, expected {expected}");
        let sd = |squares: f64| (squares / 6.0).sqrt();
        near(limits[0].upper, 9.0 / 7.0 + Z_C1_C2 * sd(23.0 - 81.0 / 7.0));
        near(limits[1].upper, 5.0 / 7.0 + Z_C1_C2 * sd(7.0 - 25.0 / 7.0));
        let yesterday = (4.0 - 5.0 / 7.0) / sd(7.0 - 25.0 / 7.0) - 1.0;
        let before = ((1.0 - 5.0 / 7.0) / sd(7.0 - 25.0 / 7.0) - 1.0).max(0.0);
        near(limits[2].upper, 5.0 / 7.0 + sd(7.0 - 25.0 / 7.0) * (Z_C3 - yesterday - before));
        assert_eq!(limits.map(|limit| limit.alarm()), [false, false, true]);
    }

    #[test]
    fn a_baseline_without_spread_and_a_short_list_are_no_fault() {
        let mut counts = [1; 12];
        assert!(ears(&counts).expect("limits").iter().all(|limit| !limit.alarm() && (limit.upper - 1.0).abs() < 1e-12));
        counts[11] = 2;
        assert!(ears(&counts).expect("limits").iter().all(Limit::alarm));
        assert_eq!(ears(&counts[1..]), None);
    }
}
