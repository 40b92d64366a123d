#![doc = include_str!("../README.md")]

// Where a scan looks, and what it finds
mod cluster;
mod llr;
mod monte_carlo;
mod zones;
// Scans
mod permutation;
mod population;

#[cfg(test)]
mod fixtures;

pub use cluster::{Cluster, Scan};
pub use llr::{conditional_llr, expectation_llr};
pub use permutation::{Case, LONGEST_WINDOW, ScanOptions, permutation_scan};
pub use population::population_scan;
pub use zones::{Reach, Zones};
