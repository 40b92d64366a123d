//! Verb: sources.

use case::Kind;
use records::{Disagreement, Field, Imsi, Names, Rejected};
use serde_json::{Value, json};
use store::{ChangeEntry, ClockEntry, SourceEntry};

use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;
use crate::shown::{cell, figure, imei, instant, number};

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
            "excess": { "first": instant(source.excess_first_ms), "last": instant(source.excess_last_ms), "days": source.excess_days },
            "merged": { "both_parties": source.merged_both_parties, "redelivered": source.merged_redelivered, "repeated": source.merged_repeated, "linked": source.merged_linked },
            "clocks": source.clocks.iter().map(clock_json).collect::<Vec<_>>(),
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

/// A clock's offset with its interval, seconds.
pub(crate) fn clock_json(clock: &ClockEntry) -> Value {
    let seconds = |milliseconds: i64| figure(milliseconds as f64 / 1_000.0);
    json!({
        "against": clock.against,
        "pairs": clock.pairs,
        "median_s": seconds(clock.median_ms),
        "interval95_s": [seconds(clock.low_ms), seconds(clock.high_ms)],
    })
}

impl Workbench {
    /// Everything that was imported, in order of import.
    ///
    /// # Errors When the entry in the journal cannot be written.
    pub fn sources(&self) -> Result<&[SourceEntry], Error> {
        self.gate("sources")?.records()?;
        self.enter("sources", Kind::Consultation, Vec::new())?;
        Ok(self.listed_sources())
    }

    pub(crate) fn listed_sources(&self) -> &[SourceEntry] {
        &self.store.catalogue().sources
    }

    /// Enters that one source was looked at.
    fn enter_source(&self, source_id: u32) -> Result<(), Error> {
        let source = self.source(source_id)?;
        let about = vec![format!("source {source_id}"), source.name.clone()];
        self.enter("sources", Kind::Consultation, about)
    }

    pub(crate) fn source(&self, source_id: u32) -> Result<&SourceEntry, Error> {
        let known = self.listed_sources().len();
        self.store.catalogue().source(source_id).ok_or_else(|| {
            Error::refused(format!("there is no source {source_id}; this store has sources 1 to {known}"))
        })
    }

    /// Every rejected row of one source, in order of row.
    ///
    /// # Errors Where there is no such source.
    pub fn rejects(&self, source_id: u32) -> Result<Vec<Rejected>, Error> {
        self.gate("sources")?.records()?;
        self.enter_source(source_id)?;
        self.rejected_rows(source_id)
    }

    pub(crate) fn rejected_rows(&self, source_id: u32) -> Result<Vec<Rejected>, Error> {
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
        self.gate("sources")?.records()?;
        self.enter_source(source_id)?;
        Ok(self.source(source_id)?.changes.clone())
    }

    /// Where two deliveries of one record disagree: both values, with the rows that say them.
    ///
    /// # Errors When the table cannot be read.
    pub fn disagreements(&self) -> Result<Vec<Value>, Error> {
        self.gate("sources")?.records()?;
        self.enter("sources", Kind::Consultation, vec![EVERY_NUMBER.to_owned()])?;
        let names = self.names()?;
        let mut rows = engine::read_disagreements(&self.files("disagreements"))?;
        rows.sort_unstable();
        Ok(rows.iter().map(|one| disagreement_json(one, &names)).collect())
    }

    /// Legs of forwarded calls and parts of long texts, with the record each belongs to.
    ///
    /// # Errors When the table cannot be read.
    pub fn linked(&self) -> Result<Vec<Value>, Error> {
        self.gate("sources")?.records()?;
        self.enter("sources", Kind::Consultation, vec![EVERY_NUMBER.to_owned()])?;
        let names = self.names()?;
        let mut rows = engine::read_linked(&self.files("linked"))?;
        rows.sort_unstable();
        let json = |one: &records::Linked| {
            json!({
                "source": one.record.source, "row": one.record.row, "how": one.how.word(),
                "into_source": one.into.source, "into_row": one.into.row, "number": number(one.number, &names),
            })
        };
        Ok(rows.iter().map(json).collect())
    }
}

fn disagreement_json(one: &Disagreement, names: &Names) -> Value {
    let text = |value: i64| match one.field {
        Field::Duration => value.to_string(),
        Field::Imei => imei(value, names),
        Field::Imsi => Imsi::from_raw(value).map(|imsi| imsi.text(names)).unwrap_or_default(),
        Field::CellStart | Field::CellEnd => cell(value, names),
    };
    json!({
        "field": one.field.word(),
        "source": one.kept.source, "row": one.kept.row, "kept": text(one.kept_value),
        "found_source": one.found.source, "found_row": one.found.row, "found": text(one.found_value),
    })
}
