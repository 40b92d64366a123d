//! How well changes of number are followed, against known truth.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use lines::Figure;
use linkage::{Succession, Verdict};
use numerics::{bootstrap, cllr};

use crate::truth::Changes;

/// Draws of the bootstrap.
const DRAWS: usize = 2_000;

/// Figures of `succession`: found changes by kind, wrong verdicts, cost of the ratios.
///
/// A `successor` verdict is right where truth knows the change, of a line or of an ordinary person; a list that was sold to a number that
/// traded already is none.
pub(crate) fn evaluate_succession(found: &[Succession], changes: &Changes, seed: u64) -> Vec<Figure> {
    let pairs: HashMap<(i64, i64), &Succession, FixedState> =
        found.iter().map(|one| ((one.from, one.to), one)).collect();
    let of_kind = |kind: &str, hit: &dyn Fn(&Succession) -> bool| -> Vec<bool> {
        let own = changes.list.iter().filter(|one| one.3 == kind);
        own.map(|one| pairs.get(&(one.0, one.1)).is_some_and(|pair| hit(pair))).collect()
    };
    let first = |one: &Succession| one.rank == 1;
    let sure = |one: &Succession| one.verdict == Verdict::Successor;
    let is_change = |one: &&Succession| matches!(changes.kind(one.from, one.to), Some("successor" | "resident_churn"));
    let verdicts: Vec<bool> = found.iter().filter(|one| sure(one)).map(|one| is_change(&one)).collect();
    let mut figures = Vec::new();
    figures.extend(share("rank_1_recall", &of_kind("successor", &first), seed));
    figures.extend(share("successor_recall", &of_kind("successor", &sure), seed));
    figures.extend(share("successor_precision", &verdicts, seed));
    for (measure, kind, verdict) in [
        ("split_told", "split", Verdict::Split),
        ("list_sale_told", "list_sale", Verdict::Competitor),
        ("resident_change_told", "resident_churn", Verdict::Successor),
    ] {
        figures.extend(share(measure, &of_kind(kind, &|one| one.verdict == verdict), seed));
    }
    figures.extend(cost(found, changes, seed));
    figures
}

fn share(measure: &str, hits: &[bool], seed: u64) -> Option<Figure> {
    let statistic = |at: &[usize]| {
        (!at.is_empty()).then(|| at.iter().filter(|place| hits[**place]).count() as f64 / at.len() as f64)
    };
    figure(measure, hits.len(), seed, &statistic)
}

/// Cost of the ratios over candidates: changes against pairs of unrelated numbers.
fn cost(found: &[Succession], changes: &Changes, seed: u64) -> Option<Figure> {
    let known = |one: &Succession| match changes.kind(one.from, one.to) {
        Some("successor" | "resident_churn") => Some(true),
        None if !changes.are_one(one.from, one.to) => Some(false),
        _ => None,
    };
    let values: Vec<(bool, f64)> =
        found.iter().filter(|one| !one.goes_on).filter_map(|one| Some((known(one)?, one.log10_lr))).collect();
    let statistic = |at: &[usize]| {
        let side = |wanted: bool| {
            at.iter().map(|place| values[*place]).filter(|one| one.0 == wanted).map(|one| one.1).collect::<Vec<f64>>()
        };
        cllr(&side(true), &side(false))
    };
    figure("cllr", values.len(), seed, &statistic)
}

fn figure(measure: &str, n: usize, seed: u64, statistic: &dyn Fn(&[usize]) -> Option<f64>) -> Option<Figure> {
    let interval = bootstrap(n, DRAWS, seed, statistic)?;
    Some(Figure { measure: measure.to_owned(), value: interval.value, ci95: (interval.low, interval.high), n })
}
