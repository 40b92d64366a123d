//! What every edit has in common: it is made from a version that somebody saw, keeps the rules, and leaves what was in the history.

use case::{Decision, Identifier, Kind, Nominal, Note, Noun, Operation, Task, Tenure};
use serde_json::Value;
use store::{Change, Kept};

use super::{Act, kept_json};
use crate::bench::Workbench;
use crate::error::Error;

/// A noun that people edit.
pub(crate) trait Editable: Noun + PartialEq {
    /// The verb by which it is edited; undoing an edit needs the same right.
    const EDIT: &'static str;

    /// What stands when the version `self` is put back in the place of `now`.
    ///
    /// # Errors Where it is not this that is to be undone.
    fn put_back(self, _now: &Self, _act: &Act<'_>) -> Result<Self, Error> {
        Ok(self)
    }

    /// The rules that look at more than the thing itself, of `next` in the place of `now`. What else the change is about is said to it.
    ///
    /// # Errors The first rule that is broken.
    fn check_edit(_id: &str, _now: &Self, _next: &Self, _change: &mut Change<'_>) -> Result<(), Error> {
        Ok(())
    }
}

impl Workbench {
    /// Changes a thing. `seen` is the version that was looked at; what stands now where it is not given.
    ///
    /// # Errors Where another version is stored, a rule would be broken, or nothing would change.
    pub(crate) fn edit<N: Editable>(
        &self,
        verb: &str,
        (id, seen): (&str, Option<i64>),
        act: &Act<'_>,
        edit: impl FnOnce(&mut N) -> Result<(), Error>,
    ) -> Result<Kept<N>, Error> {
        let gate = self.gate_act(verb, act)?;
        gate.see(&self.case()?.get::<N>(id)?)?;
        let mut change = self.case()?.begin(act.entry(verb, Kind::Alteration, &[id]))?;
        let stored = change.get::<N>(id)?;
        let mut next = stored.content.clone();
        let edited = edit(&mut next);
        // Whoever saw an older version is told of the newer one first: their edit may make no sense any more.
        if seen.is_none_or(|seen| seen == stored.version) {
            edited?;
            if next == stored.content {
                return Err(Error::refused(format!("{} {id} says that already; nothing was changed", N::NAME)));
            }
            N::check_edit(id, &stored.content, &next, &mut change)?;
        }
        let kept = change.replace(id, seen.unwrap_or(stored.version), &next)?;
        change.commit()?;
        Ok(kept)
    }

    /// Puts an earlier version back, as a new one: the one before what stands, or the one named. Undoing that puts back what was undone.
    ///
    /// # Errors Where there is no such version, another one than `seen` is stored, or a rule would be broken.
    pub fn undo(
        &self,
        noun: &str,
        id: &str,
        to: Option<i64>,
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let versions = (to, seen);
        match noun {
            "operation" => self.put_back::<Operation>(id, versions, act),
            "person" => self.put_back::<Nominal>(id, versions, act),
            "identifier" => self.put_back::<Identifier>(id, versions, act),
            "tenure" => self.put_back::<Tenure>(id, versions, act),
            "note" => self.put_back::<Note>(id, versions, act),
            "task" => self.put_back::<Task>(id, versions, act),
            "decision" => self.put_back::<Decision>(id, versions, act),
            _ => Err(Error::refused(
                "expected operation, person, identifier, tenure, note, task or decision; a judgement is undone by `throughline judge \
                 --undo`, an authority amended",
            )),
        }
    }

    fn put_back<N: Editable>(
        &self,
        id: &str,
        (to, seen): (Option<i64>, Option<i64>),
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let may_undo = self.gate_act("undo", act)?;
        let gate = self.gate_act(N::EDIT, act)?;
        let versions = self.case()?.history::<N>(id)?;
        let now = versions.last().expect("what stands is the last of its versions");
        may_undo.see(now)?;
        let wanted = to.unwrap_or(now.version - 1);
        let earlier = versions.iter().find(|kept| kept.version == wanted && wanted < now.version).ok_or_else(|| {
            Error::refused(format!("{} {id} has no earlier version {wanted}; there is nothing to put back", N::NAME))
        })?;
        gate.see(earlier)?;
        let next = earlier.content.clone().put_back(&now.content, act)?;
        if next == now.content {
            return Err(Error::refused(format!("{} {id} says that already; nothing was changed", N::NAME)));
        }
        let mut change = self.case()?.begin(act.entry("undo", Kind::Alteration, &[id]))?;
        N::check_edit(id, &now.content, &next, &mut change)?;
        let kept = change.replace(id, seen.unwrap_or(now.version), &next)?;
        change.commit()?;
        Ok(kept_json(&kept))
    }
}

/// A text that an edit gives, without what stands around it; what stands now where it gives none.
pub(crate) fn set(place: &mut String, text: Option<&str>) {
    if let Some(text) = text {
        text.trim().clone_into(place);
    }
}

/// The same where an empty text takes away what stood there.
pub(crate) fn set_optional(place: &mut Option<String>, text: Option<&str>) {
    if let Some(text) = text {
        *place = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::NewNote;
    use super::*;
    use crate::acting::Actor;

    fn act(reason: &str) -> Act<'_> {
        Act { who: "A. Reader", at_ms: 1, reason }
    }

    fn bench(folder: &std::path::Path) -> Workbench {
        let actor = Actor { who: "A. Reader".to_owned(), reason: String::new(), now_ms: 1 };
        Workbench::init(&folder.join("store"), actor).expect("made")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn edits_and_undoings_in_any_order_leave_every_version_in_the_history(
            steps in proptest::collection::vec((any::<bool>(), 1_i64..8, proptest::option::of(1_i64..8)), 1..10),
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let mut bench = bench(folder.path());
            bench.key_folder = Some(store::KeyFolder::at(folder.path().join("keys")));
            let new = NewNote { about: "P-1", text: "0", fact: true, operation: None };
            let id = bench.add_note(&new, &act("")).expect("added")["id"].as_str().expect("an id").to_owned();
            let mut model = vec!["0".to_owned()];
            for (at, (undo, which, seen)) in steps.into_iter().enumerate() {
                let newest = i64::try_from(model.len()).expect("few");
                let is_newest = seen.is_none_or(|seen| seen == newest);
                if undo {
                    let earlier = usize::try_from(which - 1).ok().and_then(|at| model.get(at)).filter(|_| which < newest);
                    let put_back = earlier.filter(|text| is_newest && Some(*text) != model.last()).cloned();
                    let done = bench.undo("note", &id, Some(which), seen, &act("wrong"));
                    prop_assert_eq!(done.is_ok(), put_back.is_some(), "{:?}", done);
                    model.extend(put_back);
                } else {
                    let text = format!("edit {at}");
                    let done = bench.amend_note(&id, (Some(&text), None), seen, &act(""));
                    prop_assert_eq!(done.is_ok(), is_newest);
                    model.extend(Some(text).filter(|_| is_newest));
                }
            }
            let history = bench.history("note", &id, &act("")).expect("read");
            let texts: Vec<&str> = history.iter().map(|version| version["text"].as_str().expect("a text")).collect();
            prop_assert_eq!(texts, model);
        }
    }
}
