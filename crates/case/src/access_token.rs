//! What a program shows instead of a person's session, and how little it may do with it.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::{Noun, words};

/// Longest life of a token, milliseconds: a year. What is forgotten ends by itself.
const MOST_MS: i64 = 366 * 24 * 60 * 60 * 1_000;

words! {
    /// What a token opens: a group of verbs, as the policies know it. Judging, leading, disposing and accounts are a person's work and no token's.
    Scope {
        /// Lines, numbers, networks, quality.
        ReadRecords = "read-records",
        /// Deliveries, authorities.
        ReadDeliveries = "read-deliveries",
        /// People, tasks, notes, tenures.
        ReadCasework = "read-casework",
        /// Tasks, notes, proposals.
        EnterCasework = "enter-casework",
        /// Imports.
        BringIn = "bring-in",
        /// Exports.
        HandOut = "hand-out",
        /// The journal's entries.
        ReadJournal = "read-the-journal",
        /// The journal's proofs.
        CheckJournal = "check-the-journal",
    }
}

words! {
    /// How a token stands.
    TokenState {
        /// It may be used.
        Good = "good",
        /// Its last day is over.
        Ended = "ended",
        /// Somebody withdrew it.
        Withdrawn = "withdrawn",
    }
}

/// A token of an account for a program. It does what its account may do and its scopes cover. Only its digest is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessToken {
    /// Id of the account that answers for it.
    pub account: String,
    /// What it is for, in its maker's words.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// Digest of the secret, in hexadecimal.
    pub digest: String,
    /// When it was made, UTC milliseconds.
    pub created_ms: i64,
    /// First instant at which it is good for nothing.
    pub ends_ms: i64,
    /// When it was withdrawn, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_ms: Option<i64>,
}

impl AccessToken {
    /// How it stands at an instant. Before it was made it is good for nothing either.
    pub fn state_at(&self, at_ms: i64) -> TokenState {
        if self.withdrawn_ms.is_some() {
            TokenState::Withdrawn
        } else if (self.created_ms..self.ends_ms).contains(&at_ms) {
            TokenState::Good
        } else {
            TokenState::Ended
        }
    }
}

impl Noun for AccessToken {
    const TABLE: &'static str = "tokens";
    const NAME: &'static str = "token";
    const PREFIX: &'static str = "AT";

    fn about(&self) -> Option<&str> {
        Some(&self.account)
    }

    fn at_ms(&self) -> Option<i64> {
        Some(self.created_ms)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.account, Self::NAME, "an account")?;
        filled(&self.name, Self::NAME, "what it is for")?;
        filled(&self.digest, Self::NAME, "a digest")?;
        if self.scopes.is_empty() {
            return Err(Error::invalid(Self::NAME, "at least one scope"));
        }
        if self.ends_ms <= self.created_ms || self.ends_ms - self.created_ms > MOST_MS {
            return Err(Error::invalid(Self::NAME, "one day at least and a year at most"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> AccessToken {
        AccessToken {
            account: "U-1".to_owned(),
            name: "nightly table".to_owned(),
            scopes: vec![Scope::ReadRecords],
            digest: "00".to_owned(),
            created_ms: 100,
            ends_ms: 200,
            withdrawn_ms: None,
        }
    }

    #[test]
    fn a_token_is_good_from_its_making_to_its_end_unless_withdrawn() {
        let states = [99, 100, 199, 200].map(|at| token().state_at(at));
        assert_eq!(states, [TokenState::Ended, TokenState::Good, TokenState::Good, TokenState::Ended]);
        assert_eq!(AccessToken { withdrawn_ms: Some(150), ..token() }.state_at(120), TokenState::Withdrawn);
    }

    #[test]
    fn a_token_has_scopes_and_ends_within_a_year() {
        assert!(token().check().is_ok());
        assert!(AccessToken { scopes: Vec::new(), ..token() }.check().is_err());
        assert!(AccessToken { ends_ms: 100, ..token() }.check().is_err());
        assert!(AccessToken { ends_ms: 101 + MOST_MS, ..token() }.check().is_err());
    }
}
