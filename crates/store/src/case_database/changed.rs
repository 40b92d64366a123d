//! What changed since somebody last looked: for what is derived from the database and kept beside it.
//!
//! On a server entries become visible in another order than that of their ids. Their places in the journal's log are given only to
//! entries that are visible, one after the other, so that a place is a cursor that passes nothing over; entries that have none yet
//! are all given, each time.

use case::Kind;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, QueryResult};

use super::CaseDatabase;
use super::failure::failed;
use crate::error::Error;

/// Kinds of entries that change nothing.
const CHANGE_NOTHING: [Kind; 3] = [Kind::Consultation, Kind::Disclosure, Kind::Refusal];

/// An entry of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedEntry {
    /// Its id.
    pub id: i64,
    /// What kind of change it was.
    pub kind: Kind,
    /// Ids of what was changed, and what else it is about; nothing once its content was erased.
    pub about: Vec<String>,
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The last place of the log; −1 where it has none.
    pub last_leaf: i64,
    /// Changes with a place after the one asked for, or with none yet.
    pub entries: Vec<ChangedEntry>,
    /// Of them, the ids of those that have no place yet.
    pub waiting: Vec<i64>,
}

impl CaseDatabase {
    /// Changes since the entry at a place of the log; all of them since −1.
    ///
    /// # Errors A failure of the database.
    pub fn changed_since(&self, leaf: i64) -> Result<Changed, Error> {
        // In this order: an entry that gets its place between two statements is in the second answer if not in the first.
        let waiting = self.changed(&changes().and_where(Expr::col("leaf").is_null()).take())?;
        let last_leaf = self.last_leaf()?;
        let placed = if last_leaf > leaf {
            let between = Expr::col("leaf").gt(leaf).and(Expr::col("leaf").lte(last_leaf));
            self.changed(&changes().and_where(between).take())?
        } else {
            Vec::new()
        };
        let waiting_ids = waiting.iter().map(|entry| entry.id).collect();
        Ok(Changed { last_leaf, entries: waiting.into_iter().chain(placed).collect(), waiting: waiting_ids })
    }

    /// The commitment of the entry at a place of the log.
    ///
    /// # Errors A failure of the database.
    pub fn commitment_at(&self, leaf: i64) -> Result<Option<Vec<u8>>, Error> {
        let wanted =
            Query::select().column("commitment").from("journal_entries").and_where(Expr::col("leaf").eq(leaf)).take();
        let row = self.wait(self.connection().query_one(&wanted)).map_err(failed("reading"))?;
        row.map(|row| row.try_get("", "commitment").map_err(failed("reading"))).transpose()
    }

    fn last_leaf(&self) -> Result<i64, Error> {
        let wanted = Query::select().expr_as(Expr::col("leaf").max(), "last").from("journal_entries").take();
        let row = self.wait(self.connection().query_one(&wanted)).map_err(failed("reading"))?;
        let last = row.map(|row| row.try_get::<Option<i64>>("", "last").map_err(failed("reading"))).transpose()?;
        Ok(last.flatten().unwrap_or(-1))
    }

    fn changed(&self, wanted: &SelectStatement) -> Result<Vec<ChangedEntry>, Error> {
        let rows = self.wait(self.connection().query_all(wanted)).map_err(failed("reading"))?;
        rows.iter().map(|row| read(row).map_err(failed("reading"))).collect()
    }
}

fn changes() -> SelectStatement {
    let others = CHANGE_NOTHING.map(Kind::word);
    Query::select()
        .columns(["id", "kind", "about"])
        .from("journal_entries")
        .and_where(Expr::col("kind").is_not_in(others))
        .order_by("id", Order::Asc)
        .take()
}

fn read(row: &QueryResult) -> Result<ChangedEntry, sea_orm::DbErr> {
    let kind: String = row.try_get("", "kind")?;
    let about: Option<String> = row.try_get("", "about")?;
    Ok(ChangedEntry {
        id: row.try_get("", "id")?,
        kind: Kind::parse(&kind).ok_or_else(|| sea_orm::DbErr::Type(String::new()))?,
        about: about.and_then(|about| serde_json::from_str(&about).ok()).unwrap_or_default(),
    })
}
