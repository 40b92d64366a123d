//! Where cells stand.

use crate::cell::Cell;
use crate::provenance::RowRef;

/// A point on WGS84, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Mean radius of the Earth (IUGG), metres.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Position {
    /// The point, if both figures are degrees on the globe.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let valid = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        valid.then_some(Self { latitude, longitude })
    }

    /// Degrees north.
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// Great-circle distance by the haversine formula, metres.
    pub fn distance_m(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = ((to - from) / 2.0).sin();
        let half_lon = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let chord = half_lat * half_lat + from.cos() * to.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_M * chord.sqrt().min(1.0).asin()
    }
}

/// One row of a cell list. A *nominal sector*: where the antenna points, not where the telephone was.
#[derive(Clone, Debug, PartialEq)]
pub struct CellSite {
    /// The cell's identity.
    pub cell: Cell,
    /// Network operator, as the list names it.
    pub operator: String,
    /// Radio technology, as the list names it.
    pub technology: String,
    /// Position of the mast; `None` where the list gives none.
    pub position: Option<Position>,
    /// Easting and northing as received (EPSG:27700, metres), where the list used them.
    pub osgb_m: Option<(f64, f64)>,
    /// Direction of the antenna from north; `None` = omnidirectional or unknown.
    pub azimuth_deg: Option<f64>,
    /// Horizontal width of the beam.
    pub beamwidth_deg: Option<f64>,
    /// Nominal range.
    pub range_m: Option<f64>,
    /// Postcode of the mast.
    pub postcode: String,
    /// First instant at which the list holds, UTC milliseconds.
    pub valid_from_ms: Option<i64>,
    /// First instant at which it no longer holds.
    pub valid_to_ms: Option<i64>,
    /// Where the row came from.
    pub source: RowRef,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_about_111_km() {
        let south = Position::new(51.0, 0.0).expect("valid");
        let north = Position::new(52.0, 0.0).expect("valid");
        assert!((south.distance_m(north) - 111_195.08).abs() < 0.01);
        assert!(south.distance_m(south).abs() < f64::EPSILON);
    }

    #[test]
    fn points_off_the_globe_are_refused() {
        assert_eq!(Position::new(91.0, 0.0), None);
        assert_eq!(Position::new(0.0, f64::NAN), None);
    }
}
