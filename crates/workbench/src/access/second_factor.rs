//! Verbs: user totp, user recovery.

use case::{Account, Kind, SECRET_BYTES, accepted_step, app_address, recovery_code};
use serde_json::{Value, json};
use store::{Change, Credentials, Kept, SecretKey, fresh_secret, token_digest};

use crate::bench::Workbench;
use crate::error::Error;

/// Parts digests of recovery codes from others.
const RECOVERY_DIGEST: &str = "recovery";

impl Workbench {
    /// Makes a new secret of one-time codes and shows it once. It counts from the first code on that [`Workbench::user_totp_confirm`]
    /// sees, so that nobody locks themselves out with an app that did not read it.
    ///
    /// # Errors Where there is no account of that name, or the key folder cannot be used.
    pub fn user_totp(&self, name: &str) -> Result<Value, Error> {
        let account = self.account_for("user totp", name)?;
        let secret: [u8; SECRET_BYTES] = fresh_secret()?;
        let change = self.begin_for("user totp", &account)?;
        let sealed = self.secret_key(true)?.seal(&account.id, &secret)?;
        change.put_waiting_totp(&account.id, &sealed)?;
        change.commit()?;
        let address = app_address(&secret, &account.content.name).map_err(store::Error::from)?;
        let letters = data_encoding::BASE32_NOPAD.encode(&secret);
        Ok(json!({ "id": account.id, "secret": letters, "app_address": address }))
    }

    /// Adopts the new secret: `code` shows that an app has read it.
    ///
    /// # Errors Where no secret waits, or the code is not one of it.
    pub fn user_totp_confirm(&self, name: &str, code: &str) -> Result<Value, Error> {
        let account = self.account_for("user totp", name)?;
        let kept = self.case()?.credentials(&account.id)?;
        let sealed = kept.and_then(|kept| kept.totp_waiting);
        let sealed = sealed.ok_or_else(|| Error::refused("no secret waits; run `throughline user totp NAME` first"))?;
        let secret = self.secret_key(false)?.open(&account.id, &sealed)?;
        let step = accepted_step(&secret, code, self.actor.now_ms, None).ok_or_else(|| {
            Error::refused("the code is none of the new secret now; look at the app and at both clocks")
        })?;
        let change = self.begin_for("user totp", &account)?;
        change.adopt_totp(&account.id, &sealed, step)?;
        change.commit()?;
        Ok(json!({ "id": account.id, "one_time_codes": true }))
    }

    /// Asks for no code any more: somebody lost their telephone and their recovery codes.
    ///
    /// # Errors Where there is no account of that name.
    pub fn user_totp_remove(&self, name: &str) -> Result<Value, Error> {
        let account = self.account_for("user totp", name)?;
        let change = self.begin_for("user totp", &account)?;
        change.remove_totp(&account.id)?;
        change.commit()?;
        Ok(json!({ "id": account.id, "one_time_codes": false }))
    }

    /// Makes new recovery codes in the place of the old ones and shows them once.
    ///
    /// # Errors Where there is no account of that name.
    pub fn user_recovery(&self, name: &str) -> Result<Value, Error> {
        let account = self.account_for("user recovery", name)?;
        let mut codes = Vec::with_capacity(recovery_code::CODES);
        for _ in 0..recovery_code::CODES {
            codes.push(recovery_code::written(&fresh_secret()?));
        }
        let digests: Vec<[u8; 32]> = codes.iter().filter_map(|code| recovery_digest(code)).collect();
        let change = self.begin_for("user recovery", &account)?;
        change.put_recovery_codes(&account.id, &digests)?;
        change.commit()?;
        Ok(json!({ "id": account.id, "codes": codes }))
    }

    fn begin_for(&self, verb: &str, account: &Kept<Account>) -> Result<Change<'_>, Error> {
        Ok(self.case()?.begin(self.entry(verb, Kind::Alteration, vec![account.id.clone()]))?)
    }

    /// The key that seals the secrets of this store's accounts.
    fn secret_key(&self, make: bool) -> Result<SecretKey, Error> {
        self.sequence()?;
        let store = self.store.journal().keys()?.first().map(|key| key.name.clone()).unwrap_or_default();
        let key = self.key_folder()?.secret_key(&store, make)?;
        key.ok_or_else(|| {
            Error::refused(
                "the key that seals one-time codes is not in this user's key folder; bring it (`accounts-….secret`), \
                 or give new secrets with `throughline user totp`",
            )
        })
    }

    /// Whether a second factor is good, which uses it up.
    pub(super) fn accepts_factor(
        &self,
        change: &Change<'_>,
        account: &str,
        kept: &Credentials,
        code: &str,
    ) -> Result<bool, Error> {
        let Some(sealed) = &kept.totp else { return Ok(true) };
        if let Some(digest) = recovery_digest(code) {
            return Ok(change.use_recovery_code(account, &digest, self.actor.now_ms)?);
        }
        let secret = self.secret_key(false)?.open(account, sealed)?;
        match accepted_step(&secret, code, self.actor.now_ms, kept.last_step) {
            Some(step) => Ok(change.use_step(account, step)?),
            None => Ok(false),
        }
    }
}

fn recovery_digest(code: &str) -> Option<[u8; 32]> {
    recovery_code::read(code).map(|code| token_digest(RECOVERY_DIGEST, &code))
}
