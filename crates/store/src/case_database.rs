//! The case database: what people decide, with its journal, in SQLite or PostgreSQL.

#[cfg(test)]
mod access_tests;
mod attempts;
mod change;
mod changed;
mod connect;
mod credentials;
mod erasing;
mod failure;
mod group_commit;
mod journal;
mod kept;
#[cfg(test)]
mod killed;
mod ledger;
mod migrate;
mod moving;
mod schema;
mod sessions;
#[cfg(test)]
mod tests;

use std::path::Path;

use case::{JournalEntry, Noun};
use sea_orm::{DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait};

pub use change::Change;
pub(crate) use change::new_id;
pub use changed::{Changed, ChangedEntry};
pub use credentials::Credentials;
pub use erasing::{ErasedRows, Erasing};
pub use journal::{EntryFilter, JournalRow, StoredCheckpoint};
pub use kept::{Filter, Kept};
pub use moving::Moved;

use crate::error::Error;
use failure::failed;
use group_commit::GroupCommit;

/// The case database, opened. Its functions block; never call them from asynchronous code but through a thread that may block.
pub struct CaseDatabase {
    /// Declared first: the pool's connections end before their runtime does.
    connection: Option<DatabaseConnection>,
    runtime: tokio::runtime::Runtime,
    /// Entries of the journal that wait for the next commit.
    entries: GroupCommit<JournalEntry>,
}

impl std::fmt::Debug for CaseDatabase {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CaseDatabase")
    }
}

impl CaseDatabase {
    /// Opens the embedded database, and makes it where there is none.
    ///
    /// # Errors Where the file cannot be made or is no case database.
    pub fn sqlite(path: &Path) -> Result<Self, Error> {
        let runtime = connect::runtime()?;
        if !path.exists() {
            runtime.block_on(connect::make_sqlite(path))?;
        }
        let connection = runtime.block_on(connect::open_sqlite(path))?;
        let opened = Self { connection: Some(connection), runtime, entries: GroupCommit::default() };
        opened.wait(migrate::bring_up_to_date(opened.connection()))?;
        Ok(opened)
    }

    /// Opens a database on a PostgreSQL server, and makes its tables where there are none. The password comes from
    /// `THROUGHLINE_DATABASE_PASSWORD` or a `.pgpass` file.
    ///
    /// # Errors Where the address holds a password, or the server refuses or cannot be reached.
    pub fn postgres(url: &str) -> Result<Self, Error> {
        let runtime = connect::runtime()?;
        let connection = runtime.block_on(connect::open_postgres(url))?;
        let opened = Self { connection: Some(connection), runtime, entries: GroupCommit::default() };
        opened.wait(migrate::bring_up_to_date(opened.connection()))?;
        Ok(opened)
    }

    /// Begins a change that `entry` describes. Whatever is written through it becomes visible with the entry, or not at all.
    ///
    /// # Errors Where the database cannot be reached, or is busy for longer than a minute.
    pub fn begin(&self, entry: JournalEntry) -> Result<Change<'_>, Error> {
        // SQLite has one writer: taking the place at once waits in line instead of failing in the middle.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.wait(self.connection().begin_with_options(options)).map_err(failed("writing to"))?;
        Ok(Change::new(self, transaction, entry))
    }

    /// Enters one thing under a new id.
    ///
    /// # Errors A rule that it breaks, or a failure of the database.
    pub fn add<N: Noun>(&self, noun: &N, entry: JournalEntry) -> Result<Kept<N>, Error> {
        let mut change = self.begin(entry)?;
        let kept = change.add(noun)?;
        change.commit()?;
        Ok(kept)
    }

    /// Puts a thing in the place of its version `seen`; the earlier version stays in the history.
    ///
    /// # Errors [`Error::Conflict`] where another version is stored; a rule that it breaks; a failure of the database.
    pub fn replace<N: Noun>(&self, id: &str, seen: i64, noun: &N, entry: JournalEntry) -> Result<Kept<N>, Error> {
        let mut change = self.begin(entry)?;
        let kept = change.replace(id, seen, noun)?;
        change.commit()?;
        Ok(kept)
    }

    /// One thing by its id.
    ///
    /// # Errors [`Error::NotOnRecord`], or a failure of the database.
    pub fn get<N: Noun>(&self, id: &str) -> Result<Kept<N>, Error> {
        self.find(id)?.ok_or_else(|| Error::NotOnRecord { noun: N::NAME, id: id.to_owned() })
    }

    /// One thing by its id, if it is on record.
    ///
    /// # Errors A failure of the database.
    pub fn find<N: Noun>(&self, id: &str) -> Result<Option<Kept<N>>, Error> {
        self.wait(kept::find(self.connection(), id))
    }

    /// Those of these ids that are on record as this kind of thing.
    ///
    /// # Errors A failure of the database.
    pub fn find_all<N: Noun>(&self, ids: &[String]) -> Result<Vec<Kept<N>>, Error> {
        self.wait(kept::find_all(self.connection(), ids))
    }

    /// Things in order of their instant, then of their ids.
    ///
    /// # Errors A failure of the database.
    pub fn list<N: Noun>(&self, filter: &Filter<'_>) -> Result<Vec<Kept<N>>, Error> {
        self.wait(kept::list(self.connection(), filter))
    }

    /// Every version of one thing, the oldest first; the last one is what stands now.
    ///
    /// # Errors [`Error::NotOnRecord`], or a failure of the database.
    pub fn history<N: Noun>(&self, id: &str) -> Result<Vec<Kept<N>>, Error> {
        let now = self.get::<N>(id)?;
        let mut versions = self.wait(kept::earlier(self.connection(), id))?;
        versions.push(now);
        Ok(versions)
    }

    /// Waits for something asynchronous.
    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    fn connection(&self) -> &DatabaseConnection {
        self.connection.as_ref().expect("the connection is there until the end")
    }

    fn handle(&self) -> &tokio::runtime::Handle {
        self.runtime.handle()
    }
}

impl Drop for CaseDatabase {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if tokio::runtime::Handle::try_current().is_ok() {
            // Inside somebody's runtime nothing may block; the connections end with their threads.
            let _inside = self.runtime.enter();
            drop(connection);
        } else {
            // A database that is closed leaves nothing for the next one to recover. Failing to is no loss: all is committed.
            let _ = self.runtime.block_on(connection.close());
        }
    }
}
