//! A deal line on record.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::noun::Noun;

/// A deal line on record: what its tenures have in common. Its id is the line's id in the ranking where it came from there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealLine {
    /// Name it trades under, where known.
    #[serde(default)]
    pub brand: String,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What is known of it, with its source.
    #[serde(default)]
    pub note: String,
}

impl Noun for DealLine {
    const TABLE: &'static str = "lines";
    const NAME: &'static str = "line";
    const PREFIX: &'static str = "L";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn check(&self) -> Result<(), Error> {
        Ok(())
    }
}
