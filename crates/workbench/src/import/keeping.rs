//! Everything of an import but communications, kept.

use import::Batch;
use records::{Names, Rejected};

use super::reading::Item;
use super::{ImportReport, ImportRequest};
use crate::error::Error;
use crate::merging::MergedRecords;

/// Keeps everything but communications.
pub(super) fn finish(
    change: &mut store::Import<'_>,
    request: &ImportRequest<'_>,
    authority: &str,
    mut items: Vec<Item>,
    new_names: &Names,
    merged: &MergedRecords,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let mut rejected: Vec<(u32, Rejected)> = Vec::new();
    for item in &mut items {
        let source = item.entry.source_id;
        rejected.extend(item.batch.rejected.drain(..).map(|row| (source, row)));
    }
    for item in &items {
        change.keep_bytes(&item.received, &item.entry.received_sha256)?;
    }
    put_small_tables(change, &items)?;
    for (layout, mapping) in items.iter().flat_map(|item| &item.batch.layouts) {
        change.keep_layout(layout, mapping);
    }
    change.put_names(new_names)?;
    change.put_rejected(&rejected)?;
    change.put_redelivered(&merged.further)?;
    change.put_disagreements(&merged.disagreements)?;
    change.put_linked(&items.iter().flat_map(|item| item.batch.linked.iter().copied()).collect::<Vec<_>>())?;
    if !authority.is_empty() {
        change.cite_authority(authority, request.now_ms);
    }
    charge_stored_sources(change, merged, items.first().map(|item| item.entry.source_id));
    for item in items {
        let entry = item.settled(merged, authority, request);
        report.sources.push(entry.clone());
        change.add_source(entry);
    }
    Ok(())
}

/// Counts what stored sources lost by this import: two stored records can turn out to be one communication when a clock is put right, or when
/// a third one joins them.
fn charge_stored_sources(change: &mut store::Import<'_>, merged: &MergedRecords, first_new: Option<u32>) {
    let mut charged: Vec<u32> = merged.counts.keys().copied().collect();
    charged.sort_unstable();
    for source in charged.into_iter().take_while(|source| first_new.is_none_or(|first| *source < first)) {
        let counts = merged.counts.get(&source).copied().unwrap_or_default();
        let Some(entry) = change.source_mut(source) else { continue };
        entry.rows_merged += counts.total();
        entry.rows_kept = entry.rows_kept.saturating_sub(counts.total());
        entry.merged_both_parties += counts.both_parties;
        entry.merged_redelivered += counts.redelivered;
        entry.merged_repeated += counts.repeated;
    }
}

pub(super) fn new_names(known: &Names, names: &Names) -> Names {
    let mut new = Names::default();
    for (packed, text) in names.sorted().into_iter().filter(|(packed, _)| known.text(*packed).is_none()) {
        new.insert(packed, text);
    }
    new
}

fn put_small_tables(change: &mut store::Import<'_>, items: &[Item]) -> Result<(), Error> {
    fn all<T: Clone>(items: &[Item], pick: impl Fn(&Batch) -> &Vec<T>) -> Vec<T> {
        items.iter().flat_map(|item| pick(&item.batch).iter().cloned()).collect()
    }
    change.put_cells(&all(items, |batch| &batch.cells))?;
    change.put_subscribers(&all(items, |batch| &batch.subscribers))?;
    change.put_people(&all(items, |batch| &batch.people))?;
    change.put_attributed(&all(items, |batch| &batch.attributed))?;
    change.put_incidents(&all(items, |batch| &batch.incidents))?;
    change.put_messages(&all(items, |batch| &batch.messages))?;
    change.put_contacts(&all(items, |batch| &batch.contacts))?;
    change.put_devices(&all(items, |batch| &batch.devices))?;
    change.put_locations(&all(items, |batch| &batch.locations))?;
    change.put_top_ups(&all(items, |batch| &batch.top_ups))?;
    change.put_vehicle_reads(&all(items, |batch| &batch.vehicle_reads))?;
    change.put_episodes(&all(items, |batch| &batch.episodes))?;
    change.put_crimes(&all(items, |batch| &batch.crimes))?;
    Ok(())
}
