//! What proves that somebody is the holder of an account: kept apart from the account, and never in a history.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, Value};

use super::failure::failed;
use super::{CaseDatabase, Change};
use crate::error::Error;
use crate::keys::AccountKeys;
use crate::password::PasswordHash;

/// What is kept of one account's proofs.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The password's hash.
    pub password: PasswordHash,
    /// The secret of one-time codes, sealed.
    pub totp: Option<Vec<u8>>,
    /// A secret of which no code was seen yet, sealed.
    pub totp_waiting: Option<Vec<u8>>,
    /// The step of the newest code that was used.
    pub last_step: Option<i64>,
}

impl CaseDatabase {
    /// What is kept of an account.
    ///
    /// # Errors A failure of the database.
    pub fn credentials(&self, account: &str) -> Result<Option<Credentials>, Error> {
        let wanted = Query::select()
            .columns(["password", "totp", "totp_waiting", "last_step"])
            .from("credentials")
            .and_where(Expr::col("account").eq(account))
            .take();
        let row = self.wait(self.connection().query_one(&wanted)).map_err(failed("reading"))?;
        let Some(row) = row else { return Ok(None) };
        let read = || {
            Ok(Credentials {
                password: PasswordHash::stored(row.try_get("", "password")?),
                totp: row.try_get("", "totp")?,
                totp_waiting: row.try_get("", "totp_waiting")?,
                last_step: row.try_get("", "last_step")?,
            })
        };
        read().map(Some).map_err(failed("reading"))
    }

    /// Every secret of one-time codes that is kept, sealed, with its account.
    ///
    /// # Errors A failure of the database.
    pub fn sealed_secrets(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let kept = self.wait(sealed(self.connection()))?;
        let both = |(account, totp, waiting): Sealed| {
            totp.into_iter().chain(waiting).map(move |sealed| (account.clone(), sealed))
        };
        Ok(kept.into_iter().flat_map(both).collect())
    }

    /// How many recovery codes of an account are unused.
    ///
    /// # Errors A failure of the database.
    pub fn unused_recovery_codes(&self, account: &str) -> Result<usize, Error> {
        let wanted = Query::select()
            .column("digest")
            .from("recovery_codes")
            .and_where(Expr::col("account").eq(account))
            .and_where(Expr::col("used_ms").is_null())
            .take();
        Ok(self.wait(self.connection().query_all(&wanted)).map_err(failed("reading"))?.len())
    }
}

/// An account with its secret and the one that waits, where there are such.
type Sealed = (String, Option<Vec<u8>>, Option<Vec<u8>>);

async fn sealed<C: ConnectionTrait>(connection: &C) -> Result<Vec<Sealed>, Error> {
    let wanted = Query::select().columns(["account", "totp", "totp_waiting"]).from("credentials").take();
    let rows = connection.query_all(&wanted).await.map_err(failed("reading"))?;
    let read = |row: &sea_orm::QueryResult| {
        Ok((row.try_get("", "account")?, row.try_get("", "totp")?, row.try_get("", "totp_waiting")?))
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(failed("reading"))
}

impl Change<'_> {
    /// Keeps everybody else from changing credentials until the change ends: a key is chosen, or exchanged, while they stay as they are.
    ///
    /// # Errors A failure of the database.
    pub fn alone_with_credentials(&self) -> Result<(), Error> {
        self.lock_table("credentials")
    }

    /// Seals every secret of one-time codes anew, with the newest of some keys. Gives how many.
    ///
    /// # Errors Where one cannot be opened: none is changed then, once the change is dropped; a failure of the database.
    pub fn reseal_secrets(&self, keys: &AccountKeys) -> Result<usize, Error> {
        let mut resealed = 0;
        for (account, totp, waiting) in self.database.wait(sealed(self.transaction()))? {
            let mut values = Vec::new();
            for (column, sealed) in [("totp", totp), ("totp_waiting", waiting)] {
                if let Some(sealed) = sealed {
                    let secret = keys.open(&account, &sealed)?;
                    values.push((column, keys.seal(&account, &secret)?.into()));
                }
            }
            resealed += values.len();
            if !values.is_empty() {
                self.set(&account, values)?;
            }
        }
        Ok(resealed)
    }

    /// Sets an account's password.
    ///
    /// # Errors A failure of the database.
    pub fn put_password(&self, account: &str, password: &PasswordHash) -> Result<(), Error> {
        let insert = Query::insert()
            .into_table("credentials")
            .columns(["account", "password"])
            .values_panic([account.into(), password.text().into()])
            .on_conflict(OnConflict::column("account").update_column("password").to_owned())
            .take();
        self.run(&insert).map(|_| ())
    }

    /// Keeps a new secret of one-time codes until a code of it is seen.
    ///
    /// # Errors A failure of the database.
    pub fn put_waiting_totp(&self, account: &str, sealed: &[u8]) -> Result<(), Error> {
        self.set(account, vec![("totp_waiting", sealed.to_vec().into())])
    }

    /// From now on codes of this secret are asked for; the one of `step` is used.
    ///
    /// # Errors A failure of the database.
    pub fn adopt_totp(&self, account: &str, sealed: &[u8], step: i64) -> Result<(), Error> {
        let nothing = Value::Bytes(None);
        self.set(account, vec![("totp", sealed.to_vec().into()), ("totp_waiting", nothing), ("last_step", step.into())])
    }

    /// From now on no code is asked for.
    ///
    /// # Errors A failure of the database.
    pub fn remove_totp(&self, account: &str) -> Result<(), Error> {
        let nothing = || Value::Bytes(None);
        self.set(account, vec![("totp", nothing()), ("totp_waiting", nothing()), ("last_step", Value::BigInt(None))])
    }

    fn set(&self, account: &str, values: Vec<(&'static str, Value)>) -> Result<(), Error> {
        let values = values.into_iter().map(|(column, value)| (column, Expr::value(value)));
        let update =
            Query::update().table("credentials").values(values).and_where(Expr::col("account").eq(account)).take();
        self.run(&update).map(|_| ())
    }

    /// Uses up the code of a step. `false` where that code, or a later one, was used: of two at one time one wins.
    ///
    /// # Errors A failure of the database.
    pub fn use_step(&self, account: &str, step: i64) -> Result<bool, Error> {
        let update = Query::update()
            .table("credentials")
            .values([("last_step", step.into())])
            .and_where(Expr::col("account").eq(account))
            .and_where(Expr::col("last_step").is_null().or(Expr::col("last_step").lt(step)))
            .take();
        Ok(self.run(&update)? == 1)
    }

    /// Puts new recovery codes, as digests, in the place of the old ones.
    ///
    /// # Errors A failure of the database.
    pub fn put_recovery_codes(&self, account: &str, digests: &[[u8; 32]]) -> Result<(), Error> {
        let forget = Query::delete().from_table("recovery_codes").and_where(Expr::col("account").eq(account)).take();
        self.run(&forget)?;
        for digest in digests {
            let insert = Query::insert()
                .into_table("recovery_codes")
                .columns(["account", "digest"])
                .values_panic([account.into(), digest.to_vec().into()])
                .take();
            self.run(&insert)?;
        }
        Ok(())
    }

    /// Uses up a recovery code. `false` where there is none such, or it was used.
    ///
    /// # Errors A failure of the database.
    pub fn use_recovery_code(&self, account: &str, digest: &[u8; 32], now_ms: i64) -> Result<bool, Error> {
        let update = Query::update()
            .table("recovery_codes")
            .values([("used_ms", now_ms.into())])
            .and_where(Expr::col("account").eq(account))
            .and_where(Expr::col("digest").eq(digest.to_vec()))
            .and_where(Expr::col("used_ms").is_null())
            .take();
        Ok(self.run(&update)? == 1)
    }
}
