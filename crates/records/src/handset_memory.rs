//! What a seized handset's memory holds besides its messages.

use crate::number::Number;
use crate::place::Position;
use crate::provenance::RowRef;

/// One entry of a handset's contacts. Says what its holder called somebody, not who that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Handset as the exhibit names it.
    pub handset_id: String,
    /// Exhibit reference.
    pub exhibit: String,
    /// Name as the handset holds it.
    pub contact_name: String,
    /// Telephone number, where the entry has one.
    pub number: Option<Number>,
    /// Name of an account in an app or an address of mail, where it has one.
    pub account: String,
    /// Where the row came from.
    pub source: RowRef,
}

/// One place that a device recorded. Says where the device reckoned it was, not who carried it.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Device as the exhibit names it.
    pub device_id: String,
    /// Exhibit reference.
    pub exhibit: String,
    /// When, UTC milliseconds; `None` where the device kept a place without a time.
    pub at_ms: Option<i64>,
    /// Where.
    pub position: Position,
    /// The device's own estimate of its error, metres.
    pub accuracy_m: Option<f64>,
    /// What recorded it.
    pub origin_app: String,
    /// Free text.
    pub note: String,
    /// Where the row came from.
    pub source: RowRef,
}
