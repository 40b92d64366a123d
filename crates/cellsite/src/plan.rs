//! Cells of all networks as they stood at one time.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{CellSite, Position};

use crate::lattice::{Lattice, Tile, offset_m};
use crate::propagation::Antenna;

/// Beyond this a cell serves nobody where others stand nearer, metres (mobloc, `range`).
pub(crate) const REACH_M: f64 = 10_000.0;

/// A cell with a known mast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PlannedCell {
    pub(crate) cell: i64,
    /// Which network: cells of one compete with each other.
    pub(crate) network: u32,
    pub(crate) mast: Position,
    pub(crate) antenna: Antenna,
}

impl PlannedCell {
    pub(crate) fn strength_dbm(&self, at: Position) -> f64 {
        let (east, north) = offset_m(self.mast, at);
        self.antenna.strength_dbm(east, north)
    }
}

/// Cells of all networks as they stood during one stretch of time. What no list places stands apart: it is not in it.
#[derive(Clone, Debug, Default)]
pub struct CellPlan {
    cells: Vec<PlannedCell>,
    of_cell: HashMap<i64, u32, FixedState>,
    near: HashMap<(u32, Tile), Vec<u32>, FixedState>,
    networks: u32,
    /// Masts of all networks by square kilometre.
    masts: HashMap<Tile, u32, FixedState>,
}

/// What tells networks apart.
#[derive(PartialEq, Eq, Hash)]
struct Network<'s> {
    /// Country and network code.
    code: Option<(u64, u64)>,
    /// The operator as the list names it, where there is no code.
    name: &'s str,
}

/// Squares in which masts are counted.
const SQUARES: Lattice = Lattice { size_m: 1_000.0 };
/// How far a mast tells of people round it, metres (start value).
const PEOPLED_M: f64 = 1_000.0;
/// Masts that every square kilometre has at least, in effect: people are in the country too (start value).
const COUNTRY: f64 = 0.05;

/// Buckets of masts, one reach wide.
const BUCKETS: Lattice = Lattice { size_m: REACH_M };

impl CellPlan {
    /// A plan of rows that hold at the time asked about (`CellList::during`); of several rows of a cell the last one counts.
    ///
    /// A network is what cell identities say (country and network code), else what the list calls the operator.
    ///
    /// # Cost O(rows)
    pub fn new<'a>(sites: impl IntoIterator<Item = &'a CellSite>) -> Self {
        let mut plan = Self::default();
        let mut networks: HashMap<Network<'_>, u32, FixedState> = HashMap::default();
        for site in sites {
            let Some(mast) = site.position else { continue };
            let code = site.cell.network();
            let name = if code.is_some() { "" } else { site.operator.as_str() };
            let next = u32::try_from(networks.len()).unwrap_or(u32::MAX);
            let network = *networks.entry(Network { code, name }).or_insert(next);
            let cell = PlannedCell { cell: site.cell.raw(), network, mast, antenna: Antenna::of(site) };
            match plan.of_cell.get(&cell.cell) {
                Some(at) => plan.cells[*at as usize] = cell,
                None => {
                    plan.of_cell.insert(cell.cell, u32::try_from(plan.cells.len()).unwrap_or(u32::MAX));
                    plan.cells.push(cell);
                }
            }
        }
        plan.networks = u32::try_from(networks.len()).unwrap_or(u32::MAX);
        let mut stands: Vec<(i64, i64)> = Vec::new();
        for cell in &plan.cells {
            let rounded = |degrees: f64| (degrees * 1e5).round() as i64;
            let stand = (rounded(cell.mast.latitude()), rounded(cell.mast.longitude()));
            stands.push(stand);
        }
        plan.count_masts(stands);
        for (at, cell) in (0..).zip(&plan.cells) {
            plan.near.entry((cell.network, BUCKETS.tile(cell.mast))).or_default().push(at);
        }
        plan
    }

    /// Counts each place with masts once, however many cells hang there.
    fn count_masts(&mut self, mut stands: Vec<(i64, i64)>) {
        stands.sort_unstable();
        stands.dedup();
        for (latitude, longitude) in stands {
            if let Some(at) = Position::new(latitude as f64 / 1e5, longitude as f64 / 1e5) {
                *self.masts.entry(SQUARES.tile(at)).or_insert(0) += 1;
            }
        }
    }

    /// How many people are about a place, as far as masts tell: networks build where people are.
    ///
    /// # Units       masts in effect a square kilometre
    /// # Source      the network prior of mobloc, here without land use
    pub(crate) fn peopled(&self, at: Position) -> f64 {
        let squares = SQUARES.around(at, 2.5 * PEOPLED_M);
        let weight = |middle: Position| {
            let (east, north) = offset_m(at, middle);
            (-(east * east + north * north) / (2.0 * PEOPLED_M * PEOPLED_M)).exp()
        };
        let told =
            squares.into_iter().filter_map(|(tile, middle)| Some(f64::from(*self.masts.get(&tile)?) * weight(middle)));
        COUNTRY + told.sum::<f64>()
    }

    /// Where a cell's mast stands.
    pub fn mast(&self, cell: i64) -> Option<Position> {
        self.planned(cell).map(|cell| cell.mast)
    }

    /// How many networks there are.
    pub(crate) fn networks(&self) -> u32 {
        self.networks
    }

    pub(crate) fn planned(&self, cell: i64) -> Option<&PlannedCell> {
        self.of_cell.get(&cell).map(|at| &self.cells[*at as usize])
    }

    /// Cells of a network whose masts lie within reach of a place.
    pub(crate) fn within_reach(&self, network: u32, at: Position) -> impl Iterator<Item = &PlannedCell> {
        self.within(network, at, REACH_M)
    }

    /// Cells of a network that reach anything another cell reaches.
    pub(crate) fn rivals(&self, of: &PlannedCell) -> Vec<&PlannedCell> {
        self.within(of.network, of.mast, 2.0 * REACH_M).collect()
    }

    fn within(&self, network: u32, at: Position, radius_m: f64) -> impl Iterator<Item = &PlannedCell> {
        // A bucket whose middle lies further off than this holds nothing that is wanted.
        let buckets = BUCKETS.around(at, radius_m + 0.75 * BUCKETS.size_m);
        let found = buckets.into_iter().filter_map(move |(tile, _)| self.near.get(&(network, tile))).flatten();
        found.map(|position| &self.cells[*position as usize]).filter(move |cell| is_within(cell.mast, at, radius_m))
    }
}

/// Whether two places lie within a distance.
pub(crate) fn is_within(one: Position, other: Position, radius_m: f64) -> bool {
    let (east, north) = offset_m(one, other);
    east * east + north * north <= radius_m * radius_m
}
