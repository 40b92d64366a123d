//! What shared contacts say of a candidate.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::candidates::{Candidate, WINDOW};
use crate::mapped::Mapped;

/// How many figures a candidate is judged by.
pub const FIGURES: usize = 10;

/// Names of the figures, in their order.
pub const FIGURE_NAMES: [&str; FIGURES] = [
    "contact score",
    "share of contacts carried",
    "weighted overlap",
    "share of contacts that stayed",
    "share of contacts that were shared before",
    "earlier trade of the new number",
    "share of the new number's contacts that were carried",
    "gap",
    "contacts carried",
    "others with the same contacts",
];

/// Place of the weighted overlap among the figures.
pub(crate) const OVERLAP: usize = 2;
/// Place of the number of contacts carried (its logarithm) among the figures.
pub(crate) const CARRIED: usize = 8;

/// Share of contacts carried, as it may be assumed of one pair.
const LEAST_CARRIED: f64 = 0.2;
const MOST_CARRIED: f64 = 0.95;

/// Contact scores beyond are as good as it: contacts are not independent.
const MOST_SCORE: f64 = 30.0;

/// How rare contacts are.
pub(crate) struct Rarity {
    /// Numbers in all.
    numbers: f64,
    /// Contacts of a mean stretch.
    mean: f64,
}

impl Rarity {
    pub(crate) fn of(mapped: &Mapped<'_>, candidates: &[Candidate]) -> Self {
        let sizes: usize = candidates.iter().map(|one| one.to.contacts.len()).sum();
        Self { numbers: mapped.lives.len() as f64, mean: (sizes as f64 / candidates.len().max(1) as f64).max(1.0) }
    }

    /// Chance that any number has a contact.
    fn of_contact(&self, mapped: &Mapped<'_>, contact: i64) -> f64 {
        ((f64::from(mapped.degree(contact)) + 0.5) / (self.numbers + 1.0)).min(0.9)
    }

    /// Chance that a number with `size` contacts has it.
    fn within(&self, chance: f64, size: usize) -> f64 {
        1.0 - (1.0 - chance).powf(size as f64 / self.mean)
    }
}

/// A candidate with the figures that speak for and against it.
#[derive(Clone, Debug)]
pub(crate) struct Weighed {
    pub(crate) candidate: Candidate,
    /// In the order of [`FIGURE_NAMES`], turned so that more speaks for a successor.
    pub(crate) figures: [f64; FIGURES],
    /// Contacts of the old number that were active afterwards, with anyone.
    pub(crate) observable: usize,
    /// Shared contacts that the old number no longer met.
    pub(crate) moved: Vec<i64>,
    /// Contacts that the old number went on meeting.
    pub(crate) stayed: usize,
    /// Shared contacts that the new number had met before.
    pub(crate) earlier: usize,
    /// New contacts a day before, by those after, of the new number.
    pub(crate) traded_before: f64,
}

/// Weighs a candidate.
///
/// The contact score is a naive sum over contacts (each taken for independent), which grows absurdly: it enters in tens, up to [`MOST_SCORE`].
///
/// # Cost O(contacts · log meetings)
pub(crate) fn weigh(mapped: &Mapped<'_>, rarity: &Rarity, circles: &mut Circles<'_>, candidate: Candidate) -> Weighed {
    let (x, y) = (candidate.from.at, candidate.to.at);
    let after = x.day.max(y.day) + 1..x.day.max(y.day) + 1 + WINDOW;
    let later = after.start + 1..after.end.min(candidate.back);
    let seen =
        |contact: &i64| candidate.shared.binary_search(contact).is_ok() || mapped.active(*contact, after.clone());
    let observable: Vec<i64> = candidate.from.contacts.iter().copied().filter(seen).collect();
    let still = |contact: &i64| mapped.met(x.who, *contact, later.clone());
    let moved: Vec<i64> = candidate.shared.iter().copied().filter(|contact| !still(contact)).collect();
    let stayed = candidate.from.contacts.iter().filter(|contact| still(contact)).count();
    let before = before_both(&candidate);
    let earlier = candidate.shared.iter().filter(|contact| mapped.met(y.who, **contact, before.clone())).count();
    let carried = candidate.shared.len() as f64;
    let score = contact_score(mapped, rarity, &candidate, &observable);
    let traded_before = traded_before(mapped, &candidate);
    let gap_days = y.day - x.day;
    let figures = [
        score.clamp(0.0, MOST_SCORE) / 10.0,
        carried / observable.len().max(1) as f64,
        overlap(mapped, rarity, &candidate),
        -(stayed as f64 / (stayed + moved.len()).max(1) as f64),
        -(earlier as f64 / carried),
        -traded_before.min(1.0),
        carried / candidate.to.contacts.len().max(1) as f64,
        -f64::from(gap_days.abs()).ln_1p(),
        carried.ln(),
        -(crowd(circles, &candidate) as f64).ln_1p(),
    ];
    Weighed { figures, observable: observable.len(), moved, stayed, earlier, traded_before, candidate }
}

/// Natural log-likelihood ratio of the contacts under "carried over" against "had by chance", contacts taken for independent.
fn contact_score(mapped: &Mapped<'_>, rarity: &Rarity, candidate: &Candidate, observable: &[i64]) -> f64 {
    let shared = candidate.shared.len() as f64;
    let carried = ((shared + 1.0) / (observable.len() as f64 + 2.0)).clamp(LEAST_CARRIED, MOST_CARRIED);
    let sum = observable.iter().map(|contact| {
        let chance = rarity.within(rarity.of_contact(mapped, *contact), candidate.to.contacts.len());
        if candidate.shared.binary_search(contact).is_ok() {
            (carried / chance.min(carried)).ln()
        } else {
            ((1.0 - carried) / (1.0 - chance.min(0.99))).ln()
        }
    });
    sum.sum()
}

/// Dice's coefficient with the contacts' rarity as weight (after Hill et al. 2006).
fn overlap(mapped: &Mapped<'_>, rarity: &Rarity, candidate: &Candidate) -> f64 {
    let weight = |contacts: &[i64]| contacts.iter().map(|one| -rarity.of_contact(mapped, *one).ln()).sum::<f64>();
    let all = weight(&candidate.from.contacts) + weight(&candidate.to.contacts);
    if all > 0.0 { 2.0 * weight(&candidate.shared) / all } else { 0.0 }
}

/// Shared contacts that are asked who else has them, rarest first.
const ASKED: usize = 24;
/// Share of the contacts asked that another number must have to be one of the crowd.
const MOST_OF: (usize, usize) = (3, 4);

/// Whom contacts met, each contact looked up once: the same contacts stand in thousands of candidates.
pub(crate) struct Circles<'m> {
    mapped: &'m Mapped<'m>,
    known: HashMap<i64, Vec<i64>, FixedState>,
}

impl<'m> Circles<'m> {
    pub(crate) fn of(mapped: &'m Mapped<'m>) -> Self {
        Self { mapped, known: HashMap::default() }
    }

    /// Everybody whom a contact met, ascending.
    fn met(&mut self, contact: i64) -> &[i64] {
        let mapped = self.mapped;
        self.known.entry(contact).or_insert_with(|| {
            let of = |member| mapped.meetings(member).iter().map(|one| one.contact);
            let mut met: Vec<i64> = mapped.members(contact).into_iter().flat_map(of).collect();
            met.sort_unstable();
            met.dedup();
            met
        })
    }
}

/// How many other numbers have most of the shared contacts too: where everybody in a circle shares them, nobody need have taken over.
fn crowd(circles: &mut Circles<'_>, candidate: &Candidate) -> usize {
    let mapped = circles.mapped;
    let mut asked: Vec<i64> = candidate.shared.clone();
    asked.sort_by_key(|contact| (mapped.degree(*contact), *contact));
    asked.truncate(ASKED);
    let own = [mapped.identity(candidate.from.at.who), mapped.identity(candidate.to.at.who)];
    let mut met: Vec<i64> = Vec::new();
    for contact in &asked {
        met.extend(circles.met(*contact).iter().filter(|other| !own.contains(other)));
    }
    met.sort_unstable();
    let most = (MOST_OF.0 * asked.len()).div_ceil(MOST_OF.1);
    met.chunk_by(|left, right| left == right).filter(|one| one.len() >= most).count()
}

/// Days before the old number ended and before the new one began: what the new one did then, it did beside the old one.
fn before_both(candidate: &Candidate) -> std::ops::Range<i32> {
    let first = candidate.from.at.day.min(candidate.to.at.day);
    (first - WINDOW).max(candidate.ended_before.saturating_add(1))..first - 1
}

/// How the new number traded before it took over, as a share of how it traded after: distinct contacts a day.
fn traded_before(mapped: &Mapped<'_>, candidate: &Candidate) -> f64 {
    let at = candidate.to.at;
    let span = mapped.span;
    let days = before_both(candidate);
    let days_before = (days.end - days.start.max(span.0)).max(1);
    let days_after = ((at.day + WINDOW).min(span.1 + 1) - at.day).max(1);
    let before = mapped.contacts(at.who, days).len() as f64 / f64::from(days_before);
    let after = candidate.to.contacts.len() as f64 / f64::from(days_after);
    if after > 0.0 { before / after } else { 0.0 }
}
