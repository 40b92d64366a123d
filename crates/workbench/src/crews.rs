//! The people of each line, out of the store's records.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::{Kernel, PARTITION_ROWS, SideColumns};
use foldhash::fast::FixedState;
use network::{Member, Side, Surroundings, buyers, crew, near_people};
use records::{Kind, NO_DURATION, Sides};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;

/// A line and everybody in its network.
pub(crate) struct Crew {
    /// The line's id.
    pub(crate) line_id: String,
    /// Its numbers.
    pub(crate) numbers: Vec<i64>,
    /// Sides of its numbers, in order of time.
    pub(crate) line: Vec<Side>,
    /// Sides of those in touch with it who are more than customers, in order of time.
    pub(crate) near: Vec<Side>,
    /// Numbers that buy from other lines, ascending.
    pub(crate) buyers_elsewhere: Vec<i64>,
    /// Everybody, the highest first.
    pub(crate) members: Vec<Member>,
}

/// Reads what some numbers did.
struct SidesOf<'w> {
    wanted: &'w HashSet<i64, FixedState>,
}

impl Kernel for SidesOf<'_> {
    type Out = Vec<Side>;

    fn columns(&self) -> SideColumns {
        SideColumns { duration: true, ..SideColumns::default() }
    }

    fn run(&self, sides: &Sides) -> Vec<Side> {
        let mut found = Vec::new();
        for view in sides.numbers().filter(|view| self.wanted.contains(&view.number.raw())) {
            let contacts = (0..view.len()).filter(|row| !matches!(view.kind(*row), Some(Kind::Data) | None));
            found.extend(contacts.map(|row| Side {
                number: view.number.raw(),
                at_ms: view.start_ms[row],
                other: view.other[row],
                outgoing: view.is_outgoing(row),
                talk_s: view.duration_s.get(row).copied().filter(|seconds| *seconds != NO_DURATION),
            }));
        }
        found
    }

    fn merge(&self, parts: Vec<Vec<Side>>) -> Vec<Side> {
        parts.concat()
    }
}

impl Workbench {
    /// What some numbers did, by number.
    pub(crate) fn sides_by_number(
        &self,
        wanted: &HashSet<i64, FixedState>,
        progress: &dyn Progress,
    ) -> Result<HashMap<i64, Vec<Side>, FixedState>, Error> {
        let kernel = SidesOf { wanted };
        let advance = |share| progress.advance(share);
        let sides = engine::run(&self.sides()?, &kernel, Self::threads(), PARTITION_ROWS, &advance)?;
        let mut by_number: HashMap<i64, Vec<Side>, FixedState> = HashMap::default();
        sides.into_iter().for_each(|side| by_number.entry(side.number).or_default().push(side));
        Ok(by_number)
    }

    /// The people of each of these lines (id and numbers).
    pub(crate) fn crews(
        &self,
        lines: Vec<(String, Vec<i64>)>,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Vec<Crew>, Error> {
        progress.begin("reading the lines' own records");
        let own: HashSet<i64, FixedState> = lines.iter().flat_map(|(_, numbers)| numbers).copied().collect();
        let of_lines = self.sides_by_number(&own, progress)?;
        let mut crews: Vec<Crew> = lines
            .into_iter()
            .map(|(line_id, numbers)| {
                let line = together(&of_lines, &numbers);
                Crew { line_id, numbers, line, near: Vec::new(), buyers_elsewhere: Vec::new(), members: Vec::new() }
            })
            .collect();
        progress.begin("finding who is more than a customer");
        let mut all: Vec<i64> = own.into_iter().collect();
        all.sort_unstable();
        let buyers = in_parallel(&crews, |crew| buyers(&crew.line, &crew.numbers, seed));
        tell_buyers(&mut crews, &buyers);
        let near = in_parallel(&crews, |crew| near_people(&crew.line, crew.surroundings(&all), seed));
        let wanted: HashSet<i64, FixedState> = near.iter().flatten().copied().collect();
        progress.begin("reading their records");
        let of_near = self.sides_by_number(&wanted, progress)?;
        crews.iter_mut().zip(near).for_each(|(crew, near)| crew.near = together(&of_near, &near));
        progress.begin("giving roles, with their probability");
        let members = in_parallel(&crews, |one| crew(&one.line, &one.near, one.surroundings(&all), seed));
        crews.iter_mut().zip(members).for_each(|(crew, members)| crew.members = members);
        progress.end();
        Ok(crews)
    }
}

impl Crew {
    fn surroundings<'a>(&'a self, lines: &'a [i64]) -> Surroundings<'a> {
        Surroundings { own: &self.numbers, lines, buyers: &self.buyers_elsewhere }
    }
}

/// Tells each crew who buys from the other lines.
fn tell_buyers(crews: &mut [Crew], buyers: &[Vec<i64>]) {
    let mut lines_of: HashMap<i64, Vec<usize>, FixedState> = HashMap::default();
    for (line, buyers) in buyers.iter().enumerate() {
        buyers.iter().for_each(|number| lines_of.entry(*number).or_default().push(line));
    }
    for (place, crew) in crews.iter_mut().enumerate() {
        let mut contacts: Vec<i64> = crew.line.iter().map(|side| side.other).collect();
        contacts.sort_unstable();
        contacts.dedup();
        contacts.retain(|number| lines_of.get(number).is_some_and(|lines| lines.iter().any(|line| *line != place)));
        crew.buyers_elsewhere = contacts;
    }
}

/// Sides of some numbers in order of time.
fn together(by_number: &HashMap<i64, Vec<Side>, FixedState>, numbers: &[i64]) -> Vec<Side> {
    let mut sides: Vec<Side> = numbers.iter().filter_map(|number| by_number.get(number)).flatten().copied().collect();
    sides.sort_unstable_by_key(|side| (side.at_ms, *side));
    sides
}

/// One result a crew, in their order, on all cores.
fn in_parallel<T: Send>(crews: &[Crew], work: impl Fn(&Crew) -> T + Sync) -> Vec<T> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(crews.len())));
    let take_on = || {
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(crew) = crews.get(position) else { return };
            let result = work(crew);
            done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((position, result));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..Workbench::threads().clamp(1, crews.len().max(1)) {
            scope.spawn(take_on);
        }
        take_on();
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}
