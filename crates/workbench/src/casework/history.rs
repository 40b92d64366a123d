//! Verb: history.

use std::collections::BTreeSet;

use case::{
    Authority, DealLine, Decision, EvidenceFile, Identifier, Judgement, Kind, Nominal, Note, Noun, Operation, Role,
    Task, Tenure,
};
use serde_json::{Map, Value, json};
use store::{EntryFilter, Kept};

use super::{Act, kept_json};
use crate::bench::Workbench;
use crate::error::Error;

/// Fields that every version has of its own.
const OF_A_VERSION: [&str; 4] = ["id", "version", "changed", "changed_by"];

impl Workbench {
    /// Every version of a thing, the oldest first: what it said, who made it when and why, and which fields differ from the one before.
    ///
    /// # Errors Where nothing stands under that id, or a version may not be seen.
    pub fn history(&self, noun: &str, id: &str, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        match noun {
            "operation" => self.versions::<Operation>(id, act),
            "person" => self.versions::<Nominal>(id, act),
            "category" => self.versions::<Role>(id, act),
            "identifier" => self.versions::<Identifier>(id, act),
            "line" => self.versions::<DealLine>(id, act),
            "tenure" => self.versions::<Tenure>(id, act),
            "judgement" => self.versions::<Judgement>(id, act),
            "note" => self.versions::<Note>(id, act),
            "task" => self.versions::<Task>(id, act),
            "decision" => self.versions::<Decision>(id, act),
            "file" => self.versions::<EvidenceFile>(id, act),
            "authority" => self.versions::<Authority>(id, act),
            _ => Err(Error::refused(
                "expected operation, person, category, identifier, line, tenure, judgement, note, task, decision, file or authority",
            )),
        }
    }

    fn versions<N: Noun>(&self, id: &str, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let gate = self.gate_act("history", act)?;
        let versions = self.case()?.history::<N>(id)?;
        versions.iter().try_for_each(|kept| gate.see(kept))?;
        self.case()?.journal(&act.entry("history", Kind::Consultation, &[id]))?;
        let about = EntryFilter { about: Some(id), ..EntryFilter::default() };
        let entries = self.case()?.entries(&about)?;
        let reason = |kept: &Kept<N>| {
            let made = entries.iter().filter_map(|row| row.entry.as_ref()).find(|entry| {
                matches!(entry.kind, Kind::Alteration | Kind::Collection | Kind::Judgement)
                    && (entry.at_ms, &entry.who) == (kept.changed_ms, &kept.changed_by)
            });
            made.map(|entry| entry.reason.clone())
        };
        let mut shown: Vec<Value> = Vec::with_capacity(versions.len());
        for kept in &versions {
            let mut version = kept_json(kept);
            version["differs"] = json!(shown.last().map(|before| differing(before, &version)).unwrap_or_default());
            version["why"] = json!(reason(kept));
            shown.push(version);
        }
        Ok(shown)
    }
}

/// Names of the fields that two versions do not have in common.
fn differing(before: &Value, after: &Value) -> BTreeSet<String> {
    let none = Map::new();
    let (before, after) = (before.as_object().unwrap_or(&none), after.as_object().unwrap_or(&none));
    let names = before
        .keys()
        .chain(after.keys())
        .filter(|name| !OF_A_VERSION.contains(&name.as_str()) && !["differs", "why"].contains(&name.as_str()));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_differ_are_named_and_what_every_version_has_is_not() {
        let before = json!({ "id": "N-1", "version": 1, "text": "a", "fact": true, "differs": [], "why": null });
        let after = json!({ "id": "N-1", "version": 2, "text": "b", "fact": true, "operation": "OP-1" });
        let differing: Vec<String> = differing(&before, &after).into_iter().collect();
        assert_eq!(differing, ["operation", "text"]);
    }
}
