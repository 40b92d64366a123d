#![doc = include_str!("../README.md")]

mod background;
mod business;
mod calling;
mod card;
mod carry;
mod district;
mod draw;
mod error;
mod geography;
mod incidents;
mod line;
mod mechanism;
mod messy;
mod phone;
mod plain;
mod raw;
mod support;
mod truth;
mod world;
mod xlsx;

pub use error::Error;
pub use mechanism::{CarryWay, FlareWay, Mechanisms, OrderWay, OutreachWay, SwapWay};
pub use messy::{MessyTruth, write_messy};
pub use world::{Scale, Summary, WorldSpec, write_world};
