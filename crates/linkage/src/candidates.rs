//! Pairs of an end and a beginning that share contacts, or of a number that goes on and a beginning.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::breaks::{Break, Kind, breaks};
use crate::mapped::Mapped;

/// Days on either side of a break over which contacts are counted.
pub(crate) const WINDOW: i32 = 30;
/// A beginning may lie this many days before the end.
const BEFORE: i32 = 7;
/// A beginning may lie this many days after the end.
const AFTER: i32 = 30;
/// Fewer shared contacts are no candidate, whatever else speaks for it.
const FEWEST_SHARED: usize = 2;
/// Fewer shared contacts of a number that goes on are not even a rival.
const FEWEST_SHARED_GOING_ON: usize = 5;
/// Nor is less than one in so many of the beginner's contacts.
const LEAST_SHARE_GOING_ON: usize = 5;

/// Share of all numbers beyond which being in contact with somebody says nothing.
const COMMON_SHARE: f64 = 0.005;
/// In contact with so many numbers, nobody is common yet: small records are dense.
const NOT_COMMON: f64 = 50.0;

/// Two sets that overlap less (Dice) are no candidate: a part of a list that is worth following overlaps more.
const LEAST_OVERLAP: f64 = 0.15;

/// An end or a beginning with the contacts on its side.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    pub(crate) at: Break,
    /// Identities, ascending.
    pub(crate) contacts: Vec<i64>,
}

/// A candidate: `from` may have been taken over by `to`.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) from: Stretch,
    pub(crate) to: Stretch,
    /// Contacts of both, ascending.
    pub(crate) shared: Vec<i64>,
    /// Whether the old number goes on.
    pub(crate) goes_on: bool,
    /// Day on which the old number begins anew after its end; what it does from then on is another stretch of its life.
    pub(crate) back: i32,
    /// Day on which an earlier stretch of the new number's life ended.
    pub(crate) ended_before: i32,
}

/// Ends and beginnings of all numbers; they do not change when numbers are mapped.
pub(crate) struct Breaks {
    ends: Vec<Break>,
    beginnings: Vec<Break>,
}

impl Breaks {
    pub(crate) fn of(mapped: &Mapped<'_>) -> Self {
        Self { ends: breaks(mapped.lives, Kind::End), beginnings: breaks(mapped.lives, Kind::Beginning) }
    }

    /// Every candidate.
    ///
    /// # Cost the join: sum over contacts of ends × beginnings that lie near each other in time.
    pub(crate) fn candidates(&self, mapped: &Mapped<'_>) -> Vec<Candidate> {
        let common = (COMMON_SHARE * mapped.lives.len() as f64).max(NOT_COMMON);
        let stretch = |at: &Break, days: std::ops::Range<i32>| {
            let mut contacts = mapped.contacts(at.who, days);
            contacts.retain(|contact| f64::from(mapped.degree(*contact)) <= common);
            (contacts.len() >= FEWEST_SHARED).then_some(Stretch { at: *at, contacts })
        };
        let before = |at: &Break| stretch(at, at.day + 1 - WINDOW..at.day + 1);
        let after = |at: &Break| stretch(at, at.day..at.day + WINDOW);
        let ends: Vec<Stretch> = self.ends.iter().filter_map(before).collect();
        let beginnings: Vec<Stretch> = self.beginnings.iter().filter_map(after).collect();
        let mut found = joined(mapped, &ends, &beginnings);
        found.extend(going_on(mapped, &beginnings, &ends));
        for one in &mut found {
            one.back = self.beginning_after(&one.from.at);
            one.ended_before = self.end_before(&one.to.at);
        }
        found
    }
}

impl Breaks {
    fn beginning_after(&self, end: &Break) -> i32 {
        let place = self.beginnings.partition_point(|one| (one.who, one.day) <= (end.who, end.day));
        self.beginnings.get(place).filter(|one| one.who == end.who).map_or(i32::MAX, |one| one.day)
    }

    fn end_before(&self, beginning: &Break) -> i32 {
        let place = self.ends.partition_point(|one| (one.who, one.day) < (beginning.who, beginning.day));
        let before = place.checked_sub(1).map(|before| self.ends[before]);
        before.filter(|one| one.who == beginning.who).map_or(i32::MIN, |one| one.day)
    }
}

fn joined(mapped: &Mapped<'_>, ends: &[Stretch], beginnings: &[Stretch]) -> Vec<Candidate> {
    let mut by_contact: HashMap<i64, Vec<(i32, u32)>, FixedState> = HashMap::default();
    for (place, beginning) in (0_u32..).zip(beginnings) {
        for contact in &beginning.contacts {
            by_contact.entry(*contact).or_default().push((beginning.at.day, place));
        }
    }
    let mut order: Vec<i64> = by_contact.keys().copied().collect();
    order.sort_unstable();
    for contact in order {
        if let Some(list) = by_contact.get_mut(&contact) {
            list.sort_unstable();
        }
    }
    let mut candidates = Vec::new();
    let mut counts: HashMap<u32, u32, FixedState> = HashMap::default();
    for end in ends {
        counts.clear();
        for contact in &end.contacts {
            let Some(list) = by_contact.get(contact) else { continue };
            let first = list.partition_point(|(day, _)| *day < end.at.day - BEFORE);
            let near = list[first..].iter().take_while(|(day, _)| *day <= end.at.day + AFTER);
            near.for_each(|(_, place)| *counts.entry(*place).or_default() += 1);
        }
        let enough = counts.iter().filter(|(_, count)| **count as usize >= FEWEST_SHARED);
        let mut places: Vec<u32> = enough.map(|(place, _)| *place).collect();
        places.sort_unstable();
        for place in places {
            let beginning = &beginnings[place as usize];
            candidates.extend(candidate(mapped, end, beginning, false));
        }
    }
    candidates
}

fn candidate(mapped: &Mapped<'_>, from: &Stretch, to: &Stretch, goes_on: bool) -> Option<Candidate> {
    if from.at.who == to.at.who {
        return None;
    }
    let own = [mapped.identity(from.at.who), mapped.identity(to.at.who)];
    let shared: Vec<i64> = shared(&from.contacts, &to.contacts).into_iter().filter(|one| !own.contains(one)).collect();
    let least = if goes_on { FEWEST_SHARED_GOING_ON } else { FEWEST_SHARED };
    let overlap = 2.0 * shared.len() as f64 / (from.contacts.len() + to.contacts.len()) as f64;
    (shared.len() >= least && overlap >= LEAST_OVERLAP).then(|| Candidate {
        from: from.clone(),
        to: to.clone(),
        shared,
        goes_on,
        back: i32::MAX,
        ended_before: i32::MIN,
    })
}

/// Numbers that go on beside a beginning which takes up many of their contacts: rivals, not predecessors.
fn going_on(mapped: &Mapped<'_>, beginnings: &[Stretch], ends: &[Stretch]) -> Vec<Candidate> {
    let ending = |who: usize, day: i32| {
        let first = ends.partition_point(|end| end.at.who < who);
        ends[first..]
            .iter()
            .take_while(|end| end.at.who == who)
            .any(|end| (end.at.day - BEFORE..=end.at.day + AFTER).contains(&day))
    };
    let mut candidates = Vec::new();
    let mut counts: HashMap<usize, usize, FixedState> = HashMap::default();
    for beginning in beginnings.iter().filter(|one| one.contacts.len() >= FEWEST_SHARED_GOING_ON) {
        counts.clear();
        let days = beginning.at.day - WINDOW..beginning.at.day;
        for contact in &beginning.contacts {
            for member in mapped.members(*contact) {
                let met = mapped.lives.meetings(member).iter().filter(|one| days.contains(&one.day));
                let mut others: Vec<i64> = met.map(|one| one.contact).collect();
                others.dedup();
                others
                    .iter()
                    .filter_map(|one| usize::try_from(*one).ok())
                    .for_each(|who| *counts.entry(who).or_default() += 1);
            }
        }
        let least = FEWEST_SHARED_GOING_ON.max(beginning.contacts.len().div_ceil(LEAST_SHARE_GOING_ON));
        let enough = counts.iter().filter(|(who, count)| **count >= least && **who != beginning.at.who);
        let mut numbers: Vec<usize> =
            enough.map(|(who, _)| *who).filter(|who| !ending(*who, beginning.at.day)).collect();
        numbers.sort_unstable();
        for who in numbers {
            let at = last_before(mapped, who, beginning.at.day);
            let from = at.map(|at| Stretch { at, contacts: mapped.contacts(who, days.clone()) });
            candidates.extend(from.and_then(|from| candidate(mapped, &from, beginning, true)));
        }
    }
    candidates
}

/// The last day of a number before a beginning, as if it ended there.
fn last_before(mapped: &Mapped<'_>, who: usize, day: i32) -> Option<Break> {
    let days = mapped.lives.days(who);
    let place = days.partition_point(|one| one.day < day).checked_sub(1)?;
    let last = days[place];
    Some(Break { who, day: last.day, at_ms: last.last_ms, silent: false })
}

/// Values of both lists; both ascend.
pub(crate) fn shared(left: &[i64], right: &[i64]) -> Vec<i64> {
    let mut shared = Vec::new();
    let mut rest = right;
    for one in left {
        let skipped = rest.partition_point(|other| other < one);
        rest = &rest[skipped..];
        if rest.first() == Some(one) {
            shared.push(*one);
        }
    }
    shared
}
