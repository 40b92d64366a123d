//! Commands of casework: each asks one verb of the workbench.

use workbench::{Act, Actor, NewFile, NewNote, NewPerson, NewRole, NewTask, NewTenure, WantedTasks, Workbench};

use crate::cli::Format;
use crate::cli::casework::{
    Decision, DecisionAct, File, FileAct, Identifier, IdentifierAct, Judge, Note, NoteAct, Operation, OperationAct,
    Person, PersonAct, Task, TaskAct, View, ViewAct, Watch, WatchAct,
};
use crate::cli::tenure::{Tenure, TenureAct};
use crate::commands::Workplace;
use crate::commands::shown::{listed, one};
use crate::output::Answer;
use crate::progress::Stages;
use crate::zone::Zone;

/// What a command of casework works with.
pub(crate) struct Desk<'a> {
    pub(super) bench: Workbench,
    actor: Actor,
    zone: &'a Zone,
    format: Format,
}

impl<'a> Desk<'a> {
    /// The store, for whoever works here, now.
    pub(crate) fn open(here: &Workplace<'_>, format: Format, zone: &'a Zone) -> anyhow::Result<Self> {
        let bench = here.open()?;
        let actor = bench.actor().clone();
        Ok(Self { bench, actor, zone, format })
    }

    pub(super) fn act<'s>(&'s self, reason: &'s str) -> Act<'s> {
        let reason = if reason.is_empty() { &self.actor.reason } else { reason };
        Act { who: &self.actor.who, at_ms: self.actor.now_ms, reason }
    }

    pub(super) fn list(
        &self,
        things: Vec<serde_json::Value>,
        fields: &[&'static str],
        footer: &str,
    ) -> anyhow::Result<()> {
        self.write(&listed(things, fields, self.zone, footer))
    }

    pub(super) fn one(&self, thing: &serde_json::Value) -> anyhow::Result<()> {
        if let Some(warning) = thing["warning"].as_str() {
            eprintln!("{warning}");
        }
        self.write(&one(thing, self.zone, ""))
    }

    fn write(&self, answer: &Answer) -> anyhow::Result<()> {
        answer.write(self.format)
    }

    pub(crate) fn operation(&self, command: &Operation) -> anyhow::Result<()> {
        let act = self.act("");
        match &command.act {
            OperationAct::Add { name, purpose } => self.one(&self.bench.add_operation(name, purpose, &act)?),
            OperationAct::List => {
                self.list(self.bench.operations(&act)?, &["id", "name", "state", "opened", "purpose"], "")
            }
            OperationAct::Show { operation } => self.one(&self.bench.operation(operation, &act)?),
            OperationAct::Edit(edit) => self.edit_operation(edit),
            OperationAct::Close(close) => self.close_operation(close),
        }
    }

    pub(crate) fn person(&self, command: &Person) -> anyhow::Result<()> {
        match &command.act {
            PersonAct::Add { name, aliases, born, exploitation, note } => {
                let date_of_birth = born.as_deref();
                let new = NewPerson { name, aliases, date_of_birth, exploitation: *exploitation, note };
                let person = self.bench.add_person(&new, &self.act(""))?;
                if person["possible_victim"] == true {
                    eprintln!(
                        "A possible victim first: open a safeguarding task (throughline task add --kind safeguarding)."
                    );
                }
                self.one(&person)
            }
            PersonAct::List { operation } => {
                let people = self.bench.people(operation.as_deref(), &self.act(""))?;
                self.list(people, &["id", "name", "possible_victim", "categories", "date_of_birth"], "")
            }
            PersonAct::Show { person, reason } => self.one(&self.bench.person(person, &self.act(reason))?),
            PersonAct::Categorise { person, category, operation, from, to, reason } => {
                let new = NewRole { person, operation, category, from: from.as_deref(), to: to.as_deref() };
                self.one(&self.bench.categorise_person(&new, &self.act(reason))?)
            }
            PersonAct::Edit(edit) => self.edit_person(edit),
        }
    }

    pub(crate) fn identifier(&self, command: &Identifier) -> anyhow::Result<()> {
        let act = self.act("");
        match &command.act {
            IdentifierAct::Add { identifier, operation, note } => {
                self.one(&self.bench.add_identifier(identifier, operation.as_deref(), note, &act)?)
            }
            IdentifierAct::List { operation } => {
                let known = self.bench.identifiers(operation.as_deref(), &act)?;
                self.list(known, &["id", "kind", "text", "operation", "note"], "")
            }
            IdentifierAct::Correct(edit) => self.correct_identifier(edit),
        }
    }

    pub(crate) fn note(&self, command: &Note) -> anyhow::Result<()> {
        let act = self.act("");
        match &command.act {
            NoteAct::Add { about, text, fact, operation } => {
                let new = NewNote { about, text, fact: *fact, operation: operation.as_deref() };
                self.one(&self.bench.add_note(&new, &act)?)
            }
            NoteAct::List { about, operation } => {
                let notes = self.bench.notes(about.as_deref(), operation.as_deref(), &act)?;
                self.list(notes, &["id", "at", "author", "about", "fact", "text"], "")
            }
            NoteAct::Amend(edit) => self.amend_note(edit),
        }
    }

    pub(crate) fn task(&self, command: &Task) -> anyhow::Result<()> {
        let act = self.act("");
        match &command.act {
            TaskAct::Add { text, kind, about, assign, due, operation } => {
                let new = NewTask {
                    text,
                    kind: kind.as_deref(),
                    about: about.as_deref(),
                    assignee: assign.as_deref(),
                    due: due.as_deref(),
                    operation: operation.as_deref(),
                };
                self.one(&self.bench.add_task(&new, &act)?)
            }
            TaskAct::List { about, operation, assigned, all, late } => {
                let wanted = WantedTasks {
                    about: about.as_deref(),
                    operation: operation.as_deref(),
                    assignee: assigned.as_deref(),
                    all: *all,
                    late: *late,
                };
                let fields = ["id", "version", "due", "late", "state", "kind", "text", "about", "assignee"];
                self.list(self.bench.tasks(&wanted, &act)?, &fields, "")
            }
            TaskAct::Done { task, outcome, seen } => self.one(&self.bench.finish_task(task, outcome, *seen, &act)?),
            TaskAct::Assign { task, user, seen } => self.one(&self.bench.assign_task(task, user, *seen, &act)?),
            TaskAct::Edit(edit) => self.edit_task(edit),
        }
    }

    pub(crate) fn judge(&self, command: &Judge) -> anyhow::Result<()> {
        let act = self.act(&command.reason);
        if command.undo {
            let about = command.about.as_deref().unwrap_or(&command.verdict);
            return self.one(&self.bench.undo_judgement(about, &act)?);
        }
        if command.verdict == "list" {
            let made = self.bench.judgements(command.about.as_deref(), &act)?;
            return self.list(made, &["id", "at", "by", "about", "verdict", "stands", "reverses", "reason"], "");
        }
        let about = command.about.as_deref().unwrap_or_default();
        self.one(&self.bench.judge(about, &command.verdict, command.operation.as_deref(), &act)?)
    }

    pub(crate) fn tenure(&self, command: &Tenure) -> anyhow::Result<()> {
        match &command.act {
            TenureAct::Propose { line, number, sim, handset, holder, from, to, basis, from_succession, operation } => {
                let new = NewTenure {
                    line,
                    number,
                    sim: sim.as_deref(),
                    handset: handset.as_deref(),
                    holder: holder.as_deref(),
                    from: from.as_deref(),
                    to: to.as_deref(),
                    basis,
                    operation: operation.as_deref(),
                };
                let act = self.act("");
                self.one(&match from_succession {
                    Some(old) => self.bench.propose_from_succession(old, &new, &act, &Stages::new())?,
                    None => self.bench.propose_tenure(&new, &act)?,
                })
            }
            TenureAct::List { named } => {
                let tenures = self.bench.tenures(named.as_deref(), &self.act(""))?;
                let fields = ["id", "line", "number", "sim", "handset", "holder", "from", "to", "state", "basis"];
                self.list(tenures, &fields, "")
            }
            TenureAct::Accept { tenure, reason } => self.one(&self.bench.accept_tenure(tenure, &self.act(reason))?),
            TenureAct::Correct(edit) => self.correct_tenure(edit),
        }
    }

    pub(crate) fn watch(&self, command: &Watch) -> anyhow::Result<()> {
        match &command.act {
            WatchAct::Add { number, operation } => {
                self.one(&self.bench.add_watch(number, operation.as_deref(), &self.act(""))?)
            }
            WatchAct::List => {
                let watched = self.bench.watch(&self.act(""), &Stages::new())?;
                let footer = "A successor serves the same list of contacts; that says nothing of who holds it.";
                self.list(watched, &["id", "number", "operation", "successors"], footer)
            }
        }
    }

    pub(crate) fn decision(&self, command: &Decision) -> anyhow::Result<()> {
        match &command.act {
            DecisionAct::Add { text, reason, alternatives, about, operation } => {
                let (about, operation) = (about.as_deref(), operation.as_deref());
                self.one(&self.bench.add_decision(text, alternatives, about, operation, &self.act(reason))?)
            }
            DecisionAct::List { operation } => {
                let log = self.bench.decisions(operation.as_deref(), &self.act(""))?;
                self.list(log, &["id", "version", "at", "by", "text", "reason", "alternatives", "about"], "")
            }
            DecisionAct::Amend(edit) => self.amend_decision(edit),
        }
    }

    pub(crate) fn file(&self, command: &File) -> anyhow::Result<()> {
        match &command.act {
            FileAct::Add { path, about, operation, note } => {
                let new = NewFile { path, about: about.as_deref(), operation: operation.as_deref(), note };
                self.one(&self.bench.add_file(&new, &self.act(""))?)
            }
            FileAct::List { about, operation } => {
                let files = self.bench.files_on_record(about.as_deref(), operation.as_deref(), &self.act(""))?;
                self.list(files, &["id", "name", "size", "sha256", "about", "at", "by", "note"], "")
            }
            FileAct::Get { file, out, reason } => self.one(&self.bench.get_file(file, out, &self.act(reason))?),
        }
    }

    pub(crate) fn view(&self, command: &View) -> anyhow::Result<()> {
        let act = self.act("");
        match &command.act {
            ViewAct::Save { name, verb, query, shared } => {
                self.one(&self.bench.save_view(name, verb, query, *shared, &act)?)
            }
            ViewAct::List => {
                self.list(self.bench.views(&act)?, &["id", "name", "verb", "query", "owner", "shared"], "")
            }
            ViewAct::Show { view } => self.one(&self.bench.view(view, &act)?),
        }
    }
}
