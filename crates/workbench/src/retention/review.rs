//! Verb: retention review.

use case::{Kind, Question, Review, ReviewOutcome};
use serde_json::Value;

use super::retained_thing;
use crate::bench::Workbench;
use crate::casework::{Act, boundary, kept_json};
use crate::error::Error;

/// A review to be entered.
#[derive(Clone, Copy, Debug)]
pub struct NewReview<'a> {
    /// A person, a number, `source:3`.
    pub thing: &'a str,
    /// `retain`, `dispose` or `amend`.
    pub outcome: &'a str,
    /// Review group; what the thing was in before where it is not said.
    pub group: Option<u8>,
    /// Questions answered with yes.
    pub yes: &'a [String],
    /// Questions answered with no.
    pub no: &'a [String],
    /// When it is to be reviewed again.
    pub next: Option<&'a str>,
}

impl Workbench {
    /// Enters what a named person decided of a thing that is on record.
    ///
    /// # Errors Where nothing of that name is on record, a question is left open, or a rule is broken.
    pub fn review(&self, new: &NewReview<'_>, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("retention review", act)?;
        let about = retained_thing(new.thing);
        let queued = self.retained(act.at_ms)?.into_iter().find(|one| one.thing == about);
        let queued = queued.ok_or_else(|| {
            Error::refused(format!(
                "`{}` is not under review: expected a person, a number on record or a source from `throughline retention list --all`",
                new.thing
            ))
        })?;
        let outcome = ReviewOutcome::parse(new.outcome)
            .ok_or_else(|| Error::refused("expected the outcome retain, dispose or amend"))?;
        let review = Review {
            about: about.clone(),
            group: new.group.unwrap_or(queued.group),
            yes: answers(new)?,
            outcome,
            reason: act.reason.to_owned(),
            by: act.who.to_owned(),
            at_ms: act.at_ms,
            next_ms: boundary("next", new.next)?,
        };
        let kept = self.case()?.add(&review, act.entry("retention review", Kind::Judgement, &[&about]))?;
        Ok(kept_json(&kept))
    }
}

/// The questions answered with yes; each of the six must be answered.
fn answers(new: &NewReview<'_>) -> Result<Vec<Question>, Error> {
    let read = |words: &[String]| {
        words
            .iter()
            .map(|word| {
                Question::parse(word).ok_or_else(|| Error::refused(format!("`{word}` is none of the six questions")))
            })
            .collect::<Result<Vec<_>, _>>()
    };
    let (yes, no) = (read(new.yes)?, read(new.no)?);
    match Question::ALL.iter().find(|question| yes.contains(question) == no.contains(question)) {
        None => Ok(yes),
        Some(open) => Err(Error::refused(format!(
            "answer each of the six questions once, with --yes or --no; `{}` ({}) is not answered, or twice",
            open.word(),
            open.text()
        ))),
    }
}
