#![doc = include_str!("../README.md")]

// Where cells serve
mod lattice;
mod plan;
mod propagation;
mod same_place;
mod service_area;
mod serving;
// Where a telephone was
mod base;
mod habits;
mod track;
mod travel;
// Two telephones
mod carried;
mod co_location;
mod switches;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod telcell;

pub use base::{Base, Usual, base, same_nights};
pub use carried::{Carried, carried};
pub use co_location::{CoLocation, DayCompared, compare};
pub use plan::CellPlan;
pub use propagation::{Antenna, Pattern, dominance};
pub use same_place::{SamePlace, Usage};
pub use service_area::{ServiceArea, Share, service_area};
pub use switches::{Switch, rarest, switches};
pub use track::{Registration, Track};
pub use travel::{FASTEST_KMH, Impossible, impossible_travel};
