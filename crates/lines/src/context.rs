//! What other numbers' records add to a profile.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use records::DAY_MS;

use crate::card::Card;
use crate::detect::turned;
use crate::feature::Feature;
use crate::profile::Profile;

/// Who the regulars of candidates are.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Regulars of each candidate: contact → (candidate, from, to).
    regulars: HashMap<i64, Vec<(i64, i64, i64)>, FixedState>,
}

/// Fewest contacts of a candidate.
const FEWEST: usize = 12;
/// Contact in both directions that makes somebody known to a number.
const KNOWN: u32 = 2;

impl Context {
    /// Finds the candidates among profiles: numbers that are not plainly one of the rivals other than support workers.
    pub fn new(profiles: &[Profile], card: &Card) -> Self {
        let mut context = Self::default();
        for profile in profiles.iter().filter(|profile| profile.contacts >= FEWEST && is_candidate(profile, card)) {
            for contact in profile.regulars() {
                context.regulars.entry(contact.other).or_default().push((
                    profile.number.raw(),
                    contact.first_ms,
                    contact.last_ms,
                ));
            }
        }
        context
    }

    /// Sets the figure of a profile that depends on other numbers: how many of those it knows are at the same time no regulars of
    /// another candidate.
    pub fn complete(&self, profile: &mut Profile) {
        let known: Vec<_> = profile.dealings.iter().filter(|contact| contact.incoming >= KNOWN).collect();
        if known.len() < 5 {
            return;
        }
        let own = profile.number.raw();
        let elsewhere = known.iter().filter(|contact| {
            let others = self.regulars.get(&contact.other).map(Vec::as_slice).unwrap_or_default();
            // A day's overlap does not make a rival of a number that took over.
            others.iter().any(|(number, from, to)| {
                *number != own && *from + DAY_MS < contact.last_ms && contact.first_ms + DAY_MS < *to
            })
        });
        let share = elsewhere.count() as f64 / known.len() as f64;
        profile.set(Feature::OwnCustomers, 1.0 - share);
    }
}

fn is_candidate(profile: &Profile, card: &Card) -> bool {
    let turned = turned(profile);
    card.rivals
        .iter()
        .filter(|rival| !rival.rival.knows_customers())
        .all(|rival| rival.log10_lr(rival.score(&turned)) > 0.0)
}

/// Where the contacts of reported numbers were when they were in touch: number and cell with counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactPlaces {
    counts: HashMap<(i64, i64), u32, FixedState>,
}

impl ContactPlaces {
    /// Counts sides with reported numbers: the other party of each, and the own cell at the start (0 where it is not known).
    pub fn add(&mut self, others: &[i64], cells: &[i64], reported: &HashSet<i64, FixedState>) {
        for (other, cell) in others.iter().zip(cells) {
            if *cell != 0 && reported.contains(other) {
                *self.counts.entry((*other, *cell)).or_default() += 1;
            }
        }
    }

    /// Joins what another partition counted.
    #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
    pub fn merge(&mut self, other: Self) {
        for (key, count) in other.counts {
            *self.counts.entry(key).or_default() += count;
        }
    }

    /// Cells of one reported number's contacts with counts, most first.
    pub fn of(&self, number: i64) -> Vec<(i64, u32)> {
        let mut cells: Vec<(i64, u32)> =
            self.counts.iter().filter(|((of, _), _)| *of == number).map(|((_, cell), count)| (*cell, *count)).collect();
        cells.sort_by_key(|(cell, count)| (std::cmp::Reverse(*count), *cell));
        cells
    }
}
