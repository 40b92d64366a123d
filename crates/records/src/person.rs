//! People on record, and numbers already known to be somebody's.

use crate::number::Number;
use crate::provenance::RowRef;

/// A person's category in the material (Data Protection Act 2018, section 38(3)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonCategory {
    /// Suspected of an offence.
    Suspect,
    /// Convicted of an offence.
    Convicted,
    /// Victim or possible victim.
    Victim,
    /// Witness, or somebody with information.
    Witness,
    /// Not categorised: the default of a counterparty.
    None,
}

impl PersonCategory {
    /// Reads the contract's word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "suspect" => Some(Self::Suspect),
            "convicted" => Some(Self::Convicted),
            "victim" => Some(Self::Victim),
            "witness" => Some(Self::Witness),
            "" => Some(Self::None),
            _ => None,
        }
    }

    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Convicted => "convicted",
            Self::Victim => "victim",
            Self::Witness => "witness",
            Self::None => "",
        }
    }
}

/// One row of `people.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity in the source's own scheme.
    pub person_id: String,
    /// Name as given.
    pub name: String,
    /// Date of birth as `YYYY-MM-DD`, where known.
    pub date_of_birth: Option<String>,
    /// Category.
    pub category: PersonCategory,
    /// Free text.
    pub note: String,
    /// Where the row came from.
    pub source: RowRef,
}

/// One row of `attributed.csv`: a number already known to be somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributedNumber {
    /// The number.
    pub number: Number,
    /// Whose.
    pub person_id: String,
    /// From when, UTC milliseconds.
    pub from_ms: Option<i64>,
    /// Until when, exclusive.
    pub to_ms: Option<i64>,
    /// Why it is known.
    pub basis: String,
    /// Where the row came from.
    pub source: RowRef,
}
