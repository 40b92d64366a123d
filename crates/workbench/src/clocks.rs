//! The clocks of what is imported, compared with each other's and the store's before anything is merged.

use std::collections::BTreeMap;

use import::{ClockOffset, ClockTrust, Slip, correct_clocks};
use records::{Communications, HOUR_MS, RowRef};
use store::{ChangeEntry, ClockEntry};

use crate::error::Error;
use crate::import::Item;
use crate::merging::Arrived;

/// Stored communications that are compared with new ones at most, nearest in time: enough for any number of pairs, and a bound on
/// what a small delivery costs.
const COMPARED_ROWS: u64 = 2 << 20;

/// Puts right what the other parties' records show: clocks that are an hour off, and hours that the clock showed twice. Every source
/// is told what was found.
pub(crate) fn put_clocks_right(
    change: &store::Import<'_>,
    mut arrived: Arrived,
    items: &mut [Item],
) -> Result<Arrived, Error> {
    if !items.iter().any(|item| item.batch.has_communications()) {
        return Ok(arrived);
    }
    look_at_stored(change, &mut arrived)?;
    let mut trust: BTreeMap<u32, ClockTrust> =
        change.catalogue().sources.iter().map(|source| (source.source_id, ClockTrust::Kept)).collect();
    trust.extend(items.iter().map(|item| (item.entry.source_id, item.batch.clock)));
    let slips = arrived.survey.slips(&trust);
    let unsettled: BTreeMap<RowRef, i64> = items.iter().flat_map(unsettled_of).collect();
    let settled = arrived.survey.settled_by_other_party(&unsettled);
    for item in items.iter_mut() {
        let own = slips.iter().filter(|slip| slip.stretch.source == item.entry.source_id);
        item.entry.notes.extend(own.map(slip_note));
        note_settled(item, &settled);
    }
    if settled.is_empty() && !slips.iter().any(|slip| slip.certain) {
        return Ok(arrived);
    }
    let mut spans: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    let arrived = arrived.corrected(&mut |rows| {
        correct_clocks(rows, &slips);
        settle(rows, &settled);
        for (source, start) in rows.source.iter().zip(&rows.start_ms) {
            let span = spans.entry(*source).or_insert((*start, *start));
            *span = (span.0.min(*start), span.1.max(*start));
        }
    })?;
    for item in items {
        if let Some((first, last)) = spans.get(&item.entry.source_id) {
            item.entry.first_ms = Some(*first);
            item.entry.last_ms = Some(*last);
        }
    }
    Ok(arrived)
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

fn unsettled_of(item: &Item) -> impl Iterator<Item = (RowRef, i64)> {
    let source = item.entry.source_id;
    item.batch.unsettled.iter().map(move |(row, other_ms)| (RowRef { source, row: *row }, *other_ms))
}

fn settle(rows: &mut Communications, settled: &BTreeMap<RowRef, i64>) {
    if settled.is_empty() {
        return;
    }
    for at in 0..rows.len() {
        if let Some(other_ms) = settled.get(&rows.row_ref(at)) {
            rows.start_ms[at] += other_ms;
        }
    }
}

/// Says how many doubtful hours were settled, and how many are left at the first reading.
fn note_settled(item: &mut Item, settled: &BTreeMap<RowRef, i64>) {
    let own = unsettled_of(item).filter(|(row, _)| settled.contains_key(row));
    let examples: Vec<(u32, String)> = own.map(|(row, _)| (row.row, "by an hour".to_owned())).collect();
    let (count, open) = (examples.len(), item.batch.unsettled.len() - examples.len());
    if count > 0 {
        item.entry.changes.push(ChangeEntry {
            kind: "time in a doubtful hour moved to where the other party's record puts it".to_owned(),
            count: count as u64,
            examples: examples.into_iter().take(records::MAX_EXAMPLES).collect(),
        });
    }
    if open > 0 {
        item.entry.notes.push(format!(
            "{open} times in an hour that the clock showed twice or never: nothing but the usual reading speaks for theirs, so they may be an hour off"
        ));
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
