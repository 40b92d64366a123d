//! How the database is reached.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::failure::failed_below;
use super::migrate;
use crate::configuration::{WITHOUT_PASSWORD, holds_password};
use crate::error::Error;
use crate::layout::unfinished;
use crate::store::sync_folder;

/// How long a writer waits in line before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Connections at one time: one that writes and a few that read beside it.
const CONNECTIONS: u32 = 6;

/// Where the password of a PostgreSQL server comes from.
const PASSWORD_VARIABLE: &str = "THROUGHLINE_DATABASE_PASSWORD";

/// The threads on which the database is talked to.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    built.map_err(|cause| Error::Database { doing: "opening", cause: cause.kind().to_string() })
}

fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    // `Full`: a write that was acknowledged is on the disk, also after the power fails.
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .disable_statement_logging()
}

/// Opens the file.
pub(super) async fn open_sqlite(path: &Path) -> Result<DatabaseConnection, Error> {
    let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
    let pool = pool.connect_with(sqlite_options(path)).await.map_err(failed_below("opening"))?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Makes the file beside its place, whole, and then gives it its name: nobody ever opens half a database, and of two programs that
/// make it at one time one wins.
pub(super) async fn make_sqlite(path: &Path) -> Result<(), Error> {
    let folder = path.parent().ok_or(Error::Address("expected a file in a folder"))?;
    let waiting = unfinished(&path.with_extension(format!("sqlite.{}", std::process::id())));
    let _ = std::fs::remove_file(&waiting);
    let pool = SqlitePoolOptions::new().max_connections(1);
    let pool = pool.connect_with(sqlite_options(&waiting).create_if_missing(true)).await;
    let made = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.map_err(failed_below("creating"))?);
    migrate::bring_up_to_date(&made).await?;
    made.close().await.map_err(super::failed("creating"))?;
    let file = std::fs::File::open(&waiting).map_err(Error::file("opening", &waiting))?;
    file.sync_all().map_err(Error::file("making durable", &waiting))?;
    let named = std::fs::hard_link(&waiting, path);
    let _ = std::fs::remove_file(&waiting);
    match named {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => Err(Error::file("naming", path)(cause)),
        _ => sync_folder(Some(folder)),
    }
}

/// Connects to a server.
pub(super) async fn open_postgres(url: &str) -> Result<DatabaseConnection, Error> {
    if holds_password(url) {
        return Err(Error::Address(WITHOUT_PASSWORD));
    }
    let options = PgConnectOptions::from_str(url).ok().filter(|_| is_postgres(url));
    let mut options = options.ok_or(Error::Address("expected an address such as postgres://user@host/name"))?;
    if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
        options = options.password(&password);
    }
    let options = options.application_name("throughline").disable_statement_logging();
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
    let pool = pool.connect_with(options).await.map_err(failed_below("connecting to"))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
