//! What an erasure leaves of sources: their figures, and whether their bytes can stay.

use std::collections::{BTreeMap, BTreeSet};

use store::{Catalogue, SourceEntry};

use super::records::Loss;
use super::sought::Sought;

/// A file as received, with what it holds of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// The sources that were read from it: several where it was an archive.
    pub(crate) sources: Vec<u32>,
    /// Records in it of somebody else.
    pub(crate) of_others: u64,
}

/// Takes the losses off the figures, and what is sought out of everything else that the catalogue holds. Gives the files as received
/// in which it still stands.
pub(crate) fn settle(
    catalogue: &mut Catalogue,
    sought: &Sought,
    losses: &BTreeMap<u32, Loss>,
    found: &BTreeSet<u32>,
) -> Vec<Received> {
    let mut touched: BTreeSet<u32> = found.union(&sought.sources).copied().collect();
    for source in &mut catalogue.sources {
        if sought.sources.contains(&source.source_id) {
            wipe(source);
        } else if let Some(loss) = losses.get(&source.source_id) {
            take_off(source, *loss);
            if loss.records() + loss.redacted > 0 {
                touched.insert(source.source_id);
            }
        }
        redact(source, sought);
    }
    for authority in catalogue.authorities.values_mut() {
        let texts = authority.identifiers.iter_mut().chain([&mut authority.purpose]);
        texts.for_each(|text| {
            sought.redact(text);
        });
    }
    catalogue.layouts.values_mut().for_each(|mapping| {
        sought.redact(mapping);
    });
    received(catalogue, &touched)
}

/// Files as received that hold what is sought, in order of their sources.
fn received(catalogue: &Catalogue, touched: &BTreeSet<u32>) -> Vec<Received> {
    let mut files: BTreeMap<&str, Received> = BTreeMap::new();
    for source in catalogue.sources.iter().filter(|source| source.has_bytes()) {
        let file =
            files.entry(&source.received_sha256).or_insert_with(|| Received { sources: Vec::new(), of_others: 0 });
        file.sources.push(source.source_id);
        file.of_others += source.rows_in;
    }
    let mut files: Vec<Received> =
        files.into_values().filter(|file| file.sources.iter().any(|source| touched.contains(source))).collect();
    files.sort_by(|left, right| left.sources.cmp(&right.sources));
    files
}

/// Lets bytes go: of a file that holds nobody else, also everything that the catalogue says of it.
pub(crate) fn drop_bytes(catalogue: &mut Catalogue, file: &Received) {
    for source in catalogue.sources.iter_mut().filter(|source| file.sources.contains(&source.source_id)) {
        if file.of_others == 0 {
            wipe(source);
            (source.sha256, source.received_sha256) = (String::new(), String::new());
        }
        source.bytes_erased = true;
    }
}

/// A source whose every row is erased: what stays is that it was there, under which authority, and how many rows it had.
fn wipe(source: &mut SourceEntry) {
    *source = SourceEntry {
        source_id: source.source_id,
        name: "(erased)".to_owned(),
        sha256: std::mem::take(&mut source.sha256),
        received_sha256: std::mem::take(&mut source.received_sha256),
        format: std::mem::take(&mut source.format),
        authority: std::mem::take(&mut source.authority),
        imported_ms: source.imported_ms,
        imported_by: std::mem::take(&mut source.imported_by),
        importer: std::mem::take(&mut source.importer),
        rows_erased: source.rows_erased + source.rows_in,
        bytes_erased: source.bytes_erased,
        ..SourceEntry::default()
    };
}

fn take_off(source: &mut SourceEntry, loss: Loss) {
    let less = |from: &mut u64, by: u64| *from = from.saturating_sub(by);
    less(&mut source.rows_in, loss.records());
    less(&mut source.rows_excess, loss.excess);
    less(&mut source.merged_linked, loss.linked);
    less(&mut source.merged_repeated, loss.repeated);
    // A record that now stands for its communication alone was merged as one of these.
    let promoted_of_both = loss.promoted.min(source.merged_both_parties);
    less(&mut source.merged_both_parties, loss.both_parties + promoted_of_both);
    less(&mut source.merged_redelivered, loss.redelivered + loss.promoted - promoted_of_both);
    source.rows_merged = source.rows_merged.saturating_sub(loss.records() - loss.kept + loss.promoted);
    source.rows_kept = (source.rows_kept + loss.promoted).saturating_sub(loss.kept);
    source.rows_erased += loss.records();
}

fn redact(source: &mut SourceEntry, sought: &Sought) {
    let examples = source.changes.iter_mut().flat_map(|change| change.examples.iter_mut().map(|(_, text)| text));
    let texts = [&mut source.name, &mut source.mapping].into_iter().chain(&mut source.notes);
    texts.chain(&mut source.unknown_columns).chain(examples).for_each(|text| {
        sought.redact(text);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_off_leaves_rows_in_the_sum_of_its_parts() {
        let mut source = SourceEntry {
            rows_in: 20,
            rows_kept: 10,
            rows_merged: 8,
            rows_rejected: 2,
            merged_both_parties: 5,
            merged_redelivered: 3,
            ..SourceEntry::default()
        };
        let loss = Loss { kept: 2, both_parties: 1, redelivered: 1, promoted: 2, ..Loss::default() };
        take_off(&mut source, loss);
        assert_eq!((source.rows_in, source.rows_kept, source.rows_merged, source.rows_erased), (16, 10, 4, 4));
        assert_eq!(source.rows_in, source.rows_kept + source.rows_merged + source.rows_rejected);
        assert_eq!((source.merged_both_parties, source.merged_redelivered), (2, 2));
    }
}
