//! How well holders are named, against known truth.

use lines::Figure;
use linkage::{Hypothesis, Who};
use numerics::{bootstrap, cllr, cllr_cal, cllr_min, cross_entropy, neutral_cross_entropy, share_at_least};
use serde_json::{Value, json};

use crate::holder_truth::HolderTruth;
use crate::shown::figure as shown;

/// Draws of the bootstrap.
const DRAWS: usize = 2_000;

/// What came out for one line number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributed {
    /// Whether a holder's telephone is in the records at all.
    in_data: bool,
    /// Whether the cells of one could be compared.
    placed: bool,
    /// Whether a holder leads.
    holder_first: bool,
    /// Whether "someone not in the data" leads.
    unknown_first: bool,
    /// Ratios of holders and of others, with whether cells could be compared.
    ratios: Vec<(bool, bool, f64)>,
}

impl Attributed {
    /// Of the hypotheses for one number; `None` where truth knows no holder.
    pub(crate) fn of(line: i64, hypotheses: &[Hypothesis], truth: &HolderTruth) -> Option<Self> {
        let holders = truth.holders.get(&line).filter(|holders| !holders.is_empty())?;
        let holds = |one: &Hypothesis| match &one.who {
            Who::Unknown => Some(false),
            Who::Person(id) => Some(holders.contains(id)),
            Who::Number(number) => truth.holds(line, *number),
        };
        let mut result = Self::default();
        for one in hypotheses.iter().filter(|one| one.who != Who::Unknown) {
            let Some(holder) = holds(one) else { continue };
            // A person of whom no telephone is in the records cannot be found in them.
            if holder && one.number.is_some() {
                result.in_data = true;
                result.placed |= one.placed;
            }
            result.ratios.push((holder, one.placed, one.log10_lr));
        }
        let first = hypotheses.iter().find(|one| holds(one).is_some())?;
        result.holder_first = holds(first) == Some(true);
        result.unknown_first = first.who == Who::Unknown;
        Some(result)
    }
}

/// Figures of `attribution`, whole line numbers resampled.
pub(crate) fn evaluate_attribution(all: &[Attributed], seed: u64) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut share = |measure: &str, of: &dyn Fn(&Attributed) -> bool, hit: &dyn Fn(&Attributed) -> bool| {
        let hits: Vec<bool> = all.iter().filter(|one| of(one)).map(hit).collect();
        let statistic = |at: &[usize]| {
            (!at.is_empty()).then(|| at.iter().filter(|place| hits[**place]).count() as f64 / at.len() as f64)
        };
        figures.extend(figure(measure, hits.len(), seed, &statistic));
    };
    share("holder_first_where_cells_compare", &|one| one.placed, &|one| one.holder_first);
    share("holder_first_in_data", &|one| one.in_data, &|one| one.holder_first);
    share("holder_or_unknown_first", &|_| true, &|one| one.holder_first || one.unknown_first);
    share("unknown_first_where_not_in_data", &|one| !one.in_data, &|one| one.unknown_first);
    share("unknown_first_where_no_cells_compare", &|one| !one.placed, &|one| one.unknown_first);
    for (measure, placed) in [("cllr", true), ("cllr_min", true), ("cllr_cal", true), ("cllr_all_candidates", false)] {
        let statistic = |at: &[usize]| {
            let (own, others) = sides(at.iter().map(|place| &all[*place]), placed);
            match measure {
                "cllr_min" => cllr_min(&own, &others),
                "cllr_cal" => cllr_cal(&own, &others),
                _ => cllr(&own, &others),
            }
        };
        figures.extend(figure(measure, all.len(), seed, &statistic));
    }
    for (measure, of_holders) in [("holders_below_one", true), ("others_above_one", false)] {
        let statistic = |at: &[usize]| {
            let (own, others) = sides(at.iter().map(|place| &all[*place]), true);
            let side = if of_holders { own } else { others };
            let misled = side.iter().filter(|ratio| (**ratio < 0.0) == of_holders && ratio.abs() > 0.0).count();
            (!side.is_empty()).then(|| misled as f64 / side.len() as f64)
        };
        figures.extend(figure(measure, all.len(), seed, &statistic));
    }
    figures
}

/// Ratios of holders and of others.
fn sides<'a>(all: impl Iterator<Item = &'a Attributed>, placed_only: bool) -> (Vec<f64>, Vec<f64>) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (holder, placed, ratio) in all.flat_map(|one| &one.ratios) {
        if *placed || !placed_only {
            if *holder { own.push(*ratio) } else { others.push(*ratio) }
        }
    }
    (own, others)
}

/// Points of a Tippett plot and of empirical cross-entropy, of candidates whose cells could be compared.
pub(crate) fn plots(all: &[Attributed]) -> Value {
    let (own, others) = sides(all.iter(), true);
    if own.is_empty() || others.is_empty() {
        return Value::Null;
    }
    let grid = (-30..=30_i32).map(|step| f64::from(step) / 10.0);
    let tippett = grid.clone().map(|at| {
        json!([
            shown(at),
            shown(share_at_least(&own, at).unwrap_or(0.0)),
            shown(share_at_least(&others, at).unwrap_or(0.0))
        ])
    });
    let entropy = grid.map(|at| {
        let bits = cross_entropy(&own, &others, at).unwrap_or(f64::NAN);
        json!([shown(at), shown(bits), shown(neutral_cross_entropy(at))])
    });
    json!({
        "tippett": { "columns": ["log10_lr", "share of holders at least", "share of others at least"], "points": tippett.collect::<Vec<_>>() },
        "empirical_cross_entropy": { "columns": ["log10_prior_odds", "bits", "bits of saying nothing"], "points": entropy.collect::<Vec<_>>() },
        "holders": own.len(),
        "others": others.len(),
    })
}

fn figure(measure: &str, n: usize, seed: u64, statistic: &dyn Fn(&[usize]) -> Option<f64>) -> Option<Figure> {
    let interval = bootstrap(n, DRAWS, seed, statistic)?;
    Some(Figure { measure: measure.to_owned(), value: interval.value, ci95: (interval.low, interval.high), n })
}
