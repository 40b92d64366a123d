//! Which cell serves a place: the strongest one, give or take what houses and hills do.

use records::Position;

use crate::lattice::Lattice;
use crate::plan::CellPlan;
use crate::propagation::dominance;

/// Houses and hills move a strength by this standard deviation, decibels (Rappaport, Wireless Communications, chapter 4: 6 to 10 outdoors).
const SHADOWING_DB: f64 = 8.0;
/// Least share of a place that counts.
const LEAST_SHARE: f64 = 0.005;
/// Size of a tile in comparisons of cells, metres.
pub(crate) const TILES: Lattice = Lattice { size_m: 250.0 };

/// Cells of one network that may serve a place, with how often, and how well the place is covered at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Servers {
    /// Packed cell and share, which sum to about 1.
    pub(crate) shares: Vec<(i64, f64)>,
    /// Dominance of the strongest, times how many people are about.
    pub(crate) covered: f64,
}

/// Which cells serve a place.
///
/// A telephone takes the strongest cell. With normal shadowing of 8 dB on each cell apart from the others, the chance that a cell is the
/// strongest is near that of Gumbel errors of the same spread: proportional to exp(strength / 6.2 dB), which falls with distance to the
/// power 2.6. Networks choose by load and speed too, which this leaves out.
///
/// # Source      the multinomial logit as the law of the largest of Gumbel variables (McFadden 1974); mobloc shares by dominance instead,
///   which is level within some kilometres of every mast and tells cells of a town hardly apart
/// # Checked     `the_nearest_cell_that_faces_a_place_serves_it_most`
pub(crate) fn servers(plan: &CellPlan, network: u32, at: Position) -> Servers {
    let scale = SHADOWING_DB * 6.0_f64.sqrt() / std::f64::consts::PI;
    let mut found: Vec<(i64, f64)> =
        plan.within_reach(network, at).map(|cell| (cell.cell, cell.strength_dbm(at))).collect();
    let strongest = found.iter().map(|one| one.1).fold(f64::NEG_INFINITY, f64::max);
    if found.is_empty() {
        return Servers::default();
    }
    for one in &mut found {
        one.1 = ((one.1 - strongest) / scale).exp();
    }
    let sum: f64 = found.iter().map(|one| one.1).sum();
    found.retain(|one| one.1 >= LEAST_SHARE * sum);
    found.iter_mut().for_each(|one| one.1 /= sum);
    found.sort_unstable_by_key(|one| one.0);
    Servers { shares: found, covered: dominance(strongest) * plan.peopled(at) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{north_of, plan_of_three_masts};

    #[test]
    fn the_nearest_cell_that_faces_a_place_serves_it_most() {
        let (plan, middle) = plan_of_three_masts();
        // 800 m north of the first mast, whose sectors look to 0, 120 and 240 degrees.
        let served = servers(&plan, 0, north_of(middle, 800.0));
        let best = served.shares.iter().max_by(|left, right| left.1.total_cmp(&right.1)).expect("served");
        assert_eq!(best.0, plan.first_cell());
        assert!(best.1 > 0.6 && served.covered > 0.5, "{served:?}");
        assert!((served.shares.iter().map(|one| one.1).sum::<f64>() - 1.0).abs() < 0.05);
        assert!(servers(&plan, 0, north_of(middle, 60_000.0)).shares.is_empty());
    }
}
