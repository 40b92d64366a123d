//! Changes in ordinary people's numbers: false successions.

use crate::district::{District, Succession};
use crate::draw::Draw;
use crate::phone::{Identities, PhoneId};
use crate::world::Size;

/// Share of people who change their number in a month (lines.md, section 7: 2–4 %).
const CHANGES_A_MONTH: f64 = 0.03;

/// Some residents change their number; their contacts go with them.
pub(crate) fn number_changes(district: &mut District, size: &Size, identities: &mut Identities, seed: u64) {
    let mut draw = Draw::new(seed, "churn", district.index as u64);
    let months = size.days as f64 / 30.0;
    for old in district.residents.clone() {
        if !draw.chance(CHANGES_A_MONTH * months) {
            continue;
        }
        let at_s = district.day(draw.between(0.15, 0.9) * size.days as f64);
        let mut renewed = district.phone(old).clone();
        renewed.number = identities.number();
        renewed.imsi = identities.imsi(renewed.operator);
        renewed.from_s = at_s;
        if draw.chance(0.4) {
            renewed.imei = identities.imei();
        }
        let (from, to) = (district.phone(old).number, renewed.number);
        district.phones[old as usize].to_s = at_s;
        district.phones.push(renewed);
        let new = PhoneId::try_from(district.phones.len() - 1).unwrap_or(PhoneId::MAX);
        for event in &mut district.events {
            if event.start_s >= at_s {
                for party in [&mut event.a, &mut event.b] {
                    if *party == old {
                        *party = new;
                    }
                }
            }
        }
        if let Some(place) = district.residents.iter().position(|resident| *resident == old) {
            district.residents[place] = new;
        }
        district.succession.push(Succession { from, to, at_s, kind: "resident_churn" });
    }
}
