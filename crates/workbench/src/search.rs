//! Verb: search. Everything that the reader may see, by its words, names and numbers.

mod casework;
mod catch_up;
mod class;
mod draft;
mod excerpt;
mod handle;
mod kind;
mod recorded;
mod rights;
mod sighted;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use case::Kind;
use serde_json::{Value, json};
use store::{SearchHit, SearchQuestion, SearchTally, SearchView, SearchWanted};

pub use handle::SearchIndex;
pub use kind::FoundKind;

use self::class::{Class, Within};
use self::draft::Shown;
use self::rights::Rights;
use crate::bench::Workbench;
use crate::casework::thing;
use crate::error::Error;
use crate::shown::instant;

/// Hits that a page has at most: each is named in the journal.
const LARGEST_PAGE: usize = 200;

/// What is searched for, and which page of it is wanted.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// Words, numbers or parts of them, words in quotation marks.
    pub words: String,
    /// Kinds to be listed; all where none is named.
    pub kinds: Vec<FoundKind>,
    /// Hits to be passed over.
    pub offset: usize,
    /// Hits to be listed.
    pub limit: usize,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What kind of thing it is.
    pub kind: FoundKind,
    /// Its id, or the number that it is.
    pub id: String,
    /// Its name, or what stands for one.
    pub title: String,
    /// What it is about.
    pub about: Option<String>,
    /// When it was, UTC milliseconds.
    pub at_ms: Option<i64>,
    /// A part of its text, around what was found.
    pub excerpt: String,
    /// Operations that it lies in, of those that the reader may know of.
    pub operations: Vec<String>,
    /// Authorities under which it came in, of those that the reader may see.
    pub authorities: Vec<String>,
}

/// What a search answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAnswer {
    /// Everything that answers and is of a kind that was asked for.
    pub total: u64,
    /// How much of each kind answers, whether it was asked for or not.
    pub counts: Vec<(FoundKind, u64)>,
    /// The page that was asked for.
    pub found: Vec<Found>,
    /// Whether a reason would widen the search to what is sensitive. It says nothing of whether there is any.
    pub reason_widens: bool,
    /// Authorities that the reader may see and whose data was left out, for they were refused, withdrawn or have expired.
    pub stopped: Vec<String>,
}

impl Workbench {
    /// Takes the place of this workbench's own index: a server keeps one, so that it is opened once.
    pub fn share_search(&mut self, index: &SearchIndex) {
        self.search = index.clone();
    }

    /// Searches everything that the reader may see. What they may not see changes neither counts nor order.
    ///
    /// # Errors Where the question cannot be understood, or the index cannot be read or written.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchAnswer, Error> {
        let gate = self.gate("search")?;
        let question = SearchQuestion::parse(&request.words)?;
        if request.limit > LARGEST_PAGE {
            return Err(Error::refused(format!("a page has {LARGEST_PAGE} hits at most; expected a smaller limit")));
        }
        let rights = Rights::of(self, &gate)?;
        let (tally, classes) = self.answers(&question, request, &rights)?;
        let found: Vec<Found> = tally.hits.iter().filter_map(|hit| found(hit, &question, &classes, &rights)).collect();
        self.enter("search", Kind::Consultation, about(request, &found))?;
        let counts: Vec<(FoundKind, u64)> =
            tally.counts.iter().filter_map(|(kind, count)| Some((FoundKind::of_number(*kind)?, *count))).collect();
        let asked = |kind: &FoundKind| request.kinds.is_empty() || request.kinds.contains(kind);
        let urns: BTreeSet<&str> = classes
            .keys()
            .filter_map(|class| match &class.within {
                Within::Authority(urn) => Some(urn.as_str()),
                _ => None,
            })
            .collect();
        Ok(SearchAnswer {
            total: counts.iter().filter(|(kind, _)| asked(kind)).map(|(_, count)| count).sum(),
            counts,
            found,
            reason_widens: rights.reason_widens(),
            stopped: urns.into_iter().filter(|urn| rights.is_known_and_stopped(urn)).map(str::to_owned).collect(),
        })
    }

    /// What answers, and how each class of documents may be seen.
    fn answers(
        &self,
        question: &SearchQuestion,
        request: &SearchRequest,
        rights: &Rights<'_>,
    ) -> Result<(SearchTally, BTreeMap<Class, store::ClassSeen>), Error> {
        let view = self.caught_up()?;
        match self.ask(&view, question, request, rights) {
            // Read to its end it turned out damaged: it is built anew once.
            Err(Error::Store(store::Error::Search { .. })) => {
                self.build_search_anew()?;
                self.ask(&self.caught_up()?, question, request, rights)
            }
            answered => answered,
        }
    }

    fn ask(
        &self,
        view: &SearchView,
        question: &SearchQuestion,
        request: &SearchRequest,
        rights: &Rights<'_>,
    ) -> Result<(SearchTally, BTreeMap<Class, store::ClassSeen>), Error> {
        let (mut known, mut wanted) = (BTreeMap::new(), BTreeMap::new());
        for text in view.classes()? {
            // A class that this version does not know is seen by nobody.
            let Some(class) = Class::read(&text) else { continue };
            let seen = rights.seen(&class);
            wanted.insert(text, seen);
            known.insert(class, seen);
        }
        let wanted = SearchWanted {
            classes: wanted,
            now_ms: self.actor.now_ms,
            kinds: request.kinds.iter().map(|kind| kind.number()).collect(),
            offset: request.offset,
            limit: request.limit,
        };
        Ok((view.search(question, &wanted)?, known))
    }
}

/// What the journal says that a search was about: the words, and everything that is shown.
fn about(request: &SearchRequest, found: &[Found]) -> Vec<String> {
    let mut about = vec![thing(&request.words)];
    for one in found.iter().flat_map(|found| std::iter::once(&found.id).chain(&found.about)) {
        if !about.contains(one) {
            about.push(one.clone());
        }
    }
    about
}

fn found(
    hit: &SearchHit,
    question: &SearchQuestion,
    classes: &BTreeMap<Class, store::ClassSeen>,
    rights: &Rights<'_>,
) -> Option<Found> {
    let shown: Shown = serde_json::from_str(&hit.shown).ok()?;
    let own = hit.classes.iter().filter_map(|class| Class::read(class));
    let (mut operations, mut authorities) = (Vec::new(), Vec::new());
    for class in own.filter(|class| classes.get(class).is_some_and(|seen| seen.sensitive || seen.after)) {
        match class.within {
            Within::Operations(ids) => operations.extend(rights.known_operations(&ids)),
            Within::Authority(urn) if !urn.is_empty() => authorities.push(urn),
            Within::Authority(_) | Within::Named(_) => {}
        }
    }
    Some(Found {
        kind: FoundKind::of_number(hit.kind)?,
        id: shown.id,
        title: shown.title,
        about: shown.about,
        at_ms: shown.at_ms,
        excerpt: excerpt::excerpt(&shown.text, question),
        operations,
        authorities,
    })
}

impl SearchAnswer {
    /// The answer as JSON.
    pub fn json(&self) -> Value {
        let counts: serde_json::Map<String, Value> =
            self.counts.iter().map(|(kind, count)| (kind.word().to_owned(), json!(count))).collect();
        json!({
            "total": self.total,
            "counts": counts,
            "found": self.found.iter().map(Found::json).collect::<Vec<_>>(),
            "reason_widens": self.reason_widens,
            "authorities_stopped": self.stopped,
        })
    }
}

impl Found {
    /// One hit as JSON.
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind.word(),
            "id": self.id,
            "title": self.title,
            "about": self.about,
            "at": instant(self.at_ms),
            "excerpt": self.excerpt,
            "operations": self.operations,
            "authorities": self.authorities,
        })
    }
}
