//! A file that belongs to the investigation.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::Noun;

/// A file whose bytes the store keeps under their digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// Its name as handed over.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Who put it here.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Id of what it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What it is.
    #[serde(default)]
    pub note: String,
}

impl Noun for EvidenceFile {
    const TABLE: &'static str = "files";
    const NAME: &'static str = "file";
    const PREFIX: &'static str = "F";

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
        filled(&self.name, Self::NAME, "a name")?;
        if self.sha256.len() == 64 && self.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(());
        }
        Err(Error::invalid(Self::NAME, "a SHA-256 of 64 hexadecimal digits"))
    }
}
