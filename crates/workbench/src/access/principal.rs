//! On whose behalf a workbench acts.

use std::collections::BTreeSet;

use case::{Account, AccountState, Membership, Scope};
use store::Kept;

/// On whose behalf a workbench acts. Only a workbench makes one: by opening a store for the operating system's user, or for whoever
/// holds a session's token.
#[derive(Clone, Debug)]
pub struct Access(pub(super) Principal);

/// Who asks, as the policies see them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Principal {
    /// The operating system's user.
    LocalOperator,
    /// Somebody with an account.
    Account(Box<Known>),
}

/// An account with what the policies ask of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    /// Its id.
    pub(crate) id: String,
    /// Words of its roles.
    pub(crate) roles: Vec<&'static str>,
    /// How it stands now.
    pub(crate) state: AccountState,
    /// Operations that it works on now.
    pub(crate) operations: BTreeSet<String>,
    /// Those of them whose end is set.
    pub(crate) time_limited: BTreeSet<String>,
    /// Digest of the session's token, where one is used.
    pub(crate) session: Option<[u8; 32]>,
    /// What a program may do that shows a token of the account; nothing of the kind where a person is signed in.
    pub(crate) token: Option<Vec<Scope>>,
}

impl Access {
    /// The operating system's user.
    pub(crate) fn local_operator() -> Self {
        Self(Principal::LocalOperator)
    }

    /// Somebody with an account.
    pub(crate) fn account(known: Known) -> Self {
        Self(Principal::Account(Box::new(known)))
    }

    #[cfg(test)]
    pub(crate) fn of(principal: Principal) -> Self {
        Self(principal)
    }

    pub(crate) fn principal(&self) -> &Principal {
        &self.0
    }
}

impl Principal {
    /// The same without its session, of which the policies ask nothing.
    pub(crate) fn without_session(&self) -> Self {
        match self {
            Self::LocalOperator => Self::LocalOperator,
            Self::Account(known) => Self::Account(Box::new(Known { session: None, ..(**known).clone() })),
        }
    }
}

impl Known {
    /// An account as it stands at an instant, with the memberships that hold then.
    pub(crate) fn at(account: &Kept<Account>, memberships: &[Kept<Membership>], now_ms: i64) -> Self {
        let own = || {
            memberships.iter().map(|kept| &kept.content).filter(|one| one.account == account.id && one.holds_at(now_ms))
        };
        Self {
            id: account.id.clone(),
            roles: account.content.roles.iter().map(|role| role.word()).collect(),
            state: account.content.state_at(now_ms),
            operations: own().map(|one| one.operation.clone()).collect(),
            time_limited: own().filter(|one| one.period.to_ms.is_some()).map(|one| one.operation.clone()).collect(),
            session: None,
            token: None,
        }
    }
}
