//! When numbers were active, and with whom: what following a list of contacts needs of all records, packed by number.

use std::ops::Range;

use records::{DAY_MS, Number, NumberSides, OBSERVED};

/// The most used cells and handsets that are kept of a number.
const MOST_KEPT: usize = 8;

/// Activity of numbers by day, their meetings with contacts by day, their handsets, subscriptions and cells.
///
/// Numbers ascend. A meeting is a contact and a day on which the two communicated; the meetings of a number stand by contact, then day.
#[derive(Clone, Debug, Default)]
pub struct Lives {
    pub(crate) number: Vec<i64>,
    pub(crate) observed: Vec<bool>,
    days: Columns<Day>,
    meetings: Columns<Meeting>,
    traces: Columns<Trace>,
}

/// Rows of all numbers in one vector, with where each number's rows end.
#[derive(Clone, Debug)]
struct Columns<T> {
    rows: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Default for Columns<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Columns<T> {
    fn range(&self, at: usize) -> Range<usize> {
        at.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[at]
    }

    fn of(&self, at: usize) -> &[T] {
        &self.rows[self.range(at)]
    }

    fn append(&mut self, mut other: Self) {
        let before = self.rows.len();
        self.rows.append(&mut other.rows);
        self.ends.extend(other.ends.into_iter().map(|end| before + end));
    }
}

/// A number's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) day: i32,
    pub(crate) events: u32,
    pub(crate) first_ms: i64,
    pub(crate) last_ms: i64,
}

/// A day on which a number communicated with a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Meeting {
    /// Packed number; a position among the numbers once all are gathered.
    pub(crate) contact: i64,
    pub(crate) day: i32,
}

/// What a number's own records say of its device or place, with the days between which they say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Trace {
    pub(crate) kind: TraceKind,
    pub(crate) value: i64,
    pub(crate) first: i32,
    pub(crate) last: i32,
    pub(crate) days: u32,
}

/// Kinds of trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TraceKind {
    Handset,
    Subscription,
    NightCell,
}

/// UTC day of an instant.
pub(crate) fn day_of(at_ms: i64) -> i32 {
    i32::try_from(at_ms.div_euclid(DAY_MS)).unwrap_or(i32::MAX)
}

/// Whether an instant lies in the night (22 to 6, UTC: an hour does not matter here).
fn is_night(at_ms: i64) -> bool {
    !(6..22).contains(&(at_ms.rem_euclid(DAY_MS) / 3_600_000))
}

impl Lives {
    /// Adds a number, which is greater than those before it. Services of the network are left out.
    pub fn add(&mut self, sides: &NumberSides<'_>) {
        if !sides.number.is_personal() {
            return;
        }
        self.number.push(sides.number.raw());
        self.observed.push(sides.flags.iter().any(|flags| flags & OBSERVED != 0));
        for at_ms in sides.start_ms {
            let day = day_of(*at_ms);
            let begin = self.days.ends.last().copied().unwrap_or(0);
            match self.days.rows[begin..].last_mut() {
                Some(last) if last.day == day => {
                    last.events += 1;
                    last.last_ms = *at_ms;
                }
                _ => self.days.rows.push(Day { day, events: 1, first_ms: *at_ms, last_ms: *at_ms }),
            }
        }
        self.days.ends.push(self.days.rows.len());
        self.add_meetings(sides);
        self.add_traces(sides);
    }

    fn add_meetings(&mut self, sides: &NumberSides<'_>) {
        let begin = self.meetings.rows.len();
        let own = sides.number.raw();
        for (other, at_ms) in sides.other.iter().zip(sides.start_ms) {
            if *other != own && Number::from_raw(*other).is_some_and(Number::is_personal) {
                self.meetings.rows.push(Meeting { contact: *other, day: day_of(*at_ms) });
            }
        }
        let mut own = self.meetings.rows.split_off(begin);
        own.sort_unstable();
        own.dedup();
        self.meetings.rows.append(&mut own);
        self.meetings.ends.push(self.meetings.rows.len());
    }

    fn add_traces(&mut self, sides: &NumberSides<'_>) {
        let mut found: Vec<(TraceKind, i64, i32)> = Vec::new();
        let mut note = |kind, column: &[i64], wanted: &dyn Fn(i64) -> bool| {
            let known = column.iter().zip(sides.start_ms).filter(|(value, at_ms)| **value != 0 && wanted(**at_ms));
            found.extend(known.map(|(value, at_ms)| (kind, *value, day_of(*at_ms))));
        };
        note(TraceKind::Handset, sides.imei, &|_| true);
        note(TraceKind::Subscription, sides.imsi, &|_| true);
        note(TraceKind::NightCell, sides.cell_start, &is_night);
        found.sort_unstable();
        found.dedup();
        let mut traces: Vec<Trace> = found
            .chunk_by(|left, right| (left.0, left.1) == (right.0, right.1))
            .map(|days| Trace {
                kind: days[0].0,
                value: days[0].1,
                first: days[0].2,
                last: days[days.len() - 1].2,
                days: u32::try_from(days.len()).unwrap_or(u32::MAX),
            })
            .collect();
        traces.sort_by_key(|trace| (trace.kind, std::cmp::Reverse(trace.days), trace.value));
        for kind in traces.chunk_by(|left, right| left.kind == right.kind) {
            self.traces.rows.extend(kind.iter().take(MOST_KEPT));
        }
        self.traces.ends.push(self.traces.rows.len());
    }

    /// Puts parts together; every number of a later part is greater than those of the parts before. Contacts become positions.
    pub fn join(parts: Vec<Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.number.extend(part.number);
            all.observed.extend(part.observed);
            all.days.append(part.days);
            all.meetings.append(part.meetings);
            all.traces.append(part.traces);
        }
        let numbers = &all.number;
        for meeting in &mut all.meetings.rows {
            let position = numbers.binary_search(&meeting.contact).ok().and_then(|at| i64::try_from(at).ok());
            // Both sides of a communication stand in the records, so every contact is a number of its own.
            meeting.contact = position.unwrap_or(-1);
        }
        all
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.number.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.number.is_empty()
    }

    pub(crate) fn days(&self, at: usize) -> &[Day] {
        self.days.of(at)
    }

    pub(crate) fn meetings(&self, at: usize) -> &[Meeting] {
        self.meetings.of(at)
    }

    pub(crate) fn traces(&self, at: usize) -> &[Trace] {
        self.traces.of(at)
    }

    /// First and last day of all records.
    ///
    /// # Cost O(numbers)
    pub(crate) fn span(&self) -> (i32, i32) {
        let first = (0..self.len()).filter_map(|at| self.days(at).first()).map(|day| day.day).min();
        let last = (0..self.len()).filter_map(|at| self.days(at).last()).map(|day| day.day).max();
        (first.unwrap_or(0), last.unwrap_or(0))
    }
}
