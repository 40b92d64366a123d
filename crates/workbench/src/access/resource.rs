//! What somebody asks about.

use std::collections::BTreeSet;

use case::Sensitivity;

/// What somebody asks about, as the policies see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Resource {
    /// The command as such.
    Installation,
    /// One thing on record.
    Thing {
        /// Ids of the operations that it lies in.
        operations: BTreeSet<String>,
        /// Why a reason is asked.
        sensitivity: Option<Sensitivity>,
    },
    /// The records as a whole.
    Records {
        /// Ids, or names where none is on record, of the operations under whose authorities they came in.
        operations: BTreeSet<String>,
    },
    /// An account, by its id.
    Account(String),
}

impl Resource {
    /// What lies in one operation, or in none.
    pub(crate) fn within(operation: Option<&str>) -> Self {
        Self::Thing { operations: operation.into_iter().map(ToOwned::to_owned).collect(), sensitivity: None }
    }
}
