//! The clocks of what is imported, compared with each other's and the store's before anything is merged.

use std::collections::BTreeMap;

use import::{ClockOffset, ClockTrust, Slip, correct_clocks};
use records::{Communications, HOUR_MS, RowRef};
use store::{ChangeEntry, ClockEntry, SourceEntry};

use crate::error::Error;
use crate::import::Item;
use crate::merging::Arrived;

/// Stored communications that are compared with new ones at most, nearest in time: enough for any number of pairs, and a bound on
/// what a small delivery costs.
const COMPARED_ROWS: u64 = 2 << 20;

/// Puts right what the other parties' records show: clocks that are an hour off, and hours that the clock showed twice. Every source
/// is told what was found. What the store holds already is put right too, when a delivery brings the record that shows it, so that the
/// order in which deliveries come does not matter.
pub(crate) fn put_clocks_right(
    change: &mut store::Import<'_>,
    mut arrived: Arrived,
    items: &mut [Item],
) -> Result<Arrived, Error> {
    if !items.iter().any(|item| item.batch.has_communications()) {
        return Ok(arrived);
    }
    look_at_stored(change, &mut arrived)?;
    let found = Found::of(&mut arrived, &change.catalogue().sources, items);
    for item in items.iter_mut() {
        found.tell(&mut item.entry);
    }
    if items.iter().any(|item| found.corrects(item.entry.source_id)) {
        let mut spans = Spans::default();
        arrived = arrived.corrected(&mut |rows| {
            found.correct(rows);
            spans.take(rows);
        })?;
        items.iter_mut().for_each(|item| spans.note(&mut item.entry));
    }
    put_stored_right(change, &mut arrived, &found)?;
    Ok(arrived)
}

/// What the other parties' records show of clocks.
struct Found {
    slips: Vec<Slip>,
    /// Rows in a doubtful hour, with what has to be added.
    settled: BTreeMap<RowRef, i64>,
}

impl Found {
    fn of(arrived: &mut Arrived, stored: &[SourceEntry], items: &[Item]) -> Self {
        let entries = || stored.iter().chain(items.iter().map(|item| &item.entry));
        let trust = entries().map(|entry| (entry.source_id, ClockTrust::from_word(&entry.clock_trust))).collect();
        let unsettled = entries().flat_map(unsettled_of).collect();
        let slips = arrived.survey.slips(&trust);
        Self { slips, settled: arrived.survey.settled_by_other_party(&unsettled) }
    }

    /// Whether times of a source change.
    fn corrects(&self, source: u32) -> bool {
        self.slips.iter().any(|slip| slip.certain && slip.stretch.source == source)
            || self.settled.range(RowRef { source, row: 0 }..).next().is_some_and(|(row, _)| row.source == source)
    }

    fn correct(&self, rows: &mut Communications) {
        correct_clocks(rows, &self.slips);
        if self.settled.is_empty() {
            return;
        }
        for at in 0..rows.len() {
            if let Some(other_ms) = self.settled.get(&rows.row_ref(at)) {
                rows.start_ms[at] += other_ms;
            }
        }
    }

    /// Notes with a source what was found of its clock.
    fn tell(&self, entry: &mut SourceEntry) {
        let own = self.slips.iter().filter(|slip| slip.stretch.source == entry.source_id);
        entry.notes.extend(own.map(slip_note));
        note_settled(entry, &self.settled);
    }
}

/// First and last instant by source.
#[derive(Default)]
struct Spans(BTreeMap<u32, (i64, i64)>);

impl Spans {
    fn take(&mut self, rows: &Communications) {
        for (source, start) in rows.source.iter().zip(&rows.start_ms) {
            let span = self.0.entry(*source).or_insert((*start, *start));
            *span = (span.0.min(*start), span.1.max(*start));
        }
    }

    fn note(&self, entry: &mut SourceEntry) {
        if let Some((first, last)) = self.0.get(&entry.source_id) {
            entry.first_ms = Some(*first);
            entry.last_ms = Some(*last);
        }
    }
}

/// Takes the stored records whose times change out of their segments; they are merged anew with what arrived.
fn put_stored_right(change: &mut store::Import<'_>, arrived: &mut Arrived, found: &Found) -> Result<(), Error> {
    let stored = &change.catalogue().sources;
    let wrong: Vec<SourceEntry> = stored.iter().filter(|entry| found.corrects(entry.source_id)).cloned().collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let span = |entry: &SourceEntry| entry.first_ms.zip(entry.last_ms);
    let mut spans = Spans::default();
    for segment in change.segments() {
        let (first, last) = segment.span_ms;
        if !wrong.iter().filter_map(span).any(|(from, to)| from <= last && first <= to) {
            continue;
        }
        let mut rows = engine::read_communications(&segment.communications)?;
        let before = rows.start_ms.clone();
        found.correct(&mut rows);
        spans.take(&rows);
        let positions = 0..u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let (stay, moved): (Vec<u32>, Vec<u32>) =
            positions.partition(|at| rows.start_ms[*at as usize] == before[*at as usize]);
        if !moved.is_empty() {
            change.take_out(&segment);
            arrived.take_stored(rows.gather(&stay))?;
            arrived.take_back(rows.gather(&moved))?;
        }
    }
    for mut entry in wrong {
        found.tell(&mut entry);
        spans.note(&mut entry);
        if let Some(held) = change.source_mut(entry.source_id) {
            *held = entry;
        }
    }
    Ok(())
}

fn look_at_stored(change: &store::Import<'_>, arrived: &mut Arrived) -> Result<(), Error> {
    let mut left = COMPARED_ROWS;
    for segment in change.segments() {
        let (first, last) = segment.span_ms;
        if segment.rows <= left && arrived.is_within(first - HOUR_MS, last + HOUR_MS) {
            left -= segment.rows;
            arrived.survey.add(&engine::read_communications(&segment.communications)?);
        }
    }
    Ok(())
}

fn unsettled_of(entry: &SourceEntry) -> impl Iterator<Item = (RowRef, i64)> {
    let source = entry.source_id;
    entry.unsettled.iter().map(move |(row, other_ms)| (RowRef { source, row: *row }, *other_ms))
}

/// How a note on rows in a doubtful hour goes on after their number.
const DOUBTFUL: &str = " times in an hour that the clock showed twice or never: nothing but the usual reading speaks for theirs, so they may be an hour off";

/// Says how many doubtful hours were settled, and how many are left at the first reading.
fn note_settled(entry: &mut SourceEntry, settled: &BTreeMap<RowRef, i64>) {
    let rows: Vec<u32> =
        unsettled_of(entry).filter(|(row, _)| settled.contains_key(row)).map(|(row, _)| row.row).collect();
    if !rows.is_empty() {
        let examples = rows.iter().take(records::MAX_EXAMPLES).map(|row| (*row, "by an hour".to_owned()));
        entry.changes.push(ChangeEntry {
            kind: "time in a doubtful hour moved to where the other party's record puts it".to_owned(),
            count: rows.len() as u64,
            examples: examples.collect(),
        });
        entry.unsettled.retain(|(row, _)| !rows.contains(row));
    }
    entry.notes.retain(|note| !note.ends_with(DOUBTFUL));
    if !entry.unsettled.is_empty() {
        entry.notes.push(format!("{}{DOUBTFUL}", entry.unsettled.len()));
    }
}

/// What was found of a clock that is an hour off, and what was done.
fn slip_note(slip: &Slip) -> String {
    let season = if slip.stretch.summer { "in summer" } else { "in winter" };
    let (ahead, moved) = if slip.correction_ms < 0 { ("ahead of", "earlier") } else { ("behind", "later") };
    let evidence = format!(
        "{} communications stand exactly an hour {ahead} the other party's record of them {season}, {} agree with it",
        slip.pairs, slip.contrary
    );
    match (slip.certain, slip.by_trust) {
        (true, false) => format!("clock put right: {evidence}; its times {season} are read an hour {moved}"),
        (true, true) => format!(
            "clock put right: {evidence}; its times {season} are read an hour {moved}. Only two sources can be compared, so which of \
             the two clocks is wrong rests on how their zones were said: check it"
        ),
        (false, _) => format!("check the clock: {evidence}; too few, or too divided, to move anything"),
    }
}

pub(crate) fn clock_entry(offset: &ClockOffset) -> ClockEntry {
    let ClockOffset { against, pairs, median_ms, low_ms, high_ms, .. } = *offset;
    ClockEntry { against, pairs, median_ms, low_ms, high_ms }
}
