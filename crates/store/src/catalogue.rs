//! The catalogue: the one list of what counts.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::authority::Authority;
use crate::error::Error;

/// Everything the store holds, as of one generation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Number of changes committed so far.
    pub generation: u64,
    /// Files of every table, in order of their names.
    pub tables: BTreeMap<String, Vec<TableFile>>,
    /// Sources in order of import.
    pub sources: Vec<SourceEntry>,
    /// Authorities cited, by URN.
    pub authorities: BTreeMap<String, Authority>,
    /// Mappings that people gave, as TOML, by the fingerprint of the layout each fits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub layouts: BTreeMap<String, String>,
}

/// One file of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    /// Path below `records/`.
    pub name: String,
    /// Rows in it.
    pub rows: u64,
    /// First and last start in it, UTC milliseconds; only of files that hold a part of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span_ms: Option<(i64, i64)>,
}

/// One kind of cleansing that reading a source needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeEntry {
    /// What was done.
    pub kind: String,
    /// How often.
    pub count: u64,
    /// Row, and before and after.
    pub examples: Vec<(u32, String)>,
}

/// How far one source's clock stands from another's, from the communications that both tell of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockEntry {
    /// The other source.
    pub against: u32,
    /// Communications that both tell of.
    pub pairs: u64,
    /// Median difference, this source minus the other, milliseconds.
    pub median_ms: i64,
    /// Lower end of the 95 % interval of the median.
    pub low_ms: i64,
    /// Upper end.
    pub high_ms: i64,
}

/// One file as received and what became of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// 1-based, in order of import.
    pub source_id: u32,
    /// File name, with the way through archives (`delivery.zip/calls.csv`).
    pub name: String,
    /// Digest of the bytes that were read (of an archive's member, where it lay in one).
    pub sha256: String,
    /// Digest of the file as received: the archive's own where there was one.
    pub received_sha256: String,
    /// Bytes as received.
    pub size: u64,
    /// What it was read as.
    pub format: String,
    /// Authority cited; empty for data that needs none.
    pub authority: String,
    /// Mapping used, as TOML; empty for the plain set.
    pub mapping: String,
    /// Records found.
    pub rows_in: u64,
    /// Records kept.
    pub rows_kept: u64,
    /// Records that tell of a communication already held.
    pub rows_merged: u64,
    /// Records that could not be read.
    pub rows_rejected: u64,
    /// Of the kept ones: outside the authority.
    pub rows_excess: u64,
    /// First instant of a row outside the authority, UTC milliseconds.
    #[serde(default)]
    pub excess_first_ms: Option<i64>,
    /// Last instant of one.
    #[serde(default)]
    pub excess_last_ms: Option<i64>,
    /// Calendar days (Europe/London) on which such rows lie.
    #[serde(default)]
    pub excess_days: u64,
    /// Merged because the other party's billing tells of the same communication.
    pub merged_both_parties: u64,
    /// Merged because an earlier delivery holds the same row.
    pub merged_redelivered: u64,
    /// Merged because the file repeats a row.
    pub merged_repeated: u64,
    /// Merged because they are legs of a forwarded call or parts of a long text, counted with the record they belong to.
    #[serde(default)]
    pub merged_linked: u64,
    /// How its clock stands against other sources' clocks.
    #[serde(default)]
    pub clocks: Vec<ClockEntry>,
    /// How its zone was said: `assumed`, `said` or `in every time`; empty where an earlier version did not write it down.
    #[serde(default)]
    pub clock_trust: String,
    /// Rows in an hour that the clock showed twice or never and that nothing has settled, with what the other reading adds in milliseconds.
    #[serde(default)]
    pub unsettled: Vec<(u32, i64)>,
    /// First instant, UTC milliseconds.
    pub first_ms: Option<i64>,
    /// Last instant.
    pub last_ms: Option<i64>,
    /// When it was imported.
    pub imported_ms: i64,
    /// Who imported it.
    pub imported_by: String,
    /// Version of the program that read it.
    pub importer: String,
    /// What reading changed.
    pub changes: Vec<ChangeEntry>,
    /// Columns that were not read.
    pub unknown_columns: Vec<String>,
    /// What a reader of the figures should know.
    pub notes: Vec<String>,
    /// Records that were erased under a retention rule; the figures above count them no longer.
    #[serde(default, skip_serializing_if = "is_none")]
    pub rows_erased: u64,
    /// Whether the bytes as received were erased.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bytes_erased: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_none(rows: &u64) -> bool {
    *rows == 0
}

impl SourceEntry {
    /// Whether its bytes as received lie in the store.
    pub fn has_bytes(&self) -> bool {
        !self.bytes_erased
    }
}

impl Catalogue {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read(path).map_err(Error::file("reading", path))?;
        serde_json::from_slice(&text)
            .map_err(|cause| Error::Catalogue { path: path.to_path_buf(), cause: cause.to_string() })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a catalogue is plain data")
    }

    /// Files of one table.
    pub fn files(&self, table: &str) -> &[TableFile] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// One source by its number.
    pub fn source(&self, source_id: u32) -> Option<&SourceEntry> {
        let position = usize::try_from(source_id).ok()?.checked_sub(1)?;
        self.sources.get(position)
    }

    /// The source that was read from these bytes, if any was.
    pub fn source_of(&self, sha256: &str) -> Option<&SourceEntry> {
        self.sources.iter().find(|source| source.sha256 == sha256)
    }

    /// Every file that counts, by its path below `records/`.
    pub(crate) fn file_names(&self) -> impl Iterator<Item = &str> {
        self.tables.values().flatten().map(|file| file.name.as_str())
    }
}
