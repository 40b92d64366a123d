//! An error made under an authority.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::words;

words! {
    /// How an error counts.
    Severity {
        /// Data was wrongly acquired: reported to the Commissioner.
        Reportable = "reportable",
        /// Caught before anything was acquired: recorded.
        Recordable = "recordable",
    }
}

/// An error: what went wrong, when it was found, what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityError {
    /// How it counts.
    pub severity: Severity,
    /// What went wrong.
    pub text: String,
    /// When it was found, UTC milliseconds.
    pub found_ms: i64,
    /// First instant at which a report is late, where one is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_due_ms: Option<i64>,
    /// When it was reported, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_ms: Option<i64>,
    /// Who entered it.
    pub by: String,
}

impl AuthorityError {
    pub(crate) fn check(&self) -> Result<(), Error> {
        filled(&self.text, "error of an authority", "what went wrong")
    }
}
