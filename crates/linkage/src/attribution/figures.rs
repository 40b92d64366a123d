//! The figures that a candidate is weighed by.

/// How many figures there are.
pub const FIGURES: usize = 8;

/// One figure; more of it speaks for "the same person".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// ln factor of having been carried together, where it is positive.
    Together = 0,
    /// The same where it is negative.
    Apart = 1,
    /// How much better than the next candidate.
    StandsOut = 2,
    /// How few sleep as near.
    Nights = 3,
    /// Minus ln(1 + communications between the two).
    NoContact = 4,
    /// ln(1 + rarity of shared contacts).
    Shared = 5,
    /// How few share as much.
    SharedRank = 6,
    /// Minus the overlapping calls beyond chance.
    NotAtOnce = 7,
}

/// Names of the figures as answers show them.
pub const FIGURE_NAMES: [&str; FIGURES] =
    ["together", "apart", "stands_out", "nights", "no_contact", "shared", "shared_rank", "not_at_once"];
