//! The journal's tables: entries as they are written with every change, and what the log's sequencer needs of them.

use std::collections::{BTreeSet, HashMap};

use case::{Commitment, JournalEntry, Kind, SALT_BYTES};
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, OnConflict, Order, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, QueryResult, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use super::CaseDatabase;
use super::failure::failed;
use crate::error::Error;

/// Leaves that one statement numbers.
pub(super) const LEAVES_A_STATEMENT: usize = 1_000;

/// Entries that one statement writes: eight values each, of which SQLite takes 32,766 a statement.
const ENTRIES_A_STATEMENT: usize = 500;

/// An entry as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// In the order in which entries were written.
    pub id: i64,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The command's name.
    pub verb: String,
    /// What kind of act it was.
    pub kind: Kind,
    /// The whole entry; nothing once its content was erased.
    pub entry: Option<JournalEntry>,
    /// The salt of the commitment; nothing once the content was erased.
    pub salt: Option<[u8; SALT_BYTES]>,
    /// What binds the entry.
    pub commitment: Commitment,
    /// Its place in the log, once it has one.
    pub leaf: Option<i64>,
}

/// Which entries are meant. What is not said does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct EntryFilter<'a> {
    /// About this: an id, or a number in E.164.
    pub about: Option<&'a str>,
    /// About this operation, besides.
    pub operation: Option<&'a str>,
    /// By this person.
    pub who: Option<&'a str>,
    /// By this command.
    pub verb: Option<&'a str>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Not before this instant, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Before this instant.
    pub to_ms: Option<i64>,
    /// Only entries written after the one with this id.
    pub after: Option<i64>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// What a signed checkpoint of the log says, with its signed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// The log's name.
    pub origin: String,
    /// Leaves in it.
    pub tree_size: i64,
    /// Root hash.
    pub root: Vec<u8>,
    /// The note as signed.
    pub note: String,
}

impl CaseDatabase {
    /// Writes one entry by itself: for reads and refusals.
    ///
    /// # Errors A failure of the database.
    pub fn journal(&self, entry: &JournalEntry) -> Result<i64, Error> {
        Ok(self.journal_all(std::slice::from_ref(entry))?[0])
    }

    /// Writes several entries in one go. They are durable when this returns; whoever else writes entries meanwhile shares the commit.
    ///
    /// # Errors A failure of the database; none is written then.
    pub fn journal_all(&self, entries: &[JournalEntry]) -> Result<Vec<i64>, Error> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        self.entries.write(entries, |entries| {
            self.wait(async {
                let transaction = self.writing().await?;
                let ids = append_all(&transaction, entries).await?;
                transaction.commit().await.map_err(failed("writing to"))?;
                Ok(ids)
            })
        })
    }

    /// Entries that have no place in the log yet, in the order in which they were written.
    ///
    /// # Errors A failure of the database.
    pub fn entries_without_leaf(&self, limit: u64) -> Result<Vec<JournalRow>, Error> {
        let wanted = select().and_where(Expr::col("leaf").is_null()).order_by("id", Order::Asc).limit(limit).take();
        self.rows(&wanted)
    }

    /// Gives entries, by their ids, places in the log and keeps the checkpoint that covers them. All of it or nothing.
    ///
    /// # Errors A failure of the database; a place that is taken.
    pub fn place_entries(&self, leaves: &[(i64, i64)], checkpoint: &StoredCheckpoint) -> Result<(), Error> {
        self.wait(async {
            let transaction = self.writing().await?;
            for some in leaves.chunks(LEAVES_A_STATEMENT) {
                let pairs: Vec<String> = some.iter().map(|(id, leaf)| format!("({id},{leaf})")).collect();
                let statement = format!(
                    "UPDATE journal_entries SET leaf = given.column2 FROM (VALUES {}) AS given \
                     WHERE journal_entries.id = given.column1",
                    pairs.join(",")
                );
                transaction.execute_unprepared(&statement).await.map_err(failed("writing to"))?;
            }
            transaction.execute(&insert_checkpoint(checkpoint)).await.map_err(failed("writing to"))?;
            transaction.commit().await.map_err(failed("writing to"))
        })
    }

    /// Entries by their place in the log, from `first` on.
    ///
    /// # Errors A failure of the database.
    pub fn entries_by_leaf(&self, first: i64, limit: u64) -> Result<Vec<JournalRow>, Error> {
        let wanted = select().and_where(Expr::col("leaf").gte(first)).order_by("leaf", Order::Asc).limit(limit).take();
        self.rows(&wanted)
    }

    /// Entries that a person searches for, in the order in which they were written.
    ///
    /// # Errors A failure of the database.
    pub fn entries(&self, filter: &EntryFilter<'_>) -> Result<Vec<JournalRow>, Error> {
        let mut wanted = select();
        restrict(filter, &mut |condition| {
            wanted.and_where(condition);
        });
        wanted.order_by("id", Order::Asc);
        if let Some(limit) = filter.limit {
            wanted.limit(limit);
        }
        self.rows(&wanted)
    }

    /// The newest of the entries that a person searches for, after leaving some out.
    ///
    /// # Errors A failure of the database.
    pub fn newest_entries(&self, filter: &EntryFilter<'_>, left_out: u64) -> Result<Vec<JournalRow>, Error> {
        let mut wanted = select();
        restrict(filter, &mut |condition| {
            wanted.and_where(condition);
        });
        // One of the two databases knows no offset without a limit.
        let most = filter.limit.unwrap_or(i64::MAX.unsigned_abs());
        wanted.order_by("id", Order::Desc).limit(most).offset(left_out);
        self.rows(&wanted)
    }

    /// How many entries a person's search finds, whatever its limit.
    ///
    /// # Errors A failure of the database.
    pub fn count_entries(&self, filter: &EntryFilter<'_>) -> Result<u64, Error> {
        let mut wanted = Query::select().expr_as(Expr::cust("COUNT(*)"), "entries").from("journal_entries").take();
        restrict(filter, &mut |condition| {
            wanted.and_where(condition);
        });
        let row = self.wait(self.connection().query_one(&wanted)).map_err(failed("reading"))?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get("", "entries")).map_err(failed("reading"))?;
        Ok(count.unsigned_abs())
    }

    /// Those of some things that anybody but one person has an entry about.
    ///
    /// # Errors A failure of the database.
    pub fn touched_by_others(&self, things: &[&str], who: &str) -> Result<BTreeSet<String>, Error> {
        let mut touched = BTreeSet::new();
        for some in things.chunks(LEAVES_A_STATEMENT) {
            let wanted = Query::select()
                .distinct()
                .column(("journal_about", "about"))
                .from("journal_about")
                .inner_join("journal_entries", Expr::col(("journal_entries", "id")).equals(("journal_about", "entry")))
                .and_where(Expr::col(("journal_about", "about")).is_in(some.iter().copied()))
                .and_where(Expr::col(("journal_entries", "who")).ne(who))
                .take();
            let rows = self.wait(self.connection().query_all(&wanted)).map_err(failed("reading"))?;
            for row in &rows {
                touched.insert(row.try_get("", "about").map_err(failed("reading"))?);
            }
        }
        Ok(touched)
    }

    /// Erases who, about what, why and the salt of the entries that are meant. Instant, verb, kind, commitment and place stay, so
    /// that the log holds and says nothing. Gives how many entries were erased.
    ///
    /// # Errors A failure of the database; nothing is erased then.
    pub fn erase_entries(&self, filter: &EntryFilter<'_>) -> Result<u64, Error> {
        self.wait(async {
            let transaction = self.writing().await?;
            let mut wanted = Query::select().column("id").from("journal_entries").take();
            restrict(filter, &mut |condition| {
                wanted.and_where(condition);
            });
            let rows = transaction.query_all(&wanted).await.map_err(failed("reading"))?;
            let ids: Vec<i64> = rows.iter().filter_map(|row| row.try_get("", "id").ok()).collect();
            let mut erased = 0;
            for some in ids.chunks(LEAVES_A_STATEMENT) {
                erased += erase(&transaction, some).await?;
            }
            transaction.commit().await.map_err(failed("writing to"))?;
            Ok(erased)
        })
    }

    /// The newest checkpoint of the log. Whose it says it is does not matter here: a log that was exchanged is to be noticed.
    ///
    /// # Errors A failure of the database.
    pub fn newest_stored_checkpoint(&self) -> Result<Option<StoredCheckpoint>, Error> {
        let wanted = Query::select()
            .columns(["origin", "tree_size", "root", "note"])
            .from("checkpoints")
            .order_by("tree_size", Order::Desc)
            .limit(1)
            .take();
        let row = self.wait(self.connection().query_one(&wanted)).map_err(failed("reading"))?;
        let read = |row: QueryResult| {
            Ok(StoredCheckpoint {
                origin: row.try_get("", "origin")?,
                tree_size: row.try_get("", "tree_size")?,
                root: row.try_get("", "root")?,
                note: row.try_get("", "note")?,
            })
        };
        row.map(read).transpose().map_err(failed("reading"))
    }

    /// Keeps a checkpoint by itself; one of the same size stays as it is.
    ///
    /// # Errors A failure of the database.
    pub fn put_checkpoint(&self, checkpoint: &StoredCheckpoint) -> Result<(), Error> {
        let insert = insert_checkpoint(checkpoint);
        self.wait(self.connection().execute(&insert)).map_err(failed("writing to"))?;
        Ok(())
    }

    pub(super) async fn writing(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.connection().begin_with_options(options).await.map_err(failed("writing to"))
    }

    fn rows(&self, wanted: &SelectStatement) -> Result<Vec<JournalRow>, Error> {
        let rows = self.wait(self.connection().query_all(wanted)).map_err(failed("reading"))?;
        rows.iter().map(read).collect()
    }
}

fn insert_checkpoint(checkpoint: &StoredCheckpoint) -> InsertStatement {
    Query::insert()
        .into_table("checkpoints")
        .columns(["origin", "tree_size", "root", "note"])
        .values_panic([
            checkpoint.origin.as_str().into(),
            checkpoint.tree_size.into(),
            checkpoint.root.clone().into(),
            checkpoint.note.as_str().into(),
        ])
        .on_conflict(OnConflict::columns(["origin", "tree_size"]).do_nothing().to_owned())
        .take()
}

/// Writes an entry with a fresh salt. Gives its id.
pub(super) async fn append(transaction: &DatabaseTransaction, entry: &JournalEntry) -> Result<i64, Error> {
    Ok(append_all(transaction, std::slice::from_ref(entry)).await?[0])
}

/// Writes entries, each with a fresh salt. Gives their ids in the same order.
async fn append_all(transaction: &DatabaseTransaction, entries: &[JournalEntry]) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::with_capacity(entries.len());
    for some in entries.chunks(ENTRIES_A_STATEMENT) {
        ids.extend(append_some(transaction, some).await?);
    }
    Ok(ids)
}

async fn append_some(transaction: &DatabaseTransaction, entries: &[JournalEntry]) -> Result<Vec<i64>, Error> {
    let mut insert = Query::insert()
        .into_table("journal_entries")
        .columns(["at_ms", "who", "verb", "kind", "about", "reason", "salt", "commitment"])
        .returning(Query::returning().columns(["id", "commitment"]))
        .take();
    let mut commitments = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut salt = [0; SALT_BYTES];
        getrandom::fill(&mut salt).map_err(|_| Error::NoRandomness)?;
        let commitment = entry.commitment(&salt).to_vec();
        insert.values_panic([
            entry.at_ms.into(),
            entry.who.as_str().into(),
            entry.verb.as_str().into(),
            entry.kind.word().into(),
            serde_json::to_string(&entry.about).expect("a list of texts").into(),
            entry.reason.as_str().into(),
            salt.to_vec().into(),
            commitment.clone().into(),
        ]);
        commitments.push(commitment);
    }
    // Rows are given back in no order that is promised; what they commit to says which one is which.
    let rows = transaction.query_all(&insert).await.map_err(failed("writing to"))?;
    let id_of = |row: &QueryResult| Ok((row.try_get::<Vec<u8>>("", "commitment")?, read_id(row)?));
    let by_commitment: Result<HashMap<Vec<u8>, i64>, sea_orm::DbErr> = rows.iter().map(id_of).collect();
    let by_commitment = by_commitment.map_err(failed("writing to"))?;
    let ids: Option<Vec<i64>> = commitments.iter().map(|commitment| by_commitment.get(commitment).copied()).collect();
    let ids = ids.ok_or(sea_orm::DbErr::RecordNotInserted).map_err(failed("writing to"))?;
    index_about(transaction, entries, &ids).await?;
    Ok(ids)
}

/// Keeps what entries are about where it can be looked up.
async fn index_about(transaction: &DatabaseTransaction, entries: &[JournalEntry], ids: &[i64]) -> Result<(), Error> {
    let pairs: BTreeSet<(i64, &str)> = entries
        .iter()
        .zip(ids)
        .flat_map(|(entry, id)| entry.about.iter().map(move |about| (*id, about.as_str())))
        .collect();
    let pairs: Vec<(i64, &str)> = pairs.into_iter().collect();
    for some in pairs.chunks(LEAVES_A_STATEMENT) {
        let mut index = Query::insert().into_table("journal_about").columns(["entry", "about"]).take();
        for (id, about) in some {
            index.values_panic([(*id).into(), (*about).into()]);
        }
        transaction.execute(&index).await.map_err(failed("writing to"))?;
    }
    Ok(())
}

/// SQLite's counter is as wide as it needs to be, and its rows say so.
fn read_id(row: &QueryResult) -> Result<i64, sea_orm::DbErr> {
    row.try_get::<i64>("", "id")
}

pub(super) async fn erase(transaction: &DatabaseTransaction, ids: &[i64]) -> Result<u64, Error> {
    let nothing = || Expr::value(Option::<String>::None);
    let update = Query::update()
        .table("journal_entries")
        .values([
            ("who", nothing()),
            ("about", nothing()),
            ("reason", nothing()),
            ("salt", Expr::value(Option::<Vec<u8>>::None)),
        ])
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .take();
    let done = transaction.execute(&update).await.map_err(failed("writing to"))?;
    let forget =
        Query::delete().from_table("journal_about").and_where(Expr::col("entry").is_in(ids.iter().copied())).take();
    transaction.execute(&forget).await.map_err(failed("writing to"))?;
    Ok(done.rows_affected())
}

fn select() -> SelectStatement {
    let columns = ["id", "at_ms", "who", "verb", "kind", "about", "reason", "salt", "commitment", "leaf"];
    Query::select().columns(columns).from("journal_entries").take()
}

fn restrict(filter: &EntryFilter<'_>, add: &mut dyn FnMut(Expr)) {
    for about in filter.about.into_iter().chain(filter.operation) {
        let entries =
            Query::select().column("entry").from("journal_about").and_where(Expr::col("about").eq(about)).take();
        add(Expr::col("id").in_subquery(entries));
    }
    let texts = [("who", filter.who), ("verb", filter.verb), ("kind", filter.kind.map(Kind::word))];
    for (column, value) in texts {
        if let Some(value) = value {
            add(Expr::col(column).eq(value));
        }
    }
    if let Some(from) = filter.from_ms {
        add(Expr::col("at_ms").gte(from));
    }
    if let Some(to) = filter.to_ms {
        add(Expr::col("at_ms").lt(to));
    }
    if let Some(after) = filter.after {
        add(Expr::col("id").gt(after));
    }
}

fn read(row: &QueryResult) -> Result<JournalRow, Error> {
    read_columns(row).map_err(failed("reading"))
}

fn read_columns(row: &QueryResult) -> Result<JournalRow, sea_orm::DbErr> {
    let wrong = |_| sea_orm::DbErr::Type(String::new());
    let kind: String = row.try_get("", "kind")?;
    let kind = Kind::parse(&kind).ok_or(()).map_err(wrong)?;
    let (at_ms, verb): (i64, String) = (row.try_get("", "at_ms")?, row.try_get("", "verb")?);
    let who: Option<String> = row.try_get("", "who")?;
    let about: Option<String> = row.try_get("", "about")?;
    let reason: Option<String> = row.try_get("", "reason")?;
    let salt: Option<Vec<u8>> = row.try_get("", "salt")?;
    let commitment: Vec<u8> = row.try_get("", "commitment")?;
    let entry = match (who, about, reason) {
        (Some(who), Some(about), Some(reason)) => {
            let about = serde_json::from_str(&about).map_err(|_| ()).map_err(wrong)?;
            Some(JournalEntry { at_ms, who, verb: verb.clone(), kind, about, reason })
        }
        _ => None,
    };
    Ok(JournalRow {
        id: read_id(row)?,
        at_ms,
        verb,
        kind,
        entry,
        salt: salt.map(<[u8; SALT_BYTES]>::try_from).transpose().map_err(|_| ()).map_err(wrong)?,
        commitment: commitment.try_into().map_err(|_| ()).map_err(wrong)?,
        leaf: row.try_get("", "leaf")?,
    })
}
