//! A question that somebody wants to ask again.

use serde::{Deserialize, Serialize};

use crate::error::{Error, filled};
use crate::noun::Noun;

/// A saved view: a verb with its filters, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    /// Name, one of a kind for its owner.
    pub name: String,
    /// The verb or page: `lines`, `tasks`.
    pub verb: String,
    /// Its filters, as the query of an address: `top=10&at=2024-06-30T00:00:00Z`.
    #[serde(default)]
    pub query: String,
    /// Whose it is.
    pub owner: String,
    /// Whether colleagues see it.
    #[serde(default)]
    pub shared: bool,
    /// Operation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

impl Noun for SavedView {
    const TABLE: &'static str = "views";
    const NAME: &'static str = "view";
    const PREFIX: &'static str = "V";

    fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    fn about(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn check(&self) -> Result<(), Error> {
        filled(&self.name, Self::NAME, "a name")?;
        filled(&self.verb, Self::NAME, "the verb that it asks")?;
        filled(&self.owner, Self::NAME, "an owner")
    }
}
