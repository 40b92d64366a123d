//! Fits the card on candidates of worlds with known truth.

use std::collections::BTreeMap;
use std::fmt::Write;

use numerics::{LogisticOptions, PavCalibrator, elub, fit_logistic, quantile};

use super::figures::FIGURES;
use super::holder_card::{Curve, HolderCard, POINTS, Part, START, among};

/// A candidate's figures and whether it is the holder's in truth.
#[derive(Clone, Copy, Debug)]
pub struct LabelledCandidate {
    /// Figures as the card reads them.
    pub figures: [f64; FIGURES],
    /// Whether cells can be compared.
    pub placed: bool,
    /// Whether it is a telephone of a holder in truth.
    pub holder: bool,
    /// Line number asked about; any number that is its own within a world.
    pub asked: i64,
    /// The candidate's number.
    pub number: i64,
    /// World it comes from: folds are whole worlds.
    pub world: usize,
}

/// Strength of the pull towards the start weights.
const STRENGTH: f64 = 1.0;
/// Groups of whole worlds that are left out in turn.
const FOLDS: usize = 5;

/// Fits weights, curves and bounds; curves and bounds come from worlds left out.
///
/// # Shapes      labelled: candidates of several worlds, all those of a line number together or not
/// # Range       weights are never negative: every figure is turned so that more of it speaks for the holder
/// # Errors      `None` where one of the classes is empty
/// # Cost        two kinds × folds × fit; deterministic
/// # Source      `docs/methods/attribution.md`
pub fn fit_holder_card(labelled: &[LabelledCandidate], made_from: &str) -> Option<HolderCard> {
    let of_kind = |placed: bool| labelled.iter().filter(|one| one.placed == placed).collect::<Vec<_>>();
    Some(HolderCard {
        made_from: made_from.to_owned().into(),
        placed: fit_part(&of_kind(true))?,
        unplaced: fit_part(&of_kind(false))?,
    })
}

fn fit_part(labelled: &[&LabelledCandidate]) -> Option<Part> {
    // Scores of worlds that took no part in the weights behind them.
    let mut left_out: Vec<(&LabelledCandidate, f64)> = Vec::new();
    for fold in 0..FOLDS {
        let (test, train): (Vec<_>, Vec<_>) = labelled.iter().copied().partition(|one| one.world % FOLDS == fold);
        if let Some(part) = fit_weights(&train) {
            left_out.extend(test.iter().map(|one| (*one, part.score(&one.figures))));
        }
    }
    let mut compared: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for (one, _) in &left_out {
        *compared.entry((one.world, one.asked)).or_insert(0) += 1;
    }
    let of = |one: &LabelledCandidate| compared[&(one.world, one.asked)];
    let (own, others): (Vec<_>, Vec<_>) = left_out.iter().copied().partition(|one| one.0.holder);
    let alike = most_alike(&others);
    let scores = |some: &[(&LabelledCandidate, f64)]| some.iter().map(|one| one.1).collect::<Vec<f64>>();
    let in_company =
        |some: &[(&LabelledCandidate, f64)]| some.iter().map(|one| among(one.1, of(one.0))).collect::<Vec<f64>>();
    let mut part = fit_weights(labelled)?;
    part.bounds = (f64::NEG_INFINITY, f64::INFINITY);
    part.unrelated = curve(&scores(&own), &scores(&others))?;
    part.alike = curve(&in_company(&own), &in_company(&alike))?;
    let ratios = |some: &[(&LabelledCandidate, f64)]| {
        some.iter().map(|one| part.counting(one.1, of(one.0)).0).collect::<Vec<f64>>()
    };
    // How little a ratio may be is for all others to say, how much for those who look most alike.
    let (low, high) = (elub(&ratios(&own), &ratios(&others))?, elub(&ratios(&own), &ratios(&alike))?);
    part.bounds = (low.apply(f64::NEG_INFINITY), high.apply(f64::INFINITY));
    Some(part)
}

/// The best monotone fit, read at quantiles of the scores; one misleading case is added to each side.
fn curve(own: &[f64], others: &[f64]) -> Option<Curve> {
    let scores: Vec<f64> = own.iter().chain(others).copied().collect();
    let labels: Vec<bool> = own.iter().map(|_| true).chain(others.iter().map(|_| false)).collect();
    let fitted = PavCalibrator::fit(&scores, &labels, true)?;
    // Quantiles of holders' scores, closer together among the high ones: there the curve crosses from against to for.
    let mut points = [(0.0, 0.0); POINTS];
    for (at, point) in points.iter_mut().enumerate() {
        let score = quantile(own, (at as f64 / (POINTS - 1) as f64).sqrt())?;
        *point = (score, fitted.log10_lr(score));
    }
    Some(Curve(points))
}

/// The other candidate that looks most like a holder, of each line number.
fn most_alike<'l>(others: &[(&'l LabelledCandidate, f64)]) -> Vec<(&'l LabelledCandidate, f64)> {
    let mut by_line: BTreeMap<(usize, i64), (&LabelledCandidate, f64)> = BTreeMap::new();
    for one in others {
        let best = by_line.entry((one.0.world, one.0.asked)).or_insert(*one);
        if one.1 > best.1 {
            *best = *one;
        }
    }
    by_line.into_values().collect()
}

fn fit_weights(labelled: &[&LabelledCandidate]) -> Option<Part> {
    let rows: Vec<Vec<f64>> = labelled.iter().map(|one| one.figures.to_vec()).collect();
    let labels: Vec<bool> = labelled.iter().map(|one| one.holder).collect();
    let holders = labels.iter().filter(|holder| **holder).count();
    // Both classes weigh alike, so that the sum is free of how many candidates the worlds hold.
    let weight = |count: usize| 200.0 / count.max(1) as f64;
    let weights: Vec<f64> =
        labels.iter().map(|own| if *own { weight(holders) } else { weight(labels.len() - holders) }).collect();
    let options = LogisticOptions { strength: STRENGTH, centre: START.to_vec(), non_negative: vec![true; FIGURES] };
    let fit = fit_logistic(&rows, &labels, &weights, &options)?;
    let mut part = Part { intercept: fit.intercept, ..Part::UNFITTED };
    part.weights.copy_from_slice(&fit.coefficients);
    Some(part)
}

impl HolderCard {
    /// The card as the source file that holds it.
    pub fn to_source(&self) -> String {
        format!(
            "//! Fitted figures; written by `throughline calibrate`.\n\nuse std::borrow::Cow;\n\nuse super::holder_card::{{Curve, HolderCard, Part}};\n\npub(crate) const FITTED: HolderCard = HolderCard {{\n    made_from: Cow::Borrowed(\n        {:?},\n    ),\n    placed: {},\n    unplaced: {},\n}};\n",
            self.made_from,
            source(&self.placed),
            source(&self.unplaced)
        )
    }
}

fn source(part: &Part) -> String {
    let mut weights = String::new();
    for weight in part.weights {
        let _ = write!(weights, "{weight:.4}, ");
    }
    let curve = |curve: Curve| {
        let mut points = String::new();
        for (score, log10_lr) in curve.0 {
            let _ = write!(points, "({score:.3}, {log10_lr:.3}), ");
        }
        format!("Curve([{}])", points.trim_end_matches(", "))
    };
    format!(
        "Part {{\n        intercept: {:.4},\n        weights: [{}],\n        unrelated: {},\n        alike: {},\n        bounds: ({:.2}, {:.2}),\n    }}",
        part.intercept,
        weights.trim_end_matches(", "),
        curve(part.unrelated),
        curve(part.alike),
        part.bounds.0,
        part.bounds.1
    )
}
