//! Verb: retention. What is due for review and why, the reviews, legal holds, and erasure.

mod erase;
mod found;
mod hold;
mod queue;
mod records;
mod review;
mod sought;
mod sources;

pub use erase::Erase;
pub use review::NewReview;

use case::ReviewGroup;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::casework::{Act, thing};
use crate::error::Error;

/// What a source is called in reviews, holds and the journal.
pub(crate) fn source_thing(source_id: u32) -> String {
    format!("source {source_id}")
}

/// What an argument names: `source:3` is a source, what reads as a number is one, everything else an id.
pub(crate) fn retained_thing(text: &str) -> String {
    source_of(text).map_or_else(|| thing(text), source_thing)
}

/// The number of the source that an argument names.
pub(crate) fn source_of(text: &str) -> Option<u32> {
    text.trim().strip_prefix("source")?.trim_start_matches([':', ' ']).parse().ok()
}

/// The questions of a review: how each is named, and as it is asked.
pub fn review_questions() -> impl Iterator<Item = (&'static str, &'static str)> {
    case::Question::ALL.iter().map(|question| (question.word(), question.text()))
}

impl Workbench {
    /// The table of review groups: that of the configuration, or the one that comes with the program.
    pub(crate) fn review_groups(&self) -> Result<Vec<ReviewGroup>, Error> {
        let own = &self.store.configuration().review_groups;
        let rows = if own.is_empty() { ReviewGroup::built_in() } else { own.clone() };
        rows.iter().try_for_each(ReviewGroup::check)?;
        Ok(rows)
    }

    /// The table of review groups, with its sources and who verified it.
    ///
    /// # Errors Where a row of the configuration is none.
    pub fn retention_rules(&self, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        self.gate_act("retention rules", act)?;
        self.case()?.journal(&act.entry("retention rules", case::Kind::Consultation, &[]))?;
        Ok(self.review_groups()?.iter().map(rule_json).collect())
    }
}

fn rule_json(row: &ReviewGroup) -> Value {
    json!({
        "group": row.group,
        "covers": row.covers,
        "from": row.from,
        "to": row.to,
        "clear_years": row.clear_years,
        "review_years": row.review_years,
        "to_age": row.to_age,
        "source": row.source,
        "verified": if row.is_verified() { format!("{}, {}", row.verified_by, row.verified_on) } else { "not verified".to_owned() },
    })
}
