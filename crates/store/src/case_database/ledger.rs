//! The case database as the ledger that the journal's tree is made from.

use super::{CaseDatabase, JournalRow, StoredCheckpoint};
use crate::error::Error;
use crate::journal::{Checkpoint, Ledger, LedgerRow, Waiting};

/// Entries read at a time: some megabytes.
const PAGE: u64 = 10_000;

impl CaseDatabase {
    /// Shows every entry that has a place in the log, in order of places.
    ///
    /// # Errors A failure of the database.
    pub fn each_placed(&self, visit: &mut dyn FnMut(&JournalRow)) -> Result<(), Error> {
        let mut next = 0;
        loop {
            let rows = self.entries_by_leaf(next, PAGE)?;
            let Some(last) = rows.last().and_then(|row| row.leaf) else { return Ok(()) };
            rows.iter().for_each(&mut *visit);
            next = last.saturating_add(1);
        }
    }
}

impl Ledger for CaseDatabase {
    fn newest_checkpoint(&self) -> Result<Option<String>, Error> {
        Ok(self.newest_stored_checkpoint()?.map(|stored| stored.note))
    }

    fn waiting(&self, most: usize) -> Result<Vec<Waiting>, Error> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX).unsigned_abs();
        let rows = self.entries_without_leaf(limit)?;
        Ok(rows.into_iter().map(|row| Waiting { id: row.id, commitment: row.commitment }).collect())
    }

    fn settle(&self, first: u64, ids: &[i64], checkpoint: &Checkpoint, note: &str) -> Result<(), Error> {
        let stored = StoredCheckpoint {
            origin: checkpoint.origin.clone(),
            tree_size: checkpoint.size.cast_signed(),
            root: checkpoint.root.to_vec(),
            note: note.to_owned(),
        };
        let leaves: Vec<(i64, i64)> = ids.iter().copied().zip(first.cast_signed()..).collect();
        self.place_entries(&leaves, &stored)
    }

    fn each_row(&self, visit: &mut dyn FnMut(LedgerRow)) -> Result<(), Error> {
        self.each_placed(&mut |row| visit(ledger_row(row)))?;
        self.entries_without_leaf(i64::MAX.unsigned_abs())?.iter().for_each(|row| visit(ledger_row(row)));
        Ok(())
    }
}

/// A row of which only a part was erased, or whose salt was exchanged, is not erased: it does not say what was committed to.
fn ledger_row(row: &JournalRow) -> LedgerRow {
    let content = match (&row.entry, row.salt) {
        (None, None) => None,
        (Some(entry), Some(salt)) => Some(entry.commitment(&salt)),
        _ => Some([0; 32]),
    };
    LedgerRow { leaf: row.leaf.map(i64::cast_unsigned), commitment: row.commitment, content }
}
