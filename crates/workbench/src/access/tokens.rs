//! Verbs: token add, list, withdraw; and what opens a workbench for a program.

use case::{AccessToken, Account, Kind, Scope, TokenState};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use store::{Filter, Kept, Store, fresh_token, token_digest};

use super::principal::Access;
use crate::bench::Workbench;
use crate::casework::kept_json;
use crate::error::Error;

/// How tokens begin, so that one that lies about is known for what it is.
const BEGINS: &str = "tlt";
/// Parts digests of tokens from others.
const TOKEN_DIGEST: &str = "token";
/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// One answer to every token that is not good.
const NO_TOKEN: &str = "the token is good for nothing; make another (throughline token add)";

/// A token to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// Whose it is.
    pub user: &'a str,
    /// What it is for.
    pub name: &'a str,
    /// Words of its scopes.
    pub scopes: &'a [String],
    /// How many days it is good for.
    pub days: u16,
}

impl Workbench {
    /// Makes a token for a program. The token itself is shown only now.
    ///
    /// # Errors Where it is neither one's own account nor one administers accounts, a scope is none, or the days are none or more than a year.
    pub fn token_add(&self, new: &NewToken<'_>) -> Result<Value, Error> {
        let account = self.account_for("token add", new.user)?;
        let (secret, _) = fresh_token()?;
        let token = AccessToken {
            account: account.id.clone(),
            name: new.name.trim().to_owned(),
            scopes: scopes(new.scopes)?,
            digest: HEXLOWER.encode(&token_digest(TOKEN_DIGEST, &secret)),
            created_ms: self.actor.now_ms,
            ends_ms: self.actor.now_ms + i64::from(new.days) * DAY_MS,
            withdrawn_ms: None,
        };
        let mut change = self.case()?.begin(self.entry("token add", Kind::Alteration, vec![account.id]))?;
        let kept = change.add(&token)?;
        change.commit()?;
        let mut shown = self.token_json(&kept);
        shown["token"] = json!(format!("{BEGINS}_{}_{secret}", kept.id));
        Ok(shown)
    }

    /// Tokens of an account.
    ///
    /// # Errors Where it is neither one's own account nor one administers accounts.
    pub fn token_list(&self, user: &str) -> Result<Vec<Value>, Error> {
        let account = self.account_for("token list", user)?;
        self.enter("token list", Kind::Consultation, vec![account.id.clone()])?;
        let own = Filter { about: Some(&account.id), ..Filter::default() };
        let tokens = self.case()?.list::<AccessToken>(&own)?;
        Ok(tokens.iter().map(|kept| self.token_json(kept)).collect())
    }

    /// Withdraws a token for good.
    ///
    /// # Errors Where there is none of that id on an account that one may look after.
    pub fn token_withdraw(&self, id: &str) -> Result<Value, Error> {
        let found = self.case()?.get::<AccessToken>(id);
        self.gate_account("token withdraw", found.as_ref().map_or("", |kept| &kept.content.account))?;
        let seen = found?;
        let token =
            AccessToken { withdrawn_ms: Some(seen.content.withdrawn_ms.unwrap_or(self.actor.now_ms)), ..seen.content };
        let entry = self.entry("token withdraw", Kind::Alteration, vec![token.account.clone()]);
        let kept = self.case()?.replace(&seen.id, seen.version, &token, entry)?;
        Ok(self.token_json(&kept))
    }

    fn token_json(&self, kept: &Kept<AccessToken>) -> Value {
        let mut shown = kept_json(kept);
        shown["state"] = json!(kept.content.state_at(self.actor.now_ms).word());
        if let Some(shown) = shown.as_object_mut() {
            shown.remove("digest");
        }
        shown
    }

    /// A workbench for a program that shows a token.
    pub(crate) fn by_token_on(store: Store, token: &str, reason: &str, now_ms: i64) -> Result<Self, Error> {
        let database = store.case_database()?;
        let (id, secret) = parts(token).ok_or_else(|| Error::refused(NO_TOKEN))?;
        let kept = match database.get::<AccessToken>(id) {
            Ok(kept) => kept,
            Err(store::Error::NotOnRecord { .. }) => return Err(Error::refused(NO_TOKEN)),
            Err(other) => return Err(other.into()),
        };
        let right = kept.content.digest == HEXLOWER.encode(&token_digest(TOKEN_DIGEST, secret));
        if !right || kept.content.state_at(now_ms) != TokenState::Good {
            return Err(Error::refused(NO_TOKEN));
        }
        let account: Kept<Account> = database.get(&kept.content.account)?;
        let mut known = Self::known_at(&store, &account, now_ms)?.ok_or_else(|| Error::refused(NO_TOKEN))?;
        known.token = Some(kept.content.scopes);
        Ok(Self::for_account(store, Access::account(known), account.content.name, reason, now_ms))
    }
}

/// Words of what a token can open.
pub fn scope_words() -> Vec<&'static str> {
    Scope::ALL.iter().map(|scope| scope.word()).collect()
}

/// Whether a text looks like a token of a program rather than one of a session.
pub fn is_token(text: &str) -> bool {
    parts(text).is_some()
}

/// Id and secret.
fn parts(token: &str) -> Option<(&str, &str)> {
    token.trim().strip_prefix(BEGINS)?.strip_prefix('_')?.split_once('_')
}

fn scopes(words: &[String]) -> Result<Vec<Scope>, Error> {
    let read = |word: &String| {
        Scope::parse(word).ok_or_else(|| {
            Error::refused(format!("no scope is called `{word}`; expected one of {}", scope_words().join(", ")))
        })
    };
    let mut scopes: Vec<Scope> = words.iter().map(read).collect::<Result<_, _>>()?;
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}
