//! Messages from lawfully seized handsets.

use crate::number::Number;
use crate::provenance::RowRef;

/// One row of `messages.csv`. Content from a seized handset only; intercept product is refused at import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Handset as the exhibit names it.
    pub handset_id: String,
    /// Exhibit reference.
    pub exhibit: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Whether the handset sent it.
    pub outgoing: bool,
    /// The other party.
    pub other_number: Option<Number>,
    /// The other party as the handset's contacts call it.
    pub contact_name: String,
    /// What it says.
    pub body: String,
    /// Where the row came from.
    pub source: RowRef,
}
