//! Holders' own telephones on journeys of their lines.

use crate::district::District;
use crate::draw::Draw;
use crate::mechanism::{CarryWay, Word};
use crate::phone::{DAY_S, Spot};
use crate::world::WorldSpec;

/// Share of journeys on which a telephone that is often carried along is left at home.
const LEFT_AT_HOME: f64 = 0.35;

/// Lets each holder's own telephone travel with the line, or stay at home.
pub(crate) fn carry_along(district: &mut District, spec: &WorldSpec) {
    for ordinal in 0..district.lines.len() {
        let mut draw = Draw::new(spec.seed, "carry", district.key() + ordinal as u64);
        let way = *draw.pick(spec.mechanisms.carries());
        let line = &district.lines[ordinal];
        let operator = district.phone(line.holder).operator;
        let taken = line.journeys.iter().filter(|(from, to, _)| match way {
            CarryWay::Along => true,
            CarryWay::Often => !draw.chance(LEFT_AT_HOME),
            CarryWay::Home => false,
            CarryWay::Short => to - from < DAY_S / 2,
        });
        let along =
            taken.map(|(from, to, place)| (*from, *to, Spot::new(0, &district.towns[0], operator, *place))).collect();
        let (holder, line_id) = (line.holder, line.line_id.clone());
        let phone = &mut district.phones[holder as usize];
        phone.along = along;
        let number = phone.number;
        district.mechanisms.push(("holder", line_id, number, way.word()));
    }
}
