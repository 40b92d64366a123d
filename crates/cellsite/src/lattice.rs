//! Tiles of the ground.

use records::Position;

/// Metres of a degree of latitude on a sphere of the Earth's mean radius.
pub(crate) const METRES_A_DEGREE: f64 = 111_195.08;

/// A square of the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Tile {
    row: i32,
    column: i32,
}

/// All tiles of one size, in rows of equal latitude.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lattice {
    pub(crate) size_m: f64,
}

/// Metres east and north of a place.
pub(crate) fn offset_m(from: Position, to: Position) -> (f64, f64) {
    let scale = from.latitude().to_radians().cos().max(0.01);
    let east = (to.longitude() - from.longitude()) * METRES_A_DEGREE * scale;
    (east, (to.latitude() - from.latitude()) * METRES_A_DEGREE)
}

impl Lattice {
    fn row_middle_deg(self, row: i32) -> f64 {
        (f64::from(row) + 0.5) * self.size_m / METRES_A_DEGREE
    }

    /// Metres of a degree of longitude in a row.
    fn row_scale(self, row: i32) -> f64 {
        METRES_A_DEGREE * self.row_middle_deg(row).to_radians().cos().max(0.01)
    }

    /// The tile that a place lies in.
    pub(crate) fn tile(self, at: Position) -> Tile {
        let row = (at.latitude() * METRES_A_DEGREE / self.size_m).floor() as i32;
        Tile { row, column: (at.longitude() * self.row_scale(row) / self.size_m).floor() as i32 }
    }

    /// Middle of a tile; `None` beyond the poles.
    pub(crate) fn middle(self, tile: Tile) -> Option<Position> {
        let longitude = (f64::from(tile.column) + 0.5) * self.size_m / self.row_scale(tile.row);
        Position::new(self.row_middle_deg(tile.row), longitude)
    }

    /// Tiles whose middles lie within a radius of a place, row by row.
    pub(crate) fn around(self, at: Position, radius_m: f64) -> Vec<(Tile, Position)> {
        let reach = (radius_m / self.size_m).ceil() as i32 + 1;
        let home = self.tile(at);
        let mut tiles = Vec::new();
        for row in home.row - reach..=home.row + reach {
            let column = (at.longitude() * self.row_scale(row) / self.size_m).floor() as i32;
            for tile in (column - reach..=column + reach).map(|column| Tile { row, column }) {
                let Some(middle) = self.middle(tile) else { continue };
                let (east, north) = offset_m(at, middle);
                if east * east + north * north <= radius_m * radius_m {
                    tiles.push((tile, middle));
                }
            }
        }
        tiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_tiles_round_a_place_have_the_area_of_the_circle() {
        let at = Position::new(52.3, -1.4).expect("valid");
        let tiles = Lattice { size_m: 100.0 }.around(at, 2_000.0);
        let area_km2 = tiles.len() as f64 * 0.01;
        assert!((area_km2 - std::f64::consts::PI * 4.0).abs() < 0.1, "{area_km2}");
    }

    proptest! {
        #[test]
        fn a_place_lies_in_its_tile(latitude in -75.0..75.0_f64, longitude in -179.0..179.0_f64) {
            let (lattice, at) = (Lattice { size_m: 250.0 }, Position::new(latitude, longitude).expect("valid"));
            let middle = lattice.middle(lattice.tile(at)).expect("on the globe");
            let (east, north) = offset_m(at, middle);
            prop_assert!(east.abs() <= 125.5 && north.abs() <= 125.5, "{east} {north}");
        }
    }
}
