//! What the policies answer.

use serde_json::{Value, json};

/// A policy that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decider {
    /// Its name.
    pub(crate) id: String,
    /// What it says, in a sentence.
    pub(crate) says: String,
}

/// What the policies answer, and which of them decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Whether it may be done.
    pub(crate) allowed: bool,
    /// The policies that decided, in order of their names: those that permit, or those that forbid. None where nothing permits.
    pub(crate) by: Vec<Decider>,
}

/// The policy that asks for a reason.
const ASKS_FOR_REASON: &str = "reason-before-sensitive";

impl Decision {
    /// Whether a reason is all that is missing.
    pub(crate) fn lacks_only_a_reason(&self) -> bool {
        !self.allowed && matches!(self.by.as_slice(), [only] if only.id == ASKS_FOR_REASON)
    }

    /// The names of the policies that decided.
    pub(crate) fn ids(&self) -> String {
        let ids: Vec<&str> = self.by.iter().map(|decider| decider.id.as_str()).collect();
        if ids.is_empty() { "default-deny".to_owned() } else { ids.join(", ") }
    }

    /// Why, in sentences.
    pub(crate) fn why(&self) -> String {
        let said: Vec<&str> = self.by.iter().map(|decider| decider.says.as_str()).collect();
        if said.is_empty() { "No policy permits it.".to_owned() } else { said.join(" ") }
    }

    pub(crate) fn json(&self) -> Value {
        let effect = if self.allowed { "permit" } else { "forbid" };
        let by = self.by.iter().map(|one| json!({ "policy": one.id, "effect": effect, "says": one.says }));
        json!({ "allowed": self.allowed, "decided_by": self.ids(), "why": self.why(), "policies": by.collect::<Vec<_>>() })
    }
}
