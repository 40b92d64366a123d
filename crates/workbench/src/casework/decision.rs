//! Verb: decision.

use case::{Decision, Kind};
use serde_json::Value;
use store::Filter;

use super::edit::{Editable, set};
use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

impl Editable for Decision {
    const EDIT: &'static str = "decision amend";

    /// Going back to what was decided before is a decision of its own, by whoever takes it.
    fn put_back(self, _now: &Self, act: &Act<'_>) -> Result<Self, Error> {
        Ok(taken(self, act))
    }
}

/// A decision as somebody takes it now, for the reason that they give.
fn taken(decision: Decision, act: &Act<'_>) -> Decision {
    Decision { reason: act.reason.to_owned(), by: act.who.to_owned(), at_ms: act.at_ms, ..decision }
}

impl Workbench {
    /// Enters a decision, with its reason and what else was thought of.
    ///
    /// # Errors Without a text or a reason.
    pub fn add_decision(
        &self,
        text: &str,
        alternatives: &str,
        about: Option<&str>,
        operation: Option<&str>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let gate = self.gate_act("decision add", act)?;
        let decision = Decision {
            text: text.trim().to_owned(),
            reason: act.reason.to_owned(),
            alternatives: alternatives.to_owned(),
            by: act.who.to_owned(),
            at_ms: act.at_ms,
            about: about.map(thing),
            operation: self.operation_id(operation)?,
        };
        gate.within(decision.operation.as_deref())?;
        let named: Vec<&str> = decision.about.as_deref().into_iter().collect();
        let kept = self.case()?.add(&decision, act.entry("decision", Kind::Alteration, &named))?;
        Ok(kept_json(&kept))
    }

    /// Supersedes a decision by another, which stands in its place under the same id; what was decided before, by whom and why, stays in its
    /// history.
    ///
    /// # Errors Without a reason, or where another version is stored.
    pub fn amend_decision(
        &self,
        id: &str,
        (text, alternatives): (Option<&str>, Option<&str>),
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let kept = self.edit::<Decision>("decision amend", (id, seen), act, |decision| {
            set(&mut decision.text, text);
            set(&mut decision.alternatives, alternatives);
            *decision = taken(decision.clone(), act);
            Ok(())
        })?;
        Ok(kept_json(&kept))
    }

    /// The decision log.
    ///
    /// # Errors A failure of the database.
    pub fn decisions(&self, operation: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let operation = self.operation_id(operation)?;
        let own = Filter { operation: operation.as_deref(), ..Filter::default() };
        self.consult_json::<Decision>(&own, act, "decision")
    }
}
