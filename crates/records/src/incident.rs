//! Incidents: what happened, where and when, as recorded.

use crate::place::Position;
use crate::provenance::RowRef;

/// The contract's categories of incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IncidentCategory {
    /// Violence against a person.
    Violence,
    /// Weapon found or used.
    Weapon,
    /// Supply of drugs; recorded mostly where police looked.
    DrugSupply,
    /// Possession of drugs; recorded mostly where police looked.
    DrugPossession,
    /// Overdose survived.
    Overdose,
    /// Death by drugs.
    DrugDeath,
    /// Exploitation of a child or vulnerable adult.
    Exploitation,
    /// Robbery.
    Robbery,
    /// Anything else.
    Other,
}

impl IncidentCategory {
    /// All categories in the contract's order.
    pub const ALL: [Self; 9] = [
        Self::Violence,
        Self::Weapon,
        Self::DrugSupply,
        Self::DrugPossession,
        Self::Overdose,
        Self::DrugDeath,
        Self::Exploitation,
        Self::Robbery,
        Self::Other,
    ];

    /// The contract's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Violence => "violence",
            Self::Weapon => "weapon",
            Self::DrugSupply => "drug_supply",
            Self::DrugPossession => "drug_possession",
            Self::Overdose => "overdose",
            Self::DrugDeath => "drug_death",
            Self::Exploitation => "exploitation",
            Self::Robbery => "robbery",
            Self::Other => "other",
        }
    }

    /// Reads the contract's word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.word() == text)
    }
}

/// One row of `incidents.csv`. It says what was recorded, not who did it.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Identity in the source's own scheme.
    pub incident_id: String,
    /// Earliest instant at which it can have happened, UTC milliseconds.
    pub occurred_from_ms: Option<i64>,
    /// Latest instant at which it can have happened.
    pub occurred_to_ms: Option<i64>,
    /// When it was recorded.
    pub recorded_ms: Option<i64>,
    /// What kind.
    pub category: IncidentCategory,
    /// Offence code as received.
    pub offence_code: String,
    /// Where; snapped or missing in public data.
    pub position: Option<Position>,
    /// Outcome code as received.
    pub outcome_code: String,
    /// Outcome date as received.
    pub outcome_date: String,
    /// Person concerned, where the source names one; never read as the offender.
    pub person_id: String,
    /// Free text.
    pub note: String,
    /// Where the row came from.
    pub source: RowRef,
}

impl Incident {
    /// The instant to place it at in time: the earliest known, else when it was recorded.
    pub fn at_ms(&self) -> Option<i64> {
        self.occurred_from_ms.or(self.occurred_to_ms).or(self.recorded_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_reads_its_own_word() {
        for category in IncidentCategory::ALL {
            assert_eq!(IncidentCategory::parse(category.word()), Some(category));
        }
        assert_eq!(IncidentCategory::parse("Violence"), None);
    }
}
