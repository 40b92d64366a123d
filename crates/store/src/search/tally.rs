//! Counting and ordering what was found, by nothing but the documents themselves.
//!
//! The usual ranking weighs a word by how few documents hold it, all of them, and so tells of documents that nobody may see. Here a
//! document's place depends on how its own words answer the question, on its kind, its instant and its number alone.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, Occur, Query};
use tantivy::schema::Value;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument};

use super::fields::{AT, Fields, KIND, ORDER};
use super::visible::{SearchWanted, classes_at, visible};

/// Kinds that are told apart.
const KINDS: usize = 64;
/// What a score is multiplied by before its fraction is dropped: scores are sums of the tiers of `question`, multiples of a half.
const SCORE_PARTS: f32 = 2.0;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchTally {
    /// How many documents of each kind answer, listed or not.
    pub counts: BTreeMap<u8, u64>,
    /// Those that were asked for, in order.
    pub hits: Vec<SearchHit>,
}

/// One document that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Kind.
    pub kind: u8,
    /// What is shown of it.
    pub shown: String,
    /// Its classes: whoever shows it says only of those that may be seen.
    pub classes: Vec<String>,
}

/// A document's place: the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    worse: std::cmp::Reverse<u32>,
    kind: u8,
    later: std::cmp::Reverse<i64>,
    order: u64,
}

/// Counts by kind, and documents at their places.
type Found = (Vec<u64>, Vec<(Place, DocAddress)>);

struct Ordering<'a> {
    wanted: &'a SearchWanted,
}

struct OrderingSegment {
    segment: SegmentOrdinal,
    kinds: u64,
    keep: usize,
    kind: Column<u64>,
    at: Column<i64>,
    order: Column<u64>,
    counts: Vec<u64>,
    best: Vec<(Place, DocAddress)>,
}

impl Collector for Ordering<'_> {
    type Fruit = Found;
    type Child = OrderingSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<OrderingSegment> {
        let columns = reader.fast_fields();
        let kinds = self.wanted.kinds.iter().fold(0_u64, |kinds, kind| kinds | 1 << kind);
        Ok(OrderingSegment {
            segment,
            kinds: if kinds == 0 { u64::MAX } else { kinds },
            keep: self.wanted.offset.saturating_add(self.wanted.limit),
            kind: columns.u64(KIND)?,
            at: columns.i64(AT)?,
            order: columns.u64(ORDER)?,
            counts: vec![0; KINDS],
            best: Vec::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Found>) -> tantivy::Result<Found> {
        let mut all: Found = (vec![0; KINDS], Vec::new());
        for (counts, best) in segments {
            all.0.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            all.1.extend(best);
        }
        all.1.sort_unstable_by_key(|(place, _)| *place);
        Ok(all)
    }
}

impl SegmentCollector for OrderingSegment {
    type Fruit = Found;

    fn collect(&mut self, document: DocId, score: Score) {
        let kind = self.kind.first(document).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0);
        let kind = kind.min(63);
        self.counts[usize::from(kind)] += 1;
        if self.kinds >> kind & 1 == 0 {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small sum of tiers")]
        let score = (score * SCORE_PARTS).round() as u32;
        let place = Place {
            worse: std::cmp::Reverse(score),
            kind,
            later: std::cmp::Reverse(self.at.first(document).unwrap_or(i64::MIN)),
            order: self.order.first(document).unwrap_or(0),
        };
        self.best.push((place, DocAddress::new(self.segment, document)));
        // Now and then, so that a question that half of the store answers needs no more room than its page.
        if self.best.len() >= self.keep.saturating_mul(2).saturating_add(1_024) {
            self.cut();
        }
    }

    fn harvest(mut self) -> Found {
        self.cut();
        (self.counts, self.best)
    }
}

impl OrderingSegment {
    fn cut(&mut self) {
        if self.keep == 0 {
            self.best.clear();
        } else if self.best.len() > self.keep {
            self.best.select_nth_unstable_by_key(self.keep - 1, |(place, _)| *place);
            self.best.truncate(self.keep);
        }
    }
}

/// Puts a query to the index, within what may be seen.
pub(super) fn tally(
    searcher: &Searcher,
    fields: &Fields,
    query: Box<dyn Query>,
    wanted: &SearchWanted,
) -> tantivy::Result<SearchTally> {
    let seen: Box<dyn Query> = Box::new(tantivy::query::ConstScoreQuery::new(Box::new(visible(wanted)), 0.0));
    let query = BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, seen)]);
    let (counts, best) = searcher.search(&query, &Ordering { wanted })?;
    let kinds = 0_u8..;
    let counts = kinds.zip(counts).filter(|(_, count)| *count > 0).collect();
    let page = best.into_iter().skip(wanted.offset).take(wanted.limit);
    let hits =
        page.map(|(place, address)| hit(searcher, fields, place.kind, address)).collect::<tantivy::Result<_>>()?;
    Ok(SearchTally { counts, hits })
}

fn hit(searcher: &Searcher, fields: &Fields, kind: u8, address: DocAddress) -> tantivy::Result<SearchHit> {
    let document: TantivyDocument = searcher.doc(address)?;
    let shown = document.get_first(fields.shown).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let classes = classes_at(searcher.segment_reader(address.segment_ord), address.doc_id)?;
    Ok(SearchHit { kind, shown, classes })
}
