//! One change of a store: an import or a compaction.

use std::fs::File;
use std::path::{Path, PathBuf};

use records::{
    AttributedNumber, CellSite, Communications, Disagreement, Incident, Linked, Message, Month, Names, Person,
    Rejected, RowRef, Sides, Subscriber,
};

use crate::authority::Authority;
use crate::catalogue::{Catalogue, SourceEntry, TableFile};
use crate::error::Error;
use crate::layout::unfinished;
use crate::small_tables;
use crate::source_bytes::keep;
use crate::store::{Store, sync_folder};
use crate::tables::{COMMUNICATIONS, EXCESS, SIDES, write_communications, write_sides};

/// A change under way. Nothing of it is seen until [`Import::commit`]; dropped before, it leaves nothing behind.
#[derive(Debug)]
pub struct Import<'s> {
    store: &'s mut Store,
    next: Catalogue,
    written: Vec<PathBuf>,
    kept: Vec<String>,
    committed: bool,
    _lock: File,
}

impl<'s> Import<'s> {
    pub(crate) fn new(store: &'s mut Store, lock: File) -> Self {
        let mut next = store.catalogue().clone();
        next.generation += 1;
        Self { store, next, written: Vec::new(), kept: Vec::new(), committed: false, _lock: lock }
    }

    /// The store as it will be.
    pub fn catalogue(&self) -> &Catalogue {
        &self.next
    }

    /// The number the next source will have.
    pub fn next_source_id(&self) -> u32 {
        u32::try_from(self.next.sources.len()).map_or(u32::MAX, |sources| sources.saturating_add(1))
    }

    /// Keeps a file's bytes, unchanged.
    ///
    /// # Errors When they cannot be written.
    pub fn keep_bytes(&mut self, path: &Path, sha256: &str) -> Result<(), Error> {
        let known = self.next.sources.iter().any(|source| source.received_sha256 == sha256);
        if !known && !self.kept.iter().any(|kept| kept == sha256) {
            self.kept.push(sha256.to_owned());
        }
        keep(self.store.layout(), path, sha256)
    }

    /// Adds a source to the catalogue.
    pub fn add_source(&mut self, entry: SourceEntry) {
        self.next.sources.push(entry);
    }

    /// Changes the figures of a source that is already listed (a later delivery can merge into it, never the other way).
    pub fn source_mut(&mut self, source_id: u32) -> Option<&mut SourceEntry> {
        let position = usize::try_from(source_id).ok()?.checked_sub(1)?;
        self.next.sources.get_mut(position)
    }

    /// Enters an authority that was cited; one that is already there stays as it is.
    pub fn cite_authority(&mut self, urn: &str, now_ms: i64) {
        let entry = self.next.authorities.entry(urn.to_owned()).or_default();
        entry.first_cited_ms = if entry.first_cited_ms == 0 { now_ms } else { entry.first_cited_ms };
    }

    /// Puts an entry on the register of authorities, in place of one that is there.
    pub fn put_authority(&mut self, urn: &str, entry: Authority) {
        self.next.authorities.insert(urn.to_owned(), entry);
    }

    /// Keeps rows outside their authority, apart from what is analysed.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_excess(&mut self, rows: &Communications) -> Result<(), Error> {
        self.put_small(EXCESS, rows.len(), |path| write_communications(path, rows))
    }

    /// Path of the communications of a month as they are before this change.
    pub fn month_file(&self, month: Month) -> Option<PathBuf> {
        let prefix = format!("{COMMUNICATIONS}/{month}.");
        let file = self.store.catalogue().files(COMMUNICATIONS).iter().find(|file| file.name.starts_with(&prefix))?;
        Some(self.store.layout().record_file(&file.name))
    }

    /// Replaces the communications of a month, which come sorted by start.
    ///
    /// # Errors When a file cannot be written; the store stays as it was.
    pub fn put_month(&mut self, month: Month, rows: &Communications) -> Result<(), Error> {
        let sides = Sides::from_communications(rows);
        let prefix = format!("{month}.");
        let communications = self.place(COMMUNICATIONS, &prefix)?;
        let by_number = self.place(SIDES, &prefix)?;
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| write_communications(&communications, rows));
            let second = write_sides(&by_number, &sides);
            (first.join(), second)
        });
        first.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        second?;
        self.replace(COMMUNICATIONS, &prefix, rows.len());
        self.replace(SIDES, &prefix, sides.len());
        Ok(())
    }

    /// Adds rows to the list of cells.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_cells(&mut self, rows: &[CellSite]) -> Result<(), Error> {
        self.put_small("cells", rows.len(), |path| small_tables::write_cells(path, rows))
    }

    /// Adds subscriber rows.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_subscribers(&mut self, rows: &[Subscriber]) -> Result<(), Error> {
        self.put_small("subscribers", rows.len(), |path| small_tables::write_subscribers(path, rows))
    }

    /// Adds people.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_people(&mut self, rows: &[Person]) -> Result<(), Error> {
        self.put_small("people", rows.len(), |path| small_tables::write_people(path, rows))
    }

    /// Adds numbers known to be somebody's.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_attributed(&mut self, rows: &[AttributedNumber]) -> Result<(), Error> {
        self.put_small("attributed", rows.len(), |path| small_tables::write_attributed(path, rows))
    }

    /// Adds incidents.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_incidents(&mut self, rows: &[Incident]) -> Result<(), Error> {
        self.put_small("incidents", rows.len(), |path| small_tables::write_incidents(path, rows))
    }

    /// Adds messages.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_messages(&mut self, rows: &[Message]) -> Result<(), Error> {
        self.put_small("messages", rows.len(), |path| small_tables::write_messages(path, rows))
    }

    /// Adds the words behind packed identifiers.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_names(&mut self, names: &Names) -> Result<(), Error> {
        self.put_small("names", names.len(), |path| small_tables::write_names(path, names))
    }

    /// Adds rejected rows, each with its source.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_rejected(&mut self, rows: &[(u32, Rejected)]) -> Result<(), Error> {
        self.put_small("rejected", rows.len(), |path| small_tables::write_rejected(path, rows))
    }

    /// Adds records that were merged into others beyond the two that a row names: dropped, and into which.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_redelivered(&mut self, rows: &[(RowRef, RowRef)]) -> Result<(), Error> {
        self.put_small("redelivered", rows.len(), |path| small_tables::write_redelivered(path, rows))
    }

    /// Adds places where two deliveries of one record disagree.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_disagreements(&mut self, rows: &[Disagreement]) -> Result<(), Error> {
        self.put_small("disagreements", rows.len(), |path| small_tables::write_disagreements(path, rows))
    }

    /// Adds legs of forwarded calls and parts of long texts.
    ///
    /// # Errors When the file cannot be written.
    pub fn put_linked(&mut self, rows: &[Linked]) -> Result<(), Error> {
        self.put_small("linked", rows.len(), |path| small_tables::write_linked(path, rows))
    }

    /// Makes the change visible, whole.
    ///
    /// # Errors When the catalogue cannot be replaced; the store is then as it was before.
    pub fn commit(mut self) -> Result<u64, Error> {
        let folders: std::collections::BTreeSet<_> = self.written.iter().filter_map(|path| path.parent()).collect();
        for folder in folders {
            sync_folder(Some(folder))?;
        }
        let next = std::mem::take(&mut self.next);
        let generation = next.generation;
        self.store.replace_catalogue(next)?;
        self.committed = true;
        Ok(generation)
    }

    /// Takes every file of the small tables out of the catalogue, so that what is put afterwards replaces them.
    pub fn clear_small_tables(&mut self) {
        self.next.tables.retain(|table, _| [COMMUNICATIONS, SIDES, EXCESS].contains(&table.as_str()));
    }

    fn put_small(
        &mut self,
        table: &str,
        rows: usize,
        write: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if rows == 0 {
            return Ok(());
        }
        let path = self.place(table, "")?;
        write(&path)?;
        let name = self.name(table, "");
        self.next.tables.entry(table.to_owned()).or_default().push(TableFile { name, rows: rows as u64 });
        Ok(())
    }

    fn name(&self, table: &str, prefix: &str) -> String {
        format!("{table}/{prefix}g{}.parquet", self.next.generation)
    }

    /// The unfinished file for a table, its folder made.
    fn place(&mut self, table: &str, prefix: &str) -> Result<PathBuf, Error> {
        let records = self.store.layout().root().join("records");
        let path = unfinished(&records.join(self.name(table, prefix)));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(Error::file("creating", folder))?;
        }
        self.written.push(path.clone());
        Ok(path)
    }

    fn replace(&mut self, table: &str, prefix: &str, rows: usize) {
        let name = self.name(table, prefix);
        let files = self.next.tables.entry(table.to_owned()).or_default();
        files.retain(|file| !file.name.starts_with(&format!("{table}/{prefix}")));
        if rows > 0 {
            files.push(TableFile { name, rows: rows as u64 });
        }
        files.sort_by(|left, right| left.name.cmp(&right.name));
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        for path in &self.written {
            let _ = std::fs::remove_file(path);
        }
        for sha256 in &self.kept {
            let _ = std::fs::remove_dir_all(self.store.layout().source(sha256));
        }
    }
}
