//! Sessions, by the digests of their tokens.

use case::Session;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::failure::failed;
use super::{CaseDatabase, Change};
use crate::error::Error;

impl CaseDatabase {
    /// A session by its token's digest.
    ///
    /// # Errors A failure of the database.
    pub fn session(&self, digest: &[u8; 32]) -> Result<Option<Session>, Error> {
        let wanted = Query::select()
            .columns(["account", "began_ms", "seen_ms", "ended_ms"])
            .from("sessions")
            .and_where(Expr::col("digest").eq(digest.to_vec()))
            .take();
        let row = self.wait(self.connection().query_one(&wanted)).map_err(failed("reading"))?;
        let Some(row) = row else { return Ok(None) };
        let read = || {
            Ok(Session {
                account: row.try_get("", "account")?,
                began_ms: row.try_get("", "began_ms")?,
                seen_ms: row.try_get("", "seen_ms")?,
                ended_ms: row.try_get("", "ended_ms")?,
            })
        };
        read().map(Some).map_err(failed("reading"))
    }

    /// Notes that a session is in use. It never becomes older by it.
    ///
    /// # Errors A failure of the database.
    pub fn see_session(&self, digest: &[u8; 32], now_ms: i64) -> Result<(), Error> {
        let update = Query::update()
            .table("sessions")
            .values([("seen_ms", now_ms.into())])
            .and_where(Expr::col("digest").eq(digest.to_vec()))
            .and_where(Expr::col("seen_ms").lt(now_ms))
            .take();
        self.wait(self.connection().execute(&update)).map_err(failed("writing to"))?;
        Ok(())
    }

    /// Sessions of an account that nobody has ended, open or not.
    ///
    /// # Errors A failure of the database.
    pub fn sessions_of(&self, account: &str) -> Result<Vec<Session>, Error> {
        let wanted = Query::select()
            .columns(["began_ms", "seen_ms"])
            .from("sessions")
            .and_where(Expr::col("account").eq(account))
            .and_where(Expr::col("ended_ms").is_null())
            .take();
        let rows = self.wait(self.connection().query_all(&wanted)).map_err(failed("reading"))?;
        let read = |row: &sea_orm::QueryResult| {
            Ok(Session {
                account: account.to_owned(),
                began_ms: row.try_get("", "began_ms")?,
                seen_ms: row.try_get("", "seen_ms")?,
                ended_ms: None,
            })
        };
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed("reading"))
    }
}

impl Change<'_> {
    /// Begins a session, and forgets those that have been over for long.
    ///
    /// # Errors A failure of the database.
    pub fn put_session(&self, digest: &[u8; 32], session: &Session) -> Result<(), Error> {
        let oldest = session.began_ms - 2 * case::ABSOLUTE_MS;
        let forget = Query::delete().from_table("sessions").and_where(Expr::col("began_ms").lt(oldest)).take();
        self.run(&forget)?;
        let insert = Query::insert()
            .into_table("sessions")
            .columns(["digest", "account", "began_ms", "seen_ms", "ended_ms"])
            .values_panic([
                digest.to_vec().into(),
                session.account.as_str().into(),
                session.began_ms.into(),
                session.seen_ms.into(),
                session.ended_ms.into(),
            ])
            .take();
        self.run(&insert).map(|_| ())
    }

    /// Ends one session.
    ///
    /// # Errors A failure of the database.
    pub fn end_session(&self, digest: &[u8; 32], now_ms: i64) -> Result<(), Error> {
        self.end(Expr::col("digest").eq(digest.to_vec()), now_ms).map(|_| ())
    }

    /// Ends every session of an account. Gives how many there were.
    ///
    /// # Errors A failure of the database.
    pub fn end_sessions_of(&self, account: &str, now_ms: i64) -> Result<u64, Error> {
        self.end(Expr::col("account").eq(account), now_ms)
    }

    /// Ends every session of every account. Gives how many there were.
    ///
    /// # Errors A failure of the database.
    pub fn end_every_session(&self, now_ms: i64) -> Result<u64, Error> {
        self.end(Expr::col("began_ms").lte(i64::MAX), now_ms)
    }

    fn end(&self, which: Expr, now_ms: i64) -> Result<u64, Error> {
        let update = Query::update()
            .table("sessions")
            .values([("ended_ms", now_ms.into())])
            .and_where(which)
            .and_where(Expr::col("ended_ms").is_null())
            .take();
        self.run(&update)
    }
}
