//! Credit bought for prepaid numbers.

use crate::number::Number;
use crate::provenance::RowRef;

/// One top-up. Says that somebody bought credit for a number, not who.
#[derive(Clone, Debug, PartialEq)]
pub struct TopUp {
    /// The number.
    pub number: Number,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How much, in the currency's main unit.
    pub amount: Option<f64>,
    /// Currency as received.
    pub currency: String,
    /// How it was bought, as received.
    pub method: String,
    /// Where it was bought, as received.
    pub retailer: String,
    /// Voucher or transaction reference.
    pub voucher: String,
    /// Where the row came from.
    pub source: RowRef,
}
