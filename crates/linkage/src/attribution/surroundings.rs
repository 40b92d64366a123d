//! All candidates together: what stands out among them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::facts::Facts;
use super::figures::{FIGURES, Figure};
use super::holder_card::is_placed;

/// ln factors are cut here: what more days say no fit can support.
const MOST: f64 = 20.0;
/// The candidates that may be the same person's other telephones are left out where one stands out among the others.
const OWN_TELEPHONES: usize = 2;

/// Every candidate and how widely each contact of the number asked about is known.
pub struct Surroundings {
    degree: HashMap<i64, u32, FixedState>,
    /// ln factors of all candidates with cells, greatest first.
    carried: Vec<f64>,
    /// Nearness of nights, ascending.
    nights: Vec<f64>,
    /// Weight of shared contacts of every number, ascending.
    shared: Vec<f64>,
    numbers: f64,
    /// Candidates whose cells can be compared, and others.
    compared: (usize, usize),
}

impl Surroundings {
    /// Of all facts; `degree` holds how many numbers are in contact with each contact of the number asked about, `numbers` how many there are.
    pub fn of(facts: &[Facts], degree: HashMap<i64, u32, FixedState>, numbers: usize) -> Self {
        let mut all = Self {
            degree,
            carried: Vec::new(),
            nights: Vec::new(),
            shared: Vec::new(),
            numbers: numbers as f64,
            compared: (0, 0),
        };
        let placed = facts.iter().filter(|one| is_placed(one)).count();
        let worth_telling = facts.iter().filter(|one| one.is_worth_telling()).count();
        all.compared = (placed, worth_telling - placed);
        let cells = || facts.iter().filter_map(|one| one.cells);
        all.carried = cells().filter(|one| one.days > 0).map(|one| one.ln_carried).collect();
        all.carried.sort_by(|left, right| right.total_cmp(left));
        all.nights = cells().filter_map(|one| one.nights).collect();
        all.shared = facts.iter().map(|one| all.rarity(&one.shared)).collect();
        all.nights.sort_by(f64::total_cmp);
        all.shared.sort_by(f64::total_cmp);
        all
    }

    /// How many candidates of the same kind are compared: with cells, or without.
    pub(crate) fn compared(&self, placed: bool) -> usize {
        if placed { self.compared.0 } else { self.compared.1 }
    }

    /// How rare some contacts are together: Σ −ln of the share of numbers that know each.
    pub(crate) fn rarity(&self, contacts: &[i64]) -> f64 {
        let share = |contact: &i64| {
            let known = f64::from(self.degree.get(contact).copied().unwrap_or(1));
            ((known + 0.5) / (self.numbers + 1.0)).min(1.0)
        };
        contacts.iter().map(|contact| -share(contact).ln()).sum()
    }

    /// Surprise at a value: −ln of the share of all that reach it.
    fn surprise(ascending: &[f64], value: f64) -> f64 {
        let reach = ascending.len() - ascending.partition_point(|one| *one < value);
        let others = reach.saturating_sub(1);
        -((1.0 + others as f64) / (1.0 + ascending.len() as f64)).ln()
    }

    /// The figures of a candidate, each turned so that more speaks for "the same person".
    pub fn figures(&self, facts: &Facts) -> [f64; FIGURES] {
        let mut figures = [0.0; FIGURES];
        let mut set = |figure: Figure, value: f64| figures[figure as usize] = value;
        if let Some(cells) = facts.cells {
            if cells.days > 0 {
                set(Figure::Together, cells.ln_carried.clamp(0.0, MOST));
                set(Figure::Apart, cells.ln_carried.clamp(-MOST, 0.0));
                let above = self.carried.iter().filter(|one| **one > cells.ln_carried).count();
                let next = if above < OWN_TELEPHONES { OWN_TELEPHONES } else { above - 1 };
                let other = self.carried.get(next).copied().unwrap_or(0.0);
                set(Figure::StandsOut, (cells.ln_carried.min(MOST) - other.clamp(0.0, MOST)).clamp(-10.0, 10.0));
            }
            if let Some(nights) = cells.nights.filter(|nights| *nights > 0.0) {
                set(Figure::Nights, Self::surprise(&self.nights, nights));
            }
        }
        set(Figure::NoContact, -f64::from(facts.direct.0 + facts.direct.1).ln_1p());
        let rarity = self.rarity(&facts.shared);
        set(Figure::Shared, rarity.ln_1p());
        if rarity > 0.0 {
            set(Figure::SharedRank, Self::surprise(&self.shared, rarity));
        }
        let (at_once, by_chance) = facts.at_once;
        set(Figure::NotAtOnce, -(f64::from(at_once) - by_chance).max(0.0) / (by_chance + 1.0).sqrt());
        figures
    }

    /// Share of all numbers that one number is.
    pub(crate) fn share_of_one(&self) -> f64 {
        1.0 / self.numbers.max(1.0)
    }

    /// How many numbers know a contact.
    pub(crate) fn known(&self, contact: i64) -> u32 {
        self.degree.get(&contact).copied().unwrap_or(1)
    }

    /// How many candidates have placed nights, and how many of them sleep as near as this one.
    pub(crate) fn as_near(&self, nights: f64) -> (usize, usize) {
        (self.nights.len() - self.nights.partition_point(|one| *one < nights), self.nights.len())
    }
}
