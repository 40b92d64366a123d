//! Times in which a person was missing, or in custody.

use crate::provenance::RowRef;

/// One episode. A person who was missing may be a victim; nothing here says what she did meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Episode {
    /// Identity in the source's own scheme.
    pub episode_id: String,
    /// Whose.
    pub person_id: String,
    /// `missing`, `custody`, or the source's own word.
    pub episode: String,
    /// From when, UTC milliseconds.
    pub from_ms: i64,
    /// Until when; `None` while it lasts or where nobody says.
    pub to_ms: Option<i64>,
    /// Where from, where found, or where held, as received.
    pub place: String,
    /// Free text.
    pub note: String,
    /// Where the row came from.
    pub source: RowRef,
}
