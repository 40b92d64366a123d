#![doc = include_str!("../README.md")]

mod attribution;
mod breaks;
mod candidates;
mod card;
mod corroborate;
mod fit;
mod fitted;
mod lives;
mod mapped;
mod succession;
mod weigh;
#[cfg(test)]
mod worlds;

pub use attribution::{
    AskedNumber, CellFacts, Facts, HOLDER_CARD, HOLDER_FIGURE_NAMES, HOLDER_FIGURES, HOLDER_METHOD, HolderCard,
    Hypothesis, KnownPerson, LabelledCandidate, PersonFacts, Rival, Surroundings, Who, degree, fit_holder_card,
    is_placed, weigh_hypotheses,
};
pub use card::{CARD, Card, METHOD};
pub use corroborate::Evidence;
pub use fit::{LabelledPair, fit_card};
pub use lives::Lives;
pub use succession::{Succession, Verdict, follow_numbers};
pub use weigh::{FIGURE_NAMES, FIGURES};
