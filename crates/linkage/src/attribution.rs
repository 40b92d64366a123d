//! Who carried a number: candidates, what speaks for and against each, and "someone not in the data".

mod asked;
mod evidence;
mod facts;
mod figures;
mod fitted;
mod holder_card;
mod holder_fit;
mod hypotheses;
mod surroundings;

pub use asked::AskedNumber;
pub use evidence::PersonFacts;
pub use facts::{CellFacts, Facts, degree};
pub use figures::{FIGURE_NAMES as HOLDER_FIGURE_NAMES, FIGURES as HOLDER_FIGURES};
pub use holder_card::{HOLDER_CARD, HOLDER_METHOD, HolderCard, Rival, is_placed};
pub use holder_fit::{LabelledCandidate, fit_holder_card};
pub use hypotheses::{Hypothesis, KnownPerson, Who, weigh_hypotheses};
pub use surroundings::Surroundings;
