//! A line's people: who stands where, with how much certainty.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use numerics::{RankInterval, Seeded, rank_intervals};

use crate::contacts::{Contact, contacts};
use crate::follows::{Follows, follows, z};
use crate::role::{Role, among_people, far_role, is_told, near_role, orders};
use crate::side::Side;

/// Draws behind probabilities and intervals (methods.md, 4).
const DRAWS: usize = 500;
/// How many places count as first.
const TOP: usize = 3;
/// Fewest communications of somebody who counts as a line's customer elsewhere.
const FEWEST_BOUGHT: usize = 4;
/// Fewest calls one way for it to be asked whether they follow orders.
const FEWEST_CALLS: usize = 5;
/// Fewest communications between two people for a tie.
const TIE: f64 = 2.0;

/// A number in a line's network.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Packed number.
    pub number: i64,
    /// Whether it is in touch with the line itself.
    pub near: bool,
    /// The role that the rules give.
    pub role: Role,
    /// Share of draws that give this role.
    pub role_probability: f64,
    /// Share of draws that give each role, in the order of [`Role::ALL`].
    pub shares: [f64; 6],
    /// Mean height of the roles drawn, 0 to 1.
    pub height: f64,
    /// Place among the line's people by height.
    pub rank: RankInterval,
    /// First and last communication with the line, or with its people.
    pub first_ms: i64,
    /// See `first_ms`.
    pub last_ms: i64,
    /// Communications with the line, or with its people.
    pub events: usize,
    /// How far calls follow the line's orders, in standard deviations of chance.
    pub dispatch_z: f64,
    /// Numbers of the line's people that it is in touch with.
    pub ties: Vec<i64>,
}

/// A line's contacts, as its own records show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Surroundings<'a> {
    /// The line's numbers.
    pub own: &'a [i64],
    /// Numbers of all lines, ascending: none of them is one of the people.
    pub lines: &'a [i64],
    /// Numbers that buy from another line, ascending.
    pub buyers: &'a [i64],
}

/// Numbers that buy from a line, ascending: at least three communications outside flares, most sessions opened by them; or flares reach them.
///
/// # Shapes      line: sides of the line's numbers in order of time; own: those numbers
pub fn buyers(line: &[Side], own: &[i64], seed: u64) -> Vec<i64> {
    let buys = |contact: &&Contact| {
        let figures = contact.figures(std::iter::repeat(1.0));
        near_role(&figures) == Role::Customer && contact.dealings.len() >= FEWEST_BOUGHT
    };
    contacts(line, own, seed).iter().filter(buys).map(|contact| contact.number).collect()
}

/// Those in touch with a line who are more than customers: whose own contacts have to be looked at.
///
/// # Shapes      line: sides of the line's numbers in order of time
pub fn near_people(line: &[Side], around: Surroundings<'_>, seed: u64) -> Vec<i64> {
    let mut all = contacts(line, around.own, seed);
    all.retain(|contact| around.lines.binary_search(&contact.number).is_err());
    let more = all.iter().filter(|contact| {
        let mut figures = contact.figures(std::iter::repeat(1.0));
        figures.buys_elsewhere = around.buyers.binary_search(&contact.number).is_ok();
        matches!(near_role(&figures), Role::Runner | Role::Supplier | Role::Holder)
    });
    more.map(|contact| contact.number).collect()
}

/// Roles of everybody in a line's network, customers last.
///
/// A role is what the table of rules makes of the records; the probability is the share of 500 samples of the same records that give the same
/// role. It is no probability that a person did anything. Whoever is not in the records has no place here.
///
/// # Shapes      line: sides of the line's numbers, near: sides of those in [`near_people`], both in order of time
/// # Range       nobody where the line has no contact
/// # Cost        O(500 · communications); deterministic for a seed
/// # Source      methods.md, 4, steps 4, 6 and 7; rules in `role.rs`
/// # Checked     `a_line_its_runner_its_supplier_and_whoever_calls_him`; on simulated worlds by `throughline evaluate`
pub fn crew(line: &[Side], near: &[Side], around: Surroundings<'_>, seed: u64) -> Vec<Member> {
    let people = People::new(line, near, around, seed);
    let mut draw = Seeded::new(seed);
    let (mut shares, mut heights) = (vec![[0.0; 6]; people.len()], Vec::with_capacity(DRAWS));
    for _ in 0..DRAWS {
        let roles = people.roles(&mut || poisson_of_one(&mut draw));
        roles.iter().zip(&mut shares).for_each(|(role, shares)| shares[place(*role)] += 1.0 / DRAWS as f64);
        heights.push(roles.into_iter().map(Role::height).collect::<Vec<f64>>());
    }
    let ranks = rank_intervals(&heights, TOP);
    let roles = people.roles(&mut || 1.0);
    let mut members: Vec<Member> = (0..people.len())
        .map(|at| {
            let height = Role::ALL.into_iter().zip(shares[at]).map(|(role, share)| role.height() * share).sum();
            let probability = shares[at][place(roles[at])];
            people.member(
                at,
                &Member {
                    role: roles[at],
                    role_probability: probability,
                    shares: shares[at],
                    height,
                    rank: ranks[at],
                    ..people.blank()
                },
            )
        })
        .collect();
    members.sort_by(|left, right| right.height.total_cmp(&left.height).then(left.number.cmp(&right.number)));
    members
}

fn place(role: Role) -> usize {
    Role::ALL.iter().position(|one| *one == role).unwrap_or(0)
}

/// How often a record is drawn when records are resampled: Poisson with mean 1.
fn poisson_of_one(draw: &mut Seeded) -> f64 {
    let mut left = draw.unit();
    let (mut count, mut share) = (0.0, (-1.0_f64).exp());
    while left >= share && count < 12.0 {
        left -= share;
        count += 1.0;
        share /= count;
    }
    count
}

/// Communications between one of the line's near people and somebody else.
struct Tie {
    near: i64,
    times: Vec<i64>,
    /// Calls from the other to the near one, behind the line's orders.
    behind: Follows,
    /// Calls from the near one to the other, behind the line's orders.
    told: Follows,
}

/// A tie under one weighting of the records.
#[derive(Clone, Copy)]
struct Weighed {
    events: f64,
    /// How far calls to the near one lie behind the line's orders.
    behind_z: f64,
    /// Whether the near one's calls are orders of their own.
    told: bool,
}

/// Somebody in touch with near people and not with the line.
struct Far {
    number: i64,
    ties: Vec<Tie>,
}

/// Everybody in a line's network.
struct People {
    contacts: Vec<Contact>,
    /// Whether each contact buys from another line.
    buys_elsewhere: Vec<bool>,
    /// Ties of contacts to near people, by number.
    ties: HashMap<i64, Vec<Tie>, FixedState>,
    far: Vec<Far>,
}

impl People {
    fn new(line: &[Side], near: &[Side], around: Surroundings<'_>, seed: u64) -> Self {
        let mut contacts = contacts(line, around.own, seed);
        contacts.retain(|contact| around.lines.binary_search(&contact.number).is_err());
        let buys = |contact: &Contact| around.buyers.binary_search(&contact.number).is_ok();
        let buys_elsewhere = contacts.iter().map(buys).collect();
        let orders: Vec<i64> = line.iter().filter(|side| !side.outgoing).map(|side| side.at_ms).collect();
        let mut pairs: HashMap<(i64, i64), Vec<Side>, FixedState> = HashMap::default();
        for side in near.iter().filter(|side| side.other != 0 && around.lines.binary_search(&side.other).is_err()) {
            pairs.entry((side.other, side.number)).or_default().push(*side);
        }
        let mut pairs: Vec<((i64, i64), Vec<Side>)> = pairs.into_iter().collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        let mut people = Self { contacts, buys_elsewhere, ties: HashMap::default(), far: Vec::new() };
        for ((number, near), sides) in pairs {
            let of_calls = |from_near: bool| {
                let calls: Vec<i64> =
                    sides.iter().filter(|side| side.outgoing == from_near).map(|side| side.at_ms).collect();
                if calls.len() >= FEWEST_CALLS { follows(&calls, &orders, seed) } else { Follows::default() }
            };
            let (behind, told) = (of_calls(false), of_calls(true));
            let tie = Tie { near, times: sides.iter().map(|side| side.at_ms).collect(), behind, told };
            if people.contacts.binary_search_by_key(&number, |contact| contact.number).is_ok() {
                people.ties.entry(number).or_default().push(tie);
            } else if let Some(far) = people.far.last_mut().filter(|far| far.number == number) {
                far.ties.push(tie);
            } else {
                people.far.push(Far { number, ties: vec![tie] });
            }
        }
        people
    }

    fn len(&self) -> usize {
        self.contacts.len() + self.far.len()
    }

    /// Roles under one weighting of the records.
    fn roles(&self, weight: &mut impl FnMut() -> f64) -> Vec<Role> {
        let of_far: Vec<Vec<Weighed>> =
            self.far.iter().map(|far| far.ties.iter().map(|tie| tie.weighed(weight)).collect()).collect();
        let mut order: HashSet<i64, FixedState> = HashSet::default();
        for (far, weighed) in self.far.iter().zip(&of_far) {
            order.extend(far.ties.iter().zip(weighed).filter(|(_, one)| one.told).map(|(tie, _)| tie.near));
        }
        let mut roles = self.near_roles(&order, weight);
        for (far, weighed) in self.far.iter().zip(&of_far) {
            let (mut told, mut knows_supplier, mut behind_z) = (false, false, 0.0_f64);
            for (tie, one) in far.ties.iter().zip(weighed) {
                let near = self.contacts.binary_search_by_key(&tie.near, |contact| contact.number);
                match near.ok().map(|at| roles[at]) {
                    Some(Role::Supplier) => knows_supplier |= one.events >= TIE,
                    Some(Role::Runner) => behind_z = behind_z.max(one.behind_z),
                    Some(Role::Holder) => told |= one.told,
                    _ => {}
                }
            }
            roles.push(far_role(told, knows_supplier, behind_z));
        }
        roles
    }

    /// Roles of those in touch with the line; `order` holds those whose calls to others follow its orders.
    fn near_roles(&self, order: &HashSet<i64, FixedState>, weight: &mut impl FnMut() -> f64) -> Vec<Role> {
        let mut first: Vec<Role> = Vec::with_capacity(self.contacts.len());
        let mut knows: Vec<Vec<i64>> = Vec::with_capacity(self.contacts.len());
        for (contact, buys_elsewhere) in self.contacts.iter().zip(&self.buys_elsewhere) {
            let mut figures = contact.figures(std::iter::repeat_with(&mut *weight));
            let ties = self.ties.get(&contact.number).map(Vec::as_slice).unwrap_or_default();
            let weighed: Vec<Weighed> = ties.iter().map(|tie| tie.weighed(weight)).collect();
            figures.orders_z = weighed.iter().map(|one| one.behind_z).fold(0.0, f64::max);
            if order.contains(&contact.number) {
                figures.orders_z = f64::INFINITY;
            }
            figures.buys_elsewhere = *buys_elsewhere;
            first.push(near_role(&figures));
            // Whom the line itself tells is a runner, whomever else they know.
            let known = ties.iter().zip(&weighed).filter(|(_, one)| one.events >= TIE && !is_told(&figures));
            knows.push(known.map(|(tie, _)| tie.near).collect());
        }
        let is_person = |number: &&i64| {
            let near = self.contacts.binary_search_by_key(*number, |contact| contact.number);
            near.is_ok_and(|at| matches!(first[at], Role::Runner | Role::Supplier))
        };
        first
            .iter()
            .zip(&knows)
            .map(|(role, known)| among_people(*role, known.iter().filter(is_person).count()))
            .collect()
    }

    fn blank(&self) -> Member {
        Member {
            number: 0,
            near: false,
            role: Role::Resident,
            role_probability: 0.0,
            shares: [0.0; 6],
            height: 0.0,
            rank: RankInterval { median: 0.0, low: 0.0, high: 0.0, top: 0.0 },
            first_ms: 0,
            last_ms: 0,
            events: 0,
            dispatch_z: 0.0,
            ties: Vec::new(),
        }
    }

    /// What the records say of one of the people, beside the roles drawn.
    fn member(&self, at: usize, drawn: &Member) -> Member {
        let once = &mut || 1.0;
        if let Some(contact) = self.contacts.get(at) {
            let ties = self.ties.get(&contact.number).map(Vec::as_slice).unwrap_or_default();
            let orders_z = ties.iter().map(|tie| tie.weighed(once).behind_z).fold(0.0, f64::max);
            return Member {
                number: contact.number,
                near: true,
                first_ms: contact.first_ms(),
                last_ms: contact.last_ms(),
                events: contact.dealings.len(),
                dispatch_z: contact.figures(std::iter::repeat(1.0)).follows_z.max(orders_z),
                ties: ties.iter().map(|tie| tie.near).collect(),
                ..drawn.clone()
            };
        }
        let far = &self.far[at - self.contacts.len()];
        let times = || far.ties.iter().flat_map(|tie| &tie.times).copied();
        Member {
            number: far.number,
            near: false,
            first_ms: times().min().unwrap_or(0),
            last_ms: times().max().unwrap_or(0),
            events: times().count(),
            dispatch_z: far.ties.iter().map(|tie| tie.most(once)).fold(0.0, f64::max),
            ties: far.ties.iter().map(|tie| tie.near).collect(),
            ..drawn.clone()
        }
    }
}

impl Tie {
    /// The tie under one weighting.
    fn weighed(&self, weight: &mut impl FnMut() -> f64) -> Weighed {
        let events: f64 = self.times.iter().map(|_| weight()).sum();
        let (behind_z, _) = stand(&self.behind, weight);
        let (told_z, hits) = stand(&self.told, weight);
        Weighed { events, behind_z, told: orders(told_z, hits) }
    }

    /// How far calls either way lie behind orders.
    fn most(&self, weight: &mut impl FnMut() -> f64) -> f64 {
        stand(&self.behind, weight).0.max(stand(&self.told, weight).0)
    }
}

/// Standard deviations above chance, and calls that follow orders.
fn stand(calls: &Follows, weight: &mut impl FnMut() -> f64) -> (f64, f64) {
    let (mut all, mut hits) = (0.0, 0.0);
    for hit in &calls.hits {
        let weight = weight();
        all += weight;
        hits += if *hit { weight } else { 0.0 };
    }
    (z(hits, all, calls.chance), hits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::{DAY_MS, HOUR_MS, MINUTE_MS};

    const LINE: i64 = 1;
    const RUNNER: i64 = 2;
    const SUPPLIER: i64 = 3;
    const HOLDER: i64 = 4;
    const AROUND: Surroundings<'_> = Surroundings { own: &[LINE], lines: &[LINE], buyers: &[] };

    /// Six weeks: customers 100 to 119 call, a runner is told four minutes later, a supplier is called every fifth day, and so does somebody else.
    fn world() -> (Vec<Side>, Vec<Side>) {
        let mut draw = Seeded::new(9);
        let (mut line, mut near) = (Vec::new(), Vec::new());
        for day in 0..42 {
            let noon = day * DAY_MS + 12 * HOUR_MS;
            for _ in 0..8 {
                let at_ms = noon + i64::try_from(draw.index(420)).expect("few") * MINUTE_MS;
                let other = 100 + i64::try_from(draw.index(20)).expect("few");
                line.push(Side { number: LINE, at_ms, other, outgoing: false, talk_s: Some(15) });
                if draw.unit() < 0.5 {
                    let at_ms = at_ms + 4 * MINUTE_MS;
                    line.push(Side { number: LINE, at_ms, other: RUNNER, outgoing: true, talk_s: Some(12) });
                    near.push(Side { number: RUNNER, at_ms, other: LINE, outgoing: false, talk_s: Some(12) });
                }
            }
            if day % 5 == 0 {
                let at_ms = noon - HOUR_MS;
                line.push(Side { number: LINE, at_ms, other: SUPPLIER, outgoing: true, talk_s: Some(40) });
                near.push(Side { number: SUPPLIER, at_ms, other: LINE, outgoing: false, talk_s: Some(40) });
                near.push(Side {
                    number: SUPPLIER,
                    at_ms: at_ms + HOUR_MS / 2,
                    other: HOLDER,
                    outgoing: false,
                    talk_s: Some(40),
                });
            }
        }
        line.sort_unstable_by_key(|side| side.at_ms);
        near.sort_unstable_by_key(|side| side.at_ms);
        (line, near)
    }

    #[test]
    fn a_line_its_runner_its_supplier_and_whoever_calls_him() {
        let (line, near) = world();
        assert_eq!(near_people(&line, AROUND, 1), [RUNNER, SUPPLIER]);
        assert_eq!(buyers(&line, &[LINE], 1).len(), 20);
        let found = crew(&line, &near, AROUND, 1);
        let role = |number: i64| found.iter().find(|member| member.number == number).map(|member| member.role);
        assert_eq!(
            (role(RUNNER), role(SUPPLIER), role(HOLDER)),
            (Some(Role::Runner), Some(Role::Supplier), Some(Role::Holder))
        );
        assert!((100..120).all(|customer| role(customer) == Some(Role::Customer)));
        assert_eq!(found[..2].iter().map(|member| member.number).collect::<Vec<_>>(), [SUPPLIER, HOLDER]);
        assert!(found[0].role_probability > 0.9 && found[0].rank.high <= 2.0, "{:?}", found[0]);
        assert_eq!(found, crew(&line, &near, AROUND, 1));
        let told = found.iter().find(|member| member.number == RUNNER).expect("a runner");
        assert!(told.dispatch_z > 5.0 && told.near);
    }

    #[test]
    fn nobody_upstream_where_nobody_shows() {
        let (line, _) = world();
        let only: Vec<Side> = line.into_iter().filter(|side| side.other != SUPPLIER).collect();
        let found = crew(&only, &[], AROUND, 1);
        assert!(found.iter().all(|member| !matches!(member.role, Role::Supplier | Role::Holder)));
        assert!(crew(&[], &[], AROUND, 1).is_empty());
    }
}
