//! Attempts to sign in, counted by the digest of the name that was given, known or not.

use case::Attempts;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::CaseDatabase;
use super::failure::failed;
use crate::error::Error;

/// Milliseconds after which failures under a name are forgotten.
const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * 60 * 1_000;

impl CaseDatabase {
    /// Takes leave to try once. The try counts as failed until [`CaseDatabase::forget_attempts`] says otherwise, so that a hundred at
    /// one time count as a hundred. The error is the instant until which nothing is looked at.
    ///
    /// # Errors A failure of the database.
    pub fn take_attempt(&self, name: &[u8; 32], now_ms: i64) -> Result<Result<Attempts, i64>, Error> {
        self.wait(async {
            let transaction = self.writing().await?;
            // A row to lock, so that two first attempts at one time follow each other.
            let none = Query::insert()
                .into_table("attempts")
                .columns(["name_digest", "failed", "last_ms"])
                .values_panic([name.to_vec().into(), 0_i64.into(), now_ms.into()])
                .on_conflict(OnConflict::column("name_digest").do_nothing().to_owned())
                .take();
            transaction.execute(&none).await.map_err(failed("writing to"))?;
            let before = attempts(&transaction, name).await?;
            if let Some(until) = before.waits_until(now_ms) {
                return Ok(Err(until));
            }
            let after = before.failed_at(now_ms);
            let update = Query::update()
                .table("attempts")
                .values([("failed", i64::from(after.failed).into()), ("last_ms", after.last_ms.into())])
                .and_where(Expr::col("name_digest").eq(name.to_vec()))
                .take();
            transaction.execute(&update).await.map_err(failed("writing to"))?;
            let old = now_ms - FORGOTTEN_AFTER_MS;
            let forget = Query::delete().from_table("attempts").and_where(Expr::col("last_ms").lt(old)).take();
            transaction.execute(&forget).await.map_err(failed("writing to"))?;
            transaction.commit().await.map_err(failed("writing to"))?;
            Ok(Ok(after))
        })
    }

    /// Forgets the failures under a name: somebody signed in, or a person opened the account again.
    ///
    /// # Errors A failure of the database.
    pub fn forget_attempts(&self, name: &[u8; 32]) -> Result<(), Error> {
        let forget =
            Query::delete().from_table("attempts").and_where(Expr::col("name_digest").eq(name.to_vec())).take();
        self.wait(self.connection().execute(&forget)).map_err(failed("writing to"))?;
        Ok(())
    }
}

async fn attempts(transaction: &DatabaseTransaction, name: &[u8; 32]) -> Result<Attempts, Error> {
    let mut wanted = Query::select()
        .columns(["failed", "last_ms"])
        .from("attempts")
        .and_where(Expr::col("name_digest").eq(name.to_vec()))
        .take();
    if transaction.get_database_backend() == sea_orm::DbBackend::Postgres {
        wanted.lock_exclusive();
    }
    let row = transaction.query_one(&wanted).await.map_err(failed("reading"))?;
    let Some(row) = row else { return Ok(Attempts::default()) };
    let failures: i64 = row.try_get("", "failed").map_err(failed("reading"))?;
    let last_ms = row.try_get("", "last_ms").map_err(failed("reading"))?;
    Ok(Attempts { failed: u32::try_from(failures).unwrap_or(u32::MAX), last_ms })
}
