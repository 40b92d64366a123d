//! Who an operator says a number belongs to.

use crate::number::Number;
use crate::provenance::RowRef;

/// Whether a subscription is registered to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Registration {
    /// Registered.
    Registered,
    /// An unregistered prepaid SIM.
    Unregistered,
    /// The operator does not say.
    Unknown,
}

impl Registration {
    /// Reads the contract's word: `yes`, `no` or empty.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(Self::Registered),
            "no" => Some(Self::Unregistered),
            "" => Some(Self::Unknown),
            _ => None,
        }
    }

    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registered => "yes",
            Self::Unregistered => "no",
            Self::Unknown => "",
        }
    }
}

/// One row of subscriber data. Says who registered a number, not who used it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// The number.
    pub number: Number,
    /// Name as registered.
    pub name: String,
    /// Address as registered.
    pub address: String,
    /// Whether registered at all.
    pub registered: Registration,
    /// From when, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Until when, exclusive.
    pub to_ms: Option<i64>,
    /// Where the row came from.
    pub source: RowRef,
}
