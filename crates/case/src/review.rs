//! A review: whether something is still to be held, decided by a named person.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, words};

words! {
    /// The six questions of the national retention assessment.
    Question {
        /// Is there a sign that the person may do serious harm?
        SeriousHarm = "serious-harm",
        /// Is there concern for children or vulnerable adults?
        Vulnerable = "vulnerable",
        /// Did the conduct involve a breach of trust?
        Trust = "trust",
        /// Are there links that may raise the risk?
        Links = "links",
        /// Is there concern about the misuse of substances?
        Substances = "substances",
        /// Is there concern that the state of mind may raise the risk?
        Mind = "mind",
    }
}

words! {
    /// What a review decides.
    ReviewOutcome {
        /// It is held until the next review.
        Retain = "retain",
        /// It is to be erased; erasing it is a second act.
        Dispose = "dispose",
        /// It is held once it was corrected.
        Amend = "amend",
    }
}

impl Question {
    /// The question in words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::SeriousHarm => "is there a sign that the person may do serious harm?",
            Self::Vulnerable => "is there concern for children or vulnerable adults?",
            Self::Trust => "did the conduct involve a breach of trust?",
            Self::Links => "are there links or associations that may raise the risk?",
            Self::Substances => "is there concern about the misuse of substances?",
            Self::Mind => "is there concern that the person's state of mind may raise the risk?",
        }
    }
}

/// One review. It is never changed: a later one stands in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// What was reviewed: a person, a number, `source 3`.
    pub about: String,
    /// Review group that it falls into.
    pub group: u8,
    /// Questions answered with yes; the others were answered with no.
    pub yes: Vec<Question>,
    /// What was decided.
    pub outcome: ReviewOutcome,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// When it is to be reviewed again, where the reviewer named a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_ms: Option<i64>,
}

impl Noun for Review {
    const TABLE: &'static str = "reviews";
    const NAME: &'static str = "review";
    const PREFIX: &'static str = "RV";

    fn about(&self) -> Option<&str> {
        Some(&self.about)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.outcome.word())
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.at_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.about, Self::NAME, "what was reviewed")?;
        filled(&self.reason, Self::NAME, "a reason: every decision to retain or dispose is recorded with one")?;
        filled(&self.by, Self::NAME, "a named person: the program decides nothing")?;
        if !(1..=4).contains(&self.group) {
            return Err(Error::invalid(Self::NAME, "a review group from 1 to 4"));
        }
        match self.outcome {
            ReviewOutcome::Dispose if self.next_ms.is_some() => {
                Err(Error::invalid(Self::NAME, "no next date: what is disposed of is not reviewed again"))
            }
            _ if self.next_ms.is_some_and(|next| next <= self.at_ms) => {
                Err(Error::invalid(Self::NAME, "a next date after the review"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_needs_a_reason_a_person_and_a_date_ahead() {
        let review = Review {
            about: "P-1".into(),
            group: 3,
            yes: vec![Question::Vulnerable],
            outcome: ReviewOutcome::Retain,
            reason: "still active".into(),
            by: "A. Reader".into(),
            at_ms: 5,
            next_ms: Some(6),
        };
        assert!(review.check().is_ok());
        for wrong in [
            Review { reason: " ".into(), ..review.clone() },
            Review { by: String::new(), ..review.clone() },
            Review { next_ms: Some(5), ..review.clone() },
            Review { outcome: ReviewOutcome::Dispose, ..review.clone() },
            Review { group: 5, ..review },
        ] {
            assert!(wrong.check().is_err());
        }
    }
}
