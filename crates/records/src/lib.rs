#![doc = include_str!("../README.md")]

mod cell;
mod cell_list;
mod change;
mod communication;
mod crime;
mod device;
mod episode;
mod handset;
mod handset_memory;
mod incident;
mod instant;
mod linked;
mod london;
mod message;
mod names;
mod number;
mod person;
mod place;
mod provenance;
mod sides;
mod sim;
mod subscriber;
mod top_up;
mod vehicle_read;

pub use cell::{Cell, InvalidCell};
pub use cell_list::{CellList, Listing};
pub use change::{Change, MAX_EXAMPLES, Rejected};
pub use communication::{
    BILLED_A, BILLED_B, Communications, Kind, LOGGED_A, LOGGED_B, NO_DURATION, Party, WHOLE_NETWORK,
};
pub use crime::Crime;
pub use device::Device;
pub use episode::Episode;
pub use handset::{Imei, InvalidImei, eight_digits};
pub use handset_memory::{Contact, Location};
pub use incident::{Incident, IncidentCategory};
pub use instant::{DAY_MS, HOUR_MS, MINUTE_MS, Month, SECOND_MS, days_from_civil, format_rfc3339, parse_rfc3339_ms};
pub use linked::{Disagreement, Field, Link, Linked};
pub use london::{LondonClock, day_text, london_midnight_ms};
pub use message::Message;
pub use names::{NameKind, Names};
pub use number::{Number, NumberKind};
pub use person::{AttributedNumber, Person, PersonCategory};
pub use place::{CellSite, Position};
pub use provenance::RowRef;
pub use sides::{KIND_MASK, NumberSides, OBSERVED, OUTGOING, SideOrder, Sides};
pub use sim::{Iccid, Imsi, InvalidSim};
pub use subscriber::{Registration, Subscriber};
pub use top_up::TopUp;
pub use vehicle_read::VehicleRead;
