//! National Grid (OSGB36, EPSG:27700) to WGS84, by OSTN15.
//!
//! Shifts: OSTN15, copyright Ordnance Survey and the Ministry of Defence 2016, under the licence in `ostn15/LICENSE.txt`.

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use records::Position;

const EAST_POINTS: usize = 701;
const NORTH_POINTS: usize = 1_251;
const POINTS: usize = EAST_POINTS * NORTH_POINTS;
/// Distance between points of the shift grid.
const SPACING_M: f64 = 1_000.0;
/// Iterations settle well below a millimetre after four.
const ITERATIONS: usize = 6;

static PACKED: &[u8] = include_bytes!("../ostn15/shifts.gz");
static SHIFTS: OnceLock<Option<Shifts>> = OnceLock::new();

/// A point that the transformation does not cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OsgbError;

impl std::fmt::Display for OsgbError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "expected easting and northing in metres within the National Grid (0–700,000 east, 0–1,250,000 north)",
        )
    }
}

impl std::error::Error for OsgbError {}

/// Shifts from ETRS89 to OSGB36 in millimetres.
struct Shifts {
    east: Vec<i32>,
    north: Vec<i32>,
}

/// Turns National Grid metres into degrees on WGS84.
///
/// # Shapes      one point
/// # Units       easting, northing: metres (EPSG:27700); return: degrees
/// # Range       the grid itself; offshore beyond OSTN15's coverage shifts are those of its edge
/// # Errors      [`OsgbError`] outside the grid, or where a figure is not finite
/// # Cost        constant; the shift grid (7 MB in memory) is unpacked at the first call
/// # Source      Ordnance Survey, "A guide to coordinate systems in Great Britain" (v3.6), annexes B and C; "Transformations and
///   OSGM15 user guide": OSTN15. WGS84 is taken as ETRS89, which differs by less than a metre
/// # Checked     `places_agree_with_an_independent_implementation`: crate `lonlat_bng` 0.9.0, 1e-7 degrees
pub fn to_wgs84(easting_m: f64, northing_m: f64) -> Result<Position, OsgbError> {
    let within = (0.0..700_000.0).contains(&easting_m) && (0.0..1_250_000.0).contains(&northing_m);
    let shifts = SHIFTS.get_or_init(unpack).as_ref().filter(|_| within).ok_or(OsgbError)?;
    let (mut east, mut north) = (easting_m, northing_m);
    for _ in 0..ITERATIONS {
        let (shift_east, shift_north) = shifts.at(east, north);
        (east, north) = (easting_m - shift_east, northing_m - shift_north);
    }
    let (latitude, longitude) = unproject(east, north);
    Position::new(latitude, longitude).ok_or(OsgbError)
}

fn unpack() -> Option<Shifts> {
    let mut bytes = Vec::with_capacity(POINTS * 8);
    GzDecoder::new(PACKED).read_to_end(&mut bytes).ok()?;
    if bytes.len() != POINTS * 8 {
        return None;
    }
    let (east, north) = bytes.split_at(POINTS * 4);
    Some(Shifts { east: plane(east), north: plane(north) })
}

/// Undoes second differences along each row of the grid.
fn plane(bytes: &[u8]) -> Vec<i32> {
    let byte = |position: usize, place: usize| bytes[place * POINTS + position];
    let mut values = Vec::with_capacity(POINTS);
    for row in 0..NORTH_POINTS {
        let (mut before, mut slope) = (0_i32, 0_i32);
        for position in row * EAST_POINTS..(row + 1) * EAST_POINTS {
            let difference =
                i32::from_le_bytes([byte(position, 0), byte(position, 1), byte(position, 2), byte(position, 3)]);
            let value = before.wrapping_add(slope).wrapping_add(difference);
            slope = value.wrapping_sub(before);
            before = value;
            values.push(value);
        }
    }
    values
}

impl Shifts {
    /// Bilinear interpolation between the four points round a place in ETRS89 metres.
    fn at(&self, east_m: f64, north_m: f64) -> (f64, f64) {
        let (column, x) = cell(east_m, EAST_POINTS);
        let (row, y) = cell(north_m, NORTH_POINTS);
        let corner = |plane: &[i32], right: usize, up: usize| {
            f64::from(plane[(row + up) * EAST_POINTS + column + right]) / 1_000.0
        };
        let blend = |plane: &[i32]| {
            (1.0 - x) * (1.0 - y) * corner(plane, 0, 0)
                + x * (1.0 - y) * corner(plane, 1, 0)
                + x * y * corner(plane, 1, 1)
                + (1.0 - x) * y * corner(plane, 0, 1)
        };
        (blend(&self.east), blend(&self.north))
    }
}

/// The grid line at or below a coordinate, and how far beyond it, as a share of the spacing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
fn cell(coordinate_m: f64, points: usize) -> (usize, f64) {
    let position = (coordinate_m / SPACING_M).clamp(0.0, 1e6);
    let line = (position.floor() as usize).min(points - 2);
    (line, (position - line as f64).clamp(0.0, 1.0))
}

// National Grid projection on GRS80 (the guide, annex A).
const SEMI_MAJOR_M: f64 = 6_378_137.0;
const SEMI_MINOR_M: f64 = 6_356_752.314_1;
const SCALE: f64 = 0.999_601_271_7;
const FALSE_EAST_M: f64 = 400_000.0;
const FALSE_NORTH_M: f64 = -100_000.0;
const ORIGIN_LATITUDE_DEG: f64 = 49.0;
const ORIGIN_LONGITUDE_DEG: f64 = -2.0;

/// Length of the meridian from the projection's origin to a latitude.
fn meridian_m(latitude: f64) -> f64 {
    let n = (SEMI_MAJOR_M - SEMI_MINOR_M) / (SEMI_MAJOR_M + SEMI_MINOR_M);
    let origin = ORIGIN_LATITUDE_DEG.to_radians();
    let (less, more) = (latitude - origin, latitude + origin);
    let (n2, n3) = (n * n, n * n * n);
    SEMI_MINOR_M
        * SCALE
        * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * less - (3.0 * n + 3.0 * n2 + 2.625 * n3) * less.sin() * more.cos()
            + (1.875 * n2 + 1.875 * n3) * (2.0 * less).sin() * (2.0 * more).cos()
            - 35.0 / 24.0 * n3 * (3.0 * less).sin() * (3.0 * more).cos())
}

/// Transverse Mercator, backwards: metres to degrees.
fn unproject(east_m: f64, north_m: f64) -> (f64, f64) {
    let mut latitude = ORIGIN_LATITUDE_DEG.to_radians() + (north_m - FALSE_NORTH_M) / (SEMI_MAJOR_M * SCALE);
    for _ in 0..ITERATIONS {
        latitude += (north_m - FALSE_NORTH_M - meridian_m(latitude)) / (SEMI_MAJOR_M * SCALE);
    }
    let e2 = 1.0 - (SEMI_MINOR_M / SEMI_MAJOR_M).powi(2);
    let bend = 1.0 - e2 * latitude.sin().powi(2);
    let nu = SEMI_MAJOR_M * SCALE / bend.sqrt();
    let rho = SEMI_MAJOR_M * SCALE * (1.0 - e2) / bend.powf(1.5);
    let eta2 = nu / rho - 1.0;
    let (tan, sec) = (latitude.tan(), 1.0 / latitude.cos());
    let (t2, t4, t6) = (tan.powi(2), tan.powi(4), tan.powi(6));
    let x = east_m - FALSE_EAST_M;
    let vii = tan / (2.0 * rho * nu);
    let viii = tan / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
    let ix = tan / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
    let tenth = sec / nu;
    let xi = sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
    let xii = sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
    let xiia = sec / (5_040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1_320.0 * t4 + 720.0 * t6);
    let north = latitude - vii * x.powi(2) + viii * x.powi(4) - ix * x.powi(6);
    let east = tenth * x - xi * x.powi(3) + xii * x.powi(5) - xiia * x.powi(7);
    (north.to_degrees(), ORIGIN_LONGITUDE_DEG + east.to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Easting, northing, longitude, latitude by crate `lonlat_bng` 0.9.0.
    const CHECKED: [(f64, f64, f64, f64); 9] = [
        (91492.146, 11318.804, -6.2997775201, 49.9222639373),
        (170370.718, 11572.405, -5.2030461000, 49.9600613782),
        (250359.811, 62016.569, -4.1086456356, 50.4388582561),
        (449816.371, 75335.861, -1.2978227724, 50.5756366500),
        (651409.804, 313177.450, 1.7160739723, 52.6580078332),
        (530000.000, 180000.000, -0.1283288936, 51.5039921700),
        (394244.000, 806376.000, -2.0967708680, 57.1482157121),
        (422242.186, 433818.701, -1.6637916824, 53.8002151962),
        (61395.000, 925000.000, -7.7477029418, 58.0840396630),
    ];

    #[test]
    fn places_agree_with_an_independent_implementation() {
        for (easting, northing, longitude, latitude) in CHECKED {
            let place = to_wgs84(easting, northing).expect("within the grid");
            assert!((place.latitude() - latitude).abs() < 1e-7, "{easting} {northing}: {}", place.latitude());
            assert!((place.longitude() - longitude).abs() < 1e-7, "{easting} {northing}: {}", place.longitude());
        }
    }

    #[test]
    fn ordnance_surveys_first_test_point_comes_back() {
        // OSTN15 test file, TP01: 49.92226393730 N, 6.29977752014 W.
        let place = to_wgs84(91_492.146, 11_318.804).expect("within the grid");
        assert!((place.latitude() - 49.922_263_937_3).abs() < 1e-7);
        assert!((place.longitude() + 6.299_777_520_14).abs() < 1e-7);
    }

    #[test]
    fn a_point_off_the_grid_is_refused() {
        assert_eq!(to_wgs84(-1.0, 0.0), Err(OsgbError));
        assert_eq!(to_wgs84(f64::NAN, 0.0), Err(OsgbError));
    }
}
