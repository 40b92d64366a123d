//! Commands that change what stands on record, show its versions, and put one back.

use crate::cli::edits::{
    DecisionAmend, History, IdentifierCorrect, NoteAmend, OperationClose, OperationEdit, PersonEdit, TaskEdit, Undo,
};
use crate::cli::tenure::TenureCorrect;
use crate::commands::casework::Desk;

impl Desk<'_> {
    pub(super) fn edit_operation(&self, edit: &OperationEdit) -> anyhow::Result<()> {
        let fields = (edit.name.as_deref(), edit.purpose.as_deref());
        self.one(&self.bench.edit_operation(&edit.operation, fields, edit.from.seen, &self.act(""))?)
    }

    pub(super) fn close_operation(&self, close: &OperationClose) -> anyhow::Result<()> {
        self.one(&self.bench.close_operation(&close.operation, close.from.seen, &self.act(&close.reason))?)
    }

    pub(super) fn edit_person(&self, edit: &PersonEdit) -> anyhow::Result<()> {
        let fields = workbench::PersonEdit {
            name: edit.name.as_deref(),
            add_aliases: &edit.aliases,
            drop_aliases: &edit.dropped,
            date_of_birth: edit.born.as_deref(),
            exploitation: edit.exploitation,
            note: edit.note.as_deref(),
        };
        self.one(&self.bench.edit_person(&edit.person, &fields, edit.from.seen, &self.act(""))?)
    }

    pub(super) fn correct_identifier(&self, edit: &IdentifierCorrect) -> anyhow::Result<()> {
        let fields = (edit.to.as_deref(), edit.note.as_deref());
        let act = self.act(&edit.reason);
        self.one(&self.bench.correct_identifier(&edit.identifier, fields, edit.from.seen, &act)?)
    }

    pub(super) fn correct_tenure(&self, edit: &TenureCorrect) -> anyhow::Result<()> {
        let fields = workbench::TenureEdit {
            line: edit.line.as_deref(),
            number: edit.number.as_deref(),
            sim: edit.sim.as_deref(),
            handset: edit.handset.as_deref(),
            holder: edit.holder.as_deref(),
            from: edit.from.as_deref(),
            to: edit.to.as_deref(),
            basis: edit.basis.as_deref(),
        };
        self.one(&self.bench.correct_tenure(&edit.tenure, &fields, edit.version.seen, &self.act(&edit.reason))?)
    }

    pub(super) fn amend_note(&self, edit: &NoteAmend) -> anyhow::Result<()> {
        let fields = (edit.text.as_deref(), edit.fact);
        self.one(&self.bench.amend_note(&edit.note, fields, edit.from.seen, &self.act(""))?)
    }

    pub(super) fn edit_task(&self, edit: &TaskEdit) -> anyhow::Result<()> {
        let fields =
            workbench::TaskEdit { text: edit.text.as_deref(), kind: edit.kind.as_deref(), due: edit.due.as_deref() };
        self.one(&self.bench.edit_task(&edit.task, &fields, edit.from.seen, &self.act(""))?)
    }

    pub(super) fn amend_decision(&self, edit: &DecisionAmend) -> anyhow::Result<()> {
        let fields = (edit.text.as_deref(), edit.alternatives.as_deref());
        let act = self.act(&edit.reason);
        self.one(&self.bench.amend_decision(&edit.decision, fields, edit.from.seen, &act)?)
    }

    pub(crate) fn history(&self, command: &History) -> anyhow::Result<()> {
        let versions = self.bench.history(&command.noun, &command.id, &self.act(""))?;
        self.list(
            versions,
            &["version", "changed", "changed_by", "why", "differs"],
            "What each version said: --format json",
        )
    }

    pub(crate) fn undo(&self, command: &Undo) -> anyhow::Result<()> {
        let Undo { noun, id, to, from } = command;
        self.one(&self.bench.undo(noun, id, *to, from.seen, &self.act(""))?)
    }
}
