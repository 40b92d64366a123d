//! Names of places, for labels only: a position is what counts.

use records::Position;

/// Places of Great Britain and Northern Ireland (GeoNames, CC BY 4.0; see `places/CREDIT.md`).
static PLACES: &str = include_str!("../places/gb.csv");

/// A place this near gives its name as it is; farther ones are told with their distance.
const AT_M: f64 = 4_000.0;
/// Farther than this no name helps.
const TOO_FAR_M: f64 = 40_000.0;

/// A label for a position: `Chelmsford`, `9 km from Chelmsford`, or the position itself.
pub(crate) fn label(at: Position) -> String {
    let nearest = PLACES
        .lines()
        .filter_map(place)
        .map(|(name, place)| (at.distance_m(place), name))
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
}
