//! Verb: retention list: what is due for review, why, and under which rule.

use std::collections::BTreeMap;

use case::{
    Category, Due, Hold, Identifier, IdentifierKind, Judgement, Kind, Nominal, Note, Review, ReviewGroup, Role, Tenure,
    Timeline, Verdict,
};
use serde_json::{Value, json};
use store::{Filter, Kept};

use super::source_thing;
use crate::bench::Workbench;
use crate::casework::Act;
use crate::error::Error;
use crate::shown::instant;

/// The group of what nobody has put into one: its clear period is the shortest, so that somebody looks soonest.
const ASSUMED_GROUP: u8 = 3;

/// The group of people who are victims or witnesses only.
const VICTIMS_AND_WITNESSES: u8 = 4;

/// Something that is held, and when it is due for review.
pub(crate) struct Retained {
    pub(crate) thing: String,
    kind: &'static str,
    pub(crate) group: u8,
    assumed: bool,
    due: Due,
    rule: Option<ReviewGroup>,
    last: Option<Kept<Review>>,
    holds: Vec<String>,
}

impl Retained {
    /// Whether somebody has to decide now. Where no period is entered, somebody has to enter one.
    fn is_due(&self, now_ms: i64) -> bool {
        self.due.at_ms.is_none_or(|at| at <= now_ms)
    }

    /// Whether the newest review decided to keep it.
    pub(crate) fn is_retained(&self) -> bool {
        self.last.as_ref().is_some_and(|review| review.content.outcome != case::ReviewOutcome::Dispose)
    }

    fn json(&self, now_ms: i64) -> Value {
        let rule = self.rule.as_ref();
        json!({
            "thing": self.thing,
            "kind": self.kind,
            "group": self.group,
            "group_assumed": self.assumed,
            "due": instant(self.due.at_ms),
            "is_due": self.is_due(now_ms),
            "why": self.due.why,
            "rule": rule.map(|rule| format!("{}, from {}", rule.source, rule.from)),
            "rule_verified": rule.is_some_and(ReviewGroup::is_verified),
            "last_outcome": self.last.as_ref().map(|review| review.content.outcome.word()),
            "last_reviewed": instant(self.last.as_ref().map(|review| review.content.at_ms)),
            "holds": self.holds,
        })
    }
}

/// What is known of a thing before the rules are asked.
#[derive(Default)]
struct Candidate {
    kind: &'static str,
    qualifying_ms: Option<i64>,
    born: Option<String>,
    group: Option<u8>,
}

impl Candidate {
    fn qualifies(&mut self, at_ms: i64) {
        self.qualifying_ms = self.qualifying_ms.max(Some(at_ms));
    }
}

impl Workbench {
    /// What is due for review, the longest overdue first; everything that is held where `all`.
    ///
    /// # Errors When the database cannot be read.
    pub fn retention_list(&self, all: bool, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        self.gate_act("retention list", act)?;
        self.case()?.journal(&act.entry("retention list", Kind::Consultation, &[]))?;
        let mut retained = self.retained(act.at_ms)?;
        retained.sort_by(|left, right| left.due.at_ms.cmp(&right.due.at_ms).then_with(|| left.thing.cmp(&right.thing)));
        let shown = retained.iter().filter(|one| all || one.is_due(act.at_ms));
        Ok(shown.map(|one| one.json(act.at_ms)).collect())
    }

    /// Everything that is held: sources, people and numbers on record.
    pub(crate) fn retained(&self, now_ms: i64) -> Result<Vec<Retained>, Error> {
        let rules = self.review_groups()?;
        let reviews = self.case()?.list::<Review>(&Filter::default())?;
        let holds = self.case()?.list::<Hold>(&Filter { state: Some(Hold::HELD), ..Filter::default() })?;
        let candidates = self.candidates()?;
        let judged = candidates.into_iter().map(|(thing, candidate)| {
            let last = reviews.iter().rfind(|review| review.content.about == thing).cloned();
            let known = last.as_ref().map(|review| review.content.group).or(candidate.group);
            let group = known.unwrap_or(ASSUMED_GROUP);
            let timeline = Timeline {
                qualifying_ms: candidate.qualifying_ms,
                reviewed_ms: last.as_ref().map(|review| review.content.at_ms),
                next_ms: last.as_ref().and_then(|review| review.content.next_ms),
                born: candidate.born.as_deref(),
            };
            let rule = ReviewGroup::of(&rules, group, now_ms).cloned();
            let nothing = Due { at_ms: None, why: "no rule is in force for the group" };
            Retained {
                due: rule.as_ref().map_or(nothing, |rule| rule.due(&timeline)),
                holds: holds.iter().filter(|hold| hold.content.about == thing).map(|hold| hold.id.clone()).collect(),
                kind: candidate.kind,
                assumed: last.is_none(),
                thing,
                group,
                rule,
                last,
            }
        });
        Ok(judged.collect())
    }

    fn candidates(&self) -> Result<BTreeMap<String, Candidate>, Error> {
        let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
        for source in self.listed_sources().iter().filter(|source| source.has_bytes() || source.rows_in > 0) {
            let newest = source.last_ms.max(Some(source.imported_ms));
            let candidate = Candidate { kind: "source", qualifying_ms: newest, ..Candidate::default() };
            found.insert(source_thing(source.source_id), candidate);
        }
        let case = self.case()?;
        for person in case.list::<Nominal>(&Filter::default())? {
            let (entered, born) = (Some(person.changed_ms), person.content.date_of_birth);
            found.insert(person.id, Candidate { kind: "person", qualifying_ms: entered, born, group: None });
        }
        for number in case.list::<Identifier>(&Filter::default())? {
            if number.content.kind == IdentifierKind::Number {
                let entered = Some(number.changed_ms);
                let candidate = Candidate { kind: "number", qualifying_ms: entered, ..Candidate::default() };
                found.insert(number.content.text, candidate);
            }
        }
        self.note_qualifying(&mut found)?;
        Ok(found)
    }

    /// What begins a clear period again: a category of suspect or convicted, a tenure, a judgement that accepts, a note of a fact.
    fn note_qualifying(&self, found: &mut BTreeMap<String, Candidate>) -> Result<(), Error> {
        let case = self.case()?;
        for role in case.list::<Role>(&Filter::default())? {
            let Some(person) = found.get_mut(&role.content.person) else { continue };
            if matches!(role.content.category, Category::Suspect | Category::Convicted) {
                person.qualifies(role.changed_ms.max(role.content.period.from_ms.unwrap_or_default()));
                person.group = Some(ASSUMED_GROUP);
            } else {
                person.group = person.group.or(Some(VICTIMS_AND_WITNESSES));
            }
        }
        for tenure in case.list::<Tenure>(&Filter::default())? {
            for thing in std::iter::once(&tenure.content.number).chain(&tenure.content.holder) {
                found.get_mut(thing).into_iter().for_each(|one| one.qualifies(tenure.changed_ms));
            }
        }
        for judgement in
            case.list::<Judgement>(&Filter { state: Some(Verdict::Accepted.word()), ..Filter::default() })?
        {
            found.get_mut(&judgement.content.about).into_iter().for_each(|one| one.qualifies(judgement.content.at_ms));
        }
        for note in case.list::<Note>(&Filter { state: Some("fact"), ..Filter::default() })? {
            found.get_mut(&note.content.about).into_iter().for_each(|one| one.qualifies(note.content.at_ms));
        }
        Ok(())
    }
}
