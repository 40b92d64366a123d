//! A change: what is written in it and its journal entry become visible together, or not at all.

use case::{JournalEntry, Noun};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, StatementBuilder};

use super::failure::{failed, is_taken};
use super::kept::{self, Filter, Kept};
use super::{CaseDatabase, journal};
use crate::error::Error;

/// Letters of an id: no vowel and nothing that is read as something else.
const LETTERS: &[u8; 32] = b"23456789BCDFGHJKLMNPQRSTVWXYZ01A";

/// Letters after the prefix of an id: 40 bits.
const ID_LETTERS: usize = 8;

/// A change under way. Dropped before [`Change::commit`], it leaves nothing.
#[derive(Debug)]
pub struct Change<'a> {
    pub(super) database: &'a CaseDatabase,
    transaction: Option<DatabaseTransaction>,
    entry: JournalEntry,
}

impl<'a> Change<'a> {
    pub(super) fn new(database: &'a CaseDatabase, transaction: DatabaseTransaction, entry: JournalEntry) -> Self {
        Self { database, transaction: Some(transaction), entry }
    }

    pub(super) fn transaction(&self) -> &DatabaseTransaction {
        self.transaction.as_ref().expect("it is there until it is committed")
    }

    /// Runs one statement of the change. Gives how many rows it changed.
    pub(super) fn run(&self, statement: &impl StatementBuilder) -> Result<u64, Error> {
        let done = self.database.wait(self.transaction().execute(statement)).map_err(failed("writing to"))?;
        Ok(done.rows_affected())
    }

    /// Says what else the change is about.
    pub fn about(&mut self, id: &str) {
        if !self.entry.about.iter().any(|known| known == id) {
            self.entry.about.push(id.to_owned());
        }
    }

    /// Enters a thing under a new id.
    ///
    /// # Errors A rule that it breaks, or a failure of the database.
    pub fn add<N: Noun>(&mut self, noun: &N) -> Result<Kept<N>, Error> {
        let id = new_id(N::PREFIX)?;
        self.add_as(&id, noun)
    }

    /// Enters a thing under an id that it has already.
    ///
    /// # Errors [`Error::OnRecord`] where something stands under it; a rule that it breaks; a failure of the database.
    pub fn add_as<N: Noun>(&mut self, id: &str, noun: &N) -> Result<Kept<N>, Error> {
        noun.check()?;
        let (by, at_ms) = (self.entry.who.clone(), self.entry.at_ms);
        let insert = Query::insert()
            .into_table(N::TABLE)
            .columns(["id", "version", "operation", "about", "state", "at_ms", "content", "changed_ms", "changed_by"])
            .values_panic([
                id.into(),
                1_i64.into(),
                noun.operation().into(),
                noun.about().into(),
                noun.state().into(),
                noun.at_ms().into(),
                written(noun).into(),
                at_ms.into(),
                by.as_str().into(),
            ])
            .take();
        self.database.wait(self.transaction().execute(&insert)).map_err(|cause| {
            if is_taken(&cause) {
                Error::OnRecord { noun: N::NAME, id: id.to_owned() }
            } else {
                failed("writing to")(cause)
            }
        })?;
        self.about(id);
        Ok(Kept { id: id.to_owned(), version: 1, changed_ms: at_ms, changed_by: by, content: noun.clone() })
    }

    /// Puts a thing in the place of its version `seen`; that version goes into the history.
    ///
    /// # Errors [`Error::Conflict`] where another version is stored; a rule that it breaks; a failure of the database.
    pub fn replace<N: Noun>(&mut self, id: &str, seen: i64, noun: &N) -> Result<Kept<N>, Error> {
        noun.check()?;
        let stored: Kept<N> = self.get(id)?;
        let (by, at_ms) = (self.entry.who.clone(), self.entry.at_ms);
        let update = Query::update()
            .table(N::TABLE)
            .values([
                ("version", (seen + 1).into()),
                ("operation", noun.operation().into()),
                ("about", noun.about().into()),
                ("state", noun.state().into()),
                ("at_ms", noun.at_ms().into()),
                ("content", written(noun).into()),
                ("changed_ms", at_ms.into()),
                ("changed_by", by.as_str().into()),
            ])
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("version").eq(seen))
            .take();
        let done = self.database.wait(self.transaction().execute(&update)).map_err(failed("writing to"))?;
        if done.rows_affected() != 1 || stored.version != seen {
            // On PostgreSQL another writer may have come between the look and the change: look again.
            let now: Kept<N> = self.get(id)?;
            return Err(Error::Conflict {
                noun: N::NAME,
                id: id.to_owned(),
                seen,
                stored: now.version,
                stored_content: written(&now.content),
                refused_content: written(noun),
            });
        }
        self.keep_earlier(&stored)?;
        self.about(id);
        Ok(Kept { id: id.to_owned(), version: seen + 1, changed_ms: at_ms, changed_by: by, content: noun.clone() })
    }

    fn keep_earlier<N: Noun>(&self, earlier: &Kept<N>) -> Result<(), Error> {
        let insert = Query::insert()
            .into_table("history")
            .columns(["noun", "id", "version", "content", "changed_ms", "changed_by"])
            .values_panic([
                N::TABLE.into(),
                earlier.id.as_str().into(),
                earlier.version.into(),
                written(&earlier.content).into(),
                earlier.changed_ms.into(),
                earlier.changed_by.as_str().into(),
            ])
            .take();
        self.database.wait(self.transaction().execute(&insert)).map_err(failed("writing to"))?;
        Ok(())
    }

    /// One thing as this change sees it.
    ///
    /// # Errors [`Error::NotOnRecord`], or a failure of the database.
    pub fn get<N: Noun>(&self, id: &str) -> Result<Kept<N>, Error> {
        self.find(id)?.ok_or_else(|| Error::NotOnRecord { noun: N::NAME, id: id.to_owned() })
    }

    /// One thing as this change sees it, if it is on record.
    ///
    /// # Errors A failure of the database.
    pub fn find<N: Noun>(&self, id: &str) -> Result<Option<Kept<N>>, Error> {
        self.database.wait(kept::find(self.transaction(), id))
    }

    /// Things as this change sees them.
    ///
    /// # Errors A failure of the database.
    pub fn list<N: Noun>(&self, filter: &Filter<'_>) -> Result<Vec<Kept<N>>, Error> {
        self.database.wait(kept::list(self.transaction(), filter))
    }

    /// Keeps every other writer of a noun out until the change ends: for rules that look at more than one of them.
    ///
    /// # Errors A failure of the database.
    pub fn alone<N: Noun>(&self) -> Result<(), Error> {
        self.lock_table(N::TABLE)
    }

    pub(super) fn lock_table(&self, table: &'static str) -> Result<(), Error> {
        // SQLite has one writer anyway.
        if self.transaction().get_database_backend() == DbBackend::Postgres {
            let lock = format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE");
            self.database.wait(self.transaction().execute_unprepared(&lock)).map_err(failed("writing to"))?;
        }
        Ok(())
    }

    /// Writes the journal entry and makes everything visible and durable. Gives the entry's id.
    ///
    /// # Errors A failure of the database; nothing is changed then.
    pub fn commit(mut self) -> Result<i64, Error> {
        let transaction = self.transaction.take().expect("it is there until it is committed");
        let id = self.database.wait(async {
            let id = journal::append(&transaction, &self.entry).await?;
            transaction.commit().await.map_err(failed("writing to"))?;
            Ok::<_, Error>(id)
        })?;
        Ok(id)
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        // A transaction that ends unfinished goes back to its pool, which needs its runtime.
        let _inside = self.database.handle().enter();
        drop(self.transaction.take());
    }
}

fn written<N: Noun>(noun: &N) -> String {
    serde_json::to_string(noun).expect("a noun is plain data")
}

/// An id that nobody has: `P-7K3M9Q2X`.
pub(crate) fn new_id(prefix: &str) -> Result<String, Error> {
    let mut bytes = [0; ID_LETTERS];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    let letters = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    Ok(format!("{prefix}-{}", letters.collect::<String>()))
}
