//! Where cells stand.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{CellSite, Position};

/// Positions of cells by their packed identity.
#[derive(Clone, Debug, Default)]
pub struct Places {
    at: HashMap<i64, Position, FixedState>,
}

/// How often a number used a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellUse {
    /// Packed cell.
    pub cell: i64,
    /// Communications.
    pub count: u32,
    /// Different nights (22:00–06:00).
    pub nights: u32,
}

impl Places {
    /// The positions of a cell list; a cell listed twice stands where the later row says.
    pub fn new(cells: &[CellSite]) -> Self {
        let placed = cells.iter().filter_map(|site| site.position.map(|position| (site.cell.raw(), position)));
        Self { at: placed.collect() }
    }

    /// Where a cell's mast stands.
    pub fn position(&self, cell: i64) -> Option<Position> {
        self.at.get(&cell).copied()
    }

    /// The place with the least weighted distance to all of them.
    pub fn middle(&self, cells: &[(i64, f64)]) -> Option<Position> {
        let placed: Vec<(Position, f64)> =
            cells.iter().filter_map(|(cell, weight)| Some((self.position(*cell)?, *weight))).collect();
        let cost = |at: Position| placed.iter().map(|(other, weight)| weight * at.distance_m(*other)).sum::<f64>();
        // Forty candidates are plenty: the most used cells stand where the middle is.
        let mut candidates = placed.clone();
        candidates.sort_by(|left, right| right.1.total_cmp(&left.1));
        candidates.truncate(40);
        candidates.into_iter().map(|(at, _)| at).min_by(|left, right| cost(*left).total_cmp(&cost(*right)))
    }
}
