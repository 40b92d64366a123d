//! Fits the card on candidates of worlds with known truth.

use std::fmt::Write;

use numerics::{LogisticOptions, elub, fit_logistic};

use crate::card::{Card, START};
use crate::succession::FEWEST_OF_SUCCESSOR;
use crate::weigh::{CARRIED, FIGURES};

/// A candidate's figures and whether its contacts were carried over in truth.
#[derive(Clone, Copy, Debug)]
pub struct LabelledPair {
    /// Figures as the card reads them.
    pub figures: [f64; FIGURES],
    /// Whether it is a change of number in truth.
    pub carried: bool,
    /// World it comes from: folds are whole worlds.
    pub world: usize,
}

/// Strength of the pull towards the start weights.
const STRENGTH: f64 = 0.5;
/// Groups of whole worlds that are left out in turn.
const FOLDS: usize = 5;
/// Share of candidates above the cut that may be wrong, on worlds left out; most of them are not the best of both their numbers and go no further.
const WRONG: f64 = 0.03;
/// A cut is never lower than this.
const LOWEST_CUT: f64 = 0.3;

/// Fits weights, bounds and cut; bounds and cut come from worlds left out.
///
/// # Shapes      labelled: candidates of several worlds
/// # Range       weights are never negative: every figure is turned so that more of it speaks for a successor
/// # Errors      `None` where one of the classes is empty
/// # Cost        folds × fit; deterministic
/// # Source      `docs/methods/succession.md`
pub fn fit_card(labelled: &[LabelledPair], made_from: &str) -> Option<Card> {
    // What can be a successor at all is what the weights have to part.
    let labelled: Vec<&LabelledPair> =
        labelled.iter().filter(|one| one.figures[CARRIED] >= FEWEST_OF_SUCCESSOR.ln() - 1e-9).collect();
    let mut left_out = Vec::new();
    for fold in 0..FOLDS {
        let (test, train): (Vec<_>, Vec<_>) = labelled.iter().copied().partition(|one| one.world % FOLDS == fold);
        if let Some(card) = fit(&train) {
            left_out.extend(test.iter().map(|one| (card.log10_lr(&one.figures), one.carried)));
        }
    }
    let side = |wanted: bool| left_out.iter().filter(|one| one.1 == wanted).map(|one| one.0).collect::<Vec<f64>>();
    let bounds = elub(&side(true), &side(false))?;
    let mut card = fit(&labelled)?;
    card.bounds = (bounds.apply(f64::NEG_INFINITY), bounds.apply(f64::INFINITY));
    card.cut = cut(&mut left_out);
    card.made_from = made_from.to_owned().into();
    Some(card)
}

fn fit(labelled: &[&LabelledPair]) -> Option<Card> {
    let rows: Vec<Vec<f64>> = labelled.iter().map(|one| one.figures.to_vec()).collect();
    let labels: Vec<bool> = labelled.iter().map(|one| one.carried).collect();
    let carried = labels.iter().filter(|carried| **carried).count();
    // Both classes weigh alike, so that the sum is a ratio of likelihoods, free of how many changes the worlds hold.
    let weight = |count: usize| 200.0 / count.max(1) as f64;
    let weights: Vec<f64> =
        labels.iter().map(|own| if *own { weight(carried) } else { weight(labels.len() - carried) }).collect();
    let options = LogisticOptions { strength: STRENGTH, centre: START.to_vec(), non_negative: vec![true; FIGURES] };
    let fit = fit_logistic(&rows, &labels, &weights, &options)?;
    let mut card = Card { intercept: fit.intercept, ..Card::unbounded() };
    card.weights.copy_from_slice(&fit.coefficients);
    Some(card)
}

/// The lowest ratio above which no more than [`WRONG`] are wrong, among candidates that can be a successor at all.
fn cut(left_out: &mut [(f64, bool)]) -> f64 {
    left_out.sort_by(|left, right| right.0.total_cmp(&left.0));
    let (mut wrong, mut cut) = (0_usize, f64::INFINITY);
    for (place, (log10_lr, carried)) in left_out.iter().enumerate() {
        wrong += usize::from(!carried);
        if wrong as f64 <= WRONG * (place + 1) as f64 {
            cut = *log10_lr;
        }
    }
    cut.max(LOWEST_CUT)
}

impl Card {
    /// The card as the source file that holds it.
    pub fn to_source(&self) -> String {
        let mut weights = String::new();
        for weight in self.weights {
            let _ = write!(weights, "{weight:.4}, ");
        }
        format!(
            "//! Fitted figures; written by `throughline calibrate`.\n\nuse std::borrow::Cow;\n\nuse crate::card::Card;\n\npub(crate) const FITTED: Card = Card {{\n    made_from: Cow::Borrowed({:?}),\n    intercept: {:.4},\n    weights: [{}],\n    bounds: ({:.2}, {:.2}),\n    cut: {:.2},\n}};\n",
            self.made_from,
            self.intercept,
            weights.trim_end_matches(", "),
            self.bounds.0,
            self.bounds.1,
            self.cut
        )
    }
}
