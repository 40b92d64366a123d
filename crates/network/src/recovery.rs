//! How a line comes back after something was done against it.

use numerics::{Interval, Seeded, quantile};

/// Simulated runs behind every figure (methods.md, 5).
pub const RUNS: usize = 1_000;
/// Days that a plan is judged over.
pub const HORIZON_DAYS: f64 = 90.0;
/// Share of former trade at which trade counts as restored.
const RESTORED: f64 = 0.9;
/// Days that stock lasts without a supplier.
const STOCK_DAYS: f64 = 3.0;
/// Days in which two thirds of lost customers are made good by new ones.
const REGAIN_DAYS: f64 = 45.0;
/// Share of trade that goes on with no runner left: whoever holds the line delivers.
const WITHOUT_RUNNERS: f64 = 0.4;

/// Waiting for a replacement: median in days, and spread of its logarithm. Start values: no published figure is specific to lines; the
/// order (a number is replaced soonest, a supplier latest) follows Duijn et al. (2014) and Diviák (2023).
const NUMBER: (f64, f64) = (1.5, 1.0);
const HOLDER: (f64, f64) = (7.0, 0.9);
const HOLDER_AND_NUMBER: (f64, f64) = (14.0, 0.9);
const SUPPLIER: (f64, f64) = (10.0, 0.8);
const RUNNERS: (f64, f64) = (3.0, 0.8);
/// Share of customers that a new number takes along: with whoever held the old one, and without.
const CARRIED: (f64, f64) = (0.6, 0.95);
const CARRIED_WITHOUT: (f64, f64) = (0.1, 0.5);

/// What is done against one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measures {
    /// Its number is cut off (a drug dealing telecommunications restriction order).
    pub number: bool,
    /// Whoever holds it is arrested.
    pub holder: bool,
    /// Whoever supplies it is arrested.
    pub supplier: bool,
    /// Those who deliver are taken out of it.
    pub runners: bool,
}

/// What it comes to, net of recovery.
#[derive(Clone, Debug, PartialEq)]
pub struct Recovery {
    /// Days of trade lost within [`HORIZON_DAYS`], run by run, sorted.
    pub lost_days: Vec<f64>,
    /// Days until trade is restored, run by run, sorted; at most the horizon.
    pub restored_days: Vec<f64>,
}

impl Recovery {
    /// Mean days of trade lost, with the middle 95 % of runs.
    pub fn lost(&self) -> Interval {
        interval(&self.lost_days)
    }

    /// Mean days until trade is restored, with the middle 95 % of runs.
    pub fn restored(&self) -> Interval {
        interval(&self.restored_days)
    }
}

fn interval(runs: &[f64]) -> Interval {
    let mean = runs.iter().sum::<f64>() / runs.len().max(1) as f64;
    Interval { value: mean, low: quantile(runs, 0.025).unwrap_or(0.0), high: quantile(runs, 0.975).unwrap_or(0.0) }
}

/// Simulates recovery of one line.
///
/// What grows back outweighs the first blow: a number alone is back in days. The waits are start values, and `slower` scales them all, so that it can be
/// seen whether advice hangs on them.
///
/// # Units       days; `slower` 1 as stated, 2 twice as long
/// # Range       nothing lost where nothing is done
/// # Cost        1,000 runs; deterministic for a seed, the same draws whatever is done
/// # Source      methods.md, 5, step 3; Duijn, Kashirin and Sloot (2014), Diviák (2023) for recovery as what decides
/// # Checked     `both_together_outlast_either`, `nothing_done_loses_nothing`
pub fn recovery(measures: Measures, slower: f64, seed: u64) -> Recovery {
    let mut draw = Seeded::new(seed);
    let (mut lost_days, mut restored_days) = (Vec::with_capacity(RUNS), Vec::with_capacity(RUNS));
    for _ in 0..RUNS {
        let (lost, restored) = one_run(measures, slower, &mut draw);
        lost_days.push(lost);
        restored_days.push(restored);
    }
    lost_days.sort_by(f64::total_cmp);
    restored_days.sort_by(f64::total_cmp);
    Recovery { lost_days, restored_days }
}

fn one_run(measures: Measures, slower: f64, draw: &mut Seeded) -> (f64, f64) {
    // All draws are made in every run, so that plans meet the same chances.
    let chance = [(); 4].map(|()| draw.normal());
    let share = draw.unit();
    let wait = |(median, spread): (f64, f64), chance: f64| slower * median * (spread * chance).exp();
    let both = measures.number && measures.holder;
    let silent = match (measures.holder, measures.number) {
        (true, true) => wait(HOLDER_AND_NUMBER, chance[0]) + wait(NUMBER, chance[1]),
        (true, false) => wait(HOLDER, chance[0]),
        (false, true) => wait(NUMBER, chance[1]),
        (false, false) => 0.0,
    };
    let (least, most) = if both { CARRIED_WITHOUT } else { CARRIED };
    let carried = if measures.number { least + (most - least) * share } else { 1.0 };
    let supplied = if measures.supplier { STOCK_DAYS + wait(SUPPLIER, chance[2]) } else { 0.0 };
    let delivered = if measures.runners { wait(RUNNERS, chance[3]) } else { 0.0 };
    let level = |day: f64| {
        if day < silent || (measures.supplier && day >= STOCK_DAYS && day < supplied) {
            return 0.0;
        }
        let customers = carried + (1.0 - carried) * (1.0 - (-(day - silent) / REGAIN_DAYS).exp());
        customers * if day < delivered { WITHOUT_RUNNERS } else { 1.0 }
    };
    // Quarter days, at their middles.
    let steps = (0_u32..).map(|quarter| (f64::from(quarter) + 0.5) / 4.0).take_while(|day| *day < HORIZON_DAYS);
    let (mut lost, mut last_low) = (0.0, 0.0);
    for day in steps {
        let now = level(day);
        lost += (1.0 - now) / 4.0;
        if now < RESTORED {
            last_low = day + 0.125;
        }
    }
    (lost, last_low)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Measures = Measures { number: false, holder: false, supplier: false, runners: false };

    #[test]
    fn nothing_done_loses_nothing() {
        let found = recovery(NONE, 1.0, 1);
        assert!(found.lost().high.abs() < 1e-12 && found.restored().high.abs() < 1e-12);
        assert_eq!(found.lost_days.len(), RUNS);
    }

    #[test]
    fn both_together_outlast_either() {
        let lost = |measures| recovery(measures, 1.0, 1).lost().value;
        let number = lost(Measures { number: true, ..NONE });
        let holder = lost(Measures { holder: true, ..NONE });
        let both = lost(Measures { number: true, holder: true, ..NONE });
        let runners = lost(Measures { runners: true, ..NONE });
        assert!(both > number + holder, "{both} against {number} and {holder}");
        assert!(runners < number && runners < holder, "{runners}");
        assert!(recovery(Measures { holder: true, ..NONE }, 2.0, 1).lost().value > holder);
    }

    #[test]
    fn the_same_seed_gives_the_same_runs() {
        let all = Measures { number: true, holder: true, supplier: true, runners: true };
        assert_eq!(recovery(all, 1.0, 7), recovery(all, 1.0, 7));
        assert!(recovery(all, 1.0, 7).lost_days.iter().all(|days| (0.0..=HORIZON_DAYS).contains(days)));
    }
}
