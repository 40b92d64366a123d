//! Whom to act against first, net of recovery.

use crate::recovery::{Measures, Recovery, recovery};

/// What a plan is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Any target.
    Any,
    /// Whoever holds a line.
    Holder,
    /// A line's number.
    Number,
    /// Holder and number together.
    Both,
    /// Those who deliver: support, never arrest.
    Runners,
}

impl Plan {
    /// The plans that are shown side by side.
    pub const COMPARED: [Self; 4] = [Self::Holder, Self::Number, Self::Both, Self::Runners];

    /// The word in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Holder => "holder",
            Self::Number => "number",
            Self::Both => "both",
            Self::Runners => "runners",
        }
    }
}

/// A line that can be acted against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Market {
    /// How many buy from it.
    pub customers: usize,
    /// Whether somebody who may be acted against holds it, by the records.
    pub holder: bool,
    /// Whoever supplies it and may be acted against, by the records.
    pub supplier: Option<i64>,
    /// How many deliver for it.
    pub runners: usize,
    /// How sure roles are: share of samples that give the holder, the supplier.
    pub certainty: (f64, f64),
}

/// One target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Holder and number of a line, together.
    Both(usize),
    /// The holder of a line.
    Holder(usize),
    /// The number of a line.
    Number(usize),
    /// A supplier, with every line that is supplied.
    Supplier(i64),
    /// The runners of a line: support.
    Runners(usize),
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanStep {
    /// Against whom or what.
    pub target: Target,
    /// Customer-days of trade that the step costs the lines it meets, beyond the steps before it, net of recovery: mean of runs.
    pub lost: f64,
    /// The middle 95 % of runs.
    pub lost_interval: (f64, f64),
    /// Days until the lines it meets trade as before: mean over runs and lines.
    pub restored_days: f64,
}

/// Chooses up to `budget` targets, each the one that costs the lines most customer-days of trade within 90 days, net of recovery.
///
/// Effects are weighed by how sure the roles are: a holder who holds the line in half of the samples counts half. It is advice to a person who
/// weighs safety, evidence and authority; nobody who may be a victim is ever among the targets.
///
/// # Shapes      one entry a line; returns at most `budget` steps
/// # Range       nothing where no target is left that costs anything
/// # Cost        budget · targets · 1,000 runs, each kind of measure simulated once; deterministic for a seed; ties go to the first line
/// # Source      methods.md, 5, steps 2 and 3
/// # Checked     `the_larger_line_and_the_lasting_measure_come_first`
pub fn plan(markets: &[Market], plan: Plan, budget: usize, slower: f64, seed: u64) -> Vec<PlanStep> {
    let mut known = Simulated { slower, seed, done: Vec::new() };
    let mut state = vec![Measures::default(); markets.len()];
    let targets = targets(markets, plan);
    let mut steps: Vec<PlanStep> = Vec::new();
    while steps.len() < budget {
        let open = targets.iter().filter(|target| steps.iter().all(|step| step.target != **target));
        let mut best: Option<PlanStep> = None;
        for target in open {
            let step = known.step(markets, &state, *target);
            if step.lost > best.as_ref().map_or(0.0, |best| best.lost) + 1e-9 {
                best = Some(step);
            }
        }
        let Some(step) = best else { break };
        lines_met(markets, step.target).for_each(|line| state[line] = with(state[line], step.target));
        steps.push(step);
    }
    steps
}

fn targets(markets: &[Market], plan: Plan) -> Vec<Target> {
    let mut suppliers: Vec<i64> = markets.iter().filter_map(|market| market.supplier).collect();
    suppliers.sort_unstable();
    suppliers.dedup();
    let of_line = |line: usize| {
        let market = &markets[line];
        let held = market.holder;
        let candidates = [
            (held && matches!(plan, Plan::Any | Plan::Both), Target::Both(line)),
            (held && matches!(plan, Plan::Any | Plan::Holder), Target::Holder(line)),
            (matches!(plan, Plan::Any | Plan::Number), Target::Number(line)),
            (market.runners > 0 && plan == Plan::Runners, Target::Runners(line)),
        ];
        candidates.into_iter().filter(|(open, _)| *open).map(|(_, target)| target)
    };
    let suppliers = suppliers.into_iter().map(Target::Supplier).filter(|_| plan == Plan::Any);
    (0..markets.len()).flat_map(of_line).chain(suppliers).collect()
}

fn lines_met(markets: &[Market], target: Target) -> impl Iterator<Item = usize> {
    let met = move |line: usize, market: &Market| match target {
        Target::Both(one) | Target::Holder(one) | Target::Number(one) | Target::Runners(one) => one == line,
        Target::Supplier(number) => market.supplier == Some(number),
    };
    markets.iter().enumerate().filter(move |(line, market)| met(*line, market)).map(|(line, _)| line)
}

fn with(state: Measures, target: Target) -> Measures {
    match target {
        Target::Both(_) => Measures { number: true, holder: true, ..state },
        Target::Holder(_) => Measures { holder: true, ..state },
        Target::Number(_) => Measures { number: true, ..state },
        Target::Supplier(_) => Measures { supplier: true, ..state },
        Target::Runners(_) => Measures { runners: true, ..state },
    }
}

/// Each kind of measure is simulated once.
struct Simulated {
    slower: f64,
    seed: u64,
    done: Vec<(Measures, Recovery)>,
}

impl Simulated {
    fn of(&mut self, measures: Measures) -> Recovery {
        if let Some((_, known)) = self.done.iter().find(|(known, _)| *known == measures) {
            return known.clone();
        }
        let found = recovery(measures, self.slower, self.seed);
        self.done.push((measures, found.clone()));
        found
    }

    fn step(&mut self, markets: &[Market], state: &[Measures], target: Target) -> PlanStep {
        let (mut lost, mut low, mut high, mut days, mut lines) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for line in lines_met(markets, target) {
            let market = &markets[line];
            let (before, after) = (self.of(state[line]), self.of(with(state[line], target)));
            let sure = match target {
                Target::Both(_) | Target::Holder(_) => market.certainty.0,
                Target::Supplier(_) => market.certainty.1,
                Target::Number(_) | Target::Runners(_) => 1.0,
            };
            // A wrong arrest with the right number still cuts the number.
            let else_lost = if matches!(target, Target::Both(_)) {
                self.of(Measures { number: true, ..state[line] }).lost().value
            } else {
                before.lost().value
            };
            let scale = market.customers as f64;
            let base = before.lost().value;
            lost += scale * (sure * after.lost().value + (1.0 - sure) * else_lost - base);
            low += scale * (after.lost().low - base).max(0.0) * sure;
            high += scale * (after.lost().high - base).max(0.0);
            days += after.restored().value;
            lines += 1.0;
        }
        PlanStep {
            target,
            lost,
            lost_interval: (low, high),
            restored_days: if lines > 0.0 { days / lines } else { 0.0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markets() -> Vec<Market> {
        vec![
            Market { customers: 20, holder: true, supplier: Some(9), runners: 2, certainty: (1.0, 1.0) },
            Market { customers: 60, holder: true, supplier: Some(9), runners: 1, certainty: (1.0, 1.0) },
            Market { customers: 60, holder: false, supplier: None, runners: 0, certainty: (0.0, 0.0) },
        ]
    }

    #[test]
    fn the_larger_line_and_the_lasting_measure_come_first() {
        let steps = plan(&markets(), Plan::Any, 3, 1.0, 1);
        assert_eq!(steps[0].target, Target::Both(1));
        assert!(steps.windows(2).all(|pair| pair[0].lost >= pair[1].lost), "{steps:?}");
        assert_eq!(plan(&markets(), Plan::Any, 3, 1.0, 1), steps);
        let numbers = plan(&markets(), Plan::Number, 9, 1.0, 1);
        assert_eq!(
            numbers.iter().map(|step| step.target).collect::<Vec<_>>(),
            [Target::Number(1), Target::Number(2), Target::Number(0)]
        );
        assert!(numbers[0].lost < steps[0].lost && numbers[0].lost_interval.0 <= numbers[0].lost);
    }

    #[test]
    fn runners_are_a_plan_of_their_own_and_nothing_else_names_them() {
        assert!(plan(&markets(), Plan::Any, 99, 1.0, 1).iter().all(|step| !matches!(step.target, Target::Runners(_))));
        let runners = plan(&markets(), Plan::Runners, 9, 1.0, 1);
        assert_eq!(
            runners.iter().map(|step| step.target).collect::<Vec<_>>(),
            [Target::Runners(1), Target::Runners(0)]
        );
        assert!(plan(&[], Plan::Any, 9, 1.0, 1).is_empty());
        assert!(plan(&markets(), Plan::Any, 0, 1.0, 1).is_empty());
    }

    #[test]
    fn a_doubtful_holder_counts_for_less() {
        let mut doubtful = markets();
        doubtful[1].certainty.0 = 0.2;
        let lost = |markets: &[Market]| plan(markets, Plan::Holder, 1, 1.0, 1)[0].lost;
        assert!(lost(&doubtful) < lost(&markets()));
    }
}
