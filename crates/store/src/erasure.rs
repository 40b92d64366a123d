//! Erasing from files and database at once: whole, or not at all.
//!
//! What the store will be is written down first, beside it. The commit of the case database decides: whoever opens the store after
//! a crash asks it whether the disposal is on record, and then either finishes what was written down or throws it away.

use case::{Disposal, JournalEntry};
use serde::{Deserialize, Serialize};

use crate::case_database::{Change, ErasedRows, Erasing, new_id};
use crate::catalogue::Catalogue;
use crate::error::Error;
use crate::import::Import;
use crate::layout::UNFINISHED;
use crate::search;
use crate::store::{Store, entries, sync_folder, write_durably};

/// An erasure that is under way.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnderWay {
    /// Id of the disposal: on record in the case database once the erasure was decided.
    disposal: String,
    /// The store afterwards.
    catalogue: Catalogue,
    /// Digests of files of the investigation that go.
    files: Vec<String>,
}

impl Import<'_> {
    /// What [`Import::commit_erasure`] would erase from the case database, without erasing it.
    ///
    /// # Errors As there.
    pub fn plan_erasure(&self, erasing: &Erasing, entry: JournalEntry) -> Result<ErasedRows, Error> {
        self.store.refuse_old_copy()?;
        self.store.case_database()?.begin(entry)?.erase(erasing)
    }

    /// Makes this change visible and erases from the case database, in one: both happen, or neither. Gives the disposal's id.
    ///
    /// # Errors [`Error::Held`]; [`Error::OldCopy`]; a failure of files or database. Where it fails before it was decided, nothing is
    /// erased; after that the next command finishes it.
    pub fn commit_erasure(
        mut self,
        erasing: &Erasing,
        disposal: &Disposal,
        entry: JournalEntry,
    ) -> Result<(String, ErasedRows), Error> {
        self.store.refuse_old_copy()?;
        self.sync_written()?;
        let id = new_id("D")?;
        let erased = {
            let mut change: Change<'_> = self.store.case_database()?.begin(entry)?;
            let erased = change.erase(erasing)?;
            let mut disposal = disposal.clone();
            for (table, rows) in &erased.rows {
                *disposal.rows.entry(table.clone()).or_default() += rows;
            }
            disposal.rows.insert("journal_entries".to_owned(), erased.journal_entries);
            disposal.files = erased.files.len() as u64;
            change.add_as(&id, &disposal)?;
            let under_way =
                UnderWay { disposal: id.clone(), catalogue: self.next.clone(), files: erased.files.clone() };
            let bytes = serde_json::to_vec(&under_way).expect("plain data");
            write_durably(&self.store.layout().erasure(), &bytes)?;
            // From here on only the database knows whether it was decided, also where it does not say so any more.
            self.committed = true;
            change.commit()?;
            erased
        };
        self.store.settle_erasure()?;
        Ok((id, erased))
    }
}

impl Store {
    /// Finishes an erasure that was decided, or throws one away that was not. Needs the lock.
    pub(crate) fn settle_erasure(&mut self) -> Result<(), Error> {
        let place = self.layout().erasure();
        if !place.exists() {
            return Ok(());
        }
        let text = std::fs::read(&place).map_err(Error::file("reading", &place))?;
        let under_way: UnderWay = serde_json::from_slice(&text)
            .map_err(|cause| Error::Catalogue { path: place.clone(), cause: cause.to_string() })?;
        if self.case_database()?.find::<Disposal>(&under_way.disposal)?.is_some() {
            self.finish_erasure(under_way)?;
        }
        std::fs::remove_file(&place).map_err(Error::file("removing", &place))?;
        sync_folder(Some(self.layout().root()))
    }

    pub(crate) fn settle_erasure_if_nobody_writes(&mut self) -> Result<(), Error> {
        if !self.layout().erasure().exists() {
            return Ok(());
        }
        let Ok(Some(_lock)) = self.try_lock() else { return Ok(()) };
        self.settle_erasure()
    }

    /// Every step may be taken again.
    fn finish_erasure(&mut self, under_way: UnderWay) -> Result<(), Error> {
        self.replace_catalogue(under_way.catalogue)?;
        let files = under_way.files.iter().map(|sha256| self.layout().files().join(sha256));
        for file in files.filter(|file| file.exists()) {
            std::fs::remove_file(&file).map_err(Error::file("removing", file))?;
        }
        let staged = |name: &str| name.starts_with("backup-") && name.ends_with(UNFINISHED);
        let left = entries(self.layout().root())?
            .into_iter()
            .filter(|path| path.is_dir() && path.file_name().and_then(|name| name.to_str()).is_some_and(staged));
        for path in entries(&self.layout().derived())?.into_iter().chain(left) {
            let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            removed.map_err(Error::file("removing", path))?;
        }
        // It is built anew from what is left; whoever holds it open learns of the erasure from the journal.
        search::forget(self.layout())?;
        self.case_database()?.scrub()
    }

    /// A database that was moved to a server left its file behind: nothing erases from that.
    fn refuse_old_copy(&self) -> Result<(), Error> {
        let old = self.layout().case_database().with_extension("sqlite.moved");
        if old.exists() { Err(Error::OldCopy(old)) } else { Ok(()) }
    }
}
