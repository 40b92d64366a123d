//! Who works here, and what the journal says of it.

use case::{JournalEntry, Kind};
use store::journal::Sequenced;

use crate::bench::Workbench;
use crate::error::Error;

/// What an entry is about where every number of the store was read.
pub const EVERY_NUMBER: &str = "every number";

/// On whose behalf a workbench acts, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A person's name.
    pub who: String,
    /// Why, in their words; may be empty.
    pub reason: String,
    /// Now, UTC milliseconds.
    pub now_ms: i64,
}

impl Workbench {
    /// An entry for what is done now, to be written with it.
    pub(crate) fn entry(&self, verb: &str, kind: Kind, about: Vec<String>) -> JournalEntry {
        let Actor { who, reason, now_ms } = self.actor.clone();
        JournalEntry { at_ms: now_ms, who, verb: verb.to_owned(), kind, about, reason }
    }

    /// Enters what is about to be shown or handed out. Nothing is, before its entry is durable.
    pub(crate) fn enter(&self, verb: &str, kind: Kind, about: Vec<String>) -> Result<(), Error> {
        self.store.case_database()?.journal(&self.entry(verb, kind, about))?;
        Ok(())
    }

    /// What a person should know before they work here: the journal is damaged.
    ///
    /// # Errors When the database cannot be read.
    pub fn warnings(&self) -> Result<Vec<String>, Error> {
        let damage = self.store.journal().damage(self.store.case_database()?)?;
        let said = damage.map(|fault| {
            format!(
                "the journal is damaged: {fault}; commands go on and their entries wait in the database (`throughline journal verify` says everything that is wrong)"
            )
        });
        Ok(said.into_iter().collect())
    }

    /// Takes the entries that wait into the journal's tree. Where this machine has no key for it, as after a move, a new one is made, and
    /// that is an entry too.
    pub(crate) fn sequence(&self) -> Result<Sequenced, Error> {
        let (journal, database) = (self.store.journal(), self.store.case_database()?);
        let keys = self.key_folder()?;
        let done = journal.sequence(database, &keys)?;
        if done != Sequenced::KeyMissing {
            return Ok(done);
        }
        self.change_key(&keys)?;
        Ok(journal.sequence(database, &keys)?)
    }
}

impl Drop for Workbench {
    /// Entries are durable already; a workshop takes those of its workbenches in by itself. What keeps them out of the tree now is said when the store is next opened, or by `doctor`.
    fn drop(&mut self) {
        if self.shelf.is_none() && self.store.opened_case_database().is_some() {
            let _ = self.sequence();
        }
    }
}
