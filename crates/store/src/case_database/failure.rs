//! Why the database did not do what was asked, without any value.

use sea_orm::{DbErr, RuntimeErr};

use crate::error::Error;

/// Wraps a failure with what was tried.
pub(super) fn failed(doing: &'static str) -> impl FnOnce(DbErr) -> Error {
    move |cause| Error::Database { doing, cause: told(&cause) }
}

/// Wraps a failure below SeaORM.
pub(super) fn failed_below(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Error {
    move |cause| Error::Database { doing, cause: told_below(&cause) }
}

/// A database's own messages may repeat values, so that only their code is told.
fn told(cause: &DbErr) -> String {
    match cause {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => told_below(cause),
        DbErr::ConnectionAcquire(_) => "no connection became free in time; try again".to_owned(),
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => {
            "a column does not hold what this program writes".to_owned()
        }
        _ => "it did not answer as expected".to_owned(),
    }
}

fn told_below(cause: &sqlx::Error) -> String {
    match cause {
        sqlx::Error::Database(refused) => {
            let code = refused.code().unwrap_or_default();
            match code.as_ref() {
                // SQLite's SQLITE_FULL and SQLITE_IOERR_SHMSIZE (no room for the file by which its users find each other), and
                // PostgreSQL's disk_full.
                "13" | "4874" | "53100" => {
                    "the disk is full; nothing was written. Free some space and try again".to_owned()
                }
                "5" | "517" | "261" => "it was busy for too long; try again".to_owned(),
                "8" | "1032" | "1544" => "it may only be read here".to_owned(),
                "28P01" | "28000" => "the server refused the user or the password".to_owned(),
                "3D000" => "the server has no database of that name; create it first".to_owned(),
                "11" | "26" => "the file is damaged or no database; restore it from a backup".to_owned(),
                _ => format!("it refused (code {code})"),
            }
        }
        sqlx::Error::Io(cause) => format!("{}", cause.kind()),
        sqlx::Error::Tls(_) => "no encrypted connection could be made".to_owned(),
        sqlx::Error::PoolTimedOut => "no connection became free in time; try again".to_owned(),
        sqlx::Error::Configuration(_) => "its address cannot be used".to_owned(),
        _ => "it did not answer as expected".to_owned(),
    }
}

/// Whether a row was refused because its key is taken.
pub(super) fn is_taken(cause: &DbErr) -> bool {
    match cause {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            cause.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
        }
        _ => false,
    }
}
