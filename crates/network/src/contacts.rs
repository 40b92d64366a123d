//! A line's dealings with each of its contacts.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use records::{DAY_MS, HOUR_MS, MINUTE_MS};

use crate::follows::{Follows, follows, z};
use crate::role::NearFigures;
use crate::side::Side;

/// A text or call within this time of others to many people belongs to a flare.
const FLARE_MS: i64 = 10 * MINUTE_MS;
/// How many other people make it one.
const FLARE_PEOPLE: usize = 6;

/// Days that a rate is taken over at least: a few calls in one day are no habit.
const FEWEST_DAYS: f64 = 14.0;

/// One communication with a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dealing {
    pub(crate) at_ms: i64,
    pub(crate) outgoing: bool,
    /// Whether it belongs to a flare.
    pub(crate) flare: bool,
    /// Whether it opens a session: an hour without contact lies before it.
    pub(crate) opens: bool,
    /// Whether it follows an order of somebody else within minutes.
    pub(crate) follows: bool,
    pub(crate) talk_s: Option<u32>,
}

/// A contact of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contact {
    pub(crate) number: i64,
    pub(crate) dealings: Vec<Dealing>,
    /// Share of the line's calls to it that would follow orders by chance.
    pub(crate) chance: f64,
}

/// All contacts of a line, ascending, with their dealings in order of time. `line` holds the sides of its numbers in order of time.
pub(crate) fn contacts(line: &[Side], own: &[i64], seed: u64) -> Vec<Contact> {
    let flare = flares(line);
    let mut groups: HashMap<i64, Vec<usize>, FixedState> = HashMap::default();
    for (row, side) in line.iter().enumerate().filter(|(_, side)| side.other != 0 && !own.contains(&side.other)) {
        groups.entry(side.other).or_default().push(row);
    }
    let mut groups: Vec<(i64, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(number, _)| *number);
    let orders: Vec<(i64, i64)> =
        line.iter().filter(|side| !side.outgoing).map(|side| (side.at_ms, side.other)).collect();
    groups.into_iter().map(|(number, rows)| contact(number, &rows, line, &flare, &orders, seed)).collect()
}

fn contact(number: i64, rows: &[usize], line: &[Side], flare: &[bool], orders: &[(i64, i64)], seed: u64) -> Contact {
    let mut before = i64::MIN / 2;
    let mut dealings: Vec<Dealing> = rows
        .iter()
        .map(|row| {
            let side = line[*row];
            let opens = side.at_ms - before > HOUR_MS;
            before = side.at_ms;
            Dealing {
                at_ms: side.at_ms,
                outgoing: side.outgoing,
                flare: flare[*row],
                opens,
                follows: false,
                talk_s: side.talk_s,
            }
        })
        .collect();
    let calls: Vec<i64> = told(&dealings).map(|dealing| dealing.at_ms).collect();
    // Whoever mostly calls is told nothing: no shuffles for customers.
    if calls.len() * 3 < dealings.len() {
        return Contact { number, dealings, chance: 1.0 };
    }
    let of_others: Vec<i64> = orders.iter().filter(|(_, other)| *other != number).map(|(at, _)| *at).collect();
    let Follows { hits, chance } = follows(&calls, &of_others, seed);
    let told = dealings.iter_mut().filter(|dealing| dealing.outgoing && !dealing.flare);
    told.zip(hits).for_each(|(dealing, hit)| dealing.follows = hit);
    Contact { number, dealings, chance }
}

fn told(dealings: &[Dealing]) -> impl Iterator<Item = &Dealing> {
    dealings.iter().filter(|dealing| dealing.outgoing && !dealing.flare)
}

/// Marks what goes out to many people within minutes.
fn flares(line: &[Side]) -> Vec<bool> {
    let out: Vec<usize> = (0..line.len()).filter(|row| line[*row].outgoing).collect();
    let mut marked = vec![false; line.len()];
    let (mut begin, mut end) = (0, 0);
    let mut within: HashMap<i64, usize, FixedState> = HashMap::default();
    for row in &out {
        let at = line[*row].at_ms;
        while end < out.len() && line[out[end]].at_ms <= at + FLARE_MS {
            *within.entry(line[out[end]].other).or_default() += 1;
            end += 1;
        }
        while line[out[begin]].at_ms < at - FLARE_MS {
            let other = line[out[begin]].other;
            if let Some(count) = within.get_mut(&other) {
                *count -= 1;
                if *count == 0 {
                    within.remove(&other);
                }
            }
            begin += 1;
        }
        marked[*row] = within.len() > FLARE_PEOPLE;
    }
    marked
}

impl Contact {
    /// What the rules look at, each dealing counted as often as `weights` says.
    pub(crate) fn figures(&self, weights: impl Iterator<Item = f64>) -> NearFigures {
        let (mut all, mut flare, mut sessions, mut opened) = (0.0, 0.0, 0.0, 0.0);
        let (mut talk, mut talks, mut told, mut hits) = (0.0, 0.0, 0.0, 0.0);
        for (dealing, weight) in self.dealings.iter().zip(weights) {
            all += weight;
            if dealing.flare {
                flare += weight;
                continue;
            }
            if dealing.opens {
                sessions += weight;
                opened += if dealing.outgoing { weight } else { 0.0 };
            }
            if let Some(seconds) = dealing.talk_s.filter(|seconds| *seconds > 0) {
                talk += weight * f64::from(seconds);
                talks += weight;
            }
            if dealing.outgoing {
                told += weight;
                hits += if dealing.follows { weight } else { 0.0 };
            }
        }
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        let days = ((self.last_ms() - self.first_ms()) as f64 / DAY_MS as f64).max(FEWEST_DAYS);
        NearFigures {
            events: all - flare,
            in_flares: share(flare, all),
            opened: share(opened, sessions),
            daily: (all - flare) / days,
            talk_s: share(talk, talks),
            follows_z: z(hits, told, self.chance),
            following: hits,
            buys_elsewhere: false,
            orders_z: 0.0,
        }
    }

    pub(crate) fn first_ms(&self) -> i64 {
        self.dealings.first().map_or(0, |dealing| dealing.at_ms)
    }

    pub(crate) fn last_ms(&self) -> i64 {
        self.dealings.last().map_or(0, |dealing| dealing.at_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(at_min: i64, other: i64, outgoing: bool) -> Side {
        Side { number: 1, at_ms: at_min * MINUTE_MS, other, outgoing, talk_s: None }
    }

    #[test]
    fn a_text_to_many_is_a_flare_and_sessions_begin_after_an_hour() {
        let mut line: Vec<Side> = (10..20).map(|other| side(other, other, true)).collect();
        line.extend([side(40, 10, false), side(45, 10, true), side(300, 10, true), side(301, 1, true)]);
        let found = contacts(&line, &[1], 1);
        assert_eq!(found.len(), 10, "its own number is no contact");
        assert!(found.iter().all(|contact| contact.dealings[0].flare));
        let opens: Vec<bool> = found[0].dealings.iter().map(|dealing| dealing.opens).collect();
        assert_eq!(opens, [true, false, false, true]);
        let figures = found[0].figures(std::iter::repeat(1.0));
        assert!((figures.in_flares - 0.25).abs() < 1e-12 && (figures.events - 3.0).abs() < 1e-12);
        assert!((figures.opened - 1.0).abs() < 1e-12, "the flare opened the first session and does not count");
    }
}
