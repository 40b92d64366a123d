//! From records as they arrive to segments of unique communications.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use foldhash::fast::FixedState;
use import::{ClockOffset, ClockSurvey, MERGE_TOLERANCE_MS, Merged, MergedCounts, Merger, OtherLengths};
use records::{Communications, Disagreement, Kind, Month, RowRef};
use store::{Import, Runs, SEGMENT_ROWS, Segment, Windows};

use crate::error::Error;
use crate::progress::Progress;
use crate::scope::{Excess, Scope};

/// Communications and the digests of their rows as received.
pub(crate) type Records = (Communications, Vec<u64>);

/// Communications held in memory while a delivery is read; what is beyond them waits in files of the store's own folder.
pub(crate) const MEMORY_ROWS: usize = 6 << 20;

/// New records up to which their pairs are remembered; with more, the stored segments they overlap are all worth rewriting.
const REMEMBERED: usize = 4 << 20;

/// New records of a month beside which a stored segment is small: it is rewritten with them, so that the number of segments of a
/// month grows with the logarithm of the number of deliveries only.
const SMALL_BESIDE: u64 = 2;

/// Records that have arrived and wait to be merged.
pub(crate) struct Arrived {
    runs: Runs,
    /// Records of every month, and the span of their starts.
    months: BTreeMap<Month, (u64, Range<i64>)>,
    /// Who with whom, what and about when; `None` once there are too many.
    pairs: Option<HashSet<u64, FixedState>>,
    /// Their clocks, to be compared.
    pub(crate) survey: ClockSurvey,
}

impl Arrived {
    /// Puts records aside as they arrive, each batch in order of time. Pairs are remembered where the store holds records already.
    pub(crate) fn gather(arriving: Receiver<Records>, runs: Runs, remember: bool) -> Result<Self, Error> {
        let pairs = remember.then(HashSet::default);
        let mut arrived = Self { runs, months: BTreeMap::new(), pairs, survey: ClockSurvey::default() };
        for (rows, raw_rows) in arriving {
            arrived.survey.add(&rows);
            arrived.count(&rows);
            arrived.runs.add(rows, raw_rows)?;
        }
        Ok(arrived)
    }

    /// The same records with their times corrected, put aside anew.
    pub(crate) fn corrected(self, correct: &mut dyn FnMut(&mut Communications)) -> Result<Self, Error> {
        let mut corrected = Self {
            runs: self.runs.anew(),
            months: BTreeMap::new(),
            pairs: self.pairs.map(|_| HashSet::default()),
            survey: ClockSurvey::default(),
        };
        let mut windows = self.runs.windows();
        while let Some(bound) = windows.next_bound() {
            let (mut rows, mut raw_rows) = Records::default();
            windows.take(bound, &mut rows, &mut raw_rows)?;
            correct(&mut rows);
            corrected.count(&rows);
            corrected.runs.add(rows, raw_rows)?;
        }
        Ok(corrected)
    }

    /// Takes records of the store as if they had just arrived, because their times have changed: they are compared with everything anew.
    pub(crate) fn take_back(&mut self, rows: Communications) -> Result<(), Error> {
        // No two digests are equal, so that none is taken for a repetition of another.
        let raw_rows = (0..rows.len()).map(|at| u64::from(rows.source[at]) << 32 | u64::from(rows.row[at])).collect();
        self.count(&rows);
        Ok(self.runs.add(rows, raw_rows)?)
    }

    /// Takes records of the store as they are; they are not compared with each other.
    pub(crate) fn take_stored(&mut self, rows: Communications) -> Result<(), Error> {
        Ok(self.runs.add(rows, Vec::new())?)
    }

    /// Whether any record lies between two instants, as far as the spans of the months tell.
    pub(crate) fn is_within(&self, first_ms: i64, last_ms: i64) -> bool {
        self.months.values().any(|(_, span)| span.start <= last_ms && first_ms <= span.end)
    }

    fn count(&mut self, rows: &Communications) {
        let mut month = Month::of(0);
        let mut inside = 0..0;
        for at in 0..rows.len() {
            let start = rows.start_ms[at];
            // Most rows lie in the month of the row before.
            if !inside.contains(&start) {
                month = Month::of(start);
                inside = month.start_ms()..month.end_ms();
            }
            let (count, span) = self.months.entry(month).or_insert((0, start..start));
            *count += 1;
            *span = span.start.min(start)..span.end.max(start);
            if let Some(pairs) = &mut self.pairs {
                let (a, b, kind) = (rows.a.number[at], rows.b.number[at], rows.kind[at]);
                pairs.insert(pair(a, b, kind, about(start)));
                // The number may be withheld in the other party's record.
                if kind == Kind::Voice as u8 {
                    pairs.insert(pair(if a == 0 { ANYBODY } else { 0 }, b, kind, about(start)));
                }
            }
        }
        if self.pairs.as_ref().is_some_and(|pairs| pairs.len() > REMEMBERED) {
            self.pairs = None;
        }
    }

    /// New records near a segment in time.
    fn records_near(&self, segment: &Segment) -> u64 {
        let (first, last) = segment.span_ms;
        let near =
            |span: &Range<i64>| span.start - MERGE_TOLERANCE_MS <= last && first <= span.end + MERGE_TOLERANCE_MS;
        self.months.values().filter(|(_, span)| near(span)).map(|(count, _)| count).sum()
    }

    /// Whether a stored segment has to be rewritten with the new records: one of them may tell of a communication in it, or it is
    /// small beside them.
    fn touches(&self, segment: &Segment) -> Result<bool, Error> {
        let near = self.records_near(segment);
        if near == 0 || segment.rows <= SMALL_BESIDE * near {
            return Ok(near > 0);
        }
        let Some(pairs) = &self.pairs else { return Ok(true) };
        let mut found = false;
        engine::each_pair(&segment.communications, &mut |start, a, b, kind| {
            let about = about(start);
            let told = |a: i64| (about - 1..=about + 1).any(|about| pairs.contains(&pair(a, b, kind, about)));
            found = found || told(a) || (kind == Kind::Voice as u8 && a != 0 && told(ANYBODY));
        })?;
        Ok(found)
    }
}

/// Stands for a caller who withheld the number; no packed number has this value.
const ANYBODY: i64 = i64::MIN;

/// Starts within the tolerance are equal or neighbours here.
fn about(start_ms: i64) -> i64 {
    start_ms.div_euclid(MERGE_TOLERANCE_MS + 1)
}

fn pair(a: i64, b: i64, kind: u8, about: i64) -> u64 {
    let mut mixed = about.cast_unsigned() << 3 | u64::from(kind);
    for number in [a, b] {
        mixed = (mixed ^ number.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^= mixed >> 32;
    }
    mixed
}

/// What merging found out besides the communications themselves.
#[derive(Default)]
pub(crate) struct MergedRecords {
    /// How many records of each source were merged, by reason.
    pub(crate) counts: HashMap<u32, MergedCounts, FixedState>,
    /// Records beyond the two that a row names: dropped, and into which.
    pub(crate) further: Vec<(RowRef, RowRef)>,
    /// Where two deliveries of one record disagree.
    pub(crate) disagreements: Vec<Disagreement>,
    /// How far the clocks of two sources stand apart.
    pub(crate) offsets: Vec<ClockOffset>,
    /// Rows outside their authority, by source.
    pub(crate) excess: Excess,
}

/// Merges what has arrived, with the stored segments it touches, and writes the segments that come of it.
pub(crate) fn merge_into(
    change: &mut Import<'_>,
    mut arrived: Arrived,
    scope: Option<&Scope>,
    progress: &dyn Progress,
) -> Result<MergedRecords, Error> {
    for segment in change.segments() {
        if arrived.touches(&segment)? {
            arrived.take_stored(engine::read_communications(&segment.communications)?)?;
            change.take_out(&segment);
        }
    }
    write_segments(change, arrived.runs.windows(), scope, progress)
}

/// Rewrites the months whose segments are not those that one import of everything would have made.
pub(crate) fn compact_segments(change: &mut Import<'_>) -> Result<(), Error> {
    let segments = change.segments();
    for month in segments.chunk_by(|left, right| left.month == right.month) {
        if is_compact(month)? {
            continue;
        }
        let mut runs = change.runs(MEMORY_ROWS);
        for segment in month {
            runs.add(engine::read_communications(&segment.communications)?, Vec::new())?;
            change.take_out(segment);
        }
        rewrite(change, month[0].month, runs.windows())?;
    }
    Ok(())
}

/// Writes records of one month that are unique already.
fn rewrite(change: &mut Import<'_>, month: Month, mut windows: Windows) -> Result<(), Error> {
    let (mut rows, mut rest, mut raw) = (Communications::default(), Communications::default(), Vec::new());
    while let Some(bound) = windows.next_bound() {
        windows.take(bound, &mut rows, &mut raw)?;
        raw.clear();
        while rows.len() > SEGMENT_ROWS || (bound == i64::MAX && !rows.is_empty()) {
            rows.split_front(cut(&rows.start_ms), &mut rest);
            change.put_segment(month, &rows)?;
            std::mem::swap(&mut rows, &mut rest);
        }
    }
    Ok(())
}

/// Whether segments do not overlap and none but the last could take the first instant of the next one in.
fn is_compact(month: &[Segment]) -> Result<bool, Error> {
    for pair in month.windows(2) {
        let (first, last) = (pair[1].span_ms.0, pair[0].span_ms.1);
        if first <= last {
            return Ok(false);
        }
        let next = std::slice::from_ref(&pair[1].communications);
        let at_first = engine::communications_between(next, first, first + 1)?.len();
        if pair[0].rows + at_first as u64 <= SEGMENT_ROWS as u64 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the writer is sent.
enum Piece {
    /// Unique communications of a month.
    Segment(Month, Communications),
    /// Rows outside their authority.
    Excess(Communications),
}

/// Rows outside their authority that are held before they are written.
const EXCESS_ROWS: usize = 1 << 20;

/// Writes records in order of time as segments, merged, without those outside the scope.
fn write_segments(
    change: &mut Import<'_>,
    mut windows: Windows,
    scope: Option<&Scope>,
    progress: &dyn Progress,
) -> Result<MergedRecords, Error> {
    let all = windows.pieces_left();
    let room = windows.rows().min(SEGMENT_ROWS + SEGMENT_ROWS / 4);
    let first_source = change.next_source_id();
    let stored = engine::read_disagreements(&change.files("disagreements"))?;
    let mut merger = Merger::new(room, OtherLengths::of_stored(&stored));
    let mut excess = Excess::default();
    std::thread::scope(|scope_of_threads| {
        let (ready, to_write) = sync_channel::<Piece>(0);
        let (written, spare) = channel();
        let mut second = Communications::default();
        second.reserve(room);
        let _ = written.send(second);
        // One segment is written on the other core while the next one is merged; the two share two buffers.
        let writer = scope_of_threads.spawn(move || write_pieces(change, to_write, &written));
        let merged = (|| -> Result<(), Error> {
            while let Some(bound) = windows.next_bound() {
                merger.push(bound, |rows, raw| -> Result<(), Error> {
                    let (begin, raw_begin) = (rows.len(), raw.len());
                    windows.take(bound, rows, raw)?;
                    if let Some(scope) = scope {
                        scope.part(first_source, (rows, begin), (raw, raw_begin), &mut excess);
                    }
                    Ok(())
                })?;
                let at_end = bound == i64::MAX;
                if excess.rows.len() >= EXCESS_ROWS || (at_end && !excess.rows.is_empty()) {
                    let _ = ready.send(Piece::Excess(std::mem::take(&mut excess.rows)));
                }
                if !send_finished(&mut merger, at_end, &ready, &spare) {
                    break;
                }
                progress.still_wanted()?;
                progress.advance(1.0 - windows.pieces_left() as f64 / all as f64);
            }
            Ok(())
        })();
        drop(ready);
        // Where a segment could not be written, that is why merging ended.
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        merged
    })?;
    let Merged { counts, further, disagreements, clocks } = merger.finish();
    Ok(MergedRecords { counts, further, disagreements, offsets: clocks.offsets(), excess })
}

fn write_pieces(
    change: &mut Import<'_>,
    to_write: Receiver<Piece>,
    written: &Sender<Communications>,
) -> Result<(), Error> {
    for piece in to_write {
        match piece {
            Piece::Segment(month, rows) => {
                change.put_segment(month, &rows)?;
                let _ = written.send(rows);
            }
            Piece::Excess(rows) => change.put_excess(&rows)?,
        }
    }
    Ok(())
}

/// Sends every segment that is complete; `false` when nobody writes any more.
fn send_finished(
    merger: &mut Merger,
    at_end: bool,
    ready: &SyncSender<Piece>,
    spare: &Receiver<Communications>,
) -> bool {
    loop {
        let settled = &merger.rows().start_ms[..merger.settled()];
        let Some(first) = settled.first() else { return true };
        let month = Month::of(*first);
        let in_month = settled.partition_point(|start| *start < month.end_ms());
        let month_is_complete = at_end || in_month < settled.len();
        if in_month <= SEGMENT_ROWS && !month_is_complete {
            return true;
        }
        let rows = merger.take_front(cut(&settled[..in_month]), spare.recv().unwrap_or_default());
        if ready.send(Piece::Segment(month, rows)).is_err() {
            return false;
        }
    }
}

/// How many of a month's first rows make a segment: at most [`SEGMENT_ROWS`], cut between two instants, so that the segments of one
/// change never overlap in time.
fn cut(starts: &[i64]) -> usize {
    let Some(next) = starts.get(SEGMENT_ROWS) else { return starts.len() };
    match starts.partition_point(|start| start < next) {
        0 => SEGMENT_ROWS,
        rows => rows.min(SEGMENT_ROWS),
    }
}
