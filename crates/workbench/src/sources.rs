//! Verb: sources.

use records::Rejected;
use serde_json::{Value, json};
use store::{ChangeEntry, SourceEntry};

use crate::bench::Workbench;
use crate::error::Error;
use crate::shown::instant;

/// A source as the contract answers it.
pub struct SourceAnswer;

impl SourceAnswer {
    /// The JSON of one source.
    pub fn json(source: &SourceEntry) -> Value {
        json!({
            "source_id": source.source_id,
            "name": source.name,
            "sha256": source.sha256,
            "received_sha256": source.received_sha256,
            "size": source.size,
            "format": source.format,
            "authority": source.authority,
            "rows_in": source.rows_in,
            "rows_kept": source.rows_kept,
            "rows_merged": source.rows_merged,
            "rows_rejected": source.rows_rejected,
            "rows_excess": source.rows_excess,
            "merged": { "both_parties": source.merged_both_parties, "redelivered": source.merged_redelivered, "repeated": source.merged_repeated },
            "first": instant(source.first_ms),
            "last": instant(source.last_ms),
            "imported": instant(Some(source.imported_ms)),
            "imported_by": source.imported_by,
            "importer": source.importer,
            "unknown_columns": source.unknown_columns,
            "notes": source.notes,
            "changes": source.changes.iter().map(|change| json!({ "kind": change.kind, "count": change.count })).collect::<Vec<_>>(),
        })
    }
}

impl Workbench {
    /// Everything that was imported, in order of import.
    pub fn sources(&self) -> &[SourceEntry] {
        &self.store.catalogue().sources
    }

    fn source(&self, source_id: u32) -> Result<&SourceEntry, Error> {
        let known = self.sources().len();
        self.store.catalogue().source(source_id).ok_or_else(|| {
            Error::refused(format!("there is no source {source_id}; this store has sources 1 to {known}"))
        })
    }

    /// Every rejected row of one source, in order of row.
    ///
    /// # Errors Where there is no such source.
    pub fn rejects(&self, source_id: u32) -> Result<Vec<Rejected>, Error> {
        self.source(source_id)?;
        let mut rows: Vec<Rejected> = engine::read_rejected(&self.files("rejected"))?
            .into_iter()
            .filter(|(source, _)| *source == source_id)
            .map(|(_, row)| row)
            .collect();
        rows.sort_by_key(|row| row.row);
        Ok(rows)
    }

    /// What reading one source changed.
    ///
    /// # Errors Where there is no such source.
    pub fn changes(&self, source_id: u32) -> Result<Vec<ChangeEntry>, Error> {
        Ok(self.source(source_id)?.changes.clone())
    }
}
