//! Somebody who may sign in.

use serde::{Deserialize, Serialize};

use crate::account_role::AccountRole;
use crate::error::Error;
use crate::noun::{Noun, words};

/// Letters of the longest name.
const LONGEST_NAME: usize = 64;
/// Letters of the shortest password: OWASP ASVS 5.0, 6.2.1.
const SHORTEST_PASSWORD: usize = 8;
/// Letters of the longest password: enough for any sentence, too little to keep a server busy.
const LONGEST_PASSWORD: usize = 256;

words! {
    /// How an account stands.
    AccountState {
        /// It may be used.
        Active = "active",
        /// Shut for now, by a person or after too many failures; a person opens it again.
        Locked = "locked",
        /// Shut for good.
        Revoked = "revoked",
        /// Its last day has passed.
        Ended = "ended",
    }
}

/// Somebody who may sign in. Passwords and other secrets are kept apart, so that no history holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name that they sign in by and that stands in the journal.
    pub name: String,
    /// What they are here for.
    pub roles: Vec<AccountRole>,
    /// How it stands, but for its end.
    pub state: AccountState,
    /// When it was made, UTC milliseconds.
    pub created_ms: i64,
    /// First instant at which it may no longer be used, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_ms: Option<i64>,
    /// Who they are to the organisation's sign-in provider, where somebody linked that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderLink>,
}

/// One person at one provider (OpenID Connect): what the provider calls itself, and what it calls them. Neither is a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderLink {
    /// The provider's address.
    pub issuer: String,
    /// What it calls them; never changes, and is nobody else's.
    pub subject: String,
}

impl Account {
    /// How it stands at an instant.
    pub fn state_at(&self, now_ms: i64) -> AccountState {
        match self.state {
            AccountState::Active if self.ends_ms.is_some_and(|ends| ends <= now_ms) => AccountState::Ended,
            state => state,
        }
    }

    /// Whether a name is this account's: people do not mind capitals.
    pub fn is_called(&self, name: &str) -> bool {
        folded(&self.name) == folded(name)
    }

    /// Changes how it stands.
    ///
    /// # Errors Where it was shut for good: a new account is made instead, so that the journal's names stay true.
    pub fn set_state(&mut self, state: AccountState) -> Result<(), Error> {
        if self.state == AccountState::Revoked {
            return Err(Error::Step { noun: Self::NAME, from: "revoked", to: state.word() });
        }
        self.state = state;
        Ok(())
    }

    /// Whether a password may be this account's.
    ///
    /// # Errors Where it is too short, too long or holds the account's name.
    pub fn check_password(&self, password: &str) -> Result<(), Error> {
        let letters = password.chars().count();
        if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&letters) {
            return Err(Error::invalid("password", "8 to 256 letters; three words that nobody would guess do well"));
        }
        if folded(password).contains(&folded(&self.name)) {
            return Err(Error::invalid("password", "one that does not hold the account's name"));
        }
        Ok(())
    }
}

/// A name as it is compared.
pub fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

impl Noun for Account {
    const TABLE: &'static str = "accounts";
    const NAME: &'static str = "account";
    const PREFIX: &'static str = "U";

    fn about(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn state(&self) -> Option<&'static str> {
        Some(self.state.word())
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.created_ms)
    }

    fn check(&self) -> Result<(), Error> {
        let letters = self.name.chars().count();
        let plain = self.name.trim() == self.name && !self.name.chars().any(char::is_control);
        if !plain || !(1..=LONGEST_NAME).contains(&letters) {
            return Err(Error::invalid(Self::NAME, "a name of 1 to 64 letters, without a blank at either end"));
        }
        let mut roles = self.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if roles.len() != self.roles.len() {
            return Err(Error::invalid(Self::NAME, "each role once"));
        }
        if roles.contains(&AccountRole::Partner) && (roles.len() > 1 || self.ends_ms.is_none()) {
            return Err(Error::invalid(Self::NAME, "a partner with no other role and with a last day"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn account(roles: &[AccountRole], ends_ms: Option<i64>) -> Account {
        Account {
            name: "A. Reader".to_owned(),
            roles: roles.to_vec(),
            state: AccountState::Active,
            created_ms: 0,
            ends_ms,
            provider: None,
        }
    }

    #[test]
    fn a_partner_has_a_last_day_and_no_other_role() {
        assert!(account(&[AccountRole::Partner], None).check().is_err());
        assert!(account(&[AccountRole::Partner, AccountRole::Analyst], Some(9)).check().is_err());
        assert!(account(&[AccountRole::Partner], Some(9)).check().is_ok());
        assert!(account(&[AccountRole::Analyst, AccountRole::Analyst], None).check().is_err());
    }

    #[test]
    fn a_password_is_long_enough_and_not_the_name() {
        let account = account(&[], None);
        assert!(account.check_password("seven77").is_err());
        assert!(account.check_password("my name is a. reader").is_err());
        assert!(account.check_password("amber kettle fold").is_ok());
        assert!(account.check_password(&"x".repeat(257)).is_err());
    }

    #[test]
    fn what_is_shut_for_good_stays_shut() {
        let mut account = account(&[AccountRole::Analyst], None);
        for state in [AccountState::Locked, AccountState::Active, AccountState::Revoked] {
            account.set_state(state).expect("allowed");
        }
        assert!(account.set_state(AccountState::Active).is_err());
        assert_eq!(account.state_at(0), AccountState::Revoked);
    }

    proptest! {
        #[test]
        fn an_account_that_has_ended_stays_ended(ends in 0_i64..1_000, now in 0_i64..1_000, later in 0_i64..1_000) {
            let account = account(&[AccountRole::Partner], Some(ends));
            prop_assert_eq!(account.state_at(now) == AccountState::Active, now < ends);
            if account.state_at(now) == AccountState::Ended {
                prop_assert_eq!(account.state_at(now + later), AccountState::Ended);
            }
        }
    }
}
