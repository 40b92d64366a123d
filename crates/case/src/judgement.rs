//! What a named person holds of a thing that was put forward.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, words};

words! {
    /// What was decided.
    Verdict {
        /// Taken as so.
        Accepted = "accepted",
        /// Taken as not so.
        Rejected = "rejected",
        /// Looked at, and left open.
        Unsure = "unsure",
        /// An earlier judgement of the thing is taken back; nothing is deleted.
        Reversed = "reversed",
    }
}

/// One judgement. It is never changed: a later one stands in its place, or one that reverses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Id of what was judged: a line, a number, a tenure, a hypothesis.
    pub about: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Id of the judgement that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<String>,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// The judgement that counts: the newest of one thing that no later one takes back. `judgements` are all of the thing, with their
/// ids, in the order in which they were made.
pub fn standing<'a>(judgements: &'a [(&'a str, &'a Judgement)]) -> Option<(&'a str, &'a Judgement)> {
    let reversed = |id: &str| judgements.iter().any(|(_, other)| other.reverses.as_deref() == Some(id));
    judgements.iter().rev().find(|(id, one)| one.verdict != Verdict::Reversed && !reversed(id)).copied()
}

impl Noun for Judgement {
    const TABLE: &'static str = "judgements";
    const NAME: &'static str = "judgement";
    const PREFIX: &'static str = "J";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        Some(&self.about)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.verdict.word())
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.at_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.about, Self::NAME, "what it is about")?;
        filled(&self.reason, Self::NAME, "a reason")?;
        filled(&self.by, Self::NAME, "a named person: the program judges nothing")?;
        if (self.verdict == Verdict::Reversed) == self.reverses.is_some() {
            return Ok(());
        }
        Err(Error::invalid(Self::NAME, "the judgement that is taken back, and only where one is"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judgement(verdict: Verdict, reverses: Option<String>) -> Judgement {
        Judgement {
            about: "L-1".to_owned(),
            verdict,
            reason: "x".to_owned(),
            by: "a".to_owned(),
            at_ms: 0,
            reverses,
            operation: None,
        }
    }

    proptest! {
        #[test]
        fn undoing_every_step_leads_back_through_what_stood_before(verdicts in proptest::collection::vec(0_usize..3, 0..8)) {
            let mut ids: Vec<String> = Vec::new();
            let mut made: Vec<Judgement> = Vec::new();
            for (at, verdict) in verdicts.iter().enumerate() {
                ids.push(format!("J-{at}"));
                made.push(judgement(Verdict::ALL[*verdict], None));
            }
            for step in (0..verdicts.len()).rev() {
                let pairs: Vec<(&str, &Judgement)> = ids.iter().map(String::as_str).zip(&made).collect();
                let (id, one) = standing(&pairs).expect("one stands");
                prop_assert_eq!(one.verdict, Verdict::ALL[verdicts[step]]);
                let undo = judgement(Verdict::Reversed, Some(id.to_owned()));
                prop_assert!(undo.check().is_ok());
                ids.push(format!("U-{step}"));
                made.push(undo);
            }
            let pairs: Vec<(&str, &Judgement)> = ids.iter().map(String::as_str).zip(&made).collect();
            prop_assert!(standing(&pairs).is_none());
            prop_assert_eq!(made.len(), 2 * verdicts.len(), "nothing is deleted");
        }
    }
}
