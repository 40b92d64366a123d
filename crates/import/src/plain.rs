//! The plain set: tables recognised by their header.

/// One table of the plain set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlainTable {
    /// `communications.csv`.
    Communications,
    /// `cells.csv`.
    Cells,
    /// `subscribers.csv`.
    Subscribers,
    /// `people.csv`.
    People,
    /// `attributed.csv`.
    Attributed,
    /// `incidents.csv`.
    Incidents,
    /// `messages.csv`.
    Messages,
    /// `contacts.csv`.
    Contacts,
    /// `locations.csv`.
    Locations,
    /// `top_ups.csv`.
    TopUps,
    /// `vehicle_reads.csv`.
    VehicleReads,
    /// `episodes.csv`.
    Episodes,
    /// `crimes.csv`.
    Crimes,
}

/// Columns of `communications.csv`, in the contract's order.
pub(crate) const COMMUNICATION_COLUMNS: [&str; 14] = [
    "subject",
    "start",
    "duration_s",
    "kind",
    "a_number",
    "b_number",
    "a_imei",
    "a_imsi",
    "a_cell_start",
    "a_cell_end",
    "b_imei",
    "b_imsi",
    "b_cell_start",
    "b_cell_end",
];

const CELL_COLUMNS: [&str; 13] = [
    "cell",
    "operator",
    "technology",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "azimuth_deg",
    "beamwidth_deg",
    "range_m",
    "postcode",
    "valid_from",
    "valid_to",
];
const SUBSCRIBER_COLUMNS: [&str; 6] = ["number", "name", "address", "registered", "from", "to"];
const PEOPLE_COLUMNS: [&str; 5] = ["person_id", "name", "date_of_birth", "category", "note"];
const ATTRIBUTED_COLUMNS: [&str; 5] = ["number", "person_id", "from", "to", "basis"];
const INCIDENT_COLUMNS: [&str; 12] = [
    "incident_id",
    "occurred_from",
    "occurred_to",
    "recorded",
    "category",
    "offence_code",
    "latitude",
    "longitude",
    "outcome_code",
    "outcome_date",
    "person_id",
    "note",
];
const MESSAGE_COLUMNS: [&str; 7] = ["handset_id", "exhibit", "at", "direction", "other_number", "contact_name", "body"];

const CONTACT_COLUMNS: [&str; 5] = ["handset_id", "exhibit", "contact_name", "number", "account"];
const LOCATION_COLUMNS: [&str; 8] =
    ["device_id", "exhibit", "at", "latitude", "longitude", "accuracy_m", "origin_app", "note"];
const TOP_UP_COLUMNS: [&str; 7] = ["number", "at", "amount", "currency", "method", "retailer", "voucher"];
const VEHICLE_READ_COLUMNS: [&str; 7] = ["plate", "at", "camera", "latitude", "longitude", "heading", "note"];
const EPISODE_COLUMNS: [&str; 7] = ["episode_id", "person_id", "episode", "from", "to", "place", "note"];
const CRIME_COLUMNS: [&str; 11] = [
    "crime_id",
    "month",
    "force",
    "area_code",
    "area",
    "place",
    "latitude",
    "longitude",
    "category",
    "outcome",
    "outcome_month",
];

impl PlainTable {
    /// All tables, those with the more telling headers first.
    pub(crate) const ALL: [Self; 13] = [
        Self::Communications,
        Self::Contacts,
        Self::Locations,
        Self::TopUps,
        Self::VehicleReads,
        Self::Episodes,
        Self::Crimes,
        Self::Messages,
        Self::Incidents,
        Self::Cells,
        Self::Attributed,
        Self::People,
        Self::Subscribers,
    ];

    /// The columns of the table.
    pub(crate) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Communications => &COMMUNICATION_COLUMNS,
            Self::Cells => &CELL_COLUMNS,
            Self::Subscribers => &SUBSCRIBER_COLUMNS,
            Self::People => &PEOPLE_COLUMNS,
            Self::Attributed => &ATTRIBUTED_COLUMNS,
            Self::Incidents => &INCIDENT_COLUMNS,
            Self::Messages => &MESSAGE_COLUMNS,
            Self::Contacts => &CONTACT_COLUMNS,
            Self::Locations => &LOCATION_COLUMNS,
            Self::TopUps => &TOP_UP_COLUMNS,
            Self::VehicleReads => &VEHICLE_READ_COLUMNS,
            Self::Episodes => &EPISODE_COLUMNS,
            Self::Crimes => &CRIME_COLUMNS,
        }
    }

    /// Columns without which a header is not this table's.
    const fn needed(self) -> &'static [&'static str] {
        match self {
            Self::Communications => &["start", "kind", "a_number", "b_number"],
            Self::Cells => &["cell", "operator"],
            Self::Subscribers => &["number", "registered"],
            Self::People => &["person_id", "name", "category"],
            Self::Attributed => &["number", "person_id", "basis"],
            Self::Incidents => &["incident_id", "category"],
            Self::Messages => &["handset_id", "at", "body"],
            Self::Contacts => &["handset_id", "contact_name", "number"],
            Self::Locations => &["device_id", "at", "latitude", "longitude"],
            Self::TopUps => &["number", "at", "amount"],
            Self::VehicleReads => &["plate", "at"],
            Self::Episodes => &["person_id", "episode", "from"],
            Self::Crimes => &["crime_id", "month", "category"],
        }
    }

    /// The table whose header this is, whatever the order of its columns.
    pub fn recognise<'h>(header: impl IntoIterator<Item = &'h str>) -> Option<Self> {
        let names: Vec<&str> = header.into_iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        Self::ALL.into_iter().find(|table| table.needed().iter().all(|needed| names.contains(needed)))
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Communications => "communications",
            Self::Cells => "cells",
            Self::Subscribers => "subscribers",
            Self::People => "people",
            Self::Attributed => "attributed",
            Self::Incidents => "incidents",
            Self::Messages => "messages",
            Self::Contacts => "contacts",
            Self::Locations => "locations",
            Self::TopUps => "top_ups",
            Self::VehicleReads => "vehicle_reads",
            Self::Episodes => "episodes",
            Self::Crimes => "crimes",
        }
    }
}

/// Columns in which a mark of intercept product would stand.
pub(crate) const MARK_COLUMNS: [&str; 3] = ["source_type", "origin", "exhibit"];

/// Whether a column's name is one of those, in any of its spellings.
pub(crate) fn is_mark_column(name: &str) -> bool {
    let plain: String = name.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    matches!(
        plain.as_str(),
        "sourcetype"
            | "origin"
            | "exhibit"
            | "exhibitref"
            | "exhibitreference"
            | "exhibitno"
            | "exhibitnumber"
            | "exhibitid"
            | "source"
    )
}

/// Whether a value in such a column marks intercept product.
pub(crate) fn marks_intercept(value: &[u8]) -> bool {
    value.to_ascii_lowercase().windows(9).any(|part| part == b"intercept")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_recognised_in_any_order_of_columns() {
        for table in PlainTable::ALL {
            assert_eq!(PlainTable::recognise(table.columns().iter().rev().copied()), Some(table));
        }
        assert_eq!(PlainTable::recognise(["Calling No", "Called No"]), None);
    }

    #[test]
    fn the_mark_is_found_whatever_its_case() {
        assert!(marks_intercept(b"Lawful INTERCEPT product"));
        assert!(!marks_intercept(b"handset"));
    }
}
