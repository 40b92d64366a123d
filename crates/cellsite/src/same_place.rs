//! How likely one cell is when another is known to serve the same place.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use records::Position;

use crate::lattice::Tile;
use crate::plan::CellPlan;
use crate::serving::{TILES, servers};

/// How far from its mast a cell's places are looked for, metres.
const LOOKED_M: f64 = 6_000.0;
/// Places that hold this little of a cell's best place are left out.
const LEAST: f64 = 0.01;
/// Chance of the same cell where nobody knows where it stands (start value).
const SAME_UNPLACED: f64 = 0.4;
/// Steps by which the places of people are fitted to how much each cell is used (start value: more steps make specks of single places).
const STEPS: usize = 12;

/// How much each cell is used by all telephones of the records, packed cell to weight.
pub type Usage = HashMap<i64, f64, FixedState>;

/// For pairs of cells near each other: the chance that a telephone at an unknown place of the first is served by the second.
///
/// `P(b | a) = Σ over places g of P(g | a) P(b | g)`, and b is a cell of a given network: chances of one network's cells sum to at most 1.
/// P(g | a) is proportional to P(a | g) P(g); the places of people P(g) begin with where masts stand and are then fitted to how much each cell of every
/// network is used, so that a whole town before one sector is a town before that sector.
#[derive(Clone, Debug, Default)]
pub struct SamePlace {
    /// By first cell: second cells, ascending, with their chances.
    rows: HashMap<i64, Vec<(i64, f64)>, FixedState>,
}

/// Places round some cells, and which cells serve each.
struct Ground {
    /// Cells that serve, ascending.
    cells: Vec<i64>,
    /// By place: positions of cells with their shares.
    served: Vec<Vec<(u32, f64)>>,
    /// By cell: places with shares.
    places: Vec<Vec<(u32, f64)>>,
    /// P(place), up to a factor.
    people: Vec<f64>,
}

impl Ground {
    fn around(plan: &CellPlan, cells: &[i64]) -> Self {
        let mut tiles: BTreeMap<Tile, Position> = BTreeMap::new();
        let mut masts: Vec<(i64, Position)> =
            cells.iter().filter_map(|cell| plan.planned(*cell)).map(|cell| (cell.cell, cell.mast)).collect();
        // Sectors of one mast look at the same tiles.
        masts.dedup_by(|left, right| left.1 == right.1);
        for (_, mast) in masts {
            tiles.extend(TILES.around(mast, LOOKED_M));
        }
        let mut found: Vec<(Vec<(i64, f64)>, f64)> = Vec::with_capacity(tiles.len());
        for middle in tiles.into_values() {
            let (mut shares, mut covered) = (Vec::new(), 0.0_f64);
            for network in 0..plan.networks() {
                let served = servers(plan, network, middle);
                covered = covered.max(served.covered);
                shares.extend(served.shares);
            }
            found.push((shares, covered));
        }
        let mut all: Vec<i64> = found.iter().flat_map(|one| one.0.iter().map(|(cell, _)| *cell)).collect();
        all.sort_unstable();
        all.dedup();
        let mut ground =
            Self { places: vec![Vec::new(); all.len()], cells: all, served: Vec::new(), people: Vec::new() };
        for (place, (shares, covered)) in (0..).zip(found) {
            let by_position = |(cell, share): (i64, f64)| {
                let at = ground.cells.partition_point(|one| *one < cell);
                ground.places[at].push((place, share));
                (u32::try_from(at).unwrap_or(u32::MAX), share)
            };
            ground.served.push(shares.into_iter().map(by_position).collect());
            ground.people.push(covered);
        }
        ground
    }

    /// Fits the places of people to the use of cells: expectation and maximisation for a mixture of places (Richardson 1972, Lucy 1974).
    fn fit(&mut self, usage: &Usage) {
        let used: Vec<f64> = self.cells.iter().map(|cell| usage.get(cell).copied().unwrap_or(0.0)).collect();
        if used.iter().sum::<f64>() <= 0.0 {
            return;
        }
        for _ in 0..STEPS {
            let expected: Vec<f64> = self
                .places
                .iter()
                .map(|places| places.iter().map(|(place, share)| self.people[*place as usize] * share).sum())
                .collect();
            let ratio: Vec<f64> =
                used.iter().zip(&expected).map(|(used, expected)| used / expected.max(f64::MIN_POSITIVE)).collect();
            for (people, served) in self.people.iter_mut().zip(&self.served) {
                let moved: f64 = served.iter().map(|(cell, share)| share * ratio[*cell as usize]).sum();
                *people *= moved;
            }
            let all: f64 = self.people.iter().sum();
            self.people.iter_mut().for_each(|people| *people /= all.max(f64::MIN_POSITIVE));
        }
    }

    /// Chances of every cell at the places of one.
    fn row(&self, cell: usize) -> Vec<(i64, f64)> {
        let mut weights: Vec<(u32, f64)> =
            self.places[cell].iter().map(|(place, share)| (*place, share * self.people[*place as usize])).collect();
        let best = weights.iter().map(|one| one.1).fold(0.0, f64::max);
        weights.retain(|one| one.1 >= LEAST * best && one.1 > 0.0);
        let all: f64 = weights.iter().map(|one| one.1).sum();
        let mut row: BTreeMap<u32, f64> = BTreeMap::new();
        for (place, weight) in weights {
            for (other, share) in &self.served[place as usize] {
                *row.entry(*other).or_insert(0.0) += weight / all * share;
            }
        }
        row.into_iter().map(|(at, chance)| (self.cells[at as usize], chance)).collect()
    }
}

impl SamePlace {
    /// The chances round some cells: rows for them and for every cell that serves a place near them.
    ///
    /// # Shapes      cells: those of one telephone; usage: of all telephones, may be empty
    /// # Range       cells that no list places have no row
    /// # Cost        places round the cells × networks × cells in reach, then as much for each cell found
    /// # Source      mobloc, from which it differs in the likelihood and in taking the use of cells for a map of people
    /// # Checked     `a_cell_of_another_mast_far_away_is_never_the_same_place`, `chances_of_a_network_sum_to_one`,
    ///   `a_town_before_one_sector_is_seen_from_how_cells_are_used`
    pub fn around(plan: &CellPlan, cells: &[i64], usage: &Usage) -> Self {
        let mut ground = Ground::around(plan, cells);
        ground.fit(usage);
        let rows = (0..ground.cells.len()).map(|at| (ground.cells[at], ground.row(at)));
        Self { rows: rows.filter(|row| !row.1.is_empty()).collect() }
    }

    /// The chance of the second cell at a place of the first; 0 where they serve no place in common. `None` where a list places not both.
    ///
    /// # Units       probability
    pub fn chance(&self, first: i64, second: i64, plan: &CellPlan) -> Option<f64> {
        if let Some(row) = self.rows.get(&first) {
            let found = row.binary_search_by_key(&second, |one| one.0);
            return match found {
                Ok(at) => Some(row[at].1),
                Err(_) => plan.planned(second).map(|_| 0.0),
            };
        }
        if first == second {
            return Some(SAME_UNPLACED);
        }
        (plan.planned(first).is_some() && plan.planned(second).is_some()).then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::plan_of_three_masts;

    #[test]
    fn chances_of_a_network_sum_to_one() {
        let (plan, _) = plan_of_three_masts();
        let same = SamePlace::around(&plan, &[plan.first_cell()], &Usage::default());
        let row = &same.rows[&plan.first_cell()];
        for network in 0..plan.networks() {
            let of_network = |one: &&(i64, f64)| plan.planned(one.0).is_some_and(|cell| cell.network == network);
            let sum: f64 = row.iter().filter(of_network).map(|one| one.1).sum();
            assert!((sum - 1.0).abs() < 0.06, "network {network}: {sum}");
        }
        assert!(row.iter().all(|one| one.1 > 0.0));
    }

    #[test]
    fn a_cell_of_another_mast_far_away_is_never_the_same_place() {
        let (plan, _) = plan_of_three_masts();
        let same = SamePlace::around(&plan, &[plan.first_cell()], &Usage::default());
        let own = same.chance(plan.first_cell(), plan.first_cell(), &plan).expect("placed");
        assert!(own > 0.3, "{own}");
        assert_eq!(same.chance(plan.first_cell(), plan.far_cell(), &plan), Some(0.0));
        assert_eq!(same.chance(plan.first_cell(), 999, &plan), None, "what no list places stands apart");
        assert_eq!(same.chance(999, 999, &plan), Some(SAME_UNPLACED));
    }

    #[test]
    fn a_town_before_one_sector_is_seen_from_how_cells_are_used() {
        let (plan, _) = plan_of_three_masts();
        let first = plan.first_cell();
        let without = SamePlace::around(&plan, &[first], &Usage::default());
        // Everybody is north of the first mast: of the other network only its northern sector is used.
        let other = plan.other_network_cell();
        let usage: Usage = [(first, 50.0), (other, 50.0)].into_iter().collect();
        let with = SamePlace::around(&plan, &[first], &usage);
        let chance = |same: &SamePlace| same.chance(first, other, &plan).expect("placed");
        assert!(chance(&with) > chance(&without) + 0.1, "{} {}", chance(&with), chance(&without));
    }
}
