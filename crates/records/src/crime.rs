//! Crimes as a police force publishes them: by month and area, without a person.

use crate::place::Position;
use crate::provenance::RowRef;

/// One published crime or anti-social behaviour incident. The place is a snap point, the time a month.
#[derive(Clone, Debug, PartialEq)]
pub struct Crime {
    /// Identity as published; empty for anti-social behaviour.
    pub crime_id: String,
    /// Month as published: `2024-03`.
    pub month: String,
    /// The force it falls within.
    pub force: String,
    /// Code of the statistical area (LSOA).
    pub area_code: String,
    /// Name of the area.
    pub area: String,
    /// Snap point in words.
    pub place: String,
    /// Snap point.
    pub position: Option<Position>,
    /// Category as published.
    pub category: String,
    /// Outcome as published.
    pub outcome: String,
    /// Month of the outcome, where the source says it.
    pub outcome_month: String,
    /// Where the row came from.
    pub source: RowRef,
}
