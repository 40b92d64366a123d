//! Telephones: a number, a SIM, a handset, and where it is when.

use crate::draw::Draw;
use crate::geography::{OPERATORS, Place, Town};

/// Position of a telephone in its district's list.
pub(crate) type PhoneId = u32;

/// What a number is used for: the words of the truth files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Line,
    Holder,
    Runner,
    Supplier,
    Customer,
    Support,
    Business,
    Resident,
}

impl Role {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Holder => "holder",
            Self::Runner => "runner",
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Support => "support",
            Self::Business => "business",
            Self::Resident => "resident",
        }
    }
}

/// Cells that serve a place, in one town.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// Which town of the district (0 = the market town).
    pub(crate) town: u8,
    pub(crate) cells: Vec<u32>,
}

impl Spot {
    pub(crate) fn new(town: u8, of: &Town, operator: usize, place: Place) -> Self {
        Self { town, cells: of.serving(operator, place) }
    }

    /// The serving cell now: usually the best, sometimes a neighbour.
    pub(crate) fn cell(&self, draw: &mut Draw) -> (u8, u32) {
        let rank = if draw.chance(0.72) { 0 } else { draw.index(self.cells.len().max(1)) };
        self.of_rank(rank)
    }

    /// The serving cell at an instant, by chance that follows from the instant and no draw: what else is drawn stays as it was.
    fn cell_at(&self, at_s: i64) -> (u8, u32) {
        let mixed = at_s.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let ranks = self.cells.len().max(1) as u64;
        self.of_rank(if mixed % 100 < 72 { 0 } else { usize::try_from(mixed / 100 % ranks).unwrap_or(0) })
    }

    fn of_rank(&self, rank: usize) -> (u8, u32) {
        (self.town, self.cells.get(rank).or(self.cells.first()).copied().unwrap_or(0))
    }
}

/// Where a telephone is.
#[derive(Clone, Debug)]
pub(crate) struct Whereabouts {
    /// At night.
    pub(crate) home: Spot,
    /// On weekdays between nine and five.
    pub(crate) work: Spot,
    /// At other times.
    pub(crate) around: Vec<Spot>,
    /// Stays away from the usual places: from, to (seconds) and where.
    pub(crate) trips: Vec<(i64, i64, Spot)>,
}

/// One telephone.
#[derive(Clone, Debug)]
pub(crate) struct Phone {
    pub(crate) number: i64,
    pub(crate) imei: u64,
    pub(crate) imsi: u64,
    pub(crate) operator: usize,
    pub(crate) role: Role,
    /// Kind of business or service, or another detail for the extra truth file.
    pub(crate) detail: &'static str,
    /// Person in `people.csv` and the truth; empty for most residents.
    pub(crate) person: String,
    pub(crate) registered: bool,
    pub(crate) place: Place,
    pub(crate) whereabouts: Whereabouts,
    /// Journeys on which it is carried along with another telephone: from, to (seconds) and where.
    pub(crate) along: Vec<(i64, i64, Spot)>,
    /// In use from, to (seconds; exclusive).
    pub(crate) from_s: i64,
    pub(crate) to_s: i64,
    /// Whether its billing was acquired.
    pub(crate) subject: bool,
}

/// Seconds of a day.
pub(crate) const DAY_S: i64 = 86_400;

impl Phone {
    /// The cell at an instant.
    pub(crate) fn cell(&self, at_s: i64, draw: &mut Draw) -> (u8, u32) {
        let usual = self.usual_cell(at_s, draw);
        let along = self.along.iter().find(|(from, to, _)| (*from..*to).contains(&at_s));
        along.map_or(usual, |(_, _, spot)| spot.cell_at(at_s))
    }

    fn usual_cell(&self, at_s: i64, draw: &mut Draw) -> (u8, u32) {
        if let Some((_, _, spot)) = self.whereabouts.trips.iter().find(|(from, to, _)| (*from..*to).contains(&at_s)) {
            return spot.cell(draw);
        }
        let hour = at_s.rem_euclid(DAY_S) / 3_600;
        let weekday = (at_s.div_euclid(DAY_S) + 3).rem_euclid(7) < 5;
        let spot = match hour {
            23 | 0..=6 => &self.whereabouts.home,
            9..=16 if weekday && draw.chance(0.8) => &self.whereabouts.work,
            _ if self.whereabouts.around.is_empty() || draw.chance(0.5) => &self.whereabouts.home,
            _ => &self.whereabouts.around[draw.index(self.whereabouts.around.len())],
        };
        spot.cell(draw)
    }
}

/// Gives numbers, SIMs and handsets that nobody else has, in an order that says nothing.
pub(crate) struct Identities {
    /// Multiplier and offset of a walk through all nine-digit subscriber numbers.
    step: u64,
    at: u64,
    draw: Draw,
}

/// Subscriber numbers after `+447`: 9 digits less the ranges that are not mobile (0 personal, 6 paging).
const SUBSCRIBERS: u64 = 800_000_000;

impl Identities {
    pub(crate) fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed, "identities", 0);
        let step = 2 * draw.whole(100_000_000, 399_000_000).cast_unsigned() + 1;
        let step = if step.is_multiple_of(5) { step + 2 } else { step };
        let at = draw.whole(0, 800_000_000).cast_unsigned();
        Self { step, at, draw }
    }

    /// A number that has not been given before. They are not drama numbers: those ranges are far too small for a county. They are made
    /// up, and any likeness to a number in use is chance.
    pub(crate) fn number(&mut self) -> i64 {
        self.at = (self.at + self.step) % SUBSCRIBERS;
        // The first digit after 07 is one of 1, 2, 3, 4, 5, 7, 8, 9.
        let first = [1, 2, 3, 4, 5, 7, 8, 9][usize::try_from(self.at / 100_000_000).unwrap_or(0) % 8];
        (447_000_000_000 + first * 100_000_000 + self.at % 100_000_000).cast_signed()
    }

    pub(crate) fn imei(&mut self) -> u64 {
        let models = [35_693_803, 35_209_900, 35_391_805, 86_073_104, 35_851_106, 1_326_000];
        let body = *self.draw.pick(&models) * 1_000_000 + self.draw.whole(0, 1_000_000).cast_unsigned();
        body * 10 + check_digit(body)
    }

    pub(crate) fn operator(&mut self) -> usize {
        self.draw.index(OPERATORS.len())
    }

    pub(crate) fn imsi(&mut self, operator: usize) -> u64 {
        let network = u64::from(OPERATORS[operator].0);
        (23_400 + network) * 10_000_000_000 + self.draw.whole(0, 10_000_000_000).cast_unsigned()
    }
}

/// Luhn's check digit of a 14-digit handset identity.
fn check_digit(body: u64) -> u64 {
    let mut sum = 0;
    let mut rest = body;
    let mut double = true;
    while rest > 0 {
        let digit = rest % 10 * if double { 2 } else { 1 };
        sum += digit / 10 + digit % 10;
        double = !double;
        rest /= 10;
    }
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_mobiles_and_never_given_twice() {
        let mut identities = Identities::new(5);
        let numbers: std::collections::BTreeSet<i64> = (0..50_000).map(|_| identities.number()).collect();
        assert_eq!(numbers.len(), 50_000);
        for number in numbers {
            let number = records::Number::from_e164(number.cast_unsigned()).expect("E.164");
            assert!(number.is_uk_mobile(), "{number}");
        }
    }

    #[test]
    fn handsets_have_a_valid_check_digit() {
        let mut identities = Identities::new(5);
        for _ in 0..100 {
            let imei = records::Imei::parse(format!("{:015}", identities.imei()).as_bytes()).expect("15 digits");
            assert_eq!(imei.check_digit_holds(), Some(true));
        }
    }
}
