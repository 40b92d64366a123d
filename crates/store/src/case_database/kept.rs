//! Things on record, as they are read.

use case::Noun;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::failure::failed;
use crate::error::Error;

/// A thing on record: one version of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<N> {
    /// Its id.
    pub id: String,
    /// Its version, from 1. Whoever changes it says which one they saw.
    pub version: i64,
    /// When this version was made, UTC milliseconds.
    pub changed_ms: i64,
    /// By whom.
    pub changed_by: String,
    /// What it says.
    pub content: N,
}

/// Which things are listed. What is not said does not restrict.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Of this operation.
    pub operation: Option<&'a str>,
    /// About this.
    pub about: Option<&'a str>,
    /// In this state.
    pub state: Option<&'a str>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// Columns of a version.
pub(super) const VERSION: [&str; 5] = ["id", "version", "content", "changed_ms", "changed_by"];

fn select<N: Noun>() -> SelectStatement {
    Query::select().columns(VERSION).from(N::TABLE).take()
}

/// Reads a row as its noun.
pub(super) fn read<N: Noun>(row: &QueryResult) -> Result<Kept<N>, Error> {
    let text = |column: &str| row.try_get::<String>("", column).map_err(failed("reading"));
    let whole = |column: &str| row.try_get::<i64>("", column).map_err(failed("reading"));
    let id = text("id")?;
    let content = serde_json::from_str(&text("content")?).map_err(|_| Error::Database {
        doing: "reading",
        cause: format!("{} {id} does not hold what this program writes; use the program that wrote it", N::NAME),
    })?;
    Ok(Kept {
        id,
        version: whole("version")?,
        changed_ms: whole("changed_ms")?,
        changed_by: text("changed_by")?,
        content,
    })
}

pub(super) async fn find<N: Noun, C: ConnectionTrait>(connection: &C, id: &str) -> Result<Option<Kept<N>>, Error> {
    let wanted = select::<N>().and_where(Expr::col("id").eq(id)).take();
    let row = connection.query_one(&wanted).await.map_err(failed("reading"))?;
    row.as_ref().map(read).transpose()
}

pub(super) async fn list<N: Noun, C: ConnectionTrait>(
    connection: &C,
    filter: &Filter<'_>,
) -> Result<Vec<Kept<N>>, Error> {
    let mut wanted = select::<N>();
    for (column, value) in [("operation", filter.operation), ("about", filter.about), ("state", filter.state)] {
        if let Some(value) = value {
            wanted.and_where(Expr::col(column).eq(value));
        }
    }
    // Without an instant last, on both databases.
    wanted.order_by_expr(Expr::col("at_ms").is_null(), Order::Asc);
    wanted.order_by("at_ms", Order::Asc).order_by("changed_ms", Order::Asc).order_by("id", Order::Asc);
    if let Some(limit) = filter.limit {
        wanted.limit(limit);
    }
    rows(connection.query_all(&wanted).await)
}

/// Ids that one statement asks for.
const IDS_A_STATEMENT: usize = 500;

/// Those of these ids that are on record.
pub(super) async fn find_all<N: Noun, C: ConnectionTrait>(
    connection: &C,
    ids: &[String],
) -> Result<Vec<Kept<N>>, Error> {
    let mut found = Vec::new();
    for some in ids.chunks(IDS_A_STATEMENT) {
        let wanted = select::<N>().and_where(Expr::col("id").is_in(some)).take();
        found.extend(rows(connection.query_all(&wanted).await)?);
    }
    Ok(found)
}

/// Versions before the one that stands.
pub(super) async fn earlier<N: Noun, C: ConnectionTrait>(connection: &C, id: &str) -> Result<Vec<Kept<N>>, Error> {
    let wanted = Query::select()
        .columns(VERSION)
        .from("history")
        .and_where(Expr::col("noun").eq(N::TABLE))
        .and_where(Expr::col("id").eq(id))
        .order_by("version", Order::Asc)
        .take();
    rows(connection.query_all(&wanted).await)
}

fn rows<N: Noun>(rows: Result<Vec<QueryResult>, DbErr>) -> Result<Vec<Kept<N>>, Error> {
    rows.map_err(failed("reading"))?.iter().map(read).collect()
}
