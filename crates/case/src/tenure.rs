//! Which number, SIM, handset and holder a deal line had, and when.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, words};
use crate::period::Period;

words! {
    /// What people hold of a tenure.
    TenureState {
        /// Put forward, by a person or a method.
        Proposed = "proposed",
        /// Accepted by a named person.
        Accepted = "accepted",
        /// Rejected by a named person; stays on record.
        Rejected = "rejected",
    }
}

/// Number × SIM × handset × holder of a line, from an instant to before another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tenure {
    /// Id of the line.
    pub line: String,
    /// The number, E.164 with `+`.
    pub number: String,
    /// The SIM (ICCID or IMSI), where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sim: Option<String>,
    /// The handset (IMEI), where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handset: Option<String>,
    /// Id of the nominal who held it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// When.
    #[serde(default)]
    pub period: Period,
    /// What people hold of it.
    pub state: TenureState,
    /// On what it rests.
    pub basis: String,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

impl Tenure {
    /// The rule that an accepted tenure gives a number to one line at a time. `others` are the tenures of the same number, with
    /// their ids.
    ///
    /// # Errors [`Error::Overlap`] with the first accepted one of another line.
    pub fn check_overlap<'a>(&self, others: impl IntoIterator<Item = (&'a str, &'a Self)>) -> Result<(), Error> {
        let clash = others.into_iter().find(|(_, other)| {
            other.state == TenureState::Accepted
                && other.number == self.number
                && other.line != self.line
                && other.period.overlaps(self.period)
        });
        match clash {
            Some((id, other)) if self.state == TenureState::Accepted => {
                Err(Error::Overlap { line: other.line.clone(), tenure: id.to_owned() })
            }
            _ => Ok(()),
        }
    }
}

impl Tenure {
    /// Whether this claims no more than `other` does: the same line, number, SIM, handset and holder, for no instant outside. Whoever
    /// accepted the other has then accepted this.
    pub fn claims_no_more_than(&self, other: &Self) -> bool {
        let what = |one: &Self| (one.line.clone(), one.number.clone(), one.sim.clone(), one.handset.clone());
        what(self) == what(other) && self.holder == other.holder && self.period.lies_within(other.period)
    }
}

impl Noun for Tenure {
    const TABLE: &'static str = "tenures";
    const NAME: &'static str = "tenure";
    const PREFIX: &'static str = "T";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.state.word())
    }

    fn at_ms(&self) -> Option<i64> {
        self.period.from_ms
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.line, Self::NAME, "a line")?;
        filled(&self.number, Self::NAME, "a number")?;
        filled(&self.basis, Self::NAME, "what it rests on")?;
        if self.period.runs_forwards() { Ok(()) } else { Err(Error::invalid(Self::NAME, "from < to")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tenure(line: &str, from: i64, length: i64) -> Tenure {
        Tenure {
            line: line.to_owned(),
            number: "+447700900123".to_owned(),
            sim: None,
            handset: None,
            holder: None,
            period: Period { from_ms: Some(from), to_ms: Some(from + length) },
            state: TenureState::Accepted,
            basis: "billing".to_owned(),
            operation: None,
        }
    }

    proptest! {
        #[test]
        fn accepted_tenures_never_give_a_number_to_two_lines_at_once(
            spans in proptest::collection::vec((0_usize..3, 0_i64..60, 1_i64..20), 1..12),
        ) {
            let mut accepted: Vec<(String, Tenure)> = Vec::new();
            for (at, (line, from, length)) in spans.into_iter().enumerate() {
                let one = tenure(["L-1", "L-2", "L-3"][line], from, length);
                if one.check_overlap(accepted.iter().map(|(id, other)| (id.as_str(), other))).is_ok() {
                    accepted.push((format!("T-{at}"), one));
                }
            }
            for at in 0..90 {
                let mut lines: Vec<&str> = accepted.iter()
                    .filter(|(_, one)| one.period.holds(at)).map(|(_, one)| one.line.as_str()).collect();
                lines.sort_unstable();
                lines.dedup();
                prop_assert!(lines.len() <= 1);
            }
        }
    }

    #[test]
    fn ending_a_tenure_claims_less_and_anything_else_claims_more() {
        let accepted = Tenure { period: Period { from_ms: Some(0), to_ms: None }, ..tenure("L-1", 0, 10) };
        assert!(tenure("L-1", 0, 10).claims_no_more_than(&accepted));
        assert!(!accepted.claims_no_more_than(&tenure("L-1", 0, 10)));
        assert!(!tenure("L-2", 0, 10).claims_no_more_than(&accepted));
        let held = Tenure { holder: Some("P-1".to_owned()), ..accepted.clone() };
        assert!(!held.claims_no_more_than(&accepted));
    }

    #[test]
    fn a_proposal_may_overlap_until_somebody_accepts_it() {
        let held = tenure("L-1", 0, 10);
        let proposed = Tenure { state: TenureState::Proposed, ..tenure("L-2", 5, 10) };
        assert!(proposed.check_overlap([("T-1", &held)]).is_ok());
        let accepted = Tenure { state: TenureState::Accepted, ..proposed };
        assert!(accepted.check_overlap([("T-1", &held)]).is_err());
    }
}
