//! A decision that somebody took, with its reason.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::Noun;

/// An entry of the decision log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What was decided.
    pub text: String,
    /// Why.
    pub reason: String,
    /// What else was thought of, and why not.
    #[serde(default)]
    pub alternatives: String,
    /// By whom.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Id of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

impl Noun for Decision {
    const TABLE: &'static str = "decisions";
    const NAME: &'static str = "decision";
    const PREFIX: &'static str = "D";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.at_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.text, Self::NAME, "what was decided")?;
        filled(&self.reason, Self::NAME, "a reason")?;
        filled(&self.by, Self::NAME, "a named person")
    }
}
