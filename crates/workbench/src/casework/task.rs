//! Verb: task.

use case::{BankHolidays, Deadline, Kind, Nominal, Task, TaskKind, TaskState};
use records::parse_rfc3339_ms;
use serde_json::{Value, json};
use store::{Change, Filter, Kept};

use super::edit::{Editable, set};
use super::{Act, kept_json, thing};
use crate::bench::Workbench;
use crate::error::Error;

/// A task to be opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewTask<'a> {
    /// What is to be done.
    pub text: &'a str,
    /// The kind's word; `general` where none is given.
    pub kind: Option<&'a str>,
    /// What it is about.
    pub about: Option<&'a str>,
    /// Who is to do it.
    pub assignee: Option<&'a str>,
    /// When: an instant, a day (by its end in London), or `5 working days`.
    pub due: Option<&'a str>,
    /// The operation's id or name.
    pub operation: Option<&'a str>,
}

/// Which tasks are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct WantedTasks<'a> {
    /// Of this operation.
    pub operation: Option<&'a str>,
    /// About this.
    pub about: Option<&'a str>,
    /// For this person to do.
    pub assignee: Option<&'a str>,
    /// Those that are done, too.
    pub all: bool,
    /// Only those that are late.
    pub late: bool,
}

/// What is to be changed of a task; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaskEdit<'a> {
    /// What is to be done.
    pub text: Option<&'a str>,
    /// The kind's word.
    pub kind: Option<&'a str>,
    /// When, as for a new one; `none` where it has no due date after all.
    pub due: Option<&'a str>,
}

impl Editable for Task {
    const EDIT: &'static str = "task edit";

    fn check_edit(_id: &str, now: &Self, next: &Self, change: &mut Change<'_>) -> Result<(), Error> {
        let safeguarding = |task: &Self| task.kind == TaskKind::Safeguarding;
        if safeguarding(now) && !safeguarding(next) {
            return Err(Error::refused(
                "a safeguarding task stays one, as a suspect category may rest on it; finish it, and say in its outcome what it was",
            ));
        }
        if safeguarding(next) {
            change.get::<Nominal>(next.about.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}

fn kind_of(word: &str) -> Result<TaskKind, Error> {
    TaskKind::parse(word)
        .ok_or_else(|| Error::refused("expected the kind general, safeguarding, review, check-back or watch"))
}

impl Workbench {
    /// Opens a task.
    ///
    /// # Errors Where there is no text, or the due date cannot be read or computed.
    pub fn add_task(&self, new: &NewTask<'_>, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("task add", act)?;
        let about = new.about.map(thing);
        let task = Task {
            text: new.text.trim().to_owned(),
            kind: new.kind.map_or(Ok(TaskKind::General), kind_of)?,
            state: TaskState::Open,
            about: about.clone(),
            assignee: new.assignee.map(ToOwned::to_owned),
            due_ms: new.due.map(|due| due_ms(due, act.at_ms)).transpose()?,
            outcome: String::new(),
            done_ms: None,
            operation: self.operation_id(new.operation)?,
        };
        if task.kind == TaskKind::Safeguarding {
            // Safeguarding is about a person: a task about anything else would only look like one.
            self.case()?.get::<Nominal>(about.as_deref().unwrap_or_default())?;
        }
        gate.within(task.operation.as_deref())?;
        let about: Vec<&str> = about.as_deref().into_iter().collect();
        let kept = self.case()?.add(&task, act.entry("task", Kind::Alteration, &about))?;
        Ok(task_json(&kept, act.at_ms))
    }

    /// Tasks, the one due first before the others.
    ///
    /// # Errors A failure of the database.
    pub fn tasks(&self, wanted: &WantedTasks<'_>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let (about, operation) = (wanted.about.map(thing), self.operation_id(wanted.operation)?);
        let filter = Filter {
            about: about.as_deref(),
            operation: operation.as_deref(),
            state: (!wanted.all).then_some(TaskState::Open.word()),
            limit: None,
        };
        let tasks = self.consult::<Task>(&filter, act, "task")?;
        let is_wanted = |task: &&Kept<Task>| {
            wanted.assignee.is_none_or(|who| task.content.assignee.as_deref() == Some(who))
                && (!wanted.late || task.content.is_late_at(act.at_ms))
        };
        Ok(tasks.iter().filter(is_wanted).map(|task| task_json(task, act.at_ms)).collect())
    }

    /// Marks a task done, and says what became of it. `seen` is the version that was looked at; what stands now where it is not given.
    ///
    /// # Errors Where it is done already, nobody says what became of it, or another version is stored.
    pub fn finish_task(&self, id: &str, outcome: &str, seen: Option<i64>, act: &Act<'_>) -> Result<Value, Error> {
        let kept = self.edit::<Task>("task done", (id, seen), act, |task| Ok(task.finish(outcome, act.at_ms)?))?;
        Ok(task_json(&kept, act.at_ms))
    }

    /// Gives a task to somebody.
    ///
    /// # Errors Where another version is stored.
    pub fn assign_task(&self, id: &str, assignee: &str, seen: Option<i64>, act: &Act<'_>) -> Result<Value, Error> {
        let kept = self.edit::<Task>("task assign", (id, seen), act, |task| {
            task.assignee = Some(assignee.trim().to_owned());
            Ok(())
        })?;
        Ok(task_json(&kept, act.at_ms))
    }

    /// Changes what is to be done, by when, or what it is for.
    ///
    /// # Errors Where it is done, a safeguarding task would become another, the due date cannot be read, or another version is stored.
    pub fn edit_task(&self, id: &str, edit: &TaskEdit<'_>, seen: Option<i64>, act: &Act<'_>) -> Result<Value, Error> {
        let kept = self.edit::<Task>("task edit", (id, seen), act, |task| {
            if task.state == TaskState::Done {
                return Err(Error::refused(format!(
                    "task {id} is done; open it again first (throughline undo task {id})"
                )));
            }
            set(&mut task.text, edit.text);
            task.kind = edit.kind.map_or(Ok(task.kind), kind_of)?;
            if let Some(due) = edit.due {
                task.due_ms = (due.trim() != "none").then(|| due_ms(due, act.at_ms)).transpose()?;
            }
            Ok(())
        })?;
        Ok(task_json(&kept, act.at_ms))
    }
}

fn task_json(kept: &Kept<Task>, at_ms: i64) -> Value {
    let mut shown = kept_json(kept);
    shown["late"] = json!(kept.content.is_late_at(at_ms));
    shown
}

/// The first instant at which something is late.
fn due_ms(text: &str, now_ms: i64) -> Result<i64, Error> {
    let text = text.trim();
    if let Some(at) = parse_rfc3339_ms(text.as_bytes()) {
        return Ok(at);
    }
    if let Some(days) = text.strip_suffix("working days").or_else(|| text.strip_suffix("working day")) {
        let days = days.trim().parse().map_err(|_| Error::refused("due: expected a count such as `5 working days`"))?;
        return Ok(BankHolidays::england_and_wales().working_days_after(now_ms, days).map_err(store::Error::from)?);
    }
    Deadline::end_of(text).map_err(|_| {
        Error::refused("due: expected a day such as 2026-04-13, an instant (RFC 3339), or `5 working days`")
    })
}
