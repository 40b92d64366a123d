//! A small plan for tests: three masts of two networks close together, and one far away.

use records::{Cell, CellSite, Position, RowRef};

use crate::lattice::METRES_A_DEGREE;
use crate::plan::CellPlan;

pub(crate) fn north_of(at: Position, metres: f64) -> Position {
    Position::new(at.latitude() + metres / METRES_A_DEGREE, at.longitude()).expect("on the globe")
}

pub(crate) fn site(network: u64, identity: u64, mast: Position, azimuth_deg: Option<f64>) -> CellSite {
    CellSite {
        cell: Cell::from_parts(234, network, 2, 1, identity).expect("a cell"),
        operator: String::new(),
        technology: "LTE".to_owned(),
        position: Some(mast),
        osgb_m: None,
        azimuth_deg,
        beamwidth_deg: Some(65.0),
        range_m: None,
        postcode: String::new(),
        valid_from_ms: None,
        valid_to_ms: None,
        source: RowRef { source: 1, row: 1 },
    }
}

/// Masts 2 km apart in a row to the north, the second of another network; and one 50 km away.
pub(crate) fn plan_of_three_masts() -> (CellPlan, Position) {
    let middle = Position::new(52.0, -1.0).expect("valid");
    let mut sites = Vec::new();
    for (network, mast) in [(10, 0.0), (20, 300.0), (10, 2_000.0), (20, 2_300.0), (10, 50_000.0)] {
        for sector in 0..3_u64 {
            let identity = 100 * (sites.len() as u64) + sector;
            sites.push(site(network, identity, north_of(middle, mast), Some(120.0 * sector as f64)));
        }
    }
    (CellPlan::new(&sites), middle)
}

impl CellPlan {
    pub(crate) fn first_cell(&self) -> i64 {
        Cell::from_parts(234, 10, 2, 1, 0).expect("a cell").raw()
    }

    /// The northern sector of the other network's first mast.
    pub(crate) fn other_network_cell(&self) -> i64 {
        Cell::from_parts(234, 20, 2, 1, 300).expect("a cell").raw()
    }

    pub(crate) fn far_cell(&self) -> i64 {
        Cell::from_parts(234, 10, 2, 1, 1_200).expect("a cell").raw()
    }
}

use crate::serving::servers;
use crate::track::{Registration, Track};

/// A line that travels between two towns, a private telephone that travels along and is sometimes left at home, and one of a neighbour.
pub(crate) struct Walk {
    pub(crate) plan: CellPlan,
    pub(crate) line: Track,
    pub(crate) along: Track,
    pub(crate) neighbour: Track,
}

impl Walk {
    /// Thirty days; draws come from a small generator with a seed.
    pub(crate) fn new(seed: u64) -> Self {
        let centre = Position::new(52.0, -1.0).expect("valid");
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut unit = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut sites = Vec::new();
        for town in 0..2_u32 {
            for mast in 0..20_u64 {
                let place = Position::new(
                    centre.latitude() + 0.5 * f64::from(town) + 0.05 * unit(),
                    centre.longitude() + 0.08 * unit(),
                );
                for sector in 0..3_u64 {
                    let network = if mast % 2 == 0 { 10 } else { 20 };
                    let identity = 1_000 * u64::from(town) + 10 * mast + sector;
                    sites.push(site(network, identity, place.expect("valid"), Some(120.0 * sector as f64)));
                }
            }
        }
        let plan = CellPlan::new(&sites);
        let mut tracks = [Track::default(), Track::default(), Track::default()];
        let home = north_of(centre, 2_000.0);
        for day in 0..30_i64 {
            let away = unit() < 0.4;
            for hour in 8..23 {
                let roam = north_of(centre, 400.0 + 4_000.0 * unit() + if away { 55_000.0 } else { 0.0 });
                let line = if away || hour % 3 == 0 { roam } else { home };
                let elsewhere = north_of(centre, 4_000.0 * unit());
                let own = [line, if day % 5 == 0 { home } else { line }, if hour % 2 == 0 { home } else { elsewhere }];
                for (which, place) in own.into_iter().enumerate() {
                    if which > 0 && unit() < 0.5 {
                        continue;
                    }
                    let network = u32::from(which == 1);
                    let mut left = unit();
                    let served = servers(&plan, network, place).shares;
                    let chosen = served
                        .iter()
                        .find(|one| {
                            left -= one.1;
                            left <= 0.0
                        })
                        .or(served.last());
                    let at_ms = (19_800 + day) * 86_400_000 + hour * 3_600_000 + (unit() * 600_000.0) as i64;
                    tracks[which].registrations.extend(chosen.map(|one| Registration { at_ms, cell: one.0, other: 0 }));
                }
            }
        }
        for track in &mut tracks {
            track.registrations.sort_unstable();
        }
        let [line, along, neighbour] = tracks;
        Self { plan, line, along, neighbour }
    }
}
