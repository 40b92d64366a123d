//! Verb: operation.

use case::{DealLine, Kind, Operation, OperationState, Role, Task, TaskState};
use serde_json::{Value, json};
use store::{Change, Filter, Kept};

use super::edit::{Editable, set};
use super::{Act, kept_json};
use crate::bench::Workbench;
use crate::error::Error;

impl Editable for Operation {
    const EDIT: &'static str = "operation edit";

    fn put_back(self, now: &Self, _act: &Act<'_>) -> Result<Self, Error> {
        Ok(Self::put_back(self, now))
    }

    fn check_edit(id: &str, now: &Self, next: &Self, change: &mut Change<'_>) -> Result<(), Error> {
        if next.name == now.name {
            return Ok(());
        }
        change.alone::<Self>()?;
        refuse_name(&next.name, Some(id), change)
    }
}

/// Refuses a name that another operation has, or had: authorities go on naming it so.
fn refuse_name(name: &str, own: Option<&str>, change: &Change<'_>) -> Result<(), Error> {
    let operations = change.list::<Operation>(&Filter::default())?;
    match operations.iter().find(|kept| Some(kept.id.as_str()) != own && kept.content.is_called(name)) {
        Some(known) => Err(Error::refused(format!(
            "an operation of that name is on record as {}; expected another name",
            known.id
        ))),
        None => Ok(()),
    }
}

impl Workbench {
    /// Opens an operation.
    ///
    /// # Errors Where one of that name is on record.
    pub fn add_operation(&self, name: &str, purpose: &str, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("operation add", act)?;
        let operation = Operation {
            name: name.trim().to_owned(),
            purpose: purpose.trim().to_owned(),
            state: OperationState::Open,
            opened_ms: act.at_ms,
            former_names: Vec::new(),
        };
        let mut change = self.case()?.begin(act.entry("operation", Kind::Alteration, &[]))?;
        change.alone::<Operation>()?;
        refuse_name(&operation.name, None, &change)?;
        let kept = change.add(&operation)?;
        if let Some(membership) = self.first_membership(&kept.id, act.at_ms) {
            change.add(&membership)?;
        }
        change.commit()?;
        Ok(kept_json(&kept))
    }

    /// Gives an operation another name or purpose. Its former names go on naming it.
    ///
    /// # Errors Where another operation has, or had, that name, or another version is stored.
    pub fn edit_operation(
        &self,
        named: &str,
        (name, purpose): (Option<&str>, Option<&str>),
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let id = self.operation_named(named)?.id;
        let kept = self.edit::<Operation>("operation edit", (&id, seen), act, |operation| {
            if let Some(name) = name.map(str::trim).filter(|name| *name != operation.name) {
                operation.rename(name);
            }
            set(&mut operation.purpose, purpose);
            Ok(())
        })?;
        Ok(kept_json(&kept))
    }

    /// Closes an operation: work on it has ended, and what stands on record stays. Says what is still to be done in it.
    ///
    /// # Errors Without a reason, where it is closed, or where another version is stored.
    pub fn close_operation(&self, named: &str, seen: Option<i64>, act: &Act<'_>) -> Result<Value, Error> {
        if act.reason.trim().is_empty() {
            return Err(Error::refused("expected a reason for closing it"));
        }
        let id = self.operation_named(named)?.id;
        let kept = self.edit::<Operation>("operation close", (&id, seen), act, |operation| {
            operation.state = OperationState::Closed;
            Ok(())
        })?;
        let open = Filter { operation: Some(&id), state: Some(TaskState::Open.word()), ..Filter::default() };
        let open = self.case()?.list::<Task>(&open)?.len();
        let mut shown = kept_json(&kept);
        if open > 0 {
            shown["warning"] =
                json!(format!("{open} tasks in it are still to be done (throughline task list --operation {id})"));
        }
        Ok(shown)
    }

    /// Every operation.
    ///
    /// # Errors A failure of the database.
    pub fn operations(&self, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        self.consult_json::<Operation>(&Filter::default(), act, "operation")
    }

    /// One operation, with its people, its lines and what is still to be done.
    ///
    /// # Errors Where none has that id or name.
    pub fn operation(&self, named: &str, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("operation show", act)?;
        let kept = self.operation_named(named)?;
        gate.see(&kept)?;
        self.case()?.journal(&act.entry("operation", Kind::Consultation, &[&kept.id]))?;
        let own = Filter { operation: Some(&kept.id), ..Filter::default() };
        let roles = gate.visible(self.case()?.list::<Role>(&own)?)?;
        let lines = self.case()?.list::<DealLine>(&own)?;
        let open = Filter { state: Some(TaskState::Open.word()), ..own };
        let tasks = gate.visible(self.case()?.list::<Task>(&open)?)?;
        let mut shown = kept_json(&kept);
        shown["people"] = json!(roles.iter().map(kept_json).collect::<Vec<_>>());
        shown["lines"] = json!(lines.iter().map(kept_json).collect::<Vec<_>>());
        shown["open_tasks"] = json!(tasks.iter().map(kept_json).collect::<Vec<_>>());
        Ok(shown)
    }

    /// An operation by its id or its name.
    pub(crate) fn operation_named(&self, named: &str) -> Result<Kept<Operation>, Error> {
        let named = named.trim();
        if let Some(kept) = self.case()?.find(named)? {
            return Ok(kept);
        }
        self.operation_called(named)?.ok_or_else(|| {
            Error::refused(format!(
                "no operation is called `{named}`; expected an id or a name from `throughline operation list`"
            ))
        })
    }

    /// The operation that has a name, else the one that had it.
    pub(crate) fn operation_called(&self, name: &str) -> Result<Option<Kept<Operation>>, Error> {
        let same = Filter { about: Some(name), ..Filter::default() };
        if let Some(kept) = self.case()?.list::<Operation>(&same)?.into_iter().next() {
            return Ok(Some(kept));
        }
        let all = self.case()?.list::<Operation>(&Filter::default())?;
        Ok(all.into_iter().find(|kept| kept.content.is_called(name)))
    }

    /// The id of the operation that an argument names, where one does.
    pub(crate) fn operation_id(&self, named: Option<&str>) -> Result<Option<String>, Error> {
        named.map(|named| self.operation_named(named).map(|kept| kept.id)).transpose()
    }
}
