//! The steps by which the tables came to be as they are. A step that was released is never changed; a new one is added.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::failure::failed;
use super::schema::described;
use crate::error::Error;

/// One step.
struct Step {
    /// Tables that it makes.
    tables: &'static [&'static str],
    /// What it does besides, in the SQL that both databases read.
    statements: &'static [&'static str],
}

const STEPS: &[Step] = &[FIRST, ACCESS, RETENTION, TOKENS];

/// Tokens of programs.
const TOKENS: Step = Step { tables: &["tokens"], statements: &[] };

/// Review, retention and erasure.
const RETENTION: Step = Step { tables: &["reviews", "holds", "disposals"], statements: &[] };

const FIRST: Step = Step {
    tables: &[
        "operations",
        "people",
        "roles",
        "identifiers",
        "lines",
        "tenures",
        "judgements",
        "notes",
        "tasks",
        "decisions",
        "files",
        "views",
        "authorities",
        "history",
        "journal_entries",
        "journal_about",
        "checkpoints",
    ],
    statements: &[
        "CREATE UNIQUE INDEX journal_leaf ON journal_entries (leaf)",
        "CREATE INDEX journal_waiting ON journal_entries (id) WHERE leaf IS NULL",
        "CREATE INDEX journal_who ON journal_entries (who, at_ms)",
        "CREATE INDEX journal_at ON journal_entries (at_ms)",
        "CREATE INDEX journal_about_about ON journal_about (about)",
    ],
};

const ACCESS: Step = Step {
    tables: &["accounts", "memberships", "credentials", "recovery_codes", "sessions", "attempts"],
    statements: &["CREATE INDEX sessions_account ON sessions (account)"],
};

/// A number of our own under which PostgreSQL lets one program at a time change the tables.
const ADVISORY_LOCK: i64 = 0x7468_726f_7567;

/// Makes what is missing. Where nothing is, this costs one look.
pub(super) async fn bring_up_to_date(connection: &DatabaseConnection) -> Result<(), Error> {
    let newest = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let done = done(connection).await.unwrap_or(0);
    if done == newest {
        return Ok(());
    }
    if done > newest {
        let cause = format!("its tables are of version {done}, this program reads {newest}; use the newer program");
        return Err(Error::Database { doing: "opening", cause });
    }
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await.map_err(failed("opening"))?;
    take_steps(&transaction).await.map_err(failed("making the tables of"))?;
    transaction.commit().await.map_err(failed("making the tables of"))
}

/// How many steps have been taken; an error where not even their list is there.
async fn done<C: ConnectionTrait>(connection: &C) -> Result<i64, DbErr> {
    let count = Query::select().expr_as(Expr::col("step").max(), "newest").from("migrations").take();
    let row = connection.query_one(&count).await?;
    row.map_or(Ok(0), |row| row.try_get::<Option<i64>>("", "newest").map(Option::unwrap_or_default))
}

async fn take_steps(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    let backend = transaction.get_database_backend();
    if backend == DbBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})");
        transaction.execute_raw(Statement::from_string(backend, lock)).await?;
    }
    transaction.execute_unprepared("CREATE TABLE IF NOT EXISTS migrations (step BIGINT NOT NULL PRIMARY KEY)").await?;
    // Somebody else may have taken them while we waited.
    let done = usize::try_from(done(transaction).await?).unwrap_or(0);
    for (at, step) in STEPS.iter().enumerate().skip(done) {
        for table in step.tables.iter().filter_map(|name| described(name)) {
            transaction.execute(&table.create(backend)).await?;
            if table.is_noun() {
                let name = table.name;
                let order = format!("CREATE INDEX {name}_about ON {name} (about)");
                transaction.execute_unprepared(&order).await?;
                let order = format!("CREATE INDEX {name}_operation ON {name} (operation, at_ms)");
                transaction.execute_unprepared(&order).await?;
            }
        }
        for statement in step.statements {
            transaction.execute_unprepared(statement).await?;
        }
        let number = i64::try_from(at + 1).unwrap_or(i64::MAX);
        let noted = Query::insert().into_table("migrations").columns(["step"]).values_panic([number.into()]).take();
        transaction.execute(&noted).await?;
    }
    Ok(())
}
