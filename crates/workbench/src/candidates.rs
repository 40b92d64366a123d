//! Everybody who may have carried a number, with what the records say of each beside it.

use std::collections::{BTreeMap, HashMap};

use cellsite::{Base, CellPlan, SamePlace, Track, Usage, base, compare, same_nights};
use engine::{Kernel, PARTITION_ROWS, SideColumns, sides_of};
use foldhash::fast::FixedState;
use linkage::{AskedNumber, CellFacts, Facts, degree};
use records::{CellList, DAY_MS, Number, NumberSides, Sides};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;

/// The number asked about as its cells and contacts show it.
pub(crate) struct Subject {
    pub(crate) asked: AskedNumber,
    pub(crate) track: Track,
    pub(crate) base: Base,
    pub(crate) plan: CellPlan,
    pub(crate) same: SamePlace,
    /// When it called or texted, in order of time.
    used_ms: Vec<i64>,
}

/// All candidates, before anybody judges them.
pub(crate) struct Candidates {
    pub(crate) subject: Subject,
    /// By number, ascending.
    pub(crate) facts: Vec<Facts>,
    /// How many numbers know each contact of the subject.
    pub(crate) degree: HashMap<i64, u32, FixedState>,
    /// Numbers in the records.
    pub(crate) numbers: usize,
}

/// What a partition of numbers gives.
#[derive(Default)]
struct Part {
    facts: Vec<Facts>,
    degree: Vec<(i64, u32)>,
    numbers: usize,
}

struct CandidatesKernel<'s> {
    subject: &'s Subject,
}

impl Kernel for CandidatesKernel<'_> {
    type Out = Vec<Part>;

    fn columns(&self) -> SideColumns {
        SideColumns { provenance: false, ..SideColumns::ALL }
    }

    fn run(&self, sides: &Sides) -> Vec<Part> {
        let mut part = Part::default();
        for number in sides.numbers() {
            part.numbers += usize::from(number.number.is_personal());
            if self.subject.asked.contacts.binary_search(&number.number.raw()).is_ok() {
                part.degree.push((number.number.raw(), degree(&number)));
            }
            part.facts.extend(self.subject.facts_of(&number));
        }
        vec![part]
    }

    fn merge(&self, parts: Vec<Vec<Part>>) -> Vec<Part> {
        parts.into_iter().flatten().collect()
    }
}

/// How much each cell is used; a busy telephone counts no more than an ordinary one.
struct UsageKernel;

/// Registrations of one telephone that count at most.
const MOST_OF_ONE: f64 = 50.0;

impl Kernel for UsageKernel {
    type Out = Vec<(i64, f64)>;

    fn columns(&self) -> SideColumns {
        SideColumns { cell: true, ..SideColumns::default() }
    }

    fn run(&self, sides: &Sides) -> Vec<(i64, f64)> {
        let mut used: BTreeMap<i64, f64> = BTreeMap::new();
        for number in sides.numbers() {
            let mut cells: Vec<i64> = number.cell_start.iter().copied().filter(|cell| *cell != 0).collect();
            cells.sort_unstable();
            let weight = (MOST_OF_ONE / cells.len() as f64).min(1.0);
            for of_cell in cells.chunk_by(|left, right| left == right) {
                *used.entry(of_cell[0]).or_insert(0.0) += weight * of_cell.len() as f64;
            }
        }
        used.into_iter().collect()
    }

    fn merge(&self, parts: Vec<Vec<(i64, f64)>>) -> Vec<(i64, f64)> {
        let mut used: BTreeMap<i64, f64> = BTreeMap::new();
        for (cell, weight) in parts.into_iter().flatten() {
            *used.entry(cell).or_insert(0.0) += weight;
        }
        used.into_iter().collect()
    }
}

impl Subject {
    fn of(view: &NumberSides<'_>, list: &CellList, usage: &Usage) -> Self {
        let (asked, track) = (AskedNumber::of(view), Track::of(view));
        let plan = CellPlan::new(list.during(asked.span_ms.0, asked.span_ms.1));
        let same = SamePlace::around(&plan, &track.cells(), usage);
        let used_ms = (0..view.len()).filter(|row| view.is_outgoing(*row)).map(|row| view.start_ms[row]).collect();
        Self { asked, base: base(&track), track, plan, same, used_ms }
    }

    /// A candidate's facts: contacts and identifiers, and cells while the subject was in use.
    pub(crate) fn facts_of(&self, view: &NumberSides<'_>) -> Option<Facts> {
        let mut facts = Facts::of(view, &self.asked)?;
        facts.cells = self.cells_of(view);
        Some(facts)
    }

    /// The candidate's track in the time of the subject, without what the two told each other; a day more on either side is background.
    pub(crate) fn track_of(&self, view: &NumberSides<'_>) -> Track {
        Track::of(view).without_calls_to(self.asked.number)
    }

    fn cells_of(&self, view: &NumberSides<'_>) -> Option<CellFacts> {
        let track = self.track_of(view);
        if track.is_empty() || self.track.is_empty() {
            return None;
        }
        let own = self.track.without_calls_to(view.number.raw());
        let found = compare(&own, &track, &self.same, &self.plan);
        let nights = same_nights(&self.base, &base(&track), &self.same, &self.plan);
        let sum = |of: &dyn Fn(&cellsite::DayCompared) -> u32| found.days.iter().map(of).sum();
        Some(CellFacts {
            ln_carried: found.carried.ln_factor,
            share: found.carried.share,
            days: u32::try_from(found.days.len()).unwrap_or(u32::MAX),
            switches: sum(&|day| day.switches),
            apart: sum(&|day| day.apart),
            nights,
        })
    }

    /// Instants at which the subject was in use itself, calling or texting, in a stretch of time.
    pub(crate) fn used_between(&self, from_ms: i64, to_ms: i64) -> &[i64] {
        let begin = self.used_ms.partition_point(|at| *at < from_ms);
        let end = self.used_ms.partition_point(|at| *at < to_ms);
        &self.used_ms[begin..end.max(begin)]
    }

    /// Days of the subject's life, at least one.
    pub(crate) fn days(&self) -> i64 {
        (self.asked.span_ms.1 - self.asked.span_ms.0) / DAY_MS + 1
    }
}

impl Workbench {
    /// The subject and every candidate of the records.
    pub(crate) fn compared_with(&self, number: Number, progress: &dyn Progress) -> Result<Candidates, Error> {
        let files = self.sides()?;
        let own = sides_of(&files, number, SideColumns::ALL)?;
        let Some(view) = own.numbers().next() else {
            return Err(Error::refused("no record knows this number; nobody can be compared with it"));
        };
        let list = self.cell_list()?;
        progress.begin("seeing how cells are used");
        let advance = |share| progress.advance(share);
        let usage = engine::run(&files, &UsageKernel, Self::threads(), PARTITION_ROWS, &advance)?;
        progress.begin("comparing every number with it");
        let subject = Subject::of(&view, &list, &usage.into_iter().collect());
        let kernel = CandidatesKernel { subject: &subject };
        let parts = engine::run(&files, &kernel, Self::threads(), PARTITION_ROWS, &advance)?;
        progress.end();
        let (mut facts, mut degree, mut numbers) = (Vec::new(), HashMap::default(), 0);
        for part in parts {
            facts.extend(part.facts);
            degree.extend(part.degree);
            numbers += part.numbers;
        }
        Ok(Candidates { subject, facts, degree, numbers })
    }
}
