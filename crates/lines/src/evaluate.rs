//! How good detection and the order of harm are, against known truth.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use numerics::{bootstrap, cllr, cllr_min, precision_at, recall_at_false_rate, spearman};

use crate::find::Found;

/// Draws behind every interval.
const DRAWS: usize = 2_000;
/// Rows and days that make a line's number observable in principle.
const FEWEST_CONTACTS: usize = 20;
const FEWEST_DAYS: u32 = 7;

/// What is true of a world, as far as detection goes.
#[derive(Clone, Debug, Default)]
pub struct DetectionTruth {
    /// Line of each line number.
    pub line_of: HashMap<i64, String, FixedState>,
    /// Role of every other number (`support`, `business` with its kind, `resident` …).
    pub role_of: HashMap<i64, String, FixedState>,
    /// Mechanisms of each line number.
    pub mechanisms_of: HashMap<i64, Vec<String>, FixedState>,
    /// Days of custody of the incidents that each line caused.
    pub harm_of: HashMap<String, f64, FixedState>,
}

/// One measured figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What was measured.
    pub measure: String,
    /// The figure.
    pub value: f64,
    /// 95 % interval over whole lines or numbers.
    pub ci95: (f64, f64),
    /// On how many.
    pub n: usize,
}

fn figure(measure: &str, n: usize, seed: u64, statistic: &dyn Fn(&[usize]) -> Option<f64>) -> Option<Figure> {
    let interval = bootstrap(n, DRAWS, seed, statistic)?;
    Some(Figure { measure: measure.to_owned(), value: interval.value, ci95: (interval.low, interval.high), n })
}

fn share(hits: &[bool]) -> impl Fn(&[usize]) -> Option<f64> + '_ {
    |at| (!at.is_empty()).then(|| at.iter().filter(|place| hits[**place]).count() as f64 / at.len() as f64)
}

/// Detection figures: precision and recall over all and by mechanism, false reports by kind, recall at false-report rates, cost of the ratios.
pub fn evaluate_detection(found: &Found, truth: &DetectionTruth, seed: u64) -> Vec<Figure> {
    let right: Vec<bool> = found
        .lines
        .iter()
        .map(|line| line.line.numbers.iter().any(|one| truth.line_of.contains_key(&one.number.raw())))
        .collect();
    let reported: HashSet<i64> =
        found.lines.iter().flat_map(|line| &line.line.numbers).map(|one| one.number.raw()).collect();
    let observable: Vec<i64> = found
        .all
        .iter()
        .filter(|(profile, _, _)| profile.contacts >= FEWEST_CONTACTS && profile.active_days >= FEWEST_DAYS)
        .map(|(profile, _, _)| profile.number.raw())
        .filter(|number| truth.line_of.contains_key(number))
        .collect();
    let hits: Vec<bool> = observable.iter().map(|number| reported.contains(number)).collect();
    let mut figures: Vec<Figure> = Vec::new();
    figures.extend(figure("precision", right.len(), seed, &share(&right)));
    figures.extend(figure("recall", hits.len(), seed, &share(&hits)));
    for k in [10, 50] {
        let first = &right[..k.min(right.len())];
        let at = |_: &[usize]| precision_at(&right, k);
        figures.extend(
            figure(&format!("precision_at_{k}"), first.len(), seed, &share(first))
                .or_else(|| figure("precision_at", 0, seed, &at)),
        );
    }
    figures.extend(false_reports(found, truth));
    figures.extend(ratios(found, truth, seed));
    figures.extend(by_mechanism(&observable, &hits, truth, seed));
    figures
}

fn false_reports(found: &Found, truth: &DetectionTruth) -> Vec<Figure> {
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    counts.insert("support".to_owned(), 0);
    for line in &found.lines {
        for number in
            line.line.numbers.iter().map(|one| one.number.raw()).filter(|number| !truth.line_of.contains_key(number))
        {
            *counts.entry(truth.role_of.get(&number).cloned().unwrap_or_else(|| "unknown".to_owned())).or_default() +=
                1;
        }
    }
    let n = found.all.len();
    counts
        .into_iter()
        .map(|(role, count)| Figure {
            measure: format!("false_reports_{role}"),
            value: count as f64,
            ci95: (count as f64, count as f64),
            n,
        })
        .collect()
}

fn ratios(found: &Found, truth: &DetectionTruth, seed: u64) -> Vec<Figure> {
    let values: Vec<(bool, f64)> = found
        .all
        .iter()
        .map(|(profile, detection, _)| (truth.line_of.contains_key(&profile.number.raw()), detection.log10_lr))
        .collect();
    let split = |at: &[usize]| {
        let side = |wanted: bool| {
            at.iter()
                .map(|place| values[*place])
                .filter(|(line, _)| *line == wanted)
                .map(|(_, lr)| lr)
                .collect::<Vec<f64>>()
        };
        (side(true), side(false))
    };
    let mut figures = Vec::new();
    for (name, rate) in [("recall_at_fpr_1e-2", 1e-2), ("recall_at_fpr_1e-3", 1e-3), ("recall_at_fpr_1e-4", 1e-4)] {
        figures.extend(figure(name, values.len(), seed, &|at| {
            let (first, second) = split(at);
            recall_at_false_rate(&first, &second, rate)
        }));
    }
    figures.extend(figure("cllr", values.len(), seed, &|at| {
        let (first, second) = split(at);
        cllr(&first, &second)
    }));
    figures.extend(figure("cllr_min", values.len(), seed, &|at| {
        let (first, second) = split(at);
        cllr_min(&first, &second)
    }));
    figures
}

fn by_mechanism(observable: &[i64], hits: &[bool], truth: &DetectionTruth, seed: u64) -> Vec<Figure> {
    let mut groups: std::collections::BTreeMap<&str, Vec<bool>> = std::collections::BTreeMap::new();
    for (number, hit) in observable.iter().zip(hits) {
        for mechanism in truth.mechanisms_of.get(number).into_iter().flatten() {
            groups.entry(mechanism).or_default().push(*hit);
        }
    }
    groups
        .into_iter()
        .filter_map(|(mechanism, hits)| figure(&format!("recall_{mechanism}"), hits.len(), seed, &share(&hits)))
        .collect()
}

/// Harm figures: rank correlation of the reported order with the truth, and how often rank intervals hold the true rank.
pub fn evaluate_harm(found: &Found, truth: &DetectionTruth, seed: u64) -> Vec<Figure> {
    let pairs: Vec<(f64, f64)> = found
        .lines
        .iter()
        .filter_map(|line| {
            let id = line.line.numbers.iter().find_map(|one| truth.line_of.get(&one.number.raw()))?;
            Some((line.harm.score, truth.harm_of.get(id).copied().unwrap_or(0.0)))
        })
        .collect();
    let order = |at: &[usize]| {
        let (scores, harms): (Vec<f64>, Vec<f64>) = at.iter().map(|place| pairs[*place]).unzip();
        spearman(&scores, &harms)
    };
    let mut true_order: Vec<usize> = (0..pairs.len()).collect();
    true_order.sort_by(|left, right| pairs[*right].1.total_cmp(&pairs[*left].1));
    let ranked: Vec<&crate::find::RankedLine> = found
        .lines
        .iter()
        .filter(|line| line.line.numbers.iter().any(|one| truth.line_of.contains_key(&one.number.raw())))
        .collect();
    let covered: Vec<bool> = true_order
        .iter()
        .enumerate()
        .map(|(place, line)| {
            (ranked[*line].harm.rank_low..=ranked[*line].harm.rank_high).contains(&((place + 1) as f64))
        })
        .collect();
    let mut figures = Vec::new();
    figures.extend(figure("spearman", pairs.len(), seed, &order));
    figures.extend(figure("rank_interval_coverage", covered.len(), seed, &share(&covered)));
    figures
}
