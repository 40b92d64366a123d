//! Relays: somebody orders, and within minutes the number tells one of its few runners.

use records::{DAY_MS, MINUTE_MS, NumberSides};

/// How soon a runner is told.
const SOON_MS: i64 = 5 * MINUTE_MS;
/// Contacts that can be runners or drivers, and how often at least they are called.
const HUBS: usize = 6;
const HUB_CALLS: u32 = 8;

/// Share of inbound contacts followed within five minutes by a call or text out to a hub, less the same share a day later.
///
/// `None` where the number has no hub or fewer than ten inbound contacts.
pub(crate) fn relay_lift(sides: &NumberSides<'_>, contact_of: &[u32], hubs: &[bool], in_flare: &[bool]) -> Option<f64> {
    if !hubs.contains(&true) {
        return None;
    }
    let is_hub = |row: usize| contact_of[row] != u32::MAX && hubs[contact_of[row] as usize];
    let told: Vec<i64> = (0..sides.len())
        .filter(|row| sides.is_outgoing(*row) && is_hub(*row) && !in_flare[*row])
        .map(|row| sides.start_ms[row])
        .collect();
    let orders: Vec<i64> = (0..sides.len())
        .filter(|row| !sides.is_outgoing(*row) && contact_of[*row] != u32::MAX && !is_hub(*row))
        .map(|row| sides.start_ms[row])
        .collect();
    if orders.len() < 10 {
        return None;
    }
    let followed = |shift: i64| {
        let hits = orders.iter().filter(|at| {
            let from = **at + shift;
            let next = told.partition_point(|told| *told <= from);
            told.get(next).is_some_and(|told| *told - from <= SOON_MS)
        });
        hits.count() as f64 / orders.len() as f64
    };
    Some(followed(0) - (followed(DAY_MS) + followed(-DAY_MS)) / 2.0)
}

/// The few contacts that the number itself calls most, marked.
pub(crate) fn find_hubs(sides: &NumberSides<'_>, contact_of: &[u32], contacts: usize, in_flare: &[bool]) -> Vec<bool> {
    let mut out = vec![0_u32; contacts];
    for row in (0..sides.len()).filter(|row| sides.is_outgoing(*row) && !in_flare[*row] && contact_of[*row] != u32::MAX)
    {
        out[contact_of[row] as usize] += 1;
    }
    let mut order: Vec<usize> = (0..contacts).collect();
    order.sort_by_key(|contact| std::cmp::Reverse(out[*contact]));
    let mut hubs = vec![false; contacts];
    for contact in order.into_iter().take(HUBS).filter(|contact| out[*contact] >= HUB_CALLS) {
        hubs[contact] = true;
    }
    hubs
}
