//! Reads of number plates.

use crate::place::Position;
use crate::provenance::RowRef;

/// One read by a camera (ANPR). Says that a camera read a plate, not who drove, and not that it was read rightly.
#[derive(Clone, Debug, PartialEq)]
pub struct VehicleRead {
    /// The plate without spaces, in capitals.
    pub plate: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Camera or site as received.
    pub camera: String,
    /// Where the camera stands.
    pub position: Option<Position>,
    /// Direction of travel as received.
    pub heading: String,
    /// Free text.
    pub note: String,
    /// Where the row came from.
    pub source: RowRef,
}
