//! Names of places, for labels only: a position is what counts.

use std::sync::LazyLock;

use records::Position;

/// Places of Great Britain and Northern Ireland (GeoNames, CC BY 4.0; see `places/CREDIT.md`).
static PLACES: &str = include_str!("../places/gb.csv");

/// The same, read once, from south to north.
static FROM_SOUTH: LazyLock<Vec<(&str, Position)>> = LazyLock::new(|| {
    let mut places: Vec<(&str, Position)> = PLACES.lines().filter_map(place).collect();
    places.sort_by(|left, right| left.1.latitude().total_cmp(&right.1.latitude()));
    places
});

/// A little less than a degree of latitude has anywhere, metres.
const LEAST_DEGREE_M: f64 = 110_000.0;

/// A place this near gives its name as it is; farther ones are told with their distance.
const AT_M: f64 = 4_000.0;
/// Farther than this no name helps.
const TOO_FAR_M: f64 = 40_000.0;

/// A label for a position: `Chelmsford`, `9 km from Chelmsford`, or the position itself.
pub(crate) fn label(at: Position) -> String {
    let reach = TOO_FAR_M / LEAST_DEGREE_M;
    let begin = FROM_SOUTH.partition_point(|(_, place)| place.latitude() < at.latitude() - reach);
    let nearest = FROM_SOUTH[begin..]
        .iter()
        .take_while(|(_, place)| place.latitude() <= at.latitude() + reach)
        .map(|(name, place)| (at.distance_m(*place), *name))
        .min_by(|left, right| left.0.total_cmp(&right.0));
    match nearest {
        Some((distance_m, name)) if distance_m <= AT_M => name.to_owned(),
        Some((distance_m, name)) if distance_m <= TOO_FAR_M => format!("{:.0} km from {name}", distance_m / 1_000.0),
        _ => format!("{:.3}, {:.3}", at.latitude(), at.longitude()),
    }
}

fn place(row: &str) -> Option<(&str, Position)> {
    let mut fields = row.split(',');
    let name = fields.next()?;
    let position = Position::new(fields.next()?.parse().ok()?, fields.next()?.parse().ok()?)?;
    Some((name, position))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_named_and_the_sea_is_not() {
        assert_eq!(label(Position::new(51.736, 0.469).expect("on the globe")), "Chelmsford");
        assert_eq!(label(Position::new(56.0, 3.0).expect("on the globe")), "56.000, 3.000");
    }

    #[test]
    fn the_nearest_of_all_places_is_found_among_those_of_its_latitudes() {
        for step in 0..200 {
            let (latitude, longitude) = (50.0 + f64::from(step % 20) / 2.5, -6.0 + f64::from(step / 20) * 0.75);
            let at = Position::new(latitude, longitude).expect("on the globe");
            let of_all =
                PLACES.lines().filter_map(place).map(|(_, place)| at.distance_m(place)).fold(f64::MAX, f64::min);
            let said = label(at);
            let by_position = said.starts_with(|sign: char| sign.is_ascii_digit()) && said.contains(", ");
            assert_eq!(by_position, of_all > TOO_FAR_M, "{said}");
            if let Some((kilometres, _)) = said.split_once(" km from ") {
                assert_eq!(kilometres, format!("{:.0}", of_all / 1_000.0));
            }
        }
    }
}
