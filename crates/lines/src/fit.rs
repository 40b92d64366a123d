//! Fits a card on labelled profiles.

use numerics::{LogisticOptions, elub, fit_logistic, median};

use crate::card::{Card, RIVALS, Rival, RivalCard, WIDTH};
use crate::detect::turned;
use crate::profile::Profile;

/// A profile and what it is in truth: `None` = a line.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// The profile, complete with context.
    pub profile: Profile,
    /// Which rival; `None` for a line.
    pub rival: Option<Rival>,
    /// World it comes from: folds are whole worlds.
    pub world: usize,
}

/// Strength of the pull towards the prior weights (start value).
const STRENGTH: f64 = 0.4;
/// Groups of whole worlds that are left out in turn.
const FOLDS: usize = 10;
/// Fewest numbers of a rival for a fit; with fewer the prior weights stand.
const FEWEST: usize = 5;

/// Fits one sum a rival, lines against that rival, and calibrates it on worlds left out.
///
/// # Shapes      labelled: lines and rivals of several worlds
/// # Range       a rival with fewer than five numbers keeps its prior weights, and bounds of one
/// # Errors      `None` without lines
/// # Cost        rivals × folds × fit; deterministic
/// # Source      `docs/methods/detection.md`
pub fn fit_card(labelled: &[Labelled], made_from: &str) -> Option<Card> {
    let lines: Vec<&Labelled> = labelled.iter().filter(|one| one.rival.is_none()).collect();
    if lines.is_empty() {
        return None;
    }
    let rivals = RIVALS.into_iter().map(|rival| {
        let others: Vec<&Labelled> = labelled.iter().filter(|one| one.rival == Some(rival)).collect();
        fit_rival(rival, &lines, &others)
    });
    Some(Card { made_from: made_from.to_owned(), rivals: rivals.collect() })
}

fn fit_rival(rival: Rival, lines: &[&Labelled], others: &[&Labelled]) -> RivalCard {
    let reference = reference(others);
    let fit = |leave_out: Option<usize>| {
        let taken = |one: &&&Labelled| Some(one.world % FOLDS) != leave_out;
        let (lines, others): (Vec<_>, Vec<_>) =
            (lines.iter().filter(taken).collect(), others.iter().filter(taken).collect());
        let rows: Vec<Vec<f64>> = lines.iter().chain(&others).map(|one| row(&one.profile, &reference)).collect();
        let labels: Vec<bool> = lines.iter().map(|_| true).chain(others.iter().map(|_| false)).collect();
        // Both classes weigh alike, so that the score is free of the simulator's base rate.
        let weight = |count: usize| 50.0 / count.max(1) as f64;
        let weights: Vec<f64> =
            labels.iter().map(|line| if *line { weight(lines.len()) } else { weight(others.len()) }).collect();
        let options =
            LogisticOptions { strength: STRENGTH, centre: rival.prior().to_vec(), non_negative: vec![true; WIDTH] };
        if others.len() < FEWEST { None } else { fit_logistic(&rows, &labels, &weights, &options) }
    };
    let mut card = RivalCard {
        rival,
        intercept: -rival.prior().iter().sum::<f64>() * 0.45,
        weights: rival.prior(),
        reference,
        slope: 1.0,
        offset: 0.0,
        lower: -1.0,
        upper: 1.0,
    };
    let Some(whole) = fit(None) else { return card };
    card.intercept = whole.intercept;
    card.weights.copy_from_slice(&whole.coefficients);
    calibrate(&mut card, lines, others, &fit);
    card
}

/// The rival's usual turned figures: medians.
fn reference(others: &[&Labelled]) -> [f64; WIDTH] {
    let turned_others: Vec<_> = others.iter().map(|one| turned(&one.profile)).collect();
    let mut reference = [0.0; WIDTH];
    for (place, usual) in reference.iter_mut().enumerate() {
        let figures: Vec<f64> = turned_others.iter().filter_map(|one| one[place]).collect();
        *usual = median(&figures).unwrap_or(0.0);
    }
    reference
}

fn row(profile: &Profile, reference: &[f64; WIDTH]) -> Vec<f64> {
    turned(profile).iter().zip(reference).map(|(figure, usual)| figure.map_or(0.0, |figure| figure - usual)).collect()
}

/// Calibrates on scores of worlds that the weights have not seen.
fn calibrate(
    card: &mut RivalCard,
    lines: &[&Labelled],
    others: &[&Labelled],
    fit: &dyn Fn(Option<usize>) -> Option<numerics::Fit>,
) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for fold in 0..FOLDS {
        let Some(left_out) = fit(Some(fold)) else { continue };
        let score = |one: &&&Labelled| left_out.log_odds(&row(&one.profile, &card.reference));
        first.extend(lines.iter().filter(|one| one.world % FOLDS == fold).map(|one| score(&one)));
        second.extend(others.iter().filter(|one| one.world % FOLDS == fold).map(|one| score(&one)));
    }
    let rows: Vec<Vec<f64>> = first.iter().chain(&second).map(|score| vec![*score]).collect();
    let labels: Vec<bool> = first.iter().map(|_| true).chain(second.iter().map(|_| false)).collect();
    let weight = |line: &bool| 100.0 / if *line { first.len() } else { second.len() }.max(1) as f64;
    let weights: Vec<f64> = labels.iter().map(weight).collect();
    let options = LogisticOptions { strength: 5.0, centre: vec![1.0], non_negative: vec![true] };
    if let Some(calibration) = fit_logistic(&rows, &labels, &weights, &options) {
        card.slope = calibration.coefficients[0];
        card.offset = calibration.intercept;
    }
    let log10 = |scores: &[f64]| {
        scores.iter().map(|score| (card.slope * score + card.offset) / std::f64::consts::LN_10).collect::<Vec<f64>>()
    };
    if let Some(bounds) = elub(&log10(&first), &log10(&second)) {
        card.lower = bounds.lower;
        card.upper = bounds.upper;
    }
}

impl Card {
    /// The card as the source file that holds it.
    pub fn to_source(&self) -> String {
        let list = |values: &[f64]| values.iter().map(|value| format!("{value:.4}")).collect::<Vec<_>>().join(", ");
        let rivals = self.rivals.iter().map(|card| {
            format!(
                "    RivalCard {{\n        rival: Rival::{:?},\n        intercept: {:.4},\n        weights: [{}],\n        reference: [{}],\n        slope: {:.4},\n        offset: {:.4},\n        lower: {:.2},\n        upper: {:.2},\n    }},\n",
                card.rival, card.intercept, list(&card.weights), list(&card.reference), card.slope, card.offset, card.lower, card.upper
            )
        });
        format!(
            "//! The card in use. Written by `throughline calibrate`; weights stand in the order of `FEATURES`.\n\nuse crate::card::{{Rival, RivalCard}};\n\n/// What it was fitted on.\npub(crate) const MADE_FROM: &str = \"{}\";\n\n/// One fitted sum a rival.\n#[rustfmt::skip]\n#[allow(clippy::approx_constant, reason = \"a fitted weight may look like a constant\")]\npub(crate) const RIVAL_CARDS: [RivalCard; {}] = [\n{}];\n",
            self.made_from,
            self.rivals.len(),
            rivals.collect::<String>()
        )
    }
}
