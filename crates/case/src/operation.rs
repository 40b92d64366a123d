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
