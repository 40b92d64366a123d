//! Towns, masts and cells of a county that does not exist.

use crate::draw::Draw;

/// Metres of a degree of latitude; of longitude, times the cosine.
const DEGREE_M: f64 = 111_195.0;
/// Invented names of market towns.
const TOWN_NAMES: [&str; 20] = [
    "Ashmere",
    "Brackwell",
    "Caldbridge",
    "Dunsford Green",
    "Eastmarsh",
    "Fenby",
    "Garroway",
    "Hartlow",
    "Ickleton Cross",
    "Kelsham",
    "Lowmoor Bay",
    "Marlingford",
    "Netherby",
    "Oakstead",
    "Penhallow",
    "Quenby",
    "Redmarsh",
    "Stanbourne",
    "Thornwick",
    "Wexcombe",
];
/// Invented names of cities that lines are run from.
const BASE_NAMES: [&str; 5] = ["Port Halden", "Greatminster", "Southgate Docks", "Castleforth", "Merewater"];
/// Networks with their own masts: network code and name (invented names, codes of the United Kingdom).
pub(crate) const OPERATORS: [(u32, &str); 4] = [(15, "Northlink"), (30, "Everline"), (10, "Cellnet Two"), (20, "Trio")];

/// A place on the map, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

impl Place {
    /// A place so far away, in metres east and north.
    pub(crate) fn moved(self, east_m: f64, north_m: f64) -> Self {
        let scale = self.latitude.to_radians().cos().max(0.1);
        Self { latitude: self.latitude + north_m / DEGREE_M, longitude: self.longitude + east_m / (DEGREE_M * scale) }
    }

    /// Metres east and north of another place.
    pub(crate) fn offset_from(self, other: Self) -> (f64, f64) {
        let scale = other.latitude.to_radians().cos().max(0.1);
        ((self.longitude - other.longitude) * DEGREE_M * scale, (self.latitude - other.latitude) * DEGREE_M)
    }

    pub(crate) fn distance_m(self, other: Self) -> f64 {
        let (east, north) = self.offset_from(other);
        east.hypot(north)
    }

    /// A place somewhere round here, mostly within `radius_m`.
    pub(crate) fn somewhere_near(self, radius_m: f64, draw: &mut Draw) -> Self {
        self.moved(draw.normal() * radius_m * 0.6, draw.normal() * radius_m * 0.6)
    }
}

/// One cell of an operator's plan.
#[derive(Clone, Debug)]
pub(crate) struct Sector {
    pub(crate) operator: usize,
    pub(crate) name: String,
    pub(crate) technology: &'static str,
    pub(crate) place: Place,
    /// `None`: omnidirectional, or the list does not say.
    pub(crate) azimuth_deg: Option<f64>,
    pub(crate) beamwidth_deg: f64,
    pub(crate) range_m: f64,
}

/// A settlement with its masts.
#[derive(Clone, Debug)]
pub(crate) struct Town {
    pub(crate) name: String,
    pub(crate) centre: Place,
    pub(crate) radius_m: f64,
    /// All operators' sectors.
    pub(crate) sectors: Vec<Sector>,
}

/// Market town `index` of a world.
pub(crate) fn market_town(seed: u64, index: usize) -> Town {
    let mut draw = Draw::new(seed, "town", index as u64);
    let name = TOWN_NAMES[index % TOWN_NAMES.len()].to_owned();
    let suffix = if index >= TOWN_NAMES.len() { format!(" {}", index / TOWN_NAMES.len() + 1) } else { String::new() };
    let centre = Place { latitude: draw.between(51.6, 53.2), longitude: draw.between(-1.2, 1.1) };
    build(&mut draw, name + &suffix, centre, 2_600.0, 7, index)
}

/// City `index` that lines are run from.
pub(crate) fn base_city(seed: u64, index: usize) -> Town {
    let mut draw = Draw::new(seed, "city", index as u64);
    let name = BASE_NAMES[index % BASE_NAMES.len()].to_owned();
    let centre = Place { latitude: draw.between(51.3, 53.6), longitude: draw.between(-3.0, -1.6) };
    build(&mut draw, name, centre, 5_000.0, 12, 500 + index)
}

fn build(draw: &mut Draw, name: String, centre: Place, radius_m: f64, masts: usize, code: usize) -> Town {
    let mut sectors = Vec::new();
    for (operator, (network, _)) in OPERATORS.iter().enumerate() {
        // Plans differ: how many masts, which technology.
        let own_masts = masts + draw.index(4);
        let technology = if operator % 2 == 0 { "LTE" } else { "UMTS" };
        for mast in 0..own_masts {
            let place = centre.somewhere_near(radius_m, draw);
            let omni = draw.chance(0.08);
            let first = draw.between(0.0, 120.0);
            for sector in 0..if omni { 1 } else { 3 } {
                let area = 1_000 + code * 10 + operator;
                let identity = if technology == "LTE" {
                    (100_000 + code * 100 + mast) * 256 + sector
                } else {
                    1_000 + (code % 60) * 900 + mast * 10 + sector
                };
                sectors.push(Sector {
                    operator,
                    name: format!("234-{network:02}-{area}-{identity}"),
                    technology,
                    place,
                    azimuth_deg: (!omni && !draw.chance(0.03)).then(|| (first + 120.0 * sector as f64) % 360.0),
                    beamwidth_deg: if omni { 360.0 } else { 65.0 },
                    range_m: draw.between(900.0, 3_500.0).round(),
                });
            }
        }
    }
    Town { name, centre, radius_m, sectors }
}

impl Town {
    /// The sectors of an operator that serve a place, best first: near ones that look the right way.
    pub(crate) fn serving(&self, operator: usize, place: Place) -> Vec<u32> {
        let mut scored: Vec<(f64, u32)> = (0..)
            .zip(&self.sectors)
            .filter(|(_, sector)| sector.operator == operator)
            .map(|(index, sector)| {
                let (east, north) = place.offset_from(sector.place);
                let bearing = east.atan2(north).to_degrees().rem_euclid(360.0);
                let off = sector.azimuth_deg.map_or(0.0, |azimuth| {
                    let turn = (bearing - azimuth).abs() % 360.0;
                    turn.min(360.0 - turn)
                });
                (place.distance_m(sector.place) * (1.0 + (off / 60.0).powi(2)), index)
            })
            .collect();
        scored.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        scored.truncate(4);
        scored.into_iter().map(|(_, index)| index).collect()
    }
}
