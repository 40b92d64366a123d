//! Verbs: sign-in, sign-out. Password, second factor, session.

use std::path::Path;

use case::{Account, AccountState, Kind, Membership, Session, SessionState, folded};
use records::format_rfc3339;
use store::{Credentials, Filter, Kept, PasswordHash, Store, fresh_token, token_digest};

use super::principal::{Access, Known, Principal};
use super::tokens::is_token;
use crate::acting::Actor;
use crate::bench::Workbench;
use crate::error::Error;
use crate::search::SearchIndex;

/// Parts digests of names from others.
pub(super) const NAME_DIGEST: &str = "name";
/// Parts digests of sessions' tokens from others.
const SESSION_DIGEST: &str = "session";
/// Parts the marks of pages from others.
const MARK_DIGEST: &str = "page";
/// What the journal says of a name that is no account's: what was typed may have been a password.
const NOBODY: &str = "(no account)";
/// How often the use of a session is noted: often enough for a limit of half an hour, and not a write a request.
const SEEN_EVERY_MS: i64 = 30_000;
/// One answer to every attempt that fails, so that it tells nothing of what was wrong.
const WRONG: &str = "name, password or code is not right, or the account may not be used";
/// One answer to every token that is not good.
const NO_SESSION: &str =
    "the session is over or was never begun; sign in again (throughline sign-in NAME), or unset THROUGHLINE_SESSION";

/// What somebody gives to sign in.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// Their account's name.
    pub name: &'a str,
    /// Their password.
    pub password: &'a str,
    /// A one-time code or a recovery code, where they gave one.
    pub code: Option<&'a str>,
}

impl std::fmt::Debug for SignIn<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SignIn")
    }
}

/// What becomes of it.
#[derive(Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// They are in; the token of their session, which is shown only now.
    Token(String),
    /// The password is right, and a code is needed besides.
    CodeNeeded,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if *self == Self::CodeNeeded { "CodeNeeded" } else { "Token" })
    }
}

/// What a page of a session repeats to show that a change came from it: it follows from the session's token, and tells nothing of it.
pub fn page_mark(token: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&token_digest(MARK_DIGEST, token.trim()))
}

/// A code that nobody can guess, for an address that only its reader is to know.
///
/// # Errors Where the operating system gives no random bytes.
pub fn fresh_code() -> Result<String, Error> {
    Ok(fresh_token()?.0)
}

/// Whether two secrets are the same, in a time that does not tell how far they are.
pub fn is_same_secret(given: &str, expected: &str) -> bool {
    token_digest(MARK_DIGEST, given) == token_digest(MARK_DIGEST, expected)
}

impl Workbench {
    /// Signs somebody in.
    ///
    /// Every attempt does the work of one password's hash, whether there is such an account or not, and every failure has one answer.
    /// After some failures under a name the next attempt waits; after a hundred the account is locked.
    ///
    /// # Errors Where anything is wrong, or too many attempts failed.
    pub fn sign_in(&self, given: &SignIn<'_>) -> Result<SignedIn, Error> {
        let (database, now_ms) = (self.case()?, self.actor.now_ms);
        let name = token_digest(NAME_DIGEST, &folded(given.name));
        let attempts = self.attempt(&name)?;
        let account = self.find_account(given.name)?;
        let kept = account.as_ref().map(|kept| database.credentials(&kept.id)).transpose()?.flatten();
        let right = PasswordHash::matches(kept.as_ref().map(|kept| &kept.password), given.password);
        let usable = account.filter(|one| one.content.state_at(now_ms) == AccountState::Active);
        let (Some(account), Some(kept), true) = (&usable, &kept, right) else {
            return self.fail(usable.as_ref(), attempts);
        };
        if kept.totp.is_some() && given.code.is_none() {
            return Ok(SignedIn::CodeNeeded);
        }
        match self.begin_session(account, Some((kept, given.code.unwrap_or_default())))? {
            SignedIn::CodeNeeded => self.fail(Some(account), attempts),
            signed_in @ SignedIn::Token(_) => {
                database.forget_attempts(&name)?;
                Ok(signed_in)
            }
        }
    }

    /// Takes one attempt under a name, by its digest.
    pub(super) fn attempt(&self, name: &[u8; 32]) -> Result<case::Attempts, Error> {
        match self.case()?.take_attempt(name, self.actor.now_ms)? {
            Ok(attempts) => Ok(attempts),
            Err(until) => {
                self.refuse_sign_in(None)?;
                let until = format_rfc3339(until);
                Err(Error::refused(format!("too many attempts failed under that name; try again after {until}")))
            }
        }
    }

    /// Begins a session, once a second factor was good where one is to be looked at; another code is needed otherwise.
    pub(super) fn begin_session(
        &self,
        account: &Kept<Account>,
        factor: Option<(&Credentials, &str)>,
    ) -> Result<SignedIn, Error> {
        let change = self.case()?.begin(self.entry_by(&account.content.name, Kind::Alteration, &account.id))?;
        if let Some((kept, code)) = factor
            && !self.accepts_factor(&change, &account.id, kept, code)?
        {
            return Ok(SignedIn::CodeNeeded);
        }
        let (token, digest) = fresh_token()?;
        change.put_session(&digest, &Session::begin(&account.id, self.actor.now_ms))?;
        change.commit()?;
        Ok(SignedIn::Token(token))
    }

    pub(super) fn fail(&self, account: Option<&Kept<Account>>, attempts: case::Attempts) -> Result<SignedIn, Error> {
        self.refuse_sign_in(account)?;
        if let Some(seen) = account.filter(|_| attempts.locks()) {
            let mut locked = seen.content.clone();
            locked.set_state(AccountState::Locked).map_err(store::Error::from)?;
            let entry = self.entry_by(&seen.content.name, Kind::Alteration, &seen.id);
            let mut change = self.case()?.begin(entry)?;
            change.replace(&seen.id, seen.version, &locked)?;
            change.end_sessions_of(&seen.id, self.actor.now_ms)?;
            change.commit()?;
        }
        Err(Error::refused(WRONG))
    }

    pub(super) fn refuse_sign_in(&self, account: Option<&Kept<Account>>) -> Result<(), Error> {
        let (who, id) = account.map_or((NOBODY, ""), |kept| (&kept.content.name, &kept.id));
        self.case()?.journal(&self.entry_by(who, Kind::Refusal, id))?;
        Ok(())
    }

    fn entry_by(&self, who: &str, kind: Kind, account: &str) -> case::JournalEntry {
        let about = if account.is_empty() { Vec::new() } else { vec![account.to_owned()] };
        case::JournalEntry { who: who.to_owned(), ..self.entry("sign-in", kind, about) }
    }

    /// Opens a store for whoever holds a session's token.
    ///
    /// # Errors Where the session is over, or the account may not be used.
    pub fn open_signed_in(root: &Path, token: &str, reason: &str, now_ms: i64) -> Result<Self, Error> {
        Self::signed_in_on(Store::open(root)?, token, reason, now_ms)
    }

    pub(crate) fn signed_in_on(store: Store, token: &str, reason: &str, now_ms: i64) -> Result<Self, Error> {
        if is_token(token) {
            return Self::by_token_on(store, token, reason, now_ms);
        }
        let database = store.case_database()?;
        let digest = token_digest(SESSION_DIGEST, token.trim());
        let session = database.session(&digest)?.filter(|session| session.state_at(now_ms) == SessionState::Open);
        let session = session.ok_or_else(|| Error::refused(NO_SESSION))?;
        let account: Kept<Account> = database.get(&session.account)?;
        let mut known = Self::known_at(&store, &account, now_ms)?.ok_or_else(|| Error::refused(NO_SESSION))?;
        if now_ms - session.seen_ms >= SEEN_EVERY_MS {
            database.see_session(&digest, now_ms)?;
        }
        known.session = Some(digest);
        Ok(Self::for_account(store, Access::account(known), account.content.name, reason, now_ms))
    }

    /// An account as the policies see it now; nothing where it may not be used.
    pub(super) fn known_at(store: &Store, account: &Kept<Account>, now_ms: i64) -> Result<Option<Known>, Error> {
        let own = Filter { about: Some(&account.id), ..Filter::default() };
        let known = Known::at(account, &store.case_database()?.list::<Membership>(&own)?, now_ms);
        Ok(Some(known).filter(|known| known.state == AccountState::Active))
    }

    pub(super) fn for_account(store: Store, access: Access, who: String, reason: &str, now_ms: i64) -> Self {
        let actor = Actor { who, reason: reason.to_owned(), now_ms };
        Self { store, actor, access, key_folder: None, shelf: None, search: SearchIndex::default() }
    }

    /// Ends the session that this workbench was opened with.
    ///
    /// # Errors Where it was opened with none.
    pub fn sign_out(&self) -> Result<(), Error> {
        let Principal::Account(known) = self.access.principal() else {
            return Err(Error::refused("nobody is signed in; THROUGHLINE_SESSION is not set"));
        };
        let change = self.case()?.begin(self.entry("sign-out", Kind::Alteration, vec![known.id.clone()]))?;
        if let Some(digest) = &known.session {
            change.end_session(digest, self.actor.now_ms)?;
        }
        change.commit()?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "sign_in_tests.rs"]
mod tests;
