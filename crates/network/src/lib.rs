#![doc = include_str!("../README.md")]

mod centrality;
mod direction;
mod dismantle;
mod upstream;

pub use centrality::{Centrality, CentralityOptions, EXACT_NODES, centralities};
pub use direction::{Direction, direction};
pub use dismantle::{Curve, Dismantling, Strategy, Tried, dismantle};
pub use upstream::upstream;
