//! Verb: authority.

use case::Kind;
use records::DAY_MS;
use serde_json::{Value, json};
use store::Authority;

use crate::bench::Workbench;
use crate::error::Error;
use crate::scope::ScopeFile;
use crate::shown::instant;

impl Workbench {
    /// Enters an authority on the register, or completes one that was only cited.
    ///
    /// It applies to what is imported from now on; what was imported before stays as it was read.
    ///
    /// # Errors Where an identifier or a time cannot be read, or the period runs backwards.
    pub fn add_authority(&mut self, urn: &str, particulars: &ScopeFile, now_ms: i64, user: &str) -> Result<(), Error> {
        let urn = urn.trim();
        if urn.is_empty() {
            return Err(Error::refused("an authority is entered by its URN; expected a reference such as URN/2024/1"));
        }
        let mut entry = particulars.entry(now_ms, user)?;
        let written = self.entry("authority add", Kind::Alteration, vec![urn.to_owned()]);
        let mut change = self.store.begin()?;
        if let Some(known) = change.catalogue().authorities.get(urn) {
            entry.first_cited_ms = known.first_cited_ms;
        }
        change.put_authority(urn, entry);
        change.commit(&written)?;
        Ok(())
    }

    /// Every authority on the register, with what came in under it.
    ///
    /// # Errors When the entry in the journal cannot be written.
    pub fn authorities(&self) -> Result<Vec<Value>, Error> {
        self.enter("authority list", Kind::Consultation, Vec::new())?;
        Ok(self.store.catalogue().authorities.iter().map(|(urn, entry)| self.authority_json(urn, entry)).collect())
    }

    /// One authority.
    ///
    /// # Errors Where the register does not hold it.
    pub fn authority(&self, urn: &str) -> Result<Value, Error> {
        self.enter("authority show", Kind::Consultation, vec![urn.to_owned()])?;
        let entry = self.store.catalogue().authorities.get(urn).ok_or_else(|| {
            Error::refused(format!("`{urn}` is not on the register; enter it with `throughline authority add {urn}`"))
        })?;
        Ok(self.authority_json(urn, entry))
    }

    fn authority_json(&self, urn: &str, entry: &Authority) -> Value {
        let own: Vec<_> = self.listed_sources().iter().filter(|source| source.authority == urn).collect();
        let sum = |count: &dyn Fn(&store::SourceEntry) -> u64| own.iter().map(|source| count(source)).sum::<u64>();
        let oldest = own.iter().filter_map(|source| source.first_ms).min();
        let newest = own.iter().filter_map(|source| source.last_ms).max();
        let imported = own.iter().map(|source| source.imported_ms).min();
        let days = oldest.zip(newest).map(|(oldest, newest)| newest.div_euclid(DAY_MS) - oldest.div_euclid(DAY_MS) + 1);
        let age = oldest.zip(imported).map(|(oldest, imported)| (imported - oldest).div_euclid(DAY_MS));
        json!({
            "urn": urn,
            "complete": entry.complete,
            "operation": entry.operation,
            "purpose": entry.purpose,
            "identifiers": entry.identifiers,
            "from": instant(entry.from_ms),
            "to": instant(entry.to_ms),
            "restricts": !entry.identifiers.is_empty() || entry.from_ms.is_some() || entry.to_ms.is_some(),
            "first_cited": instant((entry.first_cited_ms != 0).then_some(entry.first_cited_ms)),
            "entered": instant((entry.entered_ms != 0).then_some(entry.entered_ms)),
            "entered_by": entry.entered_by,
            "sources": own.iter().map(|source| source.source_id).collect::<Vec<_>>(),
            "rows_in": sum(&|source| source.rows_in),
            "rows_kept": sum(&|source| source.rows_kept),
            "rows_excess": sum(&|source| source.rows_excess),
            "oldest_item": instant(oldest),
            "newest_item": instant(newest),
            "days": days,
            "oldest_item_age_days": age,
            "excess_oldest_item": instant(own.iter().filter_map(|source| source.excess_first_ms).min()),
            "excess_newest_item": instant(own.iter().filter_map(|source| source.excess_last_ms).max()),
        })
    }
}
