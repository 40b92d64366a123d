//! Numbers that plainly are one line.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use records::{DAY_MS, Number};

use crate::profile::Profile;

/// One number of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineNumber {
    /// The number.
    pub number: Number,
    /// First communication.
    pub first_ms: i64,
    /// Last communication.
    pub last_ms: i64,
}

/// A line: what customers know, over its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Identity that stays while the line's first number stays.
    pub line_id: String,
    /// Numbers in order of first use.
    pub numbers: Vec<LineNumber>,
    /// Positions of their profiles.
    pub profiles: Vec<usize>,
}

/// Share of the smaller list that must have moved for two numbers to be one line without any other sign.
const MOVED_ALONE: f64 = 0.6;
/// The same where both were used in one handset.
const MOVED_IN_HANDSET: f64 = 0.25;
/// Fewest people moved.
const FEWEST_MOVED: usize = 8;
/// How long two numbers of one line overlap at most, and how long the gap between them lasts at most.
const OVERLAP_MS: i64 = 3 * DAY_MS;
const GAP_MS: i64 = 14 * DAY_MS;

/// Puts numbers together that plainly are one line: one ends where the other begins, and the customers came along. Conservative: two
/// entries of one line are better than one entry of two lines; following a line in earnest is succession's job.
pub fn group(profiles: &[&Profile]) -> Vec<Line> {
    let mut parent: Vec<usize> = (0..profiles.len()).collect();
    let known: Vec<Known> = profiles.iter().map(|profile| Known::of(profile)).collect();
    for one in 0..profiles.len() {
        for other in one + 1..profiles.len() {
            if known[one].is_one_line_with(&known[other]) {
                let (left, right) = (root(&parent, one), root(&parent, other));
                parent[left.max(right)] = left.min(right);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); profiles.len()];
    for place in 0..profiles.len() {
        groups[root(&parent, place)].push(place);
    }
    groups.into_iter().filter(|group| !group.is_empty()).map(|group| line(profiles, group)).collect()
}

/// A number with the people it knows.
pub(crate) struct Known<'p> {
    profile: &'p Profile,
    regulars: HashSet<i64, FixedState>,
    seekers: HashSet<i64, FixedState>,
}

impl<'p> Known<'p> {
    pub(crate) fn of(profile: &'p Profile) -> Self {
        let seekers = profile.dealings.iter().filter(|contact| contact.incoming > 0);
        Self {
            profile,
            regulars: profile.regulars().map(|contact| contact.other).collect(),
            seekers: seekers.map(|contact| contact.other).collect(),
        }
    }

    /// Whether two numbers plainly are one line.
    pub(crate) fn is_one_line_with(&self, other: &Self) -> bool {
        let (old, new) = if self.profile.first_ms <= other.profile.first_ms { (self, other) } else { (other, self) };
        took_over(old, new)
    }
}

fn root(parent: &[usize], mut place: usize) -> usize {
    while parent[place] != place {
        place = parent[place];
    }
    place
}

fn took_over(old: &Known<'_>, new: &Known<'_>) -> bool {
    let gap_ms = new.profile.first_ms - old.profile.last_ms;
    if !(-OVERLAP_MS..=GAP_MS).contains(&gap_ms) {
        return false;
    }
    let moved = old.regulars.intersection(&new.seekers).count();
    let smaller = old.regulars.len().min(new.regulars.len().max(FEWEST_MOVED)).max(1);
    let share = moved as f64 / smaller as f64;
    moved >= FEWEST_MOVED && (share >= MOVED_ALONE || (same_handset(old, new) && share >= MOVED_IN_HANDSET))
}

fn same_handset(one: &Known<'_>, other: &Known<'_>) -> bool {
    let theirs = &other.profile.handsets;
    one.profile.handsets.iter().any(|own| theirs.iter().any(|their| own.handset == their.handset))
}

fn line(profiles: &[&Profile], mut group: Vec<usize>) -> Line {
    group.sort_by_key(|place| (profiles[*place].first_ms, profiles[*place].number));
    let numbers: Vec<LineNumber> = group
        .iter()
        .map(|place| LineNumber {
            number: profiles[*place].number,
            first_ms: profiles[*place].first_ms,
            last_ms: profiles[*place].last_ms,
        })
        .collect();
    Line { line_id: line_id(numbers[0].number), numbers, profiles: group }
}

/// An identity that says nothing of the number: a digest of the first one.
fn line_id(number: Number) -> String {
    let mut mixed = number.raw().cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    format!("L-{:06X}", (mixed ^ (mixed >> 32)) & 0xff_ffff)
}
