//! An entry on the register of authorities.

use serde::{Deserialize, Serialize};

/// The lawful basis on which data was acquired, as far as importing needs it (`practice.md`, section 4, lists what else an authority
/// records).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Whether a person has completed the entry; until then everything that rests on it says so.
    pub complete: bool,
    /// When it was first cited, UTC milliseconds; 0 = not yet.
    pub first_cited_ms: i64,
    /// Operation it belongs to.
    #[serde(default)]
    pub operation: String,
    /// Statutory purpose.
    #[serde(default)]
    pub purpose: String,
    /// Identifiers that may be acquired, as entered: a number, `imei:…` or `imsi:…`. None listed restricts nothing.
    #[serde(default)]
    pub identifiers: Vec<String>,
    /// First instant of the period, UTC milliseconds.
    #[serde(default)]
    pub from_ms: Option<i64>,
    /// First instant after the period.
    #[serde(default)]
    pub to_ms: Option<i64>,
    /// When the entry was made or last changed, UTC milliseconds.
    #[serde(default)]
    pub entered_ms: i64,
    /// Who made or last changed it.
    #[serde(default)]
    pub entered_by: String,
}

impl Authority {
    /// Whether identifiers and both ends of the period are entered.
    pub fn has_scope(&self) -> bool {
        !self.identifiers.is_empty() && self.from_ms.is_some() && self.to_ms.is_some()
    }
}
