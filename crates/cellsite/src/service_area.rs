//! Where a telephone may have been while a cell served it.

use records::Position;

use crate::lattice::{Lattice, offset_m};
use crate::plan::{CellPlan, REACH_M, is_within};
use crate::propagation::dominance;

/// Size of a tile, metres (mobloc).
const TILES: Lattice = Lattice { size_m: 100.0 };
/// Dominance below which a cell does not serve a place (mobloc, `sig_d_th`).
const LEAST_DOMINANCE: f64 = 0.005;
/// Cells that overlap at a place, at most (mobloc, `max_overlapping_cells`).
const MOST_OVERLAPPING: usize = 100;

/// A tile with its probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Middle of the tile.
    pub middle: Position,
    /// Probability of the tile, of a telephone served by the cell.
    pub probability: f64,
}

/// Nominal service area of a cell: probabilities of tiles, likeliest first.
///
/// It rests on an antenna model without hills or houses and on the cells that are listed. It never says that a telephone was at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceArea {
    /// Tiles, likeliest first; probabilities sum to 1.
    pub tiles: Vec<Share>,
    /// Where the mast stands.
    pub mast: Option<Position>,
    /// Whether the list gives no direction, so that it was taken to send all round.
    pub all_round: bool,
}

/// The service area of a cell; `None` where no list places it.
///
/// P(place | cell) is proportional to P(cell | place), the cell's share of the dominance of the strongest 100 cells of its network there, every
/// place alike beforehand.
///
/// # Units       probability by tile of 100 m
/// # Range       at least one tile for every placed cell
/// # Cost        tiles within 10 km × cells in reach: about 31,000 tiles
/// # Source      Tennekes and Gootzen, mobloc (`compute_sig_strength`), with the exact beam; no land use and no elevation
/// # Checked     `a_sector_serves_what_lies_before_it`, `regions_hold_one_another`; antenna model as [`crate::Antenna`]
pub fn service_area(plan: &CellPlan, cell: i64) -> Option<ServiceArea> {
    let planned = plan.planned(cell)?;
    let rivals = plan.rivals(planned);
    let mut tiles = Vec::new();
    let mut all: Vec<f64> = Vec::new();
    for (_, middle) in TILES.around(planned.mast, REACH_M) {
        let own = dominance(planned.strength_dbm(middle));
        if own < LEAST_DOMINANCE {
            continue;
        }
        let near = rivals.iter().filter(|other| is_within(other.mast, middle, REACH_M));
        all.clear();
        all.extend(near.map(|other| dominance(other.strength_dbm(middle))).filter(|one| *one >= LEAST_DOMINANCE));
        all.sort_unstable_by(|left, right| right.total_cmp(left));
        let sum: f64 = all.iter().take(MOST_OVERLAPPING).sum();
        tiles.push(Share { middle, probability: own / sum.max(own) });
    }
    if tiles.is_empty() {
        tiles.push(Share { middle: planned.mast, probability: 1.0 });
    }
    let sum: f64 = tiles.iter().map(|one| one.probability).sum();
    tiles.iter_mut().for_each(|one| one.probability /= sum);
    tiles.sort_by(|left, right| right.probability.total_cmp(&left.probability));
    Some(ServiceArea { tiles, mast: Some(planned.mast), all_round: planned.antenna.azimuth_deg.is_none() })
}

impl ServiceArea {
    /// The fewest tiles that together hold a probability: the highest-density region.
    ///
    /// # Units       probability
    pub fn region(&self, probability: f64) -> &[Share] {
        let mut held = 0.0;
        let count = self.tiles.iter().take_while(|one| {
            let wanted = held < probability - 1e-12;
            held += one.probability;
            wanted
        });
        &self.tiles[..count.count()]
    }

    /// Area of such a region, square kilometres.
    pub fn area_km2(&self, probability: f64) -> f64 {
        self.region(probability).len() as f64 * (TILES.size_m / 1_000.0).powi(2)
    }

    /// Middle of the area by probability.
    pub fn middle(&self) -> Option<Position> {
        let origin = self.mast?;
        let mean =
            |of: &dyn Fn(Position) -> f64| self.tiles.iter().map(|one| one.probability * of(one.middle)).sum::<f64>();
        Position::new(mean(&|at| at.latitude()), mean(&|at| at.longitude())).or(Some(origin))
    }

    /// The distance from the middle within which a probability lies, metres.
    pub fn radius_m(&self, probability: f64) -> f64 {
        let Some(middle) = self.middle() else { return 0.0 };
        let distance = |one: &Share| {
            let (east, north) = offset_m(middle, one.middle);
            east.hypot(north)
        };
        let mut by_distance: Vec<(f64, f64)> = self.tiles.iter().map(|one| (distance(one), one.probability)).collect();
        by_distance.sort_by(|left, right| left.0.total_cmp(&right.0));
        let mut held = 0.0;
        by_distance
            .iter()
            .find(|one| {
                held += one.1;
                held >= probability - 1e-12
            })
            .map_or(0.0, |one| one.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::plan_of_three_masts;

    #[test]
    fn a_sector_serves_what_lies_before_it() {
        let (plan, mast) = plan_of_three_masts();
        let area = service_area(&plan, plan.first_cell()).expect("placed");
        assert!((area.tiles.iter().map(|one| one.probability).sum::<f64>() - 1.0).abs() < 1e-9);
        let before: f64 =
            area.tiles.iter().filter(|one| one.middle.latitude() > mast.latitude()).map(|one| one.probability).sum();
        assert!(before > 0.8, "{before}");
        assert!(!area.all_round);
        assert_eq!(service_area(&plan, 999), None);
    }

    #[test]
    fn regions_hold_one_another() {
        let (plan, _) = plan_of_three_masts();
        let area = service_area(&plan, plan.first_cell()).expect("placed");
        let areas = [0.5, 0.9, 0.95].map(|share| area.area_km2(share));
        assert!(areas[0] < areas[1] && areas[1] < areas[2] && areas[2] < 320.0, "{areas:?}");
        let held: f64 = area.region(0.9).iter().map(|one| one.probability).sum();
        assert!((0.9..0.902).contains(&held), "{held}");
        assert!(area.radius_m(0.5) < area.radius_m(0.95));
    }
}
