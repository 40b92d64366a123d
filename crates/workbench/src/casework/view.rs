//! Verb: view.

use case::{Kind, SavedView};
use serde_json::Value;
use store::{Filter, Kept};

use super::{Act, kept_json};
use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    /// Saves a view under a name. One of the same name and owner is replaced; what it was stays in the history.
    ///
    /// # Errors Without a name or a verb.
    pub fn save_view(&self, name: &str, verb: &str, query: &str, shared: bool, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("view save", act)?;
        let view = SavedView {
            name: name.trim().to_owned(),
            verb: verb.trim().to_owned(),
            query: query.to_owned(),
            owner: act.who.to_owned(),
            shared,
            operation: None,
        };
        let mut change = self.case()?.begin(act.entry("view", Kind::Alteration, &[]))?;
        change.alone::<SavedView>()?;
        let same = Filter { about: Some(&view.name), ..Filter::default() };
        let known = change.list::<SavedView>(&same)?.into_iter().find(|known| known.content.owner == view.owner);
        let kept = match known {
            Some(known) => change.replace(&known.id, known.version, &view)?,
            None => change.add(&view)?,
        };
        change.commit()?;
        Ok(kept_json(&kept))
    }

    /// One's own views, and those that colleagues share.
    ///
    /// # Errors A failure of the database.
    pub fn views(&self, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        Ok(self.visible_views(act)?.iter().map(kept_json).collect())
    }

    /// One view by its id or name; one's own goes before a shared one.
    ///
    /// # Errors Where there is none.
    pub fn view(&self, named: &str, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("view show", act)?;
        let visible = self.visible_views(act)?;
        let mut named: Vec<&Kept<SavedView>> =
            visible.iter().filter(|view| view.id == named || view.content.name == named).collect();
        named.sort_by_key(|view| view.content.owner != act.who);
        let found = named
            .first()
            .ok_or_else(|| Error::refused("no view has that name or id; expected one from `throughline view list`"))?;
        Ok(kept_json(found))
    }

    fn visible_views(&self, act: &Act<'_>) -> Result<Vec<Kept<SavedView>>, Error> {
        let mut views = self.consult::<SavedView>(&Filter::default(), act, "view")?;
        views.retain(|view| private_to(&view.content).is_none_or(|owner| owner == act.who));
        Ok(views)
    }
}

/// Who alone may see a view; nobody where it is shared.
pub(crate) fn private_to(view: &SavedView) -> Option<&str> {
    (!view.shared).then_some(view.owner.as_str())
}
