//! Verb: decision.

use case::{Decision, Kind};
use serde_json::Value;
use store::Filter;

use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

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

    /// The decision log.
    ///
    /// # Errors A failure of the database.
    pub fn decisions(&self, operation: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let operation = self.operation_id(operation)?;
        let own = Filter { operation: operation.as_deref(), ..Filter::default() };
        self.consult_json::<Decision>(&own, act, "decision")
    }
}
