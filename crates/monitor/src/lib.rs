#![doc = include_str!("../README.md")]

// Where a scan looks, and what it finds
mod cluster;
mod llr;
mod monte_carlo;
mod zones;
// Scans
mod permutation;
mod population;
// Counts by day
mod ears;
mod fixed_rule;
mod tail;

#[cfg(test)]
mod fixtures;

pub use cluster::{Cluster, Scan};
pub use ears::{Limit, ears};
pub use fixed_rule::{FixedRule, THREE_IN_FOUR_DAYS};
pub use llr::{conditional_llr, expectation_llr};
pub use permutation::{Case, LONGEST_WINDOW, ScanOptions, permutation_scan};
pub use population::population_scan;
pub use tail::{Tail, WINDOWS, tail};
pub use zones::{Reach, Zones};
