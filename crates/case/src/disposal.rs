//! What stays of something that was erased: a line without content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, words};

words! {
    /// What kind of thing was erased.
    Disposed {
        /// Files as received, with every row of theirs.
        Source = "source",
        /// A person.
        Person = "person",
        /// A telephone number.
        Number = "number",
    }
}

/// An erasure that was carried out. It says how much, never what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disposal {
    /// What kind of thing it was.
    pub kind: Disposed,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Rows erased or redacted, by table.
    pub rows: BTreeMap<String, u64>,
    /// Sources whose bytes went.
    pub sources: Vec<u32>,
    /// Files of the investigation that went.
    pub files: u64,
}

impl Noun for Disposal {
    const TABLE: &'static str = "disposals";
    const NAME: &'static str = "disposal";
    const PREFIX: &'static str = "D";

    fn state(&self) -> Option<&'static str> {
        Some(self.kind.word())
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.at_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.reason, Self::NAME, "a reason")?;
        filled(&self.by, Self::NAME, "a named person")
    }
}
