//! Verb: quality. What can be relied on, before a line is looked at.

use std::collections::BTreeMap;

use case::Kind;
use engine::{Kernel, SideColumns, scan_communications};
use foldhash::fast::FixedState;
use records::{CellList, Field, Names, Sides, day_text};
use serde_json::{Value, json};
use store::SourceEntry;

use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::{cell, instant, number};
use crate::sources::{SourceAnswer, clock_json};
use crate::tally::{LENGTHS_S, Pass, Tally, Yardstick};

/// Subjects listed one by one; the figures above the list hold for all.
const LISTED_SUBJECTS: usize = 200;
/// Cells listed one by one.
const LISTED_CELLS: usize = 50;
/// Masts further apart than this are two places: lists round coordinates to 100 m at worst.
const ONE_PLACE_M: f64 = 150.0;

impl Workbench {
    /// The quality report of one source, or of all.
    ///
    /// # Errors Where there is no such source, or a table cannot be read.
    /// # Cost One pass over the communications and one over the numbers of the sides.
    pub fn quality(&self, source: Option<u32>, now_ms: i64, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("quality")?.records()?;
        if let Some(source) = source {
            self.source(source)?;
        }
        let about = source.map_or_else(|| EVERY_NUMBER.to_owned(), |source| format!("source {source}"));
        self.enter("quality", Kind::Consultation, vec![about])?;
        let cells = self.cell_list()?;
        let count = || self.count(&cells, progress);
        let counted = self.shelved(|shelf| &shelf.counted, self.store.catalogue().generation, count)?;
        let names = self.names()?;
        let report = Report { bench: self, pass: &counted.pass, names: &names };
        let wanted = |entry: &&SourceEntry| source.is_none_or(|source| source == entry.source_id);
        let sources: Vec<Value> =
            self.listed_sources().iter().filter(wanted).map(|entry| report.source(entry)).collect::<Result<_, _>>()?;
        let overall = source.is_none().then(|| report.overall(counted.numbers, &cells)).transpose()?;
        Ok(json!({ "as_of": instant(Some(now_ms)), "overall": overall, "sources": sources }))
    }

    /// What can be relied on is asked of all data, whatever may be analysed.
    fn count(&self, cells: &CellList, progress: &dyn Progress) -> Result<Counted, Error> {
        let imported_ms = self.listed_sources().iter().map(|source| (source.source_id, source.imported_ms)).collect();
        progress.begin("counting");
        let pass = self.pass(&Yardstick { cells, imported_ms: &imported_ms })?;
        progress.still_wanted()?;
        let all = engine::SideFiles::new(self.files("sides"));
        let numbers = engine::run(&all, &SeenOnce, Self::threads(), engine::PARTITION_ROWS, &|share| {
            progress.advance(share);
        })?;
        progress.still_wanted()?;
        progress.end();
        Ok(Counted { pass, numbers })
    }

    /// One pass over the communications, months shared out among the cores.
    fn pass(&self, yardstick: &Yardstick<'_>) -> Result<Pass, Error> {
        let files = self.files("communications");
        let share = files.len().div_ceil(Self::threads()).max(1);
        let parts: Vec<Result<Pass, engine::Error>> = std::thread::scope(|scope| {
            let count = |files: &[std::path::PathBuf]| {
                let mut pass = Pass::default();
                scan_communications(files, &mut |rows| pass.add(rows, yardstick)).map(|()| pass)
            };
            #[expect(clippy::needless_collect, reason = "every worker starts before the first is waited for")]
            let workers: Vec<_> = files.chunks(share).map(|files| scope.spawn(move || count(files))).collect();
            let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
                worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            workers.into_iter().map(join).collect()
        });
        let mut whole = Pass::default();
        for part in parts {
            whole.merge(part?);
        }
        Ok(whole)
    }
}

/// Numbers, and those among them that are seen in a single communication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Numbers {
    all: u64,
    once: u64,
}

/// All that the report is made of.
#[derive(Debug)]
pub(crate) struct Counted {
    pass: Pass,
    numbers: Numbers,
}

struct SeenOnce;

impl Kernel for SeenOnce {
    type Out = Numbers;

    fn columns(&self) -> SideColumns {
        SideColumns::default()
    }

    fn run(&self, sides: &Sides) -> Numbers {
        let runs = sides.number.chunk_by(|left, right| left == right);
        runs.fold(Numbers::default(), |sum, run| Numbers {
            all: sum.all + 1,
            once: sum.once + u64::from(run.len() == 1),
        })
    }

    fn merge(&self, parts: Vec<Numbers>) -> Numbers {
        parts
            .into_iter()
            .fold(Numbers::default(), |sum, part| Numbers { all: sum.all + part.all, once: sum.once + part.once })
    }
}

struct Report<'r> {
    bench: &'r Workbench,
    pass: &'r Pass,
    names: &'r Names,
}

impl Report<'_> {
    fn source(&self, entry: &SourceEntry) -> Result<Value, Error> {
        let nothing = Tally::default();
        let tally = self.pass.sources.get(&entry.source_id).unwrap_or(&nothing);
        let mut report = SourceAnswer::json(entry);
        add(&mut report, self.figures(tally));
        report["clock"] = json!({
            "how_read": entry.notes,
            "against_other_sources": entry.clocks.iter().map(clock_json).collect::<Vec<_>>(),
        });
        report["rejected_reasons"] = self.rejected(entry.source_id)?;
        report["disagreements"] = self.disagreements(Some(entry.source_id))?;
        report["gaps"] = self.gaps(Some(entry.source_id));
        Ok(report)
    }

    fn overall(&self, numbers: Numbers, cells: &CellList) -> Result<Value, Error> {
        let tally = &self.pass.overall;
        let sources = self.bench.listed_sources();
        let sum = |count: &dyn Fn(&SourceEntry) -> u64| sources.iter().map(count).sum::<u64>();
        let mut report = json!({
            "sources": sources.len(),
            "rows_in": sum(&|source| source.rows_in),
            "rows_kept": sum(&|source| source.rows_kept),
            "rows_merged": sum(&|source| source.rows_merged),
            "rows_rejected": sum(&|source| source.rows_rejected),
            "rows_excess": sum(&|source| source.rows_excess),
            "merged": {
                "both_parties": sum(&|source| source.merged_both_parties),
                "redelivered": sum(&|source| source.merged_redelivered),
                "repeated": sum(&|source| source.merged_repeated),
                "linked": sum(&|source| source.merged_linked),
            },
        });
        add(&mut report, self.figures(tally));
        let once = |counts: &std::collections::HashMap<i64, u64, FixedState>| json!({ "all": counts.len(), "seen_once": counts.values().filter(|count| **count == 1).count() });
        report["identifiers"] = json!({
            "numbers": { "all": numbers.all, "seen_once": numbers.once },
            "handsets": once(&tally.imeis),
            "subscriptions": once(&tally.imsis),
        });
        let sites = cells.sites();
        report["cell_list"] = json!({
            "rows": sites.len(),
            "without_position": sites.iter().filter(|site| site.position.is_none()).count(),
            "without_azimuth": sites.iter().filter(|site| site.azimuth_deg.is_none()).count(),
            "with_validity": sites.iter().filter(|site| site.valid_from_ms.is_some() || site.valid_to_ms.is_some()).count(),
            "cells_in_two_places_at_once": cells.contradictions(ONE_PLACE_M),
        });
        report["disagreements"] = self.disagreements(None)?;
        report["gaps"] = self.gaps(None);
        Ok(report)
    }

    fn figures(&self, tally: &Tally) -> Value {
        let missing = [
            (
                "other_number",
                tally.missing.other_number,
                tally.communications,
                "withheld, or the record names one party only",
            ),
            ("duration_s", tally.missing.duration, tally.calls, "calls without a length"),
            ("imei", tally.missing.imei, tally.sides, "subject's own handset"),
            ("imsi", tally.missing.imsi, tally.sides, "subject's own subscription"),
            ("cell_start", tally.missing.cell_start, tally.sides, "subject's own cell at the start"),
            ("cell_end", tally.missing.cell_end, tally.sides, "subject's own cell at the end"),
        ];
        let wrong = &tally.impossible;
        let impossible = [
            ("time after the import", wrong.in_the_future, tally.communications),
            ("call longer than 12 hours", wrong.too_long, tally.calls),
            ("number in contact with itself", wrong.to_itself, tally.communications),
            ("both parties on one handset", wrong.both_ends_same_handset, tally.communications),
            ("handset identity with a wrong check digit", wrong.imei_check_digit, tally.sides),
        ];
        json!({
            "communications": tally.communications,
            "kinds": { "voice": tally.kinds[1], "sms": tally.kinds[2], "mms": tally.kinds[3], "data": tally.kinds[4] },
            "sides": tally.sides,
            "group_texts": tally.group_texts,
            "missing": missing.map(|(column, count, of, what)| json!({ "column": column, "count": count, "of": of, "what": what })),
            "impossible": impossible.map(|(what, count, of)| json!({ "what": what, "count": count, "of": of })),
            "call_lengths": lengths(tally),
            "days": tally.days.iter().map(|(day, rows)| json!({ "day": day_text(*day), "rows": rows })).collect::<Vec<_>>(),
            "hour_of_week": tally.hours,
            "cells": self.cells(tally),
        })
    }

    fn cells(&self, tally: &Tally) -> Value {
        let group = |counts: &std::collections::HashMap<i64, u64, FixedState>| {
            let mut most: Vec<(u64, String)> =
                counts.iter().map(|(packed, count)| (*count, cell(*packed, self.names))).collect();
            most.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
            let listed: Vec<Value> =
                most.iter().take(LISTED_CELLS).map(|(uses, cell)| json!({ "cell": cell, "uses": uses })).collect();
            json!({ "cells": counts.len(), "uses": counts.values().sum::<u64>(), "most_used": listed })
        };
        json!({
            "used": tally.cells.len(),
            "uses": tally.cells.values().sum::<u64>(),
            "not_listed": group(&tally.unlisted),
            "listed_for_other_times": group(&tally.other_times),
            "records_without_cell": tally.without_cell,
            "of_records": tally.sides,
        })
    }

    fn rejected(&self, source: u32) -> Result<Value, Error> {
        let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
        for row in self.bench.rejected_rows(source)? {
            *reasons.entry(row.reason).or_default() += 1;
        }
        let mut order: Vec<(String, u64)> = reasons.into_iter().collect();
        order.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(order.into_iter().map(|(reason, count)| json!({ "reason": reason, "count": count })).collect())
    }

    fn disagreements(&self, source: Option<u32>) -> Result<Value, Error> {
        let rows = engine::read_disagreements(&self.bench.files("disagreements"))?;
        let own = |one: &&records::Disagreement| {
            source.is_none_or(|source| one.kept.source == source || one.found.source == source)
        };
        let count = |field: Field| rows.iter().filter(own).filter(|one| one.field == field).count();
        Ok(Field::ALL.into_iter().map(|field| json!({ "field": field.word(), "count": count(field) })).collect())
    }

    /// Days without any record between a subject's first and last, in one source or in all.
    fn gaps(&self, source: Option<u32>) -> Value {
        let mut subjects: BTreeMap<i64, std::collections::BTreeSet<i32>> = BTreeMap::new();
        let mut own: Vec<_> =
            self.pass.subjects.iter().filter(|((_, of), _)| source.is_none_or(|source| source == *of)).collect();
        own.sort_unstable_by_key(|(key, _)| **key);
        for ((subject, _), days) in own {
            subjects.entry(*subject).or_default().extend(days.days());
        }
        let mut spans: Vec<Span> = subjects.iter().filter_map(|(subject, days)| Span::of(*subject, days)).collect();
        let with_gaps = spans.iter().filter(|span| span.without > 0).count();
        let days_without: u64 = spans.iter().map(|span| span.without).sum();
        spans.sort_by_key(|span| (std::cmp::Reverse(span.without), span.subject));
        let listed: Vec<Value> = spans.iter().take(LISTED_SUBJECTS).map(|span| span.json(self.names)).collect();
        json!({ "subjects": spans.len(), "with_gaps": with_gaps, "days_without": days_without, "most_first": listed })
    }
}

fn lengths(tally: &Tally) -> Vec<Value> {
    let mut from = 0;
    let mut classes = Vec::new();
    for (place, count) in tally.lengths.iter().enumerate() {
        let upper = LENGTHS_S.get(place).copied();
        classes.push(json!({ "from_s": from, "to_s": upper, "calls": count }));
        from = upper.map_or(from, |upper| upper + 1);
    }
    classes
}

/// Puts one object's fields into another.
fn add(report: &mut Value, figures: Value) {
    if let (Some(report), Value::Object(figures)) = (report.as_object_mut(), figures) {
        report.extend(figures);
    }
}

/// One subject's days.
struct Span {
    subject: i64,
    first: i32,
    last: i32,
    with: u64,
    without: u64,
    longest: i32,
    longest_from: Option<i32>,
    /// First and last day of every gap.
    gaps: Vec<(i32, i32)>,
}

impl Span {
    fn of(subject: i64, days: &std::collections::BTreeSet<i32>) -> Option<Self> {
        let (first, last) = (*days.first()?, *days.last()?);
        let steps = days.iter().zip(days.iter().skip(1));
        let gaps: Vec<(i32, i32)> =
            steps.filter(|(day, next)| *next - *day > 1).map(|(day, next)| (day + 1, next - 1)).collect();
        let length = |(from, to): &(i32, i32)| to - from + 1;
        let longest = gaps.iter().max_by_key(|gap| (length(gap), std::cmp::Reverse(gap.0)));
        Some(Self {
            subject,
            first,
            last,
            with: days.len() as u64,
            without: gaps.iter().map(|gap| u64::try_from(length(gap)).unwrap_or(0)).sum(),
            longest: longest.map_or(0, length),
            longest_from: longest.map(|gap| gap.0),
            gaps,
        })
    }

    fn json(&self, names: &Names) -> Value {
        json!({
            "subject": number(self.subject, names),
            "first": day_text(self.first),
            "last": day_text(self.last),
            "days_with": self.with,
            "days_without": self.without,
            "longest_gap_days": self.longest,
            "longest_gap_from": self.longest_from.map(day_text),
            "gaps": self.gaps.iter().map(|(from, to)| json!([day_text(*from), day_text(*to)])).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lie_between_the_first_and_the_last_day() {
        let span = Span::of(1, &[10, 11, 14, 15, 21].into()).expect("days");
        assert_eq!((span.with, span.without, span.longest, span.longest_from), (5, 7, 5, Some(16)));
        assert_eq!(span.gaps, [(12, 13), (16, 20)]);
        assert!(Span::of(1, &std::collections::BTreeSet::new()).is_none());
    }
}
