//! Verbs: user add, list, lock, unlock, role, revoke, password, end-sessions.

use case::{Account, AccountRole, AccountState, Kind, folded};
use serde_json::{Value, json};
use store::{Filter, Kept, PasswordHash, token_digest};

use super::sign_in::NAME_DIGEST;
use crate::bench::Workbench;
use crate::casework::{boundary, kept_json};
use crate::error::Error;

/// An account to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// The name that they sign in by.
    pub name: &'a str,
    /// Words of their roles.
    pub roles: &'a [String],
    /// First instant or day at which it may no longer be used.
    pub until: Option<&'a str>,
    /// The password.
    pub password: &'a str,
}

fn roles(words: &[String]) -> Result<Vec<AccountRole>, Error> {
    let known: Vec<&str> = AccountRole::ALL.iter().map(|role| role.word()).collect();
    let read = |word: &String| {
        AccountRole::read(word)
            .ok_or_else(|| Error::refused(format!("no role is called `{word}`; expected one of {}", known.join(", "))))
    };
    words.iter().map(read).collect()
}

impl Workbench {
    /// Makes an account.
    ///
    /// # Errors Where the name is taken, a role is none, or the password is too short.
    pub fn user_add(&self, new: &NewUser<'_>) -> Result<Value, Error> {
        self.gate("user add")?;
        let account = Account {
            name: new.name.trim().to_owned(),
            roles: roles(new.roles)?,
            state: AccountState::Active,
            created_ms: self.actor.now_ms,
            ends_ms: boundary("until", new.until)?,
            provider: None,
        };
        account.check_password(new.password).map_err(store::Error::from)?;
        let password = PasswordHash::of(new.password)?;
        let mut change = self.case()?.begin(self.entry("user add", Kind::Alteration, Vec::new()))?;
        change.alone::<Account>()?;
        let known = change.list::<Account>(&Filter::default())?;
        if known.iter().any(|kept| kept.content.is_called(&account.name)) {
            return Err(Error::refused("there is an account of that name; expected another name"));
        }
        let kept = change.add(&account)?;
        change.put_password(&kept.id, &password)?;
        change.commit()?;
        self.user_json(&kept)
    }

    /// Every account: its roles, how it stands, what proves who holds it.
    ///
    /// # Errors A failure of the database.
    pub fn user_list(&self) -> Result<Vec<Value>, Error> {
        self.gate("user list")?;
        self.enter("user list", Kind::Consultation, Vec::new())?;
        let known = self.case()?.list::<Account>(&Filter::default())?;
        known.iter().map(|kept| self.user_json(kept)).collect()
    }

    fn user_json(&self, kept: &Kept<Account>) -> Result<Value, Error> {
        let (database, now_ms) = (self.case()?, self.actor.now_ms);
        let credentials = database.credentials(&kept.id)?;
        let open = database.sessions_of(&kept.id)?;
        let open = open.iter().filter(|session| session.state_at(now_ms) == case::SessionState::Open).count();
        let mut shown = kept_json(kept);
        shown["state"] = json!(kept.content.state_at(now_ms).word());
        shown["one_time_codes"] = json!(credentials.is_some_and(|kept| kept.totp.is_some()));
        shown["linked"] = json!(kept.content.provider.is_some());
        shown["recovery_codes"] = json!(database.unused_recovery_codes(&kept.id)?);
        shown["open_sessions"] = json!(open);
        Ok(shown)
    }

    /// Shuts an account for now, and ends its sessions.
    ///
    /// # Errors Where there is none of that name, or it was shut for good.
    pub fn user_lock(&self, name: &str) -> Result<Value, Error> {
        self.set_state("user lock", name, AccountState::Locked)
    }

    /// Opens an account again, and forgets failed attempts under its name.
    ///
    /// # Errors Where there is none of that name, or it was shut for good.
    pub fn user_unlock(&self, name: &str) -> Result<Value, Error> {
        self.set_state("user unlock", name, AccountState::Active)
    }

    /// Shuts an account for good, and ends its sessions.
    ///
    /// # Errors Where there is none of that name.
    pub fn user_revoke(&self, name: &str) -> Result<Value, Error> {
        self.set_state("user revoke", name, AccountState::Revoked)
    }

    fn set_state(&self, verb: &str, name: &str, state: AccountState) -> Result<Value, Error> {
        self.gate(verb)?;
        let seen = self.account_named(name)?;
        self.gate_account(verb, &seen.id)?;
        let mut change = self.case()?.begin(self.entry(verb, Kind::Alteration, vec![seen.id.clone()]))?;
        let mut account = seen.content;
        account.set_state(state).map_err(store::Error::from)?;
        let kept = change.replace(&seen.id, seen.version, &account)?;
        if state != AccountState::Active {
            change.end_sessions_of(&seen.id, self.actor.now_ms)?;
        }
        change.commit()?;
        if state == AccountState::Active {
            self.case()?.forget_attempts(&token_digest(NAME_DIGEST, &folded(&account.name)))?;
        }
        self.user_json(&kept)
    }

    /// Gives an account roles and takes others from it.
    ///
    /// # Errors Where there is none of that name, a role is none, or the roles do not go together.
    pub fn user_role(&self, name: &str, give: &[String], take: &[String]) -> Result<Value, Error> {
        self.gate("user role")?;
        let seen = self.account_named(name)?;
        self.gate_account("user role", &seen.id)?;
        let (give, take) = (roles(give)?, roles(take)?);
        let mut account = seen.content;
        account.roles.retain(|role| !take.contains(role));
        for role in give {
            if !account.roles.contains(&role) {
                account.roles.push(role);
            }
        }
        let entry = self.entry("user role", Kind::Alteration, vec![seen.id.clone()]);
        let kept = self.case()?.replace(&seen.id, seen.version, &account, entry)?;
        self.user_json(&kept)
    }

    /// Sets an account's password, and ends its sessions: who knew the old one is out.
    ///
    /// # Errors Where there is none of that name, or the password is too short.
    pub fn user_password(&self, name: &str, password: &str) -> Result<Value, Error> {
        let seen = self.account_for("user password", name)?;
        seen.content.check_password(password).map_err(store::Error::from)?;
        let hash = PasswordHash::of(password)?;
        let change = self.case()?.begin(self.entry("user password", Kind::Alteration, vec![seen.id.clone()]))?;
        change.put_password(&seen.id, &hash)?;
        change.end_sessions_of(&seen.id, self.actor.now_ms)?;
        change.commit()?;
        self.user_json(&seen)
    }

    /// Ends every session of an account.
    ///
    /// # Errors Where there is none of that name.
    pub fn user_end_sessions(&self, name: &str) -> Result<Value, Error> {
        let seen = self.account_for("user end-sessions", name)?;
        let change = self.case()?.begin(self.entry("user end-sessions", Kind::Alteration, vec![seen.id.clone()]))?;
        change.end_sessions_of(&seen.id, self.actor.now_ms)?;
        change.commit()?;
        self.user_json(&seen)
    }

    /// The account of a name, once the policies allow a verb on it: one's own, or any for who administers accounts. Who may do neither
    /// hears the same whether there is such an account or not.
    pub(crate) fn account_for(&self, verb: &str, name: &str) -> Result<Kept<Account>, Error> {
        let found = self.find_account(name)?;
        self.gate_account(verb, found.as_ref().map_or("", |kept| &kept.id))?;
        found.ok_or_else(no_account)
    }

    /// An account by its name.
    pub(crate) fn account_named(&self, name: &str) -> Result<Kept<Account>, Error> {
        self.find_account(name)?.ok_or_else(no_account)
    }

    pub(crate) fn find_account(&self, name: &str) -> Result<Option<Kept<Account>>, Error> {
        let known = self.case()?.list::<Account>(&Filter::default())?;
        Ok(known.into_iter().find(|kept| kept.content.is_called(name)))
    }

    /// Whether nobody has an account yet, so that whoever sits at the machine makes the first.
    ///
    /// # Errors A failure of the database.
    pub fn is_first_run(&self) -> Result<bool, Error> {
        self.has_no_active_account()
    }

    pub(crate) fn has_no_active_account(&self) -> Result<bool, Error> {
        let known = self.case()?.list::<Account>(&Filter::default())?;
        Ok(known.iter().all(|kept| kept.content.state_at(self.actor.now_ms) != AccountState::Active))
    }
}

fn no_account() -> Error {
    Error::refused("there is no account of that name; `throughline user list` shows them")
}
