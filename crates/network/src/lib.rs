#![doc = include_str!("../README.md")]

// Graphs
mod centrality;
mod direction;
mod dismantle;
mod upstream;
// A line's people
mod contacts;
mod crew;
mod follows;
mod role;
mod side;
// What to do
mod plan;
mod recovery;

pub use centrality::{Centrality, CentralityOptions, EXACT_NODES, centralities};
pub use crew::{Member, Surroundings, buyers, crew, near_people};
pub use direction::{Direction, direction};
pub use dismantle::{Curve, Dismantling, Strategy, Tried, dismantle};
pub use plan::{Market, Plan, PlanStep, Target, plan};
pub use recovery::{HORIZON_DAYS, Measures, RUNS, Recovery, recovery};
pub use role::Role;
pub use side::Side;
pub use upstream::upstream;
