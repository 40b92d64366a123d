//! Everything from one database into another, and the proof that it arrived.

use std::path::Path;

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, Value};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, QueryResult, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use sha2::{Digest, Sha256};

use super::failure::failed;
use super::schema::{Column, Described, Holds, TABLES};
use super::{CaseDatabase, connect};
use crate::error::Error;

/// Rows that one statement reads or writes.
const PAGE: usize = 500;

/// What arrived of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The table.
    pub table: &'static str,
    /// Rows in it, on both sides.
    pub rows: u64,
    /// Digest over its rows, whatever their order; the same on both sides.
    pub digest: String,
}

/// Rows counted and digested without regard to their order, which text sorts differently on either database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    rows: u64,
    sum: [u64; 4],
}

impl Tally {
    fn add(&mut self, row: &[Value]) {
        let mut digest = Sha256::new();
        for value in row {
            let bytes = match value {
                Value::BigInt(value) => value.map(|value| value.to_be_bytes().to_vec()),
                Value::String(value) => value.as_ref().map(|text| text.as_bytes().to_vec()),
                Value::Bytes(value) => value.clone(),
                _ => None,
            };
            digest.update(
                bytes.as_ref().map_or(-1, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX)).to_be_bytes(),
            );
            digest.update(bytes.unwrap_or_default());
        }
        let digest: [u8; 32] = digest.finalize().into();
        for (sum, part) in self.sum.iter_mut().zip(digest.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_be_bytes(*part));
        }
        self.rows += 1;
    }

    fn moved(&self, table: &'static str) -> Moved {
        let digest = self.sum.iter().map(|part| format!("{part:016x}")).collect();
        Moved { table, rows: self.rows, digest }
    }
}

impl CaseDatabase {
    /// Copies everything into another, empty database, compares counts and digests of every table there with what was read, calls
    /// `switch`, and then seals this one: whoever still has it open can write to it no more. Nobody writes meanwhile.
    ///
    /// # Errors Where the other one is not empty, a comparison fails, or `switch` does; this one is then as it was.
    pub fn move_to(&self, other: &Self, switch: impl FnOnce() -> Result<(), Error>) -> Result<Vec<Moved>, Error> {
        let source = self.wait(self.connection().begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        }));
        let source = source.map_err(failed("reading"))?;
        let copied = self.wait(copy_all(&source, other)).and_then(|moved| switch().map(|()| moved));
        match copied {
            Ok(moved) => self.wait(seal(source)).map(|()| moved),
            Err(error) => {
                self.wait(source.rollback()).map_err(failed("reading"))?;
                Err(error)
            }
        }
    }

    /// Writes all of it, as of this moment, into a new SQLite file; others go on working.
    ///
    /// # Errors Where the file exists or cannot be written.
    pub(crate) fn copy_into_file(&self, path: &Path) -> Result<(), Error> {
        if self.connection().get_database_backend() == DbBackend::Sqlite {
            let name = path.to_str().ok_or(Error::Address("expected a path in Unicode"))?;
            let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [name.into()]);
            self.wait(self.connection().execute_raw(copy)).map_err(failed("copying"))?;
            return Ok(());
        }
        self.wait(connect::make_sqlite(path))?;
        let file = Self::sqlite(path)?;
        let snapshot = self.wait(self.connection().begin_with_options(TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            ..TransactionOptions::default()
        }));
        let snapshot = snapshot.map_err(failed("copying"))?;
        let copied = self.wait(copy_all(&snapshot, &file));
        self.wait(snapshot.rollback()).map_err(failed("copying"))?;
        copied.map(|_| ())
    }
}

/// Both transactions run on the caller's runtime; the other database's pool only wakes whoever waits.
async fn copy_all(source: &DatabaseTransaction, other: &CaseDatabase) -> Result<Vec<Moved>, Error> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let target = other.connection().begin_with_options(options).await.map_err(failed("writing to"))?;
    let mut moved = Vec::new();
    for table in TABLES {
        if tally(&target, table).await?.rows != 0 {
            return Err(Error::Address("expected an empty database to move into; this one holds a case already"));
        }
        let read = copy(source, &target, table).await?;
        if read != tally(&target, table).await? {
            return Err(Error::Database {
                doing: "comparing",
                cause: format!("table {} did not arrive whole", table.name),
            });
        }
        moved.push(read.moved(table.name));
    }
    go_on_counting(&target).await.map_err(failed("writing to"))?;
    target.commit().await.map_err(failed("writing to"))?;
    Ok(moved)
}

async fn copy(source: &DatabaseTransaction, target: &DatabaseTransaction, table: &Described) -> Result<Tally, Error> {
    let mut read = Tally::default();
    let mut after = None;
    while let Some(rows) = page(source, table, after.as_deref()).await? {
        let mut insert = Query::insert().into_table(table.name).columns(names(table)).take();
        for row in &rows {
            read.add(row);
            insert.values_panic(row.iter().cloned().map(Expr::value));
        }
        target.execute(&insert).await.map_err(failed("writing to"))?;
        after = rows.last().map(|row| row[..table.key].to_vec());
    }
    Ok(read)
}

async fn tally<C: ConnectionTrait>(connection: &C, table: &Described) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let mut after = None;
    while let Some(rows) = page(connection, table, after.as_deref()).await? {
        rows.iter().for_each(|row| tally.add(row));
        after = rows.last().map(|row| row[..table.key].to_vec());
    }
    Ok(tally)
}

/// The rows after a key, in order of the key; nothing at the end.
async fn page<C: ConnectionTrait>(
    connection: &C,
    table: &Described,
    after: Option<&[Value]>,
) -> Result<Option<Vec<Vec<Value>>>, Error> {
    let key = &table.columns[..table.key];
    let mut wanted = Query::select().columns(names(table)).from(table.name).limit(PAGE as u64).take();
    for column in key {
        wanted.order_by(column.name, Order::Asc);
    }
    if let Some(after) = after {
        let columns = Expr::tuple(key.iter().map(|column| Expr::col(column.name)));
        wanted.and_where(columns.gt(Expr::tuple(after.iter().cloned().map(Expr::value))));
    }
    let rows = connection.query_all(&wanted).await.map_err(failed("reading"))?;
    let read: Result<Vec<Vec<Value>>, DbErr> = rows.iter().map(|row| values(row, table.columns)).collect();
    let read = read.map_err(failed("reading"))?;
    Ok((!read.is_empty()).then_some(read))
}

fn values(row: &QueryResult, columns: &[Column]) -> Result<Vec<Value>, DbErr> {
    let value = |column: &Column| {
        Ok(match column.holds {
            Holds::Counter | Holds::Whole => row.try_get::<Option<i64>>("", column.name)?.into(),
            Holds::Text => row.try_get::<Option<String>>("", column.name)?.into(),
            Holds::Bytes => row.try_get::<Option<Vec<u8>>>("", column.name)?.into(),
        })
    };
    columns.iter().map(value).collect()
}

fn names(table: &Described) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).collect()
}

/// Rows that came with their numbers do not move PostgreSQL's own counter.
async fn go_on_counting(target: &DatabaseTransaction) -> Result<(), DbErr> {
    if target.get_database_backend() == DbBackend::Postgres {
        let set = "SELECT setval(pg_get_serial_sequence('journal_entries', 'id'), max(id)) FROM journal_entries HAVING count(*) > 0";
        target.execute_unprepared(set).await?;
    }
    Ok(())
}

/// Every change writes an entry of the journal: without that table's name none can be made any more.
async fn seal(source: DatabaseTransaction) -> Result<(), Error> {
    source
        .execute_unprepared("ALTER TABLE journal_entries RENAME TO journal_entries_moved")
        .await
        .map_err(failed("sealing"))?;
    source.commit().await.map_err(failed("sealing"))
}
