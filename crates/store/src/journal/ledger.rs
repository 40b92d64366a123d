//! What the journal needs of the database in which its entries' contents stand.

use super::checkpoint::Checkpoint;
use super::hash::Hash;
use crate::error::Error;

/// A row that has no place in the tree yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The row's number in the database, in order of writing.
    pub id: i64,
    /// Digest of its salt and content.
    pub commitment: Hash,
}

/// A row of an entry, as it now stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its place in the tree; none while it waits.
    pub leaf: Option<u64>,
    /// What was committed to.
    pub commitment: Hash,
    /// The commitment of what the row says now; `None` where its content was erased.
    pub content: Option<Hash>,
}

/// Rows of entries and the newest checkpoint: the case database.
pub trait Ledger {
    /// The newest signed checkpoint that the database holds.
    ///
    /// # Errors When the database cannot be read.
    fn newest_checkpoint(&self) -> Result<Option<String>, Error>;

    /// Rows without a place in the tree, in order of their numbers, at most so many.
    ///
    /// # Errors When the database cannot be read.
    fn waiting(&self, most: usize) -> Result<Vec<Waiting>, Error>;

    /// Gives rows their places from `first` on and keeps the checkpoint that covers them: both or neither.
    ///
    /// # Errors When the database cannot be written; nothing has then changed.
    fn settle(&self, first: u64, ids: &[i64], checkpoint: &Checkpoint, note: &str) -> Result<(), Error>;

    /// Shows every row: those in the tree in order of their places, then those that wait.
    ///
    /// # Errors When the database cannot be read.
    fn each_row(&self, visit: &mut dyn FnMut(LedgerRow)) -> Result<(), Error>;
}
