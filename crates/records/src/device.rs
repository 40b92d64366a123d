//! Devices and SIM cards that an examination found.

use crate::handset::Imei;
use crate::number::Number;
use crate::provenance::RowRef;
use crate::sim::Imsi;

/// One device or SIM card as an examination describes it. Says what was in somebody's possession, not who used it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Device as the exhibit names it: what the contacts, messages and places of the same download name too.
    pub device_id: String,
    /// Exhibit reference.
    pub exhibit: String,
    /// Who made it; of a SIM card, who issued it.
    pub make: String,
    /// Model as the maker calls it.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// Handset identity.
    pub imei: Option<Imei>,
    /// Subscription of a SIM card.
    pub imsi: Option<Imsi>,
    /// Number printed on a SIM card, as received.
    pub iccid: String,
    /// Telephone number, where the download says it.
    pub number: Option<Number>,
    /// Where the row came from.
    pub source: RowRef,
}

impl Device {
    /// A device of which nothing is said yet.
    pub const fn at(source: RowRef) -> Self {
        Self {
            device_id: String::new(),
            exhibit: String::new(),
            make: String::new(),
            model: String::new(),
            serial: String::new(),
            imei: None,
            imsi: None,
            iccid: String::new(),
            number: None,
            source,
        }
    }
}
