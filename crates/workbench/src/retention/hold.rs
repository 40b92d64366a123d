//! Verbs: retention hold, retention release.

use case::{Hold, Kind};
use serde_json::Value;
use store::Filter;

use super::retained_thing;
use crate::bench::Workbench;
use crate::casework::{Act, kept_json};
use crate::error::Error;

impl Workbench {
    /// Keeps a thing from being erased.
    ///
    /// # Errors Without a reason.
    pub fn hold(&self, named: &str, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("retention hold", act)?;
        let hold = Hold {
            about: retained_thing(named),
            reason: act.reason.to_owned(),
            by: act.who.to_owned(),
            at_ms: act.at_ms,
            released: String::new(),
            released_by: String::new(),
        };
        let kept = self.case()?.add(&hold, act.entry("retention hold", Kind::Alteration, &[&hold.about]))?;
        Ok(kept_json(&kept))
    }

    /// Releases every hold of a thing, named by itself or by the hold's id.
    ///
    /// # Errors Where nothing holds it; without a reason.
    pub fn release(&self, named: &str, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        self.gate_act("retention release", act)?;
        let about = retained_thing(named);
        let mut change = self.case()?.begin(act.entry("retention release", Kind::Alteration, &[&about]))?;
        let held = change.list::<Hold>(&Filter { state: Some(Hold::HELD), ..Filter::default() })?;
        let mut released = Vec::new();
        for hold in held.into_iter().filter(|hold| hold.id == about || hold.content.about == about) {
            let mut content = hold.content;
            content.release(act.who, act.reason)?;
            released.push(kept_json(&change.replace(&hold.id, hold.version, &content)?));
        }
        if released.is_empty() {
            return Err(Error::refused(format!("nothing holds `{named}`; see `throughline retention list --all`")));
        }
        change.commit()?;
        Ok(released)
    }
}
