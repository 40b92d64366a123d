//! Erasing from the case database: rows about something, mentions of it in other rows and in their history, and journal entries.

use std::collections::{BTreeMap, BTreeSet};

use case::{ERASED, Hold, Mentions, Noun};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};
use serde_json::Value;

use super::failure::failed;
use super::journal::LEAVES_A_STATEMENT;
use super::schema::{Described, TABLES};
use super::{CaseDatabase, Change, Filter, journal};
use crate::error::Error;

/// The verb whose entries hold what somebody typed.
const SEARCH: &str = "search";
/// Entries of the journal read at a time.
const PAGE: u64 = 10_000;

/// What is to be erased.
#[derive(Clone, Debug, Default)]
pub struct Erasing {
    /// Ids and numbers whose own rows go: those under such an id and those about one.
    pub things: BTreeSet<String>,
    /// What is taken out of every other row.
    pub mentions: Mentions,
    /// What else is touched outside the database: a hold on it refuses.
    pub touches: BTreeSet<String>,
}

/// What was erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErasedRows {
    /// Rows deleted or redacted, by table.
    pub rows: BTreeMap<String, u64>,
    /// Entries of the journal whose content went.
    pub journal_entries: u64,
    /// Digests of files that no row names any more.
    pub files: Vec<String>,
}

/// What becomes of one row.
enum Fate {
    Gone,
    Redacted { about: Option<String>, content: String },
}

/// A row as far as erasing looks at it.
struct Row {
    id: String,
    operation: Option<String>,
    about: Option<String>,
    content: String,
}

impl Erasing {
    fn fate(&self, row: &Row) -> Option<Fate> {
        let own = self.things.contains(&row.id) || row.about.as_ref().is_some_and(|about| self.things.contains(about));
        if own {
            return Some(Fate::Gone);
        }
        let content = self.redact_json(&row.content)?;
        let about = row.about.as_deref().map(|about| self.mentions.redact(about).unwrap_or_else(|| about.to_owned()));
        Some(Fate::Redacted { about, content })
    }

    /// A JSON text without the mentions; nothing where there is none.
    fn redact_json(&self, text: &str) -> Option<String> {
        let mut value: Value = serde_json::from_str(text).ok()?;
        self.redact_value(&mut value).then(|| value.to_string())
    }

    fn redact_value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) if self.things.contains(text) => {
                ERASED.clone_into(text);
                true
            }
            Value::String(text) => self.mentions.redact(text).is_some_and(|redacted| {
                *text = redacted;
                true
            }),
            Value::Array(items) => items.iter_mut().fold(false, |any, item| any | self.redact_value(item)),
            Value::Object(fields) => fields.values_mut().fold(false, |any, field| any | self.redact_value(field)),
            _ => false,
        }
    }

    fn is_in_entry(&self, verb: &str, about: &str, reason: &str) -> bool {
        let named: Vec<String> = serde_json::from_str(about).unwrap_or_default();
        // What stands first in the entry of a search is what was typed.
        if verb == SEARCH && named.first().is_some_and(|typed| self.mentions.is_sought_by(typed)) {
            return true;
        }
        let mentioned = |text: &str| self.things.contains(text) || self.mentions.redact(text).is_some();
        named.iter().any(|one| mentioned(one)) || self.mentions.redact(reason).is_some()
    }
}

impl Change<'_> {
    /// Erases rows, mentions and the content of journal entries, as a part of this change.
    ///
    /// # Errors [`Error::Held`] where a hold keeps anything that would go; a failure of the database.
    pub fn erase(&mut self, erasing: &Erasing) -> Result<ErasedRows, Error> {
        self.alone::<Hold>()?;
        let mut gone: BTreeSet<(&'static str, String)> = BTreeSet::new();
        let mut redacted = Vec::new();
        let mut touched = erasing.touches.clone();
        touched.extend(erasing.things.iter().cloned());
        let mut done = ErasedRows::default();
        for table in TABLES.iter().filter(|table| table.is_noun()) {
            for row in self.noun_rows(table)? {
                match erasing.fate(&row) {
                    Some(Fate::Gone) => {
                        touched.extend(row.operation);
                        touched.insert(row.id.clone());
                        gone.insert((table.name, row.id));
                    }
                    Some(Fate::Redacted { about, content }) => redacted.push((table.name, row.id, about, content)),
                    None => continue,
                }
                *done.rows.entry(table.name.to_owned()).or_default() += 1;
            }
        }
        self.refuse_held(&touched)?;
        done.files = self.files_left_unnamed(&gone)?;
        for (table, id) in &gone {
            let delete = Query::delete().from_table(*table).and_where(Expr::col("id").eq(id.as_str())).take();
            self.run(&delete)?;
        }
        for (table, id, about, content) in redacted {
            let update = Query::update()
                .table(table)
                .values([("about", about.into()), ("content", content.into())])
                .and_where(Expr::col("id").eq(id))
                .take();
            self.run(&update)?;
        }
        let earlier = self.erase_history(erasing, &gone)?;
        if earlier > 0 {
            done.rows.insert("history".to_owned(), earlier);
        }
        done.journal_entries = self.erase_entries_about(erasing)?;
        Ok(done)
    }

    fn refuse_held(&self, touched: &BTreeSet<String>) -> Result<(), Error> {
        let held = self.list::<Hold>(&Filter { state: Some(Hold::HELD), ..Filter::default() })?;
        held.into_iter()
            .find(|hold| touched.contains(&hold.content.about))
            .map_or(Ok(()), |hold| Err(Error::Held { hold: hold.id }))
    }

    fn noun_rows(&self, table: &Described) -> Result<Vec<Row>, Error> {
        let wanted = Query::select().columns(["id", "operation", "about", "content"]).from(table.name).take();
        let read = |row: &QueryResult| {
            Ok(Row {
                id: row.try_get("", "id")?,
                operation: row.try_get("", "operation")?,
                about: row.try_get("", "about")?,
                content: row.try_get("", "content")?,
            })
        };
        let rows = self.query(&wanted)?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed("reading"))
    }

    /// Digests of the files whose last row goes.
    fn files_left_unnamed(&self, gone: &BTreeSet<(&'static str, String)>) -> Result<Vec<String>, Error> {
        let files = self.list::<case::EvidenceFile>(&Filter::default())?;
        let goes = |id: &str| gone.contains(&(case::EvidenceFile::TABLE, id.to_owned()));
        let stays: BTreeSet<&str> =
            files.iter().filter(|file| !goes(&file.id)).map(|file| file.content.sha256.as_str()).collect();
        let left = files.iter().filter(|file| goes(&file.id)).map(|file| file.content.sha256.clone());
        Ok(left.filter(|sha256| !stays.contains(sha256.as_str())).collect::<BTreeSet<_>>().into_iter().collect())
    }

    fn erase_history(&self, erasing: &Erasing, gone: &BTreeSet<(&'static str, String)>) -> Result<u64, Error> {
        let wanted = Query::select().columns(["noun", "id", "version", "content"]).from("history").take();
        let mut count = 0;
        for row in self.query(&wanted)? {
            let text = |column: &str| row.try_get::<String>("", column).map_err(failed("reading"));
            let (noun, id, content) = (text("noun")?, text("id")?, text("content")?);
            let version: i64 = row.try_get("", "version").map_err(failed("reading"))?;
            let this = Expr::col("noun")
                .eq(noun.as_str())
                .and(Expr::col("id").eq(id.as_str()))
                .and(Expr::col("version").eq(version));
            if gone.iter().any(|(table, gone)| *table == noun && *gone == id) {
                self.run(&Query::delete().from_table("history").and_where(this).take())?;
            } else if let Some(content) = erasing.redact_json(&content) {
                let update =
                    Query::update().table("history").values([("content", content.into())]).and_where(this).take();
                self.run(&update)?;
            } else {
                continue;
            }
            count += 1;
        }
        Ok(count)
    }

    fn erase_entries_about(&self, erasing: &Erasing) -> Result<u64, Error> {
        let (mut ids, mut after): (Vec<i64>, i64) = (Vec::new(), 0);
        loop {
            let wanted = Query::select()
                .columns(["id", "verb", "about", "reason"])
                .from("journal_entries")
                .and_where(Expr::col("id").gt(after))
                .order_by("id", Order::Asc)
                .limit(PAGE)
                .take();
            let rows = self.query(&wanted)?;
            let Some(last) = rows.last() else { break };
            after = last.try_get("", "id").map_err(failed("reading"))?;
            for row in &rows {
                let text = |column: &str| row.try_get::<Option<String>>("", column).map_err(failed("reading"));
                let (Some(about), Some(reason)) = (text("about")?, text("reason")?) else { continue };
                let verb = text("verb")?.unwrap_or_default();
                if erasing.is_in_entry(&verb, &about, &reason) {
                    ids.push(row.try_get("", "id").map_err(failed("reading"))?);
                }
            }
        }
        let mut erased = 0;
        for some in ids.chunks(LEAVES_A_STATEMENT) {
            erased += self.database.wait(journal::erase(self.transaction(), some))?;
        }
        Ok(erased)
    }

    fn query(&self, wanted: &sea_orm::sea_query::SelectStatement) -> Result<Vec<QueryResult>, Error> {
        self.database.wait(self.transaction().query_all(wanted)).map_err(failed("reading"))
    }
}

impl CaseDatabase {
    /// Rewrites the database so that nothing of a deleted row is left in its files. What a server keeps beyond its tables (its own log,
    /// its backups) is out of reach.
    ///
    /// # Errors Where the database stays busy.
    pub(crate) fn scrub(&self) -> Result<(), Error> {
        let run =
            |statement: &str| self.wait(self.connection().execute_unprepared(statement)).map_err(failed("rewriting"));
        if self.connection().get_database_backend() == DbBackend::Postgres {
            return TABLES.iter().try_for_each(|table| run(&format!("VACUUM FULL {}", table.name)).map(|_| ()));
        }
        run("VACUUM")?;
        let checkpoint = sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.wait(self.connection().query_one_raw(checkpoint)).map_err(failed("rewriting"))?;
        match row.and_then(|row| row.try_get_by_index::<i32>(0).ok()) {
            Some(0) => Ok(()),
            _ => Err(Error::Database { doing: "rewriting", cause: "somebody is reading it; try again".to_owned() }),
        }
    }
}
