//! Verbs: user link, unlink; and sign-in by what the organisation's provider says of somebody.

use case::{Account, AccountState, ProviderLink};
use serde_json::{Value, json};
use store::{Filter, Kept, PasswordHash, token_digest};

use super::SignedIn;
use super::sign_in::NAME_DIGEST;
use crate::bench::Workbench;
use crate::error::Error;

/// One answer to everybody whom a provider vouches for and who may not come in here.
const NOT_HERE: &str =
    "no account here is linked to that sign-in, or it may not be used; ask whoever administers accounts here";

/// Somebody whom the provider has vouched for.
#[derive(Clone, Copy)]
pub struct ByProvider<'a> {
    /// The provider's address.
    pub issuer: &'a str,
    /// What it calls them.
    pub subject: &'a str,
    /// Whether the provider has asked for a second factor in a way that the configuration trusts.
    pub second_factor: bool,
    /// A one-time code or a recovery code, where they gave one.
    pub code: Option<&'a str>,
}

impl std::fmt::Debug for ByProvider<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ByProvider")
    }
}

impl Workbench {
    /// Signs somebody in whom the provider has vouched for. That counts as their password does: a second factor is asked for besides, and
    /// nobody has an account by the provider alone.
    ///
    /// # Errors Where no account is linked, it may not be used, the code is wrong, or too many codes were.
    pub fn sign_in_by_provider(&self, given: &ByProvider<'_>) -> Result<SignedIn, Error> {
        let link = ProviderLink { issuer: given.issuer.to_owned(), subject: given.subject.to_owned() };
        let linked = self.linked_account(&link)?;
        let usable = linked.as_ref().filter(|one| one.content.state_at(self.actor.now_ms) == AccountState::Active);
        let Some(account) = usable else {
            self.refuse_sign_in(linked.as_ref())?;
            return Err(Error::refused(NOT_HERE));
        };
        let database = self.case()?;
        let kept = database.credentials(&account.id)?.ok_or_else(|| Error::refused(NOT_HERE))?;
        if kept.totp.is_none() || given.second_factor {
            return self.begin_session(account, None);
        }
        let Some(code) = given.code else { return Ok(SignedIn::CodeNeeded) };
        let name = token_digest(NAME_DIGEST, &case::folded(&account.content.name));
        let attempts = self.attempt(&name)?;
        match self.begin_session(account, Some((&kept, code)))? {
            SignedIn::CodeNeeded => self.fail(Some(account), attempts),
            signed_in @ SignedIn::Token(_) => {
                database.forget_attempts(&name)?;
                Ok(signed_in)
            }
        }
    }

    fn linked_account(&self, link: &ProviderLink) -> Result<Option<Kept<Account>>, Error> {
        let known = self.case()?.list::<Account>(&Filter::default())?;
        Ok(known.into_iter().find(|kept| kept.content.provider.as_ref() == Some(link)))
    }

    /// Links an account to whom the configured provider calls `subject`.
    ///
    /// # Errors Where no provider is configured, somebody else is linked to them, or it is neither one's own account nor one administers
    /// accounts.
    pub fn user_link(&self, name: &str, subject: &str) -> Result<Value, Error> {
        let seen = self.account_for("user link", name)?;
        let provider = self.store.configuration().openid.as_ref();
        let provider = provider
            .ok_or_else(|| Error::refused("no provider is configured: [openid] in throughline.toml names it"))?;
        if subject.trim().is_empty() {
            return Err(Error::refused(
                "expected the provider's subject of that person, which its administrators know",
            ));
        }
        let link = ProviderLink { issuer: provider.issuer.clone(), subject: subject.trim().to_owned() };
        if self.linked_account(&link)?.is_some_and(|other| other.id != seen.id) {
            return Err(Error::refused("another account is linked to that sign-in; unlink it first"));
        }
        self.set_provider("user link", &seen, Some(link))
    }

    /// Takes an account's link away.
    ///
    /// # Errors Where it has none, or it is neither one's own account nor one administers accounts.
    pub fn user_unlink(&self, name: &str) -> Result<Value, Error> {
        let seen = self.account_for("user unlink", name)?;
        if seen.content.provider.is_none() {
            return Err(Error::refused("the account is linked to no provider"));
        }
        self.set_provider("user unlink", &seen, None)
    }

    fn set_provider(&self, verb: &str, seen: &Kept<Account>, link: Option<ProviderLink>) -> Result<Value, Error> {
        let account = Account { provider: link, ..seen.content.clone() };
        let entry = self.entry(verb, case::Kind::Alteration, vec![seen.id.clone()]);
        let kept = self.case()?.replace(&seen.id, seen.version, &account, entry)?;
        Ok(json!({ "id": kept.id, "name": kept.content.name, "linked": kept.content.provider.is_some() }))
    }

    /// Whether whoever is signed in knows their own password: asked again before something that outlasts the session.
    ///
    /// # Errors Where it is wrong, or too many were.
    pub fn confirm_password(&self, password: &str) -> Result<(), Error> {
        let account = self.account_named(&self.actor.who)?;
        let name = token_digest(NAME_DIGEST, &case::folded(&account.content.name));
        let attempts = self.attempt(&name)?;
        let kept = self.case()?.credentials(&account.id)?;
        if PasswordHash::matches(kept.as_ref().map(|kept| &kept.password), password) {
            self.case()?.forget_attempts(&name)?;
            return Ok(());
        }
        self.fail(Some(&account), attempts).map(|_| ())
    }

    /// The sign-in provider that the configuration names.
    pub fn openid(&self) -> Option<store::OpenId> {
        self.store.configuration().openid.clone()
    }

    /// Whether whoever is signed in is linked to the provider.
    ///
    /// # Errors A failure of the database.
    pub fn is_linked(&self) -> Result<bool, Error> {
        Ok(self.find_account(&self.actor.who)?.is_some_and(|kept| kept.content.provider.is_some()))
    }
}
