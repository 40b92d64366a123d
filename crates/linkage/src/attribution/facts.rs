//! What the records say of a candidate beside the number asked about.

use records::{DAY_MS, Imei, Number, NumberSides, OBSERVED};

use super::asked::{AskedNumber, calls, distinct};
use super::holder_card::is_placed;

/// Days by which a candidate's calls are moved to see how often calls overlap by chance.
const MOVED_DAYS: [i64; 6] = [-3, -2, -1, 1, 2, 3];

/// What cells say, as the crate `cellsite` finds it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CellFacts {
    /// ln of how much better "carried together on some days" explains the cells than "never".
    pub ln_carried: f64,
    /// Share of the compared days on which both were together.
    pub share: f64,
    /// Days compared.
    pub days: u32,
    /// Switches compared.
    pub switches: u32,
    /// Switches that one place does not explain.
    pub apart: u32,
    /// How near their nights lie; `None` where either has none that is placed.
    pub nights: Option<f64>,
}

/// What the records say of a candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Packed number.
    pub number: i64,
    /// Whether its own billing, or whole-network data, is held.
    pub observed: bool,
    /// Communications in all.
    pub events: u32,
    /// Calls and texts from it to the number asked about, and back.
    pub direct: (u32, u32),
    /// Contacts of both, ascending.
    pub shared: Vec<i64>,
    /// A handset that both used, on its first 14 digits.
    pub handset: Option<i64>,
    /// A subscription that both used.
    pub subscription: Option<i64>,
    /// Calls that it was in while the number asked about was in another, and how many chance makes.
    pub at_once: (u32, f64),
    /// What cells say, where both have some.
    pub cells: Option<CellFacts>,
}

impl Facts {
    /// Of the rows of one number; `cells` are added by the caller. `None` for the number itself and for services of the network.
    ///
    /// # Cost        O(rows log rows)
    pub fn of(sides: &NumberSides<'_>, asked: &AskedNumber) -> Option<Self> {
        let number = sides.number;
        if number.raw() == asked.number || !number.is_personal() {
            return None;
        }
        let (mut from_it, mut to_it) = (0, 0);
        for row in (0..sides.len()).filter(|row| sides.other[*row] == asked.number) {
            if sides.is_outgoing(row) { from_it += 1 } else { to_it += 1 }
        }
        let contacts = distinct(sides.other.iter().copied().filter(|other| *other != asked.number));
        let first = |own: Vec<i64>, of_asked: &[i64]| own.into_iter().find(|one| of_asked.binary_search(one).is_ok());
        let handsets = distinct(sides.imei.iter().filter_map(|raw| Imei::from_raw(*raw)).map(Imei::handset));
        let subscriptions = distinct(sides.imsi.iter().copied().filter(|raw| *raw != 0));
        Some(Self {
            number: number.raw(),
            observed: sides.flags.iter().any(|flags| flags & OBSERVED != 0),
            events: u32::try_from(sides.len()).unwrap_or(u32::MAX),
            direct: (from_it, to_it),
            shared: contacts.into_iter().filter(|one| asked.contacts.binary_search(one).is_ok()).collect(),
            handset: first(handsets, &asked.handsets),
            subscription: first(subscriptions, &asked.subscriptions),
            at_once: at_once(sides, asked),
            cells: None,
        })
    }
}

impl Facts {
    /// Whether the records hold anything that connects the number with the one asked about, so that it is a candidate though nobody knows whose it is.
    pub fn is_worth_telling(&self) -> bool {
        is_placed(self) || !self.shared.is_empty() || self.handset.is_some() || self.subscription.is_some()
    }
}

/// Overlapping calls with third parties, as they are and as chance makes them.
fn at_once(sides: &NumberSides<'_>, asked: &AskedNumber) -> (u32, f64) {
    let own: Vec<(i64, i64, i64)> =
        calls(sides).into_iter().filter(|call| call.2 != asked.number && call.2 != 0).collect();
    let overlapping = |moved_ms: i64| {
        own.iter()
            .filter(|(begin, end, other)| {
                let (begin, end) = (begin + moved_ms, end + moved_ms);
                // Calls of one line hardly overlap each other, so those that begin last before the end are enough.
                let until = asked.calls.partition_point(|call| call.0 < end);
                asked.calls[until.saturating_sub(3)..until]
                    .iter()
                    .any(|call| call.1 > begin && call.2 != sides.number.raw() && call.2 != *other)
            })
            .count()
    };
    let by_chance: usize = MOVED_DAYS.iter().map(|days| overlapping(days * DAY_MS)).sum();
    (u32::try_from(overlapping(0)).unwrap_or(u32::MAX), by_chance as f64 / MOVED_DAYS.len() as f64)
}

/// Distinct personal contacts of a number: how many people know somebody by it.
pub fn degree(sides: &NumberSides<'_>) -> u32 {
    let personal = |other: &&i64| Number::from_raw(**other).is_some_and(Number::is_personal);
    u32::try_from(distinct(sides.other.iter().filter(personal).copied()).len()).unwrap_or(u32::MAX)
}
