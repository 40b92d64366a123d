//! Verb: operation.

use case::{DealLine, Kind, Operation, OperationState, Role, Task, TaskState};
use serde_json::{Value, json};
use store::{Filter, Kept};

use super::{Act, kept_json};
use crate::bench::Workbench;
use crate::error::Error;

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
        };
        let mut change = self.case()?.begin(act.entry("operation", Kind::Alteration, &[]))?;
        change.alone::<Operation>()?;
        let same = Filter { about: Some(&operation.name), ..Filter::default() };
        if let Some(known) = change.list::<Operation>(&same)?.first() {
            let id = &known.id;
            return Err(Error::refused(format!(
                "an operation of that name is on record as {id}; expected another name"
            )));
        }
        let kept = change.add(&operation)?;
        if let Some(membership) = self.first_membership(&kept.id, act.at_ms) {
            change.add(&membership)?;
        }
        change.commit()?;
        Ok(kept_json(&kept))
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
        let same = Filter { about: Some(named), ..Filter::default() };
        self.case()?.list::<Operation>(&same)?.into_iter().next().ok_or_else(|| {
            Error::refused(format!(
                "no operation is called `{named}`; expected an id or a name from `throughline operation list`"
            ))
        })
    }

    /// The id of the operation that an argument names, where one does.
    pub(crate) fn operation_id(&self, named: Option<&str>) -> Result<Option<String>, Error> {
        named.map(|named| self.operation_named(named).map(|kept| kept.id)).transpose()
    }
}
