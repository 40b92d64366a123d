//! Which documents somebody may see: a part of the query, so that nothing that is counted or ordered knows of any other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::fields::{CLASS, UNTIL};

/// How one class of documents may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassSeen {
    /// While something about a document is sensitive.
    pub sensitive: bool,
    /// Once nothing is any more.
    pub after: bool,
}

/// What somebody wants to see of what answers a question.
#[derive(Clone, Debug, Default)]
pub struct SearchWanted {
    /// How each class may be seen; one that is not named may not.
    pub classes: BTreeMap<String, ClassSeen>,
    /// Now, UTC milliseconds.
    pub now_ms: i64,
    /// Kinds to be listed; all of them where none is named. Every kind is counted.
    pub kinds: BTreeSet<u8>,
    /// Hits to be passed over.
    pub offset: usize,
    /// Hits to be listed.
    pub limit: usize,
}

/// Every class that the index knows, those of documents that were taken out included.
pub(super) fn classes(searcher: &Searcher) -> tantivy::Result<Vec<String>> {
    let mut all = BTreeSet::new();
    for segment in searcher.segment_readers() {
        all.extend(classes_of(segment)?);
    }
    Ok(all.into_iter().collect())
}

/// The classes of one segment, by their numbers in it.
fn classes_of(segment: &SegmentReader) -> tantivy::Result<Vec<String>> {
    let Some(column) = segment.fast_fields().str(CLASS)? else { return Ok(Vec::new()) };
    let mut classes = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        classes.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(classes)
}

/// The classes of one document.
pub(super) fn classes_at(segment: &SegmentReader, document: DocId) -> tantivy::Result<Vec<String>> {
    let mut classes = Vec::new();
    if let Some(column) = segment.fast_fields().str(CLASS)? {
        for class in column.term_ords(document) {
            let mut text = String::new();
            if column.ord_to_str(class, &mut text)? {
                classes.push(text);
            }
        }
    }
    Ok(classes)
}

/// The classes of the document that has a term; nothing where none has.
pub(super) fn classes_of_term(searcher: &Searcher, term: &Term) -> tantivy::Result<Option<Vec<String>>> {
    for segment in searcher.segment_readers() {
        let found = segment.inverted_index(term.field())?.read_postings(term, IndexRecordOption::Basic)?;
        let Some(mut documents) = found else { continue };
        while documents.doc() != TERMINATED {
            if !segment.is_deleted(documents.doc()) {
                return classes_at(segment, documents.doc()).map(Some);
            }
            documents.advance();
        }
    }
    Ok(None)
}

/// The query of what may be seen.
pub(super) fn visible(wanted: &SearchWanted) -> DocPredicateQuery {
    let (classes, now_ms) = (Arc::new(wanted.classes.clone()), wanted.now_ms);
    FunctionPredicate::from(move |segment: &SegmentReader| seen_in(segment, &classes, now_ms)).into()
}

fn seen_in(
    segment: &SegmentReader,
    classes: &BTreeMap<String, ClassSeen>,
    now_ms: i64,
) -> tantivy::Result<Box<dyn Fn(DocId) -> bool + Send + Sync>> {
    let Some(column) = segment.fast_fields().str(CLASS)? else { return Ok(Box::new(|_| false)) };
    let known = classes_of(segment)?;
    let seen: Vec<ClassSeen> = known.iter().map(|class| classes.get(class).copied().unwrap_or_default()).collect();
    let until = segment.fast_fields().i64(UNTIL)?;
    Ok(Box::new(move |document| {
        let sensitive = until.first(document).is_none_or(|until| now_ms < until);
        column.term_ords(document).any(|class| {
            let seen = usize::try_from(class).ok().and_then(|class| seen.get(class)).copied().unwrap_or_default();
            if sensitive { seen.sensitive } else { seen.after }
        })
    }))
}
