//! An investigation.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, words};

words! {
    /// How far an operation is.
    OperationState {
        /// Work goes on.
        Open = "open",
        /// Work has ended; what stands on record stays.
        Closed = "closed",
    }
}

/// An investigation, and the compartment for need-to-know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub purpose: String,
    /// How far it is.
    pub state: OperationState,
    /// When it was opened, UTC milliseconds.
    pub opened_ms: i64,
    /// What it was called before. Authorities and people go on naming it so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
}

impl Operation {
    /// Whether it has, or had, that name.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.former_names.iter().any(|former| former == name)
    }

    /// Gives it another name. The one that it had still names it.
    pub fn rename(&mut self, name: &str) {
        let before = std::mem::replace(&mut self.name, name.trim().to_owned());
        self.former_names.push(before);
        self.keep_names();
    }

    /// The version that stands when this earlier one is put back in the place of `now`: no name that it ever had is lost.
    #[must_use]
    pub fn put_back(mut self, now: &Self) -> Self {
        self.former_names.extend(now.former_names.iter().cloned().chain([now.name.clone()]));
        self.keep_names();
        self
    }

    fn keep_names(&mut self) {
        self.former_names.sort_unstable();
        self.former_names.dedup();
        self.former_names.retain(|former| *former != self.name);
    }
}

impl Noun for Operation {
    const TABLE: &'static str = "operations";
    const NAME: &'static str = "operation";
    const PREFIX: &'static str = "OP";

    /// An operation is known to its members alone.
    fn compartment<'a>(&'a self, id: &'a str) -> Option<&'a str> {
        Some(id)
    }

    fn about(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.state.word())
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.opened_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.name, Self::NAME, "a name")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amber() -> Operation {
        Operation {
            name: "Amber".to_owned(),
            purpose: String::new(),
            state: OperationState::Open,
            opened_ms: 0,
            former_names: Vec::new(),
        }
    }

    #[test]
    fn an_operation_answers_to_every_name_that_it_had() {
        let first = amber();
        let mut renamed = first.clone();
        renamed.rename(" Birch ");
        assert!(renamed.name == "Birch" && renamed.is_called("Amber") && !renamed.is_called("Cedar"));
        let back = first.put_back(&renamed);
        assert!(back.name == "Amber" && back.is_called("Birch"));
        assert_eq!(back.former_names, ["Birch"]);
        let mut again = back;
        again.rename("Birch");
        assert_eq!(again.former_names, ["Amber"]);
    }
}
