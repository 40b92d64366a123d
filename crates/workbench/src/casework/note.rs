//! Verb: note.

use case::{Kind, Note, speaks_of_intercept};
use serde_json::{Value, json};
use store::{Filter, Kept};

use super::edit::{Editable, set};
use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

/// A note to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewNote<'a> {
    /// What it is about.
    pub about: &'a str,
    /// The text.
    pub text: &'a str,
    /// Whether it states a fact; otherwise it is an assessment.
    pub fact: bool,
    /// The operation's id or name.
    pub operation: Option<&'a str>,
}

impl Editable for Note {
    const EDIT: &'static str = "note amend";
}

impl Workbench {
    /// Writes a note. Its answer has a `warning` where the text speaks of intercepted material.
    ///
    /// # Errors Where there is no text.
    pub fn add_note(&self, new: &NewNote<'_>, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("note add", act)?;
        let note = Note {
            about: thing(new.about),
            text: new.text.to_owned(),
            author: act.who.to_owned(),
            at_ms: act.at_ms,
            fact: new.fact,
            operation: self.operation_id(new.operation)?,
        };
        gate.within(note.operation.as_deref())?;
        let kept = self.case()?.add(&note, act.entry("note", Kind::Alteration, &[&note.about]))?;
        Ok(note_json(&kept))
    }

    /// Writes a note anew. The version that stands is whoever's who wrote it, as an assessment is its author's; the earlier one stays its own
    /// author's, in the history.
    ///
    /// # Errors Where there is no text, or another version is stored.
    pub fn amend_note(
        &self,
        id: &str,
        (text, fact): (Option<&str>, Option<bool>),
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let kept = self.edit::<Note>("note amend", (id, seen), act, |note| {
            let before = note.clone();
            set(&mut note.text, text);
            note.fact = fact.unwrap_or(note.fact);
            if *note != before {
                act.who.clone_into(&mut note.author);
            }
            Ok(())
        })?;
        Ok(note_json(&kept))
    }

    /// Notes about a thing, or of an operation.
    ///
    /// # Errors A failure of the database.
    pub fn notes(&self, about: Option<&str>, operation: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let (about, operation) = (about.map(thing), self.operation_id(operation)?);
        let wanted = Filter { about: about.as_deref(), operation: operation.as_deref(), ..Filter::default() };
        self.consult_json::<Note>(&wanted, act, "note")
    }
}

fn note_json(kept: &Kept<Note>) -> Value {
    let mut shown = kept_json(kept);
    if speaks_of_intercept(&kept.content.text) {
        shown["warning"] = json!(
            "the text speaks of intercepted material, of which nothing may be disclosed (Investigatory Powers Act 2016, \
             section 56); if it is, take it out of the investigation and tell the single point of contact"
        );
    }
    shown
}
