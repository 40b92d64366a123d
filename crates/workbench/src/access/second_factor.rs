//! Verbs: user totp, user recovery, key rotate second-factor.

use case::{Account, Kind, SECRET_BYTES, accepted_step, app_address, recovery_code};
use serde_json::{Value, json};
use store::{AccountKeys, Change, Credentials, Kept, fresh_secret, token_digest};

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
        let store = self.name_of_store()?;
        let change = self.begin_for("user totp", &account)?;
        // While nobody exchanges the key.
        change.alone_with_credentials()?;
        let mut keys = self.key_folder()?.account_keys(&store)?;
        if keys.is_empty() {
            keys.make()?;
        }
        let sealed = keys.seal(&account.id, &secret)?;
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
        let secret = self.account_keys()?.open(&account.id, &sealed)?;
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

    /// What the keys of this store are filed under: the name of its journal, which its first entry gives it.
    pub(crate) fn name_of_store(&self) -> Result<String, Error> {
        let named = || Ok::<_, Error>(self.store.journal().keys()?.first().map(|key| key.name.clone()));
        if let Some(name) = named()? {
            return Ok(name);
        }
        self.sequence()?;
        Ok(named()?.unwrap_or_default())
    }

    /// The keys that seal the secrets of this store's accounts.
    fn account_keys(&self) -> Result<AccountKeys, Error> {
        let keys = self.key_folder()?.account_keys(&self.name_of_store()?)?;
        if keys.is_empty() {
            return Err(Error::refused(
                "the key that seals one-time codes is not in this user's key folder; bring it (`accounts-….secret`), \
                 or give new secrets with `throughline user totp`",
            ));
        }
        Ok(keys)
    }

    /// Puts a new key in the place of the one that seals one-time codes, and seals every secret anew: all of them, or none. Gives how many.
    ///
    /// # Errors Where a secret cannot be opened, a key cannot be kept, or the database fails; the old key then stays, and opens what it
    /// opened.
    pub fn rotate_account_key(&self) -> Result<usize, Error> {
        self.gate("key rotate")?;
        let store = self.name_of_store()?;
        let change =
            self.case()?.begin(self.entry("key rotate", Kind::Alteration, vec!["one-time codes".to_owned()]))?;
        change.alone_with_credentials()?;
        let mut keys = self.key_folder()?.account_keys(&store)?;
        keys.make()?;
        let resealed = match change.reseal_secrets(&keys) {
            Ok(resealed) => resealed,
            Err(cause) => {
                drop(change);
                keys.forget_newest()?;
                return Err(cause.into());
            }
        };
        change.commit()?;
        // Only now: until then the old key is what opens what is stored.
        keys.forget_older()?;
        Ok(resealed)
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
        let secret = self.account_keys()?.open(account, sealed)?;
        match accepted_step(&secret, code, self.actor.now_ms, kept.last_step) {
            Some(step) => Ok(change.use_step(account, step)?),
            None => Ok(false),
        }
    }
}

fn recovery_digest(code: &str) -> Option<[u8; 32]> {
    recovery_code::read(code).map(|code| token_digest(RECOVERY_DIGEST, &code))
}
