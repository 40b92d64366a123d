#![doc = include_str!("../README.md")]

mod batch;
mod clock_change;
mod clocks;
mod communication_row;
mod deliveries;
mod document;
mod error;
mod grid;
mod identifiers;
mod legs;
mod mapped;
mod mapping;
mod matching;
mod merge;
mod osgb;
mod plain;
mod plain_communications;
mod plain_rows;
mod propose;
mod read;
mod same_communication;
mod slips;
mod time;

pub use batch::{Batch, Changes, Handed, Take};
pub use clocks::{ClockOffset, ClockPairs};
pub use document::{Content, Document, Limits, discover};
pub use error::Error;
pub use identifiers::{Numbers, parse_number};
pub use mapping::Mapping;
pub use merge::{MERGE_TOLERANCE_MS, Merged, MergedCounts, Merger};
pub use osgb::{OsgbError, to_wgs84};
pub use plain::PlainTable;
pub use propose::{Proposal, propose};
pub use read::{MappingChoice, read};
pub use slips::{ClockSurvey, ClockTrust, Slip, Stretch, correct_clocks};
