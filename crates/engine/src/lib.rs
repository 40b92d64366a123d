#![doc = include_str!("../README.md")]

mod communications;
mod contact_cells;
mod error;
mod kernel;
mod lookup;
mod read_at;
mod row_count;
mod side_files;
mod sides;
mod sightings;
mod small_tables;
mod table_file;

pub use communications::{communications_between, each_pair, read_communications, scan_communications};
pub use contact_cells::scan_contact_cells;
pub use error::Error;
pub use kernel::{Kernel, PARTITION_ROWS, run};
pub use lookup::{SideLookup, communications_at, sides_of};
pub use row_count::rows_of;
pub use side_files::SideFiles;
pub use sides::SideColumns;
pub use sightings::{Sighted, each_sighting};
pub use small_tables::{
    read_attributed, read_cells, read_contacts, read_crimes, read_devices, read_disagreements, read_episodes,
    read_incidents, read_linked, read_locations, read_messages, read_names, read_people, read_redelivered,
    read_rejected, read_subscribers, read_top_ups, read_vehicle_reads,
};
